"""
Rows of an occurrence -> how often it was tried, with which pauses, and whether the tries were used up.

Counted inside one request: a job that is tried again by a later request has a counter of its own there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from logtriage.model import Case, Occurrence, Row, Tries
from logtriage.retry.lines import DISTINCT, Try, hints, is_final, read_try

_PAUSE: Final = re.compile(r"(?i)\b(?:retry(?:ing)?|again|waiting|back-?off)\b[^\n\d]{0,20}(\d{1,6}(?:\.\d+)?) ?(ms|s|sec|seconds)\b")
_TOTAL: Final = re.compile(r"(?i)\bafter (\d{1,3}) (?:attempts?|tries|retries)\b")


@dataclass(frozen=True, slots=True)
class _Series:
    attempts: int
    limit: int | None
    first: int
    exhausted: bool
    pauses_ms: tuple[int, ...]


def tries_of(case: Case, others: Mapping[str, Sequence[Occurrence]]) -> Tries | None:
    """
    Give the longest series of tries of a case; null where no row counts any.

    ``others``: request -> its errors; the one that ends a series (*failed after 3 attempts*) may be worded otherwise.
    """
    found = (_series(_rows(one, others.get(one.request, ()))) for one in case.occurrences if any(map(_hints, one.rows)))
    series = [one for one in found if one is not None]
    if not series:
        return None
    longest = max(series, key=lambda one: (one.attempts, len(one.pauses_ms), one.pauses_ms, one.limit or 0, -one.first))
    used_up = sum(one.exhausted for one in series)
    return Tries(longest.attempts, longest.limit, len(series), used_up, longest.first, longest.pauses_ms)


def _rows(occurrence: Occurrence, others: Sequence[Occurrence]) -> list[Row]:
    """Give its rows, and those of an error of the same request whose total is this one's limit, or the other way."""
    limits, totals = _limits(occurrence), _totals(occurrence)
    counted = others if limits or totals else ()
    joined = [one for one in counted if limits & _totals(one) or totals & _limits(one)]
    rows = {row.index: row for one in (occurrence, *joined) for row in one.rows if row.told is not None}
    return sorted(rows.values(), key=lambda row: (row.timestamp_ms, row.index))


def _limits(occurrence: Occurrence) -> set[int]:
    tries = (read_try(_text(row)) for row in occurrence.rows if _hints(row))
    return {tried.counter[1] for tried in tries if tried is not None and tried.counter is not None}


def _totals(occurrence: Occurrence) -> set[int]:
    return {total for row in occurrence.rows if _hints(row) and (total := _total(_text(row))) is not None}


def _series(rows: Sequence[Row]) -> _Series | None:
    said = [(row, _text(row), read_try(_text(row))) for row in rows]
    counted = [(row, tried) for row, _, tried in said if tried is not None and tried.counter is not None]
    totals = [total for _, text, _ in said if (total := _total(text)) is not None]
    if not counted and not totals:
        return None
    numbers = [tried.counter for _, tried in counted if tried.counter]
    last, limit = max(numbers, default=(max(totals, default=0), None))
    gave_up = _gave_up(said, counted)
    attempts = max([last + 1 if gave_up and limit is not None and last < limit else last, *totals])
    exhausted = bool(totals) or (limit is not None and attempts >= limit and (gave_up or not counted[-1][1].well))
    pauses = tuple(_milliseconds(found) for _, text, _ in said if (found := _PAUSE.search(text)))
    return _Series(attempts, limit, min((number for number, _ in numbers), default=1), exhausted, pauses)


def _gave_up(said: list[tuple[Row, str, Try | None]], counted: list[tuple[Row, Try]]) -> bool:
    """A further row that states the error without a counter is the last try, unless a row says that none follows."""
    if not counted:
        return True
    if any(is_final(text) for _, text, _ in said):
        return False
    last = counted[-1][0]
    uncounted = [row for row, _, tried in said if (tried is None or tried.counter is None) and row.kind == "statement"]
    return any((row.timestamp_ms, row.index) > (last.timestamp_ms, last.index) for row in uncounted)


def _hints(row: Row) -> bool:
    """Most rows speak of no try: a look at the message as it was written spares the rest."""
    return row.told is not None and hints(row.told.message)


def _text(row: Row) -> str:
    if row.told is None:
        return ""
    return row.told.text or (row.statement.facts.text if row.statement else "")


@lru_cache(maxsize=DISTINCT)
def _total(text: str) -> int | None:
    found = _TOTAL.search(text)
    return int(found.group(1)) if found else None


def _milliseconds(found: re.Match[str]) -> int:
    return round(float(found.group(1)) * (1 if found.group(2) == "ms" else 1000))
