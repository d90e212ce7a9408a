"""
Two records side by side: what became of each issue, by how much, and how far the two may be compared at all.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``. Times are UTC
milliseconds since 1970; ``None`` means *unknown or not applicable*, never zero. What the states mean, and the
arithmetic behind them, is told in ``docs/compare.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from logtriage.model.coverage import Count
from logtriage.model.scales import Severity

State: TypeAlias = Literal["new", "regressed", "escalating", "downgraded", "ongoing", "unknown", "absent"]
STATES: Final[tuple[State, ...]] = ("new", "regressed", "escalating", "downgraded", "ongoing", "unknown", "absent")
"""In the order of reports: what asks for a person first."""

DoubtKind: TypeAlias = Literal[
    "no_time",
    "window_length",
    "hour_of_week",
    "overlap",
    "holes",
    "filters",
    "capped",
    "level_filter",
    "partial",
    "routes",
    "environments",
    "deployments",
    "rules",
    "fingerprint_version",
]
ClaimVerdict: TypeAlias = Literal["confirmed", "partially confirmed", "rejected", "inconclusive", "not checkable"]


@dataclass(frozen=True, slots=True)
class Volume:
    """How much there was of an issue on one side."""

    occurrences: int
    requests: int
    """Requests that met it."""
    errors: int
    """Occurrences on level error or fatal."""
    exercised: int | None
    """All requests on its routes, in its environments; null = the side holds error rows only, so nobody knows."""
    per_1000: float | None
    """Requests that met it per 1,000 exercised; null without a denominator."""
    per_hour: float | None
    """Occurrences per hour covered; null where no entry has a time."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """The new rate over the old one, with its interval of 99 %."""

    value: float
    low: float
    high: float | None
    """Null: no upper bound, the counts are too small."""
    by: Literal["requests", "hours"]
    """What the rates are taken over."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one issue between two sides."""

    cluster: str
    """As the newer side names it, where it has it."""
    fingerprints: tuple[str, ...]
    """All that are one issue on either side."""
    rule: str | None
    classified: bool
    code: str | None
    title: str
    template: str
    severity: Severity
    state: State
    why: str
    """The reason for the state, in one sentence."""
    before: Volume
    after: Volume
    ratio: Ratio | None
    """Null unless both sides have it and a rate can be computed."""
    level_lowered: bool
    """It was logged as an error and is not any more."""
    routes: tuple[Count, ...]
    """Occurrences per route on the newer side, on the older where it is gone."""
    routes_added: tuple[str, ...]
    """Routes where only the newer side has it."""
    routes_left: tuple[str, ...]
    """Routes where only the older side has it."""
    first_ms: int | None
    """First seen in any record that was looked at, earlier ones included."""
    last_ms: int | None
    appeared_with: str | None
    """The deployment that brought it: earlier ones served the same routes without it. Null: none, or nobody knows."""
    gone_with: str | None
    """
    The deployment since which it is gone although its routes are served; older ones may still have it. Null: none, or
    nobody knows.
    """
    suppressed: str | None = None
    """Reason of the suppression that covers it; null = none does."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sides, and what it rests on."""

    name: str
    """As it was called: files, or a baseline."""
    inputs: tuple[str, ...]
    first_ms: int | None
    last_ms: int | None
    covered_h: float
    """Hours of the window without its holes."""
    requests: int
    failed_requests: int
    occurrences: int
    issues: int
    scope: tuple[tuple[str, str], ...]
    """The filters that held, as (option, value)."""
    environments: tuple[Count, ...]
    """Requests; so are the next."""
    deployments: tuple[Count, ...]
    tool_version: str
    fingerprint_version: int
    rules_digest: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason why the two sides cannot be compared as they stand."""

    kind: DoubtKind
    text: str


@dataclass(frozen=True, slots=True)
class DeploymentChange:
    """What came and went with one deployment."""

    deployment: str
    environment: str | None
    first_ms: int | None
    """Start of the hour of its first request."""
    requests: int
    appeared: tuple[str, ...]
    """Clusters of the issues that it brought."""
    gone: tuple[str, ...]
    """Clusters of the issues that are gone since."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that something was mended between the two sides, and what the evidence says."""

    claim: str
    """What was claimed to be gone: a rule, code, fingerprint, cluster or route."""
    verdict: ClaimVerdict
    why: str
    clusters: tuple[str, ...]
    """The issues that it speaks of."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides, and every issue of either."""

    schema_version: int
    verdict: str
    """One sentence."""
    before: Side
    after: Side
    doubts: tuple[Doubt, ...]
    states: Mapping[str, int]
    """Issues per state, all seven, in the order of ``STATES``; suppressed ones are not counted."""
    suppressed: int
    """Issues that a suppression covers."""
    changes: tuple[Change, ...]
    """By state, severity, requests; suppressed ones are among them and say so."""
    deployments: tuple[DeploymentChange, ...]
    """Those with which something came or went, in order of time."""
    claims: tuple[Claim, ...]
