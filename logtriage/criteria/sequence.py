"""``sequence``: every trace of a flow, held against its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.criteria.covered import Covered
from logtriage.criteria.log import Log, Slice
from logtriage.criteria.ruling import Ruling
from logtriage.criteria.traces import Trace, traces_of
from logtriage.criteria.walks import STATES, Ground, State, Walked, walk
from logtriage.criteria.words import clock, count, listed, span
from logtriage.globs import fits_any
from logtriage.model import Flow, Verdict
from logtriage.model import Sequence as Sequenced

_UNSURE: Final[tuple[State, ...]] = ("open", "begins in the middle")
_MOST: Final = 5


def judge_sequence(slice_: Slice, demand: Sequenced, covered: Covered) -> Ruling:
    """Fail on a trace that is broken or stuck or has an anomaly; without a whole trace nothing was shown."""
    flow = demand.flow
    traced = traces_of(slice_, flow)
    finished = frozenset(slice_.requests.filter(pl.col(s.STATUS).is_not_null())[s.REQUEST])
    ground = Ground(flow, covered, finished, _cut(slice_))
    walked = [walk(one, ground) for one in traced.traces]
    empty = _without_a_step(slice_, flow, walked)
    faults = [line for one in walked for line in _faults(slice_.log, one, demand)]
    faults += [f"request {slice_.log.redact(request)}: broken at step 1 ({flow.steps[0].id})" for request in empty]
    states = Counter(one.state for one in walked)
    states["broken"] += len(empty)
    told = _sentence(states, len(walked) + len(empty))
    more = [f"and {len(faults) - _MOST * 2:,} more"] if len(faults) > _MOST * 2 else []
    evidence = (*faults[: _MOST * 2], *more, *_shown(slice_.log, walked, flow))
    figures = _figures(walked, states)
    if faults:
        lacking = sum(one.state in {"broken", "stuck"} and one.by_absence for one in walked) + len(empty)
        return Ruling("fail", told, evidence, figures=figures, by_absence=lacking == len(faults))
    missing = tuple(_missing(states, traced.without_key, demand))
    verdict: Verdict = "inconclusive" if missing else "pass"
    return Ruling(verdict, told, evidence, missing, figures=figures)


# --------------------------------------------------------------------------------------------------- what is told of it
def _cut(slice_: Slice) -> frozenset[str]:
    """One line less than the limit is suspicious already: the summary may count as one."""
    counted = slice_.entries.filter(pl.col(s.TEXT).is_not_null()).group_by(s.REQUEST).len()
    return frozenset(counted.filter(pl.col("len") >= slice_.log.most_lines - 1)[s.REQUEST])


def _without_a_step(slice_: Slice, flow: Flow, walked: Sequence[Walked]) -> list[str]:
    """Give the requests of the flow's routes that wrote none of its lines; only asked where a request is a trace."""
    if not flow.routes or [one.kind for one in flow.keys] != ["request"]:
        return []
    wrote = {row.request for one in walked for row in one.trace.rows}
    asked = slice_.requests.select(s.REQUEST, s.ROUTE).iter_rows()
    return sorted(request for request, route in asked if fits_any(route or "", flow.routes) and request not in wrote)


def _faults(log: Log, one: Walked, demand: Sequenced) -> Iterator[str]:
    name = _name(log, one.trace)
    if one.state in {"broken", "stuck"}:
        yield f"{name}: {one.told}"
    yield from (f"{name}: {anomaly}" for anomaly in one.anomalies)
    if "duplicate" not in demand.allow:
        yield from (f"{name}: {anomaly}" for anomaly in one.duplicates)
    if demand.ends and one.end is not None and one.end not in demand.ends:
        yield f"{name}: ended {one.end}"
    limits = dict(demand.stages_ms)
    for stage, (begin, finish) in _stages(one.trace, demand.flow).items():
        if stage in limits and finish - begin > limits[stage]:
            yield f"{name}: stage {stage} took {span(finish - begin)}, {span(limits[stage])} allowed"


def _sentence(states: Counter[State], number: int) -> str:
    if not number:
        return "no step of the flow in the window"
    said = [f"{states[state]:,} {state}" for state in STATES if states[state]]
    return f"{count(number, 'trace')}: {', '.join(said)}"


def _missing(states: Counter[State], without_key: int, demand: Sequenced) -> Iterator[str]:
    if states["complete"] < demand.traces:
        yield f"{count(demand.traces, 'complete trace')} ({states['complete']:,} seen)"
    unsure = sum(states[state] for state in _UNSURE)
    if unsure and "open" not in demand.allow:
        yield f"the rest of {count(unsure, 'trace')} beyond the edge of the window"
    if without_key:
        yield f"the key of {count(without_key, 'row')}"


def _figures(walked: Sequence[Walked], states: Counter[State]) -> dict[str, float]:
    named: dict[str, float] = {
        "complete": states["complete"],
        "broken": states["broken"],
        "stuck": states["stuck"],
        "open": states["open"],
    }
    named["mid_flow"] = states["begins in the middle"]
    named["anomalies"] = sum(len(one.anomalies) + len(one.duplicates) for one in walked)
    return named


def _shown(log: Log, walked: Sequence[Walked], flow: Flow) -> list[str]:
    """Tell the longest whole trace, and every other kind of ending once."""
    whole = [one for one in walked if one.state == "complete"]
    lines = []
    if whole:
        longest = max(whole, key=lambda one: (_length(one.trace), sorted(one.trace.keys)))
        lines.append(f"longest whole trace: {_told(log, longest, flow)}")
    lines += [f"{_name(log, one.trace)}: {one.told}" for one in walked if one.state in _UNSURE][:_MOST]
    return lines


def _told(log: Log, one: Walked, flow: Flow) -> str:
    trace = one.trace
    stages = _stages(trace, flow)
    parts = [f"{_name(log, trace)}, {count(len(trace.rows), 'step')} from {clock(trace.rows[0].at_ms)} UTC"]
    if stages:
        parts.append(", ".join(f"{name} {span(finish - begin)}" for name, (begin, finish) in stages.items()))
        parts[-1] = f"{count(len(stages), 'stage')} ({parts[-1]})"
    parts.append(f"total {span(_length(trace))}")
    attempts = [dict(row.counts) for row in trace.rows]
    tried = [number for counts in attempts for name, number in counts.items() if name in {"attempt", "attempts"}]
    pauses = [f"{counts['backoff_s']:g} s" for counts in attempts if "backoff_s" in counts]
    if tried:
        parts.append(f"attempts {max(tried):.0f}" + (f", pauses {listed(pauses)}" if pauses else ""))
    if one.end:
        parts.append(f"ended {one.end}")
    return "; ".join(parts)


def _stages(trace: Trace, flow: Flow) -> dict[str, tuple[int, int]]:
    """Give first and last moment of each stage, in the order of the flow."""
    found: dict[str, tuple[int, int]] = {}
    for name in dict.fromkeys(step.stage for step in flow.steps if step.stage):
        stamps = [row.at_ms for row in trace.rows if flow.steps[row.step].stage == name]
        if stamps:
            found[name] = (min(stamps), max(stamps))
    return found


def _length(trace: Trace) -> int:
    return trace.rows[-1].at_ms - trace.rows[0].at_ms


def _name(log: Log, trace: Trace) -> str:
    """Name a trace by what joins it."""
    values = sorted({*trace.keys, *(trace.joins if len(trace.keys) else ())})
    return "trace " + listed([f"{name}={log.redact_value(name, value)}" for name, value in values], 4)
