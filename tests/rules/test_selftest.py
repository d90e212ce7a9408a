"""The self-test of rules: each of its points finds the fault that is planted for it, and says what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logtriage.match import seen
from logtriage.model import Branch, Example, Related, Rule
from logtriage.rules.lock import lock_text
from logtriage.selftest import hostile_texts, run_examples, run_lock, shadows, slow_patterns
from logtriage.selftest.hostile import LIMIT_MS, LINE
from logtriage.selftest.permuted import with_other_ids
from logtriage.selftest.private import personal
from tests.builders import capture, rule, rules, stated

CUBIC = r"[a-z ]{0,8000}[a-z ]{0,8000}!"
LOCKED = Example("ShelfError: shelf is locked by keeper")
OTHER = Example("[shelves] shelf is locked by somebody")
LOST = Example("ShelfError: shelf is lost")
OPEN = Example("ShelfError: shelf is open", why="Nothing is locked.")


def promising(**changed: Any) -> Rule:
    """Give a rule with two positives and two negatives that keeps every promise."""
    branches = changed.pop("branches", (Branch(regex=r"shelf is locked by (?P<who>[a-z]{1,20})"),))
    plain = {
        "prefilter": ("shelf is locked",),
        "captures": (("who", capture("group:who")),),
        "positive": (LOCKED, OTHER),
        "negative": (OPEN, Example("shelf is locked", why="Nobody is named.")),
    }
    return rule(changed.pop("id", "shelf-locked"), *branches, **plain | changed)


NEIGHBOUR = promising(id="keeper-absent", branches=(Branch(regex="locked by keeper"),), prefilter=("keeper",), priority=-1, captures=(), positive=(Example("Error: rack is locked by keeper"), Example("Error: door is locked by keeper")))


PLANTED: list[tuple[str, tuple[Rule, ...], str, str]] = [
    ("positive-of-nobody", (promising(positive=(LOCKED, LOST)),), "positive 2", "recognised as nothing"),
    ("positive-of-another", (promising(), replace(NEIGHBOUR, priority=9, related=(Related("shelf-locked", "similar"),))), "positive 1", "recognised as keeper-absent (all that hold: keeper-absent, shelf-locked)"),
    ("capture", (promising(positive=(replace(LOCKED, captures=(("who", "nobody"),)), OTHER)),), "positive 1", "capture who is 'keeper', expected 'nobody'"),
    ("code", (promising(positive=(replace(LOCKED, code="S1"), OTHER)),), "positive 1", "code is None, expected 'S1'"),
    ("fingerprint", (promising(fingerprint=(("who",),), positive=(replace(LOCKED, fingerprint=("shelf-locked", "nobody")), OTHER)),), "positive 1", "the fingerprint is made of ['shelf-locked', 'keeper'], expected ['shelf-locked', 'nobody']"),
    ("negative", (promising(negative=(OPEN, replace(OTHER, why="x"))),), "negative 2", "is recognised by this rule"),
    ("negative-that-another-wins", (promising(negative=(OPEN, replace(LOCKED, why="x"))), replace(NEIGHBOUR, priority=9, positive=())), "negative 2", "is recognised by this rule"),
    ("stranger", (promising(), NEIGHBOUR), "positive 1", "keeper-absent holds on it too, and neither names the other"),
    ("prefilter", (promising(prefilter=("shelf is locked by keeper",)),), "positive 2", "the prefilter changes the result"),
    ("slow-pattern", (promising(branches=(Branch(regex=r"shelf is locked by (?P<who>[a-z]{1,20})"), Branch(regex=r"(?:[a-z ]{1,40}){1,40}!"))),), "pattern", "bound it"),
    ("cubic-pattern", (promising(branches=(Branch(regex=r"shelf is locked by (?P<who>[a-z]{1,20})"), Branch(regex=CUBIC))),), "pattern", "bound it"),
    ("slow-veto", (promising(veto=(Branch(regex=r"(?:[a-z ]{1,40}){1,40}!"),)),), "pattern", "bound it"),
    ("id-in-a-branch", (promising(branches=(Branch(regex=r"shelf is locked by (?P<who>[a-z]{1,20})(?: 4f1c0a9e-1111-4222-8333-444455556666)?$"),), positive=(LOCKED, Example("Error: shelf is locked by keeper 4f1c0a9e-1111-4222-8333-444455556666")), negative=(OPEN, LOST)),), "positive 2", "recognised as nothing: a branch hangs on a value of the moment"),
    ("address-in-the-raw", (promising(positive=(LOCKED, Example("Error: shelf is locked by keeper, ask jane@gmail.com"))),), "positive 2", "holds an e-mail address"),
    ("phone-in-the-raw", (promising(negative=(OPEN, Example("Error: shelf is open, call +4915112345678", why="x"))),), "negative 2", "holds a phone number"),
    ("string-with-a-password", (promising(positive=(LOCKED, Example("Error: shelf is locked by keeper at postgres://keeper:hunter2@db.fernwick.example/shelves"))),), "positive 2", "holds a connection string"),
    ("token-in-the-raw", (promising(positive=(LOCKED, Example("Error: shelf is locked by keeper (sk_live_4eC39HqLyjWDarjtT1zdp7dc)"))),), "positive 2", "holds a token"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "example", "problem"), [pytest.param(*case[1:], id=case[0]) for case in PLANTED])
def test_finds_what_is_planted(given: tuple[Rule, ...], example: str, problem: str) -> None:
    found = [failure for failure in run_examples(given, only=frozenset({"shelf-locked"})) if failure.example == example]
    assert any(problem in failure.problem for failure in found), run_examples(given)


KEPT: list[tuple[str, tuple[Rule, ...]]] = [
    ("plain", (promising(),)),
    ("fingerprint-as-expected", (promising(fingerprint=(("who",),), positive=(replace(LOCKED, fingerprint=("shelf-locked", "keeper")), OTHER)),)),
    ("neighbour-that-this-one-names", (promising(related=(Related("keeper-absent", "similar"),)), NEIGHBOUR)),
    ("neighbour-that-names-this-one", (promising(), replace(NEIGHBOUR, related=(Related("shelf-locked", "similar"),)))),
    ("generic-neighbour", (promising(), replace(NEIGHBOUR, generic=True))),
    ("wrapper", (promising(), replace(NEIGHBOUR, wrapper=True))),
    ("generic-on-a-near-miss-that-a-named-one-wins", (promising(generic=True, positive=(Example("Error: shelf is locked by somebody"),), negative=(OPEN, replace(LOCKED, why="x"))), NEIGHBOUR)),
    ("deprecated-itself", (promising(status="deprecated"),)),
    ("deprecated-neighbour", (promising(), replace(NEIGHBOUR, status="deprecated"))),
    ("mailbox-of-nobody", (promising(positive=(LOCKED, Example("Error: shelf is locked by keeper, ask jane@fernwick.example"))),)),
    ("id-beside-the-fault", (promising(positive=(LOCKED, Example("Error: shelf is locked by keeper (requestId=4f1c0a9e-1111-4222-8333-444455556666)"))),)),
]  # fmt: skip


@pytest.mark.parametrize("given", [pytest.param(case[1], id=case[0]) for case in KEPT])
def test_finds_nothing_in_a_rule_that_keeps_its_promises(given: tuple[Rule, ...]) -> None:
    assert run_examples(given, only=frozenset({"shelf-locked"})) == ()


def test_only_the_rules_that_are_asked_for_are_tested() -> None:
    broken = promising(id="broken", positive=(LOST, LOST))
    assert {failure.rule for failure in run_examples([promising(), broken])} >= {"broken"}
    assert run_examples([promising(prefilter=("shelf",)), replace(broken, prefilter=("rack",))], only=frozenset({"shelf-locked"})) == ()


def test_a_rule_that_is_not_as_the_lock_knows_it(tmp_path: Path) -> None:
    lock = tmp_path / "lock.json"
    lock.write_text(lock_text([promising()]), encoding="utf-8")
    assert run_lock([promising()], lock) == ()
    (changed,) = run_lock([promising(title="Another title")], lock)
    (new,) = run_lock([promising(id="new")], lock)
    assert (changed.rule, changed.example, new.rule) == ("shelf-locked", "lock", "new")
    assert "still version 1" in changed.problem
    assert "not in lock.json" in new.problem


# --------------------------------------------------------------------------------------------------------- hostile lines
def test_hostile_lines_are_of_five_kinds_and_of_the_whole_length() -> None:
    given = list(hostile_texts(promising()))
    assert len({kind for kind, _ in given}) == 5
    assert {len(text) for _, text in given} == {LINE}
    assert all("shelf is locke" in seen(text) for _, text in given)


def test_a_quick_rule_is_not_slow_on_any() -> None:
    assert [slow_patterns(promising(), text) for _, text in hostile_texts(promising())] == [[]] * 10


def test_the_slowest_pattern_is_the_one_that_is_named() -> None:
    given = promising(branches=(Branch(regex="shelf"), Branch(regex=CUBIC)))
    named = next(named for _, text in hostile_texts(given) for named in slow_patterns(given, text))
    assert named[0] == CUBIC
    assert named[1] > LIMIT_MS / 2


# ------------------------------------------------------------------------------------------------------------- other ids
SAME = [
    ("uuid", "request 4f1c0a9e-1111-4222-8333-444455556666", "request 5a2d0b1f-2222-5333-9444-555566667777"),
    ("mailbox", "ask jane7@fernwick.example", "ask kbof8@fernwick.example"),
    ("host-of-nobody", "at db1.fernwick.example now", "at db2.gfsoxjdl.example now"),
    ("host-of-a-provider", "at ep-cool-123.neon.tech now", "at ep-cool-234.neon.tech now"),
    ("place", "(/var/task/src/shelf.js:12:7)", "(/var/task/src/shelf.js:23:8)"),
    ("address-of-a-peer", "at 203.0.113.7:5432 now", "at 304.0.224.8:5432 now"),
    ("own-machine-stays", "at 127.0.0.1:5432 now", "at 127.0.0.1:5432 now"),
    ("number-stays", "after 30 tries", "after 30 tries"),
    ("status-stays", "status 503", "status 503"),
]


@pytest.mark.parametrize(("before", "after"), [pytest.param(*case[1:], id=case[0]) for case in SAME])
def test_what_is_of_the_moment_is_changed_and_nothing_else(before: str, after: str) -> None:
    assert with_other_ids(f"Error: shelf is locked {before}", stated("Error: shelf is locked")) == f"Error: shelf is locked {after}"


def test_what_parts_two_faults_is_kept() -> None:
    text = "Error: shelf is locked by 4f1c0a9e-1111-4222-8333-444455556666"
    parted = replace(stated(text), parts=(("rule", "a"), ("who", "4f1c0a9e-1111-4222-8333-444455556666")))
    assert with_other_ids(text, parted) == text


# --------------------------------------------------------------------------------------------------------------- privacy
@pytest.mark.parametrize("text", ["jane@fernwick.example", "jane@example.com", "+49", "postgres://<user:1>@host", "sk-proj-****abcd", "Bearer <token:1>", "version 20260131120000"])
def test_what_belongs_to_nobody_is_not_personal(text: str) -> None:
    assert list(personal(f"Error: {text}")) == []


# --------------------------------------------------------------------------------------------------------------- shadows
def test_a_rule_that_never_wins_is_an_issue() -> None:
    found = shadows([promising(), replace(NEIGHBOUR, positive=(LOCKED,))])
    assert found.issues == ("test/keeper-absent.yaml: match: never wins, not even on its own examples (shelf-locked does).",)


def test_a_branch_that_no_example_reaches_is_a_note() -> None:
    given = promising(branches=(Branch(regex="shelf is locked"), Branch(regex="rack is locked"), Branch(contains=("locked", "by"))))
    found = shadows([given])
    assert found.issues == ()
    assert found.notes == ("test/shelf-locked.yaml: match.any: no positive example reaches branch 1 ('rack is locked').",)


def test_the_pack_hides_no_rule() -> None:
    assert shadows(rules()).issues == ()


# -------------------------------------------------------------------------------------------------------------- the pack
def test_most_examples_of_the_pack_hold_something_that_can_be_changed() -> None:
    """Else the point about other ids would prove nothing."""
    texts = [(example.text, stated(example.text)) for one in rules() for example in one.positive]
    changed = sum(with_other_ids(text, statement) != text for text, statement in texts)
    assert changed * 4 > len(texts)
