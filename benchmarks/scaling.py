"""
How time and memory grow: ``python -m benchmarks.scaling FOLDER --rows 100000 1000000 --forms json csv json.zst``.

`analyze` with three reports over invented exports, beside the fastest bare decode of the same file in the same turns, by rows
and form; by the number of distinct texts; and in the worst case, where every message is distinct. Files are made in FOLDER
one at a time, each when its turn comes, and removed when it is over, unless ``--keep`` is given. A cell that takes more than
``--cap`` seconds is stopped, told as such, and larger files of its kind are left out.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.exports import Plan, write
from benchmarks.measuring import Run, fastest, in_turns, python, ratios, run, spread, table
from benchmarks.readers import OURS, analyze, bare_ones, readers, there

FORMS: Final = ("json", "ndjson", "csv", "json.gz", "json.zst")
TEXTS: Final = {
    100: Plan(templates=80, ids=1),
    1_000: Plan(templates=800, ids=1),
    10_000: Plan(ids=7),
    100_000: Plan(ids=25),
    1_000_000: Plan(distinct=True),
}
"""Distinct texts, about, in 2,000,000 rows -> what makes them; the last are as many as there are messages."""
_COUNT: Final = "import sys, polars as pl; print(pl.scan_ndjson(sys.argv[1], infer_schema_length=10_000).select(pl.col('message').n_unique()).collect(engine='streaming').item() - 1)"


class Measured(NamedTuple):
    """One file: how large it is, and what each program took for it."""

    size_mb: float
    made_s: float
    """How long it took to make the file."""
    found: Mapping[str, Sequence[Run]]
    texts: int | None = None
    """Distinct messages, where they were counted."""


class Settings(NamedTuple):
    """What holds for all cells."""

    folder: Path
    runs: int
    cap_s: float
    processes: int
    keep: bool


@contextmanager
def made(plan: Plan, form: str, folder: Path, *, keep: bool = False) -> Iterator[Path]:
    """Give an export of a plan in a folder; it is gone behind it, or kept and taken again."""
    path = folder / f"{_name(plan)}.{form}"
    if not path.exists():
        part = path.with_name(f"part-{path.name}")
        write(part, plan)
        part.rename(path)
    try:
        yield path
    finally:
        if not keep:
            path.unlink()


def measured(plan: Plan, form: str, settings: Settings, *, count: bool = False) -> Measured:
    """Make an export, and let `analyze` and the bare readers take turns over it."""
    begin = time.perf_counter()
    with made(plan, form, settings.folder, keep=settings.keep) as path, tempfile.TemporaryDirectory(dir=settings.folder) as out:
        made_s = time.perf_counter() - begin
        known = readers(path, settings.processes)
        bare = there({name: known[name] for name in bare_ones(known)}, path)
        texts = int(run(python("-c", _COUNT, str(path))).said) if count else None
        found = in_turns({OURS: [*analyze(Path(out)), str(path)], **bare}, settings.runs, most_s=settings.cap_s)
        return Measured(path.stat().st_size / 1e6, made_s, found, texts)


def _name(plan: Plan) -> str:
    """Name a file by all that makes it, so that one that was kept is taken again."""
    return "bench-" + "-".join(f"{value:g}" if isinstance(value, float) else str(int(value)) for value in plan)


def row(first: Sequence[str], one: Measured, cap_s: float) -> tuple[str, ...]:
    """Give a row of a table: what the cell is, and its figures."""
    ours, base = one.found[OURS], fastest(one.found, bare_ones(one.found))
    bare = spread([run.wall for run in base]).told() if base else f"over {cap_s:g} s"
    start = (*first, f"{one.size_mb:,.1f}", f"{one.made_s:.1f}")
    if ours[-1].over:
        least = f"over {cap_s / statistics.median(run.wall for run in base):,.1f}" if base else ""
        return (*start, f"over {cap_s:g} s", "", f"{ours[-1].peak_mb:,.0f} when stopped", bare, least)
    ratio = ratios(ours, base)
    cpu, peak = statistics.median(run.cpu for run in ours), statistics.median(run.peak_mb for run in ours)
    return (*start, spread([run.wall for run in ours]).told(), f"{cpu:.2f}", f"{peak:,.0f}", bare, ratio.told() if ratio else "")


_FIGURES: Final = ("MB", "made in s", "wall s (least, most)", "processor s", "peak MB", "bare decode s", "ratio to it")


def by_rows(rows: Sequence[int], forms: Sequence[str], settings: Settings, plan: Plan) -> Iterator[tuple[str, ...]]:
    """Give a row of the table for each form and number of rows; after one that did not end, no larger file of its form."""
    for form in forms:
        for count in sorted(rows):
            cells, ended = _cells((f"{count:,}", form), plan._replace(rows=count), form, settings)
            yield cells
            if not ended:
                break


def by_texts(texts: Sequence[int], rows: int, settings: Settings) -> Iterator[tuple[str, ...]]:
    """Give a row of the table for each number of distinct texts, NDJSON; told is how many they came to be."""
    for wanted in sorted(texts):
        cells, ended = _cells((f"{wanted:,}",), TEXTS[wanted]._replace(rows=rows), "ndjson", settings, count=True)
        yield cells
        if not ended:
            break


def _cells(
    first: tuple[str, ...], plan: Plan, form: str, settings: Settings, *, count: bool = False
) -> tuple[tuple[str, ...], bool]:
    """Give a row of a table, and whether `analyze` came to its end: a program that fails must not cost the rows before."""
    try:
        one = measured(plan, form, settings, count=count)
    except RuntimeError as error:
        said = str(error).strip().splitlines() or ["killed"]
        return (*first, f"failed: {said[-1]}"), False
    told = (*first, f"{one.texts:,}") if count else first
    return row(told, one, settings.cap_s), not one.found[OURS][-1].over


def _print(title: str, head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> None:
    """Print a table row by row: the last ones may take an hour."""
    print(f"### {title}\n\n{table((*head, *_FIGURES), [])}", flush=True)
    for one in rows:
        print("| " + " | ".join(one) + " |", flush=True)
    print()


def main() -> None:
    """Print a table of what is asked for: by rows, by distinct texts, and of the worst case."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("folder", type=Path, help="where files are made; 1,000,000 rows are 0.9 GB")
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000], help="rows of the first table")
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS)
    parser.add_argument("--texts", type=int, nargs="*", choices=TEXTS, default=[], help="distinct texts of the second table, about")
    parser.add_argument("--text-rows", type=int, default=2_000_000, help="rows of each of its files")
    parser.add_argument("--worst", type=int, nargs="*", default=[], help="rows of the third table: every message is distinct")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cap", type=float, default=600, help="seconds that one run may take")
    parser.add_argument("--processes", type=int, default=1, help="the bare decode is tried with so many, too")
    parser.add_argument("--keep", action="store_true", help="leave the files, and take them again")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(asked.folder.resolve(), asked.runs, asked.cap, asked.processes, asked.keep)
    if asked.rows:
        _print("By rows and form", ("rows", "form"), by_rows(asked.rows, asked.forms, settings, Plan()))
    if asked.texts:
        _print(f"By distinct texts, {asked.text_rows:,} rows, NDJSON", ("texts, about", "texts"), by_texts(asked.texts, asked.text_rows, settings))
    if asked.worst:
        _print("Every message is distinct", ("rows", "form"), by_rows(asked.worst, ["json"], settings, Plan(distinct=True)))


if __name__ == "__main__":
    main()
