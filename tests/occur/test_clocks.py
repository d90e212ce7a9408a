"""Times in texts: what took how long, and what it was allowed to take."""

from __future__ import annotations

import pytest

from logtriage.occur.clocks import elapsed_ms, limits_ms, meets, timeouts_ms

ELAPSED = [
    ("elapsed 15002 ms", (15_002.0,)),
    ("elapsedMs=15002", (15_002.0,)),
    ('{"elapsed_ms":15002}', (15_002.0,)),
    ("gave up after 15.1 s", (15_100.0,)),
    ("took 3 seconds", (3_000.0,)),
    ("took 900", (900.0,)),
    ("failed after 3 attempts", ()),
    ("after 500 rows", ()),
    ("after 7", ()),
    ("took 120 % longer", ()),
    ("elapsed 10 ms, waited 20 ms", (10.0, 20.0)),
]
LIMITS = [
    ("timeout of 15000ms exceeded", (15_000.0,), (15_000.0,)),
    ("timeoutMs: 15000", (15_000.0,), (15_000.0,)),
    ("timeout=15", (15_000.0,), (15_000.0,)),
    ("deadline: 8 s", (8_000.0,), (8_000.0,)),
    ("limit: 8000", (8_000.0,), ()),
    ("limit of 8000 ms", (8_000.0,), (8_000.0,)),
    ("timeout: 0", (), ()),
    ("limit 40 requests", (), ()),
]


@pytest.mark.parametrize(("text", "expected"), ELAPSED)
def test_reads_what_took_how_long(text: str, expected: tuple[float, ...]) -> None:
    assert elapsed_ms(text) == expected


@pytest.mark.parametrize(("text", "all_limits", "surely_times"), LIMITS)
def test_reads_limits(text: str, all_limits: tuple[float, ...], surely_times: tuple[float, ...]) -> None:
    assert (limits_ms(text), timeouts_ms(text)) == (all_limits, surely_times)


@pytest.mark.parametrize(("took", "hit"), [(14_250.0, True), (15_750.0, True), (14_249.0, False), (15_751.0, False)])
def test_equal_means_within_five_percent(took: float, hit: bool) -> None:
    assert (meets(took, (15_000.0,)) is not None) is hit
