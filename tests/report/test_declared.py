"""Declared limits, drift and budgets: shown alike in every form, whatever names and texts hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logtriage import model as m
from logtriage.report.html import render_html
from logtriage.report.json import render_json
from logtriage.report.markdown import render_markdown
from logtriage.report.sentences import budget_routes, budgets_line, declared_line, drift_line
from logtriage.report.terminal import render_terminal
from tests.report.sample_report import HIDDEN, MARKUP, empty_report, rich_report

FORMS = {
    "terminal": lambda report: render_terminal(report, width=160, color=False, outputs=()),
    "markdown": render_markdown,
    "html": render_html,
    "json": render_json,
}
BAD = f"{MARKUP}{HIDDEN}| `x` @someone"


def limit(sentence: str = "declared 800, observed 60: older deployment or plan cap", verdict: m.LimitVerdict = "declared-more") -> m.DeclaredLimit:
    return m.DeclaredLimit(800, "app/a/route.ts", 3, "export const maxDuration", (), verdict, sentence)


def killed(declared: m.DeclaredLimit | None, note: str = "") -> m.Report:
    rich = rich_report()
    timeout = m.Timeout(60, "a limit", 1, 1, (), None, (), pinned=False, declared=declared)
    return replace(rich, findings=(replace(rich.findings[0], timeout=timeout, notes=(note,) if note else ()), *rich.findings[1:]))


def budgeted(*budgets: m.BudgetUse) -> m.Report:
    return replace(empty_report(), policy=m.PolicySummary("routes.yaml", "not_judged", (), (), None, budgets))


def use(route: str = "/a", what: str = "draft") -> m.BudgetUse:
    return m.BudgetUse("webhook", 30, ("/a",), (), 5, 2, 1, (m.BudgetRoute(route, 2, 5, 1, 41_200, (m.Count(what, 2),)),))


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
@pytest.mark.parametrize("report", [killed(limit(BAD), f"{m.DRIFT} {BAD}"), budgeted(use(BAD, BAD))], ids=["declared", "budgets"])
def test_no_name_of_a_checkout_or_a_log_becomes_markup(form: str, report: m.Report) -> None:
    text = FORMS[form](report)
    if form == "html":
        assert MARKUP not in text
        assert "<img" not in text
    if form != "json":
        assert "\u202e" not in text
        assert "\x1b" not in text
    text.encode()


@pytest.mark.parametrize("report", [killed(limit(BAD), f"{m.DRIFT} {BAD}"), budgeted(use(BAD, BAD))], ids=["declared", "budgets"])
def test_the_terminal_shows_hidden_characters_as_marks(report: m.Report) -> None:
    text = FORMS["terminal"](report)
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_a_table_of_budgets_keeps_its_cells_whatever_stands_in_them() -> None:
    (row,) = [line for line in render_markdown(budgeted(use("/a|b", "x|y"))).split("\n") if line.startswith("| webhook")]
    assert row.replace(r"\|", "").count("|") == 7


def test_the_worst_difference_is_told_and_the_others_counted() -> None:
    one = killed(limit())
    assert declared_line(one) == f"{one.findings[0].route} declared 800, observed 60: older deployment or plan cap"
    two = replace(one, findings=(one.findings[0], one.findings[0]))
    assert (declared_line(two) or "").endswith("plan cap, and 1 more finding")


@pytest.mark.parametrize("declared", [None, limit(verdict="equal")])
def test_a_limit_that_is_kept_is_no_news(declared: m.DeclaredLimit | None) -> None:
    assert declared_line(killed(declared)) is None


def test_only_drift_is_told_of_the_schema() -> None:
    assert drift_line(killed(None, "The unique on a is declared in s.prisma:3.")) is None
    assert drift_line(killed(None, f"No unique: {m.DRIFT}.")) == f"No unique: {m.DRIFT}."


def test_budgets_are_told_with_what_is_not_known() -> None:
    assert budgets_line(budgeted(use())) == "webhook (30 s): 2 of 5 calls over, 1 unknown"
    assert budget_routes(use()) == "/a 2 (longest 41.2 s: draft 2)"
    assert budget_routes(replace(use(), worst=())) == "none"
    assert budgets_line(empty_report()) is None
