from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logtriage.compare import compare
from logtriage.model import Change, RunRecord
from tests.tally.records import ROUTE, START, WEEK_MS, cell, issue, record, tally, traffic

_OLD: dict[str, Any] = {"name": "old.json"}
_NEW: dict[str, Any] = {"name": "new.json", "first_ms": START + WEEK_MS, "last_ms": START + WEEK_MS + 3_599_999}


def week(times: int, number: int = 0, *, asked: int = 1_000, errors: int | None = None, **changed: Any) -> RunRecord:
    """Give a week with so many occurrences of one issue among ``asked`` requests of its route."""
    hour = 168 * number
    tallies = [tally("locked", times, cell(hour=hour), errors=errors)] if times else []
    span = {"first_ms": START + number * WEEK_MS, "last_ms": START + number * WEEK_MS + 3_599_999}
    plain: dict[str, Any] = {"asked": [traffic(asked, cell(hour=hour))], "name": f"week-{number}.json", **span}
    return record(*tallies, **(plain | changed))


def only(before: RunRecord, after: RunRecord, *earlier: RunRecord) -> Change:
    """Give the one change between two records."""
    (change,) = compare(before, after, earlier=earlier).changes
    return change


@pytest.mark.parametrize(
    ("state", "before", "after"),
    [
        ("new", week(0), week(1, 1)),
        ("new", week(0, asked=0), week(9, 1)),
        ("ongoing", week(10), week(10, 1)),
        ("ongoing", week(10), week(19, 1)),
        ("ongoing", week(10), week(1, 1)),
        ("ongoing", week(1), week(3, 1)),
        ("ongoing", week(100), week(1_000, 1, asked=10_000)),
        ("escalating", week(10), week(100, 1)),
        ("escalating", week(100), week(100, 1, asked=100)),
        ("escalating", week(10), week(100, 1, errors=0)),
        ("downgraded", week(10), week(10, 1, errors=0)),
        ("ongoing", week(10, errors=4), week(10, 1, errors=0)),
        ("ongoing", week(10, errors=0), week(10, 1, errors=0)),
        ("absent", week(10), week(0, 1)),
        ("absent", week(1), week(0, 1)),
        ("absent", week(500), week(0, 1, asked=10)),
        ("unknown", week(10), week(0, 1, asked=0)),
        ("unknown", week(10), week(0, 1, asked=20)),
        ("unknown", week(10), week(0, 1, capped=True)),
        ("unknown", week(10), week(0, 1, level_filtered=True)),
        ("unknown", week(10), week(0, 1, scope=(("deployment", "dpl_1"),))),
        ("unknown", week(10), week(0, 1, first_ms=None, last_ms=None)),
        ("unknown", week(10), week(0, 1, fingerprint_version=2)),
        ("absent", week(10), week(0, 1, scope=(("since", "7d"),))),
        ("absent", week(10, capped=True), week(0, 1)),
    ],
)  # fmt: skip
def test_each_state_has_its_reason(state: str, before: RunRecord, after: RunRecord) -> None:
    change = only(before, after)
    assert change.state == state, change.why
    assert change.why.endswith(".")


def test_a_gone_error_of_production_is_unknown_when_only_preview_was_exercised() -> None:
    preview = record(asked=[traffic(9_000, cell(hour=168, env="preview"))], **_NEW)
    assert only(week(10), preview).state == "unknown"


def test_an_export_that_names_no_environment_is_asked_by_route_alone() -> None:
    nameless = record(asked=[traffic(1_000, replace(cell(hour=168), environment=None))], **_NEW)
    assert only(week(10), nameless).state == "absent"


@pytest.mark.parametrize(
    ("route", "state", "exercised"), [(ROUTE, "absent", (1_010, 1_000)), ("/other", "unknown", (10, 0))]
)
def test_requests_on_routes_that_both_sides_have_exercise_the_middleware(
    route: str, state: str, exercised: tuple[int, int]
) -> None:
    asked = [traffic(1_000), traffic(10, cell("/middleware"))]
    before = record(tally("locked", 10, cell("/middleware")), asked=asked, **_OLD)
    change = only(before, record(asked=[traffic(1_000, cell(route, 168))], **_NEW))
    assert (change.state, (change.before.exercised, change.after.exercised)) == (state, exercised)


@pytest.mark.parametrize(
    ("state", "earlier"),
    [
        ("regressed", [week(5), week(0, 1)]),
        ("regressed", [week(0), week(5, 1), week(0, 2, asked=0), week(0, 3)]),
        ("new", [week(0), week(0, 1)]),
    ],
)
def test_what_was_seen_earlier_and_covered_without_it_since_has_regressed(state: str, earlier: list[RunRecord]) -> None:
    assert only(week(0, 8), week(4, 9), *earlier).state == state


def test_what_was_seen_earlier_and_not_covered_since_goes_on() -> None:
    change = only(week(0, 8, asked=0), week(4, 9), week(5, 7))
    assert change.state == "ongoing"
    assert "nobody knows" in change.why
    assert change.first_ms == START + 7 * WEEK_MS


def test_without_a_denominator_rates_are_taken_over_hours() -> None:
    change = only(week(10, level_filtered=True), week(100, 1, level_filtered=True))
    assert change.state == "escalating"
    assert change.ratio is not None
    assert change.ratio.by == "hours"
    assert change.after.per_1000 is None
    assert change.after.per_hour == pytest.approx(100, rel=0.01)


def test_rates_are_per_thousand_requests_of_the_routes_and_not_of_everything() -> None:
    asked = [traffic(200), traffic(50_000, cell("/"))]
    change = only(record(tally("locked", 3), asked=asked, **_OLD), week(3, 1, asked=200))
    assert (change.before.per_1000, change.after.per_1000) == (15.0, 15.0)


def test_an_error_that_spreads_names_the_routes_it_came_to() -> None:
    wide = record(tally("locked", 3, cell(hour=168)), tally("locked", 2, cell("/api/rooms", 168)), **_NEW)
    change = only(week(3), wide)
    assert change.routes_added == ("/api/rooms",)
    assert [(one.name, one.count) for one in change.routes] == [(ROUTE, 3), ("/api/rooms", 2)]


def test_fingerprints_that_were_one_cluster_on_either_side_are_one_issue() -> None:
    short, full = tally("short").fingerprint, tally("full").fingerprint
    old = record(tally("short", 4), issues=(issue(short, cluster="c-1"),), **_OLD)
    new = record(tally("full", 2, cell(hour=168)), tally("short", 2, cell(hour=168)),
                 issues=tuple(sorted((issue(full, cluster="c-1"), issue(short, cluster="c-1")), key=lambda one: one.fingerprint)),
                 **_NEW)  # fmt: skip
    change = only(old, new)
    assert (change.state, change.after.occurrences, len(change.fingerprints)) == ("ongoing", 4, 2)


@pytest.mark.parametrize(("digest", "states"), [("rules-2", {"ongoing"}), ("rules-1", {"new", "absent"})])
def test_an_error_that_a_new_rule_names_is_followed_by_its_template(digest: str, states: set[str]) -> None:
    old = record(tally("nameless", 4), issues=(issue(tally("nameless").fingerprint, rule=None),), **_OLD)
    new = record(tally("named", 4, cell(hour=168)), rules_digest=digest, **_NEW)
    assert {change.state for change in compare(old, new).changes} == states


def test_a_suppressed_issue_is_shown_and_not_counted() -> None:
    told = compare(week(0), week(3, 1), suppressed={tally("locked").fingerprint: "known since spring"})
    assert [change.suppressed for change in told.changes] == ["known since spring"]
    assert (told.states["new"], told.suppressed) == (0, 1)
