"""
What an export says of one success criterion.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``. Times are UTC
milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Verdict: TypeAlias = Literal["pass", "fail", "inconclusive", "not_checkable"]
VERDICTS: Final[tuple[Verdict, ...]] = ("fail", "inconclusive", "not_checkable", "pass")
"""The worst first: of several parts the worst one counts."""
PartKind: TypeAlias = Literal["route", "environment", "statistic", "schedule", "value"]


@dataclass(frozen=True, slots=True)
class Part:
    """The verdict on one route, environment, statistic or schedule alone."""

    kind: PartKind
    name: str
    verdict: Verdict
    sentence: str
    requests: int | None
    """Exposure: requests that could have shown it; null where that is not what counts."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What an export says of one criterion."""

    id: str
    title: str
    kind: str
    verdict: Verdict
    sentence: str
    """Why, with the figures."""
    evidence: tuple[str, ...]
    """What was seen; redacted."""
    missing: tuple[str, ...]
    """What would have to be known for another verdict than ``inconclusive``."""
    parts: tuple[Part, ...]
    figures: Mapping[str, float]
    from_ms: int | None
    """The window that it was judged over."""
    to_ms: int | None
    hint: str | None
    source: str
