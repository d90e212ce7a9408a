"""Numbers, spans and moments as a verdict writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

HOUR_MS: Final = 3_600_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def count(number: int, what: str) -> str:
    """``1 request``, ``1,200 requests``."""
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}es" if what.endswith("ch") else f"{what}s"
    return f"{number:,} {what if number == 1 else many}"


def figure(value: float) -> str:
    """A number without digits that say nothing."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")


def hours(milliseconds: float) -> str:
    """``15 h``, ``0.5 h``: the number alone where a sentence has the unit already."""
    value = round(milliseconds / HOUR_MS, 1)
    return figure(value)


def span(milliseconds: float) -> str:
    """``15 h``, ``40 min``, ``20 s``, ``410 ms``: one unit, as a person would say it."""
    for size, unit in ((HOUR_MS, "h"), (60_000, "min"), (1_000, "s")):
        if milliseconds >= size:
            return f"{figure(round(milliseconds / size, 1))} {unit}"
    return f"{figure(milliseconds)} ms"


def moment(milliseconds: int) -> str:
    """``2026-01-31 14:00:05 UTC``; a time that no calendar has stays a number."""
    return _written(milliseconds, "%Y-%m-%d %H:%M:%S UTC")


def clock(milliseconds: int) -> str:
    """``2026-01-31 14:02``: a slot of a schedule."""
    return _written(milliseconds, "%Y-%m-%d %H:%M")


def _written(milliseconds: int, form: str) -> str:
    try:
        return (_EPOCH + timedelta(milliseconds=milliseconds)).strftime(form)
    except OverflowError:
        return f"{milliseconds} ms"


def listed(words: Sequence[str], most: int = 5) -> str:
    """Name the first few."""
    more = f" and {len(words) - most:,} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more
