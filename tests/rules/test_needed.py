"""What a pattern requires: never more than each of its matches holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from logtriage.match import with_look
from logtriage.rules.needed import Needed, needed_literals, opening_letters
from logtriage.rules.patterns import found_texts
from tests.builders import rules


@pytest.mark.parametrize(
    ("regex", "needed"),
    [
        ("connect ECONNREFUSED", (("connect ECONNREFUSED",),)),
        (r"\bTable `(?P<t>\w+)` not found\b", (("` not found",), ("Table `",))),
        ("pool timeout|pool is full", (("pool timeout", "pool is full"),)),
        ("pool (?:timeout|is full)", (("timeout", "is full"), ("pool ",))),
        (r"colou?r of (?:the )?shelf", (("r of ",), ("shelf",), ("colo",))),
        ("(?:lock){2}ed", (("lock",),)),
        ("pool (?i:X)y", (("pool ",),)),
        (r"(?i:a)\.b(?:x|yy)?", ()),
        ("pool|x", ()),
        ("(?x) pool timeout", ()),
        (r"pool(?=timeout)", ()),
        (r"it(?:em)*s", ()),
    ],
)
def test_literals_that_each_match_must_hold(regex: str, needed: Needed) -> None:
    assert needed_literals(regex) == (needed, ())


@pytest.mark.parametrize(
    ("regex", "exact", "lower"),
    [
        ("(?i)Pool Timeout", (), (("pool timeout",),)),
        ("(?i:pool) timeout", ((" timeout",),), (("pool",),)),
        ("(?i:pool|tank)[0-9] timeout", ((" timeout",),), (("pool", "tank"),)),
        ("(?i:pool)|tank", (), (("pool", "tank"),)),
        ("(?i)überlauf", (), (("berlauf",),)),
    ],
)
def test_literals_in_either_case_are_looked_for_in_lower_case(regex: str, exact: Needed, lower: Needed) -> None:
    assert needed_literals(regex) == (exact, lower)


def held(text: str, needed: Sequence[Sequence[str]]) -> bool:
    return all(any(literal in text for literal in group) for group in needed)


def test_no_pattern_of_the_pack_finds_a_text_without_what_it_requires() -> None:
    missed = [
        (branch.regex, text)
        for rule in rules()
        for branch in (*rule.any, *rule.veto)
        if branch.regex
        for text in (*found_texts(branch.regex), *(example.text for example in rule.positive))
        if re.search(branch.regex, text) and not (held(text, branch.needed) and held(text.lower(), branch.needed_lower))
    ]
    assert missed == []


def test_most_patterns_of_the_pack_require_something() -> None:
    branches = [branch for rule in rules() for branch in rule.any if branch.regex]
    assert sum(bool(branch.needed or branch.needed_lower) for branch in branches) > 0.95 * len(branches)


@pytest.mark.parametrize(
    ("regex", "letters"),
    [
        ("(?i)(?:error|fail|panic|fehler|erro|crash|abort|lost) 5", "aceflp"),
        ("(?i)(?:échec|fail|panic|fehler|erro|crash|abort|lost) 5", "aceflpé"),
        ("(?:A|B|C|D|E|F|G|H)x", "ABCDEFGH"),
        ("(?i)(?:error|fail) 5", ""),  # few words: the engine is as quick without a look
        ("(?i)(?:error|fail|panic|fehler|erro|crash|abort|\\d+) 5", ""),
        ("(?i)(?:error|fail|panic|fehler|erro|crash|abort|) 5", ""),
        ("(?i:error|fail|panic|fehler|erro|crash|abort|lost) 5", ""),
    ],
)
def test_letters_with_which_each_match_begins(regex: str, letters: str) -> None:
    assert opening_letters(regex) == letters


def test_a_look_at_the_first_letter_hides_no_match() -> None:
    looked = [branch for rule in rules() for branch in rule.any if branch.opening and branch.regex]
    assert len(looked) > 15
    texts = [text for branch in looked for text in found_texts(branch.regex or "")]
    texts += [example.text for rule in rules() if any(b.opening for b in rule.any) for example in rule.positive]
    for branch in looked:
        plain, quick = re.compile(branch.regex or ""), re.compile(with_look(branch.regex or "", branch.opening))
        for text in (*texts, *map(str.upper, texts)):
            assert spans(plain, text) == spans(quick, text)


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(text)]
