"""
What a project declares about its routes (policy, suppressions), and what became of it.

Field names of what a report holds are the machine interface (``docs/contracts.md``): renaming one breaks
``schema_version``. What the files mean is told in ``docs/policy.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from logtriage.model.coverage import Count
from logtriage.model.scales import PolicyWord, Tier


@dataclass(frozen=True, slots=True)
class Expected:
    """What a route tier must answer where an error was logged."""

    tier: Tier
    statuses: tuple[str, ...]
    """Statuses (``503``) and classes of them (``2xx``), any of which complies."""
    stack_frames: int | None = None
    """Most stack frames that the log of such a request may hold; null = any number."""
    note: str | None = None
    """What a rule that narrows the statuses says about it."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How long an outgoing call may take in one kind of work."""

    name: str
    """``webhook``, ``background``, ``ui``."""
    routes: tuple[str, ...]
    """Globs, any of which fits."""
    seconds: float
    calls: tuple[str, ...] = ()
    """Words of the text or tags of the rule, any of which makes it a call of this budget; empty = every call."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Which route stands in which tier, and what each tier must answer."""

    routes: tuple[tuple[str, Tier], ...] = ()
    """Globs in the order written; the first that fits a route wins."""
    expected: tuple[Expected, ...] = ()
    """One per tier."""
    source: str | None = None
    """The file that declares it; null = nothing is declared, so nothing is judged."""
    budgets: tuple[Budget, ...] = ()
    """In the order written; the first that covers a call counts."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """One entry of ``suppressions.yaml``: what is left out of the findings, why, and until when."""

    kind: Literal["rule", "fingerprint", "cluster", "route"]
    """``route``: whatever is found on the routes of the glob."""
    value: str
    route: str | None
    """Glob; null = on every route, and never where it is what the entry names."""
    reason: str
    until: str
    """Last day on which it holds (UTC), ``2026-06-30``."""
    ends_ms: int
    """The first moment after that day (UTC milliseconds)."""
    owner: str | None
    source: str
    """File and line."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which requests of a finding broke the policy."""

    what: str
    """``core must fail fast with 503``, ``non-core must degrade to 2xx``, ``no noisy stack traces``."""
    tier: Tier
    requests: int
    rows: int
    """Entries of the occurrences in these requests."""
    statuses: tuple[Count, ...]
    """Requests by final status."""
    frames: int | None
    """Most stack frames logged by one of these requests; null where they are not what is wrong."""
    note: str | None = None
    """What the rule demands of this tier, in its own words; null where it demands nothing of its own."""


@dataclass(frozen=True, slots=True)
class EnvironmentVerdict:
    """The verdict on one environment alone."""

    environment: str
    """``unknown`` where the export names none."""
    verdict: PolicyWord
    complies: int
    """Requests; so are the next two."""
    violates: int
    not_judged: int


@dataclass(frozen=True, slots=True)
class PolicyVerdict:
    """What the route policy says of one finding."""

    tier: Tier | None
    """Null: no glob fits, or the requests of the finding stand in several tiers."""
    source: Literal["declared", "proposed"] | None
    """``proposed``: nothing is declared, so the tier is a guess from the route and nothing is judged. Null: no tier."""
    glob: str | None
    """The line of the policy that gave the tier; null under the same condition, or with several globs."""
    verdict: PolicyWord | None
    """Over all requests: one that violates is enough. Null: nothing is declared."""
    complies: int
    """Requests; so are the next two."""
    violates: int
    not_judged: int
    """Without a tier or a status, or of an error that was dealt with."""
    violations: tuple[Violation, ...]
    environments: tuple[EnvironmentVerdict, ...]


@dataclass(frozen=True, slots=True)
class TierTotals:
    """A tier over the whole report; a request with several errors counts once, by its worst verdict."""

    tier: Tier
    statuses: tuple[str, ...]
    """What complies."""
    complies: int
    violates: int
    not_judged: int


@dataclass(frozen=True, slots=True)
class BudgetRoute:
    """A route on which calls were over budget."""

    route: str
    over: int
    """Calls; so are the next two."""
    seen: int
    unknown: int
    longest_ms: float
    operations: tuple[Count, ...]
    """What was over budget, by the beginning of the text's template; the three most frequent."""


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """A budget, and what the log tells of the calls that it covers."""

    name: str
    seconds: float
    routes: tuple[str, ...]
    """Globs, as declared."""
    calls: tuple[str, ...]
    """As declared; empty = every call that failed."""
    seen: int
    """Calls that the log tells of: those that failed, and those whose line names a duration."""
    over: int
    """Took longer, or were given up after so long or longer."""
    unknown: int
    """Timed out, and the text does not say after how long."""
    worst: tuple[BudgetRoute, ...]
    """Routes with a call over budget, the most first; at most ten."""


@dataclass(frozen=True, slots=True)
class PolicySummary:
    """The route policy over the whole report."""

    source: str | None
    """File that declares it; null = none."""
    verdict: PolicyWord | None
    """Null: nothing is declared."""
    tiers: tuple[TierTotals, ...]
    environments: tuple[EnvironmentVerdict, ...]
    proposal: str | None
    """A ``routes.yaml`` made from the routes of the export, for a person to correct; null where one is declared."""
    budgets: tuple[BudgetUse, ...] = ()
    """One per budget that the file declares, in its order."""
