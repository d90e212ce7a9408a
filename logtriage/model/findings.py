"""
One finding: what went wrong, where, how often, why the tool says so, and what to do.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``. Times are UTC
milliseconds since 1970; ``None`` means *unknown or not applicable*, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from logtriage.model.changes import State
from logtriage.model.coverage import Count
from logtriage.model.policy import PolicyVerdict
from logtriage.model.retries import MethodRetry, RetryViolation, Tries
from logtriage.model.rules import Check, Classification, Option, RankedCause, Reference, Step
from logtriage.model.scales import Captured, Confidence, Role, Severity, Status
from logtriage.model.timeouts import Timeout


@dataclass(frozen=True, slots=True)
class Timeline:
    """Occurrences per bin, from ``start_ms``."""

    start_ms: int
    bin_ms: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Durations:
    """Milliseconds over the requests of a finding that have a duration."""

    count: int
    p50: float | None
    p95: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class CodePlace:
    """A file that is probably involved, how it was found, and how sure that is."""

    file: str
    line: int | None
    found_by: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Commit:
    """The last commit that touched a line: a suspect, not a culprit. Who made it is not told."""

    id: str
    """The first twelve digits of its hash."""
    day: str
    """On which it was made (UTC), ``2026-01-31``."""
    subject: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class TouchPoints:
    """What a checkout holds of a finding; its files stand in ``code_places``."""

    handler: CodePlace | None
    """The file that serves the route; null where none was found."""
    basis: Literal["frame", "literal", "route", "none"]
    """The strongest evidence found: a stack frame, a text or call in the source, the route's file alone, nothing."""
    libraries: tuple[str, ...]
    """Packages in the stacks and failed calls; at most five."""
    commits: tuple[Commit, ...]
    """Of the lines in ``code_places``, the newest first; empty without a history that can be read."""


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One entry of a sampled request, redacted."""

    timestamp_ms: int | None
    level: str | None
    role: Role
    message: str
    own: bool
    """It belongs to this occurrence."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One request of a finding, with the other lines of the request around it."""

    kind: Literal["first", "median", "last"]
    request: str
    timestamp_ms: int | None
    method: str | None
    path: str | None
    status: int | None
    duration_ms: float | None
    deployment: str | None
    lines: tuple[SampleLine, ...]
    lines_left_out: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The cluster whose text is nearest to that of another: a suggestion, never a merge."""

    cluster: str
    template: str
    distance: float
    """From 0, the same text, to 1, nothing in common; two decimals."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why these occurrences are one cluster."""

    rule: str | None
    reason: str
    masked: tuple[str, ...]
    """Names of the masks that hid something, in the order applied."""
    parts: tuple[tuple[str, str], ...]
    members: tuple[str, ...]
    """Reasons for each further fingerprint that joined the cluster."""
    looks_like: Neighbour | None = None
    """The nearest other cluster; null where none is near."""


@dataclass(frozen=True, slots=True)
class Remediation:
    """Advice with the captures filled in. Text only: nothing is ever executed."""

    steps: tuple[Step, ...]
    verify: tuple[Check, ...]
    avoid: tuple[str, ...]
    references: tuple[Reference, ...]
    causes: tuple[RankedCause, ...]
    retry_advice: str
    unknown: tuple[str, ...]
    """Placeholders that stayed, because the log does not hold the value."""
    platform: str | None
    """The database or host provider seen in the text, which picks the variant."""
    options: tuple[Option, ...] = ()
    """Ways out to choose from, the recommended first; empty where there is nothing to choose."""


@dataclass(frozen=True, slots=True)
class Amplification:
    """A few things fail again and again: the errors are many, what is broken is little."""

    entities: int
    """Distinct values of the id that tells them apart; the ids themselves are not told."""
    requests: int
    per_entity: float
    every_ms: int | None
    """The usual time until the same one comes again; null where it comes unevenly."""
    storm: bool
    """It comes at even distances: a schedule or a caller that tries for ever."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A cluster on one route: the row of every report."""

    id: str
    cluster: str
    members: tuple[str, ...]
    fingerprint: str
    rule: str | None
    classified: bool
    code: str | None
    title: str
    template: str
    error_type: str | None
    captures: Mapping[str, Captured]
    """Every capture that the rule declares; null = not in the log."""
    severity: Severity
    confidence: Confidence
    classification: Classification
    outcomes: Mapping[str, int]
    """All eight, in the order of ``OUTCOMES``."""
    occurrences: int
    requests: int
    requests_by_bots: int
    rows: int
    first_seen: int | None
    last_seen: int | None
    timeline: Timeline
    scope: Literal["route", "instance"]
    route: str | None
    routes_seen: tuple[Count, ...]
    methods: tuple[Count, ...]
    statuses: tuple[Count, ...]
    environments: tuple[Count, ...]
    deployments: tuple[Count, ...]
    durations: Durations
    code_places: tuple[CodePlace, ...]
    owners: tuple[str, ...]
    policy: str | None
    """The policy verdict in one sentence; null where no declared tier fits."""
    remediation: Remediation
    samples: tuple[Sample, ...]
    why: Why
    notes: tuple[str, ...] = ()
    """Sentences that change how the numbers must be read (name not in log, last line before the kill, ...)."""
    about: str | None = None
    """What the fault means, in a paragraph of its rule; null without a rule."""
    rule_status: Status | None = None
    """How tried the rule is; an ``experimental`` one makes the finding a possible one."""
    policy_verdict: PolicyVerdict | None = None
    """What the route policy says of it; null only in a report made without the station that judges."""
    timeout: Timeout | None = None
    """What its kills say; null where nothing was killed and no limit is in the way."""
    retry_advice: tuple[MethodRetry, ...] = ()
    """May it be tried again, per method seen; empty where no request has a method."""
    retry_violations: tuple[RetryViolation, ...] = ()
    """Retries of this failure that the log shows and the retry matrix forbids."""
    tries: Tries | None = None
    """How often it was tried inside a request; null where no line counts tries."""
    state: State | None = None
    """What became of its issue since the baseline; null where none was asked for."""
    touch: TouchPoints | None = None
    """What the checkout holds of it; null without ``--repo``, or where the checkout holds no source file."""
    regions: tuple[Count, ...] = ()
    """Requests by region."""
    hours: tuple[int, ...] = ()
    """Occurrences by hour of the day (UTC): 24 numbers; empty where no row has a time."""
    amplification: Amplification | None = None
    """How few things it is about; null where its texts name none, or each hardly more than once."""
