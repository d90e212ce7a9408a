"""
The programs that are measured over an export: `analyze`, and readers that only read.

What a reader needs beside the package is told with it; readers that cannot be run here are left out by ``there``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.measuring import ROOT, python
from logtriage.read.variants import FIELDS

OURS: Final = "logtriage analyze, three reports"
BARE: Final = "msgspec in pieces, the same fields"
"""The bare decode of every form but CSV."""
EIGHT: Final = "msgspec in pieces, 8 fields"
_SAME: Final = "the same"
_COLUMNS: Final = list(FIELDS)
_SCAN_CSV: Final = f"import sys, polars as pl; pl.scan_csv(sys.argv[1], infer_schema=False).select({_COLUMNS}).collect(engine='streaming')"
_SCAN_NDJSON: Final = f"import sys, polars as pl; pl.scan_ndjson(sys.argv[1], infer_schema_length=10_000, ignore_errors=True).select({_COLUMNS}).collect(engine='streaming')"
_DUCKDB: Final = "import sys, duckdb; duckdb.sql(f\"select {taken} from {reader}('{{sys.argv[1]}}', {options})\").fetchall()"
_LONGEST: Final = ", ".join(f"max({name})" for name in FIELDS)


class Reader(NamedTuple):
    """A program that is given the path of an export as its last argument, and the package that it needs."""

    program: Sequence[str]
    needs: str | None = None


def readers(path: Path, processes: int = 1) -> Mapping[str, Reader]:
    """Give the readers for the form of an export; ``processes``: of the bare decode, beside that with one."""
    if ".csv" in path.suffixes:
        duckdb = _DUCKDB.format(taken=_LONGEST, reader="read_csv", options="all_varchar=true")
        return {
            "polars.scan_csv, the same columns": Reader(python("-c", _SCAN_CSV)),
            "duckdb read_csv, the same columns": Reader(python("-c", duckdb), "duckdb"),
        }
    found = {BARE: Reader(_bare(_COLUMNS)), EIGHT: Reader(_bare(_COLUMNS[:8]))}
    if processes > 1 and path.suffix not in {".gz", ".zst"}:
        found[f"{BARE}, {processes} processes"] = Reader(_bare(_COLUMNS, processes))
    if path.suffix == ".ndjson":
        duckdb = _DUCKDB.format(taken=_LONGEST, reader="read_ndjson", options="sample_size=-1")
        found["polars.scan_ndjson, the same fields"] = Reader(python("-c", _SCAN_NDJSON))
        found["duckdb read_ndjson, the same fields"] = Reader(python("-c", duckdb), "duckdb")
    if path.suffix == ".json":
        duckdb = _DUCKDB.format(taken="count(*), max(message)", reader="read_json", options="format='array', sample_size=-1")
        found |= {
            "orjson.loads": Reader(python("-c", "import sys, orjson; orjson.loads(open(sys.argv[1], 'rb').read())"), "orjson"),
            "json.load": Reader(python("-c", "import sys, json; json.load(open(sys.argv[1]))")),
            "polars.read_json": Reader(python("-c", "import sys, polars as pl; pl.read_json(sys.argv[1], infer_schema_length=None)")),
            "duckdb read_json": Reader(python("-c", duckdb), "duckdb"),
        }
    return found


def _bare(fields: Sequence[str], processes: int = 1) -> list[str]:
    return python(str(ROOT / "benchmarks" / "bare.py"), "--processes", str(processes), "--fields", *fields, "--file")


def analyze(out: Path) -> list[str]:
    """Give the command that writes three reports into a folder; the export comes last."""
    reports = [part for form in ("html", "md", "json") for part in ("-o", str(out / f"report.{form}"))]
    return python("-m", "logtriage", "analyze", "--quiet", "--no-progress", *reports)


def there(known: Mapping[str, Reader], path: Path) -> dict[str, list[str]]:
    """Give the command lines of the readers that can be run here, over one export."""
    return {
        name: [*reader.program, str(path)]
        for name, reader in known.items()
        if reader.needs is None or find_spec(reader.needs)
    }


def bare_ones(names: Iterable[str]) -> list[str]:
    """Give the names of the readers of the same fields: ratios are told to the fastest of them."""
    return [name for name in names if _SAME in name]
