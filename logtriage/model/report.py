"""
The report: everything that a renderer may say.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from logtriage.model.coverage import Coverage, Input, Totals
from logtriage.model.findings import Finding
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
    pinned_routes: tuple[PinnedRoute, ...] = ()
    """Routes whose p95 is a limit, by requests."""
    retries: Retries = field(default_factory=Retries)
    retry_violations: tuple[RetryViolation, ...] = ()
    """All of them, those of requests without an error included: these stand with no finding."""
