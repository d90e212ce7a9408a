"""
What may be tried again, and what was tried again although it must not be.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal[
    "not-sent",
    "no-answer",
    "cut",
    "limited",
    "server-error",
    "refused",
    "unauthorised",
    "conflict",
    "cancelled",
    "shutdown",
]
RetryVerdict: TypeAlias = Literal["yes", "no", "with-key", "after-delay", "once", "rerun", "unknown"]
MethodFrom: TypeAlias = Literal["line", "failure", "request"]
Breach: TypeAlias = Literal["after-cancel", "without-key", "refused", "over-limit"]


@dataclass(frozen=True, slots=True)
class MethodRetry:
    """Whether one HTTP method may be tried again after a finding's failure."""

    method: str
    method_from: MethodFrom
    """``failure``: the call that failed names it; ``request``: it is that of the request in which it failed."""
    requests: int
    verdict: RetryVerdict
    """``with-key``: only with an idempotency key or a unique constraint behind it; ``rerun``: by scheduler or queue."""
    reason: str


@dataclass(frozen=True, slots=True)
class Tries:
    """How often the work of a finding was tried inside one request, as its lines count."""

    attempts: int
    """The most in one request, the first try included."""
    limit: int | None
    """What the counter runs up to; null where no line says."""
    requests: int
    """Requests that count tries."""
    exhausted: int
    """How many of them used all tries up and failed."""
    first: int
    """Number of the first try in the log; above 1 the log begins in the middle."""
    pauses_ms: tuple[int, ...]
    """Announced pauses between the tries of the longest series, in order."""


@dataclass(frozen=True, slots=True)
class Retried:
    """One retry that the log shows, judged by the matrix; texts are raw, the report redacts them."""

    request: str
    route: str
    index: int
    """Place of its entry in ENTRIES."""
    occurrence: str | None
    """Id of the failure that it belongs to; null where the request states none."""
    method: str | None
    method_from: MethodFrom | None
    stage: Stage | None
    """How far the call had come when it failed; null where the log does not say."""
    breach: Breach | None
    """Null: allowed, or not to be judged."""
    verdict: RetryVerdict
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class RetryViolation:
    """Retries of one kind that the retry matrix forbids."""

    what: Breach
    """``over-limit``: the counter went beyond its own limit (attempt 4/3)."""
    method: str | None
    method_from: MethodFrom | None
    """``line``: the retry names it; ``failure``: the failed call does; ``request``: it is the request's own."""
    stage: Stage | None
    """How far the call had come when it failed; null for ``over-limit``."""
    reason: str
    """Why it is forbidden, and on what evidence."""
    route: str
    finding: str | None
    """Id of the finding that it stands with; null where the requests state no error."""
    requests: int
    rows: int
    sample: str
    """One such line, redacted."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How many retries the log shows (rows), and how they were judged; the three sum to ``seen``."""

    seen: int = 0
    allowed: int = 0
    forbidden: int = 0
    unknown: int = 0
    """The log names neither method nor reason well enough to judge them."""
