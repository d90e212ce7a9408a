"""
The name of an export -> a ``Reader``: its rows as frames of ENTRIES, then what was rejected, repaired and counted.

Nothing is held but one batch, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

import polars as pl

from logtriage import schema as s
from logtriage.errors import InputError
from logtriage.model import Input, Reject
from logtriage.read.csv_table import read_table
from logtriage.read.detect import Form, detect
from logtriage.read.fields import to_entries
from logtriage.read.json_array import read_array
from logtriage.read.ledger import Ledger
from logtriage.read.order import Order, Watch
from logtriage.read.source import Source
from logtriage.read.variants import VARIANTS, Style, dialect

LISTED: Final = 20


def open_reader(
    name: str,
    index: int,
    *,
    stdin: BinaryIO | None = None,
    sha256: bool = False,
    on_bytes: Callable[[int], None] | None = None,
) -> Reader:
    """
    Open an input and read up to its first row.

    ``index`` becomes the ``file`` column; ``-`` is standard input; ``on_bytes`` is told the size of every chunk read.
    Raises ``InputError`` for what cannot be read and for what holds no row; an empty array or a header alone is valid.
    """
    source = Source(name, stdin=stdin, sha256=sha256, on_bytes=on_bytes)
    try:
        return Reader(source, detect(source.head, name), index)
    except Exception:
        source.close()
        raise


class Reader:
    """One input; ``batches`` once, then everything else."""

    def __init__(self, source: Source, form: Form, index: int) -> None:
        """Read up to the first row; see ``open_reader``."""
        self.name = source.name
        self._source = source
        self._form = form
        self._index = index
        self._ledger = Ledger()
        self._watch = Watch()
        self._exhausted = False
        self._frames = self._read()
        self._first = next(self._frames)

    def batches(self) -> Iterator[s.Entries]:
        """Give the rows in the order of the file, at most some 25,000 at a time; one empty frame if there are none."""
        try:
            yield self._first
            yield from self._frames
        finally:
            self._source.close()
        self._exhausted = True

    def summary(self) -> Input:
        """
        Give what is known of the whole input.

        ``entries`` counts rejected stretches, too. Raises ``RuntimeError`` before ``batches`` is exhausted.
        """
        if not self._exhausted:
            raise RuntimeError("summary() is asked for before batches() came to its end")
        rejects = self._ledger.rejects
        return Input(
            name=self.name,
            digest=self._source.digest(),
            sha256=self._source.sha256(),
            dialect=dialect(self._form.kind, self._form.keys, self.style, header_missing=self._form.header_missing),
            bytes=self._source.bytes,
            entries=self._ledger.records,
            first_ms=self._watch.first_ms,
            last_ms=self._watch.last_ms,
            rejected=tuple(rejects[:LISTED]),
            rejected_count=len(rejects),
            notes=self._ledger.notes,
        )

    def close(self) -> None:
        """Close the file; only needed where ``batches`` is not read to its end."""
        self._source.close()

    def rejects(self) -> tuple[Reject, ...]:
        """Give every stretch that is not a row, in the order of the file."""
        return tuple(self._ledger.rejects)

    @property
    def style(self) -> Style:
        """The value style: how an unknown number and the level of a summary row are written."""
        return self._watch.style

    @property
    def order(self) -> Order:
        """How the rows are ordered; ``descending`` allows equal stamps."""
        return self._watch.order

    def _read(self) -> Iterator[s.Entries]:
        """Give the frames; at least one, unless there is no row although there is something."""
        ledger, form, source = self._ledger, self._form, self._source
        self._note_form()
        is_table = form.kind == "csv"
        table = read_table(source, form, ledger) if is_table else read_array(source, form, ledger)
        for rows in table:
            entries = to_entries(rows, self._index, ledger)
            self._watch.see(rows.columns, entries)
            yield entries
        if source.failure:
            ledger.reject(source.bytes, source.failure)
        if ledger.rejects and not ledger.rows:
            reason = source.failure or ledger.rejects[0].reason
            hint = "Export the logs again; this file may have been cut off or edited."
            raise InputError(f"no row could be read ({reason}).", source=self.name, hint=hint)
        if not ledger.rows:
            yield s.Entries(pl.DataFrame(schema=s.ENTRIES))

    def _note_form(self) -> None:
        """Note what was already repaired in order to read the input at all."""
        form, ledger = self._form, self._ledger
        for note in self._source.notes:
            ledger.note(note)
        if form.header_missing:
            variant = next((name for name, keys in VARIANTS.items() if keys == form.keys), "")
            ledger.note(f"the header line is missing: columns were named by their place, as in {variant}")
        if form.delimiter != ",":
            ledger.note(f"fields are separated by {form.delimiter!r} instead of a comma")
