"""Two hundred injection payloads in an export: none is markup, a link or a control sequence in anything that is written."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest

from tests.acceptance.rows import E, I, S, as_json, fn, rows_of
from tests.cli.shell import call
from tests.hostile.payloads import PAYLOADS

CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
HANDLER: Final = re.compile(r"on[a-z]+\Z")


class Page(HTMLParser):
    """What a page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def planted(payloads: tuple[str, ...]) -> bytes:
    """An export with a payload in every message and, in turn, in every field that a report tells."""
    requests = [
        fn("/api/shelves", f"R{n}", S(500), I(f"asked {text}"), E(f"Error: {text}" if n % 2 else f"{text}: TypeError: x is not a function"), at_s=n)
        for n, text in enumerate(payloads)
    ]
    rows = rows_of(requests)
    names = ("requestPath", "function", "environment", "deploymentId", "region", "requestMethod", "requestId", "requestUserAgent", "host")
    for n, row in enumerate(rows):
        if n % 5 == 0:
            row[names[n // 5 % len(names)]] += payloads[n % len(payloads)]
    return as_json(rows)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give everything that the commands write of the payloads, by its form."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "logs.json").write_bytes(planted(PAYLOADS[::2]))
    outs = [folder / f"r.{form}" for form in ("html", "md", "json")]
    told = call("analyze", folder / "logs.json", *(word for out in outs for word in ("-o", out)))
    doctor = {form: call("doctor", folder / "logs.json", "--format", form).out for form in ("terminal", "md", "json")}
    lines = call("annotate", folder / "logs.json").out
    found = {out.suffix[1:]: out.read_text(encoding="utf-8") for out in outs}
    return found | {"screen": told.out + told.err + doctor["terminal"], "doctor md": doctor["md"], "ndjson": lines, "doctor json": doctor["json"]}


def test_there_are_two_hundred() -> None:
    assert len(set(PAYLOADS)) >= 200


@pytest.mark.parametrize("form", ["screen", "md", "doctor md", "html", "json", "ndjson", "doctor json"])
def test_nothing_steers_a_screen_or_hides(form: str, written: dict[str, str]) -> None:
    assert sorted(set(CONTROL.findall(written[form]))) == []


def test_no_payload_is_a_tag_or_a_handler_of_the_page(written: dict[str, str]) -> None:
    page = Page()
    page.feed(written["html"])
    page.close()
    empty = Page()
    empty.feed(call("analyze", "samples/logs_result.json", "--format", "html").out)
    assert set(page.tags) <= set(empty.tags) | {"svg", "rect", "path", "g", "line", "title", "ol", "li", "ul", "noscript"}
    assert page.tags.count("script") == empty.tags.count("script")
    assert not {"iframe", "object", "embed", "base", "form", "img", "video"} & set(page.tags) - set(empty.tags)
    assert [name for name, _ in page.attributes if HANDLER.match(name)] == []
    links = {value for name, value in page.attributes if name in {"href", "src", "action", "data", "srcdoc", "formaction"}}
    assert {link for link in links if not re.match(r"#|https://(?!evil)|data:image/svg", link)} == set()


def test_markdown_holds_no_payload_outside_of_code(written: dict[str, str]) -> None:
    for form in ("md", "doctor md"):
        bare = re.sub(r"(?ms)^[ ]*(`{3,})text\n.*?^[ ]*\1$", "", written[form])
        bare = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", bare)
        assert [one for one in ("<script", "<img", "javascript:", "evil.example", "@everyone", "onerror", "](") if one in bare and one != "]("] == []
        assert {target for target in re.findall(r"\]\(([^)]*)\)", bare) if "evil" in target or "javascript" in target} == set()


def test_json_gives_each_text_back_as_a_text(written: dict[str, str]) -> None:
    json.loads(written["json"])
    assert all(isinstance(json.loads(line), dict) for line in written["ndjson"].splitlines())


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        pytest.skip("needs chromium and chromedriver on the PATH")
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
    options = webdriver.ChromeOptions()
    for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.mark.slow
def test_a_browser_runs_nothing_and_asks_for_nothing(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "logs.json").write_bytes(planted(PAYLOADS))
    assert call("analyze", tmp_path / "logs.json", "-o", tmp_path / "r.html", "--quiet").code == 0
    browser.get((tmp_path / "r.html").as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.execute_script("return window.__ran") is None
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"}
    assert {url for url in asked if not url.startswith(("file:", "data:", "about:", "chrome:"))} == set()
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert browser.get_log("browser") == []
