"""Verdicts, suppressions and the nearest rule: the same words in every form of the report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logtriage import model as m
from logtriage.report import policy_words
from logtriage.report.html import render_html
from logtriage.report.markdown import render_markdown
from logtriage.report.terminal import render_terminal
from tests.report.sample_report import empty_report, rich_report

FORMS = {
    "terminal": lambda report: render_terminal(report, width=160, color=False, outputs=()),
    "markdown": render_markdown,
    "html": render_html,
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_sums_the_policy_up_by_environment(form: str) -> None:
    text = " ".join(FORMS[form](rich_report()).replace("`", "").split())
    assert "33 requests violate, 4 comply, 1 not judged" in text
    assert "production: 33 of 34 violate it" in text


@pytest.mark.parametrize(("form", "hint"), [("terminal", "violates policy"), ("markdown", "violates policy"), ("html", "violates (core)")])
def test_a_violation_is_seen_in_the_table(form: str, hint: str) -> None:
    assert hint in FORMS[form](rich_report())


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_card_tells_the_verdict_of_each_environment(form: str) -> None:
    text = FORMS[form](rich_report()).replace("`", "")
    assert "core must fail fast with 503" in text
    assert "production violates (33 of 34), preview complies" in text


@pytest.mark.parametrize("form", FORMS)
def test_the_nearest_rule_stands_by_what_no_rule_knows(form: str) -> None:
    assert "pg-23505-unique" in FORMS[form](rich_report())


@pytest.mark.parametrize("form", FORMS)
def test_warnings_about_settings_are_seen(form: str) -> None:
    assert "ended on 2026-01-30" in FORMS[form](rich_report()).replace("`", "")


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_proposal_is_shown_only_where_nothing_is_declared(form: str) -> None:
    proposed = replace(empty_report(), policy=m.PolicySummary(None, None, (), (), "routes:\n  /*: interactive\n"))
    assert "/*: interactive" in FORMS[form](proposed)
    assert "File to correct and keep" not in FORMS[form](rich_report())
    assert "Proposed route policy" not in FORMS[form](rich_report())


def test_a_report_without_a_policy_says_nothing_of_one() -> None:
    assert policy_words.summed_up(empty_report()) is None
    assert "olicy" not in FORMS["terminal"](empty_report())


def test_why_something_was_left_out_in_words() -> None:
    item = m.Suppressed("x", "known and harmless", 3, until="2026-06-30", owner="auth team")
    assert policy_words.left_out(item) == "known and harmless; until 2026-06-30; owner: auth team"
    assert policy_words.left_out(m.Suppressed("x", "probes", 3)) == "probes"
