"""
The text of a SQL file -> its statements, each with its tokens and its lines.

The tokens are sqlglot's, which knows quotes, dollar quotes and comments. Its parser is not asked: it takes a good part
of what migrations consist of (``ALTER TYPE``, ``RENAME CONSTRAINT``, ``DO``) for opaque commands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sqlglot import Token as Raw
from sqlglot import TokenType
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import TokenError

Kind: TypeAlias = Literal["word", "quoted", "string", "mark"]
_STRINGS: Final = frozenset(
    {TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.RAW_STRING, TokenType.HEREDOC_STRING}
    | {TokenType.UNICODE_STRING, TokenType.BIT_STRING, TokenType.HEX_STRING, TokenType.BYTE_STRING}
)
_BODY: Final = re.compile(r"(?s)\$(?P<tag>\w{0,60})\$(?P<body>.*)\$(?P=tag)\$|'(?P<plain>(?:[^']|'')*)'")
_WORD: Final = re.compile(r"[A-Za-z_\x80-\U0010ffff][\w$]*\Z")
_LINE: Final = re.compile(r"from (\d+):")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a name, a literal or a mark."""

    kind: Kind
    text: str
    """A quoted name without its quotes, a literal without its own."""
    line: int

    @property
    def word(self) -> str:
        """In capitals, for keywords; empty for what can be none."""
        return self.text.upper() if self.kind in ("word", "mark") else ""

    @property
    def name(self) -> str:
        """As the database calls it: what is not quoted is in small letters."""
        return self.text if self.kind == "quoted" else self.text.lower()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; ``body`` is what stands in the dollar quotes of a ``DO``."""

    tokens: tuple[Token, ...]
    line: int
    end: int
    body: str | None = None
    body_line: int = 0


@dataclass(frozen=True, slots=True)
class Split:
    """The statements of a file, and where it stops being SQL."""

    statements: tuple[Statement, ...]
    fault: int | None
    """Line at which reading stopped, so that nothing of the file is known; null where all of it was read."""


def split(text: str, *, first_line: int = 1) -> Split:
    """Cut a text into statements; lines are counted from ``first_line``."""
    try:
        found = Postgres().tokenize(text)
    except TokenError as error:
        told = _LINE.search(str(error.__cause__))
        return Split((), first_line - 1 + (int(told[1]) if told else 1))
    return Split(tuple(_statements(text, found, first_line)), None)


def _statements(text: str, found: Sequence[Raw], first_line: int) -> Iterator[Statement]:
    breaks = [at.start() for at in re.finditer("\n", text)]
    own: list[Raw] = []
    for raw in found:
        if raw.token_type != TokenType.SEMICOLON:
            own.append(raw)
        elif own:
            yield _statement(text, own, breaks, first_line)
            own = []
    if own:
        yield _statement(text, own, breaks, first_line)


def _statement(text: str, own: Sequence[Raw], breaks: Sequence[int], first_line: int) -> Statement:
    def line_of(at: int) -> int:
        return bisect_left(breaks, at) + first_line

    start, end = own[0].start, own[-1].end
    tokens = tuple(token for raw in own for token in _tokens(raw, line_of(raw.start)))
    body = _BODY.search(text, start, end + 1) if tokens[0].word == "DO" else None
    if body is None:
        return Statement(tokens, line_of(start), line_of(end))
    inside = body["body"] if body["body"] is not None else body["plain"].replace("''", "'")
    at = body.start("body") if body["body"] is not None else body.start("plain")
    return Statement(tokens[:1], line_of(start), line_of(end), inside, line_of(at))


def _tokens(raw: Raw, line: int) -> Iterator[Token]:
    """Give one token, or several: ``PRIMARY KEY`` comes as one."""
    if raw.token_type == TokenType.IDENTIFIER:
        yield Token("quoted", raw.text, line)
    elif raw.token_type in _STRINGS:
        yield Token("string", raw.text, line)
    else:
        for part in raw.text.split():
            yield Token("word" if _WORD.match(part) else "mark", part, line)
