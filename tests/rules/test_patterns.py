"""Patterns read: every proposed text is found by its pattern, one for every way through it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.rules.patterns import MOST_TEXTS, endless, found_texts, read_pattern, refusal
from tests.builders import rules

TEXTS = [
    ("letters", "shelf", {"shelf"}),
    ("choice", "shelf|rack", {"shelf", "rack"}),
    ("choice-in-a-group", "(?:top|low) shelf", {"top shelf", "low shelf"}),
    ("maybe-left-out", "shelf(?: is)? locked", {"shelf locked"}),
    ("at-least-two", "shelf!{2,4}", {"shelf!!"}),
    ("exactly", "a{3}b", {"aaab"}),
    ("small-class", "[Ss]helf", {"Shelf", "shelf"}),
    ("large-class", r"shelf \d+", {"shelf 7"}),
    ("negated-class", r"shelf '[^'\n]{1,9}'", {"shelf 'x'"}),
    ("bracket-in-a-class", r"shelf []x]", {"shelf ]", "shelf x"}),
    ("escapes", r"shelf\.\(\)\n", {"shelf.()\n"}),
    ("named", r"(?P<what>shelf|rack)\b", {"shelf", "rack"}),
    ("any-case", "(?i)shelf", {"shelf"}),
    ("any-case-in-a-group", "(?i:shelf) is", {"shelf is"}),
    ("gap", r"shelf[^\n]{0,40}\blocked", {"shelf locked"}),
    ("by-number", r"shelf\x21\u2019", {"shelf!’"}),
    ("bracket-that-may-be-left-out", r"shelf \(?=7", {"shelf =7"}),
    ("anchors", r"^shelf$", {"shelf"}),
    ("braces-of-a-text", r"shelf { owner", {"shelf { owner"}),
]


@pytest.mark.parametrize(("regex", "texts"), [pytest.param(*case[1:], id=case[0]) for case in TEXTS])
def test_gives_a_text_for_every_way(regex: str, texts: set[str]) -> None:
    assert set(found_texts(regex)) == texts


@pytest.mark.parametrize("regex", ["shelf(?= is)", "(?<!x)shelf", r"(a)\1", "(?P<x>a)(?P=x)", "shelf)", "a*+b", "(?>ab)", "(a)?(?(1)b|c)", r"\0"])
def test_leaves_alone_what_rules_may_not_use(regex: str) -> None:
    assert read_pattern(regex) is None
    assert list(found_texts(regex)) == []
    assert endless(regex) == ()


REFUSED = [
    ("look-ahead", "shelf(?= is)", "look-around"),
    ("back-reference", r"(a)\1", "back-reference"),
    ("possessive", "a*+b", "syntax"),
    ("nested", "(?:a+)+", "repeats a repetition"),
    ("nested-twice", "((?:a+|b)c?)*", "repeats a repetition"),
    ("nested-from-so-many-on", "(?:a{2,})*", "repeats a repetition"),
    ("three-gaps", r".*a[^\n]*b[\s\S]+c", "more than 2"),
]


@pytest.mark.parametrize(("regex", "reason"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED])
def test_says_why_a_pattern_is_refused(regex: str, reason: str) -> None:
    assert reason in (refusal(regex) or "")


@pytest.mark.parametrize("regex", ["shelf", r"\(?=7", "(?:a{1,20} ){1,3}", ".*a.*b", "(?:ab)+c*", "[(?=]a"])
def test_refuses_nothing_that_runs_in_linear_time(regex: str) -> None:
    assert refusal(regex) is None


def test_every_pattern_of_the_pack_is_read_and_nearly_every_one_is_shown() -> None:
    patterns = [branch.regex for one in rules() for branch in (*one.any, *one.veto) if branch.regex is not None]
    assert [regex for regex in patterns if read_pattern(regex) is None] == []
    # A text is a proposal: for some patterns (a word boundary behind a gap that must be filled) none of them fits.
    unshown = [regex for regex in patterns if next(found_texts(regex), None) is None]
    assert len(unshown) <= len(patterns) / 200, unshown


PIECES = st.recursive(
    st.sampled_from(["shelf", "[Rr]ack", r"\d", r"\w", ".", " ", r"\.", "[^a]"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,3}", "{1,3}?"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=12,
)


@given(PIECES)
def test_what_is_given_is_found_and_little(regex: str) -> None:
    texts = list(found_texts(regex))
    assert 0 < len(texts) <= MOST_TEXTS
    assert all(re.search(regex, text) for text in texts)
