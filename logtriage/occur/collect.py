"""
JOINED + REQUESTS + what the texts say -> every occurrence, and the one role of every entry.

Only requests in which something may have failed are looked at row by row; all others are settled by column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from logtriage import schema as s
from logtriage.model import Occurrence, RequestFacts, Row, Told, ToldTexts
from logtriage.occur.aborts import AT_LIMIT_MS, TIMEOUT
from logtriage.occur.alone import KIND, PARTS, TELLING, WEIGHT, alone, occurrences_alone, weighed
from logtriage.occur.evidence import PLAIN
from logtriage.occur.occurrences import occurrences_of
from logtriage.occur.verdicts import Verdicts


@dataclass(frozen=True, slots=True)
class Found:
    """All occurrences, in order of request and time; ``roles`` has one word per entry (rejects are not among them)."""

    occurrences: tuple[Occurrence, ...]
    roles: pl.Series
    owner: dict[int, int]
    """Index of an entry -> place of its occurrence in ``occurrences``."""


def find_occurrences(
    joined: s.Joined,
    requests: s.Requests,
    told: ToldTexts,
    verdicts: Verdicts,
) -> Found:
    """Give every error of every request, and the roles that follow from them."""
    kinds = pl.Series(KIND, told.kinds, dtype=pl.String)
    occurrences: list[Occurrence] = []
    limits = _limits_by_route(joined, requests, told, verdicts)
    kind = _kind_of(joined, kinds)
    suspects = _suspects(joined, requests, kind, told)
    single = alone(suspects, requests)
    occurrences += occurrences_alone(single, told, verdicts)
    several = suspects.join(single, on=s.REQUEST, how="anti")
    for facts, rows in _stories(several, requests, told, limits):
        occurrences += occurrences_of(facts, rows, verdicts)
    occurrences.sort(key=lambda one: one.request)
    owner = {row.index: place for place, occurrence in enumerate(occurrences) for row in occurrence.rows}
    return Found(tuple(occurrences), _roles(joined, kind, occurrences), owner)


def _limits_by_route(
    joined: s.Joined, requests: s.Requests, told: ToldTexts, verdicts: Verdicts
) -> dict[str, tuple[int, ...]]:
    """Give the seconds at which requests of each route were killed, as lines of the kill or a 504's duration say."""
    stating = (text for text, kind in enumerate(told.kinds) if kind in TELLING)
    seconds = {text: limit for text in stating if (limit := _killed_after(told[text])) is not None}
    texts = pl.Series(list(seconds), dtype=pl.UInt32)
    killed = set(joined.filter(pl.col(s.TEXT).is_in(texts.implode())).select(s.ROUTE, s.TEXT).iter_rows())
    found = {(route, seconds[text]) for route, text in killed}
    ended = requests.filter((pl.col(s.STATUS) == 504) & (pl.col(s.DURATION_MS) >= 10_000 - AT_LIMIT_MS))
    for route, duration in ended.select(s.ROUTE, s.DURATION_MS).unique().iter_rows():
        limit = verdicts.limits.near(duration, within=0.01)
        found |= {(route, limit)} if limit is not None else set()
    limits: dict[str, tuple[int, ...]] = {}
    for route, limit in sorted(found):
        limits[route] = (*limits.get(route, ()), limit)
    return limits


def _killed_after(told: Told) -> int | None:
    """Give the seconds that a line of the kill names."""
    match = told.statements[0].match if told.statements else None
    seconds = dict(match.captures).get("timeout_s") if match and match.rule == TIMEOUT else None
    return int(seconds) if isinstance(seconds, int | float) else None


def _suspects(joined: s.Joined, requests: s.Requests, kind: pl.Series, told: ToldTexts) -> pl.DataFrame:
    """
    Give the rows of requests that ended 5xx or hold a row that is an error by itself, or a part of one.

    JOINED with ``index``, ``kind`` and ``weight``, without duplicates. A row that would only support an error is none.
    """
    indexed = joined.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(s.INDEX), kind).filter(
        pl.col(s.DUPLICATE_OF).is_null()
    )
    rows = weighed(indexed, told)
    failed = requests.filter(pl.col(s.STATUS) >= 500).select(s.REQUEST)
    telling = rows.filter(pl.col(KIND).is_in(PARTS) | (pl.col(WEIGHT) >= PLAIN)).select(s.REQUEST)
    return rows.join(pl.concat([failed, telling]).unique(), on=s.REQUEST, how="semi")


def _stories(
    suspects: pl.DataFrame, requests: s.Requests, told: ToldTexts, limits: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[RequestFacts, list[Row]]]:
    """Give requests with all their rows in emission order, in the order of their ids."""
    rows = suspects.sort(s.EMISSION_ORDER)
    facts = {
        row[0]: row
        for row in requests.join(suspects, on=s.REQUEST, how="semi")
        .select(s.REQUEST, s.STATUS, s.DECIDING, s.DURATION_MS, s.FIRST_MS, s.ROUTE)
        .iter_rows()
    }
    columns = (s.REQUEST, s.INDEX, s.TIMESTAMP_MS, s.LEVEL, s.STATUS, s.LAYER, s.DURATION_MS, s.ROUTE, s.TEXT)
    for key, group in groupby(rows.select(columns).iter_rows(), key=lambda row: row[0]):
        found = [
            Row(i, stamp or 0, level, status, layer, ms, route, None if text is None else told[text])
            for _, i, stamp, level, status, layer, ms, route, text in group
        ]
        _, status, deciding, duration, first, route = facts[key]
        row = next(row for row in found if row.index == deciding)
        yield RequestFacts(key, status, row, duration, first or 0, limits.get(route, ())), found


def _kind_of(joined: s.Joined, kinds: pl.Series) -> pl.Series:
    """Look the kind of each row's text up; a row without a message is ``empty``."""
    return joined.select(
        pl.lit(kinds).gather(pl.col(s.TEXT).fill_null(0)).alias(KIND) if len(kinds) else pl.lit("empty").alias(KIND)
    )[KIND].zip_with(joined[s.TEXT].is_not_null(), pl.repeat("empty", joined.height, eager=True))


def _roles(joined: s.Joined, kind: pl.Series, occurrences: Sequence[Occurrence]) -> pl.Series:
    """Give each entry the first role that holds; the texts of probes and banners are noise."""
    plain = joined.select(
        pl.when(pl.col(s.DUPLICATE_OF).is_not_null())
        .then(pl.lit("duplicate"))
        .when(kind.is_in(["empty", "access"]))
        .then(pl.lit("summary"))
        .when((kind == "noise") | pl.col(s.BOT))
        .then(pl.lit("noise"))
        .otherwise(pl.lit("context"))
        .alias("role")
    )["role"]
    roles = plain.to_list()
    for occurrence in occurrences:
        for row in occurrence.rows:
            roles[row.index] = "continuation"
        roles[occurrence.deciding.index] = "occurrence"
    return pl.Series("role", roles, dtype=pl.String)
