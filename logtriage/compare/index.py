"""
One record -> sums by fingerprint and place, for quick questions: how much of an issue, and how often was it exercised.

A *place* is a route in an environment: an error of production is not absent because preview is silent. Middleware runs
before every request, so all requests of its environment exercise it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from logtriage.model import HOUR_MS, RunRecord

Place: TypeAlias = tuple[str | None, str | None]
"""Route and environment."""
MIDDLEWARE: Final = "/middleware"


@dataclass(slots=True)
class Sum:
    """What a side has of one issue."""

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


@dataclass(frozen=True, slots=True)
class Index:
    """A record, ready to be asked."""

    record: RunRecord
    sums: Mapping[str, Sum]
    """By fingerprint."""
    traffic: Mapping[Place, int]
    """Requests."""
    by_route: Mapping[str | None, int]
    is_blind: bool
    """No request has an environment: some kinds of export leave it out."""
    hours: float
    """Covered hours."""

    def of(self, fingerprints: Iterable[str]) -> Sum:
        """Give the sum over the fingerprints of one issue."""
        total = Sum()
        for known in (self.sums.get(fingerprint) for fingerprint in fingerprints):
            if known is not None:
                total.add(known)
        return total

    def exercised(self, places: Iterable[Place]) -> int:
        """Count the requests that came by these places; a side that names no environment is asked by route alone."""
        wanted = set(places)
        for _, environment in [place for place in wanted if place[0] == MIDDLEWARE]:
            wanted |= {place for place in self.traffic if place[1] == environment}
        if self.is_blind or any(environment is None for _, environment in wanted):
            return sum(self.by_route.get(route, 0) for route in {route for route, _ in wanted})
        return sum(self.traffic.get(place, 0) for place in wanted)


def index_of(record: RunRecord) -> Index:
    """Sum a record up."""
    sums: dict[str, Sum] = {}
    for one in record.tallies:
        total = sums.get(one.fingerprint)
        if total is None:
            total = sums[one.fingerprint] = Sum()
        total.occurrences += one.occurrences
        total.requests += one.requests
        total.errors += one.errors
        total.first_ms = earliest(total.first_ms, one.first_ms)
        total.last_ms = latest(total.last_ms, one.last_ms)
        place = one.cell.route, one.cell.environment
        total.places[place] = total.places.get(place, 0) + one.occurrences
    traffic: dict[Place, int] = {}
    for asked in record.traffic:
        place = asked.cell.route, asked.cell.environment
        traffic[place] = traffic.get(place, 0) + asked.requests
    by_route: dict[str | None, int] = {}
    for (route, _), times in traffic.items():
        by_route[route] = by_route.get(route, 0) + times
    is_blind = all(environment is None for _, environment in traffic)
    return Index(record, sums, traffic, by_route, is_blind, covered_hours(record))


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
