"""
Finding x activity -> where its requests came from: per route, deployment, region, environment and method.

A count alone says little: nine failures of ten requests and nine of ten thousand are different faults. So each is held
against all requests of the same route, deployment and so on, those without a single failure included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from logtriage.model import Activity, Count, Finding
from logtriage.report.html_text import short_name
from logtriage.report.words import number, share

SLICES: Final = 5


@dataclass(frozen=True, slots=True)
class Slice:
    """One value of a dimension: how many of its requests met the fault."""

    name: str
    whole: str
    """The name in full, where ``name`` is shortened; else the same."""
    text: str
    """``9 of 297, 3%``; the count alone where the whole is not known."""
    width: float
    """Of its bar, 0 to 100: its share, beside the largest share in this dimension."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A finding in one dimension."""

    label: str
    slices: tuple[Slice, ...]
    left_out: int

    @property
    def single(self) -> bool:
        """There is nothing to compare it with."""
        return len(self.slices) == 1


def spreads(finding: Finding, activity: Activity) -> tuple[Spread, ...]:
    """Give the dimensions that the export tells something about."""
    routes = {use.route: use.requests for use in activity.routes}
    seen = finding.routes_seen if finding.route is None else (Count(finding.route, finding.requests),)
    deployments = {use.deployment: use.requests for use in activity.deployments}
    made = (
        _spread("Route", seen, {one.name: routes[one.name] for one in seen if one.name in routes}),
        _spread("Deployment", finding.deployments, deployments),
        _spread("Environment", finding.environments, _wholes(activity.environments)),
        _spread("Region", finding.regions, _wholes(activity.regions)),
        _spread("Method", finding.methods, _wholes(activity.methods)),
    )
    return tuple(one for one in made if one.slices)


def share_of_route(finding: Finding, activity: Activity) -> str | None:
    """``14.1% of the 64 on its route``; null for an instance-wide finding, or where the route's traffic is unknown."""
    asked = next((use.requests for use in activity.routes if use.route == finding.route), 0)
    if finding.route is None or asked < finding.requests:
        return None
    return f"{share(finding.requests / asked)} of {number(asked)}"


def _wholes(counts: Iterable[Count]) -> dict[str, int]:
    return {one.name: one.count for one in counts}


def _spread(label: str, found: Sequence[Count], asked: Mapping[str, int]) -> Spread:
    """Lay what met the fault first, then what did not, each by its size."""
    met = {one.name: one.count for one in found}
    names = [*met, *(name for name in sorted(asked, key=lambda name: (-asked[name], name)) if name not in met)]
    shown = names[:SLICES] if met else []
    rates = {name: _rate(met.get(name, 0), asked.get(name, 0)) for name in shown}
    # A value whose traffic is unknown is drawn by its count, and then so are its neighbours: one scale.
    counted = any(rate is None for rate in rates.values())
    sizes = {name: float(met.get(name, 0)) if counted else rates[name] or 0.0 for name in shown}
    most = max(sizes.values(), default=0.0) or 1.0
    return Spread(
        label,
        tuple(
            Slice(short_name(name) if label != "Route" else name, name, _told(met.get(name, 0), asked.get(name, 0)),
                  round(100 * sizes[name] / most, 1))
            for name in shown
        ),
        len(names) - len(shown) if met else 0,
    )  # fmt: skip


def _rate(met: int, asked: int) -> float | None:
    return met / asked if asked >= max(met, 1) else None


def _told(met: int, asked: int) -> str:
    rate = _rate(met, asked)
    return number(met) if rate is None else f"{number(met)} of {number(asked)}, {share(rate)}"
