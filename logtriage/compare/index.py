"""
Records -> sums by fingerprint and place, for quick questions: how much of an issue, and how often was it exercised.

A *place* is a route in an environment: an error of production is not absent because preview is silent. Middleware runs
before functions, so requests to other routes of its environment exercise it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from logtriage.model import HOUR_MS, RunRecord

Place: TypeAlias = tuple[str | None, str | None]
"""Route and environment."""
MIDDLEWARE: Final = "/middleware"


@dataclass(slots=True)
class Sum:
    """What a side has of one issue; not to be changed once its index is made."""

    occurrences: int = 0
    requests: int = 0
    errors: int = 0
    first_ms: int | None = None
    last_ms: int | None = None
    places: dict[Place, int] = field(default_factory=dict)
    """Occurrences."""

    def add(self, other: Sum) -> None:
        """Take in what another fingerprint of the same issue has."""
        self.occurrences += other.occurrences
        self.requests += other.requests
        self.errors += other.errors
        self.first_ms = earliest(self.first_ms, other.first_ms)
        self.last_ms = latest(self.last_ms, other.last_ms)
        for place, times in other.places.items():
            self.places[place] = self.places.get(place, 0) + times


_NOTHING: Final = Sum()


@dataclass(frozen=True, slots=True)
class Index:
    """Records of one stretch of time, ready to be asked."""

    record: RunRecord
    """What holds for all of them: window, holes, filters, versions, suspicions, issues."""
    sums: Mapping[str, Sum]
    """By fingerprint."""
    traffic: Mapping[Place, int]
    """Requests."""
    by_route: Mapping[str | None, int]
    is_blind: bool
    """No request has an environment: some kinds of export leave it out."""
    deployments: frozenset[str]
    """Those that are named."""
    failed_requests: int
    hours: float
    """Covered hours."""

    def of(self, fingerprints: Sequence[str]) -> Sum:
        """Give the sum over the fingerprints of one issue."""
        if len(fingerprints) == 1:
            return self.sums.get(fingerprints[0], _NOTHING)
        total = Sum()
        for known in (self.sums.get(fingerprint) for fingerprint in fingerprints):
            if known is not None:
                total.add(known)
        return total

    def exercised(self, places: Iterable[Place], beside: Index) -> int:
        """
        Count the requests that came by these places, as far as they can be held against those of another index.

        Where one of the two names no environment, both are asked by route alone. Middleware is exercised by whatever
        came by a place that both have: a matcher may keep it from the others.
        """
        wanted = set(places)
        is_blind = self.is_blind or beside.is_blind
        for _, environment in [place for place in wanted if place[0] == MIDDLEWARE]:
            shared = self.traffic.keys() & beside.traffic.keys()
            wanted |= {place for place in shared if place[1] == environment}
            if is_blind:
                wanted |= {(route, None) for route in self.by_route.keys() & beside.by_route.keys()}
        if is_blind or any(environment is None for _, environment in wanted):
            return sum(self.by_route.get(route, 0) for route in {route for route, _ in wanted})
        return sum(self.traffic.get(place, 0) for place in wanted)


def index_of(record: RunRecord) -> Index:
    """Sum a record up."""
    return index_of_all(record, (record,))


def index_of_all(whole: RunRecord, parts: Sequence[RunRecord]) -> Index:
    """Sum up records that saw nothing twice; ``whole`` says what holds for all of them, its own cells are not read."""
    sums: dict[str, Sum] = {}
    for part in parts:
        _count(part, sums)
    traffic: dict[Place, int] = {}
    by_route: dict[str | None, int] = {}
    deployments: set[str] = set()
    failed = 0
    for asked in (asked for part in parts for asked in part.traffic):
        place = asked.cell.route, asked.cell.environment
        traffic[place] = traffic.get(place, 0) + asked.requests
        by_route[place[0]] = by_route.get(place[0], 0) + asked.requests
        failed += asked.failed_requests
        if asked.cell.deployment:
            deployments.add(asked.cell.deployment)
    is_blind = all(environment is None for _, environment in traffic)
    return Index(
        whole, sums, traffic, by_route, is_blind, frozenset(deployments), failed, covered_hours(whole)
    )


def _count(part: RunRecord, sums: dict[str, Sum]) -> None:
    """Add the tallies of a record; a history has hundreds of thousands, so nothing is looked up twice."""
    for one in part.tallies:
        cell = one.cell
        total = sums.get(one.fingerprint)
        if total is None:
            total = sums[one.fingerprint] = Sum()
        total.occurrences += one.occurrences
        total.requests += one.requests
        total.errors += one.errors
        if one.first_ms is not None and (total.first_ms is None or one.first_ms < total.first_ms):
            total.first_ms = one.first_ms
        if one.last_ms is not None and (total.last_ms is None or one.last_ms > total.last_ms):
            total.last_ms = one.last_ms
        place = cell.route, cell.environment
        total.places[place] = total.places.get(place, 0) + one.occurrences


def covered_hours(record: RunRecord) -> float:
    """Give the hours of the window without its holes; 0 where no entry has a time."""
    if record.first_ms is None or record.last_ms is None:
        return 0.0
    lost = sum(hole.to_ms - hole.from_ms for hole in record.holes)
    return max(0, record.last_ms - record.first_ms - lost) / HOUR_MS


def earliest(one: int | None, other: int | None) -> int | None:
    """Give the smaller of two stamps, of which either may be unknown."""
    return other if one is None else one if other is None else min(one, other)


def latest(one: int | None, other: int | None) -> int | None:
    """Give the larger of two stamps, of which either may be unknown."""
    return other if one is None else one if other is None else max(one, other)
