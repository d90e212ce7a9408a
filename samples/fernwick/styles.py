"""Requests -> rows: the same traffic in the oldest, the old and the new style of the dashboard's export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from fernwick.requests import Layer, Line, Request, utc_ms

Row: TypeAlias = dict[str, Any]

# Key sets and key orders by age of the export; V0, V2 ... V5 are missing here because no sample shows them.
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
V1: Final = tuple(
    "TimeUTC timestampInMs requestPath requestMethod responseStatusCode requestId requestUserAgent level "
    "environment branch vercelCache type function host deploymentDomain deploymentId lambdaDurationInMs "
    "lambdaRegion lambdaMaxMemoryUsed lambdaMemorySize message projectId wafAction".split()
)
OLD_TYPES: Final = {"function": "lambda", "middleware": "edge-middleware", "static": "static", "cache": "lambda"}
FUNCTION_WORD_SINCE: Final = utc_ms(2026, 1, 27)
MEMORY_MB: Final = 2048
ERROR_STATUS: Final = 500
WARNING_STATUS: Final = 400


def new_style(requests: Sequence[Request]) -> list[Row]:
    """Rows grouped by request, newest request first; lines as emitted, the summary last and without a level."""
    newest_first = sorted(requests, key=lambda request: request.start_ms, reverse=True)
    return [row for request in newest_first for row in _new_rows(request)]


def old_style(requests: Sequence[Request]) -> list[Row]:
    """Rows of all requests mixed, newest first; rows of one millisecond stand in reverse order of emission."""
    rows = [row for request in requests for row in _old_rows(request)]
    rows.sort(key=lambda row: row["timestampInMs"])
    return rows[::-1]


def oldest_style(requests: Sequence[Request]) -> list[Row]:
    """The old order with `lambda...` keys, -10 as the status of lines and the access line as the summary's text."""
    return [_oldest(row) for row in old_style(requests)]


def _new_rows(request: Request) -> list[Row]:
    status = "" if request.status is None else request.status
    by_kind = {layer.kind: layer for layer in request.layers}
    lines = sorted(request.lines, key=lambda line: line.after_ms)
    blank: Row = {"durationMs": "", "region": "", "maxMemoryUsed": "", "memorySize": "", "concurrency": ""}
    rows = [_row(request, by_kind[line.layer], line) | blank | {"responseStatusCode": status} for line in lines]
    for layer in request.layers:
        known: Row = {"durationMs": "" if layer.duration_ms is None else layer.duration_ms, "region": request.region}
        if layer.memory_mb is not None:
            known |= {
                "maxMemoryUsed": layer.memory_mb,
                "memorySize": MEMORY_MB,
                "concurrency": 1 if layer.instance else -1,
            }
        ids = {"invocationId": layer.invocation, "instanceId": layer.instance}
        rows.append(_row(request, layer) | blank | known | ids | {"responseStatusCode": status, "message": layer.log})
    word = "function" if request.start_ms >= FUNCTION_WORD_SINCE else "serverless"
    return [row | {"type": word if row["type"] == "function" else row["type"]} for row in rows]


def _old_rows(request: Request) -> list[Row]:
    by_kind = {layer.kind: layer for layer in request.layers}
    blank: Row = {"durationMs": -1, "maxMemoryUsed": -1, "memorySize": -1, "concurrency": -1, "vercelCache": ""}
    rows = []
    for layer in request.layers:
        known: Row = {}
        if layer.memory_mb is not None:
            known = {
                "durationMs": layer.duration_ms,
                "maxMemoryUsed": layer.memory_mb,
                "memorySize": MEMORY_MB,
                "concurrency": 1,
            }
        ids = {"invocationId": layer.invocation, "instanceId": layer.instance}
        level = _derived_level(layer.status)
        summary = {"responseStatusCode": layer.status, "level": level, "message": layer.log, "region": request.region}
        rows.append(_row(request, layer) | blank | known | ids | summary)
    for line in request.lines:
        layer = by_kind[line.layer]
        mark = {"responseStatusCode": -1, "region": request.region, "invocationId": layer.invocation}
        rows.append(_row(request, layer, line) | blank | mark)
    return [row | _old_words(request, row) for row in rows]


def _old_words(request: Request, row: Row) -> Row:
    """Other names for the layers, a slash before the middleware; a static file knows its cache and no region."""
    words: Row = {"type": OLD_TYPES[row["type"]]}
    if row["type"] == "middleware":
        words["function"] = f"/{row['function']}"
    if row["type"] == "static":
        words |= {"region": "", "vercelCache": request.cache}
    return words


def _row(request: Request, layer: Layer, line: Line | None = None) -> Row:
    """What both styles agree on; a row without a line is the layer's summary."""
    old_lag_ms = layer.lag_ms if request.start_ms < utc_ms(2025, 12, 5) else 0
    at_ms = request.start_ms + (old_lag_ms if line is None else line.after_ms)
    deployment = request.deployment
    return {
        "TimeUTC": datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "timestampInMs": at_ms,
        "requestPath": deployment.host + request.path,
        "requestMethod": request.method,
        "requestQueryString": request.query,
        "requestId": request.id,
        "requestUserAgent": request.agent,
        "level": "" if line is None else line.level,
        "environment": deployment.environment,
        "branch": deployment.branch,
        "vercelCache": request.cache,
        "type": layer.kind,
        "function": layer.function,
        "host": deployment.host,
        "deploymentDomain": deployment.domain,
        "deploymentId": deployment.id,
        "message": "" if line is None else line.text,
        "projectId": deployment.project,
        "traceId": "",
        "sessionId": "",
        "invocationId": "",
        "instanceId": "",
    }


def _derived_level(status: int | None) -> str:
    if status is None:
        return "info"
    return "error" if status >= ERROR_STATUS else "warning" if status >= WARNING_STATUS else "info"


def _oldest(row: Row) -> Row:
    is_line = row["responseStatusCode"] == -1
    path = row["requestPath"].removeprefix(row["host"])
    access = f"[{row['requestMethod']}] {path} status={row['responseStatusCode']}\n"
    return row | {
        "responseStatusCode": -10 if is_line else row["responseStatusCode"],
        "requestUserAgent": [row["requestUserAgent"]],
        "branch": "-",
        "vercelCache": "MISS",
        "lambdaDurationInMs": row["durationMs"],
        "lambdaRegion": row["region"],
        "lambdaMaxMemoryUsed": row["maxMemoryUsed"],
        "lambdaMemorySize": -1 if is_line else 1024,
        "message": row["message"] if is_line else access,
        "wafAction": "-",
    }
