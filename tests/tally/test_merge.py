from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.model import HOUR_MS, Hole, RunRecord
from logtriage.tally import merge
from tests.tally.records import START, cell, issue, record, tally, traffic

_HALF = HOUR_MS // 2


def test_a_record_merged_with_itself_is_itself() -> None:
    one = record(tally("locked", 3), tally("lost", 1, cell(hour=None)))
    assert merge([one, one]) == one


def test_inputs_that_lie_side_by_side_add_up() -> None:
    before = record(tally("locked", 3), last_ms=START + _HALF, name="before.json")
    after = record(tally("locked", 2), first_ms=START + _HALF, name="after.json")
    both = merge([before, after])
    assert [one.occurrences for one in both.tallies] == [5]
    assert [one.requests for one in both.traffic] == [2_000]
    assert len(both.inputs) == 2


def test_an_hour_that_two_exports_saw_counts_by_the_larger() -> None:
    long = record(tally("locked", 3), tally("locked", 4, cell(hour=1)), last_ms=START + 2 * HOUR_MS - 1, name="long.json")
    late = record(tally("locked", 2, cell(hour=1)), tally("lost", 9, cell(hour=2)), first_ms=START + HOUR_MS + _HALF,
                  last_ms=START + 3 * HOUR_MS - 1, name="late.json")  # fmt: skip
    assert {(one.fingerprint, one.cell.hour_ms): one.occurrences for one in merge([long, late]).tallies} == {
        (tally("locked").fingerprint, START): 3,
        (tally("locked").fingerprint, START + HOUR_MS): 4,
        (tally("lost").fingerprint, START + 2 * HOUR_MS): 9,
    }


def test_rows_without_a_time_count_once_for_the_same_input_and_add_up_for_others() -> None:
    timeless = record(tally("lost", 2, cell(hour=None)), first_ms=None, last_ms=None, name="a.json")
    other = record(tally("lost", 5, cell(hour=None)), first_ms=None, last_ms=None, name="b.json")
    assert [one.occurrences for one in merge([timeless, timeless, other]).tallies] == [7]


def test_an_hour_that_no_record_covers_is_a_hole_and_a_hole_of_one_record_may_be_covered_by_another() -> None:
    holed = record(last_ms=START + 4 * HOUR_MS, holes=(Hole(START + HOUR_MS, START + 2 * HOUR_MS),), name="a.json")
    filling = record(first_ms=START + HOUR_MS, last_ms=START + 2 * HOUR_MS, name="b.json")
    later = record(first_ms=START + 9 * HOUR_MS, last_ms=START + 10 * HOUR_MS, name="c.json")
    assert merge([holed, later]).holes == (*holed.holes, Hole(START + 4 * HOUR_MS, START + 9 * HOUR_MS))
    assert merge([holed, filling]).holes == ()


def test_the_words_of_the_newest_run_hold() -> None:
    old = record(tally("locked"), name="old.json")
    new = replace(record(tally("locked"), first_ms=START + 2 * HOUR_MS, last_ms=START + 3 * HOUR_MS, name="new.json"),
                  issues=(issue(tally("locked").fingerprint, title="Shelf locked again"),), rules_digest="rules-2")  # fmt: skip
    both = merge([new, old])
    assert [one.title for one in both.issues] == ["Shelf locked again"]
    assert both.rules_digest == "rules-2"


def test_nothing_cannot_be_merged() -> None:
    with pytest.raises(ValueError, match="no record"):
        merge([])


_COUNTS = st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.integers(1, 9))


@st.composite
def _runs(draw: st.DrawFn) -> list[RunRecord]:
    """Draw runs over windows of whole hours, some of them overlapping."""
    runs = []
    for place in range(draw(st.integers(1, 4))):
        begin, hours = draw(st.integers(0, 3)), draw(st.integers(1, 3))
        counts = {(name, begin + hour % hours): times for name, hour, times in draw(st.lists(_COUNTS, max_size=4))}
        tallies = [tally(name, times, cell(hour=hour)) for (name, hour), times in counts.items()]
        asked = [traffic(100, cell(hour=begin + hour)) for hour in range(hours)]
        span = {"first_ms": START + begin * HOUR_MS, "last_ms": START + (begin + hours) * HOUR_MS - 1}
        runs.append(record(*tallies, asked=asked, name=f"{place}.json", **span))
    return runs


@given(_runs(), st.randoms())
def test_the_order_of_records_changes_nothing(runs: list[RunRecord], random: object) -> None:
    shuffled = list(runs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge(shuffled) == merge(runs)
    assert merge([*runs, runs[0]]) == merge(runs)
