"""``unique``, ``implies`` and ``cooccur``: rows that belong together by a key, or by their request."""

from __future__ import annotations

import polars as pl

from logtriage import schema as s
from logtriage.criteria.covered import Covered
from logtriage.criteria.log import EVENT, VALUE, Slice, outward, slice_of
from logtriage.criteria.ruling import Ruling, shown
from logtriage.criteria.select import events_of, texts_that_fit
from logtriage.criteria.statuses import is_status
from logtriage.criteria.values import with_value
from logtriage.criteria.words import count, figure
from logtriage.model import Cooccur, Implies, Unique


# --------------------------------------------------------------------------------------------------------------- unique
def judge_unique(slice_: Slice, demand: Unique) -> Ruling:
    """Fail on a value that comes twice; a stopped repetition shows that the safeguard worked."""
    events = with_value(events_of(slice_, slice_.where), slice_.log, demand.keys)
    blocked = events.head(0)
    if demand.blocked is not None:
        blocked = events_of(slice_of(slice_.log, outward(slice_.where, demand.blocked)), demand.blocked)
        same = [s.REQUEST, s.TIMESTAMP_MS, s.TEXT]
        events = events.join(blocked.select(same), on=same, how="anti", nulls_equal=True)
    keyed = events.filter(pl.col(VALUE).is_not_null())
    twice = keyed.filter(pl.len().over(VALUE) > 1)
    values = twice[VALUE].n_unique()
    figures = {"rows": events.height, "keys": keyed[VALUE].n_unique(), "repeated": values, "blocked": blocked.height}
    worked = (f"idempotency worked: {count(blocked.height, 'repetition')} stopped",) if blocked.height else ()
    if values:
        told = f"{count(values, 'value')} of the key came more than once, in {count(twice.height, 'row')}"
        return Ruling("fail", told, (*worked, *_repeated(slice_, demand, twice)), figures=figures)
    if not keyed.height:
        told = f"no key in {count(events.height, 'row')}"
        return Ruling("inconclusive", told, worked, ("rows with the key",), figures=figures)
    missing = _without_key(events)
    told = f"{count(keyed.height, 'row')}, each with a key of its own"
    return Ruling("inconclusive" if missing else "pass", told, worked, missing, figures=figures)


def _repeated(slice_: Slice, demand: Unique, twice: pl.DataFrame) -> list[str]:
    label = demand.keys[0].label
    lines = []
    for (value,), rows in twice.sort(VALUE, s.TIMESTAMP_MS, s.REQUEST, EVENT).group_by(VALUE, maintain_order=True):
        shown_value = slice_.log.redact_value(label, str(value))
        lines += [f"{shown_value}: {count(rows.height, 'time')}", *shown(slice_.log, rows, 2)]
    return lines[:9]


def _without_key(events: pl.DataFrame) -> tuple[str, ...]:
    lost = events[VALUE].null_count()
    return (f"the key of {count(lost, 'row')}",) if lost else ()


# -------------------------------------------------------------------------------------------------------------- implies
def judge_implies(slice_: Slice, demand: Implies, covered: Covered) -> Ruling:
    """Fail on a row without its counterpart, unless that may lie where nothing is known."""
    each = with_value(events_of(slice_, slice_.where), slice_.log, demand.keys)
    other = slice_of(slice_.log, outward(slice_.where, demand.needs.where))
    needs = with_value(events_of(other, demand.needs.where), slice_.log, demand.needs.keys or demand.keys)
    keyed = each.filter(pl.col(VALUE).is_not_null())
    lonely = keyed.filter(~pl.col(EVENT).is_in(_with_counterpart(keyed, needs, demand)[EVENT].implode()))
    may_be = [_is_open(stamp, demand, covered) for stamp in lonely[s.TIMESTAMP_MS]]
    broken = lonely.filter(~pl.Series(may_be, dtype=pl.Boolean))
    unsure = lonely.height - broken.height
    figures = {"rows": each.height, "met": keyed.height - lonely.height, "broken": broken.height, "open": unsure}
    limit = f" within {figure(demand.within_s)} s" if demand.within_s is not None else ""
    when = "" if demand.when == "any" else f" {demand.when} it"
    told = f"{keyed.height - lonely.height:,} of {count(keyed.height, 'row')} have their counterpart{when}{limit}"
    if broken.height:
        return Ruling("fail", told, shown(slice_.log, broken), figures=figures, by_absence=True)
    if not keyed.height:
        told = f"no key in {count(each.height, 'row')}"
        return Ruling("inconclusive", told, (), ("rows with the key",), figures=figures)
    missing = _without_key(each)
    if unsure:
        missing += (f"what lies beyond the edge of the window for {count(unsure, 'row')}",)
    return Ruling("inconclusive" if missing else "pass", told, (), missing, figures=figures)


def _with_counterpart(keyed: pl.DataFrame, needs: pl.DataFrame, demand: Implies) -> pl.DataFrame:
    other = needs.filter(pl.col(VALUE).is_not_null()).select(VALUE, pl.col(s.TIMESTAMP_MS).alias("then"))
    pairs = keyed.select(EVENT, VALUE, s.TIMESTAMP_MS).join(other, on=VALUE, how="inner")
    delay = pl.col("then") - pl.col(s.TIMESTAMP_MS)
    fits = {"after": delay >= 0, "before": delay <= 0, "any": pl.lit(value=True)}[demand.when]
    if demand.within_s is not None:
        fits &= delay.abs() <= demand.within_s * 1_000
    # Without a time nothing tells which came first; that both are there has to do.
    return pairs.filter(fits.fill_null(value=demand.when == "any" and demand.within_s is None))


def _is_open(stamp: int | None, demand: Implies, covered: Covered) -> bool:
    """Tell whether the counterpart may lie where nothing is known: behind the end, before the beginning, in a hole."""
    if stamp is None:
        return True
    reach = round(demand.within_s * 1_000) if demand.within_s is not None else 0
    if demand.when != "before" and not covered.known_for(stamp, stamp + reach):
        return True
    return demand.when != "after" and not covered.known_for(stamp - reach, stamp)


# -------------------------------------------------------------------------------------------------------------- cooccur
def judge_cooccur(slice_: Slice, demand: Cooccur) -> Ruling:
    """Hold every request with what is selected against what must go with it."""
    events = events_of(slice_, slice_.where).unique(s.REQUEST, keep="first", maintain_order=True)
    if not events.height:
        told = f"0 found in {count(slice_.requests.height, 'request')}: nothing to judge by"
        return Ruling("inconclusive", told, missing=("a request that shows it",))
    good = [one for one in events[s.STATUS].drop_nulls().unique() if is_status(one, demand.statuses)]
    answered = pl.col(s.STATUS).is_in(good) if demand.statuses else pl.lit(value=True)
    wrong = events.filter(~answered & pl.col(s.STATUS).is_not_null())
    lacking = _without_texts(slice_, events, demand)
    bad = pl.concat([wrong, lacking]).unique(s.REQUEST, keep="first", maintain_order=True)
    open_ones = events.filter(~answered.fill_null(value=False) & pl.col(s.STATUS).is_null())
    unknown = open_ones.join(bad, on=s.REQUEST, how="anti")
    figures = {"requests_with_it": events.height, "broken": bad.height, "unknown": unknown.height}
    told = f"{events.height - bad.height - unknown.height:,} of {count(events.height, 'request')} as demanded"
    if bad.height:
        seen = bad.group_by(s.STATUS).len().sort("len", s.STATUS, descending=[True, False])
        ended = ", ".join(f"{status} {many:,}" for status, many in seen.iter_rows())
        evidence = (f"by status: {ended}", *shown(slice_.log, bad))
        return Ruling("fail", told, evidence, figures=figures, by_absence=not wrong.height)
    missing = (f"the status of {count(unknown.height, 'request')}",) if unknown.height else ()
    return Ruling("inconclusive" if missing else "pass", told, (), missing, figures=figures)


def _without_texts(slice_: Slice, events: pl.DataFrame, demand: Cooccur) -> pl.DataFrame:
    """Give the requests that lack a row with one of the texts."""
    lacking = [events.head(0)]
    for pattern in demand.texts:
        fits = texts_that_fit(slice_.log.texts, [pattern]).arg_true().cast(pl.UInt32)
        having = slice_.entries.filter(pl.col(s.TEXT).is_in(fits.implode())).select(s.REQUEST)
        lacking.append(events.join(having, on=s.REQUEST, how="anti"))
    return pl.concat(lacking).unique(s.REQUEST, keep="first", maintain_order=True)
