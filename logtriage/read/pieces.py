"""
A ``Source`` with JSON objects in it -> pieces of about a megabyte that are cut between objects.

The cut is exact without parsing: inside a JSON string a quote is always escaped, so ``}``, a separator and ``{"name":``
can only stand between two objects. Where text is damaged, this holds again from the next object on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from logtriage.read.source import Source

PIECE: Final = 1 << 20
LONGEST: Final = 4 << 20
"""A piece without a cut grows to this many bytes and is then handed on as it is."""

# The separator may lack its comma (objects line by line) and may hold white space (pretty-printed files).
CUT: Final = re.compile(rb'\}(?=[ \t\r\n,]*\{[ \t\r\n]*"[A-Za-z_][A-Za-z_0-9]*"[ \t\r\n]*:)')


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of the text with the place of the first one."""

    byte: int
    data: bytes
    last: bool


def cut_pieces(source: Source) -> Iterator[Piece]:
    """Give the whole text of ``source`` in order; exactly the final piece is ``last``, and it may be empty."""
    byte, held = source.mark, b""
    while chunk := source.read():
        held += chunk
        cut = _last_cut(held) if len(held) >= PIECE else 0
        if not cut and len(held) >= LONGEST:
            cut = len(held)
        if cut:
            yield Piece(byte, held[:cut], last=False)
            byte, held = byte + cut, held[cut:]
    yield Piece(byte, held, last=True)


def _last_cut(data: bytes) -> int:
    """Give the place behind the last object that is followed by another, or 0: looks at the end only, then wider."""
    window = 1 << 13
    while True:
        start = max(0, len(data) - window)
        last = 0
        for match in CUT.finditer(data, start):
            last = match.end()
        if last or not start:
            return last
        window *= 8
