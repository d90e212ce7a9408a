"""ENTRIES -> the same with ``route``, ``bot`` and ``cron``: all hang on a few distinct combinations of columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import polars as pl

from logtriage import schema as s
from logtriage.attribute.bots import CRON_AGENT, is_bot
from logtriage.attribute.routes import route_of

Questions: TypeAlias = dict[str, tuple[type[pl.DataType], Callable[..., object]]]
"""Column -> its type, and what answers for one combination of the keys."""

_SCANNED: Final = "scanned"
_SERVED: Final[Questions] = {
    s.ROUTE: (pl.String, route_of),
    _SCANNED: (pl.Boolean, lambda _function, path, _layer: is_bot(None, path)),
}
_ASKED: Final[Questions] = {
    s.BOT: (pl.Boolean, lambda agent: is_bot(agent, None)),
    s.CRON: (pl.Boolean, lambda agent: (agent or "").startswith(CRON_AGENT)),
}


def add_route_and_bot(entries: pl.DataFrame) -> pl.DataFrame:
    """
    Work routes, bots and calls of the platform's scheduler out for the distinct combinations, and join them back.

    The columns that only served for that (function, agent, host) are dropped.
    """
    served = _told(entries, (s.FUNCTION, s.PATH, s.LAYER), _SERVED)
    asked = _told(entries, (s.USER_AGENT,), _ASKED)
    bot = (asked[s.BOT] | served[_SCANNED]).alias(s.BOT)
    return entries.drop(s.FUNCTION, s.USER_AGENT, s.HOST).hstack([served[s.ROUTE], bot, asked[s.CRON]])


def _told(entries: pl.DataFrame, keys: Sequence[str], questions: Questions) -> pl.DataFrame:
    """Give the answers for each row: asked once for each combination of the keys, which are text or None."""
    combinations = entries.select(keys).unique(maintain_order=True)
    rows = [tuple(None if value is None else str(value) for value in row) for row in combinations.iter_rows()]
    known = combinations.with_columns(
        pl.Series(name, [ask(*row) for row in rows], dtype=kind) for name, (kind, ask) in questions.items()
    )
    # Other columns are not taken through the join: it would copy all of them.
    joined = entries.select(keys).join(known, on=list(keys), how="left", nulls_equal=True, maintain_order="left")
    return joined.drop(keys)
