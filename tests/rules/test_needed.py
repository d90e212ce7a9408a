"""What a pattern requires: never more than each of its matches holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from logtriage.rules.needed import Needed, needed_literals
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
