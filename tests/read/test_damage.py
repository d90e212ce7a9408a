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
    ("stray word behind the array", ARRAY + b"oops", [0, 1, 2, 3], [(4, len(ARRAY), "text after the end of the array")]),
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
    ("values between rows", b"[5," + ARRAY[1:-1] + b',null,"x"]', [1, 2, 3, 4], None),  # type: ignore[list-item]
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
    ("nested too deeply", ARRAY[:-1] + b',{"a":' + b"[" * 9999 + b"]" * 9999 + b"}]", [0, 1, 2, 3], None),  # type: ignore[list-item]
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
    ("cut inside quotes", TABLE[: LINES[3] - 12 - 40], [0, 1, 2], [(3, LINES[2], "cut off inside quotes")]),
    ("cut between quotes", TABLE[: LINES[2] + 30], [0, 1, 2], [(3, LINES[2], "line has 3 fields, expected 28")]),
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


def _cut_inside_quotes() -> bytes:
    """Cut the last message, which is quoted because it holds a newline."""
    return TABLE[: TABLE.rindex(b"  of it")]


@pytest.mark.parametrize(
    ("data", "rows", "rejects"), [case[1:] for case in [*JSON, *CSV]], ids=[case[0] for case in [*JSON, *CSV]]
)
def test_reads_the_readable_rest(data: bytes, rows: list[int], rejects: list[tuple[int, int, str]] | None) -> None:
    if rejects == [(3, LINES[2], "cut off inside quotes")]:
        data = _cut_inside_quotes()
    frame, reader = read(data)
    _, got = whole(frame, reader)
    assert frame[s.ROW].to_list() == rows
    if rejects is not None:
        assert [(reject.row, reject.byte, reject.reason) for reject in got] == rejects
