"""
Counts -> the geometry of small charts: one path for a timeline, one strip for a split.

Units are those of the ``viewBox``; the page stretches them. Every chart carries its label in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from logtriage.model import Timeline
from logtriage.report.html_text import utc
from logtriage.report.words import condensed, duration, number

HEIGHT: Final = 32
_STEP: Final = 4
_BAR: Final = 3
_LEAST: Final = 2
"""A bin with a single occurrence beside one with thousands must still be seen."""
_STRIP: Final = 100


@dataclass(frozen=True, slots=True)
class Bars:
    """A timeline as one SVG path, with the labels of its axis."""

    path: str
    width: int
    label: str
    """The chart in one sentence, for those who do not see it."""
    ticks: tuple[str, ...]
    """UTC starts of the first and the middle bin, end of the last one."""
    note: str
    """Length of a bin and the highest one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One outcome's part of a strip that is 100 wide."""

    name: str
    count: int
    x: float
    width: float


def bars(timeline: Timeline, most: int) -> Bars | None:
    """
    Draw occurrences per bin with at most ``most`` bars; longer timelines are summed over whole neighbouring bins.

    Null when no bin holds anything: there is nothing to draw.
    """
    bin_ms, counts = condensed(timeline, most)
    peak = max(counts, default=0)
    if not peak:
        return None
    starts = [timeline.start_ms + index * bin_ms for index in range(len(counts) + 1)]
    note = f"{duration(bin_ms)} a bar; most: {number(peak)} from {utc(starts[counts.index(peak)])}"
    return Bars(
        path="".join(_bar(index, value, peak) for index, value in enumerate(counts) if value),
        width=len(counts) * _STEP,
        label=f"Occurrences from {utc(starts[0])} to {utc(starts[-1])} UTC, {note}",
        ticks=(utc(starts[0]), utc(starts[len(counts) // 2]), utc(starts[-1])),
        note=note,
    )


def segments(counts: Mapping[str, int]) -> tuple[Segment, ...]:
    """Lay the non-zero counts side by side, in their order, each as wide as its share."""
    total = sum(counts.values())
    found: list[Segment] = []
    at = 0.0
    for name, value in counts.items():
        if value:
            width = _STRIP * value / total
            found.append(Segment(name, value, round(at, 2), round(width, 2)))
            at += width
    return tuple(found)


def _bar(index: int, value: int, peak: int) -> str:
    height = max(_LEAST, round(HEIGHT * value / peak))
    return f"M{index * _STEP} {HEIGHT}v-{height}h{_BAR}v{height}z"
