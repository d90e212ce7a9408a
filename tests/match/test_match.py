"""Facts x rules -> match: who wins, what holds, what is captured, which code it gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logtriage.match import MAX_SEEN, Matcher, seen
from logtriage.model import Branch, Captured, Match, Rule
from tests.builders import capture, facts, matcher, rule, rules, told

TEXT = "ShelfError: shelf is locked by keeper { code: 'SHELF_LOCKED', shelf: 'top' }"
BY_CODE = Branch(code=("SHELF_LOCKED",))
BY_CLASS = Branch(type=("ShelfError",))
BY_TEXT = Branch(regex="shelf is locked")
BY_WORDS = Branch(contains=("shelf", "locked"))


def match(*given: Rule, text: str = TEXT) -> Match | None:
    return Matcher(given).match(facts(text))


def captured(found: Match | None) -> dict[str, Captured]:
    assert found is not None
    return dict(found.captures)


# ------------------------------------------------------------------------------------------------------------ precedence
PRECEDENCE: list[tuple[str, Rule, Rule]] = [
    ("named-before-generic", rule("a", BY_TEXT), rule("z", BY_CODE, generic=True, priority=90)),
    ("named-before-wrapper", rule("a", BY_TEXT), rule("z", BY_CODE, wrapper=True, priority=90)),
    ("generic-before-wrapper", rule("a", BY_TEXT, generic=True), rule("z", BY_CODE, wrapper=True, priority=90)),
    ("wrapper-that-is-generic", rule("a", BY_TEXT, generic=True), rule("z", BY_CODE, wrapper=True, generic=True)),
    ("priority-before-specificity", rule("a", BY_TEXT, priority=1), rule("z", BY_CODE)),
    ("code-before-class", rule("a", BY_CODE), rule("z", BY_CLASS)),
    ("code-before-text", rule("a", BY_CODE), rule("z", BY_TEXT)),
    ("class-before-text", rule("a", Branch(type=("ShelfError",), regex="shelf")), rule("z", BY_TEXT)),
    ("id-breaks-ties", rule("z", BY_TEXT), rule("a", BY_WORDS)),
]


@pytest.mark.parametrize(("winner", "loser"), [pytest.param(*case[1:], id=case[0]) for case in PRECEDENCE])
def test_who_wins_whatever_the_order(winner: Rule, loser: Rule) -> None:
    for pair in ([winner, loser], [loser, winner]):
        found = Matcher(pair).match(facts(TEXT))
        assert found is not None
        assert found.rule == winner.id
        assert Matcher(pair).candidates(facts(TEXT)) == (winner.id, loser.id)


SAMPLES = tuple(example.text for one in rules() for example in (*one.positive, *one.negative))


SMALL = tuple(one for case in PRECEDENCE for one in (replace(case[1], id=f"{case[0]}-1"), replace(case[2], id=f"{case[0]}-2")))


@given(st.permutations(SMALL), st.sampled_from([TEXT, "shelf is locked", "ShelfError: shelf is lost"]))
def test_order_of_the_rules_does_not_matter(shuffled: Sequence[Rule], text: str) -> None:
    assert Matcher(shuffled).candidates(facts(text)) == Matcher(SMALL).candidates(facts(text))
    assert Matcher(shuffled).match(facts(text)) == Matcher(SMALL).match(facts(text))


def test_order_of_the_built_in_rules_does_not_matter() -> None:
    backwards = Matcher(rules()[::-1])
    assert [backwards.match(facts(text)) for text in SAMPLES] == [matcher().match(facts(text)) for text in SAMPLES]


@pytest.mark.parametrize(("changed", "classified"), [({}, True), ({"generic": True}, False), ({"wrapper": True}, False)], ids=["named", "generic", "wrapper"])
def test_only_a_rule_that_names_the_fault_classifies(changed: dict[str, Any], classified: bool) -> None:
    found = match(rule("a", BY_TEXT, **changed))
    assert found is not None
    assert found.classified is classified


# ----------------------------------------------------------------------------------------------------------- what holds
HOLDS = [
    ("regex", Branch(regex="locked by k"), True),
    ("regex-elsewhere", Branch(regex="opened"), False),
    ("words", BY_WORDS, True),
    ("one-word-absent", Branch(contains=("shelf", "opened")), False),
    ("words-in-other-letters", Branch(contains=("SHELF IS",)), False),
    ("code", BY_CODE, True),
    ("other-code", Branch(code=("SHELF_LOST",)), False),
    ("class", BY_CLASS, True),
    ("other-class", Branch(type=("RackError",)), False),
    ("all-conditions", Branch(regex="locked", contains=("keeper",), code=("SHELF_LOCKED",), type=("ShelfError",)), True),
    ("one-condition-absent", Branch(regex="locked", code=("SHELF_LOST",)), False),
]


@pytest.mark.parametrize(("branch", "holds"), [pytest.param(*case[1:], id=case[0]) for case in HOLDS])
def test_a_branch_holds_when_all_its_conditions_do(branch: Branch, holds: bool) -> None:
    assert (match(rule("a", branch)) is not None) is holds


def test_any_class_of_the_chain_is_enough() -> None:
    text = "RackError: cannot load\n    at a (/var/task/a.js:1:1) {\n  [cause]: ShelfError: shelf is locked\n}"
    assert match(rule("a", Branch(type=("RackError",))), text=text) is not None
    assert match(rule("a", Branch(type=("ShelfError",))), text=text) is not None


def test_head_scope_looks_at_the_first_line_only() -> None:
    text = "RackError: rack broke\nthe shelf is locked"
    assert match(rule("a", Branch(regex="shelf is locked", scope="head")), text=text) is None
    assert match(rule("a", Branch(regex="rack broke", scope="head")), text=text) is not None


def test_a_veto_takes_the_rule_back_whichever_branch_holds() -> None:
    given = rule("a", BY_TEXT, BY_CODE, veto=(Branch(regex="by keeper"),))
    assert match(given) is None
    assert match(given, text="shelf is locked") is not None


def test_without_a_literal_of_its_prefilter_a_rule_is_not_looked_at() -> None:
    assert match(rule("a", BY_CODE, prefilter=("rack",))) is None
    assert match(rule("a", BY_CODE, prefilter=("rack", "SHELF_"))) is not None


def test_deprecated_rules_match_nothing() -> None:
    assert match(rule("a", BY_TEXT, status="deprecated")) is None


def test_no_rules_match_nothing() -> None:
    assert Matcher([]).match(facts(TEXT)) is None
    assert not Matcher([]).may_match(TEXT)


def test_the_middle_of_a_very_long_text_is_not_looked_at() -> None:
    long = f"shelf is locked {'.' * MAX_SEEN} rack is lost {'.' * MAX_SEEN} door is open"
    assert len(seen(long)) <= MAX_SEEN + 1
    assert "shelf is locked" in seen(long)
    assert "door is open" in seen(long)
    assert "rack is lost" not in seen(long)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(SAMPLES), min_size=1, max_size=2).map("\n".join))
def test_what_matches_may_match(text: str) -> None:
    found = matcher().match(facts(text))
    assert found is None or matcher().may_match(facts(text).text)


@given(st.lists(st.sampled_from(["shelf", "rack", "door", "is", "locked", " "]), max_size=8).map("".join))
def test_a_text_without_any_literal_matches_nothing(text: str) -> None:
    given = Matcher([rule("a", Branch(regex="locked"), prefilter=("shelf",)), rule("b", Branch(regex="is"), prefilter=("door",))])
    if given.may_match(text):
        assert "shelf" in text or "door" in text
    else:
        assert given.candidates(facts(f"ShelfError: {text}" if text else "ShelfError")) == ()


@given(st.lists(st.text("abc ", max_size=5), max_size=8), st.text("abc ", max_size=12))
def test_exactly_the_rules_whose_literals_occur_are_looked_at(literals: list[str], text: str) -> None:
    given = Matcher([rule(f"r{number}", Branch(regex=""), prefilter=(literal,)) for number, literal in enumerate(literals)])
    found = given.candidates(replace(facts(), text=text))
    assert set(found) == {f"r{number}" for number, literal in enumerate(literals) if literal in text}
    assert given.may_match(text) is bool(found)


def test_colour_inside_a_known_text_hides_nothing() -> None:
    given = Matcher([rule("a", Branch(regex="shelf is full"), prefilter=("shelf is full",))])
    assert told("shelf is full", given).reading.kind == "statement"
    assert told("shelf \x1b[1mis\x1b[0m full", given).reading.kind == "statement"


# ------------------------------------------------------------------------------------------------------------- captures
def test_groups_of_every_branch_that_holds_are_known() -> None:
    given = rule(
        "a",
        BY_CODE,
        Branch(regex=r"locked by (?P<who>\w+)"),
        captures=(("who", capture("group:who")), ("shelf", capture("field:shelf"))),
    )
    found = match(given)
    assert captured(found) == {"who": "keeper", "shelf": "top"}
    assert found is not None
    assert found.reason == "code SHELF_LOCKED"


def test_the_deciding_branch_has_the_last_word_about_a_group() -> None:
    given = rule(
        "a",
        Branch(regex=r"(?P<word>shelf)"),
        Branch(regex=r"locked by (?P<word>\w+)", type=("ShelfError",)),
        captures=(("word", capture("group:word")),),
    )
    assert captured(match(given)) == {"word": "keeper"}


def test_every_declared_capture_is_there_and_unknown_is_null() -> None:
    given = rule("a", BY_TEXT, captures=(("who", capture("group:who", "field:who")), ("model", capture("fact:model"))))
    assert captured(match(given)) == {"who": None, "model": None}


def test_the_first_source_that_is_known_wins() -> None:
    sources = capture("field:owner", "group:who", "field:shelf")
    given = rule("a", Branch(regex=r"locked by (?P<who>\w+)"), captures=(("name", sources),))
    assert captured(match(given)) == {"name": "keeper"}


def test_a_value_that_says_unknown_is_passed_over() -> None:
    sources = capture("field:shelf", "group:who", unknown=["top"])
    given = rule("a", Branch(regex=r"locked by (?P<who>\w+)"), captures=(("name", sources),))
    assert captured(match(given)) == {"name": "keeper"}


STEPS: list[tuple[str, str, str, Captured]] = [
    ("lower", "Shelf", "lower", "shelf"),
    ("quotes", '`"Shelf"`', "strip-quotes", "Shelf"),
    ("column", "public.shelves.label", "column", "shelves.label"),
    ("column-of-a-relation", '"label" of relation "shelves"', "column", "shelves.label"),
    ("column-in-quotes", '"shelves"."label"', "column", "shelves.label"),
    ("model", "shelf", "model", "Shelf"),
    ("fields-in-ticks", "(`owner`,`label`)", "fields", ("label", "owner")),
    ("fields-of-a-list", "['label', 'owner']", "fields", ("label", "owner")),
    ("fields-once", "label, label", "fields", ("label",)),
    ("schema", '"public.shelves"', "schema", "shelves"),
    ("constraint", '"shelves_owner_key".', "constraint", "shelves_owner_key"),
    ("number", "30", "number", 30),
    ("number-with-thousands", "30,000", "number", 30_000),
    ("number-with-a-part", "10.5", "number", 10.5),
    ("number-that-is-whole", "10.0", "number", 10),
    ("no-number", "many", "number", None),
]


@pytest.mark.parametrize(("raw", "step", "value"), [pytest.param(*case[1:], id=case[0]) for case in STEPS])
def test_normalises_a_value(raw: str, step: str, value: Captured) -> None:
    given = rule("a", Branch(regex=r"=(?P<raw>[^=]+)="), captures=(("value", capture("group:raw", normalise=[step])),))
    found = captured(match(given, text=f"shelf ={raw}= broke"))["value"]
    assert found == value
    assert type(found) is type(value)


def test_steps_run_in_their_order() -> None:
    given = rule("a", Branch(regex=r"=(?P<raw>[^=]+)="), captures=(("value", capture("group:raw", normalise=["strip-quotes", "model"])),))
    assert captured(match(given, text="shelf ='shelf'= broke")) == {"value": "Shelf"}


# ---------------------------------------------------------------------------------------------------------------- codes
CODES: list[tuple[str, Rule, str, str | None]] = [
    ("own-code-of-the-text", rule("a", BY_TEXT), TEXT, "SHELF_LOCKED"),
    ("own-code-that-the-rule-knows", rule("a", BY_TEXT, codes=("S1", "SHELF_LOCKED")), TEXT, "SHELF_LOCKED"),
    ("own-code-that-it-does-not-know", rule("a", BY_TEXT, codes=("S1", "S2")), TEXT, "S1"),
    ("only-the-sentence", rule("a", BY_TEXT, codes=("S1", "S2")), "shelf is locked", "S1"),
    ("wording-that-stands-for-a-code", rule("a", Branch(regex="shelf is locked", implies="S2"), codes=("S1", "S2")), "shelf is locked", "S2"),
    ("no-code-at-all", rule("a", BY_TEXT), "shelf is locked", None),
    (
        "captured",
        rule("a", BY_TEXT, codes=("S1",), code_from="status", captures=(("status", capture("fact:http_status", normalise=["number"])),)),
        "shelf is locked { status: 423 }",
        "423",
    ),
    (
        "captured-but-not-known",
        rule("a", BY_TEXT, codes=("S1",), code_from="status", captures=(("status", capture("fact:http_status")),)),
        "shelf is locked",
        "S1",
    ),
]


@pytest.mark.parametrize(("given", "text", "code"), [pytest.param(*case[1:], id=case[0]) for case in CODES])
def test_gives_the_code(given: Rule, text: str, code: str | None) -> None:
    found = match(given, text=text)
    assert found is not None
    assert found.code == code


# ------------------------------------------------------------------------------------------------ decided by the request
def test_facts_under_a_rule_that_was_decided_elsewhere() -> None:
    given = Matcher([rule("a", Branch(regex=r"by (?P<who>\w+)"), captures=(("who", capture("group:who")),)), rule("b", Branch(regex="nothing"))])
    found = given.as_rule(facts(TEXT), "b", "the request says so")
    assert found is not None
    assert (found.rule, found.reason) == ("b", "the request says so")
    own = given.as_rule(facts(TEXT), "a", "x")
    assert captured(own) == {"who": "keeper"}
    assert given.as_rule(facts(TEXT), "c", "no such rule") is None


# ------------------------------------------------------------------------------------------------------ the built-in pack
FALSE_FRIENDS = [
    ("sqlite-is-no-oom", "failed to ping database: unable to open database file: out of memory (14)", "vercel-read-only-fs"),
    ("got-options-are-no-timeouts", "RequestError: connect ECONNREFUSED 192.0.2.7:443 { errorCodes: [ 'ETIMEDOUT', 'ENOTFOUND' ], code: 'ECONNREFUSED' }", "node-econnrefused"),
    ("dom-constants-are-no-timeout", "DOMException [AbortError]: This operation was aborted {\n  code: 20,\n  TIMEOUT_ERR: 23,\n  ABORT_ERR: 20\n}", "abort-unspecified"),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in FALSE_FRIENDS])
def test_false_friends_get_the_right_name(text: str, expected: str) -> None:
    found = told(text).statements[0].match
    assert found is not None
    assert found.rule == expected


@pytest.mark.parametrize("text", ["{ error: null }", "Done: 4 shelves, 0 failed", "sessionError: undefined", "[dotenv@17.2.3] injecting env (0) from .env -- tip: prevent committing .env"])
def test_successes_get_no_name(text: str) -> None:
    assert told(text).statements == ()
