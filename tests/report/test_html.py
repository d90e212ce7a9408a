"""The HTML page: complete without scripts, safe whatever the log held, and the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.model import (
    OUTCOMES,
    Activity,
    Commit,
    Count,
    DeploymentUse,
    Hole,
    Incident,
    Report,
    Sample,
    SampleLine,
    Slice,
    State,
    Timeline,
    TouchPoints,
)
from logtriage.report import html_text
from logtriage.report.html import CARDS_IN_PAGE, ROWS_AT_A_TIME, render_html
from logtriage.report.html_chart import bars, segments, stack
from logtriage.report.html_pack import Packer
from logtriage.report.html_room import cut, fitted
from logtriage.report.html_spread import spreads
from tests.report.sample_report import (
    HIDDEN,
    MARKUP,
    MINUTE,
    START,
    empty_report,
    finding,
    hostile_report,
    large_report,
    rich_report,
    told_twice_report,
)

VOID = {"meta", "input", "path", "rect", "wbr", "br"}


class Page(HTMLParser):
    """What a browser without scripts makes of the page: tags, attributes, texts by element, and nesting errors."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, dict[str, str | None]]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.faults: list[str] = []
        self.feed(source)
        self.close()
        self.faults += [f"never closed: {name}" for name, _ in self.stack]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append((tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack[-1][0] != tag:
            self.faults.append(f"</{tag}> closes {self.stack[-1:]}")
        else:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(name for name, _ in self.stack), data))

    def text(self) -> str:
        """All that a reader sees, blanks folded."""
        seen = "".join(data for path, data in self.texts if not {"script", "style", "head"} & set(path))
        return re.sub(r"\s+", " ", seen)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]

    def inside(self, tag: str) -> list[str]:
        return [data for path, data in self.texts if path and path[-1] == tag]


@pytest.fixture(scope="module")
def rich() -> Report:
    return rich_report()


@pytest.fixture(scope="module")
def rich_page(rich: Report) -> Page:
    return Page(render_html(rich))


# ------------------------------------------------------------------------------------------------------ one file, safe
@pytest.mark.parametrize(
    "report",
    [rich_report(), hostile_report(), empty_report(), large_report(210)],
    ids=["rich", "hostile", "empty", "large"],
)
def test_closes_every_element_it_opens(report: Report) -> None:
    assert Page(render_html(report)).faults == []


def test_gives_the_same_bytes_every_time() -> None:
    assert render_html(rich_report()).encode() == render_html(rich_report()).encode()


def test_asks_for_nothing_outside_itself(rich_page: Page) -> None:
    fetching = {"link", "img", "iframe", "object", "embed", "audio", "video", "source", "base", "use", "image"}
    assert fetching.isdisjoint(name for name, _ in rich_page.tags)
    addresses = {
        name: value
        for _, attrs in rich_page.tags
        for name, value in attrs.items()
        if name in {"src", "srcset", "href", "action", "style"}
    }
    assert set(addresses) == {"href"}
    assert "@import" not in _asset("report.css")
    assert "url(" not in _asset("report.css")


def test_policy_allows_only_the_style_and_the_script_that_stand_in_the_page(rich_page: Page) -> None:
    (policy,) = [
        attrs["content"] for attrs in rich_page.all("meta") if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    style, (data, script) = "".join(rich_page.inside("style")), rich_page.inside("script")
    assert policy == (
        f"default-src 'none'; style-src '{_sha256(style)}'; script-src '{_sha256(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert json.loads(data)["findings"]
    assert [attrs.get("type") for attrs in rich_page.all("script")] == ["application/json", None]


def test_links_leave_the_page_only_by_https_and_without_a_referrer() -> None:
    outside = [
        attrs for attrs in Page(render_html(hostile_report())).all("a") if not str(attrs.get("href", "#")).startswith("#")
    ]
    assert outside
    assert all(str(attrs["href"]).startswith("https://") and attrs["rel"] == "noreferrer" for attrs in outside)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/a", True),
        ("http://example.com/a", False),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com", False),
        ("https:", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_links_only_to_https_addresses(url: str, *, expected: bool) -> None:
    assert html_text.is_link(url) is expected


# -------------------------------------------------------------------------------------------------------- hostile text
def test_log_text_adds_no_element_and_no_attribute() -> None:
    plain, hostile = Page(render_html(rich_report())), Page(render_html(hostile_report()))
    assert {name for name, _ in hostile.tags} <= {name for name, _ in plain.tags}
    assert {key for _, attrs in hostile.tags for key in attrs} <= {key for _, attrs in plain.tags for key in attrs}
    assert not any(key.startswith("on") for _, attrs in hostile.tags for key in attrs)


@pytest.mark.parametrize("name", [f"{part}.html.j2" for part in ("report", "macros", "filters", "timeline", "criteria")])
def test_templates_quote_every_attribute_and_trust_no_value(name: str) -> None:
    source = _asset(name)
    assert not re.findall(r"=\s*\{\{", source)
    assert not re.findall(r"[a-z-]='", source)  # apostrophes of the log are written as they are
    assert not re.findall(r"\|\s*safe|autoescape|Markup", source)


def test_log_text_is_shown_to_the_letter_with_hidden_characters_written_out() -> None:
    text = Page(render_html(hostile_report())).text()
    assert text.count(MARKUP) > 20
    assert "␛[31mred␛[0m ‹U+202E›gnp.exe‹U+2066› ␀ ␇ zero‹U+200B›width ‹U+D83D›" in text


@pytest.mark.parametrize("character", sorted(set(HIDDEN) - set(map(chr, range(32, 127)))), ids=ascii)
def test_no_hidden_character_reaches_the_page(character: str) -> None:
    assert character not in render_html(hostile_report())


def test_page_is_utf8_even_for_half_a_surrogate_pair() -> None:
    assert render_html(hostile_report()).encode()


def test_no_tag_can_start_within_the_data() -> None:
    data = Page(render_html(hostile_report())).inside("script")[0]
    assert set("<>&").isdisjoint(data)
    assert any(MARKUP in str(node) for node in json.loads(data)["nodes"])


def test_cards_that_travel_as_data_are_escaped_like_the_others() -> None:
    report = large_report(CARDS_IN_PAGE + 1)
    bad = replace(report.findings[-1], title=MARKUP, template=MARKUP)
    data = _data(render_html(replace(report, findings=(*report.findings[:-1], bad))))
    card = Page("\n".join(data["lines"][line] for line in data["cards"][bad.id]))
    assert MARKUP in card.text()
    assert {"img", "script"}.isdisjoint(name for name, _ in card.tags)
    assert card.faults == []


@given(
    st.recursive(
        st.text(st.characters(codec=None), max_size=9),
        lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.just("k"), inner),
    )
)
def test_no_string_of_a_report_escapes_the_walk(value: object) -> None:
    assert html_text.shown(value) == html_text.shown(html_text.shown(value))
    repr(html_text.shown(value)).encode()


# -------------------------------------------------------------------------------------------- complete without scripts
def test_tells_the_parts_in_order(rich_page: Page, rich: Report) -> None:
    ids = [attrs["id"] for attrs in rich_page.all("section") if "id" in attrs]
    assert ids == ["coverage", "first", "findings", "routes", "unclassified", "suppressed", "method"]
    assert " ".join("".join(data for path, data in rich_page.texts if "h1" in path).split()) == rich.verdict


def test_every_finding_has_a_row_and_a_card_of_its_id(rich_page: Page, rich: Report) -> None:
    wanted = [finding.id for finding in rich.findings]
    assert [attrs["data-id"] for attrs in rich_page.all("tr") if "data-id" in attrs] == wanted
    assert [attrs["id"] for attrs in rich_page.all("article")] == wanted
    assert not any("open" not in attrs for attrs, _ in _cards(rich_page))


def test_every_link_within_the_page_leads_somewhere(rich_page: Page) -> None:
    ids = [attrs["id"] for _, attrs in rich_page.tags if "id" in attrs]
    targets = {str(attrs["href"])[1:] for attrs in rich_page.all("a") if str(attrs.get("href")).startswith("#")}
    assert targets <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "text",
    [
        "looks cut at the row limit",
        "seems to hold error rows only",
        "105 minutes say nothing about a day",
        "2026-01-31 13:30:00 to 15:15:00",
        "2026-01-31 14:30:00 to 14:42:00 (12 min)",
        "Row 17, byte 20,431: cut in the middle of a row",
        "886 (2xx 690, 3xx 12, 4xx 90, 5xx 94)",
        "production (1,290), preview (122)",
        "iad1 (1,301), fra1 (111)",
        "GET (702), POST (184)",
        "37 of 94 requests that ended 5xx or soft, on a core route",
        "31 unhandled, 4 timeout, 2 soft",
        "client_version not named",
        "possible: Caller hung up before the answer",
        "instance-wide",
        "4 of 240, 1.6%",
        "37 61.6% of 60 on the route, 1 by bots",
        "212 ms median; p95 1.8 s, max 13 min 20 s",
        "after the fix is live",
        "core must fail fast with 503",
        "Evidence to look for: First seen within minutes of a deployment.",
        "npx prisma migrate deploy",
        "On neon seen in this log",
        "<type from schema.prisma>",
        "Do not retry the request; its result cannot change.",
        "src/lib/bookings/load-due.ts:48",
        "3 further lines of this request left out.",
        "last line before the failure",
        "35 (58.3%)",
        "5 other routes without a finding.",
        "dpl_9fQ2x…Kind begins",
        "Deployments by their first request: dpl_9fQ2xExampleOfTheLongKind 2026-01-31 13:41:00.",
        "▸ 13:40:59.980",
        "branch 1: the sentence that names the column",
        "uuid, int, digest",
        "1:77aa joined: the same statement without its stack",
        "2 of the 37 answers were 200: the caller takes them for delivered.",
        "could not fold <int> windows: checksum differs",
        "Probe rows without an error",
        "postgres-url-password",
        "164 rules",
        "email 118, ipv4 64",
        "logtriage analyze logs_result.json --output report.html",
    ],
)
def test_says(rich_page: Page, text: str) -> None:
    assert text in rich_page.text()


def test_charts_have_a_label_in_words(rich_page: Page) -> None:
    charts = [attrs for attrs in rich_page.all("svg") if attrs.get("role") == "img"]
    assert charts
    assert all(
        re.match(r"(Occurrences|Requests with an error) from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d to .* UTC", str(attrs["aria-label"]))
        for attrs in charts
    )
    assert all(attrs.get("aria-hidden") == "true" for attrs in rich_page.all("svg") if attrs.get("role") != "img")


def test_controls_stay_hidden_until_the_script_runs(rich_page: Page) -> None:
    controls = {attrs["id"]: attrs for _, attrs in rich_page.tags if attrs.get("id") in {"filters", "stretch", "pages"}}
    assert len(controls) == 3
    assert all("hidden" in attrs for attrs in controls.values())
    outside = [path for path, _ in rich_page.texts if "button" in path and not {"form", "nav", "dialog", "figcaption"} & set(path)]
    assert outside == []
    assert not any("open" in attrs for attrs in rich_page.all("dialog"))


def test_empty_report_says_that_nothing_was_found() -> None:
    text = Page(render_html(empty_report())).text()
    assert "nothing in scope was recognised as an error" in text
    assert "Nothing in this export asks for action first." in text
    assert re.search(r"Window \(UTC\) ?unknown", text)


@pytest.mark.parametrize(
    ("number", "cards", "left_out"), [(200, 200, None), (201, 200, "1 finding"), (350, 200, "150 findings")]
)
def test_says_how_many_cards_are_left_out_and_where_they_are(number: int, cards: int, left_out: str | None) -> None:
    source = render_html(large_report(number))
    page = Page(source)
    assert len(page.all("article")) == cards
    assert len([1 for attrs in page.all("tr") if "data-id" in attrs]) == number
    assert len(_data(source)["cards"]) == number - cards
    note = f"the cards of the last {left_out} are left out here"
    assert (note in page.text() and "--format json" in page.text()) if left_out else "left out here" not in page.text()


def test_rows_beyond_a_page_stand_where_only_readers_without_scripts_get_them() -> None:
    source = render_html(large_report(ROWS_AT_A_TIME + 7))
    without_noscript = re.sub(r"<noscript.*?</noscript>", "", source, flags=re.DOTALL)
    assert without_noscript.count("<tr data-id=") == ROWS_AT_A_TIME
    assert source.count("<tr data-id=") == ROWS_AT_A_TIME + 7


def test_remedy_of_many_findings_is_told_once_and_linked_to() -> None:
    few, many = (Page(render_html(large_report(number))) for number in (60, 61))
    assert "as told for" not in few.text()
    assert many.text().count("as told for No. 1.") == 6
    assert (few.text().count("Compare the migration history"), many.text().count("Compare the migration history")) == (7, 1)
    ids = {str(attrs["id"]) for attrs in many.all("article")}
    assert {attrs["data-id"] for attrs in many.all("p") if attrs.get("class") == "remedy-of"} <= ids


def test_text_that_samples_of_a_card_share_stands_once_on_a_page_of_many_findings() -> None:
    few, many = (Page(render_html(told_twice_report(number))).text() for number in (60, 61))
    assert (few.count("Error: shelf 7 is locked"), many.count("Error: shelf 7 is locked")) == (2, 1)
    assert "the same text as in the first request" not in few
    assert "the same text as in the first request" in many


def test_two_hundred_findings_fit_in_two_megabytes() -> None:
    assert len(render_html(large_report(200)).encode()) < 2_000_000


# -------------------------------------------------------------------------------------------------- numbers and charts
@pytest.mark.parametrize(
    ("ms", "expected"),
    [
        (START, "2026-01-31 13:30:00"),
        (START + 999, "2026-01-31 13:30:00"),
        (None, "not in the log"),
        (0, "1970-01-01 00:00:00"),
        (10**18, f"{10**18} ms"),
    ],
)
def test_writes_times_in_utc(ms: int | None, expected: str) -> None:
    assert html_text.utc(ms) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 B"), (999, "999 B"), (88_120, "88 kB"), (1_204_551, "1.2 MB"), (3 * 10**9, "3.0 GB")],
)
def test_writes_sizes_in_decimal_units(number: int, expected: str) -> None:
    assert html_text.size(number) == expected


def test_card_names_the_same_fault_on_other_routes() -> None:
    here, there = finding("one", cluster="c-1"), finding("two", cluster="c-1", route="/api/elsewhere")
    text = Page(render_html(replace(rich_report(), findings=(here, there, finding("three"))))).text()
    assert text.count("The same fault was met on 1 other route:") == 2
    assert "1 other route: /api/elsewhere (12 requests)" in text
    assert text.count("same fault as No. ") == 1


def test_card_shows_what_was_captured_and_what_was_not() -> None:
    text = Page(render_html(replace(rich_report(), findings=(finding("one", captures={"host": None, "port": 5432}),)))).text()
    assert (text.count("host not named"), text.count("port 5432")) == (1, 1)


def test_says_where_to_begin_when_nothing_comes_first() -> None:
    report = replace(rich_report(), do_first=(), findings=(finding("one", requests=3, title="Shelf lost"), finding("two", requests=9, title="Lamp broken")))
    assert re.search(r"Most requests met (\w+ )?Lamp broken on /api/\S+ \(9 requests\): begin there\.", Page(render_html(report)).text())


def test_timeline_beyond_the_most_bars_is_summed_over_neighbours() -> None:
    drawn = bars(Timeline(START, MINUTE, (1, 2, 3, 4, 5)), most=3)
    assert drawn is not None
    assert drawn.path == "M0 32v-14M1 32v-32M2 32v-23"
    assert drawn.ticks == ("2026-01-31 13:30:00", "2026-01-31 13:32:00", "2026-01-31 13:36:00")
    assert drawn.note == "2 min a bar; most: 7 from 2026-01-31 13:32:00"


def test_lonely_occurrence_stays_visible_beside_a_burst() -> None:
    drawn = bars(Timeline(START, MINUTE, (1, 9000)), most=10)
    assert drawn is not None
    assert drawn.path.startswith("M0 32v-2M")


@pytest.mark.parametrize("counts", [(), (0, 0)], ids=["no bins", "all zero"])
def test_empty_timeline_draws_nothing(counts: tuple[int, ...]) -> None:
    assert bars(Timeline(START, MINUTE, counts), most=10) is None


# ------------------------------------------------------------------------------------------- the window and its shares
def test_failing_requests_are_stacked_by_outcome_to_the_peak() -> None:
    failing = {"timeout": (0, 1, 0, 0), "unhandled": (2, 3, 0, 1)}
    drawn = stack(Activity(start_ms=START, bin_ms=MINUTE, requests=(9, 9, 9, 9), failing=failing), ())
    assert drawn is not None
    assert (drawn.peak, drawn.width) == (4, 16)
    assert drawn.layers == (
        ("timeout", "M4 100v-25h3v25z", 1),
        ("unhandled", "M0 100v-50h3v50zM4 75v-75h3v75zM12 100v-25h3v25z", 6),
    )
    assert [told for _, told in drawn.rows] == [
        "2 unhandled (of 9 requests that began)",
        "1 timeout, 3 unhandled (of 9 requests that began)",
        "1 unhandled (of 9 requests that began)",
    ]
    assert [name for _, name in drawn.edges] == ["13:30", "13:31", "13:32", "13:33", "13:34"]


def test_window_over_midnight_names_its_bins_with_the_day() -> None:
    late = START + 600 * MINUTE
    drawn = stack(Activity(start_ms=late, bin_ms=30 * MINUTE, requests=(1, 1), failing={"soft": (1, 0)}), ())
    assert drawn is not None
    assert [name for _, name in drawn.edges] == ["01-31 23:30", "02-01 00:00", "02-01 00:30"]


def test_holes_and_deployments_stand_at_their_place_and_the_first_deployment_is_no_event() -> None:
    begun = [DeploymentUse(f"dpl_{at}", 5, START + at * MINUTE, None) for at in (0, 4, 5, 9)]
    activity = Activity(start_ms=START, bin_ms=MINUTE, requests=(1,) * 10, failing={"soft": (1,) * 10}, deployments=tuple(begun))
    drawn = stack(activity, (Hole(START + 6 * MINUTE, START + 8 * MINUTE),))
    assert drawn is not None
    assert drawn.holes == ((60.0, 20.0, 70.0),)
    assert [(mark.at, mark.label, mark.ends) for mark in drawn.marks] == [(40.0, "dpl_4", False), (50.0, "", False), (90.0, "dpl_9", True)]


def test_window_without_a_failure_draws_nothing() -> None:
    assert stack(Activity(start_ms=START, bin_ms=MINUTE, requests=(3,), failing={}), ()) is None


def test_share_is_held_against_all_requests_of_the_same_value_those_without_failure_included() -> None:
    activity = Activity(regions=(Count("fra1", 300), Count("iad1", 100), Count("sfo1", 7)))
    found = {one.label: one for one in spreads(finding("one", regions=(Count("iad1", 12),), environments=()), activity)}
    assert list(found) == ["Route", "Deployment", "Region", "Method"]
    assert [(one.name, one.text) for one in found["Deployment"].slices] == [("dpl_9fQ2xExample", "12")]
    assert [(one.name, one.text, one.width) for one in found["Region"].slices] == [
        ("iad1", "12 of 100, 12.0%", 100.0),
        ("fra1", "0 of 300, 0%", 0.0),
        ("sfo1", "0 of 7, 0%", 0.0),
    ]


def test_values_beyond_five_are_counted_and_not_dropped_silently() -> None:
    many = tuple(Count(f"r{at}", 10 - at) for at in range(9))
    region = next(one for one in spreads(finding("one", regions=many), Activity(regions=many)) if one.label == "Region")
    assert (len(region.slices), region.left_out) == (5, 4)


def test_state_against_a_baseline_is_shown_and_offered_as_a_filter() -> None:
    states: tuple[State, ...] = ("new", "ongoing")
    compared = [replace(one, state=state) for one, state in zip(rich_report().findings, states, strict=False)]
    page = Page(render_html(replace(rich_report(), findings=tuple(compared))))
    assert page.text().count("Only new") == 1
    assert [attrs["value"] for attrs in page.all("option") if attrs["value"] in {"new", "ongoing"}] == ["new", "ongoing"]
    assert "Only new" not in Page(render_html(rich_report())).text()


def test_incident_candidates_are_told_with_their_slices() -> None:
    report = rich_report()
    first, second = report.findings[0].cluster, report.findings[1].cluster
    slices = (Slice(START, (4, 2), 5, 2), Slice(START + 2 * MINUTE, (0, 3), 3, 1))
    incident = Incident(START, START + 4 * MINUTE, (first, second), ("/a", "/b"), 9, 8, slices)
    text = Page(render_html(replace(report, incidents=(incident,)))).text()
    assert "2 faults on 2 routes, 8 requests" in text
    assert "13:30:00A x 4, B x 252" in text


def test_comparison_and_checkout_are_told_where_a_report_has_them() -> None:
    one = rich_report().findings[0]
    commit = Commit("4c1d77aa90be", "2026-01-30", "Add cancelledAt", "src/a.ts", 48)
    known = replace(one, state="new", touch=TouchPoints(None, "literal", ("@prisma/client",), (commit,)))
    change = SimpleNamespace(cluster=one.cluster, state="new", title=one.title, why="never seen before", before=SimpleNamespace(per_1000=None), after=SimpleNamespace(per_1000=41.76))
    compared: Any = SimpleNamespace(verdict="1 new issue.", doubts=(SimpleNamespace(text="Other hours of the week."),), changes=(change,) * 101)
    text = Page(render_html(replace(rich_report(), findings=(known,), compared=compared))).text()
    for said in ("1 new issue.", "Other hours of the week.", "New since the baseline: never seen before", "41.8", "1 more issue", "Add cancelledAt", "2026-01-30, src/a.ts:48", "@prisma/client"):
        assert said in text


# ---------------------------------------------------------------------------------------------- samples that fit a page
@given(st.lists(st.tuples(st.integers(0, 90), st.booleans()), min_size=1, max_size=12), st.integers(0, 900))
def test_cut_sample_keeps_its_error_and_counts_what_it_leaves_out(lines: list[tuple[int, bool]], room: int) -> None:
    whole = _sample_of(*(SampleLine(at, None, "context", "x" * size, own) for at, (size, own) in enumerate(lines)))
    kept = cut(whole, room)
    places = [line.timestamp_ms for line in kept.lines]
    assert kept.lines_left_out == len(lines) - len(places)
    assert places == list(range(places[0] or 0, (places[0] or 0) + len(places)))
    error = next((at for at, (_, own) in enumerate(lines) if own), None)
    assert error is None or error in places
    assert len(kept.lines) == 1 or sum(len(line.message) + 60 for line in kept.lines) <= room + 60


def test_lines_before_the_error_are_kept_before_those_after_it() -> None:
    lines = [SampleLine(at, None, "context", "x" * 40, at == 3) for at in range(7)]
    assert [line.timestamp_ms for line in cut(_sample_of(*lines), 300).lines] == [1, 2, 3]


def test_page_of_few_findings_has_its_samples_whole_and_a_full_one_a_fair_share() -> None:
    one = replace(rich_report().findings[0], samples=(_sample_of(*(SampleLine(at, None, "context", "x" * 900, at == 50) for at in range(60))),))
    assert fitted((one,)) == (one,)
    cut_down = fitted((one,) * 100)
    assert {len(found.samples[0].lines) for found in cut_down} == {3}
    assert "57 further lines of this request left out." in Page(render_html(replace(rich_report(), findings=cut_down[:1]))).text()


def _sample_of(*lines: SampleLine) -> Sample:
    return Sample("first", "r-1", START, "GET", "/", 500, 1.0, None, lines, 0)


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(_PLAIN, max_size=4))
def test_packed_values_come_back_as_they_were(values: list[Any]) -> None:
    packer = Packer()
    places = [packer.place(value) for value in values]
    assert repr([_unpacked(packer, place) for place in places]) == repr(values)


def test_equal_values_are_packed_once() -> None:
    packer = Packer()
    assert packer.place({"a": [1, "x"]}) == packer.place({"a": [1, "x"]})
    assert len(packer.nodes) == 4


def _unpacked(packer: Packer, place: int) -> Any:
    node = packer.nodes[place]
    if not isinstance(node, list):
        return node
    inner = [_unpacked(packer, at) for at in node[1:]]
    return inner if node[0] < 0 else dict(zip(packer.shapes[node[0]], inner, strict=True))


@given(st.dictionaries(st.text(max_size=4), st.integers(0, 10**6), max_size=8))
def test_strip_is_filled_to_its_end_without_gaps(counts: dict[str, int]) -> None:
    parts = segments(counts)
    assert [part.count for part in parts] == [value for value in counts.values() if value]
    assert all(abs(left.x + left.width - right.x) < 0.03 for left, right in pairwise(parts))
    assert not parts or abs(parts[-1].x + parts[-1].width - 100) < 0.03


# --------------------------------------------------------------------------------------------------------------- looks
@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [(ink, ground) for ink in ("text", "soft", "link") for ground in ("page", "panel", "code", "own")]
    + [(name, ground) for name in ("critical", "high", "medium", "low", "info") for ground in ("page", "panel", "own")],
)
def test_text_has_aa_contrast(scheme: str, ink: str, ground: str) -> None:
    colours = _colours(scheme)
    assert _contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_drawn_things_have_aa_contrast(scheme: str) -> None:
    colours = _colours(scheme)
    drawn = ["edge", "bar", "focus", "warn-line", *(f"o-{name}" for name in OUTCOMES)]
    assert {name for name in drawn if _contrast(colours[name], colours["page"]) < 3} == set()


def test_style_minds_print_motion_scheme_and_narrow_screens() -> None:
    style = _asset("report.css")
    for query in (
        "print",
        "(prefers-reduced-motion: no-preference)",
        "(prefers-color-scheme: dark)",
        "screen and (max-width: 760px)",
    ):
        assert f"@media {query} {{" in style


def _colours(scheme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", _asset("report.css"), flags=re.DOTALL)
    light, dark, printed = (dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in blocks)
    return {"light": light, "dark": light | dark, "print": light | printed}[scheme]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _cards(page: Page) -> Iterator[tuple[dict[str, str | None], dict[str, str | None]]]:
    for (tag, attrs), (after, inner) in pairwise(page.tags):
        if tag == "article" and after == "details":
            yield inner, attrs


def _data(source: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', source, flags=re.DOTALL)
    assert found is not None
    return dict(json.loads(found.group(1)))


def _asset(name: str) -> str:
    return files("logtriage.report").joinpath("templates", name).read_text(encoding="utf-8")


def _sha256(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
