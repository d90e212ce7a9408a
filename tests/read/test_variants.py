"""Every key-set variant, both value styles, every sentinel: read back as what it means."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from logtriage import schema as s

from .invented import AGENT, HOST, STAMP, Entry, Style, as_csv, as_json, as_row, entry, expected, read, whole

GIVEN: list[Entry] = [
    entry("TypeError: x is not a function\n    at run (/var/task/app.js:1:2)", status=None),
    entry("\x1b[31mred\x1b[0m  \r\n", layer="middleware", function="/middleware", level="warning"),
    entry(None, duration_ms=0.0, layer="static", timestamp_ms=STAMP - 5),
    entry(" ", region=None, function=None, timestamp_ms=STAMP - 5, path="/"),
    entry('quotes " and , and \\ and ❌', duration_ms=12.0, status=200, timestamp_ms=STAMP - 9),
]


@pytest.mark.parametrize("pretty", [False, True], ids=["compact", "pretty"])
@pytest.mark.parametrize("variant", ["V1", "V2", "V3", "V4", "V5", "V6", "V7"])
def test_reads_json_of_every_variant(variant: str, pretty: bool) -> None:
    frame, reader = read(as_json(GIVEN, variant, pretty=pretty))
    summary, rejects = whole(frame, reader)
    assert_frame_equal(frame, expected(GIVEN))
    assert rejects == ()
    assert summary.dialect == f"json {variant} {'new' if variant == 'V7' else 'old'}"
    assert (summary.first_ms, summary.last_ms) == (STAMP - 9, STAMP)
    assert summary.notes == ()


@pytest.mark.parametrize(
    ("variant", "style", "dialect"),
    [
        ("V0", "oldest", "csv V0 old"),
        ("V3", "old", "csv V3 old"),
        ("V4", "old", "csv V4 old"),
        ("V5", "old", "csv V5 old"),
        ("V6", "old", "csv V6 old"),
        ("V6", "new", "csv V6 new"),
    ],
)
@pytest.mark.parametrize("header", [True, False], ids=["header", "header-lost"])
def test_reads_csv_of_every_variant(variant: str, style: Style, dialect: str, header: bool) -> None:
    frame, reader = read(as_csv(GIVEN, variant, style=style, header=header))
    summary, rejects = whole(frame, reader)
    assert_frame_equal(frame, expected(GIVEN))
    assert rejects == ()
    assert summary.dialect == dialect + ("" if header else ", header missing")
    assert len(summary.notes) == (not header)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("responseStatusCode", [-1, -10, 0, "", "-", "---", None, "-1", 99_999_999_999, 10**40, {"a": 1}, True]),
        ("durationMs", [-1, -10, "", "-", None, "n/a", [1], float("nan"), float("inf"), -0.5]),
        ("message", ["", "-", None]),
        ("level", ["", "-", None, "verbose"]),
        ("type", ["", "-", None]),
        ("function", ["", "-", None]),
        ("region", ["", "-", None]),
        ("requestId", ["", "-", None]),
        ("requestMethod", ["", "-", None]),
        ("requestUserAgent", ["", "-", None, ["-"], "['-']", []]),
        ("requestQueryString", ["", "-", None, "?"]),
        ("environment", ["", "-", None]),
        ("deploymentId", ["", "-", None]),
    ],
)
def test_makes_sentinels_null(key: str, values: list[Any]) -> None:
    frame = _column(key, values)
    assert frame[_NAMES[key]].to_list() == [None] * len(values)


@pytest.mark.parametrize(
    ("key", "value", "meaning"),
    [
        ("responseStatusCode", "404", 404),
        ("responseStatusCode", 404.0, 404),
        ("durationMs", 0, 0.0),
        ("durationMs", "12.5", 12.5),
        ("durationMs", 12.5, 12.5),
        ("timestampInMs", "1767225600123", STAMP),
        ("timestampInMs", 1767225600123.0, STAMP),
        ("timestampInMs", "", STAMP - 123),
        ("timestampInMs", -1, STAMP - 123),
        ("timestampInMs", 10**30, STAMP - 123),
        ("message", "   ", "   "),
        ("message", "\n", "\n"),
        ("message", {"code": "P2022", "ü": [1, None]}, '{"code": "P2022", "ü": [1, null]}'),
        ("message", 17, "17"),
        ("message", True, "true"),
        ("message", "half a pair \ud83d here", "half a pair \ufffd here"),
        ("level", "WARN", "warning"),
        ("level", "Fatal", "fatal"),
        ("type", "lambda", "function"),
        ("type", "serverless", "function"),
        ("type", "function", "function"),
        ("type", "edge-function", "function"),
        ("type", "request", "function"),
        ("type", "edge-middleware", "middleware"),
        ("type", "middleware", "middleware"),
        ("type", "static", "static"),
        ("type", "cache", "cache"),
        ("type", "redirect", "redirect"),
        ("type", "external", "other"),
        ("requestQueryString", "?a=1", "a=1"),
        ("requestQueryString", "a=1?b", "a=1?b"),
        ("requestId", "sin1:iad1::x-1-2", "sin1:iad1::x-1-2"),
        ("requestUserAgent", [AGENT], AGENT),
        ("requestUserAgent", [AGENT, "b"], f"{AGENT}, b"),
        ("requestUserAgent", f"['{AGENT}']", AGENT),
        ("requestUserAgent", f'["{AGENT}"]', AGENT),
        ("requestPath", HOST, "/"),
        ("requestPath", HOST + "/", "/"),
        ("requestPath", HOST + "/a/b", "/a/b"),
        ("requestPath", HOST + ".br/a", "/a"),
        ("requestPath", "other.example.com/a", "/a"),
        ("requestPath", "localhost:3000/a", "/a"),
        ("requestPath", "/a/b.c", "/a/b.c"),
        ("requestPath", "a/b", "/a/b"),
        ("requestPath", HOST + "/a?b=/c", "/a"),
        ("requestPath", "", None),
    ],
)
def test_reads_values_as_what_they_mean(key: str, value: Any, meaning: Any) -> None:
    assert _column(key, [value])[_NAMES[key]].to_list() == [meaning]


def test_takes_a_query_from_the_path_where_the_column_has_none() -> None:
    row = as_row(entry(), "V7", "new") | {"requestPath": HOST + "/a?b=1", "requestQueryString": ""}
    frame, _ = read(json.dumps([row]).encode())
    assert frame.select(s.PATH, s.QUERY).row(0) == ("/a", "b=1")


def test_says_what_it_repaired() -> None:
    row = as_row(entry(), "V7", "new")
    odd = [row | {"level": "verbose"}, row | {"timestampInMs": ""}, row | {"message": {"a": 1}}]
    frame, reader = read(b"\xef\xbb\xbf" + json.dumps(odd).encode())
    summary, _ = whole(frame, reader)
    assert summary.notes == (
        "a byte order mark was dropped",
        "values of a wrong type, kept as their JSON text: 1",
        "rows without timestampInMs, whose time is that of TimeUTC in whole seconds: 1",
        "rows with a level that is not known, read as none: 1",
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_reads_other_encodings(encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    frame, reader = read(mark + as_json(GIVEN, "V6").decode().encode(encoding))
    whole(frame, reader)
    assert_frame_equal(frame, expected(GIVEN))


def test_reads_a_table_in_another_order_of_columns() -> None:
    frame, reader = read(as_csv(GIVEN, "V7"))
    assert_frame_equal(frame, expected(GIVEN))
    assert reader.summary().dialect == "csv V6 new"


def test_reads_columns_in_any_order_and_skips_strangers() -> None:
    rows = [dict(reversed(as_row(one, "V7", "new").items())) | {"colour": "blue"} for one in GIVEN]
    frame, reader = read(json.dumps(rows).encode())
    assert_frame_equal(frame, expected(GIVEN))
    assert reader.summary().dialect == "json V7 new"


def test_names_a_table_that_lost_columns_after_the_nearest_variant() -> None:
    header = b"timestampInMs,requestPath,level,message,requestQueryString\n"
    frame, reader = read(header + b"1767225600123,shop.example.com/a,error,boom,\n")
    assert frame.select(s.TIMESTAMP_MS, s.PATH, s.LEVEL, s.MESSAGE).row(0) == (STAMP, "/a", "error", "boom")
    assert reader.summary().dialect == "csv V3 old, 18 columns missing"


@pytest.mark.parametrize("delimiter", [";", "\t"], ids=["semicolon", "tab"])
def test_reads_tables_saved_again_by_a_spreadsheet(delimiter: str) -> None:
    table = as_csv([entry("plain", user_agent="curl/8"), entry("text", user_agent="curl/8")])
    frame, reader = read(table.replace(b",", delimiter.encode()).replace(b"\n", b"\r\n"))
    summary, rejects = whole(frame, reader)
    assert frame[s.MESSAGE].to_list() == ["plain", "text"]
    assert rejects == ()
    assert summary.notes == (f"fields are separated by {delimiter!r} instead of a comma",)


@pytest.mark.parametrize("data", [b"[]", b" [ \n ] \n", as_csv([]), as_csv([]).rstrip()])
def test_gives_an_empty_frame_for_a_valid_export_without_rows(data: bytes) -> None:
    frame, reader = read(data)
    summary, _ = whole(frame, reader)
    assert frame.schema == s.ENTRIES
    assert (frame.height, summary.entries, summary.first_ms, reader.style) == (0, 0, None, "unknown")


def test_names_the_input_by_the_bytes_that_were_read() -> None:
    data = as_json(GIVEN)
    _, reader = read(data)
    summary = reader.summary()
    assert (summary.name, summary.bytes, summary.sha256) == ("-", len(data), None)
    assert summary.digest.algorithm == "blake3"
    assert summary.digest != read(data + b" ")[1].summary().digest


_NAMES = {
    "timestampInMs": s.TIMESTAMP_MS,
    "requestId": s.REQUEST_ID,
    "requestPath": s.PATH,
    "requestQueryString": s.QUERY,
    "requestMethod": s.METHOD,
    "responseStatusCode": s.STATUS,
    "level": s.LEVEL,
    "environment": s.ENVIRONMENT,
    "deploymentId": s.DEPLOYMENT,
    "type": s.LAYER,
    "function": s.FUNCTION,
    "durationMs": s.DURATION_MS,
    "region": s.REGION,
    "requestUserAgent": s.USER_AGENT,
    "message": s.MESSAGE,
}


def _column(key: str, values: list[Any]) -> pl.DataFrame:
    """Read rows that differ in one key."""
    row = as_row(entry(), "V7", "new")
    frame, reader = read(json.dumps([row | {key: value} for value in values]).encode())
    whole(frame, reader)
    return frame
