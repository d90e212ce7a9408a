"""The tokens of a statement, one after the other, as a reader of DDL asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from logtriage.drift.names import TableName
from logtriage.drift.statements import Token

_OPEN: Final = frozenset({"(", "["})
_CLOSE: Final = frozenset({")", "]"})


class NotUnderstoodError(Exception):
    """The statement is not as expected; nothing is concluded from it."""


class Walk:
    """Goes over tokens; every ``take`` that finds something else raises ``NotUnderstoodError``."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        """Begin at the first token."""
        self._tokens = tokens
        self._at = 0

    @property
    def done(self) -> bool:
        """Nothing is left."""
        return self._at >= len(self._tokens)

    @property
    def line(self) -> int:
        """Line of the next token; at the end, of the last."""
        return self._tokens[min(self._at, len(self._tokens) - 1)].line

    def sees(self, *words: str) -> bool:
        """Tell whether these words come next."""
        coming = self._tokens[self._at : self._at + len(words)]
        return len(coming) == len(words) and all(token.word == word for token, word in zip(coming, words, strict=True))

    def skip(self, *words: str) -> bool:
        """Go over these words where they come next, and tell whether they did."""
        if not self.sees(*words):
            return False
        self._at += len(words)
        return True

    def take(self) -> Token:
        """Give the next token."""
        if self.done:
            raise NotUnderstoodError
        self._at += 1
        return self._tokens[self._at - 1]

    def name(self) -> str:
        """Give the next token as a name."""
        token = self.take()
        if token.kind not in ("word", "quoted"):
            raise NotUnderstoodError
        return token.name

    def table(self, usual_schema: str) -> TableName:
        """Give a name with or without its schema."""
        first = self.name()
        return TableName(first, self.name()) if self.skip(".") else TableName(usual_schema, first)

    def inside(self) -> list[Token]:
        """Give what stands in the parentheses that begin here, and go behind them."""
        if not self.skip("("):
            raise NotUnderstoodError
        start, depth = self._at, 1
        while depth:
            token = self.take()
            depth += (token.word in _OPEN) - (token.word in _CLOSE)
        return list(self._tokens[start : self._at - 1])

    def rest(self) -> list[Token]:
        """Give all that is left."""
        start, self._at = self._at, len(self._tokens)
        return list(self._tokens[start:])


def parts(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Cut tokens at their outer commas; no part is empty."""
    depth, own = 0, list[Token]()
    for token in tokens:
        depth += (token.word in _OPEN) - (token.word in _CLOSE)
        if token.word != "," or depth != 0:
            own.append(token)
        elif own:
            yield own
            own = []
    if own:
        yield own
