"""The report of a week in words: its paragraph, and what every renderer says of a course, a mover, a suppression."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from logtriage.model import SEVERITIES, Change, Course, Expired, Mover, State, Trend, Week, Weekly
from logtriage.report import changes_words, words

SECTIONS: Final[Mapping[State, str]] = {
    "new": "New",
    "regressed": "Regressed",
    "downgraded": "Downgraded",
    "escalating": "Escalating",
    "absent": "Absent",
    "unknown": "Unknown: gone, and nobody knows",
}
"""In the order of the report; what only goes on is a number."""
_FIRST: Final = frozenset({"new", "regressed", "escalating"})
_BARS: Final = "▁▂▃▄▅▆▇█"


def paragraph(report: Weekly) -> str:
    """Give the week in a few sentences."""
    return " ".join(_sentences(report))


def section(report: Weekly, state: State) -> Sequence[tuple[Change, Course]]:
    """Give the issues in a state with their courses; suppressed ones stand elsewhere."""
    pairs = zip(report.comparison.changes, report.courses, strict=True)
    return [(change, course) for change, course in pairs if change.state == state and change.suppressed is None]


def spark(course: Course) -> str:
    """Draw the rate over the weeks: `·` for none although covered, `?` for an uncovered week."""
    rates = rates_of(course)
    top = max(rates)
    return "".join(
        "?" if sight == "uncovered" else "·" if sight == "silent" else _BARS[_level(rate, top)]
        for sight, rate in zip(course.sight, rates, strict=True)
    )


def rates_of(course: Course) -> tuple[float, ...]:
    """Give requests per 1,000 on its routes, week by week; the plain number where a week has no denominator."""
    pairs = zip(course.requests, course.exercised, strict=True)
    if any(not exercised and met for met, exercised in zip(course.requests, course.exercised, strict=True)):
        return tuple(map(float, course.requests))
    return tuple(1000 * met / exercised if exercised else 0.0 for met, exercised in pairs)


def streak(course: Course) -> str:
    """`3 weeks in a row`, `in 4 of 9 weeks`."""
    if course.streak > 1:
        return f"{course.streak} weeks in a row"
    return f"in {course.weeks_seen} of {words.count(len(course.sight), 'week')}"


def mover(one: Mover, report: Weekly) -> tuple[str, str]:
    """Name an issue that moved, and by how much: `+340 requests against the old rate`."""
    change = next(change for change in report.comparison.changes if change.cluster == one.cluster)
    return changes_words.heading(change), f"{one.excess:+,.0f} requests against the old rate"


def trend(one: Trend) -> str:
    """Write the verdicts of a criterion, the oldest week first: `pass, FAIL, pass`; `-` where nothing was judged."""
    return ", ".join("-" if verdict is None else words.judged(verdict) for verdict in one.verdicts)


def expired(one: Expired, report: Weekly) -> str:
    """Say which suppression has ended, whose it was, and what is back."""
    titles = {change.cluster: changes_words.heading(change) for change in report.comparison.changes}
    owner = f", owner {one.owner}" if one.owner else ""
    where = f" on {one.route}" if one.route else ""
    back = f"back: {words.listed([titles[cluster] for cluster in one.back])}" if one.back else "nothing of it was seen"
    return f"{one.kind} {one.value}{where} ended on {one.until} ({one.reason}; {one.source}{owner}): {back}"


def _sentences(report: Weekly) -> Iterator[str]:
    before, last = report.weeks[-2], report.weeks[-1]
    comparison = report.comparison
    yield f"{_week(last)} beside {_week(before)}: {changes_words.states(comparison)}."
    if before.failed_per_1000 is not None and last.failed_per_1000 is not None:
        rates = f"{before.failed_per_1000:.3g} were answered 5xx before and {last.failed_per_1000:.3g} now"
        yield f"Of 1,000 requests {rates}."
    changed = [one for one in comparison.changes if one.state in _FIRST and one.suppressed is None]
    worst = min(changed, key=lambda one: SEVERITIES.index(one.severity), default=None)
    if worst is not None:
        yield f"Look first at {changes_words.heading(worst)} on {changes_words.routes(worst)} ({worst.state})."
    if report.movers:
        yield f"Most moved: {', '.join(mover(report.movers[0], report))}."
    if report.expired:
        back = words.count(sum(len(one.back) for one in report.expired), "issue")
        yield f"{words.count(len(report.expired), 'suppression')} ended, with {back} of theirs back."
    if comparison.doubts:
        reasons = words.count(len(comparison.doubts), "reason")
        yield f"Mind {reasons} why the two weeks cannot be compared as they stand."


def _week(one: Week) -> str:
    covered = words.duration(one.covered_h * 3_600_000)
    return f"{one.name} ({covered} covered, {words.count(one.requests, 'request')})"


def _level(rate: float, top: float) -> int:
    return min(len(_BARS) - 1, int(rate / top * len(_BARS))) if top else 0
