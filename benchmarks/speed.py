"""
How fast the whole way is, against bare readers in the same run: ``python -m benchmarks.speed [FILE ...] --runs 5``.

Each measurement is a process of its own, its start included; the candidates of a file take turns, so that a busy moment
hits all of them. Told are medians and the spread of wall time, the processor's time, the peak of memory, and the ratio to
the fastest bare decode of the fields that ``analyze`` reads. Peers need packages that nothing else here does:
``pip install orjson duckdb drain3``; those that are missing are left out, and that is said.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from logtriage.read.variants import FIELDS

_PIECES: Final = """
import sys, msgspec
from logtriage.read.pieces import cut_pieces
from logtriage.read.source import Source
from logtriage.read.detect import detect
fields = {fields}
Row = msgspec.defstruct("Row", [(name, str | int | float | None, None) for name in fields], gc=False)
source = Source(sys.argv[1], stdin=None, sha256=False, on_bytes=None)
form = detect(source.head, sys.argv[1])
lines = msgspec.json.Decoder(Row).decode_lines
array = msgspec.json.Decoder(list[Row]).decode
for piece in cut_pieces(source):
    lines(piece.data) if form.kind == "ndjson" else array(b"[" + piece.data.lstrip(b" \\n,[").rstrip(b" \\n,]") + b"]")
"""
_CSV: Final = "import sys, polars as pl; pl.scan_csv(sys.argv[1], infer_schema=False).select({fields}).collect(engine='streaming')"
_NDJSON: Final = "import sys, polars as pl; pl.scan_ndjson(sys.argv[1], infer_schema_length=10_000, ignore_errors=True).select({fields}).collect(engine='streaming')"


class Candidate(NamedTuple):
    """A program that reads a file, and the package that it needs beside ours."""

    name: str
    code: str
    needs: str | None = None


def _candidates(path: Path, out: Path) -> list[Candidate]:
    analyze = (
        "import sys; from logtriage.cli.main import run; run(['analyze', sys.argv[1], '--quiet', '--no-progress', "
        + ", ".join(f"'-o', {str(out / f'report.{form}')!r}" for form in ("html", "md", "json"))
        + "])"
    )
    ours = [Candidate("logtriage analyze, three reports", analyze)]
    if ".csv" in path.suffixes:
        return [*ours, Candidate("polars.scan_csv, the same columns", _CSV.format(fields=list(FIELDS)))]
    readers = [
        Candidate("msgspec in pieces, the same fields", _PIECES.format(fields=FIELDS)),
        Candidate("msgspec in pieces, 8 fields", _PIECES.format(fields=FIELDS[:8])),
    ]
    if ".ndjson" in path.suffixes:
        return [*ours, *readers, Candidate("polars.scan_ndjson, the same fields", _NDJSON.format(fields=list(FIELDS)))]
    return [
        *ours,
        *readers,
        Candidate("orjson.loads", "import sys, orjson; orjson.loads(open(sys.argv[1], 'rb').read())", "orjson"),
        Candidate("json.load", "import sys, json; json.load(open(sys.argv[1]))"),
        Candidate("polars.read_json", "import sys, polars as pl; pl.read_json(sys.argv[1], infer_schema_length=None)"),
        Candidate(
            "duckdb read_json", "import sys, duckdb; duckdb.sql(f\"select count(*), max(message) from read_json('{sys.argv[1]}', format='array', sample_size=-1)\").fetchall()", "duckdb",
        ),
    ]  # fmt: skip


class Run(NamedTuple):
    """One process: seconds on the wall, seconds of the processor, peak of memory in MB."""

    wall: float
    cpu: float
    peak_mb: float


def measure(code: str, path: Path) -> Run:
    """Run one candidate over one file; raises ``RuntimeError`` with its last words if it fails."""
    begin = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own programs above
        [sys.executable, "-c", code, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    if status:
        raise RuntimeError(said.decode(errors="replace")[-400:])
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measured(path: Path, out: Path, runs: int) -> Mapping[str, Sequence[Run]]:
    """Let all candidates of a file take turns."""
    there = [one for one in _candidates(path, out) if one.needs is None or find_spec(one.needs)]
    found: dict[str, list[Run]] = {one.name: [] for one in there}
    for _ in range(runs):
        for one in there:
            found[one.name].append(measure(one.code, path))
    return found


def table(path: Path, found: Mapping[str, Sequence[Run]]) -> str:
    """Give the figures of one file as a Markdown table; ratios are medians of the ratios of each turn."""
    base = next((name for name in found if "the same" in name), next(iter(found)))
    size = path.stat().st_size / 1e6
    lines = [
        f"### {path.name}, {size:,.0f} MB, {len(found[base])} runs\n",
        "| reader | wall s (least, most) | processor s | peak MB | ratio to the bare decode |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, runs in found.items():
        walls = [run.wall for run in runs]
        ratio = statistics.median(run.wall / bare.wall for run, bare in zip(runs, found[base], strict=True))
        cpu, peak = statistics.median(run.cpu for run in runs), statistics.median(run.peak_mb for run in runs)
        lines.append(
            f"| {name} | {statistics.median(walls):.2f} ({min(walls):.2f}, {max(walls):.2f}) | {cpu:.2f} | {peak:,.0f} | {ratio:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Print one table per file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path("/tmp"), help="folder for the reports")  # noqa: S108
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for path in asked.files:
        print(table(path, measured(path, asked.out, asked.runs)), flush=True)
        print()


if __name__ == "__main__":
    main()
