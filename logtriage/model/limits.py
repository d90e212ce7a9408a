"""What the platform allows, as ``data/platform_limits.yaml`` says it, with the page and the month for each number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

LimitKind = Literal["legacy", "default", "ceiling", "beta", "edge", "proxy", "configured"]

NEAR: Final = 0.03
"""A kill comes a little after its limit: the share by which a duration may lie beside it."""
_UNNAMED: Final = "the log does not name it: look it up in vercel.json and in the route's own maxDuration"
_UNKNOWN: Final = "no limit of the platform: a value somebody set in vercel.json or in the route"


@dataclass(frozen=True, slots=True)
class FunctionLimit:
    """One length of time at which functions are killed."""

    seconds: int
    kind: LimitKind
    """``configured``: not the platform's own, but often set by people."""
    meaning: str
    """What the number says about the setting, half a sentence."""
    source: str | None
    """The page that states it; null for ``configured``."""
    checked: str | None
    """Month in which the page was read last, ``2026-09``; null for ``configured``."""


@dataclass(frozen=True, slots=True)
class OtherLimit:
    """A limit that is not a time; ``value`` is in ``unit``."""

    name: str
    value: float
    unit: str
    meaning: str
    source: str
    checked: str


@dataclass(frozen=True, slots=True)
class PlatformLimits:
    """All limits; ``function`` is in ascending order."""

    function: tuple[FunctionLimit, ...]
    others: tuple[OtherLimit, ...]

    def near(self, duration_ms: float, *, within: float = NEAR) -> int | None:
        """Give the limit that a duration has run into, or null when it is near none (seconds)."""
        return nearest_limit((one.seconds for one in self.function), duration_ms, within=within)

    def meaning_of(self, seconds: float | None) -> str:
        """Say what a timeout's seconds mean; null: the log does not name them."""
        if seconds is None:
            return _UNNAMED
        return next((one.meaning for one in self.function if one.seconds == seconds), _UNKNOWN)

    def seconds_of(self, *kinds: LimitKind) -> tuple[int, ...]:
        """Give the limits of some kinds (seconds)."""
        return tuple(one.seconds for one in self.function if one.kind in kinds)


def nearest_limit(limits_s: Iterable[int], duration_ms: float, *, within: float = NEAR) -> int | None:
    """Give the limit (seconds) that lies at most the share ``within`` beside a duration; null when none does."""
    seconds = duration_ms / 1000
    best = min(limits_s, key=lambda limit: abs(limit - seconds), default=None)
    return best if best is not None and abs(best - seconds) <= best * within else None
