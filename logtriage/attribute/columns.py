"""ENTRIES -> the same with ``route``, ``bot`` and ``cron``: all hang on a few distinct combinations of columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.attribute.bots import CRON_AGENT, is_bot
from logtriage.attribute.routes import route_of

_SCANNED: Final = "scanned"


def add_route_and_bot(entries: pl.DataFrame) -> pl.DataFrame:
    """
    Work routes, bots and calls of the platform's scheduler out for the distinct combinations, and join them back.

    The columns that only served for that (function, agent, host) are dropped.
    """
    served = _told(entries, (s.FUNCTION, s.PATH, s.LAYER), lambda function, path, layer: {
        s.ROUTE: route_of(function, path, layer), _SCANNED: is_bot(None, path),
    })  # fmt: skip
    asked = _told(entries, (s.USER_AGENT,), lambda agent: {
        s.BOT: is_bot(agent, None), s.CRON: (agent or "").startswith(CRON_AGENT),
    })  # fmt: skip
    bot = (asked[s.BOT] | served[_SCANNED]).alias(s.BOT)
    return entries.drop(s.FUNCTION, s.USER_AGENT, s.HOST).hstack([served[s.ROUTE], bot, asked[s.CRON]])


def _told(entries: pl.DataFrame, keys: Sequence[str], tell: Callable[..., dict[str, object]]) -> pl.DataFrame:
    """Give what ``tell`` says of each row: it is asked once for each combination of the keys, as text or None."""
    combinations = entries.select(keys).unique(maintain_order=True)
    said = [tell(*(None if value is None else str(value) for value in row)) for row in combinations.iter_rows()]
    known = combinations.hstack(pl.DataFrame(said, schema_overrides={s.ROUTE: pl.String}))
    # Other columns are not taken through the join: it would copy all of them.
    joined = entries.select(keys).join(known, on=list(keys), how="left", nulls_equal=True, maintain_order="left")
    return joined.drop(keys)
