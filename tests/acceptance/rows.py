"""Requests in a short notation -> rows and files of a dashboard export, in the new style (V7) and the old one (V6)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

Row: TypeAlias = dict[str, Any]
Style: TypeAlias = Literal["new", "old"]

HOST: Final = "fernwick.example"
BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
START: Final[dict[Style, int]] = {
    "new": int(datetime(2026, 1, 31, 14, 0, tzinfo=UTC).timestamp()) * 1000,
    "old": int(datetime(2025, 9, 16, 14, 0, tzinfo=UTC).timestamp()) * 1000,
}
"""When the first second of an export lies, in each style's own time (milliseconds)."""
V6: Final = tuple(
    "TimeUTC timestampInMs requestPath requestMethod requestQueryString responseStatusCode requestId "
    "requestUserAgent level environment branch vercelCache type function host deploymentDomain deploymentId "
    "durationMs region maxMemoryUsed memorySize message projectId traceId sessionId invocationId instanceId "
    "concurrency".split()
)
V7: Final = tuple(
    "projectId TimeUTC timestampInMs requestPath requestMethod requestQueryString responseStatusCode "
    "requestId requestUserAgent environment branch vercelCache host deploymentDomain deploymentId traceId "
    "sessionId type function level message durationMs region maxMemoryUsed memorySize invocationId instanceId "
    "concurrency".split()
)


@dataclass(frozen=True, slots=True)
class S:
    """The summary row: status and milliseconds, no message, no level of its own."""

    status: int | None
    duration_ms: int | None = 41


@dataclass(frozen=True, slots=True)
class Line:
    """One console call; ``at_ms`` counts from the start of the request, null = shortly after the line before."""

    level: str
    text: str
    at_ms: int | None = None


E = partial(Line, "error")
W = partial(Line, "warning")
I = partial(Line, "info")  # noqa: E741 - the notation of the cases: E, W, I


@dataclass(frozen=True, slots=True)
class Request:
    """One request; ``id`` is the short name of a case (``R1``), written into an id of the platform's shape."""

    id: str
    function: str
    parts: tuple[S | Line, ...]
    at_s: float = 0.0
    """Seconds after the beginning of the export."""
    path: str | None = None
    """Null: the function's own."""
    method: str = "GET"
    query: str = ""
    environment: str = "production"
    deployment: str = "dpl_FernwickEXAMPLE01"
    region: str = "fra1"
    agent: str = BROWSER

    @property
    def summary(self) -> S | None:
        return next((part for part in self.parts if isinstance(part, S)), None)

    @property
    def lines(self) -> list[tuple[int, Line]]:
        """The lines with their offset from the request's start (milliseconds)."""
        found: list[tuple[int, Line]] = []
        at_ms = 8
        for line in (part for part in self.parts if isinstance(part, Line)):
            at_ms = at_ms + 12 if line.at_ms is None else line.at_ms
            found.append((at_ms, line))
        return found


def fn(function: str, id_: str, *parts: S | Line, **more: Any) -> Request:
    """Give a request of a function: its summary and its lines, in order of emission."""
    return Request(id_, function, parts, **more)


def request_id(name: str) -> str:
    """Give the id that a request's short name becomes."""
    digest = hashlib.blake2b(name.encode(), digest_size=6).hexdigest()
    return f"fra1::{name.lower():x<5}-1769868000000-{digest}"


def rows_of(requests: Sequence[Request], style: Style = "new") -> list[Row]:
    """
    Give the rows as the dashboard orders them.

    New: by request, newest first; lines ascending, the summary last. Old: all mixed and descending, so that rows of one
    millisecond stand in reverse order of emission.
    """
    if style == "new":
        newest_first = sorted(requests, key=lambda request: -request.at_s)
        return [row for request in newest_first for row in (*_lines(request, style), *_summary(request, style))]
    rows = [row for request in requests for row in (*_summary(request, style), *_lines(request, style))]
    return sorted(rows, key=lambda row: row["timestampInMs"])[::-1]


def as_json(rows: Sequence[Row], style: Style = "new") -> bytes:
    """Write a compact JSON export with the keys of the style's age."""
    names = V7 if style == "new" else V6
    return json.dumps([_ordered(row, names) for row in rows], separators=(",", ":"), ensure_ascii=False).encode()


def as_csv(rows: Sequence[Row]) -> bytes:
    """Write the CSV twin: the columns of V6, quotes only where they are needed."""
    text = io.StringIO()
    writer = csv.DictWriter(text, V6, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_ordered(row, V6) for row in rows)
    return text.getvalue().encode()


def write(folder: Path, requests: Sequence[Request], style: Style = "new", name: str = "logs_result.json") -> Path:
    """Write a JSON export of the requests into a folder; gives its path."""
    path = folder / name
    path.write_bytes(as_json(rows_of(requests, style), style))
    return path


def moment(style: Style, seconds: float) -> int:
    """Give the stamp of a moment of an export (UTC milliseconds); ``seconds`` after its beginning."""
    return START[style] + round(seconds * 1000)


def _summary(request: Request, style: Style) -> list[Row]:
    summary = request.summary
    if summary is None:
        return []
    known = {
        "region": request.region,
        "durationMs": _number(summary.duration_ms, style),
        "maxMemoryUsed": 212,
        "memorySize": 2048,
        "concurrency": 1,
        "responseStatusCode": _number(summary.status, style),
        "level": "" if style == "new" else _derived_level(summary.status),
    }
    return [_row(request, style, 0) | known]


def _lines(request: Request, style: Style) -> list[Row]:
    final = request.summary.status if request.summary and style == "new" else None
    return [
        _row(request, style, at_ms)
        | {"level": line.level, "message": line.text, "responseStatusCode": _number(final, style)}
        for at_ms, line in request.lines
    ]


def _row(request: Request, style: Style, at_ms: int) -> Row:
    stamp = moment(style, request.at_s) + at_ms
    nothing = _number(None, style)
    return {
        "TimeUTC": datetime.fromtimestamp(stamp // 1000, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "timestampInMs": stamp,
        "requestPath": HOST + (request.path or request.function),
        "requestMethod": request.method,
        "requestQueryString": request.query,
        "requestId": request_id(request.id),
        "requestUserAgent": request.agent,
        "level": "",
        "environment": request.environment,
        "branch": "main",
        "vercelCache": "MISS" if style == "new" else "",
        "type": "function" if style == "new" else "lambda",
        "function": request.function,
        "host": HOST,
        "deploymentDomain": f"fernwick-{request.deployment[-2:]}.fernwick.example",
        "deploymentId": request.deployment,
        "message": "",
        "projectId": "prj_FernwickEXAMPLE0000000000001",
        "durationMs": nothing,
        "region": "" if style == "new" else request.region,
        "maxMemoryUsed": nothing,
        "memorySize": nothing,
        "concurrency": nothing,
    }


def _number(value: int | None, style: Style) -> int | str:
    if value is not None:
        return value
    return "" if style == "new" else -1


def _derived_level(status: int | None) -> str:
    if status is None:
        return "info"
    return "error" if status >= 500 else "warning" if status >= 400 else "info"


def _ordered(row: Row, names: Sequence[str]) -> Row:
    return {name: row.get(name, "") for name in names}
