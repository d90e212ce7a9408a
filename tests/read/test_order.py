"""Value style and order of rows, which decide how the true order of a request's lines is found again."""

from __future__ import annotations

import pytest

from logtriage import schema as s

from .invented import STAMP, Entry, as_csv, as_json, entry, read


def _rows(*places: tuple[str, int, bool], level: str | None = "error") -> list[Entry]:
    """Give entries as (request, milliseconds, is a log line); a summary has a duration and no message."""
    return [
        entry(
            "boom" if log else None,
            request_id=request,
            timestamp_ms=STAMP + at,
            level="error" if log else level,
            duration_ms=None if log else 5.0,
        )
        for request, at, log in places
    ]


NEWEST_FIRST = _rows(("b", 9, True), ("a", 8, True), ("b", 8, True), ("a", 0, False))
BY_REQUEST = _rows(("b", 5, True), ("b", 6, True), ("b", 4, False), ("a", 7, True), ("a", 7, True), ("a", 3, False))
BY_REQUEST_DOWN = _rows(("b", 9, True), ("b", 8, True), ("a", 7, True), ("a", 6, True))
SPLIT = _rows(("b", 5, True), ("a", 7, True), ("b", 6, True))
SPLIT_DOWN = _rows(("b", 7, True), ("a", 6, True), ("b", 5, True))
LINES_DOWN = _rows(("b", 5, True), ("b", 4, True), ("a", 7, True))


@pytest.mark.parametrize(
    ("given", "old", "new"),
    [
        (NEWEST_FIRST, "descending", "descending"),
        (BY_REQUEST, "grouped", "grouped"),
        (BY_REQUEST_DOWN, "descending", "descending"),
        (SPLIT, "unordered", "unordered"),
        (SPLIT_DOWN, "descending", "descending"),
        (LINES_DOWN, "unordered", "unordered"),
        (BY_REQUEST[:1], "descending", "grouped"),
    ],
    ids=["newest first", "by request", "both, lines down", "split", "split, newest first", "lines down", "one row"],
)
def test_tells_the_order_of_the_rows(given: list[Entry], old: str, new: str) -> None:
    _, reader = read(as_json(given, "V6"))
    assert (reader.style, reader.order) == ("old", old)
    _, reader = read(as_json(given, "V7"))
    assert (reader.style, reader.order) == ("new", new)


def test_rows_without_request_are_no_group() -> None:
    given = [entry(request_id="", timestamp_ms=STAMP + at) for at in (0, 5, 3)]
    frame, reader = read(as_json(given, "V7"))
    assert frame[s.REQUEST_ID].null_count() == 3
    assert reader.order == "grouped"


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("given", [NEWEST_FIRST, BY_REQUEST, SPLIT, SPLIT_DOWN, LINES_DOWN])
def test_the_order_does_not_depend_on_the_batches(
    given: list[Entry], size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, at_once = read(as_csv(given))
    monkeypatch.setattr("logtriage.read.csv_table.BATCH_ROWS", size)
    frame, in_batches = read(as_csv(given))
    assert frame[s.ROW].to_list() == list(range(len(given)))
    assert (in_batches.style, in_batches.order) == (at_once.style, at_once.order)


def test_a_blank_level_alone_shows_the_new_style() -> None:
    given = _rows(("a", 0, False), level=None)
    _, reader = read(as_csv(given, style="old"))
    assert reader.style == "new"
