"""Rows -> requests: order repaired, ids cut, status from the row that decides it."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from logtriage import schema as s
from logtriage.join import Intake, add_request, join_requests, mark_duplicates, repair_order
from tests.builders import STAMP, compact, entries

LOG: dict[str, Any] = {s.MESSAGE: "shelf is locked"}
SUMMARY: dict[str, Any] = {s.MESSAGE: None, s.LEVEL: None, s.STATUS: 200, s.DURATION_MS: 41.0}


def join(*given: dict[str, Any] | str | None) -> pl.DataFrame:
    """Give the requests of rows; a row without a message is a summary."""
    frame = add_request(mark_duplicates(compact(*given), 1))
    return join_requests(frame, [])


def request(*given: dict[str, Any] | str | None) -> dict[str, Any]:
    """Give the only request of rows."""
    found = join(*given)
    assert found.height == 1, found
    return found.row(0, named=True)


# ---------------------------------------------------------------------------------------------------------------- status
def test_old_style_status_comes_from_the_summary() -> None:
    found = request(LOG, LOG | {s.TIMESTAMP_MS: STAMP + 5}, SUMMARY | {s.STATUS: 500})
    assert (found[s.STATUS], found[s.DECIDING], found[s.DURATION_MS]) == (500, 2, 41.0)


def test_new_style_status_stands_on_every_row_and_the_summary_decides() -> None:
    found = request(LOG | {s.STATUS: 504}, LOG | {s.STATUS: 504, s.TIMESTAMP_MS: STAMP + 5}, SUMMARY | {s.STATUS: 504, s.TIMESTAMP_MS: STAMP - 5})
    assert (found[s.STATUS], found[s.DECIDING]) == (504, 2)


def test_a_request_without_any_status_has_none() -> None:
    found = request(LOG, SUMMARY | {s.STATUS: None, s.DURATION_MS: None})
    assert (found[s.STATUS], found[s.DURATION_MS]) == (None, None)


MIDDLEWARE = SUMMARY | {s.LAYER: "middleware", s.FUNCTION: "/middleware", s.DURATION_MS: None}
LAYERS = [
    ("function-over-middleware", SUMMARY | {s.STATUS: 500}, MIDDLEWARE, 500, "/api/shelves"),
    ("function-over-a-later-middleware", SUMMARY | {s.STATUS: 500}, MIDDLEWARE | {s.TIMESTAMP_MS: STAMP + 50}, 500, "/api/shelves"),
    ("function-over-static", SUMMARY | {s.STATUS: 500}, SUMMARY | {s.LAYER: "static", s.STATUS: 404}, 500, "/api/shelves"),
    ("static-over-middleware", SUMMARY | {s.LAYER: "static", s.STATUS: 404}, MIDDLEWARE, 404, "/api/shelves"),
    ("told-over-not-told", SUMMARY | {s.STATUS: None}, MIDDLEWARE, 200, "/middleware"),
    ("later-of-one-layer", SUMMARY | {s.STATUS: 500, s.TIMESTAMP_MS: STAMP + 9}, SUMMARY, 500, "/api/shelves"),
]


@pytest.mark.parametrize(("one", "other", "status", "route"), [pytest.param(*case[1:], id=case[0]) for case in LAYERS])
def test_the_innermost_layer_decides_in_either_order(one: dict[str, Any], other: dict[str, Any], status: int, route: str) -> None:
    for rows in ((one, other), (other, one)):
        found = request(*rows)
        assert (found[s.STATUS], found[s.ROUTE]) == (status, route)


def test_a_request_is_described_by_the_row_that_decides() -> None:
    found = request(LOG | {s.PATH: "/x"}, SUMMARY | {s.METHOD: "POST", s.PATH: "/api/shelves/7", s.REGION: "iad1"})
    assert [found[name] for name in (s.METHOD, s.PATH, s.REGION, s.FIRST_MS)] == ["POST", "/api/shelves/7", "iad1", STAMP]


# --------------------------------------------------------------------------------------------------------------- joining
@pytest.mark.parametrize("id_", ["abc-1-2", "fra1::abc-1-2", "bom1::iad1::abc-1-2", "sin1:iad1::abc-1-2"])
def test_rows_join_by_the_part_behind_the_regions(id_: str) -> None:
    found = request(LOG | {s.REQUEST_ID: id_}, SUMMARY | {s.REQUEST_ID: "abc-1-2"})
    assert found[s.REQUEST] == "abc-1-2"


def test_every_row_without_an_id_is_a_request_of_its_own() -> None:
    found = join(LOG | {s.REQUEST_ID: None}, LOG | {s.REQUEST_ID: None}, LOG)
    assert found[s.REQUEST].to_list() == ["#0:0", "#0:1", "r-1"]


def test_requests_stand_in_the_order_of_their_deciding_rows() -> None:
    found = join(LOG | {s.REQUEST_ID: "b"}, LOG | {s.REQUEST_ID: "a"}, SUMMARY | {s.REQUEST_ID: "a"}, SUMMARY | {s.REQUEST_ID: "b"})
    assert found[s.REQUEST].to_list() == ["a", "b"]


def test_duplicates_take_no_part() -> None:
    frame = add_request(mark_duplicates(compact(SUMMARY, SUMMARY | {s.FILE: 1}, SUMMARY | {s.FILE: 1, s.REQUEST_ID: "r-2"}), 2))
    found = join_requests(frame, [])
    assert found.select(s.REQUEST, s.DECIDING).rows() == [("r-1", 0), ("r-2", 2)]


def test_a_request_is_a_bots_if_any_of_its_rows_is() -> None:
    frame = add_request(mark_duplicates(compact(LOG, SUMMARY), 1)).with_columns(pl.Series(s.BOT, [True, False]))
    assert join_requests(frame, [])[s.BOT].to_list() == [True]


def test_nothing_gives_no_request() -> None:
    assert join().height == 0
    assert join().schema == s.REQUESTS


# ----------------------------------------------------------------------------------------------------------------- order
def test_rows_of_one_stamp_are_reversed_in_a_descending_file_only() -> None:
    frame = compact("a", "b", {s.FILE: 1}, {s.FILE: 1}, {s.FILE: 2}, {s.FILE: 2})
    repaired = repair_order(frame, ["descending", "grouped", "mixed"])
    assert repaired[s.SEQ].to_list() == [0, -1, 0, 1, 0, 0]


# --------------------------------------------------------------------------------------------------------------- overlap
def duplicates(*files: list[str], **changed: Any) -> list[int | None]:
    """Give ``duplicate_of`` of rows with these messages, file after file."""
    rows = [LOG | {s.FILE: file, s.MESSAGE: message} | changed for file, messages in enumerate(files) for message in messages]
    found: list[int | None] = mark_duplicates(compact(*rows), len(files))[s.DUPLICATE_OF].to_list()
    return found


OVERLAPS: list[tuple[str, tuple[list[str], ...], list[int | None]]] = [
    ("one-file-repeats-itself", (["a", "a", "b"],), [None, None, None]),
    ("second-file-repeats", (["a", "b"], ["b", "c"]), [None, None, 1, None]),
    ("second-file-has-more-copies", (["a"], ["a", "a"]), [None, 0, None]),
    ("second-file-has-fewer-copies", (["a", "a"], ["a"]), [None, None, 0]),
    ("third-file-repeats-the-second", (["a"], ["b"], ["b", "a"]), [None, None, 1, 0]),
    ("three-files-with-more-each", (["a"], ["a", "a"], ["a", "a", "a"]), [None, 0, None, 0, 2, None]),
    ("nothing-in-common", (["a"], ["b"]), [None, None]),
]


@pytest.mark.parametrize(("files", "expected"), [pytest.param(*case[1:], id=case[0]) for case in OVERLAPS])
def test_only_surplus_copies_of_later_files_are_duplicates(files: tuple[list[str], ...], expected: list[int | None]) -> None:
    assert duplicates(*files) == expected


def test_rows_without_an_id_are_duplicates_like_any_other() -> None:
    assert duplicates(["a"], ["a"], **{s.REQUEST_ID: None}) == [None, 0]


@pytest.mark.parametrize(("column", "value", "same"), [(s.HOST, "other.example", True), (s.ENVIRONMENT, "preview", True), (s.TIMESTAMP_MS, STAMP + 1, False), (s.STATUS, 500, False), (s.LEVEL, "info", False), (s.LAYER, "middleware", False)])
def test_what_makes_two_rows_the_same(column: str, value: object, same: bool) -> None:
    frame = mark_duplicates(compact(LOG, LOG | {s.FILE: 1, column: value}), 2)
    assert frame[s.DUPLICATE_OF].to_list() == [None, 0 if same else None]


FILES = st.lists(st.lists(st.sampled_from("abc"), max_size=6), min_size=1, max_size=3)


@given(FILES)
def test_the_union_of_files_has_each_row_as_often_as_the_fullest_file(files: list[list[str]]) -> None:
    marks = duplicates(*files)
    flat = [message for messages in files for message in messages]
    kept = [message for message, mark in zip(flat, marks, strict=True) if mark is None]
    assert {message: kept.count(message) for message in "abc"} == {message: max(messages.count(message) for messages in files) for message in "abc"}
    assert all(flat[mark] == flat[place] and mark < place and marks[mark] is None for place, mark in enumerate(marks) if mark is not None)


# ---------------------------------------------------------------------------------------------------------------- intake
def test_intake_takes_each_distinct_message_once() -> None:
    intake = Intake()
    assert intake.add(entries("a", None, "b")) == 3
    assert intake.add(entries("b", "a")) == 2
    assert list(intake.texts) == ["a", "b"]
    assert intake.frame()[s.TEXT].to_list() == [0, None, 1, 1, 0]


def test_intake_of_nothing_is_an_empty_frame() -> None:
    frame = Intake().frame()
    assert frame.height == 0
    assert s.TEXT in frame.columns


@given(st.lists(st.sampled_from(["a", "b", None]), max_size=8), st.integers(min_value=0, max_value=8))
def test_where_batches_end_does_not_matter(messages: list[str | None], cut: int) -> None:
    whole, parts = Intake(), Intake()
    whole.add(entries(*messages))
    for batch in (entries(*messages)[:cut], entries(*messages)[cut:]):
        parts.add(s.Entries(batch))
    assert whole.texts == parts.texts
    assert_frame_equal(whole.frame(), parts.frame(), categorical_as_str=True)
