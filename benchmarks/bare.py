"""
The fastest bare decode of some fields: ``python benchmarks/bare.py --fields level message --file FILE [--processes 2]``.

What `analyze` is held against: pieces of a megabyte in one buffer that is used again and again, cut between records, decoded
by msgspec into the fields asked for, and forgotten. JSON arrays and NDJSON, each also as .gz and .zst; several processes
share a plain file. Nothing of logtriage is imported.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec

PIECE: Final = 1 << 20
"""Bytes read at once."""
_BETWEEN: Final = re.compile(rb'\}(\s*,\s*)\{\s*"[^"\\]*"\s*:')
Decode = Callable[[memoryview], object]


def decode(path: Path, fields: list[str], begin: int, end: int) -> int:
    """Decode the records between two bytes of a file, the second of them left out; give their number."""
    row = msgspec.defstruct("Row", [(name, str | int | float | None, None) for name in fields], gc=False)
    take: Any = msgspec.json.Decoder(list[row]).decode  # type: ignore[valid-type]
    cut = separator(path)
    if cut == b"\n":
        take = msgspec.json.Decoder(row).decode_lines
    with opened(path) as file:
        if begin:
            file.seek(begin)
        return sum(len(take(piece)) for piece in pieces(file, cut, end - begin))


def separator(path: Path) -> bytes:
    """
    Give the bytes that part two records: a line feed, or what stands from a record's end to the first key of the next.

    In a JSON string a quote is always escaped, so the latter can stand nowhere else. An array of one record has none: empty.
    """
    with opened(path) as file:
        head = file.read(PIECE)
    if not head.lstrip().startswith(b"["):
        return b"\n"
    first = re.match(rb'\s*\[\s*(\{\s*"[^"\\]*"\s*:)', head)
    return next((one[0] for one in _BETWEEN.finditer(head) if first and one[0].endswith(first[1])), b"")


def pieces(file: BinaryIO, cut: bytes, left: int) -> Iterator[memoryview]:
    """Give pieces of whole records, each an array or lines; a piece is gone when the next one is asked for."""
    begin, end = (b"\n", b"\n") if cut == b"\n" else (b"[", b"]")
    buffer, filled = bytearray(2 * PIECE), 0
    while left > 0:
        if filled + PIECE > len(buffer):
            buffer += bytes(len(buffer))
        got = file.readinto(memoryview(buffer)[filled : filled + min(PIECE, left)])  # type: ignore[attr-defined]
        if not got:
            break
        left, filled = left - got, filled + got
        if buffer[:1] == b",":  # the share of a process begins between two records
            buffer[:1] = begin
        at = buffer.rfind(cut, 0, filled) if cut else -1
        if at < 0:
            continue
        # The comma between two pieces becomes the end of one and the beginning of the other.
        at += cut.index(b",") if b"," in cut else 0
        buffer[at : at + 1] = end
        with memoryview(buffer)[: at + 1] as piece:
            yield piece
        filled -= at
        buffer[:filled] = buffer[at : at + filled]
        buffer[:1] = begin
    rest = buffer[:filled].strip()
    if rest:
        yield memoryview(rest if rest.endswith(end) else rest + end)


def shares(path: Path, processes: int) -> list[tuple[int, int]]:
    """Part a file between records, so that each process has about as many bytes."""
    size, cut, begins = path.stat().st_size, separator(path), [0]
    with path.open("rb") as file:
        for one in range(1, processes):
            file.seek(size * one // processes)
            at = file.read(PIECE).find(cut)
            begins.append(size * one // processes + at + (0 if cut == b"\n" else cut.index(b",")))
    return list(zip(begins, [*begins[1:], size], strict=True))


def opened(path: Path) -> Any:
    """Open a file, packed or not."""
    if path.suffix == ".gz":
        from isal import igzip  # noqa: PLC0415 - only for this form

        return igzip.open(path, "rb")  # type: ignore[no-untyped-call]
    if path.suffix == ".zst":
        import zstandard  # noqa: PLC0415 - only for this form

        return zstandard.open(path, "rb")
    return path.open("rb", buffering=0)


def main() -> None:
    """Decode a file, or the share of it that another process gives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--fields", nargs="+", required=True)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--share", nargs=2, type=int)
    asked = parser.parse_args()
    packed = asked.file.suffix in {".gz", ".zst"}
    all_of_it = (0, 1 << 62)
    (own, *others) = [asked.share or all_of_it] if packed or asked.share or asked.processes == 1 else shares(asked.file, asked.processes)
    command = [sys.executable, __file__, "--file", str(asked.file), "--fields", *asked.fields, "--share"]
    workers = [subprocess.Popen([*command, *map(str, share)], stdout=subprocess.PIPE) for share in others]  # noqa: S603 - ourselves
    count = decode(asked.file, asked.fields, *own)
    print(count + sum(int(worker.communicate()[0]) for worker in workers))


if __name__ == "__main__":
    main()
