"""Memory does not grow with the file: a large array and a large table are read in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .invented import as_csv, as_json, several

_SCRIPT = """
import re, sys
from pathlib import Path
from logtriage.read import open_reader
reader = open_reader(sys.argv[1], 0)
rows = sum(batch.height for batch in reader.batches())
# NOTE: ru_maxrss would carry the peak of the process that forked this one.
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(rows, len(reader.rejects()), peak)
"""
_BOUND_MB = 300


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"", b"oops,"], ids=["sound", "damaged in every piece"])
def test_a_large_array_is_read_in_bounded_memory(damage: bytes, tmp_path: Path) -> None:
    rows = as_json(several(2000))[1:-1]
    path = tmp_path / "large.json"
    with path.open("wb") as out:
        out.write(b"[" + rows)
        for _ in range((200 << 20) // len(rows)):
            out.write(b"," + damage + rows)
        out.write(b"]")
    _check(path, 2000 * ((200 << 20) // len(rows) + 1), (200 << 20) // len(rows) if damage else 0)


@pytest.mark.slow
def test_a_large_table_is_read_in_bounded_memory(tmp_path: Path) -> None:
    rows = as_csv(several(2000), header=False)
    path = tmp_path / "large.csv"
    with path.open("wb") as out:
        out.write(as_csv([]))
        for _ in range((200 << 20) // len(rows)):
            out.write(rows)
    _check(path, 2000 * ((200 << 20) // len(rows)), 0)


@pytest.mark.slow
def test_a_string_without_end_is_given_up_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless.json"
    start = as_json(several(3))[:-1]
    with path.open("wb") as out:
        out.write(start + b',{"TimeUTC":"')
        for _ in range(200):
            out.write(b"x" * (1 << 20))
    _check(path, 3, 1)


def _check(path: Path, rows: int, rejects: int) -> None:
    run = subprocess.run([sys.executable, "-c", _SCRIPT, str(path)], capture_output=True, text=True, check=True)
    got_rows, got_rejects, peak_mb = map(int, run.stdout.split())
    assert (got_rows, got_rejects) == (rows, rejects)
    assert peak_mb < _BOUND_MB
