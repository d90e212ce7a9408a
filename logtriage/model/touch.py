"""
What of an error can be looked for in a checkout, and what was found there.

Field names of what a report holds are the machine interface (``docs/contracts.md``): renaming one breaks
``schema_version``.
"""

from __future__ import annotations

from dataclasses import dataclass

from logtriage.model.findings import CodePlace, TouchPoints


@dataclass(frozen=True, slots=True)
class SourceFrame:
    """A line of a stack with its place, as the log writes it; ``in_app`` is false for a bundle without a name."""

    file: str
    function: str | None
    line: int | None
    column: int | None
    in_app: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the occurrences of a finding say of the code; raw, for looking up alone."""

    routes: tuple[str, ...]
    """The finding's route; none for an instance-wide one."""
    frames: tuple[SourceFrame, ...] = ()
    words: tuple[str, ...] = ()
    """Texts that the application itself may have written, the most telling first."""
    calls: tuple[tuple[str, str], ...] = ()
    """Failed calls of Prisma: model as the client writes it (``contextPack``), and method (``findMany``)."""
    libraries: tuple[str, ...] = ()
    """Packages in the stacks, the innermost first."""


@dataclass(frozen=True, slots=True)
class Located:
    """What a checkout holds of a finding; redacted."""

    places: tuple[CodePlace, ...]
    owners: tuple[str, ...]
    touch: TouchPoints


