"""
A private value -> an invented one of the same shape, for places where a pseudonym would change what a text says.

Masks and rules read letters, digits and the marks between them: these stay, each letter becomes ``x`` (``a`` where a
hexadecimal digit stood), each digit one of the pseudonym's number. Only what says the kind is kept: a vendor's prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_KEPT: Final = {
    "jwt": re.compile(r"eyJ"),
    "key": re.compile(r"(?:[A-Za-z]{2,12}[_-]){1,3}(?=.)|A(?:KIA|SIA)|AIza"),
    "token": re.compile(r"(?:[A-Za-z]{2,12}_){1,2}(?=.)|wamid\."),
}


def shaped(kind: str, value: str, number: int) -> str:
    """Give the invented value; ``number`` tells it from others of the same shape as far as the digits allow."""
    kept = _KEPT[kind].match(value) if kind in _KEPT else None
    start = kept.end() if kept and kept.end() < len(value) else 0
    digits = iter(_digits(number, sum(char.isdigit() for char in value[start:])))
    return value[:start] + "".join(_letter(char, digits) for char in value[start:])


def _letter(char: str, digits: Iterator[str]) -> str:
    if char.isdigit():
        return next(digits)
    if char.isupper():
        return "A" if char in "ABCDEF" else "X"
    if char.isalpha():
        return "a" if char in "abcdef" else "x"
    return char


def _digits(number: int, places: int) -> str:
    """The number with noughts in front, its front cut off where there is no room; never a nought alone in front."""
    return f"{number:0{places}d}"[-places:] if places else ""
