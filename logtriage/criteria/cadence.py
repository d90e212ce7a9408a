"""
``cadence``: the runs of a scheduled route against its schedule.

The platform calls within the minute, may deliver an event twice, and never tries again:
https://vercel.com/docs/cron-jobs/manage-cron-jobs (2026-09).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import polars as pl
from cronsim import CronSim

from logtriage import schema as s
from logtriage.criteria.covered import Covered
from logtriage.criteria.log import Slice
from logtriage.criteria.ruling import Ruling, worst
from logtriage.criteria.select import events_of
from logtriage.criteria.words import clock, count, listed
from logtriage.model import Cadence, Part, Schedule, Verdict

_EARLY_MS: Final = 2_000
"""Two clocks: the scheduler's and the function's."""
_MOST_SLOTS: Final = 200_000
"""Four months of a cron that runs every minute; of a longer stretch it is said that it was not looked at whole."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Beat:
    """The runs of one schedule."""

    expected: int
    runs: int
    missed: tuple[int, ...]
    edge: tuple[int, ...]
    """Slots without a run whose time was not over when the window ended."""
    twice: tuple[int, ...]
    late: int
    """Runs that belong to no slot."""
    excluded: int
    """Slots in holes."""
    cut: bool
    """A stretch has more slots than were looked at."""


def judge_cadence(slice_: Slice, demand: Cadence, covered: Covered) -> Ruling:
    """Judge each schedule by itself; the worst counts."""
    if covered.from_ms is None or covered.to_ms is None:
        return Ruling("inconclusive", "no row has a time", missing=("rows with a time",))
    beats = [(one, _beat(slice_, one, demand, covered)) for one in demand.schedules]
    parts = tuple(_part(slice_, one, beat, demand) for one, beat in beats)
    verdict = worst([one.verdict for one in parts])
    evidence = [line for one, beat in beats for line in _lines(slice_, one, beat)]
    judged = zip(parts, beats, strict=True)
    missing = tuple(f"{one.name}: {_unknown(beat)}" for one, (_, beat) in judged if one.verdict == "inconclusive")
    named = [f"{one.name}: {one.sentence}" if len(parts) > 1 else one.sentence for one in parts]
    told = "; ".join(named[:3]) + (f"; and {len(parts) - 3} more" if len(parts) > 3 else "")
    figures = {
        "expected": sum(beat.expected for _, beat in beats),
        "runs": sum(beat.runs for _, beat in beats),
        "missed": sum(len(beat.missed) + len(beat.edge) for _, beat in beats),
        "duplicates": sum(len(beat.twice) for _, beat in beats),
        "excluded": sum(beat.excluded for _, beat in beats),
    }
    most = demand.duplicates
    by_absence = all(most is None or len(beat.twice) <= most for _, beat in beats)
    return Ruling(
        verdict, told, tuple(evidence), missing, parts if len(parts) > 1 else (), figures, by_absence=by_absence
    )


def _beat(slice_: Slice, schedule: Schedule, demand: Cadence, covered: Covered) -> _Beat:
    tolerance = round(demand.tolerance_s * 1_000)
    runs = _runs(slice_, schedule, demand)
    near = _seen_slots(schedule.cron, covered, tolerance)
    unknown = [slot for hole in covered.holes for slot in _slots(schedule.cron, hole.from_ms, hole.to_ms)]
    slots = sorted({*near, *unknown})
    filled, late = _assigned(runs, slots, tolerance)
    empty = [slot for slot, whole in near.items() if whole and slot not in filled]
    expected = sum(whole or slot in filled for slot, whole in near.items())
    cut = (covered.to_ms or 0) - tolerance
    edge = tuple(slot for slot in empty if slot > cut and not slice_.window.told_to)
    return _Beat(
        expected=expected,
        runs=len(runs),
        missed=tuple(slot for slot in empty if slot not in edge),
        edge=edge,
        twice=tuple(sorted(slot for slot, many in filled.items() for _ in range(many - 1))),
        late=late,
        excluded=len(slots) - expected,
        cut=len(near) >= _MOST_SLOTS,
    )


def _seen_slots(cron: str, covered: Covered, tolerance: int) -> dict[int, bool]:
    """
    Give the slots of every stretch, and whether all of their time lies in it: of another a run may lie in the hole.

    Stretch by stretch, since a single row with an absurd time would make a window of centuries. The end of the window
    is another matter: what may still come is told as such.
    """
    found: dict[int, bool] = {}
    for begin, end in covered.stretches:
        last = end if end == covered.to_ms else end - tolerance
        for slot in _slots(cron, begin, end):
            found[slot] = found.get(slot, False) or begin <= slot <= last
    return found


def _slots(cron: str, from_ms: int, to_ms: int) -> list[int]:
    """Give the moments of a schedule in a window, both ends included; at most ``_MOST_SLOTS``."""
    slots: list[int] = []
    try:
        # The slot of a first run stands at the full minute before it.
        begin = _EPOCH + timedelta(milliseconds=from_ms - from_ms % 60_000 - 1)
        for moment in CronSim(cron, begin):
            at = (moment - _EPOCH) // timedelta(milliseconds=1)
            if at > to_ms or len(slots) >= _MOST_SLOTS:
                break
            slots.append(at)
    except OverflowError:
        pass  # a time that no calendar has
    return slots


def _runs(slice_: Slice, schedule: Schedule, demand: Cadence) -> list[int]:
    requests = slice_.requests.filter(pl.col(s.ROUTE) == schedule.route)
    of_scheduler = requests.filter(pl.col(s.CRON))
    if demand.callers == "scheduler" or (demand.callers == "auto" and of_scheduler.height):
        requests = of_scheduler
    chosen = events_of(slice_, slice_.where)[s.REQUEST].unique()
    kept = requests.filter(pl.col(s.REQUEST).is_in(chosen.implode()))
    return sorted(kept[s.FIRST_MS].drop_nulls().to_list())


def _assigned(runs: Sequence[int], slots: Sequence[int], tolerance: int) -> tuple[Counter[int], int]:
    """Give each run to the last slot before it, if it is not too late for it."""
    filled: Counter[int] = Counter()
    late = 0
    for run in runs:
        at = bisect_right(slots, run + _EARLY_MS) - 1
        if at >= 0 and run - slots[at] <= tolerance:
            filled[slots[at]] += 1
        else:
            late += 1
    return filled, late


def _part(slice_: Slice, schedule: Schedule, beat: _Beat, demand: Cadence) -> Part:
    missed = len(beat.missed) + len(beat.edge)
    told = (
        f"{count(beat.expected, 'slot')} expected, {count(beat.runs, 'run')}, "
        f"{missed:,} missed, {count(len(beat.twice), 'duplicate')}"
    )
    return Part("schedule", slice_.log.redact(schedule.route), _verdict(beat, demand), told, beat.runs)


def _verdict(beat: _Beat, demand: Cadence) -> Verdict:
    if beat.runs and len(beat.missed) > demand.missed:
        return "fail"
    if demand.duplicates is not None and len(beat.twice) > demand.duplicates:
        return "fail"
    unknown = beat.cut or not beat.expected or not beat.runs or len(beat.missed) + len(beat.edge) > demand.missed
    return "inconclusive" if unknown else "pass"


def _unknown(beat: _Beat) -> str:
    if not beat.expected:
        return "no slot of the schedule lies in the window"
    if not beat.runs:
        return "a single run: the cron is dead, or the export leaves its route out"
    if beat.cut:
        return f"what came after the first {_MOST_SLOTS:,} slots of a stretch: choose a shorter window"
    return f"whether {listed([clock(slot) for slot in beat.edge])} still came after the window's end"


def _lines(slice_: Slice, schedule: Schedule, beat: _Beat) -> list[str]:
    name = slice_.log.redact(schedule.route)
    lines = [f"{name}: schedule `{schedule.cron}` (UTC), from {slice_.log.redact(schedule.source)}"]
    lost = (*beat.missed, *beat.edge)
    lines += [f"{name}: missed {listed([clock(slot) for slot in lost], 10)}"] if lost else []
    lines += [f"{name}: more than one run in {listed([clock(slot) for slot in beat.twice], 10)}"] if beat.twice else []
    lines += [f"{name}: {count(beat.late, 'run')} in no slot"] if beat.late else []
    lines += [f"{name}: {count(beat.excluded, 'slot')} in holes, not counted"] if beat.excluded else []
    return lines
