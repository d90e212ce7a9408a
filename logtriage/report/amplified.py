"""
Occurrences of a case -> whether a few things fail again and again: rows per distinct entity, and a retry storm.

The n-th id in the text of a fault stands for the same kind of thing each time (an order, a job). Where few values stand
there in many requests, the number of errors says little about the number of things that are broken. That an id comes
back at even distances points to a schedule, or to a caller, that tries it for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from logtriage.model import Amplification, Case

LEAST: Final = 6
"""Requests below which nothing is said."""
AGAIN: Final = 3
"""Requests per entity from which on it is the same thing again and again."""
_EVEN: Final = 0.25
"""Share by which a gap may differ from the usual one."""


def amplification_of(case: Case, ids_in: Callable[[str], Sequence[str]]) -> Amplification | None:
    """Give how many entities a case is about; null where its texts name none, or where they hardly come back."""
    if len(case.occurrences) < LEAST:
        return None
    seen: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for one in case.occurrences:
        for slot, value in enumerate(ids_in(one.statement.facts.text)):
            seen[slot][value].setdefault(one.request, one.deciding.timestamp_ms)
    found = [told for values in seen.values() if (told := _amplified(values)) is not None]
    # Of several ids the one with the most values tells things apart; a constant stands for the project.
    return max(found, key=lambda told: (told.entities, told.storm), default=None)


def _amplified(values: dict[str, dict[str, int]]) -> Amplification | None:
    requests = {request for asked in values.values() for request in asked}
    if len(requests) < LEAST or len(requests) < AGAIN * len(values):
        return None
    every = _rhythm([sorted(asked.values()) for asked in values.values()])
    if len(values) == 1 and every is None:
        return None
    return Amplification(len(values), len(requests), round(len(requests) / len(values), 1), every, every is not None)


def _rhythm(series: Sequence[Sequence[int]]) -> int | None:
    """Give the usual time (ms) until the same entity comes again; null where most gaps are of another length."""
    gaps = [later - earlier for stamps in series for earlier, later in pairwise(stamps)]
    usual = median(gaps) if gaps else 0
    even = sum(abs(gap - usual) <= _EVEN * usual for gap in gaps)
    return round(usual) if usual > 0 and 2 * even > len(gaps) else None
