"""
The first megabyte of an input -> what it is (JSON objects or a CSV table, and where it starts), or why it is no export.

By content only: exports carry any name and suffix, and people paste headings and prompts above them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from logtriage.errors import InputError
from logtriage.read.unpack import packing_of
from logtriage.read.variants import KNOWN, MARKS, Kind, by_position, known_name

_EXPORT_HINT: Final = "Give a log export of the Vercel dashboard (Logs, Export: JSON or CSV)."
_OBJECT: Final = re.compile(r'\{[ \t\r\n]*"([A-Za-z_][A-Za-z_0-9]*)"[ \t\r\n]*:')
_HEADER: Final = re.compile(r"(?m:^|(?<=\r))[^\r\n]{0,800}\b(?i:timestampInMs|TimeUTC)\b[^\r\n]{0,800}(?=[\r\n]|\Z)")
_STAMP: Final = r'"?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d"?'
CSV_ROW: Final = re.compile(_STAMP + r'([,;\t])"?\d{13}"?\1')
"""How a row starts that begins with ``TimeUTC,timestampInMs``; nothing else in a table looks like it."""
_CSV_ROW_LINE: Final = re.compile(r"(?m:^|(?<=\r))" + CSV_ROW.pattern)
_NEXT_LINE: Final = re.compile(r"[ \t]*\r?\n[ \t\r\n]*\{")
_ARCHIVES: Final = {b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}


@dataclass(frozen=True, slots=True)
class Form:
    """What an input is."""

    kind: Kind
    keys: tuple[str, ...] = ()
    """JSON: the keys of the first row; CSV: the column names in their order; empty for an empty array."""
    start: int = 0
    """CSV: the byte of the text at which header or first row begin; what stands before is no part of the table."""
    delimiter: str = ","
    header_missing: bool = False
    first_key: str = "TimeUTC"
    """JSON: the key that rows begin with; behind damage, reading starts again at an object that begins with it."""


def detect(head: bytes, name: str) -> Form:
    """
    Tell the form from the first bytes of the text.

    Raises ``InputError`` that names what the input is instead, where that can be told.
    """
    text = head.decode("utf-8", "surrogateescape")
    if not text.strip():
        raise InputError("is empty." if not text else "holds only white space.", source=name, hint=_EXPORT_HINT)
    if re.match(r"\s*\[\s*\]\s*$", text):
        return Form("json")
    json_at, json_form = _json_form(text)
    if json_form and text.lstrip().startswith(("[", "{")):
        return json_form
    csv_at, csv_form = _csv_form(text)
    if json_form and (csv_form is None or csv_form.header_missing or json_at < csv_at):
        return json_form
    if csv_form:
        return csv_form
    raise InputError(_what_else(text, head), source=name, hint=_EXPORT_HINT)


def _json_form(text: str) -> tuple[int, Form | None]:
    """Find the first object that is a row; one that is damaged or cut still shows by its first key."""
    damaged: tuple[int, Form | None] = (0, None)
    for match in _candidates(text):
        keys = _keys_at(text, match.start())
        if keys is None and damaged[1] is None and match[1] in KNOWN:
            damaged = match.start(), Form("json", (), first_key=match[1])
        if keys and not keys.keys().isdisjoint(MARKS) and not _foreign(keys):
            kind: Kind = "ndjson" if _by_line(text, match.start()) else "json"
            return match.start(), Form(kind, tuple(keys), first_key=match[1])
    return damaged


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """Give the first object, whatever its first key, and the next ones that begin like a row."""
    first = _OBJECT.search(text)
    if first is None:
        return
    yield first
    further = (match for match in _OBJECT.finditer(text, first.end()) if match[1] in KNOWN)
    yield from islice(further, 50)


def _by_line(text: str, start: int) -> bool:
    """Tell whether rows stand one a line without an array around them; pretty-printed rows are none."""
    if text[:start].strip():
        return False
    line = text.find("\n", start)
    return line > 0 and _keys_at(text[:line], start) is not None and _NEXT_LINE.match(text, line) is not None


def _keys_at(text: str, start: int) -> dict[str, Any] | None:
    """Decode the object at ``start``; None if it is damaged or goes beyond the text."""
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _foreign(keys: dict[str, Any]) -> str | None:
    """Name other Vercel records that share keys with the export, but not their meaning."""
    if "TimeUTC" in keys:
        return None
    if "rowId" in keys or ({"timestamp", "domain"} <= keys.keys()):
        return "records of the command line (`vercel logs --json`)"
    if {"source", "deploymentId"} <= keys.keys() and "timestampInMs" not in keys:
        return "records of a log drain"
    return "OpenTelemetry records" if "resourceSpans" in keys else None


def _csv_form(text: str) -> tuple[int, Form | None]:
    """Find the header line or, without one, the first line that begins like a row and has a known number of fields."""
    for match in _HEADER.finditer(text):
        for delimiter in ",;\t":
            names = _fields(match[0], delimiter)
            columns = tuple(known_name(name) or name for name in names)
            if len(KNOWN.intersection(columns)) > 2 and not set(MARKS).isdisjoint(columns):
                return match.start(), Form("csv", columns, _byte(text, match.start()), delimiter)
    for match in islice(_CSV_ROW_LINE.finditer(text), 50):
        fields = _fields(text[match.start() :], match[1])
        if columns := by_position(len(fields), fields) or ():
            return match.start(), Form("csv", columns, _byte(text, match.start()), match[1], header_missing=True)
    return 0, None


def _fields(text: str, delimiter: str) -> list[str]:
    """Split the first record of ``text``; empty if its quotes do not pair."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _byte(text: str, at: int) -> int:
    return len(text[:at].encode("utf-8", "surrogateescape"))


def _what_else(text: str, head: bytes) -> str:
    """Say in a sentence what an input is that holds no row."""
    packed = next((kind for magic, kind in _ARCHIVES.items() if head.startswith(magic)), None)
    if packed:
        return f"is packed ({packed}); unpack it first."
    if (damaged := packing_of(head)) is not None:
        return f"is packed ({damaged}), and nothing of it can be unpacked: it is damaged or cut off."
    if b"\0" in head[:4096] or head.startswith((b"%PDF", b"\x89PNG")):
        return "is a binary file, not text."
    start = text.lstrip()
    if re.match(r"<(?:!doctype|html|\?xml|head|body)", start, re.IGNORECASE):
        return "is a web page (HTML), not an export: the download was probably refused."
    if start.startswith(("[", "{")):
        return _what_json(start)
    if start.splitlines()[0].count(",") > 2:
        return "is a table, but neither its first lines nor their number of fields are those of an export."
    return "is plain text without any row of an export."


def _what_json(text: str) -> str:
    """Say what a JSON input holds instead of rows."""
    match = _OBJECT.search(text)
    keys = _keys_at(text, match.start()) if match else None
    if keys and (foreign := _foreign(keys)):
        return f"holds {foreign}, which are not read here."
    if text.startswith("{"):
        return "holds a JSON object that is no row of an export (none of its keys is known)."
    first = text[1:].lstrip()[:1]
    kinds = {'"': "strings", "{": "objects without the keys of an export", "[": "lists", "": "nothing: it is cut off"}
    kind = kinds.get(first, "numbers" if first.isdigit() or first == "-" else "values that are no objects")
    return f"holds a JSON array of {kind}." if first else "ends behind the first bracket: it is cut off."
