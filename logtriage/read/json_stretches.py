"""A ``Source`` with JSON objects in it -> rows and what stands between them, as text, nothing left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logtriage.read.detect import Form
from logtriage.read.json_array import LONGEST_ROW, behind_deep, holds_rows, is_row, row_start
from logtriage.read.json_values import Problem, Values
from logtriage.read.pieces import cut_pieces
from logtriage.read.source import Source


def array_stretches(source: Source, form: Form) -> Iterator[tuple[bool, str]]:
    """Give (is a row, text) for the whole text of ``source``; rows are valid JSON objects as far as Python reads it."""
    walk, carried = _Walk(form), b""
    for piece in cut_pieces(source):
        text = (carried + piece.data).decode("utf-8", "surrogateescape")
        done = 0
        for is_row_, start, end in walk.rows(text, last=piece.last):
            if start > done:
                yield False, text[done:start]
            yield is_row_, text[start:end]
            done = end
        if walk.at > done:
            yield False, text[done : walk.at]
        carried = text[walk.at :].encode("utf-8", "surrogateescape")


class _Walk:
    """Goes from value to value as ``json_array`` does; ``at`` is where the next piece goes on."""

    def __init__(self, form: Form) -> None:
        self.at = 0
        self._values = Values()
        self._lost = False
        self._start: re.Pattern[str] = row_start(form.first_key)

    def rows(self, text: str, *, last: bool) -> Iterator[tuple[bool, int, int]]:
        """Give (is a row, start, end) of every value that can be decoded; what lies between is for the caller."""
        self.at = self._values.skip(text, 0)
        while self.at < len(text):
            start = self.at
            got = self._values.take(text, start, last=last, lost=self._lost)
            if isinstance(got, Problem):
                if got.cut and not last and len(text) - start < LONGEST_ROW:
                    return
                self._lose(text, got)
            elif not is_row(got[1]) and holds_rows(got[1]):
                self._step_into(text, got[1])
            else:
                self.at, self._lost = got[0], False
                yield is_row(got[1]), start, got[0]
            self.at = self._values.skip(text, self.at)

    def _step_into(self, text: str, value: object) -> None:
        if isinstance(value, list):
            self.at += 1
        else:
            self._lose(text, Problem("an object around rows"))

    def _lose(self, text: str, problem: Problem) -> None:
        self._lost = True
        if problem.deep:
            self.at = behind_deep(text, self.at)
            return
        found = self._start.search(text, self.at + 1)
        self.at = found.start() if found else len(text)
