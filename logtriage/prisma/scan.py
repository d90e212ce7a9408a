"""
The text of a ``schema.prisma`` -> its tokens, each with its line, and which bracket closes which.

Comments go; a string keeps its quotes, so that nothing in it is taken for more than text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

Kind: TypeAlias = Literal["break", "string", "word", "number", "mark"]
# Each branch takes what is left where its end is missing, so that no text is searched twice.
_TOKEN: Final = re.compile(
    r"//[^\n]*|(?P<long>/\*(?s:.*?)(?:\*/|\Z))|(?P<break>\n)|(?P<string>\"(?:\\[^\n]|[^\"\\\n])*+\")"
    r"|(?P<word>[A-Za-z_]\w*)|(?P<number>-?\d+(?:\.\d+)?)|(?P<mark>@@|\S)"
)
_CLOSES: Final = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark or the end of a line."""

    kind: Kind
    text: str
    line: int
    """Counted from 1."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """All of a text."""

    found: Sequence[Token]
    closed_by: Mapping[int, int]
    """Place of a ``(`` or ``[`` -> place of its counterpart; one that nothing closes is left out."""


def tokens_in(text: str) -> Tokens:
    """Cut a text into tokens; what is no token of the language becomes a mark of one character."""
    found: list[Token] = []
    closed_by: dict[int, int] = {}
    opened: list[int] = []
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "long":
            line += match.group().count("\n")
        elif kind is not None:
            _pair(found, opened, closed_by, match.group())
            found.append(Token(cast("Kind", kind), match.group(), line))
            line += kind == "break"
    return Tokens(found, closed_by)


def _pair(found: Sequence[Token], opened: list[int], closed_by: dict[int, int], text: str) -> None:
    """Note what a bracket closes; the end of a block leaves open what was open."""
    if text in ("(", "["):
        opened.append(len(found))
    elif text in _CLOSES and opened and found[opened[-1]].text == _CLOSES[text]:
        closed_by[opened.pop()] = len(found)
    elif text in ("{", "}"):
        opened.clear()
