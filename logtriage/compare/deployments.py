"""
Cells of both sides -> the deployment with which an issue appeared, and the one since which it is gone.

Deployments are followed within one environment, in the order of the hour of their first request. A deployment that
served the routes of an issue too rarely to have shown it says nothing: it is passed over, never taken for proof.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from logtriage.compare.rates import EXPECTED, expected
from logtriage.model import DeploymentChange, RunRecord

Deployed: TypeAlias = tuple[str, str | None]
"""Deployment and environment."""


@dataclass(slots=True)
class _Served:
    """What a deployment served."""

    first_ms: int | None = None
    last_ms: int | None = None
    requests: int = 0
    by_route: dict[str | None, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deployments:
    """All deployments of some records, oldest first in each environment."""

    served: Mapping[Deployed, _Served]
    order: Mapping[str | None, Sequence[Deployed]]
    met: Mapping[str, Mapping[Deployed, Mapping[str | None, int]]]
    """Fingerprint -> deployment -> requests that met it, by route."""

    def of(self, fingerprints: Sequence[str]) -> tuple[Deployed | None, Deployed | None]:
        """Give the deployment that an issue appeared with and the one that it is gone with; null = nobody knows."""
        met: dict[Deployed, int] = {}
        routes: set[str | None] = set()
        for fingerprint in fingerprints:
            for deployed, by_route in self.met.get(fingerprint, {}).items():
                met[deployed] = met.get(deployed, 0) + sum(by_route.values())
                routes |= by_route.keys()
        if not met:
            return None, None
        environment = max(met, key=lambda one: (met[one], one[0]))[1]
        line = self.order[environment]
        places = [place for place, one in enumerate(line) if one in met]
        rate = sum(met[line[place]] for place in places), sum(self._on(line[place], routes) for place in places)
        silent = [place for place, one in enumerate(line) if one not in met and self._tells(one, routes, rate)]
        appeared = line[places[0]] if any(place < places[0] for place in silent) else None
        after = [place for place in silent if place > places[-1]]
        return appeared, line[after[0]] if after else None

    def _on(self, deployed: Deployed, routes: Iterable[str | None]) -> int:
        return sum(self.served[deployed].by_route.get(route, 0) for route in routes)

    def _tells(self, deployed: Deployed, routes: Iterable[str | None], rate: tuple[int, int]) -> bool:
        """Tell whether a deployment served the routes often enough to have shown the issue at its rate."""
        return expected(rate[0], self._on(deployed, routes), rate[1]) >= EXPECTED


def deployments_of(records: Sequence[RunRecord]) -> Deployments:
    """Follow the deployments through some records; requests without a deployment are left out."""
    served: dict[Deployed, _Served] = defaultdict(_Served)
    for one in (traffic for record in records for traffic in record.traffic):
        if one.cell.deployment is None:
            continue
        own = served[one.cell.deployment, one.cell.environment]
        own.requests += one.requests
        own.by_route[one.cell.route] = own.by_route.get(one.cell.route, 0) + one.requests
        if one.cell.hour_ms is not None:
            own.first_ms = one.cell.hour_ms if own.first_ms is None else min(own.first_ms, one.cell.hour_ms)
            own.last_ms = one.cell.hour_ms if own.last_ms is None else max(own.last_ms, one.cell.hour_ms)
    order: dict[str | None, list[Deployed]] = defaultdict(list)
    for deployed in sorted(served, key=lambda one: (served[one].first_ms or 0, served[one].last_ms or 0, one[0])):
        order[deployed[1]].append(deployed)
    return Deployments(dict(served), dict(order), _met(records, served.keys()))


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
    ordered = sorted(appeared.keys() | gone.keys(), key=lambda one: (served[one].first_ms or 0, one[0], one[1] or ""))
    return tuple(
        DeploymentChange(
            *one, served[one].first_ms, served[one].requests, tuple(sorted(appeared[one])), tuple(sorted(gone[one]))
        )
        for one in ordered
    )


def _met(
    records: Sequence[RunRecord], known: Iterable[Deployed]
) -> dict[str, dict[Deployed, dict[str | None, int]]]:
    wanted = set(known)
    found: dict[str, dict[Deployed, dict[str | None, int]]] = {}
    for one in (tally for record in records for tally in record.tallies):
        deployed = one.cell.deployment, one.cell.environment
        if one.cell.deployment is None or deployed not in wanted:
            continue
        by_route = found.setdefault(one.fingerprint, {}).setdefault((one.cell.deployment, one.cell.environment), {})
        by_route[one.cell.route] = by_route.get(one.cell.route, 0) + one.requests
    return found
