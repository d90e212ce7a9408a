"""Ids survive a new fingerprint version and new rules: what aliases are, how they are learned, what they change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logtriage.errors import HistoryError
from logtriage.history import History
from logtriage.history.aliases import learned, load_aliases, renamed_tallies, with_aliases
from logtriage.model import RunRecord, Tally
from tests.history.strategies import NAMES, records
from tests.tally.records import cell, fingerprint, issue, record, tally

A, B, C, D = (fingerprint(name) for name in "abcd")
FEW = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
pairs = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=8)


@given(pairs)
def test_no_new_id_is_an_old_one(given_pairs: list[tuple[str, str]]) -> None:
    aliases = with_aliases({}, given_pairs)
    assert aliases.keys().isdisjoint(aliases.values())


@given(pairs)
def test_the_last_word_holds(given_pairs: list[tuple[str, str]]) -> None:
    aliases = with_aliases({}, given_pairs)
    for old, new in given_pairs[-1:]:
        assert aliases.get(old, old) == new


@given(pairs, pairs)
def test_adding_at_once_or_one_after_the_other_is_the_same(first: list[tuple[str, str]], then: list[tuple[str, str]]) -> None:
    assert with_aliases(with_aliases({}, first), then) == with_aliases({}, [*first, *then])


@given(pairs)
def test_adding_again_changes_nothing(given_pairs: list[tuple[str, str]]) -> None:
    aliases = with_aliases({}, given_pairs)
    assert with_aliases(aliases, aliases.items()) == aliases


def test_an_id_of_three_versions_ago_is_found_in_one_step() -> None:
    assert with_aliases({}, [("a", "b"), ("b", "c"), ("c", "d")]) == {"a": "d", "b": "d", "c": "d"}


def test_a_pair_of_an_id_with_itself_takes_its_alias_away() -> None:
    assert with_aliases({"a": "b", "c": "b"}, [("a", "a")]) == {"c": "b"}


def test_an_id_that_comes_back_is_no_old_one_any_more() -> None:
    assert with_aliases({"a": "b"}, [("b", "a")]) == {"b": "a"}


@FEW
@given(records())
def test_new_names_for_all_are_learned_and_lose_nothing(run: RunRecord) -> None:
    new = {issue.fingerprint: f"2:{issue.fingerprint[2:]}" for issue in run.issues}
    now = replace(
        run,
        issues=tuple(replace(one, fingerprint=new[one.fingerprint]) for one in run.issues),
        tallies=tuple(replace(one, fingerprint=new[one.fingerprint]) for one in run.tallies),
    )
    found = dict(learned(run, now))
    assert found.items() <= new.items()
    assert renamed_tallies(run.tallies, new) == now.tallies


@FEW
@given(records())
def test_nothing_is_learned_from_a_record_of_the_same_ids(run: RunRecord) -> None:
    assert learned(run, run) == ()


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param([tally("a", 3)], [tally("b", 3)], [(A, B)], id="counted alike"),
        pytest.param([tally("a", 3)], [tally("b", 2)], [], id="counted otherwise"),
        pytest.param([tally("a", 3)], [tally("b", 3, cell(hour=1))], [], id="in another cell"),
        pytest.param([tally("a"), tally("b")], [tally("b"), tally("c")], [(A, C)], id="who stays is nobody's new name"),
        pytest.param([tally("a", 2), tally("b", 3)], [tally("c", 3), tally("d", 2)], [(A, D), (B, C)], id="two at once"),
        pytest.param([tally("a"), tally("b")], [tally("c"), tally("d")], [], id="two alike stay in doubt"),
        pytest.param([tally("a", 5)], [tally("b", 3), tally("c", 2)], [], id="split"),
        pytest.param([tally("a", 3), tally("b", 2)], [tally("c", 5)], [], id="put together"),
    ],
)
def test_learns_what_is_certain(before: list[Tally], now: list[Tally], expected: list[tuple[str, str]]) -> None:
    assert set(learned(record(*before), record(*now))) == set(expected)


@pytest.mark.parametrize(("template", "expected"), [("same", [(A, B)]), ("another", [])])
def test_without_any_time_the_words_must_agree(template: str, expected: list[tuple[str, str]]) -> None:
    at = cell(hour=None)
    before = record(tally("a", at=at), issues=(issue(A, template="same"),))
    assert list(learned(before, record(tally("b", at=at), issues=(issue(B, template=template),)))) == expected


def test_words_tell_two_apart_that_are_counted_alike() -> None:
    before = record(tally("a"), tally("b"), issues=(issue(A, template="x"), issue(B, template="y")))
    now = record(tally("c"), tally("d"), issues=(issue(C, template="y"), issue(D, template="x")))
    assert set(learned(before, now)) == {(A, D), (B, C)}


def test_earlier_runs_come_under_the_new_id_when_one_run_is_recorded_under_both(history: History) -> None:
    last_week, this_week = (record(tally("a", 3), name=name) for name in ("w1.json", "w2.json"))
    for run in (last_week, this_week):
        history.record(run)
    assert history.record(record(tally("b", 3), name="w2.json", fingerprint_version=2)) == "replaced"
    assert history.aliases() == {A: B}
    assert [[one.fingerprint for one in run.tallies] for run in history.runs()] == [[B], [B]]
    assert {run.issues[0].fingerprint for run in history.runs()} == {B}


def test_two_old_ids_of_one_new_add_up_within_a_run(history: History) -> None:
    at = cell(hour=5)
    history.record(record(tally("a", 3), tally("b", 2), tally("b", 1, at)))
    history.add_aliases([(A, C), (B, C)])
    (run,) = history.runs()
    assert [(one.fingerprint, one.cell, one.occurrences) for one in run.tallies] == [(C, cell(), 5), (C, at, 1)]
    assert [one.fingerprint for one in run.issues] == [C]


def test_an_alias_of_what_no_run_has_changes_nothing(history: History) -> None:
    run = record(tally("a"))
    history.record(run)
    history.add_aliases([(C, D)])
    assert list(history.runs()) == [run]


def test_reads_a_file_of_aliases(tmp_path: Path) -> None:
    file = tmp_path / "aliases"
    file.write_text(f"# of the upgrade in May\n\n{A} {B}\n  {C}\t{D}   # one that was split\n")
    assert load_aliases(file) == ((A, B), (C, D))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param(A, "aliases:2: an alias is an old and a new fingerprint (got 1 words)", id="one word"),
        pytest.param(f"{A} -> {B}", "(got 3 words)", id="three words"),
        pytest.param(f"{A} c-0123456789abcdef", "'c-0123456789abcdef' is no fingerprint (expected a fingerprint", id="a cluster"),
        pytest.param(f"2:{A[2:]} {B}", "is of a newer version than", id="turned round"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "aliases"
    file.write_text(f"# remark\n{line}\n")
    with pytest.raises(HistoryError) as found:
        load_aliases(file)
    assert said in str(found.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="cannot be read"):
        load_aliases(tmp_path / "nowhere")
