"""
Occurrences -> clusters -> cases (a cluster on one route, or instance-wide).

A cluster is one fingerprint, or a listed set: a fault whose text left a name out (``column "deletedAt"``) joins the one
cluster whose name is the same but fuller (``Conversation.deletedAt``), if there is exactly one; and faults that no rule
names join where their texts differ in values only (``joining``). Fingerprints themselves never change by it, so runs
are compared by members.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from logtriage.cluster.joining import join_by_text
from logtriage.cluster.regroup import Joined, regrouped
from logtriage.model import Case, Cluster, Count, Occurrence, Regrouping, Statement

INSTANCE_ROUTES: Final = 5
"""From so many routes on, an error that does not fail its requests is background work of a shared instance."""
CRASH_ROUTES: Final = 3
"""From so many routes on, a process that dies is not a matter of a route."""
_QUALIFIED: Final = frozenset({"column", "table"})


def cluster_occurrences(
    occurrences: Sequence[Occurrence], regroupings: Sequence[Regrouping] = ()
) -> tuple[Cluster, ...]:
    """Give the clusters, ordered by id; a project has the last word."""
    by_fingerprint: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        by_fingerprint[occurrence.statement.fingerprint].append(occurrence)
    speakers = {fingerprint: _speaker(found) for fingerprint, found in by_fingerprint.items()}
    target = {fingerprint: _fuller(statement, speakers) for fingerprint, statement in speakers.items()}
    reasons: dict[str, tuple[str, ...]] = {}
    for (own, *others), why in join_by_text(speakers):
        target |= dict.fromkeys(others, own)
        reasons[own] = why
    members: dict[str, list[str]] = defaultdict(list)
    for fingerprint in sorted(speakers):
        members[target[fingerprint] or fingerprint].append(fingerprint)
    found = [
        Joined(own, tuple(known), reasons.get(own) or _fuller_names(own, known, speakers))
        for own, known in members.items()
    ]
    clusters = (_cluster(one, speakers[one.own], by_fingerprint) for one in regrouped(found, regroupings))
    return tuple(sorted(clusters, key=lambda cluster: cluster.id))


def split_by_route(cluster: Cluster) -> tuple[Case, ...]:
    """Give one case per route, or one for all where the route says nothing about the fault."""
    by_route: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in cluster.occurrences:
        by_route[occurrence.deciding.route].append(occurrence)
    if _is_instance_wide(cluster, len(by_route)):
        seen = tuple(
            Count(route, len(found))
            for route, found in sorted(by_route.items(), key=lambda item: (-len(item[1]), item[0]))
        )
        return (Case(_finding_id(cluster.id, "*"), cluster, None, seen, cluster.occurrences),)
    return tuple(
        Case(_finding_id(cluster.id, route), cluster, route, (Count(route, len(found)),), tuple(found))
        for route, found in sorted(by_route.items())
    )


def cluster_id(fingerprints: Sequence[str]) -> str:
    """Name a cluster by its smallest member."""
    return f"c-{_hash(min(fingerprints))}"


def _cluster(joined: Joined, own: Statement, by_fingerprint: dict[str, list[Occurrence]]) -> Cluster:
    occurrences = [occurrence for fingerprint in joined.members for occurrence in by_fingerprint[fingerprint]]
    ordered = sorted(occurrences, key=lambda occurrence: (occurrence.deciding.timestamp_ms, occurrence.id))
    members = tuple(sorted(joined.members))
    return Cluster(cluster_id(members), members, own, joined.reasons, tuple(ordered), title=joined.title)


def _fuller_names(own: str, found: Sequence[str], speakers: dict[str, Statement]) -> tuple[str, ...]:
    return tuple(
        f"{other}: names the same thing less fully ({_said(speakers[other])} for {_said(speakers[own])})"
        for other in found
        if other != own
    )


def _speaker(found: Sequence[Occurrence]) -> Statement:
    """Choose the statement that says most; the text is the last word, so that order does not matter."""
    statements = (occurrence.statement for occurrence in found)
    return min(
        statements, key=lambda statement: (-len(statement.facts.frames), statement.facts.template, statement.facts.text)
    )


def _fuller(statement: Statement, speakers: dict[str, Statement]) -> str | None:
    """Find the one other fingerprint of the same rule that says all that this one says, and more."""
    own = dict(statement.parts)
    rule = own.pop("rule", None)
    if rule is None or not own or statement.match is None or not statement.match.classified:
        return None
    fuller = [
        fingerprint
        for fingerprint, other in speakers.items()
        if other is not statement and dict(other.parts).get("rule") == rule and _says_more(dict(other.parts), own)
    ]
    return fuller[0] if len(fuller) == 1 else None


def _says_more(fuller: dict[str, str], own: dict[str, str]) -> bool:
    """Tell whether each part of ``own`` stands in ``fuller``, alike or qualified (``Lead.foo`` for ``foo``)."""
    alike = all(fuller.get(name) == value for name, value in own.items())
    qualified = all(
        fuller.get(name) == value or (name in _QUALIFIED and fuller.get(name, "").endswith(f".{value}"))
        for name, value in own.items()
    )
    return len(fuller) - 1 > len(own) if alike else qualified


def _said(statement: Statement) -> str:
    return ", ".join(f"{name} {value}" for name, value in statement.parts if name != "rule")


def _is_instance_wide(cluster: Cluster, routes: int) -> bool:
    outcomes = Counter(occurrence.outcome for occurrence in cluster.occurrences)
    most = len(cluster.occurrences) / 2
    if outcomes["crash"] > most:
        return routes >= CRASH_ROUTES
    passed = sum(outcomes[name] for name in ("soft", "degraded", "handled", "unknown"))
    return routes >= INSTANCE_ROUTES and passed > most


def _finding_id(cluster: str, route: str) -> str:
    return f"f-{_hash(f'{cluster}|{route}')}"


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
