"""Weeks -> the last two compared, and for every issue its course over all of them, its streak, and how far it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from logtriage.compare.comparison import Stretch, compare_stretches
from logtriage.compare.index import Index, Place, Sum
from logtriage.compare.rates import expected
from logtriage.compare.states import covers
from logtriage.model import Change, Comparison, Course, Mover, Sight, Week

MOVERS: Final = 5


def compare_weeks(weeks: Sequence[Stretch], *, suppressed: Mapping[str, str]) -> Comparison:
    """Compare the last week with the one before it, in the light of all older ones; at least two, the oldest first."""
    *earlier, before, after = weeks
    return compare_stretches(before, after, [week.index for week in earlier], suppressed=suppressed)


def week_of(stretch: Stretch) -> Week:
    """Sum a week up."""
    index = stretch.index
    requests = sum(index.traffic.values())
    known = requests and not index.record.level_filtered
    return Week(
        name=stretch.name,
        first_ms=index.record.first_ms,
        last_ms=index.record.last_ms,
        covered_h=round(index.hours, 3),
        runs=len(stretch.parts),
        requests=requests,
        failed_requests=index.failed_requests,
        failed_per_1000=round(1000 * index.failed_requests / requests, 3) if known else None,
        occurrences=sum(one.occurrences for one in index.sums.values()),
        issues=len(index.sums),
    )


def course_of(change: Change, weeks: Sequence[Stretch]) -> Course:
    """Follow an issue through the weeks; a week is uncovered by the measure of the newest week that has it."""
    sums = [week.index.of(change.fingerprints) for week in weeks]
    places = {place for total in sums for place in total.places}
    seen = [at for at, total in enumerate(sums) if total.occurrences]
    was, where = sums[seen[-1]], weeks[seen[-1]].index
    sight = tuple(_sight(total, week.index, was, where) for total, week in zip(sums, weeks, strict=True))
    return Course(
        cluster=change.cluster,
        sight=sight,
        requests=tuple(total.requests for total in sums),
        exercised=tuple(_exercised(week.index, places, where) for week in weeks),
        weeks_seen=len(seen),
        streak=_streak(sight),
    )


def movers_of(changes: Sequence[Change]) -> tuple[Mover, ...]:
    """Give the issues of both weeks whose requests differ most from what the old rate would have given."""
    both = [change for change in changes if change.before.requests and change.after.requests and not change.suppressed]
    moved = [(round(_excess(change), 1), change) for change in both]
    largest = sorted(moved, key=lambda one: (-abs(one[0]), one[1].cluster))[:MOVERS]
    return tuple(Mover(change.cluster, excess) for excess, change in largest if abs(excess) >= 1)


def _excess(change: Change) -> float:
    """Without a denominator the windows are taken for equally long: the doubts say where they are not."""
    before, after = change.before, change.after
    if not before.exercised or not after.exercised:
        return float(after.requests - before.requests)
    return after.requests - expected(before.requests, after.exercised, before.exercised)


def _exercised(index: Index, places: set[Place], where: Index) -> int | None:
    return None if index.record.level_filtered else index.exercised(places, where)


def _sight(total: Sum, index: Index, was: Sum, where: Index) -> Sight:
    if total.occurrences:
        return "seen"
    return "silent" if covers(was, where, index) else "uncovered"


def _streak(sight: Sequence[Sight]) -> int:
    known = [one for one in reversed(sight) if one != "uncovered"]
    return next((at for at, one in enumerate(known) if one != "seen"), len(known))
