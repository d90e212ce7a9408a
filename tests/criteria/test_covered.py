"""What counts as covered: holes by the usual distance between rows, edges of a declared window, environments."""

from __future__ import annotations

import polars as pl
import pytest

from logtriage import schema as s
from logtriage.criteria.covered import cover
from logtriage.criteria.log import ENTRY_COLUMNS, REQUEST_COLUMNS, Log, slice_of
from logtriage.model import Selector

MIN, HOUR = 60_000, 3_600_000
KINDS = pl.Schema({
    s.REQUEST: pl.String(), s.STATUS: pl.Int16(), s.DURATION_MS: pl.Float64(), s.ROUTE: pl.String(), s.METHOD: pl.String(),
    s.ENVIRONMENT: pl.String(), s.DEPLOYMENT: pl.String(), s.FIRST_MS: pl.Int64(), s.CRON: pl.Boolean(), s.INDEX: pl.UInt32(),
    s.TIMESTAMP_MS: pl.Int64(), s.SEQ: pl.Int64(), s.LEVEL: pl.Enum(s.LEVELS), s.TEXT: pl.UInt32(),
})  # fmt: skip


def log(*stamps: int, environment: str = "production", more: tuple[int, ...] = ()) -> Log:
    """Requests without a line, one a stamp; ``more`` are of preview."""
    given = [(stamp, environment) for stamp in stamps] + [(stamp, "preview") for stamp in more]
    rows = [
        {
            s.REQUEST: f"r{n}", s.STATUS: 200, s.ROUTE: "/", s.ENVIRONMENT: where, s.FIRST_MS: stamp, s.INDEX: n,
            s.TIMESTAMP_MS: stamp,
        }
        for n, (stamp, where) in enumerate(given)
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=KINDS)
    return Log(
        requests=frame.select(REQUEST_COLUMNS), entries=frame.select(ENTRY_COLUMNS),
        texts=pl.Series("texts", [], dtype=pl.String), occurrences=(), retries=(), capped=(), filtered=(), unread=(),
        most_lines=256, moment=int, redact=str, redact_value=lambda _, value: value, policy=lambda _: None,
    )  # fmt: skip


def every(step: int, *parts: tuple[int, int]) -> list[int]:
    return [stamp for first, last in parts for stamp in range(first, last + 1, step)]


@pytest.mark.parametrize("step", [MIN, 5 * MIN, 10 * MIN, 20 * MIN, 30 * MIN, 60 * MIN])
def test_two_hours_without_a_row_are_a_hole_however_dense_the_rows_are(step: int) -> None:
    stamps = every(step, (0, 15 * HOUR), (17 * HOUR, 31 * HOUR))
    covered = cover(slice_of(log(*stamps), Selector()), None)
    assert [(hole.from_ms, hole.to_ms) for hole in covered.holes] == [(15 * HOUR, 17 * HOUR)]
    assert (covered.covered_ms, covered.longest_ms, covered.span_ms) == (29 * HOUR, 15 * HOUR, 31 * HOUR)


@pytest.mark.parametrize("step", [MIN, 10 * MIN, 60 * MIN])
def test_regular_rows_have_no_hole(step: int) -> None:
    covered = cover(slice_of(log(*every(step, (0, 31 * HOUR))), Selector()), None)
    assert (covered.holes, covered.longest_ms) == ((), 31 * HOUR)


def test_the_rows_of_one_burst_say_nothing_about_the_distance_between_bursts() -> None:
    bursts = [start + n * 100 for start in range(0, 10 * HOUR, 4 * MIN) for n in range(10)]
    assert cover(slice_of(log(*bursts), Selector()), None).holes == ()


def test_two_rows_far_apart_cover_nothing() -> None:
    covered = cover(slice_of(log(0, 48 * HOUR), Selector()), None)
    assert (covered.covered_ms, len(covered.holes)) == (0, 1)


@pytest.mark.parametrize(("minutes", "holes"), [(119, 1), (120, 0), (None, 1)])
def test_a_criterion_may_say_what_a_hole_is(minutes: float | None, holes: int) -> None:
    stamps = every(10 * MIN, (0, 5 * HOUR), (7 * HOUR, 9 * HOUR))
    assert len(cover(slice_of(log(*stamps), Selector()), minutes).holes) == holes


def test_a_window_that_is_longer_than_the_export_is_not_covered_at_its_edges() -> None:
    window = Selector(since=str(0), until=str(10 * HOUR))
    covered = cover(slice_of(log(*every(10 * MIN, (3 * HOUR, 6 * HOUR))), window), None)
    assert (covered.span_ms, covered.covered_ms, covered.longest_ms) == (10 * HOUR, 3 * HOUR, 3 * HOUR)


def test_another_environment_does_not_cover_this_one() -> None:
    stamps = every(10 * MIN, (0, 3 * HOUR), (6 * HOUR, 9 * HOUR))
    both = log(*stamps, more=tuple(every(10 * MIN, (0, 9 * HOUR))))
    assert cover(slice_of(both, Selector(environments=("production",))), None).covered_ms == 6 * HOUR
    assert cover(slice_of(both, Selector()), None).covered_ms == 9 * HOUR


def test_rows_without_a_time_cover_nothing() -> None:
    covered = cover(slice_of(log(), Selector()), None)
    assert (covered.span_ms, covered.covered_ms, covered.known_for(0, 1)) == (0, 0, False)
