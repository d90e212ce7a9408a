"""Selector x slice -> events: the errors, rows or requests that it chooses, each with its request and its time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.criteria.log import EVENT, Slice
from logtriage.criteria.statuses import is_status
from logtriage.model import Criterion, Implies, Occurrence, Rate, Selector, Statement, TextPattern, Unique

_TELLING_CODE: Final = re.compile(r"(?=.*[A-Z])[A-Z0-9_]{4,}")
"""A code that no other text would hold by chance: ``P2022``, ``ECONNRESET``; not ``429``."""
_CONTEXT: Final = (s.STATUS, s.ROUTE, s.ENVIRONMENT)


def selectors_of(criterion: Criterion) -> tuple[Selector, ...]:
    """Give every selector of a criterion: its own, and those within what it demands."""
    match criterion.demand:
        case Rate(of=other) | Unique(blocked=Selector() as other):
            return (criterion.where, other)
        case Implies(needs=side):
            return (criterion.where, side.where)
    return (criterion.where,)


def events_of(slice_: Slice, where: Selector) -> pl.DataFrame:
    """
    Give what a selector chooses of a slice: one row per event.

    Columns: ``event`` (id of the error, else the place of the row, else the request), request, timestamp_ms, level,
    text (null for a request), status, route, environment. Ordered by time, then by request and event.
    """
    requests = slice_.requests
    if where.statuses:
        known = [one for one in requests[s.STATUS].drop_nulls().unique().to_list() if is_status(one, where.statuses)]
        requests = requests.filter(pl.col(s.STATUS).is_in(known))
    if where.of_errors:
        found = _errors(slice_, where)
    elif where.of_rows:
        found = _rows(slice_, where)
    else:
        found = _requests(requests)
    context = requests.select(s.REQUEST, *_CONTEXT)
    return found.join(context, on=s.REQUEST, how="inner").sort(s.TIMESTAMP_MS, s.REQUEST, EVENT, nulls_last=True)


def worded_events_of(slice_: Slice, where: Selector) -> pl.DataFrame:
    """Give the same, with every row that has a message where the selector names neither errors nor texts."""
    events = events_of(slice_, where)
    if where.of_errors or where.of_rows:
        return events
    asked = slice_.requests.filter(pl.col(s.REQUEST).is_in(events[s.REQUEST].implode()))
    rows = _in_order(slice_, slice_.entries.filter(pl.col(s.TEXT).is_not_null()))
    return rows.join(asked.select(s.REQUEST, *_CONTEXT), on=s.REQUEST, how="inner", maintain_order="left")


def texts_that_fit(texts: pl.Series, patterns: Sequence[TextPattern]) -> pl.Series:
    """Tell for each text whether one of the patterns fits; linear in the text, whatever the expression."""
    fits = pl.repeat(value=False, n=len(texts), eager=True, dtype=pl.Boolean)
    for one in patterns:
        fits |= texts.str.contains(one.value, literal=one.kind == "literal")
    return fits


def mentions_of(slice_: Slice, where: Selector) -> pl.DataFrame:
    """Give as events the entries that name a code without being part of an error that has it."""
    codes = [re.escape(code) for code in where.codes if _TELLING_CODE.fullmatch(code)]
    if not codes:
        return events_of(slice_, where).head(0)
    pattern = TextPattern("regex", rf"(?:^|[^\w])(?:{'|'.join(codes)})(?:[^\w]|$)")
    owned = [row.index for one in slice_.log.occurrences for row in one.rows if _is_selected(one, where)]
    named = _with_texts(slice_.entries, texts_that_fit(slice_.log.texts, [pattern]))
    rows = _in_order(slice_, named.filter(~pl.col(s.INDEX).is_in(owned)))
    context = slice_.requests.select(s.REQUEST, *_CONTEXT)
    return rows.join(context, on=s.REQUEST, how="inner", maintain_order="left")


def selected(occurrences: Sequence[Occurrence], where: Selector, requests: pl.DataFrame) -> list[Occurrence]:
    """Give the errors of some requests that a selector chooses."""
    inside = set(requests[s.REQUEST])
    return [one for one in occurrences if one.request in inside and _is_selected(one, where)]


def _errors(slice_: Slice, where: Selector) -> pl.DataFrame:
    found = selected(slice_.log.occurrences, where, slice_.requests)
    if where.levels:
        found = [one for one in found if one.deciding.level in where.levels]
    if where.texts or where.not_texts:
        fits = set(_rows_that_fit(slice_, where)[s.INDEX])
        found = [one for one in found if any(row.index in fits for row in one.rows)]
    own = pl.DataFrame(
        {EVENT: [one.id for one in found], s.INDEX: [one.deciding.index for one in found]},
        schema={EVENT: pl.String, s.INDEX: pl.UInt32},
    )
    return own.join(slice_.entries, on=s.INDEX, how="inner").select(
        EVENT, s.REQUEST, s.TIMESTAMP_MS, s.LEVEL, s.TEXT
    )


def _is_selected(occurrence: Occurrence, where: Selector) -> bool:
    if where.outcomes and occurrence.outcome not in where.outcomes:
        return False
    return any(_states(one, where) for one in (occurrence.statement, *occurrence.also))


def _states(statement: Statement, where: Selector) -> bool:
    match = statement.match
    code = match.code if match is not None and match.code is not None else statement.facts.code
    return (
        (not where.rules or (match is not None and match.rule in where.rules))
        and (not where.codes or code in where.codes)
        and (not where.fingerprints or statement.fingerprint in where.fingerprints)
    )


def _rows(slice_: Slice, where: Selector) -> pl.DataFrame:
    rows = _rows_that_fit(slice_, where)
    if where.levels:
        rows = rows.filter(pl.col(s.LEVEL).cast(pl.String).is_in(where.levels))
    return _in_order(slice_, rows)


def _in_order(slice_: Slice, rows: pl.DataFrame) -> pl.DataFrame:
    """Give rows as events, by time, request and words: a row's place depends on the order of the files."""
    words = pl.Series("words", slice_.log.texts.gather(rows[s.TEXT]), dtype=pl.String)
    return rows.with_columns(words).sort(s.TIMESTAMP_MS, s.REQUEST, "words").select(
        pl.format("r{}", pl.int_range(pl.len()).cast(pl.String).str.zfill(9)).alias(EVENT),
        s.REQUEST, s.TIMESTAMP_MS, s.LEVEL, s.TEXT,
    )  # fmt: skip


def _rows_that_fit(slice_: Slice, where: Selector) -> pl.DataFrame:
    texts = slice_.log.texts
    fits = texts_that_fit(texts, where.texts) if where.texts else texts.is_not_null()
    if where.not_texts:
        fits &= ~texts_that_fit(texts, where.not_texts)
    return _with_texts(slice_.entries, fits)


def _with_texts(entries: pl.DataFrame, fits: pl.Series) -> pl.DataFrame:
    chosen = fits.fill_null(value=False).arg_true().cast(pl.UInt32)
    return entries.filter(pl.col(s.TEXT).is_in(chosen.implode()))


def _requests(requests: pl.DataFrame) -> pl.DataFrame:
    return requests.select(
        pl.col(s.REQUEST).alias(EVENT),
        s.REQUEST,
        pl.col(s.FIRST_MS).alias(s.TIMESTAMP_MS),
        pl.lit(None, pl.Enum(s.LEVELS)).alias(s.LEVEL),
        pl.lit(None, pl.UInt32).alias(s.TEXT),
    )
