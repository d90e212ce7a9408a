"""
The frozen values that travel beside the frames: rules, what a text says, findings, the report.

Field names of the report side are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``.
Times are UTC milliseconds since 1970; ``None`` means *unknown or not applicable*, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

SCHEMA_VERSION: Final = 1
FINGERPRINT_VERSION: Final = 1

Severity: TypeAlias = Literal["critical", "high", "medium", "low", "info"]
Confidence: TypeAlias = Literal["high", "medium", "low"]
Outcome: TypeAlias = Literal["handled", "crash", "timeout", "silent", "unhandled", "degraded", "soft", "unknown"]
Role: TypeAlias = Literal["rejected", "duplicate", "occurrence", "continuation", "summary", "noise", "context"]
Cause: TypeAlias = Literal[
    "application", "dependency", "database", "platform", "client", "configuration", "external-state", "version-skew", "unknown"
]
Transience: TypeAlias = Literal["deterministic", "transient", "capacity", "quota", "input", "contextual"]
Retry: TypeAlias = Literal["any-once", "get-only", "idempotent", "tx", "later", "after-fix", "never"]
Status: TypeAlias = Literal["experimental", "test", "stable", "deprecated"]
Captured: TypeAlias = str | int | float | tuple[str, ...] | None

SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "high", "medium", "low", "info")
OUTCOMES: Final[tuple[Outcome, ...]] = ("handled", "crash", "timeout", "silent", "unhandled", "degraded", "soft", "unknown")
ROLES: Final[tuple[Role, ...]] = ("rejected", "duplicate", "occurrence", "continuation", "summary", "noise", "context")


# ---------------------------------------------------------------------------------------------------------------- rules
@dataclass(frozen=True, slots=True)
class Branch:
    """One way to recognise an error: every condition that is given must hold."""

    regex: str | None = None
    """Searched in the scope; RE2 syntax with named groups, no look-around, no back-reference."""
    contains: tuple[str, ...] = ()
    """Literals that must all occur, case-sensitive."""
    code: tuple[str, ...] = ()
    """The statement's vendor code is one of these."""
    type: tuple[str, ...] = ()
    """One of these error classes is the statement's own or stands in its chain of causes."""
    scope: Literal["statement", "head"] = "statement"
    """``head``: only the first line of the statement is looked at."""


@dataclass(frozen=True, slots=True)
class Capture:
    """Where a captured value comes from; the first source that gives a known value wins."""

    sources: tuple[str, ...]
    """``group:NAME`` (of the branch's regex), ``field:NAME`` (inspected tail or JSON), ``fact:NAME`` (see ``Facts``)."""
    normalise: tuple[str, ...] = ()
    """Steps in order: ``lower``, ``strip-quotes``, ``column``, ``model``, ``fields``, ``schema``, ``constraint``, ``number``."""
    unknown: tuple[str, ...] = ()
    """Values that say "not known", such as ``(not available)``."""


@dataclass(frozen=True, slots=True)
class Classification:
    """Whose fault it is, whether it passes on its own, and what may be retried (``docs/glossary.md``)."""

    cause: Cause
    transience: Transience
    retry: Retry
    retry_methods: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RankedCause:
    """A possible reason, most likely first; ``evidence`` says what would support it."""

    text: str
    weight: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """What differs on one platform (``neon``, ``vercel-postgres``, ``supabase``, ...)."""

    platform: str
    note: str
    run: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a remedy. ``run`` is text to copy, never executed; ``{capture}`` fields are filled in by ``remediate``."""

    do: str
    run: tuple[str, ...] = ()
    risk: Literal["none", "low", "medium", "high"] = "none"
    reversible: bool | None = None
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One way to see that the fault is gone."""

    expect: str
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A page that explains the fault; the first one of a rule is its documentation link."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another rule that is easily confused with this one, replaced by it or derived from it."""

    rule: str
    type: Literal["similar", "derived", "merged", "obsolete", "renamed"]


@dataclass(frozen=True, slots=True)
class Example:
    """A text that the rule must recognise (with these captures), or must not (``why``)."""

    text: str
    captures: tuple[tuple[str, Captured], ...] = ()
    code: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A signature with everything an engineer wants to know about it: one YAML file of a pack."""

    id: str
    title: str
    version: int
    status: Status
    severity: Severity
    confidence: Confidence
    why: str
    codes: tuple[str, ...]
    """The first one is the ``code`` of an occurrence whose text has only the sentence."""
    code_from: str | None
    """Name of a capture whose value is the code (an upstream's HTTP status), when the text names none."""
    generic: bool
    """Gives a name, but does not count as classified (only a class or a word)."""
    wrapper: bool
    """Any other match in the same statement wins."""
    priority: int
    """Breaks ties between rules of the same specificity; higher wins, then the id."""
    prefilter: tuple[str, ...]
    any: tuple[Branch, ...]
    veto: tuple[Branch, ...]
    captures: tuple[tuple[str, Capture], ...]
    fingerprint: tuple[tuple[str, ...], ...]
    """Alternatives, first whose names are all known: capture names, or ``site`` for the code site. Empty: the rule alone."""
    classify: Classification
    causes: tuple[RankedCause, ...]
    steps: tuple[Step, ...]
    verify: tuple[Check, ...]
    avoid: tuple[str, ...]
    references: tuple[Reference, ...]
    related: tuple[Related, ...]
    false_positives: tuple[str, ...]
    positive: tuple[Example, ...]
    negative: tuple[Example, ...]
    tags: tuple[str, ...] = ()
    created: str = ""
    updated: str = ""
    source: str = ""
    """File and pack it was loaded from, for messages."""


# ------------------------------------------------------------------------------------------------------- what a text says
@dataclass(frozen=True, slots=True)
class StackFrame:
    """One line of a stack, reduced to what survives a build: no line, no column, no minified name."""

    function: str | None
    file: str
    in_app: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What one error statement says by itself; computed once per distinct text, from that text alone."""

    text: str
    """The statement, cleaned: no ANSI, no banner, doubled halves folded."""
    head: str
    """Its first line, without prefix."""
    core: str
    """The innermost message: behind wrappers and class names."""
    error_type: str | None
    types: tuple[str, ...]
    """Every class named in the statement's chain, outermost first."""
    code: str | None
    fields: tuple[tuple[str, str], ...]
    """Scalar ``key: value`` pairs of an inspected tail or JSON, flattened."""
    said: tuple[tuple[str, str], ...]
    """What ``fact:NAME`` of a rule's captures may name: model, operation, client_version, type, code, host, port, provider, http_status."""
    prefix: str | None
    """The application's own words before the error: ``[DIGEST] Failed to load``."""
    frames: tuple[StackFrame, ...]
    site: str | None
    """Stable code site, or null."""
    template: str
    strength: Literal["strong", "plain", "weak", "fragment", "exit"]
    """How surely this is an error by itself (``docs/occurrences.md``)."""
    handled: bool
    """The text says that it was caught and dealt with."""
    attempt: tuple[int, int] | None
    """``attempt 2/3`` as (2, 3)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is, from its text alone."""

    kind: Literal["statement", "fragment", "piece", "exit", "access", "noise", "talk", "empty"]
    """``fragment``: stack without its head; ``piece``: only ever follows another row; ``talk``: speaks of no failure."""
    facts: tuple[Facts, ...] = ()
    own_level: Literal["error", "warning", "info"] | None = None
    """The level that the text's own logger wrote into it."""
    exited: bool = False
    """A process-exit line stands in the text."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that recognised a statement, with what it captured; every declared capture is present."""

    rule: str
    captures: tuple[tuple[str, Captured], ...]
    code: str | None
    classified: bool
    reason: str
    """Which branch held, for ``why``."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An error statement with its identity."""

    facts: Facts
    match: Match | None
    fingerprint: str
    parts: tuple[tuple[str, str], ...]
    """What the fingerprint was computed from, in order, for ``why``."""


# ------------------------------------------------------------------------------------------------------- rows and requests
@dataclass(frozen=True, slots=True)
class Told:
    """What a message says, computed once per distinct text."""

    reading: Reading
    statements: tuple[Statement, ...]
    """One per error stated in the text, the one that counts first."""
    text: str = ""
    """The message, cleaned."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a request, in emission order; ``index`` is its place in ENTRIES."""

    index: int
    timestamp_ms: int
    level: str | None
    status: int | None
    layer: str | None
    duration_ms: float | None
    route: str
    told: Told | None
    """Null for a row without a message."""

    @property
    def statement(self) -> Statement | None:
        """The error that this row states, if it states one."""
        return self.told.statements[0] if self.told and self.told.statements else None

    @property
    def kind(self) -> str:
        """What the text is: see ``Reading.kind``."""
        return self.told.reading.kind if self.told else "empty"

    @property
    def exited(self) -> bool:
        """A process-exit line stands in this row."""
        return self.told is not None and self.told.reading.exited


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What the join knows about the request of some rows."""

    key: str
    status: int | None
    deciding: Row
    """The row that decides the status."""
    duration_ms: float | None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One error in one request."""

    id: str
    request: str
    statement: Statement
    also: tuple[Statement, ...]
    """Further errors stated by the deciding row itself."""
    deciding: Row
    rows: tuple[Row, ...]
    outcome: Outcome
    captures: tuple[tuple[str, Captured], ...]
    """Of the match, completed by what only the rows together say (attempts)."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Occurrences of one fingerprint, or of a listed set of fingerprints, in one window."""

    id: str
    members: tuple[str, ...]
    """Fingerprints, sorted; the smallest gives the id."""
    statement: Statement
    """The one that speaks for the cluster."""
    joined: tuple[str, ...]
    """Why each further member joined, in words."""
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A cluster on one route, or instance-wide: what becomes a finding."""

    id: str
    cluster: Cluster
    route: str | None
    """Null: instance-wide."""
    routes_seen: tuple[Count, ...]
    occurrences: tuple[Occurrence, ...]


# ------------------------------------------------------------------------------------------------------------- the report
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
    """Every entry in exactly one role; the roles sum to ``total``."""

    total: int
    occurrence: int
    continuation: int
    context: int
    summary: int
    noise: int
    duplicate: int
    rejected: int
    out_of_scope: int
    """Entries that the filters leave out; they are counted in their role too."""


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
