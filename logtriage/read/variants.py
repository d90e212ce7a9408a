"""
The key sets that the dashboard has written over the years (V0 to V7), and the name of the one that a file has.

A variant is told by its key set, never by key order or date; V6 and V7 have the same keys, and there the value style
and the format decide: the CSV export kept the columns of V6 when the values changed (2025-12-05).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Literal, TypeAlias

Style: TypeAlias = Literal["old", "new", "unknown"]
Kind: TypeAlias = Literal["json", "ndjson", "csv"]

ALIASES: Final = {
    "lambdaDurationInMs": "durationMs",
    "lambdaRegion": "region",
    "lambdaMaxMemoryUsed": "maxMemoryUsed",
    "lambdaMemorySize": "memorySize",
}

# What ENTRIES is made from; everything else in a row is skipped by the decoder.
FIELDS: Final = (
    "TimeUTC",
    "timestampInMs",
    "requestPath",
    "requestMethod",
    "requestQueryString",
    "responseStatusCode",
    "requestId",
    "requestUserAgent",
    "level",
    "environment",
    "type",
    "function",
    "host",
    "deploymentId",
    "durationMs",
    "region",
    "message",
)

# An object with none of these is no row, whatever else it holds.
MARKS: Final = ("timestampInMs", "TimeUTC", "requestPath", "requestId")

_HEAD: Final = ("TimeUTC", "timestampInMs", "requestPath", "requestMethod")
_REQUEST: Final = (
    *("responseStatusCode", "requestId", "requestUserAgent", "level"),
    *("environment", "branch", "vercelCache"),
)
_SERVED: Final = ("type", "function", "host", "deploymentDomain", "deploymentId")
_COST: Final = ("durationMs", "region", "maxMemoryUsed", "memorySize")
_TEXT: Final = ("message", "projectId")
_V2: Final = (*_HEAD, *_REQUEST, *_SERVED, *_COST, *_TEXT)
_V3: Final = (*_HEAD, "requestQueryString", *_REQUEST, *_SERVED, *_COST, *_TEXT)
_V4: Final = (*_V3, "traceId", "sessionId")
_V5: Final = (*_V4, "invocationId", "instanceId")
_LAMBDA: Final = (*_HEAD, *_REQUEST, *_SERVED, *ALIASES, *_TEXT)

# Names and order of the columns as the CSV export writes them.
VARIANTS: Final[dict[str, tuple[str, ...]]] = {
    "V0": (*_LAMBDA, "projectName"),
    "V1": (*_LAMBDA, "wafAction"),
    "V2": _V2,
    "V3": _V3,
    "V4": _V4,
    "V5": _V5,
    "V6": (*_V5, "concurrency"),
}

V7_ORDER: Final = (
    *("projectId", "TimeUTC", "timestampInMs", "requestPath", "requestMethod", "requestQueryString"),
    *("responseStatusCode", "requestId", "requestUserAgent", "environment", "branch", "vercelCache", "host"),
    *("deploymentDomain", "deploymentId", "traceId", "sessionId", "type", "function", "level", "message"),
    *("durationMs", "region", "maxMemoryUsed", "memorySize", "invocationId", "instanceId", "concurrency"),
)

KNOWN: Final = frozenset(key for keys in VARIANTS.values() for key in keys)
_BY_LOWER: Final = {key.lower(): key for key in KNOWN}


def known_name(name: str) -> str | None:
    """Give the export's own spelling of a column name (case and blanks forgiven), or None for a stranger."""
    return _BY_LOWER.get(name.strip().lower())


def dialect(kind: Kind, keys: Collection[str], style: Style, *, header_missing: bool = False) -> str:
    """
    Name format, key-set variant and value style: ``json V7 new``; parts that are not known are left out.

    A file that lost columns is named after the smallest variant that has all of its own.
    """
    variant, missing = _variant(keys)
    if variant == "V6" and kind != "csv" and style == "new":
        variant = "V7"
    parts = [kind, variant, "" if style == "unknown" else style]
    remarks = [f"{missing} columns missing"] if missing else []
    remarks += ["header missing"] if header_missing else []
    return ", ".join([" ".join(part for part in parts if part), *remarks])


def _variant(keys: Collection[str]) -> tuple[str, int]:
    """Give the variant (empty without any key) and how many of its keys the file lacks."""
    known = KNOWN.intersection(keys)
    if not known:
        return "", 0
    fitting = [(len(names) - len(known), name) for name, names in VARIANTS.items() if known <= set(names)]
    # Keys of several variants in one row: somebody merged exports; the newest one has most of them.
    missing, variant = min(fitting, default=(0, "V6"))
    return variant, missing


def by_position(width: int, fields: Sequence[str]) -> tuple[str, ...] | None:
    """
    Name the columns of a CSV without header by their number, or None for a number that no export has.

    Two variants have 23: only V3 has a query, so that its status stands sixth and not fifth.
    """
    if width != len(_V3):
        return next((names for names in VARIANTS.values() if len(names) == width), None)
    return VARIANTS["V3"] if _is_status(fields[5]) else VARIANTS["V0"]


def _is_status(text: str) -> bool:
    """Tell a status cell from a request id."""
    return text == "" or (len(text) <= 3 and text.lstrip("-").isdigit())
