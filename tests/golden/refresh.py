"""
Samples -> the reports in `reports/examples/`, written anew: `python tests/golden/refresh.py [FOLDER]`.

Run from anywhere; the samples are named from the root of the repository, so that no path of a machine is in a report.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Final
from unittest.mock import patch

from logtriage.cli.main import main

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLES: Final = ROOT / "reports" / "examples"
WIDTH: Final = "110"
"""Columns of the terminal report, whatever the terminal at hand."""
SAMPLES: Final = {
    "samples/logs_result.json": ("html", "json", "md", "txt"),
    "samples/exports/aborts-old-style.json": ("md",),
    "samples/exports/crash-at-start.csv": ("md",),
    "samples/exports/go-and-php.json": ("md",),
    "samples/exports/python-function.csv": ("md",),
}
FORMS: Final = {"html": "html", "json": "json", "md": "markdown", "txt": "terminal"}
GOLDEN: Final = {
    f"{Path(sample).stem}.{suffix}": (sample, FORMS[suffix]) for sample, suffixes in SAMPLES.items() for suffix in suffixes
}
"""Name of a report -> its sample and its form."""


def golden(name: str) -> bytes:
    """Give the report as the command line writes it to standard output today."""
    sample, form = GOLDEN[name]
    out = TextIOWrapper(BytesIO(), encoding="utf-8", newline="")
    with chdir(ROOT), redirect_stdout(out), patch.dict(os.environ, {"COLUMNS": WIDTH, "NO_COLOR": "1"}):
        code = main(["analyze", sample, "--format", form, "--color", "never"])
    if code:
        sys.exit(f"logtriage analyze {sample} --format {form} ended with exit code {code}")
    out.flush()
    raw = out.buffer
    assert isinstance(raw, BytesIO)
    return raw.getvalue()


def refresh(folder: Path) -> Iterator[str]:
    """Write every golden report into a folder; give the names of those that changed or are new."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in GOLDEN:
        path, text = folder / name, golden(name)
        if not path.exists() or path.read_bytes() != text:
            path.write_bytes(text)
            yield name


if __name__ == "__main__":
    changed = list(refresh(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else EXAMPLES))
    print("changed: " + (", ".join(changed) or "nothing"))  # noqa: T201 - a script talks
