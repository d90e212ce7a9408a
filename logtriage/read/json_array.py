"""
Pieces of a JSON text -> rows: a typed decode of the whole piece, and value by value where that fails.

A stretch that nothing can be made of is rejected up to the next object that begins like a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Final

import msgspec

from logtriage.read.detect import Form
from logtriage.read.json_values import Place, Problem, Values
from logtriage.read.ledger import Columns, Ledger, Rows
from logtriage.read.pieces import CUT, Piece, cut_pieces
from logtriage.read.source import Source
from logtriage.read.variants import ALIASES, FIELDS, KNOWN, MARKS

BATCH_ROWS: Final = 20_000
BATCH_BYTES: Final = 16 << 20
LONGEST_ROW: Final = 16 << 20
"""An object that has not ended after so many characters is given up, which bounds memory."""

_KEYS: Final = (*FIELDS, *ALIASES)
# No field has a type: a number, a text and a list all occur under one key, and ``fields`` makes columns of them.
Row = msgspec.defstruct("Row", [(key, Any, None) for key in _KEYS], gc=False)
_decode: Final[Callable[[bytes], list[Any]]] = msgspec.json.Decoder(list[Row]).decode  # type: ignore[valid-type]
_decode_lines: Final[Callable[[bytes], list[Any]]] = msgspec.json.Decoder(Row).decode_lines
_OPENING: Final = b" \t\r\n,["
_CLOSING: Final = b" \t\r\n,]"
# Column by column: a tuple for each row costs twice the time, and the collector walks over them all.
_GETTERS: Final = {key: attrgetter(key) for key in _KEYS}
_CUT_TEXT: Final = re.compile(CUT.pattern.decode())


def read_array(source: Source, form: Form, ledger: Ledger) -> Iterator[Rows]:
    """
    Give the rows of ``source``, an array or one object a line, in runs of some ten thousand.

    Rejects and notes go to ``ledger``.
    """
    scan = _Scan(form, ledger)
    for piece in cut_pieces(source):
        scan.add(piece)
        if len(scan.rows) >= BATCH_ROWS or scan.bytes >= BATCH_BYTES:
            yield scan.flush()
    scan.end()
    if scan.rows:
        yield scan.flush()


class _Scan:
    """What is carried from piece to piece, so that no result depends on where a piece was cut."""

    def __init__(self, form: Form, ledger: Ledger) -> None:
        self.rows: list[Any] = []
        self.numbers: list[int] = []
        self.bytes = 0
        self._ledger = ledger
        self._values = Values()
        self._carried = b""
        self._lost: tuple[int, str] | None = None
        self._by_line = form.kind == "ndjson"
        self._start = row_start(form.first_key)

    def add(self, piece: Piece) -> None:
        """Decode a piece together with what the last one left over."""
        data, byte = self._carried + piece.data, piece.byte - len(self._carried)
        self._carried = b""
        self.bytes += len(piece.data)
        rows = _decoded(data, by_line=self._by_line)
        if rows is None:
            self._value_by_value(data, byte, last=piece.last)
            return
        if rows:
            self._close_lost()
            self.rows += rows
            self.numbers += self._ledger.take(len(rows))
        self._values.see_end(data)

    def end(self) -> None:
        """Close what is still open at the end of the input."""
        if not (self._values.closed or self._by_line) and self._lost is None and self._ledger.rows:
            self._ledger.note("the closing bracket is missing: the file may have been cut off between two rows")
        self._close_lost()

    def flush(self) -> Rows:
        """Hand out the rows decoded so far."""
        rows, numbers = self.rows, self.numbers
        self.rows, self.numbers, self.bytes = [], [], 0
        return Rows(_columns(rows), numbers)

    def _value_by_value(self, data: bytes, byte: int, *, last: bool) -> None:
        self._ledger.note("not plain valid JSON throughout: such parts were read object by object")
        place = Place(data.decode("utf-8", "surrogateescape"), byte)
        text = place.text
        at = self._values.skip(text, 0)
        while at < len(text):
            got = self._values.take(text, at, last=last, lost=self._lost is not None)
            if not isinstance(got, Problem):
                at = self._keep(place, at, *got)
            elif got.cut and not last and len(text) - at < LONGEST_ROW:
                self._carried = text[at:].encode("utf-8", "surrogateescape")
                return
            else:
                at = self._lose(place, at, got)
            at = self._values.skip(text, at)

    def _keep(self, place: Place, at: int, end: int, value: Any) -> int:
        """Take a row, or reject a whole value that is none; gives the place from which to go on."""
        if not is_row(value) and holds_rows(value):
            # A list of exports, or an object around one: its rows are worth more than itself.
            return at + 1 if isinstance(value, list) else self._lose(place, at, Problem("an object around rows"))
        self._close_lost()
        if is_row(value):
            self.rows.append(Row(*map(value.get, _KEYS)))
            self.numbers += self._ledger.take(1)
        else:
            is_object = isinstance(value, dict)
            self._ledger.reject(place.byte(at), "an object without the keys of a row" if is_object else "not an object")
        return end

    def _lose(self, place: Place, at: int, problem: Problem) -> int:
        """Open a rejected stretch, unless one is open, and give the place of the next object that begins like a row."""
        if self._lost is None:
            first = not self._ledger.records and problem.between
            self._lost = place.byte(at), "text before the first row" if first else problem.reason
        if problem.deep:
            # One level further in it would fail again, once for each level: go on behind the whole object.
            return behind_deep(place.text, at)
        start = self._start.search(place.text, at + 1)
        return start.start() if start else len(place.text)

    def _close_lost(self) -> None:
        if self._lost:
            self._ledger.reject(*self._lost)
            self._lost = None


def _decoded(data: bytes, *, by_line: bool) -> list[Any] | None:
    """Decode a piece at once; None if it is not plain JSON, or holds something that is no row."""
    try:
        rows = _decode_lines(data) if by_line else _decode(b"[" + data.lstrip(_OPENING).rstrip(_CLOSING) + b"]")
    except (ValueError, RecursionError):
        return None
    # A list that holds None holds a row without stamp: rare, so that one look in C is enough for nearly every piece.
    if None in [row.timestampInMs for row in rows] and not all(map(_has_mark, rows)):
        return None
    return rows


def _has_mark(row: Any) -> bool:
    return any(getattr(row, mark) is not None for mark in MARKS)


def row_start(first_key: str) -> re.Pattern[str]:
    """Give what an object begins with that is read again behind damage."""
    names = "|".join(sorted(KNOWN | {re.escape(first_key)}))
    return re.compile(r'\{[ \t\r\n]*"(?:' + names + r')"[ \t\r\n]*:')


def behind_deep(text: str, at: int) -> int:
    """Give the place behind a whole object at ``at`` that is nested too deeply."""
    behind = _CUT_TEXT.search(text, at)
    return behind.end() if behind else len(text)


def is_row(value: Any) -> bool:
    """Tell whether a decoded value is an object with a key of the export's rows."""
    return isinstance(value, dict) and any(value.get(mark) is not None for mark in MARKS)


def holds_rows(value: Any) -> bool:
    """Tell whether a row stands somewhere in a value; without recursion, as values may be deep."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if is_row(part):
            return True
        waiting += part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return False


def _columns(rows: Sequence[Any]) -> Columns:
    """Turn rows into columns under their modern names."""
    columns: Columns = {key: list(map(get, rows)) for key, get in _GETTERS.items()}
    for old, modern in ALIASES.items():
        values = columns.pop(old, ())
        if modern in columns and values.count(None) < len(values):
            pairs = zip(columns[modern], values, strict=True)
            columns[modern] = [aliased if value is None else value for value, aliased in pairs]
    return columns
