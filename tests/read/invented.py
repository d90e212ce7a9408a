"""Invented entries -> exports of every variant and style, so that what a reader gives can be held against what was written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import polars as pl

from logtriage import schema as s
from logtriage.model import Input, Reject
from logtriage.read import Reader, open_reader
from logtriage.read.variants import ALIASES, V7_ORDER, VARIANTS

Entry: TypeAlias = dict[str, Any]
Style: TypeAlias = Literal["oldest", "old", "new"]

HOST = "shop.example.com"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"
STAMP = 1_767_225_600_123

_OLD_TYPES = {"function": "lambda", "middleware": "edge-middleware"}
_NEW_TYPES = {"function": "serverless"}


def entry(message: str | None = "Order 17 failed", **changed: Any) -> Entry:
    """Give an entry with every column but ``file`` and ``row``."""
    plain: Entry = {
        s.TIMESTAMP_MS: STAMP,
        s.REQUEST_ID: "iad1::aaaaa-1767225600123-0123456789ab",
        s.PATH: "/api/orders",
        s.QUERY: None,
        s.METHOD: "GET",
        s.STATUS: 500,
        s.LEVEL: "error",
        s.ENVIRONMENT: "production",
        s.DEPLOYMENT: "dpl_invented",
        s.HOST: HOST,
        s.LAYER: "function",
        s.FUNCTION: "/api/orders",
        s.DURATION_MS: None,
        s.REGION: "iad1",
        s.USER_AGENT: AGENT,
        s.MESSAGE: message,
    }
    return {**plain, **changed}


def several(count: int, **changed: Any) -> list[Entry]:
    """Give entries of one request each, newest first, with messages that tell them apart."""
    return [entry(f"line {i}\n  of it", timestamp_ms=STAMP - i, request_id=f"r{i}", **changed) for i in range(count)]


def style_of(variant: str) -> Style:
    """Give the style in which a JSON export of the variant is written."""
    return "oldest" if variant in {"V0", "V1"} else "new" if variant == "V7" else "old"


def as_row(given: Entry, variant: str, style: Style) -> dict[str, Any]:
    """Write an entry as the dashboard did."""
    number = {"oldest": -10, "old": -1, "new": ""}[style]
    text = "-" if style == "oldest" else ""
    kind = given[s.LAYER]
    types = _NEW_TYPES if style == "new" else _OLD_TYPES
    cells = {
        "TimeUTC": datetime.fromtimestamp(given[s.TIMESTAMP_MS] // 1000, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "timestampInMs": given[s.TIMESTAMP_MS],
        "requestPath": given[s.HOST] + given[s.PATH],
        "requestMethod": given[s.METHOD],
        "requestQueryString": given[s.QUERY] or "",
        "responseStatusCode": number if given[s.STATUS] is None else given[s.STATUS],
        "requestId": given[s.REQUEST_ID],
        "requestUserAgent": _agent(given[s.USER_AGENT], variant),
        "level": given[s.LEVEL] or "",
        "environment": given[s.ENVIRONMENT],
        "type": types.get(kind, kind) if kind else "",
        "function": given[s.FUNCTION] or "",
        "host": given[s.HOST],
        "deploymentId": given[s.DEPLOYMENT],
        "durationMs": (-1 if style != "new" else "") if given[s.DURATION_MS] is None else given[s.DURATION_MS],
        "region": given[s.REGION] or text,
        "message": given[s.MESSAGE] or text,
    }
    names = V7_ORDER if variant == "V7" else VARIANTS[variant]
    return {name: cells.get(ALIASES.get(name, name), "") for name in names}


def as_json(given: Sequence[Entry], variant: str = "V7", *, pretty: bool = False) -> bytes:
    """Write a JSON export, compact or re-formatted."""
    rows = [as_row(one, variant, style_of(variant)) for one in given]
    if pretty:
        return json.dumps(rows, indent=4, ensure_ascii=False).encode()
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode()


def as_ndjson(given: Sequence[Entry], variant: str = "V7") -> bytes:
    """Write one object a line."""
    rows = [as_row(one, variant, style_of(variant)) for one in given]
    return b"".join(json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for row in rows)


def as_csv(given: Sequence[Entry], variant: str = "V6", *, style: Style = "new", header: bool = True) -> bytes:
    """Write a CSV export: the old style quotes every text, the new one only where it must."""
    names = V7_ORDER if variant == "V7" else VARIANTS[variant]
    lines = [_csv_line(names, style)] if header else []
    lines += [_csv_line(as_row(one, variant, style).values(), style) for one in given]
    return "".join(lines).encode()


def read(data: bytes) -> tuple[pl.DataFrame, Reader]:
    """Read bytes from standard input to the end."""
    reader = open_reader("-", 3, stdin=io.BytesIO(data))
    return pl.concat(list(reader.batches())), reader


def expected(given: Sequence[Entry], rows: Iterable[int] | None = None) -> pl.DataFrame:
    """Give the frame that reading must give; ``rows`` are the record numbers, 0 and on by default."""
    numbers = list(range(len(given)) if rows is None else rows)
    records = [{s.FILE: 3, s.ROW: row, **one} for row, one in zip(numbers, given, strict=True)]
    return pl.DataFrame(records, schema=s.ENTRIES)


def whole(frame: pl.DataFrame, reader: Reader) -> tuple[Input, tuple[Reject, ...]]:
    """Give summary and rejects, after the law that holds for every input: each record is a row or a reject, once."""
    summary, rejects = reader.summary(), reader.rejects()
    numbers = sorted([*frame[s.ROW].to_list(), *(reject.row for reject in rejects)])
    assert numbers == list(range(len(numbers)))
    assert summary.entries == len(numbers)
    assert summary.rejected_count == len(rejects)
    places = [reject.byte for reject in rejects]
    assert places == sorted(places)
    assert all(0 <= place <= summary.bytes for place in places)
    return summary, rejects


def _agent(agent: str | None, variant: str) -> Any:
    if variant == "V1":
        return [agent] if agent else ["-"]
    if variant == "V0":
        return f"['{agent or '-'}']"
    return agent or ""


def _csv_line(cells: Iterable[Any], style: Style) -> str:
    return ",".join(_cell(cell, style) for cell in cells) + "\n"


def _cell(cell: Any, style: Style) -> str:
    text = str(cell)
    must = any(char in text for char in ',"\r\n') or (style != "new" and isinstance(cell, str))
    return '"' + text.replace('"', '""') + '"' if must else text


def csv_index(data: bytes) -> list[list[str]]:
    """Read with the plain csv module, as the yardstick for row numbers."""
    return list(csv.reader(io.StringIO(data.decode(), newline="")))
