"""Route patterns: which path fits, and which of two is the more specific."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.code.next_js import Rewrite
from logtriage.code.rewritten import answered_by, source_pattern
from logtriage.code.segments import pattern_of, shape_of

PART = st.sampled_from(["a", "b", "[x]", "[[x]]", "v-[x]", "(.)c"])
PATTERNS = st.builds(
    lambda parts, end: "/" + "/".join([*parts, *end]),
    st.lists(PART, max_size=5), st.sampled_from([[], ["[...x]"], ["[[...x]]"]]),
)  # fmt: skip
PATHS = st.lists(st.sampled_from(["a", "b", "c", "v-1", "(.)c", "[id]"]), max_size=7).map(lambda parts: "/" + "/".join(parts))


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/", "/", True),
        ("/", "/a", False),
        ("/a", "/a/", True),
        ("/[x]", "/a", True),
        ("/[x]", "/", False),
        ("/[x]", "/a/b", False),
        ("/[[x]]", "/", True),
        ("/[[x]]/about", "/about", True),
        ("/[[x]]/about", "/de/about", True),
        ("/[[x]]/about", "/de/en/about", False),
        ("/[...x]", "/", False),
        ("/[...x]", "/a/b/c", True),
        ("/[[...x]]", "/", True),
        ("/a/[...x]/z", "/a/b/c/z", True),
        ("/v-[n]", "/v-2", True),
        ("/v-[n]", "/w-2", False),
        ("/v-[n]", "/v-", False),
        ("/(.)photo/[id]", "/(.)photo/7", True),
        ("/(.)photo/[id]", "/photo/7", False),
        ("/api/[id]", "/api/[id]", True),
    ],
)
def test_a_path_fits(pattern: str, path: str, fits: bool) -> None:
    assert pattern_of(pattern).fits(path) is fits


def test_the_more_specific_pattern_comes_first_from_left_to_right() -> None:
    patterns = ["/a/b", "/a/v-[x]", "/a/[x]", "/a/[[x]]", "/a/[...x]", "/a/[[...x]]", "/[x]/b", "/[...x]"]
    shuffled = [*patterns[3:], *patterns[:3]]
    assert sorted(shuffled, key=lambda one: pattern_of(one).rank) == patterns


@given(PATTERNS, PATHS)
def test_names_of_parameters_change_nothing(pattern: str, path: str) -> None:
    renamed = pattern.replace("x]", "other]")
    assert pattern_of(pattern).fits(path) == pattern_of(renamed).fits(path)
    assert shape_of(pattern.replace("v-[x]", "a")) == shape_of(renamed.replace("v-[other]", "a"))


@given(PATTERNS, PATHS)
def test_a_catch_all_fits_whatever_the_segments_before_it_leave(pattern: str, path: str) -> None:
    if pattern_of(pattern).fits(path) and "..." not in pattern:
        assert pattern_of(f"{pattern.rstrip('/')}/[[...rest]]").fits(f"{path.rstrip('/')}/more/of/it")


def test_a_hostile_pattern_and_path_take_no_time() -> None:
    assert not pattern_of("/" + "[[a]]/" * 50 + "end").fits("/" + "x/" * 55)


@pytest.mark.parametrize(
    ("source", "destination", "path", "target"),
    [
        ("/u/:name", "/users/:name", "/u/ann", "/users/ann"),
        ("/old/:path*", "/new/:path*", "/old/a/b", "/new/a/b"),
        ("/old/:path*", "/new/:path*", "/old", "/new"),
        ("/(.*)", "/api/index", "/x/y", "/api/index"),
        ("^/v1/(.*)$", "/api/$1", "/v1/a/b", "/api/a/b"),
        ("/:lang(en|de)/:slug", "/s/:slug?l=:lang", "/de/a", "/s/a"),
        ("/n/:id(\\d+)", "/num/:id", "/n/7", "/num/7"),
        ("/u/:name", "https://elsewhere.example/:name", "/u/ann", None),
        ("/u/:name", "/users/:name", "/v/ann", None),
        ("/((?!api).*)", "/x", "/a", None),
        ("/(a+)+$", "/x", "/aaaaaaaaaaaaaaaaaaaaaaaa!", None),
    ],
)
def test_a_rewrite_leads_to_a_path(source: str, destination: str, path: str, target: str | None) -> None:
    assert answered_by(Rewrite(source, destination, "vercel.json", 1), path) == target


def test_a_redirect_answers_by_itself() -> None:
    assert answered_by(Rewrite("/a", "/b", "vercel.json", 1, redirect=True), "/a") is None


def test_a_source_that_is_an_expression_is_not_understood() -> None:
    assert source_pattern("/((?!api|_next).*)") is None
