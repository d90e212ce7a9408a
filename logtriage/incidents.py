"""
Occurrences -> incident candidates: faults that overlap in slices of two minutes, on more than one route.

What is always there links nothing: a cluster in a quarter of all slices or more is taken for background and left out,
as soon as the window has enough slices to tell. Slices that follow each other, with at most one between, are one
candidate.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from logtriage.model import Incident, Occurrence, Slice

SLICE_MS: Final = 120_000
LEAST: Final = 5
"""Occurrences of a candidate: fewer are as likely chance."""
_OFTEN: Final = 2
"""Occurrences of a cluster in a slice from which on it counts."""
_BACKGROUND: Final = 0.25
_TELLING: Final = 12
"""From so many slices on, a cluster can be told to be always there."""


def find_incidents(
    occurrences: Sequence[Occurrence], cluster_of: Mapping[str, str], redact: Callable[[str], str]
) -> tuple[Incident, ...]:
    """Give the candidates in order of time; ``cluster_of``: fingerprint -> cluster. Rows without a time say nothing."""
    timed = [one for one in occurrences if one.deciding.timestamp_ms]
    by_slice: dict[int, list[tuple[str, Occurrence]]] = defaultdict(list)
    background = _background(timed, cluster_of)
    for one in timed:
        cluster = cluster_of[one.statement.fingerprint]
        if cluster not in background:
            by_slice[_slice(one)].append((cluster, one))
    crowded = [at for at in sorted(by_slice) if _is_crowded(by_slice[at])]
    groups: list[list[int]] = []
    for at in crowded:
        if not groups or at - groups[-1][-1] > 2:
            groups.append([])
        groups[-1].append(at)
    found = (_incident(group, by_slice, redact) for group in groups)
    return tuple(one for one in found if one.occurrences >= LEAST)


def _slice(one: Occurrence) -> int:
    return one.deciding.timestamp_ms // SLICE_MS


def _background(timed: Sequence[Occurrence], cluster_of: Mapping[str, str]) -> frozenset[str]:
    slices = {_slice(one) for one in timed}
    window = max(slices) - min(slices) + 1 if slices else 0
    if window < _TELLING:
        return frozenset()
    seen = Counter(cluster for cluster, _ in {(cluster_of[one.statement.fingerprint], _slice(one)) for one in timed})
    return frozenset(cluster for cluster, times in seen.items() if times >= _BACKGROUND * window)


def _is_crowded(found: Sequence[tuple[str, Occurrence]]) -> bool:
    """Tell whether two clusters come more than once, on two routes: single errors meet by chance."""
    counted = Counter(cluster for cluster, _ in found)
    often = {cluster for cluster, times in counted.items() if times >= _OFTEN}
    return len(often) > 1 and len({one.deciding.route for cluster, one in found if cluster in often}) > 1


def _incident(
    group: Sequence[int], by_slice: Mapping[int, Sequence[tuple[str, Occurrence]]], redact: Callable[[str], str]
) -> Incident:
    inside = [pair for at in group for pair in by_slice[at]]
    counted = Counter(cluster for cluster, _ in inside)
    clusters = tuple(sorted(counted, key=lambda cluster: (-counted[cluster], cluster)))
    stamps = [one.deciding.timestamp_ms for _, one in inside]
    return Incident(
        first_ms=min(stamps),
        last_ms=max(stamps),
        clusters=clusters,
        routes=tuple(sorted({redact(one.deciding.route) for _, one in inside})),
        occurrences=len(inside),
        requests=len({one.request for _, one in inside}),
        slices=tuple(_table_row(at, by_slice[at], clusters) for at in group),
    )


def _table_row(at: int, found: Sequence[tuple[str, Occurrence]], clusters: Sequence[str]) -> Slice:
    counted = Counter(cluster for cluster, _ in found)
    return Slice(
        start_ms=at * SLICE_MS,
        counts=tuple(counted[cluster] for cluster in clusters),
        requests=len({one.request for _, one in found}),
        routes=len({one.deciding.route for _, one in found}),
    )
