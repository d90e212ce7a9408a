"""
The rows of a flow's steps -> traces: what one piece of work wrote, whichever requests it went through.

Rows that share a value of a key are one trace. The request's own id joins only where the flow asks for it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.criteria.log import Slice
from logtriage.criteria.select import texts_that_fit
from logtriage.criteria.values import values_in
from logtriage.model import Extract, Flow, FlowStep

Key = tuple[str, str]
"""Name of a key, and its value."""
_MOST_OPEN: Final = 200
"""Traces with one value that are looked at for a row: of more the oldest are long over."""
_COUNTS: Final = ("attempt", "of", "attempts", "backoff_s")


@dataclass(frozen=True, slots=True)
class StepRow:
    """A row that is a step of a flow."""

    at_ms: int
    step: int
    request: str
    text: int
    keys: frozenset[Key]
    joins: frozenset[Key]
    counts: tuple[tuple[str, float], ...]


@dataclass(slots=True)
class Trace:
    """The rows of one piece of work, in order of time; of one moment in the order of the steps."""

    rows: list[StepRow] = field(default_factory=list)
    keys: set[Key] = field(default_factory=set)

    @property
    def joins(self) -> frozenset[Key]:
        """Values by which further steps may find it."""
        return frozenset().union(*(row.joins for row in self.rows))


@dataclass(frozen=True, slots=True)
class Traced:
    """All traces of a flow in a slice."""

    traces: tuple[Trace, ...]
    without_key: int
    """Rows that are a step and belong to no trace."""


def traces_of(slice_: Slice, flow: Flow) -> Traced:
    """Give the traces, by the time of their first row."""
    rows = _step_rows(slice_, flow)
    keyed = [row for row in rows if row.keys]
    traces = _joined(keyed)
    lost = _add_by_joins([row for row in rows if not row.keys], traces)
    for trace in traces:
        trace.rows.sort(key=lambda row: (row.at_ms, row.step, row.request))
    return Traced(tuple(sorted(traces, key=lambda one: (one.rows[0].at_ms, sorted(one.keys)))), lost)


def step_of_each(texts: pl.Series, steps: Sequence[FlowStep]) -> pl.Series:
    """Give for each text the step that it is, by the longest pattern that fits; null = none."""
    best = pl.repeat(None, len(texts), eager=True, dtype=pl.Int64)
    length = pl.repeat(0, len(texts), eager=True, dtype=pl.Int64)
    for place, step in enumerate(steps):
        for pattern in step.texts:
            better = texts_that_fit(texts, [pattern]).fill_null(value=False) & (length < len(pattern.value))
            best = pl.select(pl.when(better).then(pl.lit(place, pl.Int64)).otherwise(best)).to_series()
            length = pl.select(pl.when(better).then(len(pattern.value)).otherwise(length)).to_series()
    return best


def _step_rows(slice_: Slice, flow: Flow) -> list[StepRow]:
    texts = slice_.log.texts
    steps = step_of_each(texts, flow.steps)
    known = steps.is_not_null().arg_true().cast(pl.UInt32)
    rows = slice_.entries.filter(pl.col(s.TEXT).is_in(known.implode()) & pl.col(s.TIMESTAMP_MS).is_not_null())
    places = sorted(set(rows[s.TEXT]))
    wording = _Wording(texts.gather(places), places)
    keys = wording.values(flow.keys)
    joins = wording.values([join for step in flow.steps for join in step.joins])
    counts = wording.counts(flow.steps)
    by_request = any(one.kind == "request" for one in flow.keys)
    found = []
    for request, at_ms, text in rows.select(s.REQUEST, s.TIMESTAMP_MS, s.TEXT).iter_rows():
        own = keys[text] | ({("request", request)} if by_request else frozenset())
        step = steps[text]
        # A step that is joined by a key of its own is not held together by the flow's.
        wanted = frozenset() if flow.steps[step].joins and not keys[text] else own
        found.append(StepRow(at_ms, step, request, text, wanted, joins[text], counts.get(text, ())))
    return sorted(found, key=lambda row: (row.at_ms, row.step, row.request))


@dataclass(frozen=True, slots=True)
class _Wording:
    """The distinct texts of some rows."""

    texts: pl.Series
    places: Sequence[int]

    def values(self, extracts: Sequence[Extract]) -> dict[int, frozenset[Key]]:
        """Give the keys that each text has."""
        found: dict[int, set[Key]] = {place: set() for place in self.places}
        for one in dict.fromkeys(extracts):
            for place, value in zip(self.places, values_in(self.texts, one), strict=True):
                if value is not None:
                    found[place].add((one.label, value))
        return {place: frozenset(keys) for place, keys in found.items()}

    def counts(self, steps: Sequence[FlowStep]) -> dict[int, tuple[tuple[str, float], ...]]:
        """Give what the groups of the steps' expressions count: attempts, their limit, pauses."""
        found: dict[int, dict[str, float]] = {}
        patterns = [one.value for step in steps for one in step.texts if one.kind == "regex"]
        for pattern in patterns:
            groups = self.texts.str.extract_groups(pattern).struct.unnest()
            for name in [name for name in groups.columns if name in _COUNTS]:
                numbers = groups[name].cast(pl.Float64, strict=False)
                for place, number in zip(self.places, numbers, strict=True):
                    if number is not None:
                        found.setdefault(place, {})[name] = number
        return {place: tuple(sorted(counts.items())) for place, counts in found.items()}


def _joined(rows: Sequence[StepRow]) -> list[Trace]:
    """Bring rows together that share a value, directly or through others."""
    home: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while home.setdefault(key, key) != key:
            home[key] = home[home[key]]
            key = home[key]
        return key

    for row in rows:
        first, *others = sorted(row.keys)
        for other in others:
            one, two = sorted((root(first), root(other)))
            home[two] = one
    traces: dict[Key, Trace] = {}
    for row in rows:
        trace = traces.setdefault(root(min(row.keys)), Trace())
        trace.rows.append(row)
        trace.keys |= row.keys
    return list(traces.values())


def _add_by_joins(rows: Sequence[StepRow], traces: Sequence[Trace]) -> int:
    """Add each row to a trace that has a value of its own join; gives how many found none."""
    having: dict[Key, list[Trace]] = {}
    for trace in sorted(traces, key=lambda one: (one.rows[0].at_ms, sorted(one.keys))):
        for key in trace.joins:
            having.setdefault(key, []).append(trace)
    lost = 0
    for row in rows:
        candidates = [trace for key in sorted(row.joins) for trace in _open_before(row, having.get(key, ()))]
        if not candidates:
            lost += 1
            continue
        max(candidates, key=lambda one: (_progress(one, row.at_ms), one.rows[0].at_ms)).rows.append(row)
    return lost


def _open_before(row: StepRow, traces: Sequence[Trace]) -> list[Trace]:
    """Give the latest traces that had begun and lack the row's step."""
    begun = traces[: bisect_right(traces, row.at_ms, key=lambda one: one.rows[0].at_ms)][-_MOST_OPEN:]
    return [one for one in begun if all(other.step != row.step for other in one.rows)] or list(begun[-1:])


def _progress(trace: Trace, at_ms: int) -> int:
    """Give the furthest step that a trace had reached at a moment: of two, the one that is further wants the row."""
    return max((row.step for row in trace.rows if row.at_ms <= at_ms), default=-1)
