"""A plain text file -> its lines, numbered from 0, for texts that are no export (``annotate --input-format lines``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from logtriage.read.source import Source


def read_text_lines(name: str, *, stdin: BinaryIO | None = None) -> Iterator[tuple[int, str]]:
    r"""
    Give every line, empty ones too, as (0-based number, text without line end).

    Lines end at ``\n`` or ``\r\n``; what is no UTF-8 becomes U+FFFD. ``-`` is standard input. Raises ``InputError``
    at once, not at the first line, for a file that is missing, a folder, or may not be read.
    """
    return _lines(Source(name, stdin=stdin))


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    number, rest = 0, b""
    try:
        while chunk := source.read():
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                yield number, _text(line)
                number += 1
        if rest:
            yield number, _text(rest)
    finally:
        source.close()


def _text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode("utf-8", "replace")
