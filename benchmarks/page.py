"""
How fast the HTML report is in a browser: `python -m benchmarks.page [FINDINGS...]`, by default 200 and 5000.

Prints, for an invented report of each size, the medians of several runs: first paint, total blocking time (what long
tasks take beyond 50 ms each, until the page is idle), and how long a search takes until the rows stand. Ends with 1
where a budget of `BUDGETS` is missed. Needs chromium and selenium, and a machine that does nothing else.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any, Final

from selenium import webdriver

from logtriage.report.html import render_html
from tests.report.sample_report import large_report

_SWITCHES: Final = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
_WATCH: Final = """
window.blocked = 0;
new PerformanceObserver(list => list.getEntries().forEach(one => (window.blocked += Math.max(0, one.duration - 50))))
  .observe({entryTypes: ["longtask"]});
"""
_PAINT: Final = "return performance.getEntriesByName('first-contentful-paint')[0].startTime"
_SEARCH: Final = """
const search = document.querySelector("[name=q]"), from = performance.now();
search.value = arguments[0];
search.dispatchEvent(new Event("input", {bubbles: true}));
document.body.offsetHeight;
return performance.now() - from;
"""


RUNS: Final = 5
BUDGETS: Final = {200: {"blocking": 150.0}, 5000: {"first paint": 1_000.0, "search": 100.0}}
"""Findings -> what must take fewer milliseconds."""


def measure(browser: Any, page: Path) -> dict[str, float]:
    """Give first paint, blocking time and the slowest of three searches, in milliseconds."""
    browser.get("about:blank")
    browser.get(page.as_uri())
    browser.execute_async_script("const done = arguments[0]; requestIdleCallback(() => setTimeout(done, 1500))")
    paint, blocked = browser.execute_script(_PAINT), browser.execute_script("return window.blocked")
    searches = [browser.execute_script(_SEARCH, words) for words in ("prisma", "timeout api", "")]
    return {"first paint": paint, "blocking": blocked, "search": max(searches)}


def missed(size: int, told: dict[str, float]) -> list[str]:
    """Name the budgets of a size that its figures do not keep."""
    return [f"{name} {told[name]:.0f} ms of {most:.0f}" for name, most in BUDGETS.get(size, {}).items() if told[name] >= most]


def main(sizes: list[int]) -> int:
    """Measure pages of these numbers of findings, one line each; give the exit code."""
    late: list[str] = []
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as folder:
        for switch in (*_SWITCHES, f"--user-data-dir={folder}/profile"):
            options.add_argument(switch)
        browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
        try:
            for size in sizes:
                page = Path(folder) / f"{size}.html"
                page.write_bytes(render_html(large_report(size)).encode())
                runs = [measure(browser, page) for _ in range(RUNS)]
                told = {name: median(run[name] for run in runs) for name in runs[0]}
                figures = ", ".join(f"{name} {value:.0f} ms" for name, value in told.items())
                print(f"{size} findings: {page.stat().st_size / 1e6:.1f} MB, {figures} (medians of {RUNS} runs)")
                late += missed(size, told)
        finally:
            browser.quit()
    for one in late:
        print(f"over budget: {one}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or [200, 5000]))
