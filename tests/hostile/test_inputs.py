"""Files that somebody made in order to break the reader: each ends in a report or in one clear line, soon and in little memory."""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from tests.cli.shell import ROOT, SMALL, Told, call

ROW: dict[str, Any] = {"TimeUTC": "2026-01-31 14:00:00", "timestampInMs": 1769868000000, "requestPath": "a.example/x", "requestId": "r1",
       "responseStatusCode": 500, "level": "error", "message": "Error: shelf is gone"}  # fmt: skip
PLAIN = json.dumps(ROW)
COMMANDS = (["analyze", "--format", "json"], ["annotate"], ["doctor"], ["redact"])


def beside(text: str) -> bytes:
    """A row that holds a text as it stands, between two sound ones."""
    return f"[{PLAIN},{PLAIN[:-1]},{text}}},{PLAIN}]".encode("utf-8", "surrogatepass")


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("logs.json", b"0" * 30_000_000)
    return out.getvalue()


READ: dict[str, Callable[[], bytes]] = {
    "nested arrays": lambda: beside('"deep":' + "[" * 100_000 + "]" * 100_000),
    "nested objects": lambda: beside('"deep":' + '{"a":' * 100_000 + "1" + "}" * 100_000),
    "nested and never closed": lambda: f"[{PLAIN},".encode() + b"[" * 500_000,
    "a million keys": lambda: beside(",".join(f'"k{n}":1' for n in range(1_000_000))),
    "the same key again and again": lambda: beside(",".join(['"message":"x"'] * 100_000)),
    "a number beyond all": lambda: beside('"durationMs":1e400,"responseStatusCode":-1e400'),
    "no number": lambda: beside('"durationMs":NaN,"timestampInMs":Infinity'),
    "digits without end": lambda: beside('"responseStatusCode":' + "9" * 200_000),
    "half characters": lambda: beside('"message":"\\ud800 Error: x \\udfff","function":"\\udc00"'),
    "noughts": lambda: beside('"message":"Error: \\u0000\\u0000 x"'),
    "a nought as it is": lambda: beside('"message":"Error: \0 x"'),
    "no utf-8": lambda: beside('"message":"Error: x"').replace(b"Error: x", b"Error: \xff\xfe\xc0\x80"),
    "utf-16": lambda: json.dumps([ROW]).encode("utf-16"),
    "utf-32": lambda: json.dumps([ROW]).encode("utf-32"),
    "a line of four megabytes": lambda: beside('"message":"Error: ' + "x" * 4_000_000 + '"'),
    "four megabytes of brackets in a message": lambda: beside('"message":"Error: ' + "([{" * 1_300_000 + '"'),
    "types that are none": lambda: beside('"message":{"a":[1,{"b":null}]},"level":7,"requestPath":true,"requestId":[]'),
    "a stamp of the year 50000": lambda: beside('"timestampInMs":1515660000000000'),
}  # fmt: skip
HEAVY = frozenset({"a million keys", "nested arrays", "nested objects", "four megabytes of brackets in a message"})
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (zipped, "zip"),
    "a gzip bomb of noughts": (lambda: gzip.compress(b"\0" * 200_000_000, 1), "binary"),
    "a gzip bomb of brackets": (lambda: gzip.compress(b"[" * 200_000_000, 1), ""),
    "a gzip in a gzip": (lambda: gzip.compress(gzip.compress(PLAIN.encode())), ""),
}


@cache
def refused(name: str) -> bytes:
    return REFUSED[name][0]()


def assert_survives(words: list[str], name: str, folder: Path) -> None:
    path = folder / "logs.json"
    path.write_bytes(READ[name]())
    more = ["-o", str(folder / "copy")] if words == ["redact"] else words[1:]
    begin = process_time()
    told = call(words[0], path, *more)
    assert told.code == 0, told.err
    assert "Traceback" not in told.err
    assert process_time() - begin < 20


@pytest.mark.parametrize("name", sorted(set(READ) - HEAVY))
def test_a_row_made_to_break_the_reader_costs_at_most_itself(name: str, tmp_path: Path) -> None:
    assert_survives(["analyze", "--format", "json"], name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=[words[0] for words in COMMANDS])
@pytest.mark.parametrize("name", READ)
def test_such_a_row_stops_no_command(words: list[str], name: str, tmp_path: Path) -> None:
    assert_survives(words, name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=[words[0] for words in COMMANDS])
@pytest.mark.parametrize("name", REFUSED)
def test_a_bomb_is_refused_in_one_line(words: list[str], name: str, tmp_path: Path) -> None:
    _, said = REFUSED[name]
    path = tmp_path / "logs.json"
    path.write_bytes(refused(name))
    told = call(words[0], path, *words[1:])
    assert told.code == 4, told.out[:200]
    assert told.err.count("\n") == 1
    assert said in told.err


def limited(*words: str, megabytes: int = 1_500) -> Told:
    """Run a process that may not take more address space than so much."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    command = [sys.executable, "-m", "logtriage", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False, preexec_fn=limit)
    return Told(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.slow
@pytest.mark.parametrize("words", ["analyze", "annotate", "annotate --input-format lines", "doctor", "redact"])
def test_a_device_without_end_is_refused(words: str) -> None:
    told = limited(*words.split(), "/dev/zero")
    assert told.code == 4, told.err
    assert "binary" in told.err


@pytest.mark.slow
def test_a_line_without_end_is_cut_into_parts(tmp_path: Path) -> None:
    path = tmp_path / "text"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"x" * (1 << 20))
    told = limited("annotate", "--input-format", "lines", str(path))
    assert told.code == 0, told.err
    assert told.out.count("\n") > 1


def test_a_link_to_an_export_is_read_as_the_export(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(Path(SMALL).resolve())
    assert call("analyze", tmp_path / "link.json", "--format", "json").code == 0


def test_a_link_is_never_written_through_to_an_input(tmp_path: Path) -> None:
    export = tmp_path / "logs.json"
    export.write_bytes(Path(SMALL).read_bytes())
    (tmp_path / "out.json").symlink_to(export)
    for command in ("analyze", "redact"):
        assert call(command, export, "-o", tmp_path / "out.json").code == 2
    assert export.read_bytes() == Path(SMALL).read_bytes()
