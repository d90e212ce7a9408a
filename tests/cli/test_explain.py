"""`explain`: a rule or a code as a page for a terminal, as Markdown, as JSON that keeps its schema."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from logtriage.cli.rules import find_rules
from logtriage.model import Check, Narrowing, Option, Reference, Rule
from logtriage.report.explain import explain_json, explain_lines, explain_markdown, explanation_of, explanation_schema
from logtriage.rules.load import load_packs
from tests.cli.shell import call, one_clear_line

SECTIONS = ("How it looks", "Why it happens, most likely first", "What to do", "How to verify", "What to avoid", "Read more")


def test_explains_a_rule_by_its_id() -> None:
    told = call("explain", "prisma-p2022-column-missing")
    assert (told.code, told.err) == (0, "")
    places = [told.out.index(f"\n{section}\n") for section in SECTIONS]
    assert places == sorted(places)
    assert "npx prisma migrate status" in told.out
    assert max(map(len, told.out.split("How it looks")[0].splitlines())) <= 100


@pytest.mark.parametrize("code", ["P2022", "p2022", "P1001", "econnrefused", "53300", "42p01"])
def test_explains_a_code_in_any_case(code: str) -> None:
    told = call("explain", code)
    assert told.code == 0
    assert code.upper() in told.out.upper()


def test_explains_every_rule_that_knows_a_code() -> None:
    found = re.findall(r"^([a-z0-9-]+), version \d+", call("explain", "P2002").out, re.MULTILINE)
    assert "prisma-p2002-unique" in found
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("name", "suggested"), [("P2O22", "P2022"), ("prisma-p2022", "prisma-p2022-column-missing"), ("ECONREFUSED", "ECONNREFUSED")]
)
def test_an_unknown_name_is_2_and_suggests_a_known_one(name: str, suggested: str) -> None:
    told = call("explain", name)
    assert (told.code, told.out) == (2, "")
    assert one_clear_line(told, f"'{name}'. Did you mean ")
    assert suggested in told.err


def test_a_name_like_no_other_leads_to_the_list() -> None:
    told = call("explain", "¿¿¿")
    assert told.code == 2
    assert one_clear_line(told, "rules list")


def test_every_rule_can_be_explained() -> None:
    rules = load_packs().rules
    assert [rule.id for rule in rules] == sorted(rule.id for rule in rules)
    for rule in rules:
        text = "\n".join(explain_lines(explanation_of(rule, "never")))
        assert all(f"\n{section}\n" in text for section in SECTIONS), rule.id
        assert find_rules(rules, rule.id) == [rule]


# -------------------------------------------------------------------------------------------------------- the other forms
def choosing() -> Rule:
    """A rule with everything that few rules have: options, a policy."""
    way = Option(
        "Roll back", when="Nobody has used the new shelf", recommended=True, risk="low", pros=("Quick",),
        cons=("Loses the new labels",), run=("shelf back",), verify=(Check("the old shelf stands", "shelf show"),),
    )  # fmt: skip
    return replace(
        load_packs().rules[0], options=(way,), policy=(("core", Narrowing((503,), "The sender must come back.")),)
    )


def test_json_holds_every_rule_that_a_code_means_and_keeps_the_schema() -> None:
    told = call("explain", "P2002", "--format", "json")
    Draft202012Validator(explanation_schema()).validate(told.json)
    assert "prisma-p2002-unique" in [one["id"] for one in told.json]


def test_every_rule_keeps_the_json_schema() -> None:
    told = [explanation_of(rule, "never") for rule in (*load_packs().rules, choosing())]
    Draft202012Validator(explanation_schema()).validate(json.loads(explain_json(told)))


def test_markdown_is_one_section_a_rule_with_its_commands_in_fences() -> None:
    told = call("explain", "prisma-p2022-column-missing", "--format", "md").out
    assert told.startswith("## prisma-p2022-column-missing\n")
    assert told.count("\n## ") == 0
    assert re.search(r"```text\n *npx prisma migrate status\n *```", told)


@pytest.mark.parametrize("part", ["Roll back", "Nobody has used the new shelf", "Quick", "Loses the new labels", "shelf back", "shelf show", "503", "come back"])
def test_options_and_policy_are_told_in_every_form(part: str) -> None:
    told = explanation_of(choosing(), "never")
    assert part in "\n".join(explain_lines(told))
    assert part in explain_markdown([told])
    assert part in explain_json([told])


def test_markup_in_a_strangers_rule_is_text_on_the_page() -> None:
    hostile = "<img src=x onerror=alert(1)> @everyone #1 [a](javascript:alert(1))"
    rule = replace(
        load_packs().rules[0], title=hostile[:80], why=hostile, avoid=(hostile,), false_positives=(hostile,),
        references=(Reference(hostile, "https://shelf.example/a)](javascript:alert(1)"),),
    )  # fmt: skip
    page = re.sub(r"(`+)[^`].*?\1", "", explain_markdown([explanation_of(rule, hostile)]))
    assert not re.search(r"<img|@everyone|#1|javascript:", page)
