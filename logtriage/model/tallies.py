"""
What a run leaves behind: counts per fingerprint, route, environment, deployment and hour, and what they rest on.

A record holds no raw text: titles, templates and samples in it have passed the gate. Times are UTC milliseconds since
1970; ``None`` means *unknown or not applicable*, never zero. Two records of disjoint inputs add up cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from logtriage.model.coverage import Hole
from logtriage.model.scales import Severity

HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Cell:
    """Where and when something was counted; the route is that of the deciding row, as in findings."""

    route: str | None
    environment: str | None
    deployment: str | None
    hour_ms: int | None
    """Start of the hour (UTC); null = the rows have no time."""

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What cells are ordered by: what is unknown comes first, and never meets a value in a comparison."""
        return (
            self.route or "",
            self.environment or "",
            self.deployment or "",
            -1 if self.hour_ms is None else self.hour_ms,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """Occurrences of one fingerprint in one cell."""

    fingerprint: str
    cell: Cell
    occurrences: int
    requests: int
    """Distinct requests."""
    failed_requests: int
    """Those of them that ended 5xx."""
    errors: int
    """
    Occurrences whose deciding row states the error with level error or fatal; none of them is left of a *downgraded*
    issue. What lies on a row without a text of its own (a silent failure, a derived timeout) never counts here.
    """
    first_ms: int | None
    last_ms: int | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests in one cell, whether or not anything went wrong: the denominator of every rate."""

    cell: Cell
    requests: int
    failed_requests: int


@dataclass(frozen=True, slots=True)
class IssueText:
    """What a fingerprint is called; the words of the newest run hold."""

    fingerprint: str
    cluster: str
    rule: str | None
    classified: bool
    code: str | None
    title: str
    template: str
    severity: Severity
    sample: str | None
    """One redacted message; null for a silent failure."""


@dataclass(frozen=True, slots=True)
class InputDigest:
    """One file that a record rests on."""

    name: str
    blake3: str
    entries: int
    first_ms: int | None
    last_ms: int | None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The whole of a run that is kept, compared and summed up over weeks."""

    tool_version: str
    fingerprint_version: int
    rules_digest: str
    scope: tuple[tuple[str, str], ...]
    """The filters that held, as (option, value), sorted; empty = everything."""
    inputs: tuple[InputDigest, ...]
    """Sorted by digest: the same files in another order are the same run."""
    first_ms: int | None
    last_ms: int | None
    holes: tuple[Hole, ...]
    capped: bool
    """Some input looks cut by a row limit."""
    level_filtered: bool
    """Some input seems to hold error rows only, so that traffic is no denominator."""
    partial: bool
    """Some input could not be read."""
    issues: tuple[IssueText, ...]
    """By fingerprint."""
    tallies: tuple[Tally, ...]
    """By fingerprint and cell."""
    traffic: tuple[Traffic, ...]
    """By cell."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A record under a name, as it stands in a file."""

    schema_version: int
    kind: Literal["logtriage-baseline"]
    name: str
    record: RunRecord
