"""A name -> throws that look random and are the same on every machine and every day."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final, TypeVar

SEED: Final = "fernwick-1"
BASE36: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
HEX: Final = "0123456789abcdef"

T = TypeVar("T")


class Dice:
    """Throws of one sample; samples do not share dice, so a change in one leaves the bytes of the others alone."""

    def __init__(self, name: str) -> None:
        """Start the sequence that belongs to ``name``."""
        # Only random() is promised to stay the same between Python versions; choice() and shuffle() are not.
        self._throw = random.Random(f"{SEED}:{name}").random  # noqa: S311  (nothing secret depends on it)

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._throw() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, all equally likely."""
        return options[self.between(0, len(options) - 1)]

    def text(self, length: int, alphabet: str = BASE36) -> str:
        """A word of ``length`` letters of the alphabet."""
        return "".join(self.pick(alphabet) for _ in range(length))

    def moments(self, start_ms: int, end_ms: int, count: int) -> list[int]:
        """``count`` moments in UTC milliseconds, oldest first, spread evenly with some play."""
        step = (end_ms - start_ms) // count
        return [start_ms + number * step + self.between(0, max(step - 1, 0)) for number in range(count)]
