"""
Occurrences and requests -> tallies per fingerprint and cell, and the traffic behind them.

Counts per cell add up, a distinct count does not: so a record keeps cells, and whatever is said of a week is derived
from them. Names of routes, environments and deployments pass ``redact`` here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import polars as pl

from logtriage import schema as s
from logtriage.model import HOUR_MS, Cell, Occurrence, Tally, Traffic

_Redact = Callable[[str], str]
_FAILED: Final = "failed"
_HOUR: Final = "hour"


@dataclass(slots=True)
class _Sum:
    """What one cell has of one fingerprint."""

    occurrences: int = 0
    errors: int = 0
    asked: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    stamps: list[int] = field(default_factory=list)


def tallies_of(occurrences: Sequence[Occurrence], requests: s.Requests, redact: _Redact) -> tuple[Tally, ...]:
    """Count the occurrences per fingerprint and cell, in their order; ``requests`` holds the request of each."""
    known = _requests_of(occurrences, requests)
    once = cache(redact)
    sums: dict[tuple[str, Cell], _Sum] = defaultdict(_Sum)
    for one in occurrences:
        status, environment, deployment = known[one.request]
        stamp = one.deciding.timestamp_ms
        cell = Cell(
            once(one.deciding.route),
            _told(environment, once),
            _told(deployment, once),
            stamp - stamp % HOUR_MS if stamp else None,
        )
        _count(sums[one.statement.fingerprint, cell], one, failed=status is not None and status >= 500)
    ordered = sorted(sums.items(), key=lambda item: (item[0][0], item[0][1].key))
    return tuple(_tally(fingerprint, cell, total) for (fingerprint, cell), total in ordered)


def traffic_of(requests: s.Requests, redact: _Redact) -> tuple[Traffic, ...]:
    """Count the requests per cell, in the order of the cells; a request stands in the hour in which it began."""
    once = cache(redact)
    hour = pl.col(s.FIRST_MS) - pl.col(s.FIRST_MS) % HOUR_MS
    failed = (pl.col(s.STATUS) >= 500).fill_null(value=False).sum()
    grouped = requests.group_by(s.ROUTE, s.ENVIRONMENT, s.DEPLOYMENT, hour.alias(_HOUR)).agg(
        pl.len(), failed.alias(_FAILED)
    )
    sums: dict[Cell, tuple[int, int]] = {}
    for route, environment, deployment, begins, asked, lost in grouped.iter_rows():
        cell = Cell(once(route), _told(environment, once), _told(deployment, once), begins)
        before = sums.get(cell, (0, 0))
        sums[cell] = (before[0] + asked, before[1] + lost)
    return tuple(Traffic(cell, *sums[cell]) for cell in sorted(sums, key=lambda cell: cell.key))


def _told(name: str | None, redact: _Redact) -> str | None:
    return redact(name) if name else None


def _requests_of(
    occurrences: Iterable[Occurrence], requests: s.Requests
) -> dict[str, list[Any]]:
    """Give [status, environment, deployment] of the requests of some occurrences."""
    wanted = pl.DataFrame({s.REQUEST: sorted({one.request for one in occurrences})}, schema={s.REQUEST: pl.String})
    rows = requests.join(wanted, on=s.REQUEST, how="semi")
    return {key: rest for key, *rest in rows.select(s.REQUEST, s.STATUS, s.ENVIRONMENT, s.DEPLOYMENT).iter_rows()}


def _count(total: _Sum, one: Occurrence, *, failed: bool) -> None:
    row = one.deciding
    total.occurrences += 1
    total.errors += row.level in {"error", "fatal"} and row.kind not in {"access", "empty"}
    total.asked.add(one.request)
    if failed:
        total.failed.add(one.request)
    if row.timestamp_ms:
        total.stamps.append(row.timestamp_ms)


def _tally(fingerprint: str, cell: Cell, total: _Sum) -> Tally:
    return Tally(
        fingerprint,
        cell,
        total.occurrences,
        len(total.asked),
        len(total.failed),
        total.errors,
        min(total.stamps, default=None),
        max(total.stamps, default=None),
    )
