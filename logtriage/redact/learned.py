"""
What the gate remembers of the credentials in a log: keyed hashes of their parts, never a value.

A text that was made from a log (a template, a title) may show a part of a credential in a dress in which nobody knows
it: of ``xoxb-12345-Kq...`` a mask leaves ``xoxb<num>-Kq...``. In the whole text it was known, and so is its part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

CREDENTIALS: Final = frozenset({"cookie", "dsn", "jwt", "key", "password", "token"})
"""Kinds that must be replaced by their owner once they stand in a log."""
_MOST: Final = 200_000
_PART: Final = re.compile(r"[A-Za-z0-9]{8,}")
# A mask hides scheme, user and host of a connection string, and leaves the name of the database.
_BEHIND_HOST: Final = re.compile(r"(?<=<host>/)[\w.%-]+")
_WORD: Final = re.compile(r"[\w.%-]+")
_TURN: Final = re.compile(r"[a-z][A-Z]")

Digest = Callable[[str, str], bytes]
"""Kind and value -> keyed hash."""


class Learned:
    """Hashes of parts, with the hash of the value that each belongs to."""

    def __init__(self, digest: Digest) -> None:
        """Begin with nothing known."""
        self._digest = digest
        self._parts: dict[bytes, tuple[str, bytes]] = {}
        self._whole: dict[bytes, tuple[str, bytes]] = {}
        self._databases: dict[bytes, tuple[str, bytes]] = {}

    def add(self, kind: str, value: str) -> None:
        """Remember a private value; of a credential the parts, too, that look like nothing else."""
        whole = kind, self._digest(kind, value)
        if len(self._whole) < _MOST and not value.endswith(("Error", "Exception")):
            self._whole[self._digest("", value)] = whole
        for part in _parts(value) if kind in CREDENTIALS and len(self._parts) < _MOST else ():
            self._parts.setdefault(self._digest("", part), whole)
        for word in _WORD.findall(value) if kind == "dsn" and len(self._databases) < _MOST else ():
            self._databases.setdefault(self._digest("", word), whole)

    def replaced(self, text: str, name: Callable[[str, bytes], str]) -> str:
        """Give a text without the parts that are known."""
        if self._databases and "<host>/" in text:
            text = _BEHIND_HOST.sub(lambda found: self._written(found[0], self._databases, name), text)
        if not self._parts:
            return text
        return _PART.sub(
            lambda found: self._written(found[0], self._parts, name) if _is_odd(found[0]) else found[0], text
        )

    def _written(self, part: str, known: dict[bytes, tuple[str, bytes]], name: Callable[[str, bytes], str]) -> str:
        whole = known.get(self._digest("", part))
        return part if whole is None else name(*whole)

    def whole(self, value: str) -> tuple[str, bytes] | None:
        """Give kind and hash if a text as a whole is a private value of the log."""
        return self._whole.get(self._digest("", value))


def _parts(value: str) -> list[str]:
    return [part for part in _PART.findall(value) if _is_odd(part)]


def _is_odd(part: str) -> bool:
    """Tell what looks random: digits among letters, or capitals that begin no word."""
    has_digit = any(char.isdigit() for char in part)
    if part.isdigit() or part.isalpha():
        return part.isalpha() and len(part) >= 12 and len(_TURN.findall(part)) * 5 >= len(part)
    return has_digit
