"""
The golden reports -> pictures of page and terminal in `reports/examples/`: `python tests/golden/screenshots.py [FOLDER]`.

Needs chromium, chromedriver and selenium. The pictures are for readers of the README and compared by nobody, since a
picture depends on the fonts of its machine.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLES: Final = ROOT / "reports" / "examples"
PAGE: Final = EXAMPLES / "logs_result.html"
_SWITCHES: Final = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars")
_OPEN_FIRST: Final = "document.querySelector('.first a').click()"
SHOTS: Final = {
    "report.png": (1280, 1080, "light", ""),
    "report-dark.png": (1280, 1080, "dark", ""),
    "report-card.png": (1280, 1080, "light", _OPEN_FIRST),
    "report-narrow.png": (360, 780, "light", ""),
}
"""Name -> width, height, colour scheme, and what is done before the picture is taken."""
COLUMNS: Final = 110
_SCREEN: Final = (
    "<!doctype html><meta charset=utf-8><style>body{{margin:0;padding:20px 24px;width:max-content;background:#101418;"
    "color:#d7dce2}}pre{{margin:0;font:14px/1.4 'DejaVu Sans Mono',monospace}}</style><pre>{code}</pre>"
)


def take(folder: Path) -> None:
    """Write every picture into a folder."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as profile:
        for switch in (*_SWITCHES, f"--user-data-dir={profile}"):
            options.add_argument(switch)
        browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        try:
            for name, shot in SHOTS.items():
                (folder / name).write_bytes(_picture(browser, *shot))
            (folder / "report-terminal.png").write_bytes(_terminal(browser, Path(profile)))
        finally:
            browser.quit()


def _picture(browser: Any, width: int, height: int, scheme: str, action: str) -> bytes:
    sizes = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    wishes = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", sizes)
    features = [{"name": name, "value": value} for name, value in wishes.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get("about:blank")
    browser.get(PAGE.as_uri())
    browser.execute_script(action)
    return base64.b64decode(browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"])


def _terminal(browser: Any, folder: Path) -> bytes:
    """Colour the terminal report as a dark terminal does."""
    told = subprocess.run(
        [sys.executable, "-m", "logtriage", "analyze", "samples/logs_result.json", "--color", "always"],
        cwd=ROOT, env=os.environ | {"COLUMNS": str(COLUMNS)}, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    console = Console(record=True, width=COLUMNS, file=StringIO())
    console.print(Text.from_ansi(told))
    page = folder / "terminal.html"
    page.write_text(console.export_html(theme=DIMMED_MONOKAI, inline_styles=True, code_format=_SCREEN), encoding="utf-8")
    browser.get(page.as_uri())
    width, height = browser.execute_script("const {width, height} = document.body.getBoundingClientRect(); return [width, height]")
    sizes = {"width": round(width), "height": round(height), "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", sizes)
    return base64.b64decode(browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"])


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES)
