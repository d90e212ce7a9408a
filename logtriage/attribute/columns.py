"""ENTRIES -> the same with ``route``, ``bot`` and ``cron``: all hang on a few distinct combinations of columns."""

from __future__ import annotations

import polars as pl

from logtriage import schema as s
from logtriage.attribute.bots import CRON_AGENT, is_bot
from logtriage.attribute.routes import route_of


def add_route_and_bot(entries: pl.DataFrame) -> pl.DataFrame:
    """
    Work routes, bots and calls of the platform's scheduler out for the distinct combinations, and join them back.

    The columns that only served for that (function, agent, host) are dropped.
    """
    keys = [s.FUNCTION, s.PATH, s.LAYER, s.USER_AGENT]
    combinations = entries.select(keys).unique(maintain_order=True)
    rows = [tuple(None if value is None else str(value) for value in row) for row in combinations.iter_rows()]
    known = combinations.with_columns(
        pl.Series(s.ROUTE, [route_of(function, path, layer) for function, path, layer, _ in rows], dtype=pl.String),
        pl.Series(s.BOT, [is_bot(agent, path) for _, path, _, agent in rows], dtype=pl.Boolean),
        pl.Series(s.CRON, [(agent or "").startswith(CRON_AGENT) for *_, agent in rows], dtype=pl.Boolean),
    )
    # The other columns are not taken through the join: it would copy all of them.
    told = entries.select(keys).join(known, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return entries.drop(s.FUNCTION, s.USER_AGENT, s.HOST).hstack(told.select(s.ROUTE, s.BOT, s.CRON))
