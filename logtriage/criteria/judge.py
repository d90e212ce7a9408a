"""
Criteria x log -> verdicts: each kind finds what it looks for, and a pass must then be covered.

A failure anywhere is a failure, whatever the window covers; everything else needs evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from logtriage import schema as s
from logtriage.criteria.cadence import judge_cadence
from logtriage.criteria.counting import judge_absent, judge_count, judge_rate
from logtriage.criteria.covered import Covered, cover, exposure_of, figures_of, gaps_of, holes_told, losses_of, told
from logtriage.criteria.keyed import judge_cooccur, judge_implies, judge_unique
from logtriage.criteria.log import Log, Slice, slice_of
from logtriage.criteria.numbers import judge_enum, judge_quantile
from logtriage.criteria.policy import judge_policy
from logtriage.criteria.ruling import Ruling, worst
from logtriage.criteria.sequence import judge_sequence
from logtriage.model import (
    Absent,
    Cadence,
    Cooccur,
    CountOf,
    Criterion,
    Enum,
    Implies,
    Judged,
    NotCheckable,
    Part,
    PartKind,
    PolicyHolds,
    Quantile,
    Rate,
    Unique,
    Verdict,
)
from logtriage.model import Sequence as Sequenced

_BY_ROUTE: Final = ("absent", "rate", "quantile", "cooccur", "policy")
"""Kinds that say something of each route by itself."""


def judge(criteria: Sequence[Criterion], log: Log) -> tuple[Judged, ...]:
    """Give the verdict on each criterion, in their order."""
    return tuple(_judged(one, log) for one in criteria)


def _judged(criterion: Criterion, log: Log) -> Judged:
    if isinstance(criterion.demand, NotCheckable):
        return _not_checkable(criterion, criterion.demand, log)
    whole = slice_of(log, criterion.where)
    covered = cover(whole, criterion.require.gap_minutes)
    ruling = _settled(criterion, whole, covered)
    routes = _route_parts(criterion, whole) if criterion.kind in _BY_ROUTE else ()
    environments = _environment_parts(criterion, whole)
    verdict: Verdict = worst([ruling.verdict, *(one.verdict for one in routes)])
    worse = [f"{one.name}: {one.sentence}" for one in routes if one.verdict == verdict != ruling.verdict]
    return Judged(
        id=criterion.id,
        title=log.redact(criterion.title),
        kind=criterion.kind,
        verdict=verdict,
        sentence="; ".join([ruling.sentence, *worse]),
        evidence=(*ruling.evidence, *([holes_told(covered)] if verdict == "pass" and covered.holes else [])),
        missing=ruling.missing,
        parts=(*routes, *environments, *ruling.parts),
        figures={**figures_of(whole, covered), **ruling.figures},
        from_ms=covered.from_ms,
        to_ms=covered.to_ms,
        hint=criterion.hint and log.redact(criterion.hint),
        source=criterion.source,
    )


def _settled(criterion: Criterion, slice_: Slice, covered: Covered, *, part: bool = False) -> Ruling:
    """
    Ask whether what was found rests on enough; a failure by what is there does not ask.

    A part says only what is its own.
    """
    ruling = _ruling(criterion, slice_, covered)
    if ruling.verdict == "fail" and not (ruling.by_absence and _may_be_lost(criterion, slice_)):
        return ruling
    gaps = gaps_of(slice_, criterion.require, covered)
    if part:
        said = "; ".join([ruling.sentence, *exposure_of(slice_, criterion.require)])
        return replace(ruling, verdict="inconclusive" if gaps else ruling.verdict, sentence=said)
    if not gaps:
        demanded = criterion.require.coverage_hours or criterion.require.contiguous_hours
        return replace(ruling, sentence=f"{ruling.sentence}; {told(covered)}") if demanded else ruling
    sentence = "; ".join([ruling.sentence, *gaps])
    return replace(ruling, verdict="inconclusive", sentence=sentence, missing=(*ruling.missing, *gaps))


def _may_be_lost(criterion: Criterion, slice_: Slice) -> bool:
    """Tell whether what is not there may be among the rows that the inputs lack; a row limit cuts what is older."""
    looks_back = criterion.kind not in {"sequence", "cadence"}
    require = replace(criterion.require, not_capped=criterion.require.not_capped and looks_back)
    return bool(losses_of(slice_.log, require))


def _ruling(criterion: Criterion, slice_: Slice, covered: Covered) -> Ruling:  # noqa: C901, PLR0911 - a table
    match criterion.demand:
        case Absent():
            return judge_absent(slice_, criterion.require)
        case CountOf() as demand:
            return judge_count(slice_, demand, covered)
        case Rate() as demand:
            return judge_rate(slice_, criterion, demand)
        case Quantile() as demand:
            return judge_quantile(slice_, demand)
        case Cadence() as demand:
            return judge_cadence(slice_, demand, covered)
        case Unique() as demand:
            return judge_unique(slice_, demand)
        case Implies() as demand:
            return judge_implies(slice_, demand, covered)
        case Enum() as demand:
            return judge_enum(slice_, demand)
        case Cooccur() as demand:
            return judge_cooccur(slice_, demand)
        case Sequenced() as demand:
            return judge_sequence(slice_, demand, covered)
        case PolicyHolds() as demand:
            return judge_policy(slice_, demand)
        case NotCheckable():  # pragma: no cover - told before anything is looked at
            raise AssertionError(criterion.id)


def _route_parts(criterion: Criterion, whole: Slice) -> tuple[Part, ...]:
    """Give the verdict on each glob alone, where several are named."""
    globs = criterion.where.routes
    if len(globs) < 2:
        return ()
    return tuple(_part(criterion, whole.narrowed(routes=(glob,)), "route", glob) for glob in globs)


def _environment_parts(criterion: Criterion, whole: Slice) -> tuple[Part, ...]:
    """Give the verdict on each environment alone, where there are several; together they are the criterion's own."""
    seen = sorted(whole.requests[s.ENVIRONMENT].drop_nulls().unique().to_list())
    if len(seen) < 2 or criterion.kind == "cadence":
        return ()
    return tuple(_part(criterion, whole.narrowed(environments=(name,)), "environment", name) for name in seen)


def _part(criterion: Criterion, own: Slice, kind: PartKind, name: str) -> Part:
    narrowed = replace(criterion, where=own.where)
    ruling = _settled(narrowed, own, cover(own, criterion.require.gap_minutes), part=True)
    return Part(kind, own.log.redact(name), ruling.verdict, ruling.sentence, own.requests.height)


def _not_checkable(criterion: Criterion, demand: NotCheckable, log: Log) -> Judged:
    return Judged(
        id=criterion.id,
        title=log.redact(criterion.title),
        kind=criterion.kind,
        verdict="not_checkable",
        sentence=log.redact(demand.because),
        evidence=(),
        missing=tuple(
            map(log.redact, (f"other evidence: {demand.instead}", f"to make it checkable, log {demand.log}"))
        ),
        parts=(),
        figures={},
        from_ms=None,
        to_ms=None,
        hint=criterion.hint and log.redact(criterion.hint),
        source=criterion.source,
    )


def overall(verdicts: Sequence[Verdict]) -> Verdict:
    """Give the verdict of all criteria together: the worst; of none at all nothing is known."""
    return worst(verdicts)
