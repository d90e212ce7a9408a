"""
The report: everything that a renderer may say.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from logtriage.model.activity import Activity
from logtriage.model.chains import Chain
from logtriage.model.changes import Comparison
from logtriage.model.coverage import Coverage, Input, Totals
from logtriage.model.findings import Finding
from logtriage.model.incidents import Incident
from logtriage.model.judged import Judged
from logtriage.model.policy import PolicySummary
from logtriage.model.retries import Retries, RetryViolation
from logtriage.model.timeouts import PinnedRoute


@dataclass(frozen=True, slots=True)
class Tool:
    """What made the report."""

    name: str
    version: str
    fingerprint_version: int
    rules_digest: str
    rules_count: int
    rules_replaced: tuple[str, ...] = ()
    """A sentence for each rule that a team's own rule of the same id replaced."""


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
    """Occurrences."""
    requests: int = 0
    finding: str | None = None
    """Id of the finding that it would be; null for what is left out otherwise, and so are the next four."""
    cluster: str | None = None
    fingerprint: str | None = None
    rule: str | None = None
    """Null also without a rule."""
    route: str | None = None
    """Null also for an instance-wide one."""
    until: str | None = None
    """Last day on which the suppression holds (UTC), held against the newest row and never against the clock."""
    owner: str | None = None
    source: str | None = None
    """File and line of the suppression."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The rule that comes nearest to an unclassified finding, and why it is not that rule's fault."""

    finding: str
    rule: str | None
    """Null: no rule comes near."""
    why: str
    distance: float | None
    """From 0 (all but recognised) to 1, two digits; null without a rule."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A kind of secret or personal value seen in the log; the value itself is never kept."""

    kind: str
    count: int
    """Rows whose message holds it; in a query string, requests."""
    where: tuple[str, ...]
    """Routes (at most five)."""
    remedy: str = ""
    """What to do about it, in sentences."""


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
    policy: PolicySummary | None = None
    nearest: tuple[Nearest, ...] = ()
    """One per id in ``unclassified``, in that order; at most 500."""
    warnings: tuple[str, ...] = ()
    """Sentences on what is wrong with the settings of this report, such as a suppression that has expired."""
    pinned_routes: tuple[PinnedRoute, ...] = ()
    """Routes whose p95 is a limit, by requests."""
    retries: Retries = field(default_factory=Retries)
    retry_violations: tuple[RetryViolation, ...] = ()
    """All of them, those of requests without an error included: these stand with no finding."""
    compared: Comparison | None = None
    """What became of every issue since the baseline; null where none was asked for."""
    criteria: tuple[Judged, ...] = ()
    """One per criterion that was given, in its order."""
    incidents: tuple[Incident, ...] = ()
    """Faults that came together on several routes, in order of time: candidates, never a verdict."""
    chains: tuple[Chain, ...] = ()
    """Routes on which a delivery came again after it had timed out, the furthest first: consistent with a cause."""
    activity: Activity = field(default_factory=Activity)
    """Requests over the window, per route and per deployment: what the findings' numbers are held against."""
