"""
Records of several runs -> one record, as if all their inputs had been read in one run.

Disjoint inputs add up cell by cell; what several records saw counts once (``overlap``). The order in which records come
says nothing: the newest is the one whose rows are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from typing import TypeAlias

from logtriage.model import HOUR_MS, Hole, RunRecord, Tally, Traffic
from logtriage.tally.overlap import Shares, shares_of

_Key: TypeAlias = tuple[str, str | None, str | None, str | None, int | None]


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
    """Keys are flat, of words whose hash is known: a history has hundreds of thousands of cells."""
    alone: list[Tally] = []
    found: dict[_Key, dict[int, Tally]] = {}
    for place, record in enumerate(records):
        for one in record.tallies:
            cell = one.cell
            share = shares[cell.hour_ms]
            if share is None:
                alone.append(one)
                continue
            key = one.fingerprint, cell.route, cell.environment, cell.deployment, cell.hour_ms
            groups = found.setdefault(key, {})
            known = groups.get(share[place])
            groups[share[place]] = one if known is None else _joined(known, one, max)
    summed = (reduce(lambda one, other: _joined(one, other, add), groups.values()) for groups in found.values())
    return tuple(sorted((*alone, *summed), key=lambda one: (one.fingerprint, one.cell.key)))


def _joined(one: Tally, other: Tally, counted: Callable[[int, int], int]) -> Tally:
    stamps = [stamp for stamp in (one.first_ms, one.last_ms, other.first_ms, other.last_ms) if stamp is not None]
    return Tally(
        one.fingerprint,
        one.cell,
        counted(one.occurrences, other.occurrences),
        counted(one.requests, other.requests),
        counted(one.failed_requests, other.failed_requests),
        counted(one.errors, other.errors),
        min(stamps, default=None),
        max(stamps, default=None),
    )


def _traffic(records: Sequence[RunRecord], shares: Shares) -> tuple[Traffic, ...]:
    found: dict[tuple[str, str, str, int], dict[int, Traffic]] = defaultdict(dict)
    for place, record in enumerate(records):
        for one in record.traffic:
            groups = found[one.cell.key]
            share = shares[one.cell.hour_ms]
            group = place if share is None else share[place]
            known = groups.get(group)
            if known is not None:
                failed = max(known.failed_requests, one.failed_requests)
                one = Traffic(one.cell, max(known.requests, one.requests), failed)  # noqa: PLW2901 - the larger of both
            groups[group] = one
    return tuple(
        next(iter(groups.values()))
        if len(groups) == 1
        else Traffic(
            next(iter(groups.values())).cell,
            sum(one.requests for one in groups.values()),
            sum(one.failed_requests for one in groups.values()),
        )
        for _, groups in sorted(found.items())
    )


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
