"""
Programs that take turns -> what each took, and how that is told.

Each run is a process of its own, its start included. The programs take turns, so that a busy moment hits all of them, and
ratios are medians of the ratios of each turn: read those, and not the seconds of a machine that others use, too.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
NO_END: Final = 1e6
"""Seconds that no program takes."""


class Run(NamedTuple):
    """One process: seconds on the wall, seconds of the processor, peak of memory of its largest process in MB."""

    wall: float
    cpu: float
    peak_mb: float
    said: bytes = b""
    """What it wrote to standard output."""
    over: bool = False
    """It was stopped after the time that it was given."""


class Spread(NamedTuple):
    """The median of some figures, the least and the most of them, and how many they are."""

    median: float
    least: float
    most: float
    runs: int

    def told(self, digits: int = 2) -> str:
        """Give the median, and both ends if there is more than one figure."""
        ends = f" ({self.least:.{digits}f}, {self.most:.{digits}f})" if self.runs > 1 else ""
        return f"{self.median:.{digits}f}{ends}"


def run(program: Sequence[str], *, given: bytes = b"", most_s: float = NO_END) -> Run:
    """
    Run a program in the folder of this repository; ``given`` is its standard input.

    Raises ``RuntimeError`` with its last words if it fails.
    """
    ours, theirs = os.pipe()
    starter = [sys.executable, "-S", "-E", str(Path(__file__).with_name("one_process.py")), str(theirs), str(most_s)]
    try:
        done = subprocess.run(  # noqa: S603 - our own programs
            [*starter, *program], input=given, capture_output=True, pass_fds=[theirs], cwd=ROOT, check=False
        )
    finally:
        os.close(theirs)
    with os.fdopen(ours, "rb") as report:
        figures = json.loads(report.read() or b'{"status": -1, "over": false}')
    if figures.pop("status") and not figures["over"]:
        raise RuntimeError(done.stderr.decode(errors="replace")[-400:])
    return Run(**figures, said=done.stdout)


def python(*arguments: str) -> list[str]:
    """Give the command line of a program of this Python."""
    return [sys.executable, *arguments]


def in_turns(programs: Mapping[str, Sequence[str]], runs: int, *, most_s: float = NO_END) -> dict[str, list[Run]]:
    """Let programs take turns; one that ran over its time is not run again."""
    found: dict[str, list[Run]] = {name: [] for name in programs}
    for _ in range(runs):
        for name, program in programs.items():
            if not any(one.over for one in found[name]):
                found[name].append(run(program, most_s=most_s))
    return found


def spread(figures: Sequence[float]) -> Spread:
    """Give the median of figures and their ends."""
    return Spread(statistics.median(figures), min(figures), max(figures), len(figures))


def ratios(runs: Sequence[Run], bases: Sequence[Run]) -> Spread | None:
    """Give the ratio of the wall times of each turn; null if one of the two ran over its time."""
    if not runs or not bases or any(one.over for one in (*runs, *bases)):
        return None
    return spread([one.wall / base.wall for one, base in zip(runs, bases, strict=True)])


def fastest(found: Mapping[str, Sequence[Run]], names: Sequence[str]) -> Sequence[Run]:
    """Give the runs of the program with the least median wall time among those that ended; empty if none did."""
    ended = [found[name] for name in names if found.get(name) and not any(one.over for one in found[name])]
    return min(ended, key=lambda runs: statistics.median(one.wall for one in runs), default=())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a Markdown table."""
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))
