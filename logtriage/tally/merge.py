"""
Records of several runs -> one record, as if all their inputs had been read in one run.

Disjoint inputs add up cell by cell; what several records saw counts once (``overlap``). The order in which records come
says nothing: the newest is the one whose rows are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from logtriage.model import HOUR_MS, Cell, Hole, RunRecord, Tally, Traffic
from logtriage.tally.overlap import Shares, shares_of

_Counts: TypeAlias = tuple[int, ...]


def merge(records: Sequence[RunRecord]) -> RunRecord:
    """
    Add records up; names, versions and the rules' digest are the newest's, filters those of any.

    A stretch of an hour or more that no record covers becomes a hole: nobody looked there. Raises ``ValueError``
    without a record.
    """
    if not records:
        raise ValueError("there is no record to merge")
    ordered = sorted(records, key=_age)
    shares = shares_of(ordered)
    spans = [(one.first_ms, one.last_ms) for one in ordered if one.first_ms is not None and one.last_ms is not None]
    issues = {one.fingerprint: one for record in ordered for one in record.issues}
    return replace(
        ordered[-1],
        scope=tuple(sorted({pair for record in ordered for pair in record.scope})),
        inputs=tuple(sorted({one.blake3: one for r in ordered for one in r.inputs}.values(), key=lambda i: i.blake3)),
        first_ms=min((first for first, _ in spans), default=None),
        last_ms=max((last for _, last in spans), default=None),
        holes=_holes(ordered),
        capped=any(record.capped for record in ordered),
        level_filtered=any(record.level_filtered for record in ordered),
        partial=any(record.partial for record in ordered),
        issues=tuple(issues[fingerprint] for fingerprint in sorted(issues)),
        tallies=_tallies(ordered, shares),
        traffic=_traffic(ordered, shares),
    )


def _age(record: RunRecord) -> tuple[int, tuple[str, ...], str, str, tuple[tuple[str, str], ...]]:
    """Oldest rows first; the rest only makes the order one that does not depend on how records came."""
    digests = tuple(one.blake3 for one in record.inputs)
    return record.last_ms or -1, digests, record.tool_version, record.rules_digest, record.scope


def _tallies(records: Sequence[RunRecord], shares: Shares) -> tuple[Tally, ...]:
    stamps: dict[tuple[str, Cell], list[int]] = defaultdict(list)
    counted: list[tuple[tuple[str, Cell], int, _Counts]] = []
    for place, record in enumerate(records):
        for one in record.tallies:
            key = one.fingerprint, one.cell
            counts = one.occurrences, one.requests, one.failed_requests, one.errors
            counted.append((key, shares[one.cell.hour_ms][place], counts))
            stamps[key] += [stamp for stamp in (one.first_ms, one.last_ms) if stamp is not None]
    sums = _added(counted)
    found = []
    for key in sorted(sums, key=lambda key: (key[0], key[1].key)):
        occurrences, requests, failed, errors = sums[key]
        span = min(stamps[key], default=None), max(stamps[key], default=None)
        found.append(Tally(*key, occurrences, requests, failed, errors, *span))
    return tuple(found)


def _traffic(records: Sequence[RunRecord], shares: Shares) -> tuple[Traffic, ...]:
    sums = _added(
        (("", one.cell), shares[one.cell.hour_ms][place], (one.requests, one.failed_requests))
        for place, record in enumerate(records)
        for one in record.traffic
    )
    return tuple(Traffic(cell, *sums[_, cell]) for _, cell in sorted(sums, key=lambda key: key[1].key))


def _added(counted: Iterable[tuple[tuple[str, Cell], int, _Counts]]) -> dict[tuple[str, Cell], _Counts]:
    """Take the largest counts of each group, then add the groups up."""
    largest: dict[tuple[str, Cell], dict[int, _Counts]] = defaultdict(dict)
    for key, group, counts in counted:
        known = largest[key].get(group)
        largest[key][group] = counts if known is None else tuple(map(max, known, counts))
    return {key: tuple(map(sum, zip(*groups.values(), strict=True))) for key, groups in largest.items()}


def _holes(records: Sequence[RunRecord]) -> tuple[Hole, ...]:
    """Give what lies between the covered stretches: a hole of every record there, or an hour that no record reaches."""
    found: list[Hole] = []
    covered: int | None = None
    own = {(hole.from_ms, hole.to_ms) for record in records for hole in record.holes}
    for begin, end in sorted(stretch for record in records for stretch in _stretches(record)):
        if covered is not None and begin > covered and (begin - covered >= HOUR_MS or (covered, begin) in own):
            found.append(Hole(covered, begin))
        covered = end if covered is None else max(covered, end)
    return tuple(found)


def _stretches(record: RunRecord) -> list[tuple[int, int]]:
    """Give the window of a record without its holes."""
    if record.first_ms is None or record.last_ms is None:
        return []
    begins = [record.first_ms, *(hole.to_ms for hole in record.holes)]
    ends = [*(hole.from_ms for hole in record.holes), record.last_ms]
    return list(zip(begins, ends, strict=True))
