"""
What is known of some exports before anything in them is judged: their form, their gaps, what they can and cannot prove.

Field names are the machine interface of ``logtriage doctor --format json``. Times are UTC milliseconds since 1970; null
means *unknown or not applicable*, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from logtriage.model.coverage import Count, Coverage, Digest, Reject

Answer = Literal["yes", "partly", "no"]


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One file as it was found."""

    name: str
    problem: str | None
    """Why nothing in it can be analysed; null for an export. All counts are 0 then."""
    dialect: str
    bytes: int
    digest: Digest | None
    entries: int
    """Rows and rejected stretches."""
    rejected: tuple[Reject, ...]
    """At most 20 are listed; ``rejected_count`` is the whole number."""
    rejected_count: int
    first_ms: int | None
    last_ms: int | None
    order: str
    """``descending``, ``grouped`` (by request), or ``unordered``: then the order inside a millisecond is lost."""
    requests: int
    repeated: int
    """Rows that stand in this file once more, equal in every column that is read."""
    overlaps: tuple[Count, ...]
    """Earlier files that hold rows of this one, and how many."""
    notes: tuple[str, ...]
    """What the reader had to repair, in words."""
    remarks: tuple[str, ...]
    """What is odd about the file: its name, its size, where it lies, what it lost."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A question that people ask of a log, and whether these files can answer it."""

    question: str
    answer: Answer
    why: str


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything that ``doctor`` says."""

    schema_version: int
    version: str
    """Of logtriage."""
    verdict: str
    files: tuple[FileCheck, ...]
    coverage: Coverage
    requests: int
    by_status: Mapping[str, int]
    """``1xx`` to ``5xx`` and ``none``, as in a report."""
    silent: int
    """Requests that ended 5xx and have no row with a text."""
    claims: tuple[Proof, ...]
    hints: tuple[str, ...]
    """What to do about it, the most useful first."""
