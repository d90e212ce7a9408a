"""
Requests with one row that tells an error, and nothing that could belong to it: most requests that fail.

There is no story to find in them: nothing to join, to attach or to rule. So their occurrences are made from columns,
without looking at the other rows of the request. Whatever needs a second look is left to ``occurrences``, and both give
the same (``tests/laws/test_short_ways.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.model import Occurrence, Row, Told, ToldTexts
from logtriage.occur.aborts import ABORTS
from logtriage.occur.evidence import NOTHING, PLAIN, told_weight
from logtriage.occur.grouping import Group
from logtriage.occur.occurrences import occurrence_of
from logtriage.occur.verdicts import CONSEQUENCES, Settled, Verdicts

KIND: Final = "kind"
PARTS: Final = ("fragment", "exit")
TELLING: Final = ("statement", *PARTS)
"""Kinds of texts that make an occurrence of their own."""
_STORY: Final = (*TELLING, "piece")
WEIGHT: Final = "weight"
_RULED: Final = "ruled"
_OF_REQUEST: Final = "final_status"
_RULED_BY_OTHERS: Final = ABORTS | CONSEQUENCES


def weighed(rows: pl.DataFrame, told: ToldTexts) -> pl.DataFrame:
    """
    Add ``weight``, how surely each row is an error by itself (``evidence``), and ``ruled``: others decide what it was.

    ``rows``: JOINED with ``kind``. Null for rows that state nothing.
    """
    said = rows.filter(pl.col(KIND) == "statement").select(s.TEXT, s.LEVEL).unique()
    found = [_weight(told[text], level) for text, level in said.iter_rows()]
    known = said.with_columns(
        pl.Series(WEIGHT, [weight for weight, _ in found], dtype=pl.Int8),
        pl.Series(_RULED, [ruled for _, ruled in found], dtype=pl.Boolean),
    )
    return rows.join(known, on=[s.TEXT, s.LEVEL], how="left", nulls_equal=True)


def alone(rows: pl.DataFrame, requests: s.Requests) -> pl.DataFrame:
    """
    Give the one telling row of each request that has no other, nor a piece of a stack, and was not killed.

    ``rows``: as ``weighed`` gives them, with ``index``, without duplicates; the status of the request is added as
    ``final_status``. An abort is not among them: who gave up is told by the rows around it.
    """
    telling = rows.filter(pl.col(KIND).is_in(_STORY))
    sure = (pl.col(WEIGHT) >= PLAIN) & ~pl.col(_RULED)
    single = telling.filter((pl.len().over(s.REQUEST) == 1) & (pl.col(KIND) == "statement")).filter(sure)
    status = requests.select(s.REQUEST, pl.col(s.STATUS).alias(_OF_REQUEST))
    return single.join(status, on=s.REQUEST, how="left").filter(pl.col(_OF_REQUEST).ne_missing(504))


def occurrences_alone(found: pl.DataFrame, told: ToldTexts, verdicts: Verdicts) -> Iterator[Occurrence]:
    """Give the occurrence of each row that ``alone`` gave."""
    own = (s.INDEX, s.TIMESTAMP_MS, s.LEVEL, s.STATUS, s.LAYER, s.DURATION_MS, s.ROUTE, s.TEXT)
    for index, stamp, level, status, layer, ms, route, text, key, final in found.select(
        *own, s.REQUEST, _OF_REQUEST
    ).iter_rows():
        row = Row(index, stamp or 0, level, status, layer, ms, route, told[text])
        if row.statement is not None:
            yield occurrence_of(key, final, Settled(row, row.statement, Group([row], [row])), verdicts.forgivable)


def _weight(told: Told, level: str | None) -> tuple[int, bool]:
    if not told.statements:
        return NOTHING, False
    match = told.statements[0].match
    return told_weight(told, level), match is not None and match.rule in _RULED_BY_OTHERS
