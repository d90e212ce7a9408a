"""What is no export ends in one clear line that names it, with exit code 4; never in a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.cli.shell import ROOT, SMALL, Told, call, one_clear_line

MEGABYTE = 1 << 20
NOBODY = 65_534
ROW = '{"TimeUTC":"2026-02-04 08:00:00","timestampInMs":1770192000000,"requestPath":"/a","message":"'

BAD: dict[str, tuple[bytes, str]] = {
    "empty file": (b"", "is empty"),
    "white space": (b" \n\t\n", "white space"),
    "binary": (bytes(range(256)) * 40, "binary"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
    "packed": (b"\x1f\x8b\x08\x00" + bytes(60), "gzip"),
    "web page": (b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>", "HTML"),
    "empty object": (b"{}", "JSON object"),
    "empty array": (b"[]", "no rows recognised"),
    "header alone": (b"TimeUTC,timestampInMs,requestPath,message\n", "no rows recognised"),
    "array of strings": (b'["one", "two"]', "strings"),
    "array of numbers": (b"[1, 2, 3]", "numbers"),
    "array of other objects": (b'[{"id": 1, "name": "fern"}]', "without the keys of an export"),
    "null": (b"null", "without any row"),
    "plain text": (b"the server said no\nand no again\n", "plain text"),
    "another table": (b"id,name,price,stock\n1,fern,3,4\n", "is a table"),
    "cut in the first row": (ROW.encode(), "cut off"),
}


@pytest.mark.parametrize("command", ["analyze", "annotate"])
@pytest.mark.parametrize(("data", "words"), BAD.values(), ids=BAD)
def test_what_is_no_export_is_told_in_one_line(command: str, data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "logs_result.json"
    path.write_bytes(data)
    told = call(command, path)
    assert told.code == 4
    assert one_clear_line(told, str(path))
    assert words in told.err
    assert command == "analyze" or not told.out


@pytest.mark.parametrize("command", ["analyze", "annotate", "annotate --input-format lines"])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(lambda path: path.mkdir(), "folder", id="a folder"),
        pytest.param(Path.absolute, "no such file", id="a missing file"),
        pytest.param(lambda path: path.symlink_to(path.with_name("gone")), "no such file", id="a link to nowhere"),
        pytest.param(lambda path: path.symlink_to(path), "cannot be opened", id="a link to itself"),
    ],
)
def test_what_cannot_be_opened_is_told_in_one_line(
    command: str, make: Callable[[Path], object], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "logs_result.json"
    make(path)
    told = call(*command.split(), path)
    assert (told.code, told.out) == (4, "")
    assert one_clear_line(told, str(path))
    assert words in told.err


# NOTE: everything is loaded, by a first run, before the rights are given away: the interpreter, the modules and the packs
# may lie where nobody reads.
AS_NOBODY = f"""
import contextlib, io, os, sys
from logtriage.cli.main import main
from logtriage.rules import load
packs = load.load_packs()
load.load_packs = lambda *_: packs
with contextlib.redirect_stderr(io.StringIO()):
    main(["no-such-file.json"])
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
@pytest.mark.skipif(os.getuid() != 0, reason="only root may become somebody else")
def test_a_file_without_rights_is_told_in_one_line() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder, "logs_result.json")
        shutil.copy(SMALL, path)
        path.chmod(0o600)
        words = [sys.executable, "-c", AS_NOBODY, str(path)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    told = Told(done.returncode, done.stdout, done.stderr)
    assert (told.code, told.out) == (4, "")
    assert one_clear_line(told, str(path))
    assert "no right to read it" in told.err


@pytest.mark.parametrize("command", ["analyze", "annotate", "annotate --input-format lines"])
def test_a_refusal_of_the_system_is_told_in_one_line(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refuse(self: Path, mode: str = "r", **more: Any) -> Any:
        if str(self) == SMALL:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, mode, **more)

    monkeypatch.setattr("logtriage.read.source.Path.open", refuse)
    told = call(*command.split(), SMALL)
    assert (told.code, told.out) == (4, "")
    assert one_clear_line(told, SMALL)


@pytest.mark.parametrize("command", ["analyze", "annotate", "annotate --input-format lines"])
def test_a_file_that_vanishes_between_opening_and_reading_is_told_in_one_line(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        closed = False

        def read(self, _: int) -> bytes:
            raise OSError(116, "Stale file handle")

        def close(self) -> None:
            self.closed = True

    monkeypatch.setattr("logtriage.read.source._open", lambda *_: (Gone(), True))
    told = call(*command.split(), SMALL)
    assert (told.code, told.out) == (4, "")
    assert one_clear_line(told, SMALL)
    assert "Stale file handle" in told.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"", b"", id="letters"),
        pytest.param(b'["', b'"]', id="one string"),
        pytest.param(f"[{ROW}".encode(), b"", id="a row without an end"),
    ],
)
def test_a_single_line_of_300_megabytes_is_told_in_one_line(before: bytes, after: bytes, tmp_path: Path) -> None:
    path = tmp_path / "logs_result.json"
    with path.open("wb") as file:
        file.write(before)
        for _ in range(300):
            file.write(b"x" * MEGABYTE)
        file.write(after)
    try:
        told = call(path)
    finally:
        path.unlink()
    assert (told.code, told.out) == (4, "")
    assert one_clear_line(told, str(path))


@pytest.mark.slow
def test_a_row_of_300_megabytes_between_two_others_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "logs_result.json"
    short = f'{ROW}Error: fern is out of stock"}}'.encode()
    with path.open("wb") as file:
        file.write(b"[" + short + b"," + ROW.encode())
        for _ in range(300):
            file.write(b"x" * MEGABYTE)
        file.write(b'"},' + short + b"]")
    try:
        told = call(path, "--format", "json")
    finally:
        path.unlink()
    assert told.code == 0
    assert told.json["totals"]["entries"]["total"] == 3
    assert told.json["totals"]["occurrences"] == 2


def test_an_empty_export_still_gives_its_reports(tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text("[]", encoding="utf-8")
    told = call(tmp_path / "none.json", "-o", tmp_path / "r.json", "-o", tmp_path / "r.html", "-o", tmp_path / "r.md")
    assert told.code == 4
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".html", ".md"}
    assert "No error was recognised in 0 entries" in told.out
