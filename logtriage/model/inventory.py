"""
The inventory: each finding beside the code that owns it, and what else is known of that code.

Field names are the machine interface (``docs/inventory.md``): renaming one breaks ``schema_version``. Times are UTC
milliseconds since 1970; ``None`` means *unknown or not applicable*, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from logtriage.model.coverage import Coverage, Input
from logtriage.model.findings import CodePlace, Commit
from logtriage.model.report import Tool
from logtriage.model.scales import PolicyWord, Severity, Tier

CronVerdict: TypeAlias = Literal["as-declared", "fewer", "more", "not-seen", "not-due", "undeclared", "unknown"]


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """A finding and its owner: one row of the matrix."""

    position: int
    """Counted from 1, in the order of the report."""
    finding: str
    cluster: str
    fingerprint: str
    signature: str
    """What the fault is called, with the captures that tell it from its like."""
    code: str | None
    remedy: str | None
    """Id of the rule whose remedy applies (``logtriage explain ID``); null without a rule."""
    severity: Severity
    requests: int
    rows: int
    first_seen: int | None
    last_seen: int | None
    route: str | None
    """Null: instance-wide."""
    tier: Tier | None
    tier_source: Literal["declared", "proposed"] | None
    """``proposed``: a guess from the route, by which nothing is judged."""
    policy: PolicyWord | None
    """Null: no policy is declared."""
    outcome: str
    """The most frequent one."""
    handler: CodePlace | None
    """The file that serves the route; null where none was found."""
    places: tuple[CodePlace, ...]
    """All places found, the surest first."""
    libraries: tuple[str, ...]
    owners: tuple[str, ...]
    confidence: Literal["frame", "literal", "route", "none"]
    """The strongest evidence for the places."""
    commits: tuple[Commit, ...]
    limit: str | None
    """Declared limit against the one observed, in a sentence; null without a kill or a declaration."""
    action: str | None
    """The first step of the remedy; null without one."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A file of the matrix that others work on as well."""

    file: str
    findings: tuple[int, ...]
    """Positions of the rows that name it."""
    also: str
    """``docs/planning/phase-3.md``, or ``uncommitted changes``."""
    title: str | None
    """First heading of the plan; null for the work tree."""
    line: int | None
    """Where the plan names it first; null for the work tree."""


@dataclass(frozen=True, slots=True)
class CronUse:
    """A declared cron, held against the invocations seen; or one that is seen and declared nowhere."""

    path: str
    schedule: str | None
    """Null: it is declared nowhere."""
    declared: str | None
    """``vercel.json:4``; null under the same condition."""
    handler: str | None
    """File that serves the path; null where none was found."""
    due: int | None
    """Slots of the schedule in the time covered; null where that is not known."""
    seen: int
    """Distinct requests."""
    first_seen: int | None
    last_seen: int | None
    verdict: CronVerdict
    sentence: str


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Declared memory of the function behind a finding that ran out of it."""

    position: int
    route: str | None
    declared_mb: int
    declared: str
    """``functions["app/api/**"] in vercel.json:7``."""
    observed_mb: int | None
    """As the log names it; null where it does not."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """What was looked at."""

    files: int
    routes: int
    owners_file: str | None
    """Which CODEOWNERS counts; null where there is none."""
    plans: tuple[str, ...]
    """Plans that were read."""
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inventory:
    """The error -> owner matrix with all that stands beside it; redacted."""

    schema_version: int
    tool: Tool
    command: str
    verdict: str
    inputs: tuple[Input, ...]
    coverage: Coverage
    checkout: Checkout
    rows: tuple[InventoryRow, ...]
    overlaps: tuple[Overlap, ...]
    crons: tuple[CronUse, ...]
    memory: tuple[MemoryUse, ...]
