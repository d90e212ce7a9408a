"""
A CSV text -> rows, by the names of its header or, where that is lost, by the places that the export gives its columns.

Quotes are read as RFC 4180 has them. A record of a wrong width is rejected alone; one whose quotes do not pair is
rejected up to the next line that begins like a row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final

from logtriage.read.csv_lines import CsvLines
from logtriage.read.detect import CSV_ROW, Form
from logtriage.read.ledger import Columns, Ledger, Rows
from logtriage.read.source import Source
from logtriage.read.variants import ALIASES, FIELDS

BATCH_ROWS: Final = 20_000
BATCH_BYTES: Final = 16 << 20
LONGEST_FIELD: Final = 8 << 20
"""A field beyond this is an unclosed quote, not a message (which ends at 256 KB); it bounds memory."""


def read_table(source: Source, form: Form, ledger: Ledger) -> Iterator[Rows]:
    """Give the rows of ``source`` in runs of some ten thousand; rejects and notes go to ``ledger``."""
    csv.field_size_limit(max(LONGEST_FIELD, csv.field_size_limit()))
    table = _Table(CsvLines(source, form.start), form, ledger)
    if source.head[: form.start].strip():
        ledger.reject(source.mark, "text before the table")
    if not form.header_missing:
        table.skip_header()
    yield from table.batches()


class _Table:
    """The records of one table; ``_lost`` is the open stretch of a record whose quotes do not pair."""

    def __init__(self, lines: CsvLines, form: Form, ledger: Ledger) -> None:
        self._lines = lines
        self._form = form
        self._ledger = ledger
        self._records = csv.reader(lines, delimiter=form.delimiter, strict=True)
        self._lost: tuple[int, str] | None = None
        self._rows: list[list[str]] = []
        self._numbers: list[int] = []
        self._header: list[str] = []

    def skip_header(self) -> None:
        """Go over the header, which may come again where files were put together."""
        self._header = next(self._records, [])

    def batches(self) -> Iterator[Rows]:
        """Give the rows of the whole table."""
        more, full_at = True, BATCH_BYTES
        while more:
            more = self._read(full_at)
            if self._rows and (not more or len(self._rows) >= BATCH_ROWS or self._lines.taken_bytes >= full_at):
                full_at = self._lines.taken_bytes + BATCH_BYTES
                yield self._flush()
        self._close_lost()

    def _read(self, full_at: int) -> bool:
        """Read until a batch is full, the table ends (gives false) or a record's quotes do not pair."""
        lines, width, rows = self._lines, len(self._form.keys), self._rows
        start = lines.keep = lines.at
        try:
            for record in self._records:
                if len(record) == width and record[0] and self._lost is None and record != self._header:
                    rows.append(record)
                else:
                    self._look_closer(record, start)
                start = lines.keep = lines.at
                if len(rows) >= BATCH_ROWS or lines.taken_bytes >= full_at:
                    return True
        except csv.Error as error:
            self._lose(start, _words(error))
            return True
        return False

    def _look_closer(self, record: list[str], start: int) -> None:
        """Take, skip or reject a record that is not plainly a row."""
        width = len(self._form.keys)
        if not any(field.strip() for field in record):
            # Blank lines are no records; lines of separators alone are what spreadsheets leave.
            if len(record) > 1 and self._lost is None:
                self._reject(self._lines.byte(start), "a line of empty fields")
        elif len(record) != width:
            self._lose(start, f"line has {len(record)} fields, expected {width}", alone=True)
        elif record == self._header:
            self._close_lost()
            self._reject(self._lines.byte(start), "the header line again")
        else:
            self._close_lost()
            self._rows.append(record)

    def _lose(self, start: int, reason: str, *, alone: bool = False) -> None:
        """Reject the record that began at line ``start``, but not the rows that it swallowed."""
        if self._lost is None:
            self._lost = self._lines.byte(start), reason
            if alone:
                self._close_lost()
        for number in range(start + 1, self._lines.at):
            if CSV_ROW.match(self._lines.line(number)):
                self._lines.at = number
                self._close_lost()
                return

    def _close_lost(self) -> None:
        if self._lost:
            self._reject(*self._lost)
            self._lost = None

    def _reject(self, byte: int, reason: str) -> None:
        self._number_rows()
        self._ledger.reject(byte, reason)

    def _number_rows(self) -> None:
        """Give the rows since the last reject their numbers: one by one, this would cost a tenth of the reading."""
        self._numbers += self._ledger.take(len(self._rows) - len(self._numbers))

    def _flush(self) -> Rows:
        """Hand out the rows read so far."""
        self._number_rows()
        wanted = {name: index for index, name in enumerate(self._form.keys) if ALIASES.get(name, name) in FIELDS}
        values = tuple(zip(*self._rows, strict=True))
        columns: Columns = {ALIASES.get(name, name): values[index] for name, index in wanted.items()}
        numbers = self._numbers
        self._rows, self._numbers = [], []
        return Rows(columns, numbers)


def _words(error: csv.Error) -> str:
    """Give the reason of a csv error in words of this room."""
    if "unexpected end" in str(error):
        return "cut off inside quotes"
    return "a quote is never closed" if "limit" in str(error) else "quotes do not pair"
