"""
Time what a history costs: recording a run, reading all of it, reading two weeks, pruning.

    python benchmarks/history.py [PATH|URL] [--runs 200] [--fingerprints 2000]

Without a place, a file in a temporary folder. Numbers of one machine are in README.md beside this file.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from logtriage.history import History, open_history
from logtriage.model import HOUR_MS, Cell, InputDigest, IssueText, RunRecord, Tally, Traffic

_START: Final = 1_769_904_000_000
_DAY_MS: Final = 24 * HOUR_MS
_ROUTES: Final = 60
T = TypeVar("T")


def run_of(number: int, fingerprints: int) -> RunRecord:
    """Give the record of one day: every fingerprint in one cell or two, every route in every hour."""
    rolled = random.Random(number)
    begin = _START + number * _DAY_MS
    names = [f"1:{name:016x}" for name in range(fingerprints)]
    tallies = [
        Tally(name, _cell(begin, rolled.randrange(_ROUTES), hour), 1 + rolled.randrange(90), 1, 1, 1, begin, begin + 5)
        for name in names
        for hour in sorted(rolled.sample(range(24), 1 + (rolled.random() < 0.2)))
    ]
    return RunRecord(
        tool_version="0.1.0", fingerprint_version=1, rules_digest="rules", scope=(),
        inputs=(InputDigest(f"{number}.json", f"{number:064x}", 100_000, begin, begin + _DAY_MS - 1),),
        first_ms=begin, last_ms=begin + _DAY_MS - 1, holes=(), capped=False, level_filtered=False, partial=False,
        issues=tuple(_issue(name) for name in names), tallies=tuple(tallies),
        traffic=tuple(Traffic(_cell(begin, route, hour), 100, 1) for route in range(_ROUTES) for hour in range(24)),
    )  # fmt: skip


def _cell(begin: int, route: int, hour: int) -> Cell:
    return Cell(f"/api/shelves/{route}/[id]", "production", f"dpl_{route % 3}", begin + hour * HOUR_MS)


def _issue(name: str) -> IssueText:
    text = f"ShelfError: shelf <num> of {name} is locked by <uuid>, and nobody has the key " * 3
    return IssueText(
        name, f"c-{name[2:]}", rule=None, classified=False, code=None, title=text[:110], template=text,
        severity="medium", sample=text,
    )  # fmt: skip


def _timed(name: str, work: Callable[[], T]) -> T:
    begin, worked = time.perf_counter(), time.process_time()
    result = work()
    print(f"{name:<24} {time.perf_counter() - begin:7.3f} s, of which worked {time.process_time() - worked:7.3f} s")
    return result


def _record_all(history: History, runs: list[RunRecord]) -> None:
    for run in runs:
        history.record(run)


def measure(where: str, runs: int, fingerprints: int) -> None:
    """Print the times for one history."""
    made = [run_of(number, fingerprints) for number in range(runs)]
    with open_history(where, create=True) as history:
        _timed(f"record {runs} x {fingerprints}", lambda: _record_all(history, made))
        _timed("record one again", lambda: history.record(made[0]))
        # What a process that reads a history does not hold must not be in the collector's way.
        made.clear()
        _timed("read all", lambda: list(history.runs()))
        since = _START + (runs - 14) * _DAY_MS
        _timed("read two weeks", lambda: list(history.runs(since_ms=since)))
        if "://" not in where:
            print(f"{'size':<24} {Path(where).stat().st_size / 1e6:7.1f} MB")
        _timed("prune half", lambda: history.prune(keep_runs=runs // 2))


def main() -> None:
    """Measure the history that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("where", nargs="?")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--fingerprints", type=int, default=2000)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        measure(options.where or f"{folder}/history.db", options.runs, options.fingerprints)


if __name__ == "__main__":
    main()
