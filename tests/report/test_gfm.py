"""Every Markdown output in GitHub's own renderer: tables whole, links that lead somewhere, log text that stays text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logtriage import model as m
from logtriage.model.drift import DriftReport
from logtriage.report.changes_markdown import render_changes_markdown
from logtriage.report.check import render_check_markdown
from logtriage.report.drift_markdown import render_drift_markdown
from logtriage.report.inventory import render_inventory
from logtriage.report.markdown import render_markdown
from logtriage.report.phase import render_phase
from logtriage.report.weekly_markdown import render_weekly_markdown
from tests.report.filled import NASTY, filled
from tests.report.gfm import Page
from tests.report.sample_report import empty_report, hostile_report, large_report, rich_report

ADDRESSES = re.compile(r"https://(?:www\.prisma\.io|vercel\.com|nextjs\.org)/[a-z0-9/._#-]*")
"""The documentation that the rules of the sample report refer to: the only links that leave a report."""


OUTPUTS: dict[str, tuple[type, Callable[[Any], str]]] = {
    "issue": (m.Report, render_markdown),
    "phase": (m.Inventory, render_phase),
    "inventory": (m.Inventory, render_inventory),
    "weekly": (m.Weekly, render_weekly_markdown),
    "diff": (m.Comparison, render_changes_markdown),
    "drift": (DriftReport, render_drift_markdown),
    "check": (m.CheckReport, render_check_markdown),
}
REPORTS: dict[str, Callable[[], m.Report]] = {"rich": rich_report, "hostile": hostile_report, "empty": empty_report, "large": lambda: large_report(120)}


def written(name: str, text: str) -> str:
    """The output of this name for a report in which every text is `text`."""
    kind, render = OUTPUTS[name]
    return render(filled(kind, text))


@cache
def plain(name: str) -> Page:
    return Page(written(name, "word"))


@cache
def page_of(report: str, profile: str) -> tuple[str, Page]:
    markdown = render_markdown(REPORTS[report](), profile=profile)
    return markdown, Page(markdown)


# ------------------------------------------------------------------------------------------------------- hostile texts
@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_of_plain_words_is_made_of_our_elements_alone(name: str) -> None:
    page = plain(name)
    assert page.faults == page.lost == page.found == []
    assert "table" in page.tags or name in ("check", "drift")


@pytest.mark.parametrize("name", OUTPUTS)
def test_no_text_of_a_log_changes_what_the_page_is_made_of(name: str) -> None:
    for text in (*NASTY, "".join(NASTY)):
        page = Page(written(name, text))
        assert (page.tags, page.leaving) == (plain(name).tags, plain(name).leaving), text
        assert page.faults == page.lost == page.found == [], text


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(OUTPUTS)),
    text=st.lists(st.sampled_from(NASTY) | st.text(max_size=6), min_size=2, max_size=8).map("".join).filter(str.strip),
)
def test_no_mixture_of_texts_does_either(name: str, text: str) -> None:
    page = Page(written(name, text))
    assert page.tags == plain(name).tags
    assert page.faults == page.lost == page.found == []


# ------------------------------------------------------------------------------------------------------ whole documents
@pytest.mark.parametrize("profile", ["issue", "summary"])
@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_made_of_our_elements_and_links_only_to_itself_and_to_documentation(report: str, profile: str) -> None:
    _, page = page_of(report, profile)
    assert page.faults == page.lost == page.found == []
    assert [link for link in page.leaving if not ADDRESSES.fullmatch(link)] == []


@pytest.mark.parametrize("profile", ["issue", "summary"])
@pytest.mark.parametrize("report", REPORTS)
def test_every_row_of_every_table_arrives_with_all_its_cells(report: str, profile: str) -> None:
    markdown, page = page_of(report, profile)
    outside = re.sub(r"(?ms)^ *(`{3,}).*?^ *\1$", "", markdown)
    source = [line for line in outside.splitlines() if line.startswith("|") and not line.startswith(("| ---", "| :--"))]
    assert sum(len(table.rows) for table in page.tables) == len(source)
    for table in page.tables:
        assert {len(row) for row in table.rows} == {len(table.rows[0])}
        assert all(all(row) for row in table.rows)


def test_the_findings_table_has_a_row_for_each_finding() -> None:
    report = rich_report()
    (table,) = [table for table in page_of("rich", "issue")[1].tables if table.rows[0][0] == "Severity"]
    assert [row[0] for row in table.rows[1:]] == [finding.severity for finding in report.findings]
    assert [row[1].split(".")[0] for row in table.rows[1:]] == [str(at) for at in range(1, len(report.findings) + 1)]


def test_a_number_leads_to_the_card_of_its_finding_wherever_it_stands() -> None:
    report = rich_report()
    _, page = page_of("rich", "issue")
    assert page.ids == [finding.id for finding in report.findings]
    assert {f"#{finding.id}" for finding in report.findings} == {link for link in page.links if link.startswith("#")}
    assert page.links.count(f"#{report.findings[0].id}") >= 2  # to be done first, and its row


def test_where_details_are_left_out_no_link_leads_to_them() -> None:
    markdown, page = page_of("large", "issue")
    assert "Left out to stay below 60,000 characters: the details of findings" in markdown
    assert 0 < len(page.ids) < 120
    assert page.lost == []


def test_a_remedy_is_told_once_and_its_other_findings_lead_to_it() -> None:
    report = rich_report()
    first = report.findings[0]
    twin = replace(first, id="f-00000000000000aa", route="/api/bookings")
    page = Page(render_markdown(replace(report, findings=(first, twin))))
    assert sum(text == "What to do" for text in page.plain) == 2
    assert page.plain[page.plain.index(", why, and when it is fixed: as told for finding ") + 1] == "1"
    assert page.lost == []


def test_criteria_are_boxes_of_which_only_a_pass_is_ticked() -> None:
    judged = [replace(filled(m.Judged, "word"), verdict=verdict) for verdict in ("pass", "fail", "inconclusive", "not_checkable")]
    report = replace(filled(m.CheckReport, "word"), criteria=tuple(judged))
    assert Page(render_check_markdown(report)).boxes == [True, False, False, False]
    assert Page(render_markdown(replace(rich_report(), criteria=tuple(judged)))).boxes == [True, False, False, False]


def test_commands_within_steps_are_blocks_of_code_and_every_block_ends() -> None:
    _, page = page_of("rich", "issue")
    assert page.tags.count("pre") == page.tags.count("/pre") > 10
    inside = "".join(f" {tag}" for tag in page.tags)
    assert " li p /p pre /pre" in inside
