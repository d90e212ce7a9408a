"""How often a schedule is due in a stretch of time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from logtriage.code import slots_between

HOUR = 3_600_000
TEN = int(datetime(2026, 1, 31, 10, 0, tzinfo=UTC).timestamp()) * 1000
"""A Saturday."""


@pytest.mark.parametrize(
    ("schedule", "first", "last", "holes", "slots"),
    [
        ("* * * * *", 0, HOUR, (), 61),
        ("*/5 * * * *", 0, HOUR, (), 13),
        ("*/5 * * * *", 30_000, HOUR, (), 13),
        ("*/5 * * * *", 60_000, HOUR, (), 12),
        ("0 11 * * *", 0, HOUR - 1, (), 0),
        ("0 11 * * *", 0, HOUR, (), 1),
        ("0 3 * * *", 0, 48 * HOUR, (), 2),
        ("0 3 * * 1", 0, 48 * HOUR, (), 1),
        ("0 10 * * 6", 0, HOUR, (), 1),
        ("*/10 * * * *", 0, HOUR, ((5 * 60_000, 35 * 60_000),), 4),
        ("@daily", 0, HOUR, (), None),
        ("0 0 * *", 0, HOUR, (), None),
        ("61 * * * *", 0, HOUR, (), None),
        ("hello world a b c", 0, HOUR, (), None),
        ("* * * * *", 0, 10**15, (), None),
    ],
)
def test_slots_are_counted_without_holes(schedule: str, first: int, last: int, holes: tuple[tuple[int, int], ...], slots: int | None) -> None:
    moved = [(TEN + low, TEN + high) for low, high in holes]
    assert slots_between(schedule, TEN + first, TEN + last, moved) == slots
