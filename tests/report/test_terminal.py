"""The terminal's screen: fits the width and the height, whatever a log says, and needs no terminal to be made."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from logtriage import model as m
from logtriage.report import words
from logtriage.report.terminal import NARROWEST, SCREEN, WIDE, render_terminal
from tests.report.sample_report import MINUTE, START, empty_report, finding, hostile_report, large_report, rich_report

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def _screen(
    report: m.Report, *, width: int = 120, color: bool = False, outputs: tuple[str, ...] = ("report.html",)
) -> str:
    return render_terminal(report, width=width, color=color, outputs=outputs)


@pytest.mark.parametrize("width", [NARROWEST, 60, 80, 100, WIDE, 200])
@pytest.mark.parametrize(
    "report",
    [rich_report(), hostile_report(), empty_report(), large_report(300)],
    ids=["rich", "hostile", "empty", "large"],
)
def test_fits_the_screen(report: m.Report, width: int) -> None:
    lines = _screen(report, width=width).splitlines()
    assert len(lines) <= SCREEN
    assert max(cell_len(line) for line in lines) <= width


def test_says_verdict_coverage_do_first_findings_share_and_files_in_this_order() -> None:
    screen = _screen(rich_report(), outputs=("out/report.html", "out/report.md"))
    marks = (
        "4 critical or high faults", "Covers ", "Mind ", "Not proved ", "Do first", "Severity ", "% classified",
        "Secrets stand in the log: ", "Written: out/report.html", "Written: out/report.md",
    )  # fmt: skip
    places = [screen.index(mark) for mark in marks]
    assert places == sorted(places)


@pytest.mark.parametrize(("width", "lines"), [(WIDE, 1), (80, 2)], ids=["wide", "narrow"])
def test_a_finding_shows_severity_title_code_route_since_requests_and_outcome(width: int, lines: int) -> None:
    one = finding("x", code="P2022", title="Column gone", severity="high", requests=41, route="/api/leads")
    screen = _screen(replace(rich_report(), findings=(one,)), width=width).splitlines()
    at = next(at for at, line in enumerate(screen) if line.startswith("1    high"))
    row = " ".join(screen[at : at + lines])
    for part in ("P2022", "Column gone", "/api/leads", "41", words.main_outcome(one.outcomes), "01-31 "):
        assert part in row


def test_says_where_to_begin_when_nothing_comes_first() -> None:
    one = finding("x", title="Column gone", severity="low", requests=4, route="/api/leads")
    screen = " ".join(_screen(replace(rich_report(), findings=(one,), do_first=())).split())
    assert "No finding is grave enough to come first." in screen
    assert "(4 requests): begin there." in screen
    theirs = replace(one, owners=("library",))
    assert "Do first" not in _screen(replace(rich_report(), findings=(theirs,), do_first=()))


def test_says_how_many_findings_are_not_shown() -> None:
    assert "\n288 more (see the report)\n" in _screen(large_report(300))


@pytest.mark.parametrize("width", [WIDE, 80])
def test_findings_of_one_fault_are_one_row_with_their_requests_together(width: int) -> None:
    here = finding("one", cluster="c-1", requests=30, route="/api/leads", first_seen=START + 50 * MINUTE)
    there = replace(here, id="f-2", route="/api/bookings", requests=12, first_seen=START)
    screen = _screen(replace(rich_report(), findings=(here, finding("two"), there)), width=width)
    (row,) = re.findall(r"^1    medium.*(?:\n +\S.*)?", screen, flags=re.MULTILINE)
    for part in ("2 routes: /api/leads,", "42", "01-31 13:30"):
        assert part in row
    assert re.search(r"^2    medium", screen, flags=re.MULTILINE)
    assert "^3 " not in screen
    assert "more (see the report)" not in screen


def test_links_lead_to_the_files_and_into_the_page_and_are_the_same_every_time() -> None:
    report = rich_report()

    def render() -> str:
        outputs = ("r.md", "r.html")
        return render_terminal(report, width=120, color=True, outputs=outputs, address=lambda name: f"file:///x/{name}")

    screen = render()
    assert f"\x1b]8;;file:///x/r.html#{report.findings[0].id}\x1b\\" in screen
    assert "\x1b]8;;file:///x/r.md\x1b\\r.md" in screen
    assert screen == render()
    assert "\x1b]8" not in _screen(report, color=True)


def test_an_export_without_errors_gives_a_screen_without_a_table() -> None:
    screen = _screen(empty_report())
    assert "Severity" not in screen
    assert "Written: report.html" in screen


def test_paths_are_never_broken() -> None:
    path = "/very/long/" + "folder/" * 30 + "report.html"
    assert f"Written: {path}\n" in _screen(rich_report(), width=60, outputs=(path,))


def test_colour_adds_only_colour() -> None:
    colored = _screen(rich_report(), color=True)
    assert "\x1b[1;31mcritical" in colored
    assert [line.rstrip() for line in ANSI.sub("", colored).splitlines()] == _screen(rich_report()).splitlines()


@pytest.mark.parametrize(
    "environment",
    [{"TERM": "dumb"}, {"FORCE_COLOR": "1"}, {"NO_COLOR": "1"}, {"COLUMNS": "30"}],
    ids=lambda pair: next(iter(pair)),
)
@pytest.mark.parametrize("color", [False, True])
def test_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, color: bool
) -> None:
    expected = _screen(rich_report(), color=color)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert _screen(rich_report(), color=color) == expected


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=()), max_size=40)
    | st.sampled_from(["[/foo]", "[bold red]x", ":tada:", "漢字" * 40])
)
def test_log_text_is_neither_markup_nor_control(text: str) -> None:
    one = finding("x", title=text, code=text, route=text)
    report = replace(rich_report(), verdict=text, findings=(one,), do_first=(m.DoFirst("x", text, text, text),))
    screen = _screen(report, width=80, outputs=(text,))
    assert "\x1b" not in screen
    assert screen.encode()
    assert not [char for char in screen if char != "\n" and char != words.visible(char)]


@pytest.mark.parametrize("text", ["[/foo]", "[bold red]x", ":tada:"])
def test_brackets_and_colons_are_shown_as_they_are(text: str) -> None:
    assert f"\n1    medium    {text}" in _screen(
        replace(rich_report(), findings=(finding("x", title=text, code=None, severity="medium"),)), width=80
    )


def test_no_other_renderer_needs_rich() -> None:
    script = "import sys, logtriage.report.markdown, logtriage.report.json; sys.exit('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


# ---------------------------------------------------------------------------------------------------- the shared words
@pytest.mark.parametrize(
    ("ms", "expected"),
    [
        (None, "unknown"), (0, "0 ms"), (999.9, "999 ms"), (1_000, "1 s"), (12_399, "12.3 s"), (59_999, "59.9 s"),
        (60_000, "1 min"), (312_000, "5 min 12 s"), (12_000_000, "3 h 20 min"), (367_200_000, "4 d 6 h"),
    ],
)  # fmt: skip
def test_duration_in_words(ms: float | None, expected: str) -> None:
    assert words.duration(ms) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "not applicable"), (0.0, "0%"), (1.0, "100%"), (0.9999, "99.9%"), (0.289, "28.9%"), (0.00001, "<0.1%"),
    ],
)  # fmt: skip
def test_share_is_never_rounded_up(value: float | None, expected: str) -> None:
    assert words.share(value) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (1_769_868_131_000, 1_769_871_731_999, "2026-01-31 14:02:11 to 15:02:11 UTC"),
        (1_769_868_131_000, 1_769_954_531_000, "2026-01-31 14:02:11 to 2026-02-01 14:02:11 UTC"),
        (1_769_868_131_000, 1_769_868_131_500, "2026-01-31 14:02:11 UTC"),
        (None, 0, "unknown to 1970-01-01 00:00:00 UTC"),
        (10**18, 10**18, f"{10**18} ms to {10**18} ms"),
    ],
    ids=["one day", "two days", "one second", "half unknown", "no calendar"],
)
def test_window_in_words(first: int | None, last: int | None, expected: str) -> None:
    assert words.window(first, last) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((), ""), ((0, 0), "··"), ((0, 1, 2, 4, 8), "·▁▂▄█"), ((1,) * 80, "█" * 40), ((1_000_000, 1), "█▁")],
    ids=["none", "silence", "rising", "many bins", "one is still seen"],
)
def test_bars(counts: tuple[int, ...], expected: str) -> None:
    assert words.spark(m.Timeline(0, 60_000, counts)) == expected


def test_a_bar_stands_for_all_bins_it_sums() -> None:
    assert words.bar(m.Timeline(0, 60_000, (1,) * 80)) == "2 min"


def test_verdict_in_words() -> None:
    report = rich_report()
    verdict = words.verdict(report.totals, report.findings, report.coverage)
    assert verdict.startswith(
        "9 findings (2 critical, 2 high, 3 medium, 1 low, 1 info) from 9 faults, 90.9% classified; 94 of 886 requests answered 5xx"
    )
    assert verdict.endswith("on /api/cron/followups, since 2026-01-31 13:41:00 UTC.")


def test_verdict_without_a_finding_claims_nothing() -> None:
    report = empty_report()
    assert words.verdict(report.totals, (), report.coverage).endswith("mind what the export cannot prove.")


@given(text=st.text(st.characters(exclude_categories=())))
def test_visible_text_has_no_unseen_character_and_stays_as_it_is_when_done_twice(text: str) -> None:
    once = words.visible(text)
    assert words.visible(once) == once
    assert once.encode().decode() == once
    assert "\n" not in words.one_line(text)
