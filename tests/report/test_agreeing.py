"""What a reader could stumble over, said the same way in every form of the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from logtriage.model import DoFirst, Report
from logtriage.report.html import render_html
from logtriage.report.markdown import render_markdown
from logtriage.report.terminal import render_terminal
from tests.report.sample_report import finding, rich_report


def _terminal(report: Report) -> str:
    return " ".join(render_terminal(report, width=160, color=False, outputs=()).split())


FORMS = pytest.mark.parametrize(
    "render", [render_html, render_markdown, _terminal], ids=["html", "markdown", "terminal"]
)
Render = Callable[[Report], str]


@FORMS
@pytest.mark.parametrize(("first", "stands"), [([1, 0], "comes second"), ([1, 2], "is not among them")])
def test_where_the_worst_does_not_come_first_the_report_says_why(render: Render, first: list[int], stands: str) -> None:
    report = rich_report()
    chosen = [report.findings[at] for at in first]
    items = tuple(DoFirst(one.id, one.title, "Mend it.", "high (4) x 1 = 4") for one in chosen)
    said = f"the worst by severity alone, P2022 Database lacks the column Booking.cancelledAt, {stands}."
    assert said in render(replace(report, do_first=items)).replace("`", "")
    assert "the worst by severity alone" not in render(report)


@FORMS
def test_a_finding_without_a_rule_shows_the_cluster_from_which_one_is_drafted(render: Render) -> None:
    report = rich_report()
    nameless = next(one for one in report.findings if one.id in report.unclassified)
    near = tuple(replace(one, rule="pg-23505-unique") for one in report.nearest)
    assert nameless.cluster in render(replace(report, nearest=near))


def test_the_terminal_says_which_numbers_it_leaves_out() -> None:
    fault = [finding(str(at), cluster="c-one", route=f"/api/{at}") for at in range(3)]
    report = replace(rich_report(), findings=(*fault, finding("other", cluster="c-two")))
    note = "numbers left out are the same faults on further routes"
    assert note in _terminal(report)
    assert note not in _terminal(rich_report())
