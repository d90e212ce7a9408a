"""``quantile`` and ``enum``: the values that a log holds, against those that are allowed."""

from __future__ import annotations

from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.criteria.log import VALUE, Slice
from logtriage.criteria.ruling import Ruling, shown, worst
from logtriage.criteria.select import events_of, worded_events_of
from logtriage.criteria.values import numbers_of, source_of, with_value
from logtriage.criteria.words import count, figure, listed
from logtriage.model import Enum, Part, Quantile, Statistic, Verdict

_SLOWEST: Final = 3
_MOST_UNKNOWN: Final = 0.05
"""Share of requests without a duration that the edges of an export explain."""
_NUMBER: Final = "number"


def judge_quantile(slice_: Slice, demand: Quantile) -> Ruling:
    """Give each declared statistic its own verdict; a quantile of a handful of numbers is none."""
    numbers = _numbers(slice_, demand)
    known = numbers.filter(pl.col(_NUMBER).is_not_null())
    if not known.height:
        told = f"no number from {source_of(demand.value)} in {count(numbers.height, 'candidate')}"
        return Ruling("inconclusive", told, missing=(f"numbers from {source_of(demand.value)}",))
    ordered = known[_NUMBER].sort()
    time = demand.value.kind == "duration_ms" or demand.value.scale != 1.0 or _says_time(known)
    parts = tuple(_statistic(name, most, ordered, "ms" if time else "") for name, most in demand.at_most)
    unknown = numbers.height - known.height
    evidence = (
        f"source: {source_of(demand.value)}; {count(known.height, 'number')}"
        + (f", {unknown:,} without one" if unknown else ""),
        *_slowest(slice_, known, "ms" if time else ""),
    )
    missing: tuple[str, ...] = tuple(one.sentence for one in parts if one.verdict == "inconclusive")
    if unknown > _MOST_UNKNOWN * numbers.height:
        missing += (f"the number of {unknown:,} of {numbers.height:,}",)
    verdict = worst([one.verdict for one in parts])
    verdict = "inconclusive" if missing and verdict == "pass" else verdict
    told = "; ".join(one.sentence for one in parts)
    return Ruling(verdict, told, evidence, missing, parts, {one.name: _value(ordered, one.name) for one in parts})


def _says_time(known: pl.DataFrame) -> bool:
    """Tell whether the texts themselves say that their numbers are times: ``elapsed=45ms``."""
    return VALUE in known.columns and bool(known[VALUE].str.contains(r"\d(?:ms|s|sec|m|min)$").any())


def _numbers(slice_: Slice, demand: Quantile) -> pl.DataFrame:
    """Give one row per number: of each request selected, or of each row selected."""
    if demand.value.kind == "duration_ms":
        events = events_of(slice_, slice_.where)
        durations = slice_.requests.select(s.REQUEST, pl.col(s.DURATION_MS).alias(_NUMBER))
        return events.unique(s.REQUEST, keep="first", maintain_order=True).join(durations, on=s.REQUEST, how="left")
    events = with_value(worded_events_of(slice_, slice_.where), slice_.log, [demand.value])
    if _is_open(slice_):
        events = events.filter(pl.col(VALUE).is_not_null())
    return events.with_columns(numbers_of(events[VALUE], demand.value.scale).alias(_NUMBER))


def _statistic(name: Statistic, most: float, ordered: pl.Series, unit: str) -> Part:
    value, number = _value(ordered, name), len(ordered)
    told = f"{name} {figure(value)} {unit}".rstrip()
    bound = f"{figure(most)} {unit}".rstrip()
    needed = _needed(name)
    verdict: Verdict = "pass" if value <= most else "fail"
    if number < needed:
        told = f"{told} of {count(number, 'number')}, {needed} needed for {name}"
        return Part("statistic", name, "inconclusive", told, None)
    sign = "<=" if verdict == "pass" else ">"
    return Part("statistic", name, verdict, f"{told} {sign} {bound}", None)


def _needed(name: str) -> int:
    """Give how many numbers a quantile needs so that one of them lies beyond it."""
    return -(-100 // (100 - int(name[1:]))) if name.startswith("p") else 1


def _value(ordered: pl.Series, name: str) -> float:
    """Nearest rank: a number that was measured, not one between two."""
    if name == "mean":
        return round(float(ordered.mean() or 0.0), 3)  # type: ignore[arg-type]
    if name == "max":
        return float(ordered[-1])
    rank = max(0, -(-len(ordered) * int(name[1:]) // 100) - 1)
    return float(ordered[rank])


def _slowest(slice_: Slice, known: pl.DataFrame, unit: str) -> list[str]:
    top = known.sort(-pl.col(_NUMBER), s.REQUEST, s.TIMESTAMP_MS).head(_SLOWEST)
    redact = slice_.log.redact
    return [
        f"largest: {figure(number)} {unit}".rstrip() + f", request {redact(request)}, {redact(route or '')}"
        for number, request, route in top.select(_NUMBER, s.REQUEST, s.ROUTE).iter_rows()
    ]


# ----------------------------------------------------------------------------------------------------------------- enum
def judge_enum(slice_: Slice, demand: Enum) -> Ruling:
    """Fail on a value that is not allowed; without a value nothing was shown."""
    events = with_value(worded_events_of(slice_, slice_.where), slice_.log, [demand.value])
    known = events.filter(pl.col(VALUE).is_not_null())
    refused = pl.col(VALUE).is_in(demand.refused)
    bad = known.filter(refused | ~pl.col(VALUE).is_in(demand.allowed) if demand.allowed else refused)
    counts = known.group_by(VALUE).len().sort("len", VALUE, descending=[True, False])
    label = demand.value.label
    parts = tuple(_word(slice_, label, value, number, bad) for value, number in counts.head(20).iter_rows())
    named = listed([f"{one.name} {one.requests:,}" for one in parts])
    figures = {"values": known.height, "refused": bad.height, "without_value": events.height - known.height}
    if bad.height:
        told = f"{bad.height:,} of {count(known.height, 'value')} of {label} not allowed: {named}"
        return Ruling("fail", told, shown(slice_.log, bad), parts=parts, figures=figures)
    if not known.height:
        told = f"no value of {label} in {count(events.height, 'row')}"
        return Ruling("inconclusive", told, missing=(f"rows with a value of {label}",), figures=figures)
    lost = events.height - known.height
    missing = (f"the value of {label} in {count(lost, 'row')}",) if lost and not _is_open(slice_) else ()
    told = f"{count(known.height, 'value')} of {label}, all allowed: {named}"
    return Ruling("inconclusive" if missing else "pass", told, (), missing, parts, figures)


def _is_open(slice_: Slice) -> bool:
    """Without a text that chooses rows, all rows are asked, and most have no such value."""
    return not slice_.where.texts


def _word(slice_: Slice, label: str, value: str, number: int, bad: pl.DataFrame) -> Part:
    verdict: Verdict = "fail" if value in set(bad[VALUE]) else "pass"
    return Part("value", slice_.log.redact_value(label, value), verdict, f"{number:,} times", number)
