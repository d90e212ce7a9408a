"""
A place in damaged JSON text -> the value that stands there, or the problem in words.

Forgives what people's files show inside a value: raw control characters, lone surrogates, NaN, numbers of any length,
bytes that are no UTF-8 (they come in as surrogate escapes), and commas that are missing or doubled between values.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

# "[" before an object only opens an array (also one of several: a list of exports); else it may be a value of its own.
_BETWEEN: Final = re.compile(r"(?:[ \t\r\n,\]]|\[(?=[ \t\r\n]*\{))*")
_OPENS: Final = re.compile(r"\[[ \t\r\n]*")
_ENDED: Final = re.compile(r"[ \t\r\n]*(?:[,\]]|$)")
_COMMA: Final = re.compile(r"[ \t\r\n]*,")
_NO_SPACE: Final = {ord(char): None for char in " \t\r\n,"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no value."""

    reason: str
    cut: bool = False
    """The text ended too early: with more text there might be one."""
    deep: bool = False
    """Nested so deeply that decoding gave up."""
    between: bool = False
    """It is not even the beginning of an object."""


class Place:
    """A text whose places in characters can be told in bytes of the file; asked for in ascending order."""

    def __init__(self, text: str, byte: int) -> None:
        """``byte`` is where the text begins in the file; the text was decoded with ``surrogateescape``."""
        self.text = text
        self._at = 0
        self._byte = byte

    def byte(self, at: int) -> int:
        """Give the place of character ``at`` in the file."""
        self._byte += len(self.text[self._at : at].encode("utf-8", "surrogateescape"))
        self._at = at
        return self._byte


class Values:
    """Reads values one by one; ``closed`` tells whether the last bracket met was a closing one."""

    def __init__(self) -> None:
        """Start before the first bracket."""
        self.closed = False
        self._begun = False
        self._json = json.JSONDecoder(strict=False, parse_int=_int)

    def see_end(self, data: bytes) -> None:
        """Take notice of the end of bytes that were decoded elsewhere."""
        end = data.rstrip(b" \t\r\n,")[-1:]
        if end:
            self.closed = end == b"]"
            self._begun = True

    def skip(self, text: str, at: int) -> int:
        """Give the place of the next value: goes over white space, commas and the brackets of the array."""
        match = _BETWEEN.match(text, at)
        end = match.end() if match else at
        brackets = text[at:end].translate(_NO_SPACE)
        if brackets:
            self.closed = brackets[-1] == "]"
        if not self._begun and end < len(text):
            self._begun = True
            return self._opened(text, end)
        return end

    def take(self, text: str, at: int, *, last: bool, lost: bool) -> tuple[int, Any] | Problem:
        """
        Decode the value at ``at`` and give the place behind it, too.

        ``last``: no text follows; ``lost``: damage goes before, so that only an object may end it.
        """
        if text[at] != "{" and self.closed:
            return Problem("text after the end of the array")
        try:
            value, end = self._json.raw_decode(text, at)
        except RecursionError:
            return Problem("nested too deeply", deep=True)
        except ValueError as error:
            return _problem(text, at, error)
        if text[at] == "{":
            return end, value
        if end == len(text) and not last:
            return Problem("text between rows", cut=True, between=True)
        if lost or not _ENDED.match(text, end):
            return Problem("text between rows", between=True)
        return end, value

    def _opened(self, text: str, at: int) -> int:
        """Go over a first bracket that does not stand before an object: it opens an array if an element follows it."""
        match = _OPENS.match(text, at)
        if not match:
            return at
        try:
            _, end = self._json.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            return at
        return match.end() if _COMMA.match(text, end) else at


def _problem(text: str, at: int, error: ValueError) -> Problem:
    """Say in words what stands here instead of a value."""
    ended = len(text.rstrip(" \t\r\n"))
    place = error.pos if isinstance(error, json.JSONDecodeError) else 0
    ran_out = place >= ended or "Unterminated string" in str(error)
    # An unfinished word or escape is reported where it begins.
    cut = ran_out or place >= ended - 10
    if text[at] == "{":
        return Problem("cut off in the middle of an object" if ran_out else "a broken object", cut=cut)
    return Problem("text between rows", cut=cut, between=True)


def _int(digits: str) -> int | float:
    """Python refuses to convert integers of thousands of digits."""
    return int(digits) if len(digits) < 20 else float(digits)
