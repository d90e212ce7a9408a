"""A span of time with two deployments in it: the second replaces the first in the middle."""

from __future__ import annotations

from dataclasses import dataclass

from fernwick.dice import Dice
from fernwick.requests import App


@dataclass(frozen=True, slots=True)
class Scene:
    """What the parts of a sample share; all times in UTC milliseconds."""

    dice: Dice
    first: App
    second: App
    start_ms: int
    switch_ms: int
    end_ms: int

    def app_at(self, at_ms: int) -> App:
        """The deployment that serves production at that moment."""
        return self.first if at_ms < self.switch_ms else self.second

    def at(self, minute: int, second: int = 0) -> int:
        """A moment counted from the start, with milliseconds that are not round."""
        return self.start_ms + (minute * 60 + second) * 1000 + self.dice.between(11, 989)
