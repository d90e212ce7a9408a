"""
Records of several runs -> which of them saw the same hour of the log.

Exports of one project overlap: a week fetched on Friday and again on Monday. What both saw must not count twice, what
only lies side by side must add up. Records are *of one kind* in an hour when they rest on a common input, or when their
windows share a stretch of that hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from logtriage.model import HOUR_MS, RunRecord

Shares: TypeAlias = Mapping[int | None, tuple[int, ...] | None]
"""
Hour -> for each record the number of its group: within a group the largest count holds, groups add up. Null: only one
record has cells in that hour.
"""


def shares_of(records: Sequence[RunRecord]) -> Shares:
    """Give the groups for every hour in which a record has a cell; null is the hour of rows without a time."""
    seen: dict[int | None, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        cells = chain((one.cell for one in record.traffic), (one.cell for one in record.tallies))
        for hour in {cell.hour_ms for cell in cells}:
            seen[hour].append(place)
    return {
        hour: _grouped(records, places, hour) if len(places) > 1 else None for hour, places in seen.items()
    }


def _grouped(records: Sequence[RunRecord], places: Sequence[int], hour: int | None) -> tuple[int, ...]:
    groups = list(range(len(records)))
    for at, place in enumerate(places):
        for other in places[:at]:
            if groups[place] != groups[other] and _meet(records[place], records[other], hour):
                groups = [groups[other] if group == groups[place] else group for group in groups]
    return tuple(groups)


def _meet(one: RunRecord, other: RunRecord, hour: int | None) -> bool:
    if {file.blake3 for file in one.inputs} & {file.blake3 for file in other.inputs}:
        return True
    if hour is None:
        return False
    spans = _within(one, hour), _within(other, hour)
    # Two exports that only meet in one millisecond lie side by side.
    return spans[0] == spans[1] or max(begin for begin, _ in spans) < min(end for _, end in spans)


def _within(record: RunRecord, hour: int) -> tuple[int, int]:
    first, last = record.first_ms or 0, record.last_ms or 0
    return max(first, hour), min(last, hour + HOUR_MS)
