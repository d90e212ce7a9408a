"""A ``Source`` with a table in it -> records and what stands between them, as text, nothing left out."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from logtriage.read.csv_lines import CsvLines
from logtriage.read.csv_table import LONGEST_FIELD
from logtriage.read.detect import CSV_ROW, Form
from logtriage.read.source import Source


def table_stretches(source: Source, form: Form) -> Iterator[tuple[bool, str]]:
    """Give (is a row, text with its line end) for the whole text of ``source``; a header is no row."""
    csv.field_size_limit(max(LONGEST_FIELD, csv.field_size_limit()))
    before = source.head[: form.start]
    if before:
        yield False, before.decode("utf-8", "surrogateescape")
    lines = CsvLines(source, form.start)
    records = csv.reader(lines, delimiter=form.delimiter, strict=True)
    header = None if form.header_missing else next(records, [])
    if header:
        yield False, _text(lines, 0)
    while True:
        start = lines.keep = lines.at
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error:
            record = None
        fits = record is not None and len(record) == len(form.keys) and record != header and any(map(str.strip, record))
        if not fits:
            _go_back(lines, start)
        yield fits, _text(lines, start)


def _go_back(lines: CsvLines, start: int) -> None:
    """Take back the lines that a damaged record swallowed, from the first one that begins like a row."""
    for number in range(start + 1, lines.at):
        if CSV_ROW.match(lines.line(number)):
            lines.at = number
            return


def _text(lines: CsvLines, start: int) -> str:
    return "".join(lines.line(number) for number in range(start, lines.at))
