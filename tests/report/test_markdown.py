"""The Markdown issue: order, size, and no text of a log that becomes markup, a mention, an issue number or a link."""

from __future__ import annotations

import re
import typing
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from logtriage import model as m
from logtriage.errors import UsageError
from logtriage.report.markdown import LIMIT, SUMMARY_LIMIT, render_markdown
from logtriage.report.markdown_text import code, fence, link, reason, table, text
from tests.report.filled import NASTY
from tests.report.sample_report import empty_report, finding, hostile_report, large_report, rich_report

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SECTIONS = (
    "Log triage",
    "Coverage",
    "Do first",
    "Secrets in the log",
    "Findings",
    "Details",
    "Timeouts and latency",
    "Unclassified",
    "Left out on purpose",
    "Method",
)
HOSTILE = st.lists(st.sampled_from(NASTY) | st.text(max_size=6), min_size=1, max_size=8).map("".join)


# --------------------------------------------------------------------------------------------------------- what is said
def test_sections_stand_in_the_order_of_a_ten_minute_reader() -> None:
    assert tuple(re.findall(r"^##+ ([A-Z][^\n]*)$", render_markdown(rich_report()), re.MULTILINE)) == SECTIONS


def test_each_finding_has_a_row_and_a_card_under_the_same_number() -> None:
    report = rich_report()
    rendered = render_markdown(report)
    for position, one in enumerate(report.findings, start=1):
        assert re.search(rf"^\| {one.severity} \| \[{position}\]\(#{one.id}\)\. ", rendered, re.MULTILINE)
        assert re.search(rf'^#### <a id="{one.id}"></a>{position}\. ', rendered, re.MULTILINE)


def test_do_first_names_the_number_of_its_finding() -> None:
    report = rich_report()
    expected = [finding.id for finding in report.findings].index(report.do_first[0].finding) + 1
    assert f"(finding [{expected}](#{report.do_first[0].finding})): " in render_markdown(report)


def test_one_fault_on_two_routes_is_said_in_the_table_and_in_the_cards() -> None:
    report = rich_report()
    twin = replace(report.findings[0], id="f-2", route="/api/bookings")
    rendered = render_markdown(replace(report, findings=(report.findings[0], twin)))
    assert rendered.count(f"(same fault as [1](#{report.findings[0].id}))") == 1
    assert "- One fault: the same as finding 2 " in rendered
    assert f"- One fault: the same as finding [1](#{report.findings[0].id}) " in rendered


def test_coverage_says_what_is_wrong_with_the_evidence_and_what_it_cannot_prove() -> None:
    report = rich_report()
    rendered = render_markdown(report)
    assert rendered.count("- **Mind:** ") == 4 + len(report.warnings)
    assert rendered.count("- **Not proved:** ") == len(report.coverage.unproven)


def test_an_export_without_errors_is_not_called_healthy() -> None:
    rendered = render_markdown(empty_report())
    assert "No error was recognised; what stands above as not proved still holds." in rendered
    assert "### Details" not in rendered


def test_only_the_variant_of_the_platform_seen_is_shown() -> None:
    variants = (m.Variant("neon", "direct host"), m.Variant("supabase", "port 5432"))
    advice = replace(
        rich_report().findings[0].remediation, steps=(m.Step("Migrate.", variants=variants),), platform="neon"
    )
    rendered = render_markdown(replace(rich_report(), findings=(finding("x", remediation=advice),)))
    assert "direct host" in rendered
    assert "port 5432" not in rendered


def test_names_the_known_profiles_when_asked_for_another() -> None:
    with pytest.raises(UsageError, match=r"'phase' is not known \(known: issue, summary\)"):
        render_markdown(rich_report(), profile="phase")


@pytest.mark.parametrize("number", [0, 3, 1_500])
def test_a_step_summary_keeps_below_its_bytes_and_says_what_it_leaves_out(number: int) -> None:
    rendered = render_markdown(large_report(number), profile="summary")
    assert len(rendered.encode()) <= SUMMARY_LIMIT
    assert len(rendered) >= len(render_markdown(large_report(number)))
    assert ("Left out to stay below 1,024,000 bytes" in rendered) == (number == 1_500)


def test_same_report_gives_same_bytes() -> None:
    assert render_markdown(hostile_report()) == render_markdown(hostile_report())


def test_can_always_be_written_as_utf8() -> None:
    assert render_markdown(hostile_report()).encode()


# ---------------------------------------------------------------------------------------------------------------- size
@pytest.mark.parametrize("number", [1, 30, 400])
def test_stays_below_the_limit(number: int) -> None:
    assert len(render_markdown(large_report(number))) <= LIMIT


def test_says_exactly_which_details_are_left_out() -> None:
    rendered = render_markdown(large_report(400))
    kept = [int(position) for position in re.findall(r"^#### <a[^>]*></a>(\d+)\. ", rendered, re.MULTILINE)]
    assert kept == list(range(1, len(kept) + 1))
    assert f"the details of findings {len(kept) + 1} to 400." in rendered
    assert "### Method" in rendered


def test_says_which_details_are_short_and_they_still_say_where_and_what_first() -> None:
    report = large_report(40)
    rendered = render_markdown(report)
    assert "Shortened to stay below 60,000 characters: the details of findings " in rendered
    short = report.findings[36]
    card = rendered.partition(f'#### <a id="{short.id}"></a>')[2].partition("\n#### ")[0]
    assert f"**{short.severity}** on `{short.route}`: " in card
    assert "- Code: `app/api/cron/followups/route.ts` (" in card
    assert "- First step: Compare the migration history" in card
    assert "**Fixed when**" not in card
    assert len(rendered) > LIMIT - 8_000  # what has room is told


def test_says_where_the_table_ends() -> None:
    rendered = render_markdown(large_report(400))
    rows = len(re.findall(r"^\| (?:critical|high|medium|low|info) \| \[?\d+", rendered, re.MULTILINE))
    assert f"The table ends at finding {rows} of 400" in rendered


def test_leaves_out_whole_sections_from_the_end_when_cards_are_not_enough() -> None:
    """Ticks grow most when they are escaped: even without a card the text would be too long."""
    ticks = "` " * 400
    report = replace(
        _filled(ticks),
        inputs=(replace(_filled(ticks).inputs[0], notes=(ticks,) * 3),) * 5,
        findings=(_filled(ticks).findings[0],) * 200,
        secrets=(m.Secret(ticks, 1, (ticks,) * 5),) * 10,
        suppressed=(m.Suppressed(ticks, ticks, 1),) * 15,
        warnings=(),
        policy=None,
    )
    report = replace(report, coverage=replace(report.coverage, unproven=(ticks,) * 12))
    rendered = render_markdown(report)
    assert len(rendered) <= LIMIT
    assert "Left out to stay below 60,000 characters, from here to the end: " in rendered
    named = rendered.splitlines()[-1].partition("end: ")[2].rstrip(".").split(", ")
    assert [title for title in SECTIONS[2:] if f"\n### {title}\n" in rendered] + named == list(SECTIONS[2:])


# ------------------------------------------------------------------------------------------------------------ escaping
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Column is missing, since 14:02 (UTC).", "Column is missing, since 14:02 (UTC)."),
        ("ask @octocat about #12", "ask `@octocat` about `#12`"),
        ("see https://evil.example/a.", "see `https://evil.example/a`."),
        ("www.evil.example", "`www.evil.example`"),
        ("fixed by GH-12 in deadbeef1", "fixed by `GH-12` in `deadbeef1`"),
        ("<b>bold</b>", "`<b>bold</b>`"),
        ("a `Lead` column", "a `Lead` column"),
        ("`a``b`", "``` `a``b` ```"),
        ("a``` <`x", "```` a``` ```` ``<`x``"),
        ("(`a`) <b", "(`a`) `<b`"),
        ("one ` tick", "one `` ` `` tick"),
        ("- no list", "`-` no list"),
        ("1. no list", "`1`. no list"),
        ("a - b", "a - b"),
        ("two\nlines", "two ↵ lines"),
        ("gnp\u202egpj", "`gnp‹U+202E›gpj`"),
        ("costs $5 and $6", "costs `$5` and `$6`"),
        (":tada: done", "`:tada`: done"),
        ("", "(empty)"),
    ],
)  # fmt: skip
def test_running_text(value: str, expected: str) -> None:
    assert text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a``b`", "``` a``b` ```"),
        ("", "`(empty)`"), ("a\x1b[0m", "`a␛[0m`"),
    ],
)  # fmt: skip
def test_code_span(value: str, expected: str) -> None:
    assert code(value) == expected


def test_fence_is_longer_than_any_run_inside() -> None:
    assert fence("```\nx\n````") == "`````text\n```\nx\n````\n`````"


def test_fence_is_set_in_from_its_second_line_on() -> None:
    assert fence("a\nb", 2) == "```text\n  a\n  b\n  ```"


def test_a_pipe_in_a_cell_stays_in_its_cell() -> None:
    rendered = table([("a|b", r"c\|d")], "one", "two")
    assert _cells(PARSER.parse(rendered)) == [["one", "two"], ["a|b", r"c\|d"]]


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("https://www.prisma.io/docs/orm#p2022", True),
        ("http://www.prisma.io/", False),
        ("javascript:alert(1)", False),
        ("https://evil.example/) <img src=x>", False),
        ("https://user:pass@evil.example/", False),
    ],
    ids=["document", "not https", "script", "breaks out", "with a user"],
)
def test_only_a_plain_https_reference_becomes_a_link(url: str, *, links: bool) -> None:
    assert ("link_open" in _inline_types(PARSER.parse(link("Title", url)))) is links


# ---------------------------------------------------------------------------------------------------------------- laws
@given(value=HOSTILE)
def test_no_text_escapes_its_cell(value: str) -> None:
    rendered = table([(value, "end"), (code(value), "end")], "one", "two")
    rows = _cells(PARSER.parse(rendered))
    assert [len(row) for row in rows] == [2, 2, 2]
    assert [row[1] for row in rows[1:]] == ["end", "end"]


@given(value=HOSTILE)
def test_no_text_yields_markup_a_mention_a_number_or_a_link(value: str) -> None:
    for rendered in (
        text(value),
        f"- {text(value)}",
        f"**{text(value)}**",
        f"x {text(value)} y",
        code(value),
        fence(value),
    ):
        _assert_harmless(PARSER.parse(rendered))


@given(value=HOSTILE)
def test_a_fence_shows_its_text_unchanged_but_for_unseen_characters(value: str) -> None:
    tokens = PARSER.parse(f"1. item\n\n    {fence(value, 4)}\n\nend")
    assert [token.type for token in tokens if token.type in ("fence", "paragraph_open")] == [
        "paragraph_open", "fence", "paragraph_open",
    ]  # fmt: skip


def test_hostile_report_holds_no_raw_tag_but_the_folds() -> None:
    tokens = PARSER.parse(render_markdown(hostile_report()))
    _assert_harmless(tokens)
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    assert "<script" not in html
    assert "<img" not in html


# ------------------------------------------------------------------------------------------------------------- helpers
def _assert_harmless(tokens: list[Token]) -> None:
    for token in tokens:
        if token.type == "html_block":
            assert re.fullmatch(r"<details><summary>[A-Za-z0-9 ,()]+</summary>\n|</details>\n?", token.content)
        for child in token.children or ():
            assert child.type not in ("image", "s_open", "em_open", "hardbreak")
            if child.type == "html_inline":
                assert re.fullmatch(r'<a id="f-[0-9a-f]{16}">|</a>', child.content)
            if child.type == "text":
                assert not re.search(r"@\w|#\w|://|(?i:www\.)|<|\$|:\w+:(?!\d)|GH-\d", child.content), child.content
            if child.type == "link_open":
                assert str(child.attrGet("href")).startswith(("https://www.prisma.io/", "#f-"))


def _inline_types(tokens: list[Token]) -> list[str]:
    return [child.type for token in tokens for child in token.children or ()]


def _cells(tokens: list[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for before, token in pairwise(tokens):
        if before.type == "tr_open":
            rows.append([])
        if before.type in ("td_open", "th_open"):
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def _filled(value: str) -> m.Report:
    """Put `value` into every text of two findings and all that stands around them."""
    report = rich_report()
    return typing.cast("m.Report", _fill(replace(report, findings=report.findings[:2]), m.Report, value))


def _fill(thing: Any, kind: Any, value: str) -> Any:
    """Walk by the declared types; a closed list of words (`Literal`) and the promised keys of a breakdown stay."""
    if thing is None or get_origin(kind) is Literal or thing in m.OUTCOMES:
        return thing
    if is_dataclass(thing) and not isinstance(thing, type):
        hints = get_type_hints(type(thing))
        return replace(
            thing, **{one.name: _fill(getattr(thing, one.name), hints[one.name], value) for one in fields(thing)}
        )
    if isinstance(thing, str):
        # The address of a reference comes from a rule and may be a link; it has its own test.
        return thing if thing.startswith("https://") else value
    if isinstance(thing, tuple):
        inner = [arg for arg in get_args(kind) if arg is not Ellipsis] or [str]
        return tuple(_fill(item, inner[min(at, len(inner) - 1)], value) for at, item in enumerate(thing))
    if isinstance(thing, dict):
        return {
            key if key in (*m.OUTCOMES, "5xx") else f"{value}{key}": _fill(item, Any, value)
            for key, item in thing.items()
        }
    return thing


def test_a_pattern_that_matched_is_one_code_span() -> None:
    assert reason("rule shelf-lost: text /shelf `?(?P<n>\\d+)`?/") == "rule shelf-lost: text ``/shelf `?(?P<n>\\d+)`?/``"
    assert reason("no rule matched") == "no rule matched"
