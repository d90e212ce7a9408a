"""Patterns read: every proposed text is found by its pattern, one for every way through it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.rules.patterns import MOST_TEXTS, endless, found_texts, read_pattern
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
    ("anchors", r"^shelf$", {"shelf"}),
    ("braces-of-a-text", r"shelf { owner", {"shelf { owner"}),
]


@pytest.mark.parametrize(("regex", "texts"), [pytest.param(*case[1:], id=case[0]) for case in TEXTS])
def test_gives_a_text_for_every_way(regex: str, texts: set[str]) -> None:
    assert set(found_texts(regex)) == texts


@pytest.mark.parametrize("regex", ["shelf(?= is)", "(?<!x)shelf", r"(a)\1", "(?P<x>a)(?P=x)", "shelf)", r"\x41"])
def test_leaves_alone_what_rules_may_not_use(regex: str) -> None:
    assert read_pattern(regex) is None
    assert list(found_texts(regex)) == []
    assert endless(regex) == ()


@pytest.mark.parametrize("one", rules(), ids=lambda one: one.id)
def test_every_pattern_of_the_pack_is_read(one: object) -> None:
    assert isinstance(one, type(rules()[0]))
    for branch in (*one.any, *one.veto):
        if branch.regex is not None:
            assert next(found_texts(branch.regex), None) is not None, branch.regex


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
