"""A step's patterns -> the words that a source must hold for the step ever to be logged."""

from __future__ import annotations

import re
from typing import Final

from logtriage.model import FlowStep, TextPattern

_SHORTEST: Final = 4
_TAG: Final = re.compile(r"^(?:\W*\[[^\]]{1,40}\]\s*|[A-Z][\w-]{1,30}:\s+)")
_PIECE: Final = re.compile(r"\\[\[\](){}.*+?^$|/\\ -]|[^\\\[\](){}.*+?^$|]+|\\.|.", re.DOTALL)


def literals_of(step: FlowStep) -> tuple[tuple[str, ...], ...]:
    """
    Give for each pattern of a step the words to look for, the whole first.

    Any of them keeps the pattern alive: a source may put the tag in front and the value behind by itself. A pattern
    without fixed words has none.
    """
    return tuple(_variants(_fixed(pattern)) for pattern in step.texts)


def _fixed(pattern: TextPattern) -> str:
    """Give the words of a pattern: of an expression the longest stretch that stands in it as it is."""
    if pattern.kind == "literal":
        return pattern.value
    stretches, word, depth = [], "", 0
    for piece in _PIECE.findall(pattern.value):
        plain = piece[1:] if piece.startswith("\\") and not piece[1].isalnum() else piece
        special = (len(piece) == 1 and piece in "[](){}.*+?^$|") or (piece.startswith("\\") and piece[1].isalnum())
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(piece, 0)
        if special or depth:
            # What may come twice or not at all is only the last sign before it.
            stretches.append(word[:-1] if piece in {"?", "*", "{"} else word)
            word = ""
        else:
            word += plain
    return max([*stretches, word], key=len).strip()


def _variants(words: str) -> tuple[str, ...]:
    bare = _TAG.sub("", words)
    cut = re.sub(r"([=:]).*$", r"\1", bare, flags=re.DOTALL)
    found = dict.fromkeys(one.strip() for one in (words, bare, cut))
    return tuple(one for one in found if len(one) >= _SHORTEST and re.search(r"[^\W\d_]{3}", one))
