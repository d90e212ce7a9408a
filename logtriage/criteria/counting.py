"""``absent``, ``count`` and ``rate``: how often something is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from logtriage import schema as s
from logtriage.criteria.covered import Covered
from logtriage.criteria.log import VALUE, Slice, slice_of
from logtriage.criteria.ruling import Ruling, shown
from logtriage.criteria.select import events_of, mentions_of, selected
from logtriage.criteria.values import with_value
from logtriage.criteria.words import clock, count, figure, listed
from logtriage.model import CountOf, Criterion, Rate, Require, Selector

_TIMEOUT = "vercel-function-timeout"
_DAY_MS = 86_400_000


# --------------------------------------------------------------------------------------------------------------- absent
def judge_absent(slice_: Slice, require: Require) -> Ruling:
    """Fail on whatever is selected, at any level; what may be it and cannot be known makes it inconclusive."""
    where = slice_.where
    found = events_of(slice_, where)
    figures = {"found": found.height, "found_requests": found[s.REQUEST].n_unique()}
    if found.height:
        told = f"{found.height:,} found in {count(int(figures['found_requests']), 'request')} of {_exposed(slice_)}"
        return Ruling("fail", told, (*_by_level(found), *shown(slice_.log, found)), figures=figures)
    lowered = _at_other_levels(slice_)
    if lowered.height:
        told = f"0 at level {listed(where.levels)}, but {lowered.height:,} at another: a lowered level is not absence"
        return Ruling("fail", told, (*_by_level(lowered), *shown(slice_.log, lowered)), figures=figures)
    missing, evidence = _may_be(slice_, require)
    told = f"0 found in {_exposed(slice_)}"
    evidence += _outside(slice_)
    return Ruling("inconclusive" if missing else "pass", told, evidence, missing, figures=figures)


def _outside(slice_: Slice) -> tuple[str, ...]:
    """Say whether the rest of the export has it: a selector that never finds anything may have a slip in it."""
    window = slice_.window
    if not (window.told_from or window.told_to) or window.fault is not None:
        return ()
    everywhere = replace(slice_.where, since=None, until=None, deployment_after=None)
    found = events_of(slice_of(slice_.log, everywhere), everywhere).height
    return (f"outside the window: {found:,} found",)


def _exposed(slice_: Slice) -> str:
    return count(slice_.requests.height, "request")


def _by_level(events: pl.DataFrame) -> tuple[str, ...]:
    levels = events.group_by(pl.col(s.LEVEL).cast(pl.String)).len().sort("len", s.LEVEL, descending=[True, False])
    named = [f"{name or 'no level'} {number:,}" for name, number in levels.iter_rows()]
    return (f"by level: {', '.join(named)}",) if any(events[s.LEVEL].is_not_null()) else ()


def _at_other_levels(slice_: Slice) -> pl.DataFrame:
    """Give what the selector would choose at any level, where it names an error or a text beside the level."""
    where = slice_.where
    if not where.levels or not where.narrows:
        return pl.DataFrame()
    return events_of(slice_, replace(where, levels=()))


def _may_be(slice_: Slice, require: Require) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say what was seen that may be what must be absent: mentions, and failures without a message."""
    where = slice_.where
    missing: list[str] = []
    evidence: tuple[str, ...] = ()
    named = mentions_of(slice_, where)
    if named.height:
        verb = "names" if named.height == 1 else "name"
        told = f"{count(named.height, 'row')} that {verb} {listed(where.codes)} without stating an error"
        missing.append(f"what is meant by {told}")
        evidence = shown(slice_.log, named)
    silent = _silent(slice_) if where.narrows and not _shows_in_status(where) else 0
    if silent > require.silent:
        told = f"why {count(silent, 'request')} ended 5xx without a message ({require.silent:,} allowed by silent)"
        missing.append(told)
    return tuple(missing), evidence


def _silent(slice_: Slice) -> int:
    return len(selected(slice_.log.occurrences, Selector(outcomes=("silent",)), slice_.requests))


def _shows_in_status(where: Selector) -> bool:
    """A kill at the limit is known by status and duration: no silent failure can be one."""
    return set(where.rules) == {_TIMEOUT} or bool(where.outcomes)


# ---------------------------------------------------------------------------------------------------------------- count
def judge_count(slice_: Slice, demand: CountOf, covered: Covered) -> Ruling:
    """Compare a number with its bounds; too few is only a failure where the window is covered."""
    events = events_of(slice_, slice_.where)
    events = with_value(events, slice_.log, demand.keys)
    groups = _groups(events, demand, covered)
    bad = [(one.name, one.many) for one in groups if demand.at_most is not None and one.many > demand.at_most]
    short = [one for one in groups if demand.at_least is not None and one.many < demand.at_least]
    few = [(one.name, one.many) for one in short]
    total = _number(events, demand)
    figures: dict[str, float] = {"found": total, "groups": len(groups)}
    what = demand.of or ("occurrence" if slice_.where.of_errors else "row" if slice_.where.of_rows else "request")
    told = f"{count(total, what.rstrip('s'))} in {_exposed(slice_)}, {_bounds(demand)}"
    lost = events[VALUE].null_count() if demand.keys else 0
    missing = (f"the key of {count(lost, 'row')}",) if lost else ()
    label = demand.keys[0].label if demand.keys else ""
    evidence = tuple(f"{slice_.log.redact_value(label, name)}: {many:,}" for name, many in (bad or few)[:5] if name)
    if bad:
        return Ruling("fail", told, (*evidence, *shown(slice_.log, events)), figures=figures)
    if few:
        if not any(one.whole for one in short):
            gap = "what happened in the holes" if covered.holes else "what happened in the rest of the day"
            return Ruling("inconclusive", told, evidence, (gap,), figures=figures)
        return Ruling("fail", told, evidence, figures=figures, by_absence=True)
    if demand.at_least is not None and not groups:
        missing = (*missing, "a row with the key" if demand.keys else "a day in the window")
    return Ruling("inconclusive" if missing else "pass", told, (), missing, figures=figures)


@dataclass(frozen=True, slots=True)
class _Group:
    """What was counted of one key on one day, or of all."""

    name: str
    many: int
    whole: bool
    """All of its time is covered: what is not there did not happen."""


def _groups(events: pl.DataFrame, demand: CountOf, covered: Covered) -> list[_Group]:
    """Count per key and day; a day without a row is a day with none, for each key that was seen at all."""
    if not demand.keys and not demand.per_day:
        return [_Group("", _number(events, demand), not covered.holes)]
    events = events.with_columns((pl.col(s.TIMESTAMP_MS) // _DAY_MS).alias("day"))
    by = [*([VALUE] if demand.keys else []), *(["day"] if demand.per_day else [])]
    named = events.filter(pl.all_horizontal(pl.col(by).is_not_null())).sort(by)
    found = {name: _number(own, demand) for name, own in named.group_by(by, maintain_order=True)}
    if not demand.per_day:
        return [_Group(str(key), many, not covered.holes) for (key,), many in found.items()]
    keys = sorted({name[0] for name in found}) if demand.keys else [None]
    cells = [(key, day) for key in keys for day in _days(covered)]
    return [
        _Group(
            " on ".join([*([str(key)] if key is not None else []), clock(day * _DAY_MS).split(" ")[0]]),
            found.get((day,) if key is None else (key, day), 0),
            covered.known_for(day * _DAY_MS, (day + 1) * _DAY_MS),
        )
        for key, day in cells
    ]


def _days(covered: Covered) -> list[int]:
    """Give the days (UTC, from 1970) of which some part is covered."""
    stretches = covered.stretches
    return sorted({day for begin, end in stretches for day in range(begin // _DAY_MS, end // _DAY_MS + 1)})


def _number(events: pl.DataFrame, demand: CountOf) -> int:
    return events[s.REQUEST].n_unique() if demand.of == "requests" else events.height


def _bounds(demand: CountOf) -> str:
    said = [f"at most {demand.at_most:,}"] if demand.at_most is not None else []
    said += [f"at least {demand.at_least:,}"] if demand.at_least is not None else []
    each = " each day" if demand.per_day else ""
    return f"{' and '.join(said)} allowed{' for each value of the key' if demand.keys else ''}{each}"


# ----------------------------------------------------------------------------------------------------------------- rate
def judge_rate(slice_: Slice, criterion: Criterion, demand: Rate) -> Ruling:
    """Compare the share of requests that show it with its bounds; without a request there is no share."""
    whole = slice_of(slice_.log, _narrowed(criterion.where, demand.of))
    of = events_of(whole, demand.of)[s.REQUEST].unique()
    known = whole.requests.filter(pl.col(s.REQUEST).is_in(of.implode()))
    hits = events_of(slice_, slice_.where).filter(pl.col(s.REQUEST).is_in(of.implode()))
    shows = hits[s.REQUEST].n_unique()
    if not known.height:
        return Ruling("inconclusive", "no request in the window", missing=("requests of the window",))
    if slice_.log.filtered:
        told = f"{listed(slice_.log.filtered)} looks filtered by level, so that there is no whole to take a share of"
        return Ruling("inconclusive", told, missing=("an export of all levels",))
    statusless = known[s.STATUS].null_count() if slice_.where.statuses else 0
    portion = shows / known.height
    figures = {"found_requests": shows, "of_requests": known.height, "share": round(portion, 6)}
    told = f"{shows:,} of {count(known.height, 'request')} ({figure(round(portion * 100, 2))}%), {_shares(demand)}"
    evidence = shown(slice_.log, hits.unique(s.REQUEST, keep="first", maintain_order=True))
    over = demand.at_most is not None and portion > demand.at_most
    under = demand.at_least is not None and portion < demand.at_least
    if over or under:
        return Ruling("fail", told, evidence if over else (), figures=figures, by_absence=under)
    missing = (f"the status of {count(statusless, 'request')}",) if statusless else ()
    return Ruling("inconclusive" if missing else "pass", told, (), missing, figures=figures)


def _narrowed(where: Selector, of: Selector) -> Selector:
    """Give the requests that are the whole: those of the criterion, less what ``of`` leaves out."""
    return replace(
        where,
        routes=of.routes or where.routes,
        environments=of.environments or where.environments,
        methods=of.methods or where.methods,
    )


def _shares(demand: Rate) -> str:
    said = [f"at most {figure(round(demand.at_most * 100, 4))}%"] if demand.at_most is not None else []
    said += [f"at least {figure(round(demand.at_least * 100, 4))}%"] if demand.at_least is not None else []
    return f"{' and '.join(said)} allowed"
