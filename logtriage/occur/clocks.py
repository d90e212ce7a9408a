"""
Times that a text names: how long something took, and how long it was allowed to take.

An elapsed time that equals a limit says that a timer ended the work. Equal means within 5 %: timers fire late, never
early, and callers round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_UNIT: Final = (
    r"(?:(?P<value>\d{1,7}(?:\.\d+)?) ?(?P<unit>ms|milliseconds?|s|secs?|seconds?)\b"
    r"|(?P<bare>\d{1,7})\b(?! ?(?:%|/|attempts?\b|tries\b|retries\b|times\b|requests?\b|rows?\b|items?\b)))"
)
_ELAPSED: Final = re.compile(rf"(?i)\b(?:elapsed|after|took|waited|duration)(?:_?ms)?[\s:=\"']{{1,4}}{_UNIT}")
_LIMIT: Final = re.compile(
    rf"(?i)\b(?P<word>time-?out|limit|deadline|budget)(?:_?ms)?[\s:=\"'(]{{1,4}}(?:of |is )?{_UNIT}"
)
# Limits that people configure, for a text that names only the elapsed time (milliseconds).
USUAL_MS: Final = (5_000.0, 10_000.0, 15_000.0, 20_000.0, 30_000.0, 45_000.0, 60_000.0, 120_000.0)
_TOLERANCE: Final = 0.05
_SHORTEST_BARE: Final = 100


def elapsed_ms(text: str) -> tuple[float, ...]:
    """Give every elapsed time that a text names (milliseconds); a bare number below 100 is a count, not a time."""
    found = _ELAPSED.finditer(text)
    return tuple(_milliseconds(one) for one in found if one["bare"] is None or int(one["bare"]) >= _SHORTEST_BARE)


def limits_ms(text: str) -> tuple[float, ...]:
    """Give every time limit that a text names (milliseconds); a bare number below 100 counts seconds."""
    return tuple(value for value in map(_milliseconds, _LIMIT.finditer(text)) if value > 0)


def timeouts_ms(text: str) -> tuple[float, ...]:
    """Give the limits that are surely times: ``limit: 100`` may count anything, ``timeout: 15000`` does not."""
    found = (one for one in _LIMIT.finditer(text) if one["unit"] or one["word"].lower().startswith("time"))
    return tuple(value for value in map(_milliseconds, found) if value > 0)


def meets(took_ms: float, limits: Iterable[float]) -> float | None:
    """Give the limit that an elapsed time equals, or null."""
    return next((limit for limit in limits if abs(took_ms - limit) <= limit * _TOLERANCE), None)


def _milliseconds(found: re.Match[str]) -> float:
    if found["bare"] is not None:
        bare = float(found["bare"])
        return bare * 1000 if bare < _SHORTEST_BARE else bare
    return float(found["value"]) * (1 if found["unit"].lower().startswith("m") else 1000)
