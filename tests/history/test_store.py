"""Runs that were recorded come back as they were, once each, whatever the order, from either database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from logtriage.history import History, open_history
from logtriage.history.columns import run_id
from logtriage.model import HOUR_MS, InputDigest, RunRecord
from tests.history.strategies import records
from tests.postgres import Database
from tests.tally.records import DAY_MS, START, cell, digest, fingerprint, issue, record, tally

FEW = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def of_day(day: int, *names: str, **changed: Any) -> RunRecord:
    """Give the record of one file of one day."""
    at = cell(hour=24 * day)
    first = START + day * DAY_MS
    counted = [tally(name, at=at) for name in names]
    return record(*counted, first_ms=first, last_ms=first + HOUR_MS, name=f"{day}.json", **changed)


@FEW
@given(run=records())
def test_gives_back_what_was_recorded(fresh: Callable[[], History], run: RunRecord) -> None:
    with fresh() as history:
        assert history.record(run) == "recorded"
        assert list(history.runs()) == [run]


def test_gives_back_a_run_with_everything_unknown(history: History) -> None:
    run = record(tally("a", at=cell(None, None)), first_ms=None, last_ms=None, partial=True)
    history.record(run)
    assert list(history.runs()) == [run]


def test_outlives_the_connection(where: str) -> None:
    runs = [of_day(1, "a", "b"), of_day(2, "b")]
    with open_history(where, create=True) as history:
        for run in runs:
            history.record(run)
    with open_history(where) as again:
        assert list(again.runs()) == runs


def test_a_run_recorded_twice_counts_once(history: History) -> None:
    run = of_day(1, "a")
    assert [history.record(run), history.record(run)] == ["recorded", "already"]
    assert list(history.runs()) == [run]


def test_the_same_bytes_under_other_names_are_the_same_run(history: History) -> None:
    run = of_day(1, "a")
    history.record(run)
    assert history.record(replace(run, inputs=tuple(replace(one, name="copy.json") for one in run.inputs))) == "already"


def test_files_in_another_order_are_the_same_run(history: History) -> None:
    files = tuple(InputDigest(name, digest(name), 1, None, None) for name in "ab")
    history.record(of_day(1, "a", inputs=files))
    assert history.record(of_day(1, "a", inputs=files[::-1])) == "already"


def test_other_filters_make_another_run(history: History) -> None:
    history.record(of_day(1, "a"))
    assert history.record(of_day(1, "a", scope=(("env", "production"),))) == "recorded"
    assert len(list(history.runs())) == 2


@FEW
@given(runs=records().flatmap(lambda one: records().map(lambda other: (one, other))))
def test_the_order_of_recording_changes_nothing(fresh: Callable[[], History], runs: tuple[RunRecord, RunRecord]) -> None:
    one, other = (replace(run, tool_version="0.1.0", rules_digest="rules-1", fingerprint_version=1) for run in runs)
    assume(run_id(one) != run_id(other))
    told = []
    for order in permutations([one, other]):
        with fresh() as history:
            for run in order:
                history.record(run)
            told.append(list(history.runs()))
    assert told[0] == told[1]


def test_words_are_those_of_the_newest_run(history: History) -> None:
    old, new = (of_day(day, "a", issues=(issue(fingerprint("a"), title=f"day {day}"),)) for day in (1, 2))
    for run in (new, old):
        history.record(run)
    assert [run.issues[0].title for run in history.runs()] == ["day 2", "day 2"]


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        pytest.param(None, None, [1, 2, 3], id="no bound"),
        pytest.param(2, None, [2, 3], id="since"),
        pytest.param(None, 2, [1], id="before, not at"),
        pytest.param(2, 3, [2], id="both"),
        pytest.param(9, None, [], id="after all"),
    ],
)
def test_gives_the_runs_within_bounds(history: History, since: int | None, until: int | None, days: list[int]) -> None:
    for day in (3, 1, 2):
        history.record(of_day(day, "a"))
    bounds = [None if day is None else START + day * DAY_MS for day in (since, until)]
    assert [run.first_ms for run in history.runs(*bounds)] == [START + day * DAY_MS for day in days]


def test_other_rules_take_the_place_of_what_was_recorded(history: History) -> None:
    history.record(of_day(1, "a", rules_digest="rules-1"))
    again = of_day(1, "a", "b", rules_digest="rules-2")
    assert history.record(again) == "replaced"
    assert list(history.runs()) == [again]


def test_an_older_fingerprint_version_takes_nobodys_place(history: History) -> None:
    new = of_day(1, "a", fingerprint_version=2)
    history.record(new)
    assert history.record(of_day(1, "b", fingerprint_version=1)) == "already"
    assert list(history.runs()) == [new]


def test_a_tally_without_words_is_refused_and_nothing_is_kept(history: History) -> None:
    with pytest.raises(ValueError, match="of which the record has no text"):
        history.record(of_day(1, "a", issues=()))
    assert list(history.runs()) == []


def test_a_text_with_a_nul_is_kept_with_a_sign_for_it(history: History) -> None:
    history.record(of_day(1, "a", issues=(issue(fingerprint("a"), sample="a\0b"),)))
    assert next(history.runs()).issues[0].sample == "a␀b"


@pytest.mark.parametrize(
    ("bounds", "left"),
    [
        pytest.param({"keep_days": 1}, [2, 3], id="days, from the newest row"),
        pytest.param({"keep_days": 0}, [3], id="no day"),
        pytest.param({"keep_runs": 1}, [3], id="runs"),
        pytest.param({"keep_runs": 9}, [1, 2, 3], id="more than there are"),
        pytest.param({"keep_days": 1, "keep_runs": 1}, [3], id="either is enough"),
        pytest.param({"keep_runs": 0}, [], id="none"),
        pytest.param({}, [1, 2, 3], id="no bound"),
    ],
)
def test_prunes_what_is_older_than_the_bounds(history: History, bounds: dict[str, int], left: list[int]) -> None:
    for day in (2, 3, 1):
        history.record(of_day(day, "a", f"only {day}"))
    pruned = history.prune(**bounds)
    assert [run.first_ms for run in history.runs()] == [START + day * DAY_MS for day in left]
    assert (pruned.runs, pruned.issues) == (3 - len(left), 3 - len(left) + (not left))


def test_a_run_without_time_outlives_days(history: History) -> None:
    history.record(record(tally("a"), first_ms=None, last_ms=None))
    assert history.prune(keep_days=0).runs == 0


def test_what_was_pruned_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    with open_history(file, create=True) as history:
        history.record(of_day(1, "a", issues=(issue(fingerprint("a"), title="a title of its own"),)))
        history.record(of_day(9, "b"))
        assert b"a title of its own" in file.read_bytes()
        history.prune(keep_days=1)
    assert b"a title of its own" not in file.read_bytes()


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(runs=records().flatmap(lambda one: records().map(lambda other: (one, other))))
def test_both_databases_give_the_same_bytes(
    database: Database, fresh: Callable[[], History], runs: tuple[RunRecord, RunRecord]
) -> None:
    database.run("DROP SCHEMA IF EXISTS logtriage CASCADE")
    with fresh() as file, open_history(database.url, create=True) as server:
        outcomes = [[history.record(run) for run in runs] for history in (file, server)]
        assert outcomes[0] == outcomes[1]
        assert repr(list(file.runs())) == repr(list(server.runs()))
