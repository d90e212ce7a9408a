"""Killed at any moment, a writer leaves whole runs; several at once, on either database, lose none and count none twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from logtriage.history import open_history
from tests.history.recording import run_of

ROOT = Path(__file__).resolve().parents[2]


def _started(where: str, writer: str, runs: int) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "tests.history.recording", where, writer, str(runs)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)


def _ended(writers: Sequence[subprocess.Popen[str]]) -> None:
    for writer in writers:
        writer.communicate(timeout=120)
    assert [writer.returncode for writer in writers] == [0] * len(writers)


@pytest.mark.slow
def test_a_killed_writer_leaves_each_run_whole_or_absent(tmp_path: Path) -> None:
    moments = random.Random(5)  # noqa: S311 - the same moments in every run
    for kill in range(20):
        # Every other time a history is begun; then the moment may fall into that.
        file = tmp_path / (f"{kill}.db" if kill % 2 else "history.db")
        told = _killed(_started(str(file), f"writer {kill}", 10_000), after_s=moments.uniform(0, 0.06))
        if told == 0 and not file.exists():
            continue
        with open_history(file) as history:
            kept = [run for run in history.runs() if run.inputs[0].name.startswith(f"writer {kill}-")]
        # The one after the last that was told may have been kept just before the kill.
        assert len(kept) in {told, told + 1}
        assert sorted(kept, key=repr) == sorted((run_of(f"writer {kill}", n) for n in range(len(kept))), key=repr)


def _killed(writer: subprocess.Popen[str], after_s: float) -> int:
    """Kill a writer so long after it began, and give how many runs it said to be kept."""
    assert writer.stdout is not None
    assert writer.stdout.readline() == "begins\n"
    time.sleep(after_s)
    writer.send_signal(signal.SIGKILL)
    return len(writer.communicate()[0].splitlines())


@pytest.mark.slow
def test_writers_at_once_lose_nothing(where: str) -> None:
    _ended([_started(where, writer, 10) for writer in ("one", "two")])
    with open_history(where) as history:
        found = list(history.runs())
    expected = [run_of(writer, number) for writer in ("one", "two") for number in range(10)]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


@pytest.mark.slow
def test_the_same_runs_recorded_at_once_count_once(where: str) -> None:
    _ended([_started(where, "same", 10) for _ in range(2)])
    with open_history(where) as history:
        assert sorted(history.runs(), key=repr) == sorted((run_of("same", n) for n in range(10)), key=repr)
