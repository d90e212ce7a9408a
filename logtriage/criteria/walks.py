"""A trace x its flow -> how far it came: complete, broken, stuck, or not to be known from this export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from logtriage.criteria.covered import Covered
from logtriage.criteria.traces import StepRow, Trace
from logtriage.criteria.words import span
from logtriage.model import Flow

State: TypeAlias = Literal["complete", "broken", "stuck", "open", "begins in the middle"]
STATES: Final[tuple[State, ...]] = ("complete", "broken", "stuck", "open", "begins in the middle")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a trace is held against."""

    flow: Flow
    covered: Covered
    finished: frozenset[str]
    """Requests whose end is in the export."""
    cut: frozenset[str]
    """Requests with so many lines that the platform has dropped some."""

    @property
    def by_request(self) -> bool:
        """A request is a trace: all its rows stand in one place."""
        return [one.kind for one in self.flow.keys] == ["request"]


@dataclass(frozen=True, slots=True)
class Walked:
    """A trace, and what became of it."""

    trace: Trace
    state: State
    told: str
    """At which step, what came last, after how long."""
    anomalies: tuple[str, ...]
    duplicates: tuple[str, ...]
    end: str | None
    by_absence: bool
    """It is broken or stuck because a step is not there."""


def walk(trace: Trace, ground: Ground) -> Walked:
    """Go through a trace step by step, and say how far it came."""
    steps, rows = ground.flow.steps, trace.rows
    seen: set[int] = set()
    duplicates: list[str] = []
    wrong = None
    for row in rows:
        step, at = steps[row.step], max(seen, default=-1)
        if row.step in seen and not step.repeats:
            duplicates.append(f"step {step.id} twice")
        elif row.step < at and row.step not in seen:
            wrong = wrong or f"broken at step {row.step + 1} ({step.id}): it came after {steps[at].id}"
        seen.add(row.step)
    end = next((steps[row.step].ends for row in rows if steps[row.step].ends), None)
    anomalies, middle = _attempts(rows)
    state, told = _state(trace, ground, seen, ended=end is not None)
    if wrong:
        state, told = "broken", wrong
    elif state in {"broken", "stuck"} and any(row.request in ground.cut for row in rows):
        state, told = "open", f"{told}, but lines of its request were dropped"
    if middle and state != "broken" and _begins_unseen(trace, ground):
        state, told = "begins in the middle", middle
    elif middle:
        anomalies.append(middle)
    return Walked(trace, state, told, (*_late(rows, ground.flow), *anomalies), tuple(duplicates), end, wrong is None)


def _late(rows: Sequence[StepRow], flow: Flow) -> list[str]:
    """Say which steps came too late, and whether the whole took too long."""
    late = []
    for before, row in pairwise(rows):
        step, gap = flow.steps[row.step], row.at_ms - before.at_ms
        if step.within_s is not None and gap > step.within_s * 1_000:
            late.append(f"{step.id} came {span(gap)} after the step before it")
    whole = rows[-1].at_ms - rows[0].at_ms
    if flow.within_s is not None and whole > flow.within_s * 1_000:
        late.append(f"it took {span(whole)}")
    return late


def _state(trace: Trace, ground: Ground, seen: set[int], *, ended: bool) -> tuple[State, str]:
    rows, steps = trace.rows, ground.flow.steps
    last = max(seen)
    closing = any(step.ends for step in steps)
    needed = [at for at, step in enumerate(steps) if not step.optional and not step.ends]
    gap = next((at for at in needed if at < last and at not in seen), None)
    if gap is not None:
        before = [row for row in rows if row.step < gap]
        if not before and _begins_unseen(trace, ground):
            return "begins in the middle", f"step {gap + 1} ({steps[gap].id}) lies before the export's beginning"
        if not ground.covered.known_for(rows[0].at_ms, rows[-1].at_ms):
            return "open", f"step {gap + 1} ({steps[gap].id}) may lie in a hole of the export"
        return "broken", _broken(gap, before, ground.flow, rows)
    ahead = next((at for at in needed if at > last), None)
    if ended or (ahead is None and not closing):
        return "complete", ""
    return _unfinished(trace, ground, last + 1 if ahead is None else ahead)


def _unfinished(trace: Trace, ground: Ground, ahead: int) -> tuple[State, str]:
    """Tell a trace that stopped from one whose rest may lie behind the end of the export, or in a hole."""
    rows, flow = trace.rows, ground.flow
    last = flow.steps[rows[-1].step].id
    name = flow.steps[min(ahead, len(flow.steps) - 1)].id
    if flow.within_s is None:
        over = ground.by_request and rows[-1].request in ground.finished
    else:
        over = ground.covered.known_for(rows[-1].at_ms, rows[0].at_ms + round(flow.within_s * 1_000))
    if not over:
        return "open", f"open at end of export: waits for {name} since {last}"
    if any(step.ends for step in flow.steps) and not ground.by_request:
        return "stuck", f"stuck after {last}: no end within {span((flow.within_s or 0) * 1_000)}"
    return "broken", _broken(ahead, rows, flow, rows)


def _broken(at: int, before: Sequence[StepRow], flow: Flow, rows: Sequence[StepRow]) -> str:
    name = f"broken at step {at + 1} ({flow.steps[min(at, len(flow.steps) - 1)].id})"
    if not before:
        return f"{name}: it begins with {flow.steps[rows[0].step].id}"
    last = before[-1]
    return f"{name}: last step seen {flow.steps[last.step].id}, {span(last.at_ms - rows[0].at_ms)} after the first"


def _begins_unseen(trace: Trace, ground: Ground) -> bool:
    """Tell whether the beginning may lie before the export, or in a hole; a request has all its rows in one place."""
    if ground.by_request:
        return False
    first, limit = trace.rows[0].at_ms, ground.flow.within_s
    return limit is None or not ground.covered.known_for(first - round(limit * 1_000), first)


def _attempts(rows: Sequence[StepRow]) -> tuple[list[str], str | None]:
    """Check that attempts come 1, 2, 3, and none beyond the limit; give what is wrong, and a missing beginning."""
    wrong: list[str] = []
    middle = None
    before = 0
    for row in rows:
        counts = dict(row.counts)
        attempt, most = counts.get("attempt"), counts.get("of")
        if attempt is None:
            continue
        if most is not None and attempt > most:
            wrong.append(f"attempt {attempt:.0f}/{most:.0f}")
        elif attempt > before + 1 and before == 0:
            middle = f"the export starts mid-flow: attempt {attempt:.0f} without attempt 1"
        elif attempt > before + 1:
            wrong.append(f"attempt {attempt:.0f} after attempt {before:.0f}")
        before = int(attempt)
    return wrong, middle
