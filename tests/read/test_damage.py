"""Damaged files one by one: which rows are read, and what is said of the rest."""

from __future__ import annotations

import json

import pytest
from polars.testing import assert_frame_equal

from logtriage import schema as s

from .invented import as_csv, as_json, as_row, csv_index, entry, expected, read, several, whole

ROWS = several(4)
ARRAY = as_json(ROWS)
TABLE = as_csv(ROWS)
ENDS = [len(as_json(ROWS[: i + 1])) - 1 for i in range(4)]
LINES = [len(as_csv(ROWS[: i + 1])) for i in range(4)]
HEADER = len(as_csv([]))

Case = tuple[str, bytes, list[int], list[tuple[int, int, str]]]

JSON: list[Case] = [
    (
        "stray word behind the array",
        ARRAY + b"oops",
        [0, 1, 2, 3],
        [(4, len(ARRAY), "text after the end of the array")],
    ),
    ("newline behind the array", ARRAY + b"\n\n", [0, 1, 2, 3], []),
    (
        "cut in the last row",
        ARRAY[: ENDS[3] - 9],
        [0, 1, 2],
        [(3, ENDS[2] + 1, "cut off in the middle of an object")],
    ),
    ("cut between rows", ARRAY[: ENDS[3]], [0, 1, 2, 3], []),
    ("cut behind a comma", ARRAY[: ENDS[2] + 1], [0, 1, 2], []),
    ("heading on top", b"# Logs\n\n" + ARRAY, [1, 2, 3, 4], [(0, 0, "text before the first row")]),
    (
        "heading and code fence",
        b"Logs of [today]:\n```json\n" + ARRAY + b"\n```\n",
        [1, 2, 3, 4],
        [(0, 0, "text before the first row"), (5, len(ARRAY) + 26, "text after the end of the array")],
    ),
    (
        "values between rows",
        b"[5," + ARRAY[1:-1] + b',null,"x"]',
        [1, 2, 3, 4],
        [(0, 1, "not an object"), (5, len(ARRAY) + 2, "not an object"), (6, len(ARRAY) + 7, "not an object")],
    ),
    (
        "object without keys",
        ARRAY[: ENDS[0]] + b',{"a":1}' + ARRAY[ENDS[0] :],
        [0, 2, 3, 4],
        [(1, ENDS[0] + 1, "an object without the keys of a row")],
    ),
    (
        "text between rows",
        ARRAY[: ENDS[1]] + b", and then," + ARRAY[ENDS[1] + 1 :],
        [0, 1, 3, 4],
        [(2, ENDS[1] + 2, "text between rows")],
    ),
    (
        "row broken in the middle",
        ARRAY.replace(b'"line 1', b'"li"ne 1'),
        [0, 2, 3],
        [(1, ENDS[0] + 1, "a broken object")],
    ),
    ("comma lost", ARRAY[: ENDS[1]] + b"\n" + ARRAY[ENDS[1] + 1 :], [0, 1, 2, 3], []),
    ("line by line", ARRAY[1:-1].replace(b"},{", b"}\n{"), [0, 1, 2, 3], []),
    ("two arrays", ARRAY[: ENDS[1]] + b"]\n[" + ARRAY[ENDS[1] + 1 :], [0, 1, 2, 3], []),
    ("list of arrays", b"[" + ARRAY[: ENDS[1]] + b"],[" + ARRAY[ENDS[1] + 1 :] + b"]", [0, 1, 2, 3], []),
    (
        "rows inside an object",
        b'{"logs":' + ARRAY + b"}",
        [1, 2, 3, 4],
        [(0, 0, "an object around rows"), (5, len(ARRAY) + 8, "text after the end of the array")],
    ),
    (
        "nested too deeply",
        ARRAY[: ENDS[2]] + b',{"a":' + b"[" * 9999 + b"]" * 9999 + b"}" + ARRAY[ENDS[2] :],
        [0, 1, 2, 4],
        [(3, ENDS[2] + 1, "nested too deeply")],
    ),
]

CSV: list[Case] = [
    ("newline at the end", TABLE + b"\n\n", [0, 1, 2, 3], []),
    ("no newline at the end", TABLE[:-1], [0, 1, 2, 3], []),
    ("carriage returns", as_csv([entry("a")] * 4).replace(b"\n", b"\r"), [0, 1, 2, 3], []),
    ("heading on top", b'# "Logs\n\n' + TABLE, [1, 2, 3, 4], [(0, 0, "text before the table")]),
    (
        "heading instead of the header",
        b'Here are the "logs:\n' + TABLE[HEADER:],
        [1, 2, 3, 4],
        [(0, 0, "text before the table")],
    ),
    (
        "narrow line",
        TABLE[: LINES[0]] + b"a,b\n" + TABLE[LINES[0] :],
        [0, 2, 3, 4],
        [(1, LINES[0], "line has 2 fields, expected 28")],
    ),
    (
        "two narrow lines",
        TABLE[: LINES[0]] + b"a,b\n\nc\n" + TABLE[LINES[0] :],
        [0, 3, 4, 5],
        [(1, LINES[0], "line has 2 fields, expected 28"), (2, LINES[0] + 5, "line has 1 fields, expected 28")],
    ),
    (
        "quote never closed",
        TABLE[: LINES[0]] + b'a,"b\n' + TABLE[LINES[0] :],
        [0, 2, 3, 4],
        [(1, LINES[0], "quotes do not pair")],
    ),
    ("cut inside quotes", TABLE[: TABLE.rindex(b"  of it")], [0, 1, 2], [(3, LINES[2], "cut off inside quotes")]),
    ("cut between quotes", TABLE[: LINES[2] + 30], [0, 1, 2], [(3, LINES[2], "line has 2 fields, expected 28")]),
    (
        "files put together",
        TABLE + TABLE,
        [0, 1, 2, 3, 5, 6, 7, 8],
        [(4, len(TABLE), "the header line again")],
    ),
    (
        "line of separators",
        TABLE[: LINES[1]] + b"," * 27 + b"\n" + TABLE[LINES[1] :],
        [0, 1, 3, 4],
        [(2, LINES[1], "a line of empty fields")],
    ),
]


@pytest.mark.parametrize(
    ("data", "rows", "rejects"), [case[1:] for case in JSON + CSV], ids=[case[0] for case in JSON + CSV]
)
def test_reads_the_readable_rest(data: bytes, rows: list[int], rejects: list[tuple[int, int, str]]) -> None:
    frame, reader = read(data)
    _, got = whole(frame, reader)
    assert frame[s.ROW].to_list() == rows
    assert [(reject.row, reject.byte, reject.reason) for reject in got] == rejects
    assert set(frame[s.MESSAGE]) <= {*(one[s.MESSAGE] for one in ROWS), "a"}


@pytest.mark.parametrize(
    ("raw", "meaning"),
    [
        (b"a \x1b[31mred\x1b[0m\ttab", "a \x1b[31mred\x1b[0m\ttab"),
        (b"half \\ud83d pair", "half \ufffd pair"),
        (b"not \xff utf-8 \xc3", "not \ufffd utf-8 \ufffd"),
        (b"zero \0 byte", "zero \0 byte"),
    ],
    ids=["control characters", "lone surrogate", "no UTF-8", "zero byte"],
)
@pytest.mark.parametrize("form", ["json", "csv"])
def test_forgives_what_stands_inside_a_value(form: str, raw: bytes, meaning: str) -> None:
    given = [entry("first"), entry("PLACE"), entry("last")]
    data = as_json(given) if form == "json" else as_csv(given)
    if form == "csv":
        meaning = meaning.replace("\ufffd pair", "\\ud83d pair")
    frame, reader = read(data.replace(b"PLACE", raw))
    _, rejects = whole(frame, reader)
    assert frame[s.MESSAGE].to_list() == ["first", meaning, "last"]
    assert rejects == ()


@pytest.mark.parametrize(
    "number", [b"NaN", b"-Infinity", b"9" * 5000, b"1e999"], ids=["NaN", "infinite", "long", "huge"]
)
def test_keeps_a_row_whose_number_is_none(number: bytes) -> None:
    frame, reader = read(as_json([entry(duration_ms=7)]).replace(b'"durationMs":7', b'"durationMs":' + number))
    _, rejects = whole(frame, reader)
    assert frame[s.DURATION_MS].to_list() == [None]
    assert rejects == ()


def test_a_value_that_holds_objects_like_rows_stays_one_value() -> None:
    inner = [{"level": "error", "message": "}},{"}, {"TimeUTC": "2026-01-01 00:00:00"}]
    rows = [as_row(entry("first"), "V7", "new"), as_row(entry(), "V7", "new") | {"message": inner}]
    frame, reader = read(json.dumps(rows).encode() + b" oops")
    whole(frame, reader)
    assert frame[s.MESSAGE].to_list() == ["first", json.dumps(inner)]


def test_lists_twenty_rejects_and_counts_all() -> None:
    frame, reader = read(TABLE + b"a,b\n" * 30)
    summary, rejects = whole(frame, reader)
    assert (len(summary.rejected), summary.rejected_count, len(rejects)) == (20, 30, 30)
    assert summary.rejected == rejects[:20]


def test_numbers_the_records_of_a_table_like_the_csv_module() -> None:
    data = TABLE[: LINES[1]] + b'x,"y\nz"\n' + TABLE[LINES[1] :]
    frame, reader = read(data)
    whole(frame, reader)
    plain = [index for index, record in enumerate(csv_index(data)[1:]) if len(record) == 28]
    assert frame[s.ROW].to_list() == plain


def test_damage_far_into_a_large_file_costs_only_itself() -> None:
    many = several(6000)
    data = as_json(many)
    place = data.index(b'{"projectId"', len(data) // 2)
    frame, reader = read(data[:place] + b'{"projectId":"cut", then ' + data[place:])
    _, rejects = whole(frame, reader)
    assert len(data) > 3 << 20
    assert [(reject.byte, reject.reason) for reject in rejects] == [(place, "a broken object")]
    assert_frame_equal(frame.drop(s.ROW), expected(many).drop(s.ROW))
