"""Exports with a canary in every field of every row: from the samples, and made up."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from tests.acceptance.rows import V6, E, I, S, Style, W, as_csv, as_json, fn, rows_of
from tests.canary.kinds import KINDS, disguised

SAMPLES: Final = Path(__file__).parents[2] / "samples"
WAYS: Final = tuple(disguised("x"))
EVERY: Final = 9
"""A sample has many rows; every so many-th gets a canary."""
FORMS: Final = ("json", "pretty", "ndjson", "csv", "truncated", "pasted")
# Every text field; a stamp that is no stamp, or a status that is none, is a case of its own below.
FIELDS: Final = tuple(name for name in V6 if name not in {"TimeUTC", "timestampInMs", "responseStatusCode", "durationMs"})
ODD: Final = ("TimeUTC", "responseStatusCode", "durationMs", "else")


def canaries(start: int) -> Iterator[str]:
    """Give texts of every third kind in all disguises, again and again."""
    chosen = KINDS[start % 3 :: 3]
    return cycle(disguised(kind.text)[WAYS[(place + start // 3) % len(WAYS)]] for place, kind in enumerate(chosen))


def made_up(number: int) -> bytes:
    """Give the export of this number: a third of the kinds in messages and in fields; style and form vary."""
    style: Style = "new" if number % 2 else "old"
    said = canaries(number)
    requests = []
    for place in range(len(KINDS) // 3 + 1):
        level = (E, W, I)[place % 3]
        words = ("Error: shelf is gone: {}", "{}", "PrismaClientKnownRequestError: {}", "[feed] {} failed")[place % 4]
        status = (500, 200, 503, 404)[(place + number) % 4]
        requests.append(fn(f"/api/shelves/{place % 9}", f"R{place}", S(status), level(words.format(next(said))), at_s=place))
    rows = rows_of(requests, style)
    plant(rows, said)
    return _written(rows, style, FORMS[number % len(FORMS)])


def plant(rows: list[dict[str, Any]], said: Iterator[str]) -> None:
    """Put one canary into every row, in field after field."""
    for row, name in zip(rows, cycle((*FIELDS, *ODD)), strict=False):
        text = next(said)
        row[name] = f"{row.get(name) or ''}{'/' if name in {'requestPath', 'function'} else ' '}{text}"


def planted_sample(path: Path, start: int) -> bytes:
    """Give a sample with canaries in messages (in a table: in the longest field); what is damaged stays damaged."""
    text, said = path.read_text(encoding="utf-8"), canaries(start)
    if path.suffix == ".json":
        parts = text.split('"message":"') if '"message":"' in text else text.split('"message": "')
        planted = ["" if place % EVERY else json.dumps(next(said))[1:-1] + " " for place in range(len(parts) - 1)]
        return '"message":"'.join([parts[0], *map("".join, zip(planted, parts[1:], strict=True))]).encode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    for row in rows[1::EVERY]:
        if len(row) > 20:
            place = max(range(len(row)), key=lambda at: len(row[at]))
            row[place] += " " + next(said)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _written(rows: list[dict[str, Any]], style: Style, form: str) -> bytes:
    if form == "csv":
        return as_csv([{key: row.get(key, "") for key in V6} for row in rows])
    if form == "pretty":
        return json.dumps(rows, indent=2).encode()
    if form == "ndjson":
        return b"\n".join(json.dumps(row).encode() for row in rows)
    data = as_json([{key: value for key, value in row.items() if key != "else"} for row in rows], style)
    return data[: -len(data) // 9] if form == "truncated" else b"# notes of " + KINDS[0].text.encode() + b"\n" + data
