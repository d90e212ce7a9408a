"""Invented exports: the same arguments give the same bytes, in every form the same rows, and a bare reader reads them all."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from pathlib import Path

import pytest
import zstandard

from benchmarks import bare
from benchmarks.exports import Plan, rows, write

PLAN = Plan(rows=60, templates=12, ids=20)


def test_bytes_are_those_of_earlier_days(tmp_path: Path) -> None:
    """Without errors, so that a new rule changes nothing here; figures of two days are told of one file."""
    write(tmp_path / "a.json", Plan(rows=300, errors=0))
    assert hashlib.sha256((tmp_path / "a.json").read_bytes()).hexdigest()[:16] == "772235dd821593d5"


@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "json.gz", "ndjson.zst"])
def test_every_form_holds_the_same_rows(form: str, tmp_path: Path) -> None:
    out, truth = tmp_path / f"a.{form}", tmp_path / "truth"
    write(out, PLAN, truth)
    data = out.read_bytes()
    data = gzip.decompress(data) if form.endswith("gz") else data
    text = zstandard.ZstdDecompressor().stream_reader(data).read().decode() if form.endswith("zst") else data.decode()
    wanted = list(rows(PLAN))
    if form == "csv":
        assert list(csv.DictReader(io.StringIO(text, newline=""))) == [{name: str(value) for name, value in row.items()} for row, _ in wanted]
    else:
        found = json.loads(text) if form.startswith("json") else list(map(json.loads, text.splitlines()))
        assert found == [row for row, _ in wanted]
    assert [int(line) for line in truth.read_text().split()] == [number for _, number in wanted]


def test_rows_are_of_requests_newest_first_with_numbers_as_numbers() -> None:
    found = [row for row, _ in rows(PLAN)]
    stamps = [int(str(row["timestampInMs"])) for row in found if row["durationMs"] != ""]
    assert stamps == sorted(stamps, reverse=True)
    assert all(isinstance(row["timestampInMs"], int) and isinstance(row["responseStatusCode"], int) for row in found)
    assert all((row["durationMs"] == "") == bool(row["message"]) for row in found)
    assert not any("{id}" in str(row) or "%" in str(row["requestPath"]) for row in found)


@pytest.mark.parametrize("form", ["json", "ndjson", "json.gz", "ndjson.zst"])
@pytest.mark.parametrize("piece", [3_000, 9_000, 1 << 20])
def test_the_bare_decode_reads_every_row_however_it_is_cut(form: str, piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"a.{form}"
    write(path, PLAN)
    monkeypatch.setattr(bare, "PIECE", piece)
    assert bare.decode(path, ["message", "level"], 0, 1 << 62) == 60
    if form in {"json", "ndjson"}:
        parts = bare.shares(path, 3)
        assert sum(bare.decode(path, ["message"], *part) for part in parts) == 60
        assert parts[0][0] == 0
        assert parts[-1][1] == path.stat().st_size


@pytest.mark.parametrize(("text", "count"), [("[]", 0), ('[{"a": 1}]', 1), ('[\n {"a": 1,\n "b": "},{\\"a\\":"},\n {"a": 2}\n]\n', 2), ('{"a":1}\n{"a":2}\n', 2), ('{"a":1}\n{"a":2}', 2)])
def test_the_bare_decode_reads_small_files_of_any_layout(text: str, count: int, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    assert bare.decode(tmp_path / "a.json", ["a"], 0, len(text)) == count
