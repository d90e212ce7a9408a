"""A record -> the part of it that lies in a stretch of time; and records -> those that saw nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from logtriage.model import Hole, RunRecord
from logtriage.tally.merge import merge


def within(record: RunRecord, begin_ms: int, end_ms: int) -> RunRecord | None:
    """
    Give what a record has from ``begin_ms`` up to, not including, ``end_ms``; both are full hours.

    Null where its window does not reach in. Cells without a time go with the newest row, words with the cells.
    """
    first, last = record.first_ms, record.last_ms
    if first is None or last is None or last < begin_ms or first >= end_ms:
        return None
    if begin_ms <= first and last < end_ms:
        return record

    def is_inside(hour: int | None) -> bool:
        return begin_ms <= (last if hour is None else hour) < end_ms

    tallies = tuple(one for one in record.tallies if is_inside(one.cell.hour_ms))
    known = {one.fingerprint for one in tallies}
    holes = (hole for hole in record.holes if hole.from_ms < end_ms and hole.to_ms > begin_ms)
    return replace(
        record,
        first_ms=max(first, begin_ms),
        last_ms=min(last, end_ms - 1),
        holes=tuple(Hole(max(hole.from_ms, begin_ms), min(hole.to_ms, end_ms - 1)) for hole in holes),
        issues=tuple(one for one in record.issues if one.fingerprint in known),
        tallies=tallies,
        traffic=tuple(one for one in record.traffic if is_inside(one.cell.hour_ms)),
    )


def disjoint(records: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """Merge the records that rest on a common input or whose windows overlap; the others are given as they are."""
    groups: list[list[RunRecord]] = []
    reach = -1
    for record in sorted(records, key=lambda one: (-1 if one.first_ms is None else one.first_ms, one.last_ms or -1)):
        if not groups or not _follows(record, groups[-1], reach):
            groups.append([])
        groups[-1].append(record)
        reach = max(reach, record.last_ms or -1)
    return tuple(group[0] if len(group) == 1 else merge(group) for group in groups)


def whole_of(records: Sequence[RunRecord]) -> RunRecord:
    """Give what holds for all of some records (window, holes, filters, suspicions, words), without their cells."""
    return merge([replace(one, tallies=(), traffic=()) for one in records])


def _follows(record: RunRecord, group: Sequence[RunRecord], reach: int) -> bool:
    """Tell whether a record overlaps one of those before it, which are sorted by their beginning."""
    if record.first_ms is None:
        return True
    digests = {one.blake3 for one in record.inputs}
    same = any(digests & {file.blake3 for file in one.inputs} for one in group)
    return same or record.first_ms < reach or any(record.first_ms == one.first_ms for one in group)
