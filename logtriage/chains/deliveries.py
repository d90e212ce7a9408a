"""
Entries of a route on which requests timed out -> its deliveries: which request named which external id, and when.

Only routes are looked at on which a request timed out that names such an id; everything is done over columns and
distinct texts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.chains.ids import KIND, NAME, RANK, SAID, VALUE, ids_of

END_MS: Final = "end_ms"
TIMED_OUT: Final = "timed_out"
PLACE: Final = (s.ROUTE, s.ENVIRONMENT)
"""Where a delivery came: the same id in another environment is another delivery."""
_DAY_MS: Final = 86_400_000
"""No request takes longer, whatever an export says."""
_FEW: Final = 3
"""Ids of a kind that one delivery may name: more are a batch, a list or a cron."""
_ALWAYS: Final = 20
"""Requests with the same id from which on it may be one that stands in all of them."""


def suspects_of(entries: pl.DataFrame, requests: pl.DataFrame, timed_out: Collection[str]) -> pl.DataFrame:
    """
    Give the requests on routes with a timeout, those of the platform's scheduler left out.

    Columns: request, route, environment, method, first_ms, end_ms (of the duration, else of the last entry), timed_out.
    """
    known = requests.drop_nulls([s.FIRST_MS, s.ROUTE])
    hot = known.filter(pl.col(s.REQUEST).is_in(sorted(timed_out))).select(PLACE).unique()
    asked = known.join(hot, on=PLACE, how="semi", nulls_equal=True)
    rows = entries.join(asked.select(s.REQUEST), on=s.REQUEST, how="semi").group_by(s.REQUEST)
    last = rows.agg(pl.col(s.TIMESTAMP_MS).max().alias("last"), pl.col(s.CRON).any())
    took = pl.col(s.DURATION_MS).fill_null(0).fill_nan(0).clip(0, _DAY_MS).cast(pl.Int64)
    end = pl.max_horizontal(pl.col(s.FIRST_MS) + took, "last")
    return (
        asked.join(last.filter(~pl.col(s.CRON)), on=s.REQUEST, how="inner")
        .with_columns(end.alias(END_MS), pl.col(s.REQUEST).is_in(sorted(timed_out)).alias(TIMED_OUT))
        .select(s.REQUEST, *PLACE, s.METHOD, s.FIRST_MS, END_MS, TIMED_OUT)
    )


def said_by(entries: pl.DataFrame, requests: pl.DataFrame, texts: Sequence[str]) -> pl.DataFrame:
    """Give what some requests say: request, said; their lines, their query and their path."""
    rows = entries.join(requests.select(s.REQUEST), on=s.REQUEST, how="semi")
    places = rows[s.TEXT].drop_nulls().unique()
    table = pl.DataFrame(
        {s.TEXT: places, SAID: [texts[place] for place in places]}, schema={s.TEXT: pl.UInt32, SAID: pl.String}
    )
    lines = rows.select(s.REQUEST, s.TEXT).drop_nulls().unique().join(table, on=s.TEXT).select(s.REQUEST, SAID)
    others = [
        rows.select(s.REQUEST, pl.col(column).cast(pl.String).alias(SAID)).drop_nulls() for column in (s.QUERY, s.PATH)
    ]
    return pl.concat([lines, *others]).unique()


def deliveries_of(suspects: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """
    Give the deliveries of each place by the one kind of id that tells them apart best.

    Columns: those of ``suspects``, name, kind, value. The kind is the surest one that timed-out requests name, of those
    that they name often enough.
    """
    named = said.join(ids_of(said[SAID]), on=SAID).drop(SAID).unique()
    found = suspects.join(named, on=s.REQUEST, how="inner")
    # A page that is asked for again is no delivery: by a message or a thing, only what was sent counts.
    found = found.filter((pl.col(RANK) == 0) | ~pl.col(s.METHOD).is_in(["GET", "HEAD"]).fill_null(value=False))
    found = found.filter(pl.col(VALUE).n_unique().over(s.REQUEST, KIND) <= _FEW)
    times, all_times = pl.col(s.REQUEST).n_unique().over(*PLACE, KIND, VALUE), pl.col(s.REQUEST).n_unique()
    found = found.filter((times <= _ALWAYS) | (2 * times <= all_times.over(*PLACE, KIND)))
    hot = found.filter(pl.col(TIMED_OUT)).group_by(*PLACE, KIND, RANK).agg(all_times.alias("asked"))
    often = 2 * pl.col("asked") >= pl.col("asked").max().over(PLACE)
    surest = hot.filter(often).sort(RANK, "asked", KIND, descending=[False, True, False])
    best = surest.unique(PLACE, keep="first", maintain_order=True)
    chosen = found.join(best.select(*PLACE, KIND), on=[*PLACE, KIND], how="semi", nulls_equal=True)
    alike = [one for one in chosen.columns if one != NAME]
    return chosen.group_by(alike).agg(pl.col(NAME).min())
