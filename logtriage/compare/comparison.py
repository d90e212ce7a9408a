"""Two records, older ones and claims -> ``Comparison``: the order of the work, and the words of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Final

from logtriage.compare.claims import judge_claim
from logtriage.compare.deployments import Deployed, changes_by_deployment, deployments_of
from logtriage.compare.doubts import doubts_of
from logtriage.compare.index import Index, Sum, earliest, index_of, latest
from logtriage.compare.issues import issue_groups, newest_words
from logtriage.compare.states import Seen, seen_of, state_of
from logtriage.model import (
    SCHEMA_VERSION,
    SEVERITIES,
    STATES,
    Change,
    Comparison,
    Count,
    IssueText,
    RunRecord,
    Side,
    Volume,
)

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time as it is compared: what holds for all of it, and the records that it is made of."""

    name: str
    index: Index
    parts: tuple[RunRecord, ...]
    """They saw nothing twice."""


def stretch_of(name: str, record: RunRecord) -> Stretch:
    """Take a record as a stretch of its own."""
    return Stretch(name, index_of(record), (record,))


def compare(
    before: RunRecord,
    after: RunRecord,
    *,
    names: tuple[str, str] = ("before", "after"),
    earlier: Sequence[RunRecord] = (),
    claims: Sequence[str] = (),
    suppressed: Mapping[str, str] = _NONE,
) -> Comparison:
    """
    Say what became of every issue of two records.

    ``earlier``: records older than ``before``, oldest first, without which nothing can be called regressed.
    ``suppressed``: fingerprint -> reason, for issues that a suppression covers.
    """
    sides = [stretch_of(name, record) for name, record in zip(names, (before, after), strict=True)]
    past = [index_of(record) for record in earlier]
    return compare_stretches(sides[0], sides[1], past, claims=claims, suppressed=suppressed)


def compare_stretches(
    before: Stretch,
    after: Stretch,
    earlier: Sequence[Index] = (),
    *,
    claims: Sequence[str] = (),
    suppressed: Mapping[str, str] = _NONE,
) -> Comparison:
    """Say the same of two stretches of time."""
    older, newer = before.index, after.index
    records = [index.record for index in (*earlier, older, newer)]
    words = newest_words(records)
    served = deployments_of((*before.parts, *after.parts))
    found: list[tuple[Change, Deployed | None, Deployed | None]] = []
    for fingerprints in issue_groups(records):
        seen = seen_of(fingerprints, older, newer, earlier)
        if seen.was.occurrences or seen.now.occurrences:
            brought, since = served.of(fingerprints)
            found.append((_change(seen, words(fingerprints), (brought, since), suppressed), brought, since))
    changes = tuple(sorted((change for change, _, _ in found), key=_order))
    counted = Counter(change.state for change in changes if change.suppressed is None)
    states: dict[str, int] = {state: counted[state] for state in STATES}
    doubts = doubts_of(older, newer)
    return Comparison(
        schema_version=SCHEMA_VERSION,
        verdict=_verdict(states, len(changes) - counted.total(), len(doubts)),
        before=_side(before),
        after=_side(after),
        doubts=doubts,
        states=states,
        suppressed=len(changes) - counted.total(),
        changes=changes,
        deployments=changes_by_deployment([(one.cluster, brought, since) for one, brought, since in found], served),
        claims=tuple(judge_claim(claim, changes) for claim in claims),
    )


def _change(
    seen: Seen,
    words: IssueText,
    deployed: tuple[Deployed | None, Deployed | None],
    suppressed: Mapping[str, str],
) -> Change:
    state, why = state_of(seen)
    was, now = _routes(seen.was), _routes(seen.now)
    sums = [seen.was, seen.now, *(index.of(seen.fingerprints) for index in seen.earlier)]
    first_ms = last_ms = None
    for one in sums:
        first_ms, last_ms = earliest(first_ms, one.first_ms), latest(last_ms, one.last_ms)
    reasons = [suppressed[one] for one in seen.fingerprints if one in suppressed]
    brought, since = deployed
    return Change(
        cluster=words.cluster, fingerprints=seen.fingerprints, rule=words.rule, classified=words.classified,
        code=words.code, title=words.title, template=words.template, severity=words.severity, state=state, why=why,
        before=_volume(seen.was, seen.before, seen.exercised_before),
        after=_volume(seen.now, seen.after, seen.exercised_after),
        ratio=seen.ratio, level_lowered=seen.is_lowered, routes=_counts(now or was),
        routes_added=tuple(sorted(now.keys() - was.keys())), routes_left=tuple(sorted(was.keys() - now.keys())),
        first_ms=first_ms, last_ms=last_ms, appeared_with=brought[0] if brought else None,
        gone_with=since[0] if since else None,
        suppressed=reasons[0] if reasons else None,
    )  # fmt: skip


def _volume(total: Sum, index: Index, exercised: int) -> Volume:
    known = not index.record.level_filtered
    return Volume(
        total.occurrences,
        total.requests,
        total.errors,
        exercised if known else None,
        round(1000 * total.requests / exercised, 3) if known and exercised else None,
        round(total.occurrences / index.hours, 3) if index.hours else None,
    )


def _routes(total: Sum) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (route, _), times in total.places.items():
        found[route or "unknown"] += times
    return found


def _counts(found: Mapping[str, int]) -> tuple[Count, ...]:
    return tuple(Count(name, times) for name, times in sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _side(stretch: Stretch) -> Side:
    index = stretch.index
    record = index.record
    environments: Counter[str] = Counter()
    deployments: Counter[str] = Counter()
    for one in chain.from_iterable(part.traffic for part in stretch.parts):
        environments[one.cell.environment or "unknown"] += one.requests
        deployments[one.cell.deployment or "unknown"] += one.requests
    return Side(
        name=stretch.name, inputs=tuple(sorted(one.name for one in record.inputs)), first_ms=record.first_ms,
        last_ms=record.last_ms, covered_h=round(index.hours, 3), requests=sum(index.traffic.values()),
        failed_requests=index.failed_requests, occurrences=sum(one.occurrences for one in index.sums.values()),
        issues=len(index.sums), scope=record.scope, environments=_counts(environments),
        deployments=_counts(deployments), tool_version=record.tool_version,
        fingerprint_version=record.fingerprint_version, rules_digest=record.rules_digest,
    )  # fmt: skip


def _order(change: Change) -> tuple[int, int, int, str]:
    rank = STATES.index(change.state), SEVERITIES.index(change.severity)
    return *rank, -max(change.after.requests, change.before.requests), change.cluster


def _verdict(states: Mapping[str, int], suppressed: int, doubts: int) -> str:
    counted = (*states.items(), ("left out on purpose", suppressed))
    told = ", ".join(f"{number:,} {state}" for state, number in counted if number)
    reasons = "one reason" if doubts == 1 else f"{doubts} reasons"
    fair = f"Mind {reasons} why this is no fair comparison." if doubts else "Nothing speaks against comparing them."
    return f"{told or 'No issue on either side'}. {fair}"
