"""
What the source of a checkout declares, held against what a log shows.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

DRIFT: Final = "the constraint still exists in the database but not in the schema: drift, not a race"
"""What the note of a finding says where the schema of the checkout has no such unique."""
LimitVerdict = Literal["equal", "declared-more", "declared-less", "unknown"]


@dataclass(frozen=True, slots=True)
class DeclaredPlace:
    """A file that serves a route, and the limit that it declares."""

    seconds: int | None
    """Null: the file serves the route and declares nothing."""
    file: str
    """Relative to the checkout."""
    line: int | None
    """Counted from 1; null where nothing is declared."""
    found_by: str
    """``export const maxDuration``, ``maxDuration in export const config``, ``functions["api/**"] of vercel.json``."""


@dataclass(frozen=True, slots=True)
class DeclaredLimit:
    """The limit that a checkout declares for the route of a finding, beside the one that its kills show."""

    seconds: int | None
    """Null: files of the checkout do not say the same, see ``others``."""
    file: str
    """The first that declares one; relative to the checkout, as are those of ``others``."""
    line: int
    found_by: str
    others: tuple[DeclaredPlace, ...]
    """Further files that serve the route or declare a limit for it."""
    verdict: LimitVerdict
    """``unknown``: the files do not say the same, or the log names no single limit."""
    sentence: str
    """``declared 800, observed 60: older deployment or plan cap; in seconds, by app/api/sync/route.ts:3``."""
