"""
How fast the whole way is, against bare readers in the same run: ``python -m benchmarks.speed [FILE ...] --runs 5``.

Each measurement is a process of its own, its start included; the candidates of a file take turns, so that a busy moment
hits all of them. Told are medians and the spread of wall time, the processor's time, the peak of memory of the largest
process, and the ratio to the fastest bare decode of the fields that ``analyze`` reads. Peers need packages that nothing else
here does: ``pip install --group bench``; those that are missing are left out.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measuring import Run, fastest, in_turns, ratios, spread, table
from benchmarks.readers import OURS, analyze, bare_ones, readers, there


def measured(path: Path, out: Path, runs: int, processes: int = 1) -> Mapping[str, Sequence[Run]]:
    """Let all candidates of a file take turns."""
    return in_turns({OURS: [*analyze(out), str(path)], **there(readers(path, processes), path)}, runs)


def told(path: Path, found: Mapping[str, Sequence[Run]]) -> str:
    """Give the figures of one file as a Markdown table; ratios are medians of the ratios of each turn."""
    base = fastest(found, bare_ones(found))
    rows = []
    for name, runs in found.items():
        ratio = ratios(runs, base)
        cpu, peak = statistics.median(run.cpu for run in runs), statistics.median(run.peak_mb for run in runs)
        rows.append((name, spread([run.wall for run in runs]).told(), f"{cpu:.2f}", f"{peak:,.0f}", ratio.told() if ratio else ""))
    head = ("reader", "wall s (least, most)", "processor s", "peak MB", "ratio to the bare decode")
    return f"### {path.name}, {path.stat().st_size / 1e6:,.0f} MB, {len(base)} runs\n\n{table(head, rows)}"


def main() -> None:
    """Print one table per file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--processes", type=int, default=1, help="the bare decode is tried with so many, too")
    parser.add_argument("--out", type=Path, default=Path("/tmp"), help="folder for the reports")  # noqa: S108
    asked = parser.parse_args()
    for path in map(Path.resolve, asked.files):
        print(told(path, measured(path, asked.out.resolve(), asked.runs, asked.processes)), flush=True)
        print()


if __name__ == "__main__":
    main()
