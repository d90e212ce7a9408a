"""What an export covers, and what is said to be unproven."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from logtriage import schema as s
from logtriage.join import add_request, coverage_of, join_requests, mark_duplicates
from logtriage.model import Count, Coverage, Digest, Hole, Input
from tests.builders import STAMP, compact

MINUTE = 60_000
SUMMARY: dict[str, Any] = {s.MESSAGE: None, s.LEVEL: None, s.STATUS: 200, s.DURATION_MS: 41.0}


def one_input(name: str = "a.json", *, rows: int = 10, rejected: int = 0) -> Input:
    return Input(name, Digest("blake3", "00"), None, "json V7 new", 1, rows, None, None, (), rejected, ())


def covered(*given: dict[str, Any], inputs: tuple[Input, ...] = (one_input(),)) -> Coverage:
    frame = add_request(mark_duplicates(compact(*given), len(inputs)))
    return coverage_of(frame, join_requests(frame, []), inputs)


def errors(count: int, **changed: Any) -> list[dict[str, Any]]:
    return [{s.REQUEST_ID: f"r-{n}", s.TIMESTAMP_MS: STAMP + n * 1000, s.MESSAGE: "shelf is locked"} | changed for n in range(count)]


def test_window_runs_from_the_first_to_the_last_stamp() -> None:
    found = covered(*errors(3))
    assert (found.first_ms, found.last_ms, found.span_ms) == (STAMP, STAMP + 2000, 2000)


def test_nothing_has_no_window() -> None:
    found = covered()
    assert (found.first_ms, found.last_ms, found.span_ms, found.holes) == (None, None, 0, ())
    assert found.unproven


@pytest.mark.parametrize(("rows", "suspected"), [(999, ()), (1000, ("a.json",)), (1001, ()), (10_000, ("a.json",))])
def test_suspects_the_row_limit_of_the_dashboard(rows: int, suspected: tuple[str, ...]) -> None:
    found = covered(*errors(3), inputs=(one_input(rows=rows),))
    assert found.cap_suspected == suspected
    assert any("row limit" in sentence for sentence in found.unproven) is bool(suspected)


HEALTHY = SUMMARY | {s.REQUEST_ID: "ok"}
FILTERS = [
    ("only-errors", errors(20), True),
    ("errors-and-failed-summaries", [*errors(20), SUMMARY | {s.STATUS: 500}], True),
    ("errors-and-healthy-summaries", [*errors(20), HEALTHY, HEALTHY | {s.REQUEST_ID: "ok2"}], False),
    ("half-info", [*errors(10), *errors(10, level="info")], False),
    ("too-few-rows-to-say", errors(4), False),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "suspected"), [pytest.param(*case[1:], id=case[0]) for case in FILTERS])
def test_suspects_a_level_filter(rows: list[dict[str, Any]], suspected: bool) -> None:
    found = covered(*rows)
    assert found.level_filter_suspected == (("a.json",) if suspected else ())
    assert any("error rates cannot be computed" in sentence for sentence in found.unproven) is suspected


def test_suspicion_names_the_file_that_it_is_about() -> None:
    found = covered(*errors(20), *errors(20, level="info", file=1), inputs=(one_input("a.json"), one_input("b.json", rows=1000)))
    assert (found.level_filter_suspected, found.cap_suspected) == (("a.json",), ("b.json",))


def test_a_wide_gap_is_a_hole_with_its_ends() -> None:
    steady = errors(40)
    later = [row | {s.TIMESTAMP_MS: row[s.TIMESTAMP_MS] + 30 * MINUTE, s.REQUEST_ID: f"later-{n}"} for n, row in enumerate(steady)]
    found = covered(*steady, *later)
    assert found.holes == (Hole(STAMP + 39_000, STAMP + 30 * MINUTE),)
    assert any(sentence.startswith("1 stretch without any entry: ") for sentence in found.unproven)


def test_gaps_of_a_quiet_site_are_no_holes() -> None:
    assert covered(*[row | {s.TIMESTAMP_MS: STAMP + n * 10 * MINUTE} for n, row in enumerate(errors(40))]).holes == ()
    assert covered(*errors(5), errors(1)[0] | {s.TIMESTAMP_MS: STAMP + 600 * MINUTE}).holes == ()


def test_counts_requests_by_what_describes_them() -> None:
    rows = [
        SUMMARY | {s.REQUEST_ID: "a"},
        SUMMARY | {s.REQUEST_ID: "b", s.ENVIRONMENT: "preview", s.METHOD: "POST"},
        SUMMARY | {s.REQUEST_ID: "c"},
        SUMMARY | {s.REQUEST_ID: "c", s.LAYER: "middleware", s.METHOD: "PUT"},
    ]
    found = covered(*rows)
    assert found.environments == (Count("production", 2), Count("preview", 1))
    assert found.methods == (Count("GET", 2), Count("POST", 1))


def test_what_could_not_be_read_makes_the_export_partial() -> None:
    found = covered(*errors(3), inputs=(one_input(rejected=1),))
    assert found.partial
    assert any("could not be read" in sentence for sentence in found.unproven)
    assert not covered(*errors(3)).partial


def test_many_requests_without_a_status_are_said() -> None:
    assert any("have no status" in sentence for sentence in covered(*errors(3)).unproven)
    assert not any("have no status" in sentence for sentence in covered(*errors(3, status=500)).unproven)


def test_a_window_of_more_than_a_day_is_not_called_short() -> None:
    long = [*errors(3), errors(1)[0] | {s.TIMESTAMP_MS: STAMP + 1500 * MINUTE}]
    assert not any("shorter than a day" in sentence for sentence in covered(*long).unproven)
    assert any("shorter than a day" in sentence for sentence in covered(*errors(3)).unproven)


def test_duplicates_of_other_files_are_not_counted() -> None:
    twice = [*errors(20), *errors(20, file=1), HEALTHY | {s.FILE: 1}]
    found = covered(*twice, inputs=(one_input("a.json"), one_input("b.json")))
    assert found.level_filter_suspected == ("a.json",)
    assert pl.Series([count.count for count in found.environments]).to_list() == [21]
