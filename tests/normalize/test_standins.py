"""Stand-ins: nothing that a text says depends on its ids, times and numbers."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logtriage.match import Matcher
from logtriage.model import Branch, Match, Rule, Told
from logtriage.normalize import StandIns, spelled_numbers, template_of_message
from logtriage.tell import tell, teller_of, unnamed
from tests.builders import EXPORTS, matcher, rules
from tests.each_rule import each_rule

UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
KEPT = StandIns(["5432"])


@pytest.mark.parametrize(
    ("text", "outline"),
    [
        (f"order {UUID} stored", "order 5ad1d0e5-4f89-41d3-9a0c-0305e82c3301 stored"),
        ("order cmcg7mf0rszype8pda3kpr46 stored", "order 5ad1d0e5-4f89-41d3-9a0c-0305e82c3301 stored"),
        ("at 2026-02-12T15:43:26.362Z done", "at 2026-01-02T03:04:05.678Z done"),
        ("order cmsdcfcdvmjyx9twzk1cvjep stored", "order 5ad1d0e5-4f89-41d3-9a0c-0305e82c3301 stored"),
        ("took 1234ms", "took 64ms"),
        ("OAuth2RequestError in Http2ServerResponse", "OAuth2RequestError in Http2ServerResponse"),
        ("12 of 3456 items, 7 left", "64 of 64 items, 64 left"),
        ("status 503", "status 503"),
        ("port 5432 or 5434", "port 5432 or 64"),
        ("Prisma P2022 in utf8mb4", "Prisma P2022 in utf8mb4"),
        ("Lead_12 and v18", "Lead_12 and v18"),
        ("nothing here", "nothing here"),
    ],
)
def test_an_outline_hides_what_varies_and_keeps_what_may_mean_something(text: str, outline: str) -> None:
    assert KEPT.outline(text) == outline


PIECES = st.sampled_from(
    [UUID, "cmcg7mf0rszype8pda3kpr46", "2026-02-12T15:43:26.362Z", "17ms", "503", "5432", "70001", "64", " ", "\n", "é", "_", ":", "-", "ab", "9", "\x1b[31m", "٣٤"]
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=12).map("".join))
def test_both_engines_give_the_same_outline(text: str) -> None:
    if not re.search("[\ud800-\udfff]", text):
        assert KEPT.outlines(pl.Series([text])).to_list() == [KEPT.outline(text)]


@given(st.lists(PIECES, max_size=14).map("".join))
def test_values_come_back_to_where_they_stood(text: str) -> None:
    stands = KEPT.put(text)
    assert stands.restored(stands.text) == text


def test_equal_values_get_equal_stand_ins_and_others_different_ones() -> None:
    stands = KEPT.put(f"job 1234 of {UUID}: 1234 items, 1235 left")
    first, again, other = re.findall(r"[0-9]{4}(?= of| items| left)", stands.text)
    assert first == again != other


def test_a_text_that_spells_a_stand_in_is_left_alone() -> None:
    text = "1234 and 7001"
    assert KEPT.put(text).text == text


@pytest.mark.parametrize(
    ("written", "numbers"),
    [(["Error 1045"], {"1045"}), ([r"\d{2,5} of (?:1213|1205)"], {"1213", "1205"}), (["P2022", "x{3}"], {"2022"}), (["no number 7"], set())],
)
def test_numbers_that_a_rule_spells_out(written: list[str], numbers: set[str]) -> None:
    assert spelled_numbers(written) == numbers


def said_by(told: Told) -> object:
    return [(one.fingerprint, one.parts, one.match and shown(one.match), one.facts.template, one.facts.attempt, one.facts.head) for one in told.statements]


def shown(match: Match) -> tuple[object, ...]:
    return match.rule, match.captures, match.code


@each_rule
def test_each_example_says_the_same_with_stand_ins_as_without(rule: Rule) -> None:
    for example in (*rule.positive, *rule.negative):
        assert said_by(teller_of(matcher()).tell(example.text)) == said_by(tell(example.text, matcher())), example.text


IDS = ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN", "17A91C7D008EB372", "AC20F06802292880", "3eabcbc49971c7c2", "cmcg7mf0rszype8pda3kpr46", "wrun_01K5QJ8", UUID, "0x9bd3adc", "0x6e405d93ffed9235288bc781ae66267594c9c950", "12", "503", "4402341", "17 ms", "2026-02-12T15:43:26.362Z"]
WORDS = ["Error:", "failed", "id=", "orderId:", "order", "limit", "at"]
# Values that run into one another are nobody's ids: between two stands what ends a word.
SAID = st.lists(st.tuples(st.sampled_from([*IDS, *WORDS]), st.sampled_from([" ", ", ", " (", ") ", ": ", "/", "\n"])).map("".join), max_size=8).map("".join)


@given(SAID)
@settings(max_examples=200)
def test_names_and_templates_of_lines_are_those_of_the_text_itself(text: str) -> None:
    teller = teller_of(matcher())
    assert teller.template(text) == template_of_message(text)
    one, other = teller.unnamed(text), unnamed(text, matcher())
    assert (one.fingerprint, one.parts, one.facts.template) == (other.fingerprint, other.parts, other.facts.template)


@given(SAID)
@settings(max_examples=200)
def test_any_text_says_the_same_with_stand_ins_as_without(text: str) -> None:
    assert said_by(teller_of(matcher()).tell(text)) == said_by(tell(text, matcher()))


@pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"the real exports are not here ({EXPORTS})")
@pytest.mark.parametrize("name", ["02-json-v2-next-errors", "19-json-v6-app-sync", "28-json-v7-python-crash", "30-json-v7-laravel", "33-json-v7-1000-rows-403"])
def test_messages_of_real_exports_say_the_same_with_stand_ins_as_without(name: str) -> None:
    teller = teller_of(matcher())
    for path in [EXPORTS / f"{name}.json"]:
        for text in {row["message"] for row in json.loads(path.read_text(encoding="utf-8")) if row.get("message")}:
            assert teller.template(text) == template_of_message(text)
            assert said_by(teller.tell(text)) == said_by(tell(text, matcher())), text


@pytest.mark.parametrize(
    "text",
    [
        "Expected 3 parts in JWT; got 1",
        "ORA-1002: fetch out of sequence at 1002",
        "bad pointer 0x9bd3adc near 0xa44266d2 failed",
        "Error: shelf 1234 of 12345 failed after 131047 tries",
    ],
)
def test_digits_that_a_rule_may_ask_for_are_there_for_it(text: str) -> None:
    assert said_by(teller_of(matcher()).tell(text)) == said_by(tell(text, matcher()))


@given(st.lists(st.sampled_from(["0x9bd3adc", "0xa44266d2", "deadbeef12ab34", UUID, "12", "345", "17 ms", "x", "-", ":", " ", "."]), max_size=10).map("".join))
def test_no_stand_in_is_taken_for_a_part_of_another(text: str) -> None:
    stands = KEPT.put(text)
    assert stands.restored(stands.text) == text


def test_a_rule_that_counts_digits_finds_them() -> None:
    shelf = replace(next(rule for rule in rules() if rule.id == "prisma-p2002-unique"), id="stalled-job", prefilter=("stalled job",), any=(Branch(regex=r"\bstalled job (?P<job>\d{4})\b"), Branch(regex=r"\bstalled job [1-9]\d{5}\b")), veto=())
    teller = teller_of(Matcher([shelf]))
    for text in ("stalled job 1234", "stalled job 987654"):
        assert [one.match and one.match.rule for one in teller.tell(text).statements] == ["stalled-job"], text
        assert teller.tell_all([text])[0].statements
    assert not teller.tell("stalled job 12345").statements
