"""
How much was asked of the application, and when it failed: the ground on which findings are drawn.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``. Times are UTC
milliseconds since 1970; ``None`` means *unknown or not applicable*, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from logtriage.model.coverage import Count
from logtriage.model.findings import Durations


@dataclass(frozen=True, slots=True)
class RouteUse:
    """All requests in scope on one route, whether or not anything went wrong."""

    route: str
    requests: int
    by_status: Mapping[str, int]
    """Requests by the class of their final status; ``none`` = the export has no status."""
    durations: Durations


@dataclass(frozen=True, slots=True)
class DeploymentUse:
    """One deployment as far as the requests in scope show it."""

    deployment: str
    requests: int
    first_ms: int | None
    """Its first request in the export: went live then, or before the export begins."""
    last_ms: int | None


@dataclass(frozen=True, slots=True)
class Activity:
    """Requests in scope over the window: the denominators of every share in a report."""

    start_ms: int = 0
    """The bins are those of every finding's ``timeline``."""
    bin_ms: int = 0
    requests: tuple[int, ...] = ()
    """All requests, by the bin in which each began; those without a time are in none."""
    failing: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """
    Outcome -> per bin, requests that met an error of the findings: each once, under its gravest outcome.

    ``handled`` is left out, and so are outcomes that did not occur.
    """
    hours: tuple[int, ...] = ()
    """All requests by hour of the day (UTC): 24 numbers."""
    routes: tuple[RouteUse, ...] = ()
    """Those of findings and the most frequent others, by requests; at most 300 others."""
    routes_left_out: int = 0
    deployments: tuple[DeploymentUse, ...] = ()
    """By first request."""
    environments: tuple[Count, ...] = ()
    """Requests; and so the next two."""
    regions: tuple[Count, ...] = ()
    methods: tuple[Count, ...] = ()
