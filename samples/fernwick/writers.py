"""Rows and a key order -> the text of an export file as the dashboard (or a person's editor) writes it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Literal

from fernwick.styles import Row


def json_compact(rows: Sequence[Row], keys: Sequence[str]) -> str:
    """One line, no newline at the end."""
    return json.dumps(_ordered(rows, keys), ensure_ascii=False, separators=(",", ":"))


def json_pretty(rows: Sequence[Row], keys: Sequence[str]) -> str:
    """Four spaces deep, as after a person's editor; the dashboard itself writes one line."""
    return json.dumps(_ordered(rows, keys), ensure_ascii=False, indent=4) + "\n"


def csv_quoted(rows: Sequence[Row], keys: Sequence[str]) -> str:
    """The old dialect: every text quoted, numbers bare, newline at the end."""
    return _csv(rows, keys, csv.QUOTE_NONNUMERIC)


def csv_minimal(rows: Sequence[Row], keys: Sequence[str]) -> str:
    """The new dialect: quotes only where needed, no newline at the end."""
    return _csv(rows, keys, csv.QUOTE_MINIMAL).removesuffix("\n")


def _ordered(rows: Sequence[Row], keys: Sequence[str]) -> list[Row]:
    return [{key: row[key] for key in keys} for row in rows]


def _csv(rows: Sequence[Row], keys: Sequence[str], quoting: Literal[0, 2]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, quoting=quoting, lineterminator="\n")
    writer.writerow(keys)
    writer.writerows([row[key] for key in keys] for row in rows)
    return target.getvalue()
