"""Findings about credentials in the log: kinds, counts, routes, and never a value."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.model import Secret
from logtriage.redact import Gate, find_secrets, learn
from logtriage.redact.keyed import KEYED, MAY_BE_KEYED
from logtriage.redact.learned import CREDENTIALS

SEEN = (
    ("password=hunter2 for ann@mail.example", "/api/login", 1),
    ("?token=abc&page=2", "/api/cron", 3),
    ("Authorization: Bearer abc123", "/api/jobs", 1),
    ("Authorization: Bearer other456", "/api/jobs", 4),
    ("nothing here", "/api/jobs", 9),
)
EXPECTED = (
    Secret("password", 1, ("/api/login",)),
    Secret("token", 5, ("/api/jobs",)),
    Secret("token in query string", 3, ("/api/cron",)),
)


def plain(found: tuple[Secret, ...]) -> tuple[Secret, ...]:
    """Leave the advice away."""
    return tuple(replace(one, remedy="") for one in found)


def test_each_finding_says_what_to_do_and_never_the_value() -> None:
    texts = [*SEEN, ("cookie: sid=7qKq99zz", "/a", 1), ("postgres://u:hush@h.example/d", "/a", 1), ("eyJ" + "hbGciOiJIUzI1NiJ9.x.y", "/a", 1), ("at f (sk_" + "live_12345678abcd)", "/a", 1)]
    found = {one.kind: one.remedy for one in find_secrets(texts, Gate())}
    assert set(found) == {"cookie", "dsn", "jwt", "key", "password", "token", "token in query string"}
    assert "header" in found["token in query string"]
    assert "revoke" in found["key"]
    assert all(found.values())
    assert not any(value in remedy for remedy in found.values() for value in ("hush", "hunter2", "abc123"))


def test_tells_kind_count_and_routes() -> None:
    assert plain(find_secrets(SEEN, Gate())) == EXPECTED


def test_is_blind_to_the_order_of_texts() -> None:
    assert all(plain(find_secrets(texts, Gate())) == EXPECTED for texts in permutations(SEEN))


def test_lists_five_routes_at_most_and_none_that_is_empty() -> None:
    texts = [("password=hunter2", f"/api/{number}", 1) for number in range(9)] + [("password=hunter2", "", 1)]

    assert plain(find_secrets(texts, Gate())) == (Secret("password", 10, ("/api/0", "/api/1", "/api/2", "/api/3", "/api/4")),)


def test_leaves_personal_data_to_the_gate() -> None:
    assert find_secrets([("ann@mail.example called +49 151 00001234", "/api/lead", 1)], Gate()) == ()


def test_redacts_a_route_that_holds_a_value() -> None:
    (secret,) = find_secrets([("password=hunter2", "/invite/ann@mail.example", 1)], Gate())

    assert secret.where == ("/invite/<email:1>",)


def test_counts_no_value_as_replaced() -> None:
    gate = Gate()
    find_secrets(SEEN, gate)

    assert gate.counts() == {}


NAMES = st.sampled_from(["pass", "tOken", "sig", "x-amz-credential", "api_key", "\u017fession", "to\u212aen"])
VALUES = st.sampled_from([": abc", "='x'", '\\":\\"q', "%3Dabc", "] => v", ", 'v'", "Id    : 7"])


@given(st.text(alphabet="aPsSwordtken: =\"'\\_-%3A,x9", max_size=40), NAMES, VALUES)
def test_a_text_that_is_left_out_at_sight_holds_no_named_value(around: str, name: str, value: str) -> None:
    text = f"{around}{name}{value}{around}"
    assert KEYED.search(text) is None or pl.Series([text]).str.contains(MAY_BE_KEYED).all()


@pytest.mark.parametrize("text", ["cfg cGFzc3dvcmQ9aHVudGVyMlhZWjk= loaded", "to aHR0cHM6Ly9ib2I6cHcxMjM0NUB4LmNvbS8= now", "qT7/aB3+cD5eF6gH7iJ8kL9mN0oP1qR2sT3uV4wX5yZ6aB7cD8eF9gH0iJ1kL2m="])
def test_what_the_gate_finds_wrapped_is_a_finding(text: str) -> None:
    assert not CREDENTIALS.isdisjoint(Gate().kinds_in(text))
    assert find_secrets([(text, "/api/x", 1)], Gate()) != ()
    assert learn([text], Gate()) == [0]
