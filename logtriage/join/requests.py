"""
Rows -> requests: order repaired, overlap of files marked, rows joined by request, status from the row that decides it.

Rows are not requests: a request is several rows with one id, some log lines (often without a status), some summaries,
one per layer. Facts of the two value styles: Vercel dashboard exports 2023-10 to 2026-02.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from logtriage import schema as s

# The layer that answered knows the status best: the middleware says 200 while the function behind it says 500.
_LAYER_RANK: Final = {"function": 4, "other": 3, "static": 2, "cache": 2, "redirect": 2, "middleware": 0}
# The same row in two exports; host and deployment domain are left out because aliases differ from export to export.
_SAME_ROW: Final = (s.REQUEST_ID, s.TIMESTAMP_MS, s.LAYER, s.FUNCTION, s.LEVEL, s.TEXT, s.STATUS, s.DURATION_MS)
_DESCRIBING: Final = (s.METHOD, s.PATH, s.ENVIRONMENT, s.DEPLOYMENT, s.REGION)
_INDEX: Final = "index"
_CODE: Final = "code"
_WEIGHT: Final = "weight"
_BEFORE_ALL: Final = -(2**63)
"""Stands for the time of a row without one: any other row is later."""


def repair_order(entries: pl.DataFrame, orders: Sequence[str]) -> pl.DataFrame:
    """
    Add ``seq``: emission order among rows of one stamp.

    ``orders`` has one word per file: a ``descending`` file is reversed inside a millisecond too, a ``grouped`` one runs
    forward, and of any other order nothing is believed.
    """
    sign = pl.lit(0, pl.Int64)
    for file, order in enumerate(orders):
        direction = {"descending": -1, "grouped": 1}.get(order, 0)
        sign = pl.when(pl.col(s.FILE) == file).then(pl.lit(direction, pl.Int64)).otherwise(sign)
    return entries.with_columns((sign * pl.col(s.ROW).cast(pl.Int64)).alias(s.SEQ))


def mark_duplicates(entries: pl.DataFrame, files: int) -> pl.DataFrame:
    """
    Add ``duplicate_of``: index of the entry of an earlier file that a row repeats, null for all others.

    Multiset union: a row that stands k times in one file is kept k times; only surplus copies in later files are
    duplicates.
    """
    if files < 2:
        return entries.with_columns(pl.lit(None, pl.Int64).alias(s.DUPLICATE_OF))
    indexed = entries.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(_INDEX))
    copy = pl.int_range(pl.len()).over([s.FILE, *_SAME_ROW]).alias("copy")
    first = pl.col(_INDEX).first().over([*_SAME_ROW, "copy"])
    repeats = pl.when(first != pl.col(_INDEX)).then(first).alias(s.DUPLICATE_OF)
    return indexed.with_columns(copy).with_columns(repeats).drop(_INDEX, "copy")


def add_request(entries: pl.DataFrame) -> pl.DataFrame:
    """Add ``request``: the id behind the last ``::``; a row without an id is a request of its own."""
    own = pl.format("#{}:{}", s.FILE, s.ROW)
    key = pl.col(s.REQUEST_ID).str.replace(r"(?s)^.*::", "")
    return entries.with_columns(pl.when(key != "").then(key).otherwise(own).alias(s.REQUEST))


def join_requests(entries: pl.DataFrame, textless: Sequence[bool]) -> s.Requests:
    """
    Give one row per request, in order of first appearance.

    ``textless`` says for each distinct text whether it is only the platform's access line: a row with such a text, or
    with none, is a summary. Duplicates take no part. The deciding row is, among those with a status, the summary of the
    innermost layer; a later one wins.
    """
    rows = entries.select(
        # Numbers are grouped and compared in a tenth of the time and memory that ids take.
        pl.col(s.REQUEST).cast(pl.Categorical).to_physical().alias(_CODE),
        pl.int_range(pl.len(), dtype=pl.UInt32).alias(s.DECIDING),
        _weight(entries, textless).alias(_WEIGHT),
        pl.col(s.TIMESTAMP_MS).fill_null(_BEFORE_ALL),
        s.DURATION_MS,
        s.BOT,
        s.DUPLICATE_OF,
    ).filter(pl.col(s.DUPLICATE_OF).is_null())
    whole = rows.group_by(_CODE).agg(
        pl.col(s.DURATION_MS).max().alias("longest"),
        pl.col(s.BOT).any(),
        pl.col(s.TIMESTAMP_MS).filter(pl.col(s.TIMESTAMP_MS) != _BEFORE_ALL).min().alias(s.FIRST_MS),
    )
    decided = _deciding(rows.select(_CODE, s.DECIDING, _WEIGHT, s.TIMESTAMP_MS), entries).join(whole, on=_CODE)
    decided = decided.sort(s.DECIDING)
    text = [pl.col(name).cast(pl.String) for name in _DESCRIBING]
    requests = (
        entries.select(s.REQUEST, s.STATUS, s.DURATION_MS, s.ROUTE, *_DESCRIBING)[decided[s.DECIDING]]
        .with_columns(*text, decided[s.DECIDING], decided[s.BOT], decided[s.FIRST_MS])
        .with_columns(pl.coalesce(pl.col(s.DURATION_MS), decided["longest"]))
    )
    return s.Requests(s.conform(requests, s.REQUESTS))


def _weight(entries: pl.DataFrame, textless: Sequence[bool]) -> pl.Expr:
    """One number for what decides first: the row has a status, it is a summary, how far in its layer stands."""
    rank = pl.col(s.LAYER).cast(pl.String).replace_strict(_LAYER_RANK, default=1, return_dtype=pl.Int8)
    summary = _is_summary(entries, textless) | pl.col(s.DURATION_MS).is_not_null()
    return pl.col(s.STATUS).is_not_null().cast(pl.Int8) * 20 + summary.cast(pl.Int8) * 10 + rank


def _deciding(rows: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Give the deciding row of each request; only where weight and time leave several are their values compared."""
    for column in (_WEIGHT, s.TIMESTAMP_MS):
        rows = rows.filter(pl.col(column) == pl.col(column).max().over(_CODE))
    single = pl.len().over(_CODE) == 1
    several = rows.filter(~single)
    # What the rows say stands before their places, so that a shuffled file is decided alike.
    said = [s.STATUS, s.DURATION_MS, s.ROUTE, s.PATH, s.METHOD, s.REGION, s.SEQ, s.ROW, s.FILE]
    ordered = several.hstack(entries.select(said)[several[s.DECIDING]]).sort(said, nulls_last=False)
    last = ordered.group_by(_CODE, maintain_order=True).last()
    names = [_CODE, s.DECIDING]
    return pl.concat([rows.filter(single).select(names), last.select(names)])


def _is_summary(entries: pl.DataFrame, textless: Sequence[bool]) -> pl.Series:
    access = pl.Series("access", list(textless) or [False], dtype=pl.Boolean)
    looked_up = entries.select(pl.lit(access).gather(pl.col(s.TEXT).fill_null(0)).alias("summary"))["summary"]
    return looked_up | entries[s.TEXT].is_null()
