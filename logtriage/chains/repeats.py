"""Deliveries -> the same in order, each with what came before and after it of the same id in the same place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.chains.deliveries import END_MS, PLACE, TIMED_OUT
from logtriage.chains.ids import VALUE
from logtriage.model import Hole

WITHIN_MS: Final = 300_000
"""How long after the end of a delivery the same id counts as a repeat of it."""
NEXT_MS: Final = "next_ms"
"""Begin of the next delivery of the id; null: none."""
FOLLOWED: Final = "followed"
OPEN: Final = "open"
"""Not followed, and the export does not cover the whole time in which it might have been."""
REPEAT: Final = "repeat"
AFTER_TIMEOUT: Final = "after_timeout"
"""A repeat of a delivery that timed out."""
COLLIDED: Final = "collided"
"""Met a unique constraint."""


def in_order(
    deliveries: pl.DataFrame, collided: Collection[str], holes: Sequence[Hole], last_ms: int
) -> pl.DataFrame:
    """Add the columns above; ordered by place, id and time."""
    same = [*PLACE, VALUE]
    first, reach = pl.col(s.FIRST_MS), pl.col(END_MS) + WITHIN_MS
    until = reach.cum_max().shift(1).over(same)
    killed = pl.when(pl.col(TIMED_OUT)).then(reach).cum_max().forward_fill().shift(1).over(same)
    unknown = reach > last_ms
    for hole in holes:
        unknown |= (pl.col(END_MS) < hole.to_ms) & (reach > hole.from_ms)
    ordered = deliveries.sort(*same, s.FIRST_MS, s.REQUEST).with_columns(
        first.shift(-1).over(same).alias(NEXT_MS),
        (until >= first).fill_null(value=False).alias(REPEAT),
        (killed >= first).fill_null(value=False).alias(AFTER_TIMEOUT),
        pl.col(s.REQUEST).is_in(sorted(collided)).alias(COLLIDED),
    )
    followed = (pl.col(NEXT_MS) <= reach).fill_null(value=False)
    return ordered.with_columns(followed.alias(FOLLOWED), (~followed & unknown).alias(OPEN))
