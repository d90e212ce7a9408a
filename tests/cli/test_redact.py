"""`logtriage redact`: streams, files, packed copies, salts, and what it says when something is wrong."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.cli.shell import ROOT, SMALL, call, start

MAIN = ROOT / "samples/logs_result.json"


def test_the_copy_goes_to_standard_output_and_the_talk_elsewhere() -> None:
    told = call("redact", MAIN)
    assert told.code == 0
    assert told.out.startswith('[{"projectId"')
    assert told.err.startswith("logtriage: replaced (distinct values): dsn 1, email 2")


@pytest.mark.slow
def test_a_packed_export_comes_back_packed_into_the_same_bytes_each_time(tmp_path: Path) -> None:
    packed = tmp_path / "in.json.gz"
    packed.write_bytes(gzip.compress(MAIN.read_bytes()))
    for name in ("a.json.gz", "b.json.gz"):
        assert start("redact", packed, "-o", tmp_path / name, "--quiet").code == 0
    assert (tmp_path / "a.json.gz").read_bytes() == (tmp_path / "b.json.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.json.gz").read_bytes()).decode() == call("redact", MAIN).out


def test_standard_input_is_read() -> None:
    assert call("redact", "-", stdin=MAIN.read_bytes()).out == call("redact", MAIN).out


def test_an_export_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "logs.json"
    path.write_bytes(Path(SMALL).read_bytes())
    told = call("redact", path, "-o", path)
    assert told.code == 2
    assert "would be overwritten" in told.err
    assert path.read_bytes() == Path(SMALL).read_bytes()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(lambda path: path.write_bytes(b"short"), "too short", id="short"),
        pytest.param(lambda path: path.mkdir(), "no salt file", id="a folder"),
        pytest.param(Path.absolute, "no salt file", id="missing"),
    ],
)
def test_a_salt_that_is_none_is_refused(make: object, said: str, tmp_path: Path) -> None:
    make(tmp_path / "salt")  # type: ignore[operator]
    told = call("redact", SMALL, "--salt-file", tmp_path / "salt")
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert "head -c 32 /dev/urandom" in told.err


def test_what_is_no_export_is_not_copied(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("mail jane@leak.example\n", encoding="utf-8")
    told = call("redact", path, "-o", tmp_path / "out.json")
    assert told.code == 4
    assert "plain text" in told.err
    assert not (tmp_path / "out.json").exists()
