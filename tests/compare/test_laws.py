from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from logtriage.compare import compare
from logtriage.compare.rates import ratio_of
from logtriage.model import HOUR_MS, RunRecord
from tests.tally.records import START, cell, record, tally, traffic

_MIRRORED = {"new": {"absent", "unknown"}, "regressed": {"absent", "unknown"}, "absent": {"new"}, "unknown": {"new"}}


@st.composite
def records(draw: st.DrawFn) -> RunRecord:
    """Draw a record of an hour with issues on a few routes, of any level and traffic, perhaps with poor evidence."""
    hour = draw(st.integers(0, 400))
    counted = draw(st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from(["/a", "/b"])), st.integers(1, 40)))
    tallies = [
        tally(name, times, cell(route, hour), errors=draw(st.integers(0, times))) for (name, route), times in counted.items()
    ]
    asked = [traffic(draw(st.integers(40, 4_000)), cell(route, hour)) for route in ("/a", "/b") if draw(st.booleans())]
    span = {"first_ms": START + hour * HOUR_MS, "last_ms": START + (hour + 1) * HOUR_MS - 1}
    poor = {name: draw(st.booleans()) for name in ("capped", "level_filtered", "partial")}
    return record(*tallies, asked=asked, name=f"{hour}.json", **span, **poor)


@given(records())
def test_a_record_beside_itself_is_all_ongoing(one: RunRecord) -> None:
    told = compare(one, one)
    assert {change.state for change in told.changes} <= {"ongoing"}
    assert len(told.changes) == len(one.issues)


@given(records(), records())
def test_what_is_new_one_way_is_absent_or_unknown_the_other_way(one: RunRecord, other: RunRecord) -> None:
    there = {change.fingerprints: change for change in compare(one, other).changes}
    back = {change.fingerprints: change for change in compare(other, one).changes}
    assert there.keys() == back.keys()
    for key, change in there.items():
        expected = _MIRRORED.get(change.state, {"ongoing", "escalating", "downgraded"})
        assert back[key].state in expected, (change.state, back[key].state)
        assert (change.before, change.after) == (back[key].after, back[key].before)


@given(st.integers(1, 500), st.integers(1, 500), st.integers(500, 5_000), st.integers(500, 5_000))
def test_an_interval_holds_its_ratio_and_turns_round_with_it(after: int, before: int, new: int, old: int) -> None:
    ratio, mirrored = ratio_of(after, before, new, old, "requests"), ratio_of(before, after, old, new, "requests")
    assert ratio is not None
    assert mirrored is not None
    assert ratio.low <= ratio.value
    assert ratio.high is not None
    assert ratio.value <= ratio.high
    assert abs(mirrored.low * ratio.high - 1) < 0.05 or mirrored.low < 0.05 or ratio.low < 0.05
