"""
A ``Source`` -> text lines for the csv module, each with its place in the file, which can be taken back.

Taking back is what costs a damaged record only itself: a quote that is never closed swallows the good rows behind it,
and reading starts again at the first swallowed line that begins like a row.
"""

from __future__ import annotations

from logtriage.read.source import Source


class CsvLines:
    """An iterator of lines with their ends; counts lines from 0 and keeps those from ``keep`` on."""

    def __init__(self, source: Source, start: int) -> None:
        """Begin at byte ``start`` of the text."""
        self.at = 0
        self.keep = 0
        self.taken_bytes = 0
        """Bytes of text read so far, for deciding when a batch is full."""
        self._source = source
        self._skip = start
        self._rest = b""
        self._lines: list[str] = []
        self._first = 0
        self._place = (0, source.mark + start)

    def __iter__(self) -> CsvLines:
        """Give itself."""
        return self

    def __next__(self) -> str:
        """Give the next line; bytes that are no UTF-8 come as surrogate escapes."""
        index = self.at - self._first
        if index == len(self._lines):
            self._refill()
            index = self.at - self._first
            if index == len(self._lines):
                raise StopIteration
        self.at += 1
        return self._lines[index]

    def line(self, number: int) -> str:
        """Give a line that was read since ``keep``."""
        return self._lines[number - self._first]

    def byte(self, number: int) -> int:
        """Give the place in the file of a line that was read since ``keep``; asked for in ascending order."""
        known, byte = self._place
        if number > known:
            byte += _size(self._lines[known - self._first : number - self._first])
            self._place = number, byte
        return byte

    def _refill(self) -> None:
        """Add the lines of the next chunk and forget those before ``keep``."""
        self.byte(self.keep)
        del self._lines[: self.keep - self._first]
        self._first = self.keep
        while self.at - self._first == len(self._lines):
            chunk = self._source.read()
            if not chunk and not self._rest:
                return
            self._add(chunk)

    def _add(self, chunk: bytes) -> None:
        """Split off the whole lines; as the csv module sees them, a lone carriage return ends one, too."""
        skipped = min(self._skip, len(chunk))
        self._skip -= skipped
        self.taken_bytes += len(chunk) - skipped
        held = self._rest + chunk[skipped:]
        # A carriage return at the very end may be the first half of a line end.
        cut = max(held.rfind(b"\n"), held.rfind(b"\r", 0, -1)) + 1 if chunk else len(held)
        self._rest = held[cut:]
        self._lines += [line.decode("utf-8", "surrogateescape") for line in held[:cut].splitlines(keepends=True)]


def _size(lines: list[str]) -> int:
    return len("".join(lines).encode("utf-8", "surrogateescape"))
