"""The HTML page in a real browser: what the script adds, what it must not do, and what is left without it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logtriage.model import Finding, Report
from logtriage.report.html import render_html
from tests.report.sample_report import finding, hostile_report, large_report, rich_report

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver on the PATH"),
]
webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")

Browser = Any
Show = Callable[..., Browser]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    driver = _start(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Show:
    """Give a function that opens a report on a fresh page; the log of the page before is forgotten."""

    def _show(report: Report, anchor: str = "") -> Browser:
        page = tmp_path / "report.html"
        page.write_bytes(render_html(report).encode())
        browser.get("about:blank")
        browser.get_log("browser")
        browser.get_log("performance")
        browser.get(page.as_uri() + anchor)
        return browser

    return _show


def test_page_asks_for_nothing_and_complains_about_nothing(show: Show) -> None:
    page = show(hostile_report())
    asked = [
        entry
        for entry in _events(page, "Network.requestWillBeSent")
        if not entry["request"]["url"].startswith("about:")
    ]
    assert [entry["type"] for entry in asked] == ["Document"]
    assert page.get_log("browser") == []


def test_policy_stops_what_is_not_in_it(show: Show) -> None:
    page = show(rich_report())
    page.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);"
        "const i = document.createElement('img'); i.src = 'data:image/gif;base64,R0'; document.body.append(i);"
    )
    assert page.execute_script("return window.ran") is None
    assert any("Content Security Policy" in entry["message"] for entry in page.get_log("browser"))


def test_hostile_text_runs_nothing_and_stays_text(show: Show) -> None:
    page = show(hostile_report())
    assert page.execute_script("return document.querySelectorAll('img, script').length") == 2
    assert "<img src=x onerror=alert(1)>" in page.execute_script("return document.querySelector('h1').textContent")


def test_search_keeps_matching_rows_and_cards_as_you_type(show: Show) -> None:
    page = show(rich_report())
    _type(page, "cancelledat findmany")
    assert _titles(page) == ["Database lacks the column Booking.cancelledAt"]
    assert _count(page) == "1 of 9 findings"
    _wait(page, "return document.querySelectorAll('.card').length === 1")
    _type(page, "no such word")
    assert _titles(page) == []
    assert _count(page) == "0 of 9 findings"


def test_search_finds_a_request_by_its_id(show: Show) -> None:
    page = show(rich_report())
    _type(page, rich_report().findings[2].samples[0].request)
    assert _titles(page) == ["Function killed after 300 s"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("severity", "high", 2),
        ("outcome", "timeout", 2),
        ("route", "/dashboard/[team]", 1),
        ("route", "instance-wide", 1),
        ("environment", "preview", 2),
        ("rule", "unclassified", 3),
        ("rule", "upstream-http-429", 1),
    ],
)
def test_each_filter_narrows_the_rows(show: Show, name: str, value: str, expected: int) -> None:
    page = show(rich_report())
    _choose(page, name, value)
    assert len(_titles(page)) == expected


def test_sorts_by_a_column_both_ways_and_back_to_the_reports_order(show: Show) -> None:
    page = show(rich_report())
    before = _titles(page)
    _sort(page, "rows")
    assert _numbers(page, 6) == sorted(_numbers(page, 6), reverse=True)
    _sort(page, "rows")
    assert _numbers(page, 6) == sorted(_numbers(page, 6))
    _sort(page, "rows")
    assert _titles(page) == before


def test_unknown_times_sort_last_whichever_way(show: Show) -> None:
    page = show(rich_report())
    for _ in range(2):
        _sort(page, "last")
        assert _titles(page)[-1] == "possible: Caller hung up before the answer"


def test_state_lives_in_the_address_and_comes_back_from_it(show: Show) -> None:
    page = show(rich_report())
    _type(page, "booking")
    _sort(page, "requests")
    anchor = page.execute_script("return location.hash")
    assert anchor == "#q=booking&sort=-requests"
    expected = _titles(page)
    assert _titles(show(rich_report(), anchor)) == expected


def test_filter_value_that_the_report_does_not_offer_filters_nothing(show: Show) -> None:
    assert _count(show(rich_report(), "#rule=gone&severity=high")) == "2 of 9 findings"


def test_deep_link_opens_its_card_and_only_first_things_are_open_else(show: Show) -> None:
    report = rich_report()
    wanted = report.findings[5].id
    page = show(report, f"#{wanted}")
    open_cards = page.execute_script(
        "return [...document.querySelectorAll('.card')].filter(c => c.querySelector('details').open).map(c => c.id)"
    )
    assert set(open_cards) == {wanted, *(item.finding for item in report.do_first)}
    assert page.execute_script("return document.activeElement.closest('.card')?.id") == wanted
    assert 0 <= page.execute_script("return document.activeElement.getBoundingClientRect().top") < 100


def test_deep_link_reaches_a_card_that_travels_as_data(show: Show) -> None:
    report = large_report(350)
    wanted = report.findings[333]
    page = show(report, f"#{wanted.id}")
    assert (
        page.execute_script("return document.getElementById(arguments[0]).querySelector('h3').textContent", wanted.id)
        == wanted.title
    )
    assert page.execute_script("return document.getElementById(arguments[0]).querySelector('details').open", wanted.id)


def test_link_to_a_card_that_the_filter_hides_clears_the_filter(show: Show) -> None:
    page = show(rich_report())
    _type(page, "429")
    page.execute_script("document.querySelector('.first a').click()")
    assert _count(page) == "9 findings"
    assert page.execute_script("return location.hash") == f"#{rich_report().findings[0].id}"


def test_five_thousand_findings_stay_usable(show: Show) -> None:
    page = show(large_report(5000))
    assert page.execute_script("return document.querySelectorAll('.findings tbody tr').length") == 100
    took = page.execute_script(
        "const q = document.querySelector('[name=q]'); const from = performance.now(); q.value = '#04999';"
        "q.dispatchEvent(new Event('input', {bubbles: true})); document.body.offsetHeight;"
        "return performance.now() - from"
    )
    assert _count(page) == "1 of 5000 findings"
    assert took < 2000
    _type(page, "")
    page.execute_script("document.querySelector('[data-step=\"1\"]').click()")
    assert page.execute_script("return document.querySelector('#page-now').textContent") == "101 to 200 of 5000"


def test_slash_goes_to_the_search_and_escape_clears_it(show: Show) -> None:
    page = show(rich_report())
    _key(page, "document.body", "/")
    assert page.execute_script("return document.activeElement.name") == "q"
    _type(page, "429")
    _key(page, "document.activeElement", "Escape")
    assert _count(page) == "9 findings"


def test_copies_a_command_as_it_stands(show: Show) -> None:
    page = show(rich_report())
    assert _copied(page, "[data-do=command]") == "npx prisma migrate status"


def test_copies_a_card_as_markdown_in_which_log_text_stays_text(show: Show) -> None:
    rich = rich_report()
    bad = finding(
        "bad", title="ping @ada about #12 <b>bold</b> |cell| `code` https://example.com", template="``` fence\n```"
    )
    page = show(_only(rich, bad), f"#{bad.id}")
    page.execute_script("document.querySelectorAll('.card details').forEach(d => d.open = true)")
    text = _copied(page, "[data-do=markdown]")
    title = r"### ping @<!-- -->ada about #<!-- -->12 \<b\>bold\</b\> \|cell\| \`code\` https:<!-- -->//example.com"
    assert text.splitlines()[0] == title
    assert "````text\n``` fence\n```\n````" in text
    assert "- **Cause**: application\n- **Transience**: deterministic" in text


@pytest.mark.parametrize("report", [rich_report(), hostile_report()], ids=["rich", "hostile"])
@pytest.mark.parametrize("width", [420, 320, 1280])
def test_page_itself_never_scrolls_sideways(show: Show, report: Report, width: int) -> None:
    page = show(report)
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    )
    page.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    try:
        assert (
            page.execute_script("const root = document.documentElement; return root.scrollWidth - root.clientWidth")
            == 0
        )
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_print_shows_everything_folded_and_no_controls(show: Show) -> None:
    page = show(rich_report())
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        hidden = page.execute_script(
            "const controls = [...document.querySelectorAll('#filters, #pages, .tools, .command button')];"
            "return controls.length > 9 && controls.every(control => !control.checkVisibility())"
        )
        assert hidden
        page.execute_script("dispatchEvent(new Event('beforeprint'))")
        assert page.execute_script("return document.querySelectorAll('details:not([open])').length") == 0
        page.execute_script("dispatchEvent(new Event('afterprint'))")
        assert page.execute_script("return document.querySelectorAll('.card > details:not([open])').length") == 6
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_works_with_scripts_off(tmp_path: Path) -> None:
    report = large_report(230)
    page = tmp_path / "report.html"
    page.write_bytes(render_html(report).encode())
    driver = _start(tmp_path / "profile", scripts=False)
    try:
        # Cards far outside the window are not laid out, so the window is made as high as the first cards.
        driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": 1280, "height": 20_000, "deviceScaleFactor": 1, "mobile": False},
        )
        driver.get(page.as_uri())
        # NOTE: a card that is not drawn yet is not laid out (`content-visibility: auto`), and frames come when they come.
        deadline = time.monotonic() + 20
        laid_out = _laid_out(driver)
        while "npx prisma migrate deploy" not in laid_out and time.monotonic() < deadline:
            driver.get_screenshot_as_png()
            laid_out = _laid_out(driver)
    finally:
        driver.quit()
    seen = " ".join(laid_out)
    assert all(item.title in seen for item in report.findings)
    assert "the cards of the last 30 findings are left out here" in seen
    assert "npx prisma migrate deploy" in laid_out
    assert "Copy as Markdown" not in laid_out
    assert "Search" not in laid_out


def _laid_out(driver: Browser) -> set[str]:
    """The texts that stand in a box at this moment."""
    tree = driver.execute_cdp_cmd("DOMSnapshot.captureSnapshot", {"computedStyles": []})
    return {tree["strings"][index] for index in tree["documents"][0]["layout"]["text"] if index >= 0}


def _start(profile: Path, *, scripts: bool = True) -> Browser:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for switch in (*SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))


def _events(page: Browser, method: str) -> list[dict[str, Any]]:
    messages = (json.loads(entry["message"])["message"] for entry in page.get_log("performance"))
    return [message["params"] for message in messages if message["method"] == method]


def _type(page: Browser, text: str) -> None:
    _set(page, "q", text)


def _choose(page: Browser, name: str, value: str) -> None:
    _set(page, name, value)


def _set(page: Browser, name: str, value: str) -> None:
    page.execute_script(
        "const e = document.querySelector(`#filters [name=${arguments[0]}]`); e.value = arguments[1];"
        "e.dispatchEvent(new Event('input', {bubbles: true}))",
        name,
        value,
    )


def _sort(page: Browser, key: str) -> None:
    page.execute_script("document.querySelector(`th[data-sort=${arguments[0]}] button`).click()", key)


def _key(page: Browser, target: str, key: str) -> None:
    page.execute_script(
        f"{target}.dispatchEvent(new KeyboardEvent('keydown', {{key: arguments[0], bubbles: true}}))", key
    )


def _titles(page: Browser) -> list[str]:
    return list(
        page.execute_script("return [...document.querySelectorAll('.findings tbody th a')].map(a => a.textContent)")
    )


def _numbers(page: Browser, column: int) -> list[int]:
    script = (
        "return [...document.querySelectorAll(`.findings tbody td:nth-child(${arguments[0]})`)].map(c => c.textContent)"
    )
    return [int(text.replace(",", "")) for text in page.execute_script(script, column)]


def _count(page: Browser) -> str:
    return str(page.execute_script("return document.querySelector('#shown-count').textContent"))


def _copied(page: Browser, button: str) -> str:
    return str(
        page.execute_async_script(
            "const [button, done] = arguments; navigator.clipboard.writeText = async text => done(text);"
            "document.querySelector(`.card ${button}`).click()",
            button,
        )
    )


def _wait(page: Browser, script: str) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(page, 5).until(lambda driver: driver.execute_script(script))


def _only(report: Report, one: Finding) -> Report:
    return replace(report, findings=(one,), do_first=(), unclassified=())
