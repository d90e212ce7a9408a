"""
Table contents that a database quotes in its error details -> the same details without the contents.

Columns, keys, constraints and relations stay: they are what the error is about. The values are somebody's data.
"""

from __future__ import annotations

import re
from typing import Final

from logtriage.redact.spans import PLACEHOLDER, Edit, Name

# Postgres ends this detail with ")."; a value may hold ")" too, so behind it must stand a line's or a string's end.
FAILING_ROW: Final = re.compile(
    r"(?i)Failing row contains \((?P<secret>[^\n]*?(?=\)\.?(?:\\{0,31}[\"'`]|\\{1,31}n|\s*(?:\n|\Z)))|[^\n]*)"
)
# Bounded by what a key may hold: MySQL cuts an entry at 64 characters, Postgres an index row at 2,700 bytes.
KEY_VALUES: Final = re.compile(
    r"\bKey \((?P<columns>[^()\n]{1,300}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?)\)"
    r"=\((?P<secret>[^\n]{0,4000}?)\)(?=[\s.\"'\\,]"
    r"|\Z)"
)
DUPLICATE: Final = re.compile(r"(?i)Duplicate entry (?P<q>\\{0,31}['\"])(?P<secret>[^\n]{0,800}?)(?P=q)(?= for key)")
DUP_KEY: Final = re.compile(r"dup key: \{(?P<secret>[^{}\n]*)\}")

_QUOTED: Final = re.compile(r"(\\{0,31}[\"'])(?!<[a-z]+:[0-9]+>)([^\"'\n]*?)\1")
_MAY_STAY: Final = re.compile(
    r"\s*(?:null|true|false|t|f|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|<[a-z]+:[0-9]+>|)\s*\Z", re.IGNORECASE
)


def judge_row(match: re.Match[str], name: Name) -> Edit | None:
    """One pseudonym for a whole row or entry: its columns are not named, so no part of it can be judged alone."""
    row = match["secret"].rstrip()
    if not row or PLACEHOLDER.fullmatch(row):
        return None
    return *match.span("secret"), name("value", row)


def judge_key_values(match: re.Match[str], name: Name) -> Edit | None:
    """A pseudonym per value; ids that are UUIDs, and null, stay because they name no person."""
    values = match["secret"].split(", ")
    if len(values) != match["columns"].count(",") + 1:
        values = [match["secret"]]
    written = ", ".join(value if _MAY_STAY.match(value) else name(_kind(value), value) for value in values)
    return None if written == match["secret"] else (*match.span("secret"), written)


def judge_dup_key(match: re.Match[str], name: Name) -> Edit | None:
    """MongoDB's ``dup key: { email: "x" }``: the quoted values go, the field names stay."""
    written = _QUOTED.sub(
        lambda each: f"{each[1]}{name(_kind(each[2]), each[2])}{each[1]}" if each[2] else each[0], match["secret"]
    )
    return None if written == match["secret"] else (*match.span("secret"), written)


def _kind(value: str) -> str:
    if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", value):
        return "email"
    return "phone" if re.fullmatch(r"\+[0-9 ().-]{7,20}", value) else "value"
