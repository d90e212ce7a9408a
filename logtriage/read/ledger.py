"""
The count of one input: which record number comes next, what was rejected and where, what had to be repaired.

A record is a row or a rejected stretch, and both take a number, so that rows plus rejects is what the file holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from logtriage.model import Reject

Columns: TypeAlias = dict[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Rows:
    """A run of rows as decoded, before any sentinel is looked at."""

    columns: Columns
    """Values by modern field name, all of one length; a field that the file does not have is missing."""
    numbers: Sequence[int]
    """The record number of each row; ascending, with a gap where a stretch was rejected."""


class Ledger:
    """Record numbers, rejects and notes of one input, in the order met."""

    def __init__(self) -> None:
        """Start at record 0."""
        self.rows = 0
        self.rejects: list[Reject] = []
        self._notes: dict[str, int] = {}

    @property
    def records(self) -> int:
        """How many records were met so far, which is the number of the next one."""
        return self.rows + len(self.rejects)

    def take(self, count: int) -> range:
        """Give the next ``count`` rows their numbers."""
        first = self.records
        self.rows += count
        return range(first, first + count)

    def reject(self, byte: int, reason: str) -> None:
        """Give an unreadable stretch, which starts at ``byte``, its number."""
        self.rejects.append(Reject(self.records, byte, reason))

    def note(self, text: str, count: int = 0) -> None:
        """Remember a repair; with a ``count``, ``text`` holds ``{n}`` and the counts of equal texts add up."""
        self._notes[text] = self._notes.get(text, 0) + count

    @property
    def notes(self) -> tuple[str, ...]:
        """The repairs in words, in the order in which they were first met."""
        return tuple(text.replace("{n}", str(count)) for text, count in self._notes.items())
