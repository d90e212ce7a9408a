"""
What an export covers, and what therefore cannot be claimed from it.

A hole is not a zero, a file of exactly 1,000 rows was cut, an error-only export has no denominator: each suspicion is
stated with the fact behind it, never silently assumed away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.model import Count, Coverage, Hole, Input

CAPS: Final = (1_000, 10_000)
"""Row limits of the dashboard's export: 28 of 353 exports had exactly 1,000 rows."""
_HOLE_FACTOR: Final = 20
_HOLE_LEAST_MS: Final = 5 * 60_000
_ERROR_SHARE: Final = 0.95
_DAY_MS: Final = 86_400_000


def coverage_of(entries: pl.DataFrame, requests: s.Requests, inputs: Sequence[Input]) -> Coverage:
    """Give the coverage of all inputs together; ``entries`` as in JOINED plus the columns of ENTRIES."""
    counted = entries.filter(pl.col(s.DUPLICATE_OF).is_null())
    stamps = counted[s.TIMESTAMP_MS].drop_nulls().sort()
    first, last = (_whole(stamps.min()), _whole(stamps.max())) if len(stamps) else (None, None)
    capped = tuple(one.name for one in inputs if one.entries in CAPS)
    filtered = tuple(one.name for place, one in enumerate(inputs) if _looks_filtered(counted, place))
    holes = _holes(stamps)
    span = last - first if first is not None and last is not None else 0
    bots = int(requests[s.BOT].sum())
    partial = any(one.rejected_count for one in inputs)
    return Coverage(
        first_ms=first,
        last_ms=last,
        span_ms=span,
        holes=holes,
        partial=partial,
        cap_suspected=capped,
        level_filter_suspected=filtered,
        environments=_counts(requests, s.ENVIRONMENT),
        deployments=_counts(requests, s.DEPLOYMENT),
        regions=_counts(requests, s.REGION),
        methods=_counts(requests, s.METHOD),
        requests_by_bots=bots,
        unproven=_unproven(span, capped, filtered, holes, partial=partial, statusless=_statusless(requests)),
    )


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int) else 0


def _counts(requests: s.Requests, column: str) -> tuple[Count, ...]:
    known = (
        requests.filter(pl.col(column).is_not_null() & (pl.col(column) != ""))
        .group_by(column)
        .len()
        .sort(["len", column], descending=[True, False])
    )
    return tuple(Count(str(name), int(count)) for name, count in known.iter_rows())


def _looks_filtered(entries: pl.DataFrame, file: int) -> bool:
    """A file nearly all of whose log rows are errors, and that has no healthy summary, was filtered by level."""
    own = entries.filter(pl.col(s.FILE) == file)
    logs = own.filter(pl.col(s.TEXT).is_not_null() & pl.col(s.LEVEL).is_not_null())
    if logs.height < 5:
        return False
    loud = logs.filter(pl.col(s.LEVEL).is_in(["error", "fatal"])).height / logs.height
    healthy = own.filter(pl.col(s.TEXT).is_null() & (pl.col(s.STATUS) < 400)).height
    return loud >= _ERROR_SHARE and healthy <= own.height * 0.02


def _holes(stamps: pl.Series) -> tuple[Hole, ...]:
    """A gap is a hole when it is many times the usual distance between entries, and minutes long."""
    if len(stamps) < 20:
        return ()
    gaps = stamps.diff().drop_nulls()
    usual = max(float(gaps.quantile(0.95) or 0), 1_000.0)
    wide = pl.DataFrame({"to": stamps.slice(1), "gap": gaps}).filter(
        pl.col("gap") >= max(_HOLE_LEAST_MS, usual * _HOLE_FACTOR)
    )
    return tuple(Hole(to - gap, to) for to, gap in wide.iter_rows())[:50]


def _statusless(requests: s.Requests) -> float:
    return requests[s.STATUS].null_count() / requests.height if requests.height else 0.0


def _unproven(
    span: int,
    capped: Sequence[str],
    filtered: Sequence[str],
    holes: Sequence[Hole],
    *,
    partial: bool,
    statusless: float,
) -> tuple[str, ...]:
    """Say in sentences what this export cannot prove; an empty export proves nothing at all."""
    said: list[str] = []
    if capped:
        said.append(
            f"{', '.join(capped)}: exactly at the dashboard's row limit, "
            "so older rows are probably missing; counts are lower bounds."
        )
    if filtered:
        said.append(
            f"{', '.join(filtered)}: nearly every log row is an error, "
            "so it was probably filtered; error rates cannot be computed."
        )
    if holes:
        stretches = "1 stretch" if len(holes) == 1 else f"{len(holes)} stretches"
        said.append(f"{stretches} without any entry: an error is not absent there, it is unknown.")
    if partial:
        said.append("Part of the input could not be read; what it held is unknown.")
    if statusless > 0.05:
        said.append(f"{statusless:.0%} of the requests have no status in the export: their outcome is unknown.")
    if span < _DAY_MS:
        said.append(
            "The window is shorter than a day: that an error is absent proves nothing about daily jobs or other hours."
        )
    said.append(
        "Runtime logs keep at most 256 lines and 1 MB a request: the cause of a very chatty request may be missing."
    )
    return tuple(said)
