from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logtriage.errors import UsageError
from logtriage.model import HOUR_MS, RunRecord, Suppression, Weekly
from logtriage.report.json import render_json
from logtriage.weeks import calendar_weeks, weekly_of, weeks_back
from tests.compare.test_states import week
from tests.tally.records import DAY_MS, START, WEEK_MS, cell, record, tally, traffic

_MONDAY = START + DAY_MS
"""2026-02-02, of the week 2026-W06."""


def told(*records: RunRecord, suppressions: tuple[Suppression, ...] = ()) -> Weekly:
    """Report over weeks that are named by their number, given in no good order."""
    weeks = [(str(number), [one]) for number, one in enumerate(records)]
    return weekly_of(weeks[::-1], suppressions=suppressions, redact=str)


def test_the_newest_week_is_compared_with_the_one_before_in_the_light_of_all() -> None:
    report = told(week(5), week(0, 1), week(0, 2), week(4, 3))
    (change,) = report.comparison.changes
    (course,) = report.courses
    assert [one.name for one in report.weeks] == ["0", "1", "2", "3"]
    assert (report.comparison.before.name, report.comparison.after.name) == ("2", "3")
    assert change.state == "regressed"
    assert course.sight == ("seen", "silent", "silent", "seen")
    assert course.requests == (5, 0, 0, 4)
    assert (course.weeks_seen, course.streak) == (2, 1)


@pytest.mark.parametrize(
    ("counts", "streak"),
    [((1, 2, 3), 3), ((1, 0, 3), 1), ((0, 2, 3), 2), ((1, None, 3), 2), ((1, 2, 0), 0), ((1, 2, None), 2)],
)
def test_a_streak_passes_over_weeks_that_prove_nothing(counts: tuple[int | None, ...], streak: int) -> None:
    weeks = [week(times or 0, number, asked=0 if times is None else 1_000) for number, times in enumerate(counts)]
    assert [one.streak for one in told(*weeks).courses] == [streak]


def test_what_moved_most_stands_first_whichever_way_it_went() -> None:
    def of(number: int, **times: int) -> RunRecord:
        hour = 168 * number
        span = {"first_ms": START + number * WEEK_MS, "last_ms": START + number * WEEK_MS + HOUR_MS - 1}
        tallies = [tally(name, many, cell(f"/{name}", hour)) for name, many in times.items()]
        return record(*tallies, asked=[traffic(1_000, cell(f"/{name}", hour)) for name in times], name=f"{number}", **span)

    report = told(of(0, up=10, down=90, still=40), of(1, up=30, down=20, still=40))
    assert [one.excess for one in report.movers] == [-70.0, 20.0]
    assert "-70 requests" in report.paragraph


def test_a_suppression_that_has_ended_is_told_with_what_is_back() -> None:
    ended = Suppression("rule", "shelf-locked", None, "known", "2026-02-03", START + 2 * DAY_MS, "inbox", "s.yaml:3")
    report = told(week(5), week(5, 1), suppressions=(ended,))
    (one,) = report.expired
    assert (one.until, one.owner, one.back) == ("2026-02-03", "inbox", (report.comparison.changes[0].cluster,))
    assert "1 suppression ended, with 1 issue of theirs back" in report.paragraph


def test_one_week_cannot_be_compared() -> None:
    with pytest.raises(UsageError, match="there is 1 here"):
        told(week(5))


def test_a_history_is_cut_at_mondays_in_utc() -> None:
    long = record(
        tally("a", 2, cell(hour=20)), tally("b", 3, cell(hour=30)), tally("c", 1, cell(hour=200)),
        first_ms=START, last_ms=START + 9 * DAY_MS,
    )  # fmt: skip
    weeks, timeless = calendar_weeks([long, record(first_ms=None, last_ms=None)])
    assert timeless == 1
    assert [(name, [one.occurrences for part in parts for one in part.tallies]) for name, parts in weeks] == [
        ("2026-W05", [2]),
        ("2026-W06", [3]),
        ("2026-W07", [1]),
    ]
    assert [part.first_ms for _, parts in weeks for part in parts] == [START, _MONDAY, _MONDAY + WEEK_MS]
    assert weeks_back(START + 9 * DAY_MS, 2) == _MONDAY
    assert [name for name, _ in calendar_weeks([long], since_ms=_MONDAY)[0]] == ["2026-W06", "2026-W07"]


_RUN = st.tuples(st.integers(0, 20), st.integers(1, 40), st.dictionaries(st.sampled_from("abcde"), st.integers(1, 30)))


@settings(max_examples=40)
@given(st.lists(_RUN, min_size=2, max_size=6), st.randoms())
def test_the_order_of_recording_does_not_change_a_weekly_report(
    runs: list[tuple[int, int, dict[str, int]]], shuffle: random.Random
) -> None:
    records = [
        record(*(tally(name, times, cell(hour=24 * day + at)) for at, (name, times) in enumerate(sorted(counts.items()))),
               asked=[traffic(500, cell(hour=24 * day + hour)) for hour in range(length)], name=f"{place}-{day}.json",
               first_ms=START + day * DAY_MS, last_ms=START + day * DAY_MS + max(length, 6) * HOUR_MS)
        for place, (day, length, counts) in enumerate(runs)
    ]  # fmt: skip
    records.append(record(first_ms=START + 30 * DAY_MS, last_ms=START + 31 * DAY_MS, name="last"))
    first = weekly_of(calendar_weeks(records)[0], redact=str)
    shuffle.shuffle(records)
    weeks = calendar_weeks(records)[0]
    shuffle.shuffle(weeks)
    assert render_json(weekly_of(weeks, redact=str)) == render_json(first)
