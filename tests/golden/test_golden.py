"""The reports in `reports/examples/` are what the tool writes today, byte for byte, in any surroundings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from difflib import unified_diff
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from tests.golden import refresh
from tests.golden.refresh import EXAMPLES, GOLDEN, ROOT, SAMPLES

MOST_LINES = 200
"""Of a difference; whoever needs more refreshes and reads `git diff`."""
SURROUNDINGS = {
    "PYTHONHASHSEED": "7",
    "TZ": "Pacific/Auckland",
    "LC_ALL": "C",
    "COLUMNS": "53",
    "TERM": "dumb",
    "FORCE_COLOR": "1",
}


golden = cache(refresh.golden)


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_report_is_what_is_written_today(name: str) -> None:
    told, kept = golden(name), EXAMPLES / name
    assert kept.is_file(), f"{name} is missing; run: python tests/golden/refresh.py"
    if told != kept.read_bytes():
        pytest.fail(difference(name, kept.read_text(encoding="utf-8"), told.decode()), pytrace=False)


def test_examples_hold_nothing_that_no_test_looks_at() -> None:
    # The screenshot is for readers: browsers draw it differently from version to version.
    kept = {path.name for path in EXAMPLES.iterdir() if path.suffix != ".png"}
    assert kept - GOLDEN.keys() == set(), "delete them, or add their samples to tests/golden/refresh.py"
    assert kept >= GOLDEN.keys()


@pytest.mark.slow
def test_surroundings_change_no_byte(tmp_path: Path) -> None:
    script = ROOT / "tests" / "golden" / "refresh.py"
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | SURROUNDINGS
    subprocess.run([sys.executable, script, tmp_path / "a"], cwd=tmp_path, env=environment, check=True, capture_output=True)
    written = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert written.keys() == GOLDEN.keys()
    assert [name for name in GOLDEN if written[name] != golden(name)] == []


@pytest.mark.parametrize("name", GOLDEN)
def test_no_path_of_a_machine_is_in_a_report(name: str) -> None:
    text = golden(name).decode()
    assert str(ROOT) not in text
    assert str(Path.home()) not in text
    # Both `/tmp` and `/var/task` are places on the platform, and stand in log texts.
    assert re.findall(r"(?<![\w.-])/(?:home|Users|root|work)/\w+", text) == []


def test_every_sample_of_a_golden_report_is_there() -> None:
    assert [sample for sample in SAMPLES if not (ROOT / sample).is_file()] == []


def difference(name: str, kept: str, told: str) -> str:
    """Say what changed, as a patch of the kept report."""
    lines = unified_diff(kept.splitlines(), told.splitlines(), f"reports/examples/{name}", "written today", lineterm="", n=1)
    shown = [line if len(line) <= 300 else f"{line[:300]} ..." for line in islice(lines, MOST_LINES)]
    hint = "If this is what was meant, run: python tests/golden/refresh.py (and read `git diff`)"
    return "\n".join([f"{name} is no longer what is written today.", *shown, hint])
