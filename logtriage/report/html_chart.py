"""
Counts -> the geometry of small charts: one path for a timeline, one strip for a split, a stack for the whole window.

Units are those of the ``viewBox``; the page stretches them. Every chart carries its label in words. Positions on the
axis of the window are percentages, written as attributes: the page's policy allows no style of its own to an element.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from logtriage.model import Activity, DeploymentUse, Hole, Timeline
from logtriage.report.html_text import short_name, utc
from logtriage.report.words import clock, condensed, count, duration, number

HEIGHT: Final = 32
TALL: Final = 100
_STEP: Final = 4
_BAR: Final = 3
_LEAST: Final = 2
"""A bin with a single occurrence beside one with thousands must still be seen."""
_STRIP: Final = 100
_LABEL_ROOM: Final = 22.0
"""Percent of the axis that the label of a mark needs."""
_WORDS_ROOM: Final = 8.0
_MARKS: Final = 12


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


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the axis of the window; an empty label where its neighbour leaves no room for one."""

    at: float
    label: str
    ends: bool
    """The label stands before the mark, since there is no room behind it."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Requests with an error over the window, one path per outcome, laid on each other."""

    layers: tuple[tuple[str, str, int], ...]
    """Outcome, path, requests; the first stands at the bottom."""
    width: int
    peak: int
    label: str
    ticks: tuple[Mark, ...]
    holes: tuple[tuple[float, float, float | None], ...]
    """Begin, length and middle, in percent; no middle where there is no room for words."""
    marks: tuple[Mark, ...]
    """First requests of the largest deployments; the one that was there from the start is none."""
    begun: tuple[tuple[str, str], ...]
    """First request (UTC) and name of every deployment that the window saw begin."""
    edges: tuple[tuple[int, str], ...]
    """Start of each bin (UTC milliseconds) and its name, and at last the end: what a selection snaps to."""
    rows: tuple[tuple[str, str], ...]
    """The figures behind the bars: start of a bin, and what it holds; empty bins are left out."""
    bar: str
    """How long a bar is."""


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
        path=_columns(counts, peak),
        width=len(counts),
        label=f"Occurrences from {utc(starts[0])} to {utc(starts[-1])} UTC, {note}",
        ticks=(utc(starts[0]), utc(starts[len(counts) // 2]), utc(starts[-1])),
        note=note,
    )


def hours(counts: Sequence[int]) -> Bars | None:
    """Draw occurrences by hour of the day (UTC); null when no row has a time."""
    peak = max(counts, default=0)
    if not peak:
        return None
    note = f"most: {number(peak)} from {counts.index(peak):02}:00"
    return Bars(
        path=_columns(counts, peak),
        width=len(counts),
        label=f"Occurrences by hour of the day (UTC), {note}",
        ticks=("00", "12", "24"),
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


def stack(activity: Activity, holes: Sequence[Hole]) -> Stack | None:
    """Draw the failing requests of the whole window; null when no request with a time met an error."""
    totals = [sum(column) for column in zip(*activity.failing.values(), strict=True)]
    peak = max(totals, default=0)
    if not peak:
        return None
    begin, bins = activity.start_ms, len(totals)
    edges = tuple((begin + place * activity.bin_ms, _moment(activity, place)) for place in range(bins + 1))
    first, last = edges[0][0], edges[-1][0]
    length = duration(activity.bin_ms)
    return Stack(
        layers=tuple(_layers(activity.failing, peak)),
        width=bins * _STEP,
        peak=peak,
        label=f"Requests with an error from {utc(first)} to {utc(last)} UTC, {length} a bar: "
        + ", ".join(f"{number(sum(counts))} {name}" for name, counts in activity.failing.items())
        + f"; at most {number(peak)} in a bar, from {utc(edges[totals.index(peak)][0])}",
        ticks=tuple(_ticks(edges)),
        holes=tuple(_within(hole, first, last) for hole in holes),
        marks=_marks(activity.deployments, first, last),
        begun=tuple((utc(one.first_ms), one.deployment) for one in _begun(activity.deployments)),
        edges=edges,
        rows=tuple((edges[at][1], _told(activity, at)) for at, total in enumerate(totals) if total),
        bar=length,
    )


def _columns(counts: Sequence[int], peak: int) -> str:
    return "".join(_bar(index, value, peak) for index, value in enumerate(counts) if value)


def _bar(index: int, value: int, peak: int) -> str:
    """A stroke upwards has half the bytes of a rectangle, and a page has hundreds of charts."""
    return f"M{index} {HEIGHT}v-{max(_LEAST, round(HEIGHT * value / peak))}"


def _layers(failing: Mapping[str, Sequence[int]], peak: int) -> Iterable[tuple[str, str, int]]:
    ground = [0.0] * max(map(len, failing.values()))
    for name, counts in failing.items():
        drawn = []
        for place, value in enumerate(counts):
            if value:
                height = max(_LEAST, round(TALL * value / peak, 1))
                foot = round(TALL - ground[place], 1)
                drawn.append(f"M{place * _STEP} {foot:g}v-{height:g}h{_BAR}v{height:g}z")
                ground[place] += height
        yield name, "".join(drawn), sum(counts)


def _moment(activity: Activity, place: int) -> str:
    """Write the start of a bin as short as the window allows: without the date where there is only one."""
    at = activity.start_ms + place * activity.bin_ms
    seconds = activity.bin_ms < 60_000
    time = clock(at) if seconds else clock(at)[:5]
    end = activity.start_ms + len(activity.requests) * activity.bin_ms
    return time if utc(activity.start_ms)[:10] == utc(end)[:10] else f"{utc(at)[5:10]} {time}"


def _ticks(edges: Sequence[tuple[int, str]]) -> Iterable[Mark]:
    bins = len(edges) - 1
    step = max(1, round(bins / 6))
    for place in range(0, bins, step):
        at = 100 * place / bins
        if at <= 100 - 100 / 12:
            yield Mark(round(at, 2), edges[place][1], ends=False)
    yield Mark(100.0, edges[-1][1], ends=True)


def _percent(stamp: int, first: int, last: int) -> float:
    return round(min(100.0, max(0.0, 100 * (stamp - first) / max(1, last - first))), 2)


def _within(hole: Hole, first: int, last: int) -> tuple[float, float, float | None]:
    begin = _percent(hole.from_ms, first, last)
    length = round(_percent(hole.to_ms, first, last) - begin, 2)
    return begin, length, round(begin + length / 2, 2) if length >= _WORDS_ROOM else None


def _begun(deployments: Sequence[DeploymentUse]) -> list[DeploymentUse]:
    return [one for one in deployments if one.first_ms is not None][1:]


def _marks(deployments: Sequence[DeploymentUse], first: int, last: int) -> tuple[Mark, ...]:
    """Mark the deployments that the window saw begin; the one that was there at its start is no event."""
    begun = _begun(deployments)
    largest = sorted(begun, key=lambda one: -one.requests)[:_MARKS]
    found: list[Mark] = []
    free_from = 0.0
    for one in (one for one in begun if one in largest):
        at = _percent(one.first_ms or 0, first, last)
        ends = at > 100 - _LABEL_ROOM
        begin = at - _LABEL_ROOM if ends else at
        roomy = begin >= free_from
        found.append(Mark(at, short_name(one.deployment) if roomy else "", ends))
        free_from = (at if ends else at + _LABEL_ROOM) if roomy else free_from
    return tuple(found)


def _told(activity: Activity, place: int) -> str:
    parts = [f"{number(counts[place])} {name}" for name, counts in activity.failing.items() if counts[place]]
    asked = activity.requests[place] if place < len(activity.requests) else 0
    return f"{', '.join(parts)} (of {count(asked, 'request')} that began)"
