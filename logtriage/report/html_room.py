"""
Findings -> findings whose samples fit a page: what is cut is counted, never dropped silently.

A page of two hundred findings is to stay near two megabytes. Advice repeats itself and packs well; samples do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from logtriage.model import Finding, Sample, SampleLine

ROOM: Final = 300_000
"""Characters that the samples of a page may hold together; a page of few findings has all of them."""
LEAST: Final = 1_200
"""What a finding may use however many there are."""
_FRAME: Final = 60
"""What a line needs beside its message."""


def fitted(findings: Sequence[Finding], room: int = ROOM) -> tuple[Finding, ...]:
    """Give the findings as they are if their samples fit ``room``, else with a fair share for each."""
    if sum(_size(line) for finding in findings for sample in finding.samples for line in sample.lines) <= room:
        return tuple(findings)
    each = max(LEAST, room // len(findings))
    return tuple(replace(finding, samples=_within(finding.samples, each)) for finding in findings)


def _size(line: SampleLine) -> int:
    return len(line.message) + _FRAME


def _within(samples: Sequence[Sample], room: int) -> tuple[Sample, ...]:
    """The first sample may use half of the room; the others share what is left."""
    found: list[Sample] = []
    for place, sample in enumerate(samples):
        rest = len(samples) - place
        found.append(cut(sample, room // 2 if place == 0 and rest > 1 else room // rest))
        room -= sum(map(_size, found[-1].lines))
    return tuple(found)


def cut(sample: Sample, room: int) -> Sample:
    """
    Keep the line of the error and its neighbours, those before it first, as far as ``room`` (characters) goes.

    What is kept has no gaps, so that a silence between two lines is one. A line that alone is too long is clipped.
    """
    lines = [_clipped(line, max(room - _FRAME, _FRAME)) for line in sample.lines]
    begin = next((place for place, line in enumerate(lines) if line.own), 0)
    end = begin
    while begin > 0 or end < len(lines):
        own = end < len(lines) and lines[end].own
        nearest = end if own or begin == 0 else begin - 1
        room -= _size(lines[nearest])
        if room < 0 and end > begin:
            break
        begin, end = min(begin, nearest), max(end, nearest + 1)
    left_out = sample.lines_left_out + len(lines) - (end - begin)
    return replace(sample, lines=tuple(lines[begin:end]), lines_left_out=left_out)


def _clipped(line: SampleLine, most: int) -> SampleLine:
    left = len(line.message) - most
    return line if left <= 0 else replace(line, message=f"{line.message[:most]}… ({left} more characters)")
