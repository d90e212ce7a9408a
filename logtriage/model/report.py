"""
The report: everything that a renderer may say.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``. Times are UTC
milliseconds since 1970; ``None`` means *unknown or not applicable*, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from logtriage.model.rules import Check, Classification, RankedCause, Reference, Step
from logtriage.model.scales import Captured, Confidence, Role, Severity, Status


@dataclass(frozen=True, slots=True)
class Tool:
    """What made the report."""

    name: str
    version: str
    fingerprint_version: int
    rules_digest: str
    rules_count: int


@dataclass(frozen=True, slots=True)
class Reject:
    """A stretch of an input that is not a row."""

    row: int
    byte: int
    reason: str


@dataclass(frozen=True, slots=True)
class Digest:
    """Names the bytes that were read."""

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class Input:
    """One file as it was read."""

    name: str
    digest: Digest
    sha256: str | None
    dialect: str
    """Format, key-set variant and value style, such as ``json V7 new``."""
    bytes: int
    entries: int
    first_ms: int | None
    last_ms: int | None
    rejected: tuple[Reject, ...]
    """At most 20 are listed; ``rejected_count`` is the whole number."""
    rejected_count: int
    notes: tuple[str, ...]
    """What the reader had to repair, in words."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch of the window without any entry, much longer than usual."""

    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Count:
    """A value and how many entries (or requests, where said) have it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the export covers, and so what may be claimed from it."""

    first_ms: int | None
    last_ms: int | None
    span_ms: int
    holes: tuple[Hole, ...]
    partial: bool
    """Some input could not be read."""
    cap_suspected: tuple[str, ...]
    """Names of inputs that look cut by the dashboard's row limit."""
    level_filter_suspected: tuple[str, ...]
    """Names of inputs that seem to hold only error rows."""
    environments: tuple[Count, ...]
    deployments: tuple[Count, ...]
    regions: tuple[Count, ...]
    methods: tuple[Count, ...]
    requests_by_bots: int
    unproven: tuple[str, ...]
    """Sentences: what this export cannot prove."""


@dataclass(frozen=True, slots=True)
class EntryTotals:
    """Every entry in scope in exactly one role; the roles and ``out_of_scope`` sum to ``total``."""

    total: int
    occurrence: int
    continuation: int
    context: int
    summary: int
    noise: int
    duplicate: int
    rejected: int
    out_of_scope: int
    """Entries that the filters leave out."""


@dataclass(frozen=True, slots=True)
class RequestTotals:
    """Requests in scope by the class of their final status; ``none`` = the export has no status."""

    total: int
    by_status: Mapping[str, int]
    """Always ``1xx``, ``2xx``, ``3xx``, ``4xx``, ``5xx``, ``none``, in this order."""


@dataclass(frozen=True, slots=True)
class Classified:
    """The headline: occurrences named by a rule that is not generic, of those that have a text."""

    occurrences: int
    of: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums that every output agrees on."""

    entries: EntryTotals
    requests: RequestTotals
    occurrences: int
    clusters: int
    findings: int
    outcomes: Mapping[str, int]
    """All eight, in the order of ``OUTCOMES``."""
    classified: Classified


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
class Why:
    """Why these occurrences are one cluster."""

    rule: str | None
    reason: str
    masked: tuple[str, ...]
    """Names of the masks that hid something, in the order applied."""
    parts: tuple[tuple[str, str], ...]
    members: tuple[str, ...]
    """Reasons for each further fingerprint that joined the cluster."""


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
    remediation: Remediation
    samples: tuple[Sample, ...]
    why: Why
    notes: tuple[str, ...] = ()
    """Sentences that change how the numbers must be read (name not in log, last line before the kill, ...)."""
    about: str | None = None
    """What the fault means, in a paragraph of its rule; null without a rule."""
    rule_status: Status | None = None
    """How tried the rule is; an ``experimental`` one makes the finding a possible one."""


@dataclass(frozen=True, slots=True)
class DoFirst:
    """One of at most three things to do now, with the arithmetic that put it there."""

    finding: str
    title: str
    action: str
    arithmetic: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Something that was left out of the findings on purpose, and why."""

    what: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Secret:
    """A kind of secret or personal value seen in the log; the value itself is never kept."""

    kind: str
    count: int
    where: tuple[str, ...]
    """Routes (at most five)."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a renderer may say."""

    schema_version: int
    tool: Tool
    command: str
    verdict: str
    """One sentence: what the export shows."""
    inputs: tuple[Input, ...]
    coverage: Coverage
    totals: Totals
    findings: tuple[Finding, ...]
    do_first: tuple[DoFirst, ...]
    unclassified: tuple[str, ...]
    """Ids of findings without a rule, or with a generic one."""
    suppressed: tuple[Suppressed, ...]
    secrets: tuple[Secret, ...]
    redacted: Mapping[str, int] = field(default_factory=dict)
    """How many values of each kind the gate replaced."""
