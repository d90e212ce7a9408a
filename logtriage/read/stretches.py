"""
An export -> its whole text in order, cut into rows and what stands between them, so that a copy of it can be written.

The same cuts as in reading: what is a row here is a row there, and what is rejected there is plain text here.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from logtriage.errors import InputError
from logtriage.read.csv_stretches import table_stretches
from logtriage.read.detect import detect
from logtriage.read.json_stretches import array_stretches
from logtriage.read.source import Source


@dataclass(frozen=True, slots=True)
class Written:
    """How an export is written: what a copy must keep to."""

    kind: Literal["json", "csv"]
    keys: tuple[str, ...]
    """CSV: the names of the columns in their order."""
    delimiter: str


class Stretches:
    """One export, read once; the bytes of all its stretches one after the other are those of the export."""

    def __init__(self, name: str, *, stdin: BinaryIO | None = None) -> None:
        """Open; raises ``InputError`` for what cannot be read and for what is no export."""
        self._source = source = Source(name, stdin=stdin)
        try:
            self._form = form = detect(source.head, name)
        except InputError:
            source.close()
            raise
        self.written = Written("csv" if form.kind == "csv" else "json", form.keys, form.delimiter)

    def __iter__(self) -> Iterator[tuple[bool, str]]:
        """Give (is a row, text); bytes that are no UTF-8 come as surrogate escapes, UTF-16 and packed files as text."""
        if self._source.mark:
            yield False, codecs.BOM_UTF8.decode()
        cut = table_stretches if self.written.kind == "csv" else array_stretches
        try:
            yield from cut(self._source, self._form)
        finally:
            self._source.close()

    @property
    def failure(self) -> str | None:
        """Why reading stopped before the end; null while all is well."""
        return self._source.failure

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done to the bytes before anything was read in them (unpacked, transcoded), in words."""
        return self._source.notes
