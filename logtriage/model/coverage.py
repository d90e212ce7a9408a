"""
What was read and how much of it can be known: inputs, holes, gaps, totals.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``. Times are UTC
milliseconds since 1970; ``None`` means *unknown or not applicable*, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
