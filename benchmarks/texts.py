"""
What is clustered: messages of real exports, read where they lie and never kept; generated ones; and ever new words.

Real exports are small, so they are taken several times, each time with other digits: what holds a number is a new text then,
what holds none repeats itself, as it does in a larger export.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.exports import Plan, rows
from logtriage import schema as s
from logtriage.read import open_reader

_DIGITS: Final = "0123456789"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class Corpus(NamedTuple):
    """Texts by the name of what they are, with the number of the template of each where that is known."""

    name: str
    texts: Sequence[str]
    truth: Sequence[int] = ()


def exports_in(folder: Path) -> list[Path]:
    """Give the exports of a folder, sorted by name; raises ``SystemExit`` if there is none."""
    found = sorted(path for path in folder.iterdir() if path.suffix in {".json", ".csv"})
    if not found:
        raise SystemExit(f"{folder}: no export, expected files *.json or *.csv")
    return found


def messages_of(path: Path) -> list[str]:
    """Give the message of each row of an export, in its order; a row without one gives an empty text."""
    return [text or "" for batch in open_reader(str(path), 0).batches() for text in batch[s.MESSAGE]]


def real(folder: Path, copies: int) -> Corpus:
    """Give the messages of all exports of a folder, so many times, each time with the digits moved on by one."""
    told = [text for path in exports_in(folder) for text in messages_of(path) if text.strip()]
    return Corpus(f"real x {copies}", [text for copy in range(copies) for text in rotated(told, copy)])


def rotated(texts: Sequence[str], by: int) -> Iterator[str]:
    """Move every digit on: 0 to 1, 9 to 0, so many times."""
    moved = str.maketrans(_DIGITS, _DIGITS[by % 10 :] + _DIGITS[: by % 10])
    return (text.translate(moved) for text in texts)


def generated(name: str, plan: Plan) -> Corpus:
    """Give the messages of an invented export, with the templates behind them."""
    told = [(str(row["message"]), number) for row, number in rows(plan) if number >= 0]
    return Corpus(name, [text for text, _ in told], [number for _, number in told])


def ever_new_words(count: int, seed: int = 7) -> Corpus:
    """Give texts of one template whose words were never seen before; no two are alike, and none holds a digit."""
    dice = random.Random(seed)

    def word() -> str:
        return "".join(dice.choices(_LETTERS, k=dice.randrange(4, 10)))

    texts = [f"reader note: {word()} {word()} wrote {word()} about {word()} {word()} today" for _ in range(count)]
    return Corpus("ever new words", texts, [0] * count)
