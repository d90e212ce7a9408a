"""
Weeks side by side: the last two compared, and the course of every issue over all of them.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``. Times are UTC
milliseconds since 1970; ``None`` means *unknown or not applicable*, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from logtriage.model.changes import Comparison
from logtriage.model.judged import Verdict

Sight: TypeAlias = Literal["seen", "silent", "uncovered"]
"""``silent``: not seen although the week covers its routes; ``uncovered``: not seen, which proves nothing."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week, or whatever was given as one."""

    name: str
    first_ms: int | None
    last_ms: int | None
    covered_h: float
    runs: int
    """Records that it is made of."""
    requests: int
    failed_requests: int
    failed_per_1000: float | None
    """Requests answered 5xx per 1,000; null without a request, or where only error rows were exported."""
    occurrences: int
    issues: int


@dataclass(frozen=True, slots=True)
class Course:
    """An issue over all weeks; the lists have an element per week, the oldest first."""

    cluster: str
    sight: tuple[Sight, ...]
    requests: tuple[int, ...]
    """Requests that met it."""
    exercised: tuple[int | None, ...]
    """Requests on its routes; null where nobody knows."""
    weeks_seen: int
    streak: int
    """Weeks in a row with it up to the last one, uncovered ones passed over; 0 where the last covered one is silent."""


@dataclass(frozen=True, slots=True)
class Mover:
    """An issue that grew or shrank most."""

    cluster: str
    excess: float
    """Requests that met it in the last week beyond what the rate of the week before would have given; or below, < 0."""


@dataclass(frozen=True, slots=True)
class Expired:
    """A suppression that has ended by the newest row."""

    kind: str
    value: str
    route: str | None
    until: str
    owner: str | None
    reason: str
    source: str
    back: tuple[str, ...]
    """Clusters of the issues of the last week that it had covered."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A criterion over all weeks."""

    id: str
    title: str
    verdicts: tuple[Verdict | None, ...]
    """One per week, the oldest first; null for a week that is no export, so that nothing could be judged."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """The report of a week."""

    schema_version: int
    paragraph: str
    """What happened, in a few sentences."""
    weeks: tuple[Week, ...]
    """The oldest first."""
    comparison: Comparison
    """The last week beside the one before it."""
    courses: tuple[Course, ...]
    """One per issue of the comparison, in its order."""
    movers: tuple[Mover, ...]
    """At most five, the largest first, whichever way they moved."""
    expired: tuple[Expired, ...]
    runs_left_out: int
    """Records without a time, which stand in no week."""
    criteria: tuple[Trend, ...] = ()
    """One per criterion that was given, in its order."""
