"""
Requests with one row that tells an error, and nothing that could belong to it: most requests that fail.

There is no story to find in them: nothing to join, to attach or to rule. So their occurrences are made from columns,
without looking at the other rows of the request. Whatever needs a second look is left to ``occurrences``, and both give
the same (``tests/occur/test_alone.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.model import Occurrence, Row, ToldTexts
from logtriage.occur.aborts import ABORTS
from logtriage.occur.evidence import PLAIN, told_weight
from logtriage.occur.grouping import Group
from logtriage.occur.occurrences import occurrence_of
from logtriage.occur.verdicts import CONSEQUENCES, Settled, Verdicts

KIND: Final = "kind"
TELLING: Final = ("statement", "fragment", "exit")
"""Kinds of texts that make an occurrence of their own."""
_STORY: Final = (*TELLING, "piece")
_OF_REQUEST: Final = "final_status"


def alone(rows: pl.DataFrame, requests: s.Requests, told: ToldTexts) -> pl.DataFrame:
    """
    Give the one telling row of each request that has no other, nor a piece of a stack, and was not killed.

    ``rows``: JOINED with ``index`` and ``kind``, without duplicates; the status of the request is added as
    ``final_status``. An abort is not among them: who gave up is told by the rows around it.
    """
    telling = rows.filter(pl.col(KIND).is_in(_STORY))
    single = telling.filter((pl.len().over(s.REQUEST) == 1) & (pl.col(KIND) == "statement"))
    status = requests.select(s.REQUEST, pl.col(s.STATUS).alias(_OF_REQUEST))
    single = single.join(status, on=s.REQUEST, how="left").filter(pl.col(_OF_REQUEST).ne_missing(504))
    said = single.select(s.TEXT, s.LEVEL).unique()
    sure = said.filter([_is_sure(told, text, level) for text, level in said.iter_rows()])
    return single.join(sure, on=[s.TEXT, s.LEVEL], how="semi", nulls_equal=True)


def occurrences_alone(found: pl.DataFrame, told: ToldTexts, verdicts: Verdicts) -> Iterator[Occurrence]:
    """Give the occurrence of each row that ``alone`` gave."""
    own = (s.INDEX, s.TIMESTAMP_MS, s.LEVEL, s.STATUS, s.LAYER, s.DURATION_MS, s.ROUTE, s.TEXT)
    for index, stamp, level, status, layer, ms, route, text, key, final in found.select(
        *own, s.REQUEST, _OF_REQUEST
    ).iter_rows():
        row = Row(index, stamp or 0, level, status, layer, ms, route, told[text])
        if row.statement is not None:
            yield occurrence_of(key, final, Settled(row, row.statement, Group([row], [row])), verdicts.forgivable)


def _is_sure(told: ToldTexts, text: int, level: str | None) -> bool:
    said = told[text]
    match = said.statements[0].match if said.statements else None
    ruled = match is not None and match.rule in ABORTS | CONSEQUENCES
    return bool(said.statements) and not ruled and told_weight(said, level) >= PLAIN
