"""A rule and its captures -> advice: names filled in, nothing guessed, nothing that could do harm."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.model import Captured, Check, Classification, RankedCause, Remediation, Rule, Step, Variant
from logtriage.remediate import remedy_for, retry_advice
from tests.builders import capture, rule
from tests.each_rule import each_rule

COMMAND = 'psql -c \'ALTER TABLE "{table}" ADD COLUMN "{column_name}" text\''


def advised(command: str = COMMAND, route: str | None = "/api/shelves", /, **captures: Captured) -> Remediation:
    given = rule("a", steps=(Step("Do it for {model}.", (command,), "low"),), verify=(Check("No {model} on {route}.", "curl {route}"),))
    return remedy_for(given, captures, route=route, platform=None)


def run(found: Remediation) -> str:
    return found.steps[0].run[0]


FILLED: list[tuple[str, dict[str, Captured], str, str]] = [
    ("capture", {"model": "Shelf"}, "npx show {model}", "npx show Shelf"),
    ("number", {"timeout_s": 60}, "wait {timeout_s}", "wait 60"),
    ("list", {"fields": ("label", "owner")}, "unique ({fields})", "unique (label, owner)"),
    ("table-and-column", {"column": "Shelf.label"}, "{table}.{column_name}", "Shelf.label"),
    ("schema-is-cut-off-the-table", {"column": "public.shelves.label"}, "{table}.{column_name}", "shelves.label"),
    ("bare-column-with-a-model", {"column": "label", "model": "Shelf"}, "{table}.{column_name}", "Shelf.label"),
    ("bare-column-with-a-table", {"column": "label", "table": "shelves", "model": "Shelf"}, "{table}", "shelves"),
    ("bare-column", {"column": "label"}, "{table}.{column_name}", "<table>.label"),
    ("route", {}, "curl {route}", "curl /api/shelves"),
    ("own-format-of-curl", {}, "curl -w '%{http_code}' {route}", "curl -w '%{http_code}' /api/shelves"),
    ("no-placeholder", {}, "node -e 'x = {}'", "node -e 'x = {}'"),
]


@pytest.mark.parametrize(("captures", "command", "expected"), [pytest.param(*case[1:], id=case[0]) for case in FILLED])
def test_fills_names_in(captures: dict[str, Captured], command: str, expected: str) -> None:
    assert run(advised(command, **captures)) == expected


def test_what_the_log_does_not_hold_stays_a_placeholder_and_is_listed() -> None:
    found = advised(model="Shelf", column=None)
    assert run(found) == 'psql -c \'ALTER TABLE "Shelf" ADD COLUMN "<column_name>" text\''
    assert found.unknown == ("column_name",)


def test_each_unknown_name_is_listed_once() -> None:
    assert advised("{a_name} {a_name} {b_name}", model="Shelf").unknown == ("a_name", "b_name")


def test_no_route_is_a_placeholder_too() -> None:
    assert advised("curl {route}", None, model="Shelf").unknown == ("route",)


HOSTILE = ["'; drop table shelves; --", "$(reboot)", "`reboot`", "a && b", "a | b", "a\nb", 'a"b', "a>b", "<b>", "Shelf\n", "--force", "-rf", "Shelf --force", "x" * 201, ""]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_that_could_mean_something_never_gets_into_a_command(value: str) -> None:
    found = advised("show {model}", model=value)
    assert run(found) == "show <model>"
    assert "model" in found.unknown


@given(st.text(alphabet="aB1.-_/:, \n\t'\"`;$|&<>(){}\\", max_size=12) | st.text(max_size=40))
def test_no_value_brings_signs_of_a_shell_into_a_command(value: str) -> None:
    assert not set(run(advised("show {model}", model=value))[len("show "):].removeprefix("<model>")) & set("'\"`;$|&<>\n\\(){}")


def test_texts_of_steps_variants_checks_causes_and_warnings_are_filled() -> None:
    given = rule(
        "a",
        steps=(Step("Do {model}.", variants=(Variant("neon", "Note {model}", ("run {model}",)),)),),
        verify=(Check("See {model}.", None), Check("See.", "look {model}")),
        causes=(RankedCause("Because {model}.", 20), RankedCause("More likely {model}.", 60, ("seen",))),
        avoid=("Not {model}.",),
    )
    found = remedy_for(given, {"model": "Shelf"}, route=None, platform="neon")
    assert found.steps == (Step("Do Shelf.", variants=(Variant("neon", "Note Shelf", ("run Shelf",)),)),)
    assert found.verify == (Check("See Shelf.", None), Check("See.", "look Shelf"))
    assert found.causes == (RankedCause("More likely Shelf.", 60, ("seen",)), RankedCause("Because Shelf.", 20))
    assert (found.avoid, found.platform, found.unknown) == (("Not Shelf.",), "neon", ())


def test_without_a_rule_it_says_how_to_find_out_and_claims_nothing() -> None:
    found = remedy_for(None, {}, route="/x", platform=None)
    assert len(found.steps) == 3
    assert all(step.risk == "none" and step.run == () for step in found.steps)
    assert found.retry_advice.startswith("Unknown")


RETRIES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"retry": "any-once"}, ("once",)),
    ({"retry": "get-only"}, ("GET",)),
    ({"retry": "idempotent", "retry_methods": ("PUT",)}, ("idempotency key", "Methods: PUT.")),
    ({"retry": "tx"}, ("whole transaction",)),
    ({"retry": "later"}, ("Retry-After",)),
    ({"retry": "after-fix", "note": "Ask the keeper."}, ("mended", "Ask the keeper.")),
    ({"retry": "never"}, ("Do not retry",)),
]


@pytest.mark.parametrize(("given_", "words"), RETRIES, ids=[case[0]["retry"] for case in RETRIES])
def test_says_what_may_be_retried(given_: dict[str, Any], words: tuple[str, ...]) -> None:
    advice = retry_advice(Classification("application", "transient", **given_))
    assert [word for word in words if word not in advice] == []


@each_rule
def test_advice_of_every_rule_can_be_given_for_its_own_examples(one: Rule) -> None:
    for example in one.positive:
        found = remedy_for(one, dict(example.captures), route="/api/shelves", platform=None)
        assert set(found.unknown) <= {name for name, _ in one.captures} | {"table", "column_name", "limit_meaning"}
        assert found.steps
        assert found.retry_advice


def test_a_sentence_of_ours_is_filled_in_as_it_is() -> None:
    one = rule(steps=(Step("Read it ({timeout_s} s): {limit_meaning}."),), captures=(("timeout_s", capture("group:s")),))
    found = remedy_for(one, {"timeout_s": 300}, route=None, platform=None, meanings={"limit_meaning": "the default; nobody's choice"})
    assert found.steps[0].do == "Read it (300 s): the default; nobody's choice."
    assert found.unknown == ()
