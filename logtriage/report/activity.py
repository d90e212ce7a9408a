"""Requests in scope and cases -> ``Activity``: traffic per bin, route, deployment, and when it failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.model import Activity, Case, Count, DeploymentUse, Durations, Outcome, RouteUse
from logtriage.report.build import Window

OTHER_ROUTES: Final = 300
GRAVEST: Final[tuple[Outcome, ...]] = ("crash", "timeout", "unhandled", "silent", "soft", "degraded", "unknown")
"""Which outcome a request is counted under when it has several; ``handled`` is no failure."""
_CLASSES: Final = ("1xx", "2xx", "3xx", "4xx", "5xx")
_HOUR_MS: Final = 3_600_000


def activity_of(asked: s.Requests, cases: Sequence[Case], window: Window, redact: Callable[[str], str]) -> Activity:
    """Give the traffic of the requests in scope and the failures of ``cases`` in it; words pass ``redact``."""
    once = cache(redact)
    stamped = asked.filter(pl.col(s.FIRST_MS).is_not_null())[s.FIRST_MS]
    routes, left_out = _routes(asked, cases, once)
    return Activity(
        start_ms=window.start_ms,
        bin_ms=window.bin_ms,
        requests=_counted((stamped - window.start_ms).clip(0) // window.bin_ms, window.bins),
        failing=failing_of(cases, window),
        hours=_counted(stamped // _HOUR_MS % 24, 24),
        routes=routes,
        routes_left_out=left_out,
        deployments=_deployments(asked, once),
        environments=_counts(asked, s.ENVIRONMENT, once),
        regions=_counts(asked, s.REGION, once),
        methods=_counts(asked, s.METHOD, once),
    )


def failing_of(cases: Sequence[Case], window: Window) -> dict[str, tuple[int, ...]]:
    """Count requests with an error per outcome and bin: each once, under its gravest outcome, at that error's time."""
    gravest: dict[str, tuple[int, int]] = {}
    for occurrence in (occurrence for case in cases for occurrence in case.occurrences):
        if occurrence.outcome in GRAVEST:
            this = (GRAVEST.index(occurrence.outcome), occurrence.deciding.timestamp_ms)
            gravest[occurrence.request] = min(this, gravest.get(occurrence.request, this))
    found: dict[str, list[int]] = {}
    for rank, stamp in gravest.values():
        found.setdefault(GRAVEST[rank], []).append(stamp)
    return {name: _spread(window.bins_of(found[name]), window.bins) for name in GRAVEST if name in found}


def _counted(places: pl.Series, number: int) -> tuple[int, ...]:
    counted = dict(places.value_counts().iter_rows())
    return tuple(counted.get(place, 0) for place in range(number))


def _spread(places: Sequence[int], number: int) -> tuple[int, ...]:
    counted = Counter(places)
    return tuple(counted.get(place, 0) for place in range(number))


def _routes(
    asked: s.Requests, cases: Sequence[Case], redact: Callable[[str], str]
) -> tuple[tuple[RouteUse, ...], int]:
    """Give the routes of findings and the most frequent others, with how many are left out."""
    wanted = {seen.name for case in cases for seen in case.routes_seen} | {case.route for case in cases}
    ordered = pl.col(s.DURATION_MS).drop_nulls().sort()
    known = pl.col(s.DURATION_MS).count()
    places = {f"p{percent}": (known * percent + 99) // 100 - 1 for percent in (50, 95)}
    ranks = [ordered.get(place, null_on_oob=True).alias(name) for name, place in places.items()]
    classes = [(pl.col(s.STATUS) // 100 == at).sum().alias(name) for at, name in enumerate(_CLASSES, start=1)]
    grouped = asked.filter(pl.col(s.ROUTE).is_not_null()).group_by(s.ROUTE)
    rows = grouped.agg(pl.len(), *classes, known.alias("known"), *ranks, pl.col(s.DURATION_MS).max().alias("max"))
    ranked = rows.with_columns(pl.col(s.ROUTE).is_in(sorted(filter(None, wanted))).alias("wanted"))
    ranked = ranked.sort(["wanted", "len", s.ROUTE], descending=[True, True, False])
    shown = ranked.head(int(ranked["wanted"].sum()) + OTHER_ROUTES).sort(["len", s.ROUTE], descending=[True, False])
    return tuple(_route(row, redact) for row in shown.drop("wanted").iter_rows()), len(ranked) - len(shown)


def _route(row: tuple[str | int | float | None, ...], redact: Callable[[str], str]) -> RouteUse:
    route, requests, *rest = row
    by_class = {name: int(number or 0) for name, number in zip(_CLASSES, rest, strict=False)}
    total = int(requests or 0)
    durations = Durations(int(rest[5] or 0), *(None if value is None else float(value) for value in rest[6:9]))
    return RouteUse(redact(str(route)), total, {**by_class, "none": total - sum(by_class.values())}, durations)


def _deployments(asked: s.Requests, redact: Callable[[str], str]) -> tuple[DeploymentUse, ...]:
    stamp = pl.col(s.FIRST_MS)
    grouped = asked.filter(pl.col(s.DEPLOYMENT).str.len_bytes() > 0).group_by(s.DEPLOYMENT)
    rows = grouped.agg(pl.len(), stamp.min().alias("first"), stamp.max().alias("last"))
    return tuple(
        DeploymentUse(redact(name), number, first, last)
        for name, number, first, last in rows.sort(["first", s.DEPLOYMENT], nulls_last=True).iter_rows()
    )


def _counts(asked: s.Requests, column: str, redact: Callable[[str], str]) -> tuple[Count, ...]:
    rows = asked.filter(pl.col(column).str.len_bytes() > 0).group_by(column).len()
    ordered = rows.sort(["len", column], descending=[True, False])
    return tuple(Count(redact(name), number) for name, number in ordered.iter_rows())
