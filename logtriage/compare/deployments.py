"""
Cells of both sides -> the deployment with which an issue appeared, and the one since which it is gone.

Deployments are followed within one environment, in the order of the hour of their first request. A deployment that
served the routes of an issue too rarely to have shown it says nothing: it is passed over, never taken for proof. And
one that had the issue only later, or not any more in its last hours, did not bring it and is not followed by its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final, TypeAlias

from logtriage.compare.rates import EXPECTED, expected
from logtriage.model import Cell, DeploymentChange, RunRecord

Deployed: TypeAlias = tuple[str, str | None]
"""Deployment and environment."""
_Counts: TypeAlias = dict[tuple[str | None, int], int]
"""Requests by route and hour; -1 is the hour of rows without a time."""
_Hours: TypeAlias = tuple[float, float]
"""The first and the last hour of a stretch, both within."""
_ALWAYS: Final[_Hours] = (-1, inf)


@dataclass(slots=True)
class _Served:
    """What a deployment served."""

    requests: int = 0
    by_route: dict[str | None, dict[int, int]] = field(default_factory=dict)
    """Requests by hour."""
    totals: dict[str | None, int] = field(default_factory=dict)
    hours: tuple[int, int] = (-1, -1)
    """Its first and its last hour."""

    def add(self, cell: Cell, requests: int) -> None:
        """Take in the requests of a cell."""
        route, hour = _at(cell)
        self.hours = (min(self.hours[0], hour), max(self.hours[1], hour)) if self.requests else (hour, hour)
        self.requests += requests
        self.totals[route] = self.totals.get(route, 0) + requests
        hours = self.by_route.setdefault(route, {})
        hours[hour] = hours.get(hour, 0) + requests

    def on(self, routes: Iterable[str | None], when: _Hours = _ALWAYS) -> int:
        """Count the requests on some routes, in the hours that are asked for."""
        if when[0] <= self.hours[0] and self.hours[1] <= when[1]:
            return sum(self.totals.get(route, 0) for route in routes)
        found = (self.by_route.get(route, {}) for route in routes)
        return sum(times for hours in found for hour, times in hours.items() if when[0] <= hour <= when[1])


@dataclass(frozen=True, slots=True)
class Deployments:
    """All deployments of some records, oldest first in each environment."""

    served: Mapping[Deployed, _Served]
    order: Mapping[str | None, Sequence[Deployed]]
    met: Mapping[str, Mapping[Deployed, _Counts]]
    """Fingerprint -> deployment -> requests that met it."""

    def of(self, fingerprints: Sequence[str]) -> tuple[Deployed | None, Deployed | None]:
        """Give the deployment that an issue appeared with and the one that it is gone with; null = nobody knows."""
        met = self._met(fingerprints)
        if not met:
            return None, None
        totals = {one: sum(counts.values()) for one, counts in met.items()}
        environment = max(totals, key=lambda one: (totals[one], one[0]))[1]
        line = self.order[environment]
        had = [place for place, one in enumerate(line) if one in met]
        routes = {route for place in had for route, _ in met[line[place]]}
        hours = [hour for counts in met.values() for _, hour in counts]
        # The rate while it was there: silent hours before and after would make every silence look like chance.
        there = sum(self.served[line[at]].on(routes, (min(hours), max(hours))) for at in had)
        rate = sum(totals[line[at]] for at in had)

        def tells(one: Deployed, when: _Hours = _ALWAYS) -> bool:
            return expected(rate, self.served[one].on(routes, when), there) >= EXPECTED

        silent = [place for place, one in enumerate(line) if one not in met and tells(one)]
        first, last = line[had[0]], line[had[-1]]
        began, ended = min(hour for _, hour in met[first]), max(hour for _, hour in met[last])
        is_new = any(place < had[0] for place in silent) and not tells(first, (-1, began - 1))
        after = [place for place in silent if place > had[-1]]
        is_over = bool(after) and not tells(last, (ended + 1, inf))
        return first if is_new else None, line[after[0]] if is_over else None

    def _met(self, fingerprints: Sequence[str]) -> dict[Deployed, _Counts]:
        found: dict[Deployed, _Counts] = defaultdict(dict)
        for fingerprint in fingerprints:
            for deployed, counts in self.met.get(fingerprint, {}).items():
                for at, times in counts.items():
                    found[deployed][at] = found[deployed].get(at, 0) + times
        return found


def deployments_of(records: Sequence[RunRecord]) -> Deployments:
    """Follow the deployments through some records; requests without a deployment are left out."""
    served: dict[Deployed, _Served] = defaultdict(_Served)
    for one in (traffic for record in records for traffic in record.traffic):
        if one.cell.deployment is not None:
            served[one.cell.deployment, one.cell.environment].add(one.cell, one.requests)
    order: dict[str | None, list[Deployed]] = defaultdict(list)
    for deployed in sorted(served, key=lambda one: (served[one].hours, one[0], one[1] or "")):
        order[deployed[1]].append(deployed)
    return Deployments(dict(served), dict(order), _all_met(records, served.keys()))


def changes_by_deployment(
    found: Sequence[tuple[str, Deployed | None, Deployed | None]], deployments: Deployments
) -> tuple[DeploymentChange, ...]:
    """Turn (cluster, appeared with, gone with) round: what came and went with each deployment, in order of time."""
    appeared: dict[Deployed, list[str]] = defaultdict(list)
    gone: dict[Deployed, list[str]] = defaultdict(list)
    for cluster, brought, since in found:
        if brought is not None:
            appeared[brought].append(cluster)
        if since is not None:
            gone[since].append(cluster)
    served = deployments.served
    ordered = sorted(appeared.keys() | gone.keys(), key=lambda one: (served[one].hours, one[0], one[1] or ""))
    return tuple(
        DeploymentChange(
            deployment=one[0],
            environment=one[1],
            first_ms=served[one].hours[0] if served[one].hours[0] >= 0 else None,
            requests=served[one].requests,
            appeared=tuple(sorted(appeared[one])),
            gone=tuple(sorted(gone[one])),
        )
        for one in ordered
    )


def _all_met(records: Sequence[RunRecord], known: Iterable[Deployed]) -> dict[str, dict[Deployed, _Counts]]:
    wanted = set(known)
    found: dict[str, dict[Deployed, _Counts]] = {}
    for one in (tally for record in records for tally in record.tallies):
        if one.cell.deployment is None or (one.cell.deployment, one.cell.environment) not in wanted:
            continue
        deployed = one.cell.deployment, one.cell.environment
        counts = found.setdefault(one.fingerprint, {}).setdefault(deployed, {})
        counts[_at(one.cell)] = counts.get(_at(one.cell), 0) + one.requests
    return found


def _at(cell: Cell) -> tuple[str | None, int]:
    return cell.route, -1 if cell.hour_ms is None else cell.hour_ms

