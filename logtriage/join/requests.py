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
    indexed = entries.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(_INDEX))
    if files < 2:
        return indexed.with_columns(pl.lit(None, pl.Int64).alias(s.DUPLICATE_OF)).drop(_INDEX)
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
    with none, is a summary. Duplicates take no
    part. The deciding row is, among those with a status, the summary of the innermost layer; a later one wins.
    """
    rank = pl.col(s.LAYER).cast(pl.String).replace_strict(_LAYER_RANK, default=1, return_dtype=pl.Int8)
    wanted = [
        s.REQUEST,
        s.STATUS,
        s.DURATION_MS,
        s.ROUTE,
        *_DESCRIBING,
        s.TIMESTAMP_MS,
        s.SEQ,
        s.ROW,
        s.FILE,
        s.LAYER,
        s.BOT,
        s.DUPLICATE_OF,
    ]
    ranked = (
        entries.select(wanted)
        .with_columns(
            pl.int_range(pl.len(), dtype=pl.UInt32).alias(s.DECIDING),
            _is_summary(entries, textless) | pl.col(s.DURATION_MS).is_not_null(),
            rank.alias("rank"),
            pl.col(s.STATUS).is_not_null().alias("told"),
        )
        .filter(pl.col(s.DUPLICATE_OF).is_null())
    )
    # What the rows say stands before their places, so that a shuffled file is decided alike.
    said = [s.STATUS, s.DURATION_MS, s.ROUTE, s.PATH, s.METHOD, s.REGION]
    deciding = ["told", "summary", "rank", s.TIMESTAMP_MS, *said, s.SEQ, s.ROW, s.FILE]
    last = ranked.sort(deciding, nulls_last=False).group_by(s.REQUEST, maintain_order=True).last()
    whole = ranked.group_by(s.REQUEST).agg(
        pl.col(s.DURATION_MS).max().alias("longest"),
        pl.col(s.BOT).any().alias("asked_by_bot"),
        pl.col(s.TIMESTAMP_MS).min().alias(s.FIRST_MS),
    )
    text = [pl.col(name).cast(pl.String) for name in _DESCRIBING]
    requests = last.join(whole, on=s.REQUEST, how="left").with_columns(
        *text, pl.coalesce(s.DURATION_MS, "longest").alias(s.DURATION_MS), pl.col("asked_by_bot").alias(s.BOT)
    )
    return s.Requests(s.conform(requests.sort(s.DECIDING), s.REQUESTS))


def _is_summary(entries: pl.DataFrame, textless: Sequence[bool]) -> pl.Series:
    access = pl.Series("access", list(textless) or [False], dtype=pl.Boolean)
    looked_up = entries.select(pl.lit(access).gather(pl.col(s.TEXT).fill_null(0)).alias("summary"))["summary"]
    return looked_up | entries[s.TEXT].is_null()
