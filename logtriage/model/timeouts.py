"""
What the platform's kills say about a finding, and routes whose latency is only the limit.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``.
"""

from __future__ import annotations

from dataclasses import dataclass

from logtriage.model.declared import DeclaredLimit


@dataclass(frozen=True, slots=True)
class LastLine:
    """What killed requests said last, the most frequent first."""

    template: str
    requests: int
    sample: str
    """One such line, redacted."""


@dataclass(frozen=True, slots=True)
class SilentGap:
    """Milliseconds from the last line to the kill, over the killed requests that said anything."""

    median: int
    max: int


@dataclass(frozen=True, slots=True)
class Doing:
    """A line that killed requests wrote more often than the other requests of the route."""

    template: str
    requests: int
    share: float
    """Of the killed requests, 0 to 1."""
    base_share: float | None
    """Of the other requests of the route; null where there are none in the export."""


@dataclass(frozen=True, slots=True)
class Timeout:
    """The kills of a finding, request by request."""

    limit_s: int | None
    """Null: the log does not name it, or it differs."""
    limit_meaning: str
    """What the number says about the setting (``data/platform_limits.yaml``)."""
    requests: int
    """Requests that were killed."""
    without_lines: int
    """Killed requests without a line whose time lies before the kill."""
    last_lines: tuple[LastLine, ...]
    """At most three; the last line before the kill is the best pointer to what was being waited for."""
    silent_gap_ms: SilentGap | None
    """Null: no killed request said anything, or its rows have no time."""
    doing: tuple[Doing, ...]
    """At most five, those first that part the killed requests most from the others; empty for a single kill."""
    pinned: bool
    """The p95 of the finding's durations is the limit: longer ones were cut off, so a mean of them means nothing."""
    declared: DeclaredLimit | None = None
    """What the checkout declares for the route; null without ``--repo``, or where nothing is declared."""


@dataclass(frozen=True, slots=True)
class PinnedRoute:
    """A route whose p95 is a limit: its distribution is cut off there."""

    route: str
    requests: int
    """Requests with a duration."""
    p50: float
    """Milliseconds, as p95 and max."""
    p95: float
    max: float
    limit_s: int
    timeouts: int
    """How many of them the platform killed."""
