"""
A file that is no dashboard export -> what it is, and what it lost before anybody read it.

Only looked at, never analysed. Forms: ``vercel logs --json``, https://vercel.com/docs/cli/logs, as versions 35 to 64
of the command line write them.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

from logtriage.errors import InputError
from logtriage.read.source import Source

_MOST_BYTES: Final = 64 << 20
_LIVE: Final = frozenset({"rowId", "timestampInMs"})
_BY_REQUEST: Final = frozenset({"id", "timestamp", "domain"})
_EVENTS: Final = frozenset({"log", "request", "warning", "summary"})


def remarks_on(name: str) -> tuple[str, ...]:
    """Say what records of the command line lack; empty for anything else, and for what cannot be read again."""
    if name == "-" or not Path(name).is_file():
        return ()
    try:
        records = _records(name)
    except InputError:
        return ()
    return (*_repeated(records), *_lossy(records)) if records else ()


def _records(name: str) -> list[dict[str, Any]]:
    """Give the objects of a file with one JSON object a line; other lines are the command's own talk."""
    source, rest, taken = Source(name), b"", 0
    found: list[dict[str, Any] | None] = []
    try:
        while (chunk := source.read()) and taken < _MOST_BYTES:
            taken += len(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            found += map(_object, lines)
        found.append(_object(rest))
    finally:
        source.close()
    return [record for record in found if record and _is_ours(record)]


def _object(line: bytes) -> dict[str, Any] | None:
    if not line.lstrip().startswith(b"{"):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_ours(record: dict[str, Any]) -> bool:
    keys = record.keys()
    return keys >= _LIVE or keys >= _BY_REQUEST or (record.get("type") in _EVENTS and "data" in keys)


def _repeated(records: list[dict[str, Any]]) -> tuple[str, ...]:
    """Pages that the command wrote twice."""
    counted = Counter(json.dumps(record, sort_keys=True) for record in records)
    surplus = sum(counted.values()) - len(counted)
    if not surplus:
        return ()
    return (f"{surplus:,} of {len(records):,} records stand in it twice: the command line writes a page again.",)


def _lossy(records: list[dict[str, Any]]) -> tuple[str, ...]:
    requests = [record for record in records if record.keys() >= _BY_REQUEST and "rowId" not in record]
    told = []
    if requests and not any("logs" in record for record in requests):
        said = "only the first line of each request is in it, the others were dropped when it was written"
        told.append(f"Lossy: {said} (`vercel logs --json` before 50.44).")
    cut = sum(bool(record.get("messageTruncated")) for record in records)
    if cut:
        told.append(f"Lossy: {cut:,} messages were cut by the command line.")
    if any(record.keys() >= _LIVE and "requestId" not in record for record in records):
        told.append("Lossy: live records have no request id and no final status: rows cannot be joined to requests.")
    return tuple(told)
