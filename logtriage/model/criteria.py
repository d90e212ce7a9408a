"""
Success criteria as a project declares them, and what an export says of each.

Field names of what a check holds are the machine interface (``logtriage schema check``): renaming one breaks
``schema_version``. What the file means is told in ``docs/criteria.md``. Times are UTC milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from logtriage.model.coverage import Coverage, Input
from logtriage.model.flows import Extract, Flow, TextPattern
from logtriage.model.judged import Judged, Verdict
from logtriage.model.report import Tool
from logtriage.model.scales import Outcome

Statistic: TypeAlias = Literal["p50", "p75", "p90", "p95", "p99", "max", "mean"]


# ----------------------------------------------------------------------------------------------------- what is declared
@dataclass(frozen=True, slots=True)
class Selector:
    """Which occurrences, rows or requests a criterion is about; within a field any value, between fields all."""

    rules: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    texts: tuple[TextPattern, ...] = ()
    not_texts: tuple[TextPattern, ...] = ()
    levels: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    """Statuses (``503``) and classes of them (``5xx``)."""
    methods: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    """Globs."""
    environments: tuple[str, ...] = ()
    deployments: tuple[str, ...] = ()
    deployment_after: str | None = None
    """Only requests of this deployment and of those that were first seen after it."""
    since: str | None = None
    """ISO time, a deployment (its first row), or ``24h`` counted back from the newest row."""
    until: str | None = None

    @property
    def of_errors(self) -> bool:
        """It asks for occurrences: something that only an error has."""
        return bool(self.rules or self.codes or self.fingerprints or self.outcomes)

    @property
    def of_rows(self) -> bool:
        """It asks for rows: something that only a row with a message has."""
        return not self.of_errors and bool(self.texts or self.not_texts or self.levels)

    @property
    def narrows(self) -> bool:
        """It names an error or a text, and not only whose requests are meant."""
        return self.of_errors or bool(self.texts)


@dataclass(frozen=True, slots=True)
class Require:
    """What the export must cover before a criterion may pass."""

    requests: int = 1
    """Requests in the window, for each glob of ``where.route``."""
    coverage_hours: float | None = None
    """Hours that are covered in all, holes not counted."""
    contiguous_hours: float | None = None
    """Hours that are covered without a hole."""
    gap_minutes: float | None = None
    """A stretch without a row of more than this is a hole; null = by the usual distance between rows."""
    not_capped: bool = True
    complete: bool = True
    """Every input could be read, and none of them looks filtered by level."""
    silent: int = 0
    """Requests that may have failed without a message; only asked where an error or a text must be absent."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Rows, and what joins them to others."""

    where: Selector
    keys: tuple[Extract, ...]
    """The first that the text has; empty = those of the criterion."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing that is selected may be in the window, at whatever level it is logged."""


@dataclass(frozen=True, slots=True)
class CountOf:
    """How often something may or must be there."""

    of: Literal["occurrences", "rows", "requests"] | None
    at_most: int | None
    at_least: int | None
    keys: tuple[Extract, ...]
    """Counted for each value alone; empty = together."""
    per_day: bool
    """Counted for each day (UTC) alone."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Which share of the requests may or must show what is selected."""

    of: Selector
    at_most: float | None
    """Share, 0 to 1."""
    at_least: float | None


@dataclass(frozen=True, slots=True)
class Quantile:
    """How large a number may be."""

    value: Extract
    at_most: tuple[tuple[Statistic, float], ...]
    """Milliseconds where the number is a time."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a route is to be called."""

    route: str
    cron: str
    source: str
    """File (and line, where it is known) that declares it."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """That scheduled runs come when they should."""

    schedules: tuple[Schedule, ...]
    tolerance_s: float
    missed: int
    """Most slots without a run."""
    duplicates: int | None
    """Most further runs in a slot; null = any, since the platform may deliver an event twice."""
    callers: Literal["auto", "scheduler", "any"]


@dataclass(frozen=True, slots=True)
class Unique:
    """That nothing selected happens twice for one value of the key."""

    keys: tuple[Extract, ...]
    blocked: Selector | None
    """Rows that tell of a repetition that was stopped: the safeguard worked."""


@dataclass(frozen=True, slots=True)
class Implies:
    """That whatever is selected has its counterpart under the same key."""

    keys: tuple[Extract, ...]
    needs: Clause
    when: Literal["before", "after", "any"]
    within_s: float | None


@dataclass(frozen=True, slots=True)
class Enum:
    """Which values a captured word may have."""

    value: Extract
    allowed: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cooccur:
    """What else holds of every request that shows what is selected."""

    statuses: tuple[str, ...]
    texts: tuple[TextPattern, ...]
    """Each must stand in the request."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """That every trace of a flow is whole."""

    flow: Flow
    traces: int
    """Fewest whole traces that prove anything."""
    allow: tuple[Literal["duplicate", "open"], ...]
    ends: tuple[str, ...]
    """Terminal words that a trace may end with; empty = any."""
    stages_ms: tuple[tuple[str, float], ...]
    """Stage -> most milliseconds from its first row to its last."""


@dataclass(frozen=True, slots=True)
class PolicyHolds:
    """That no request breaks the route policy, or no retry the matrix of retries."""

    of: Literal["routes", "retries"]


@dataclass(frozen=True, slots=True)
class NotCheckable:
    """That no export can show it, what can, and what to log so that one could."""

    because: str
    instead: str
    log: str


Demand: TypeAlias = (
    Absent | CountOf | Rate | Quantile | Cadence | Unique | Implies | Enum | Cooccur | Sequence | PolicyHolds
    | NotCheckable
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Criterion:
    """One success criterion."""

    id: str
    title: str
    kind: str
    where: Selector
    require: Require
    demand: Demand
    hint: str | None
    """What a failure means for people, told with it."""
    source: str
    """File and line."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The document of ``logtriage check --format json``."""

    schema_version: int
    tool: Tool
    command: str
    criteria_file: str
    stamp_ms: int | None
    """The newest row of the input, never the clock; null without a row that has a time."""
    verdict: Verdict
    """The worst of all; an empty list of criteria is ``inconclusive``."""
    counts: Mapping[str, int]
    """Criteria by verdict, all four."""
    inputs: tuple[Input, ...]
    coverage: Coverage
    criteria: tuple[Judged, ...]
    redacted: Mapping[str, int] = field(default_factory=dict)
    """How many values of each kind the gate replaced."""
