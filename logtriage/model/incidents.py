"""
Faults that came together: a candidate for one incident, with the table of its slices.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``. Times are UTC
milliseconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slice:
    """Two minutes of an incident."""

    start_ms: int
    counts: tuple[int, ...]
    """Occurrences of each cluster, in the order of the incident's."""
    requests: int
    routes: int


@dataclass(frozen=True, slots=True)
class Incident:
    """Several faults on several routes in the same minutes: perhaps one cause, which only a person can say."""

    first_ms: int
    last_ms: int
    clusters: tuple[str, ...]
    """Most occurrences first."""
    routes: tuple[str, ...]
    occurrences: int
    requests: int
    slices: tuple[Slice, ...]
    """Without those in which nothing happened."""
