"""
Frames -> the look-ups that findings and samples need: requests by key, lines of a request, texts by route.

With ``activity.py``, what touches frames in the report; everything behind them works on values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from logtriage import schema as s
from logtriage.model import Case, Count, Coverage, Durations
from logtriage.report.annotate import EntryRow
from logtriage.report.build import RequestInfo, Window
from logtriage.report.samples import Line
from logtriage.report.timeouts import RouteLines

_PLAIN = (s.REQUEST, s.STATUS, s.PATH, s.DURATION_MS, s.BOT)
_WORDS = (s.METHOD, s.ENVIRONMENT, s.DEPLOYMENT, s.REGION)


def request_infos(requests: s.Requests, keys: Iterable[str], redact: Callable[[str], str]) -> dict[str, RequestInfo]:
    """
    Give what a report says about the requests named by ``keys``.

    Words of the export pass ``redact`` here, but for the paths: few are ever shown, and these pass it then.
    """
    wanted = pl.DataFrame({s.REQUEST: sorted(set(keys))}, schema={s.REQUEST: pl.String})
    rows = requests.join(wanted, on=s.REQUEST, how="semi").select(*_PLAIN, *_WORDS)
    safe: dict[str | None, str | None] = {
        word: word and redact(word) for name in _WORDS for word in rows[name].unique().sort()
    }
    return {
        key: RequestInfo(
            key, status, safe[method], path, safe[environment], safe[deployment], duration, bot, safe[region]
        )
        for key, status, path, duration, bot, method, environment, deployment, region in rows.iter_rows()
    }


def redacted_coverage(coverage: Coverage, redact: Callable[[str], str]) -> Coverage:
    """Give the coverage with the export's own words gone through the gate: any column can hold anything."""

    def told(counts: Sequence[Count]) -> tuple[Count, ...]:
        return tuple(Count(redact(one.name), one.count) for one in counts)

    return replace(
        coverage,
        environments=told(coverage.environments),
        deployments=told(coverage.deployments),
        regions=told(coverage.regions),
        methods=told(coverage.methods),
    )


def lines_by_request(
    entries: pl.DataFrame, roles: pl.Series, texts: Sequence[str], cases: Sequence[Case]
) -> Callable[[str], Sequence[Line]]:
    """Give the entries of the requests of some cases, in emission order, as a look-up by request."""
    wanted = pl.DataFrame(
        {s.REQUEST: sorted({o.request for case in cases for o in case.occurrences})}, schema={s.REQUEST: pl.String}
    )
    rows = (
        entries.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(s.INDEX), roles.alias("role"))
        .join(wanted, on=s.REQUEST, how="semi")
        .filter(pl.col(s.DUPLICATE_OF).is_null())
        .sort(s.EMISSION_ORDER)
        .select(s.REQUEST, s.INDEX, s.TIMESTAMP_MS, s.LEVEL, "role", s.TEXT)
    )
    # Few of a hundred thousand requests are ever shown: their places are noted, their lines made when asked for.
    stretches = rows.select(pl.col(s.REQUEST).rle().struct.unnest()) if rows.height else None
    places: dict[str, tuple[int, int]] = {}
    begin = 0
    for length, key in stretches.iter_rows() if stretches is not None else ():
        places[key] = (begin, length)
        begin += length

    def lines_of(key: str) -> Sequence[Line]:
        told = rows.slice(*places[key]).rows() if key in places else ()
        return [
            Line(index, stamp, level, role, None if text is None else texts[text])
            for _, index, stamp, level, role, text in told
        ]

    return lines_of


def lines_by_route(
    entries: pl.DataFrame,
    roles: pl.Series,
    requests: s.Requests,
    routes: Iterable[str],
    template_of: Callable[[int], str],
) -> dict[str, RouteLines]:
    """Give for some routes how many requests they have, and how many of these wrote each template."""
    asked = requests.filter(pl.col(s.ROUTE).is_in(sorted(set(routes)))).select(s.REQUEST, s.ROUTE)
    said = roles.is_in(["context", "occurrence", "continuation"]) & entries[s.TEXT].is_not_null()
    wrote = entries.filter(said).select(s.REQUEST, s.TEXT).unique().join(asked, on=s.REQUEST)
    distinct = wrote.select(s.TEXT).unique()
    templates = distinct.with_columns(pl.Series("template", map(template_of, distinct[s.TEXT]), dtype=pl.String))
    counted = wrote.join(templates, on=s.TEXT).group_by(s.ROUTE, "template").agg(pl.col(s.REQUEST).n_unique())
    found: dict[str, dict[str, int]] = {}
    for route, template, count in counted.iter_rows():
        found.setdefault(route, {})[template] = count
    totals = asked.group_by(s.ROUTE).len().sort(s.ROUTE)
    return {route: RouteLines(count, found.get(route, {})) for route, count in totals.iter_rows()}


def request_durations(requests: s.Requests, keys: Iterable[str]) -> dict[str, float | None]:
    """Give the durations of the requests named by ``keys`` (milliseconds)."""
    wanted = requests.filter(pl.col(s.REQUEST).is_in(sorted(keys)))
    return dict(wanted.select(s.REQUEST, s.DURATION_MS).iter_rows())


def durations_by_route(requests: s.Requests) -> dict[str, Durations]:
    """Give nearest-rank quantiles over all requests of each route that have a duration (milliseconds)."""
    ordered = pl.col(s.DURATION_MS).sort()
    ranks = [ordered.get((pl.len() * percent + 99) // 100 - 1).alias(f"p{percent}") for percent in (50, 95)]
    known = requests.filter(pl.col(s.DURATION_MS).is_not_null())
    grouped = known.group_by(s.ROUTE).agg(pl.len(), *ranks, pl.col(s.DURATION_MS).max().alias("max"))
    return {route: Durations(*rest) for route, *rest in grouped.sort(s.ROUTE).iter_rows()}


def window_of(entries: pl.DataFrame) -> Window:
    """Give the span of all entries; an export without stamps has an empty one at zero."""
    first, last = entries[s.TIMESTAMP_MS].min(), entries[s.TIMESTAMP_MS].max()
    return Window(first if isinstance(first, int) else 0, last if isinstance(last, int) else 0)


def texts_with_routes(
    entries: pl.DataFrame, texts: Sequence[str], places: Sequence[int]
) -> list[tuple[str, str, int]]:
    """
    Give the distinct messages at some places, and every query string, with their routes; a query begins with ``?``.

    The number is of the rows with that message, and of the requests with that query: all rows of one repeat it.
    """
    counted = entries.filter(pl.col(s.DUPLICATE_OF).is_null())
    asked = pl.col(s.TEXT).is_in(pl.Series(places, dtype=pl.UInt32).implode())
    messages, queries = (
        counted.filter(which).group_by(column, s.ROUTE).agg(number).sort([column, s.ROUTE])
        for column, which, number in (
            (s.TEXT, asked, pl.len()),
            (s.QUERY, pl.col(s.QUERY).is_not_null(), pl.col(s.REQUEST).n_unique()),
        )
    )
    return [(texts[text], route, count) for text, route, count in messages.iter_rows()] + [
        (f"?{query}", route, count) for query, route, count in queries.iter_rows()
    ]


def context_lines(
    entries: pl.DataFrame, roles: pl.Series, requests: s.Requests, texts: Sequence[str]
) -> list[tuple[str, str, int]]:
    """Give every distinct message that is part of no error, with the route of its request, and how often it stands."""
    rows = entries.filter((roles == "context") & entries[s.TEXT].is_not_null()).select(s.REQUEST, s.TEXT)
    counted = rows.join(requests.select(s.REQUEST, s.ROUTE), on=s.REQUEST).group_by(s.TEXT, s.ROUTE).len()
    return [(texts[text], route, times) for text, route, times in counted.sort([s.TEXT, s.ROUTE]).iter_rows()]


def entry_rows(entries: pl.DataFrame, scope: pl.Series) -> list[EntryRow]:
    """Give what ``annotate`` says of each entry by itself, in input order."""
    columns = (s.FILE, s.ROW, s.TIMESTAMP_MS, s.REQUEST_ID, s.ROUTE, s.TEXT, s.DUPLICATE_OF)
    return list(entries.select(*columns).with_columns(scope.alias("in_scope")).iter_rows())


def roles_in_scope(roles: pl.Series, scope: pl.Series) -> tuple[Mapping[str, int], int]:
    """Count the entries in scope by role, and those that the filters leave out: together they are all entries."""
    counted = dict(roles.filter(scope).value_counts(sort=True).iter_rows())
    return counted, len(scope) - sum(counted.values())
