"""
One row of a request, with what its text says and how much that weighs.

Level is evidence, never the filter: an error class or a known signature counts at every level, a plain word such as
*failed* counts where the logger or the stream said error, and only supports another error elsewhere.
"""

from __future__ import annotations

from typing import Final

from logtriage.model import Row, Told

SURE: Final = 3
PLAIN: Final = 2
HINT: Final = 1
NOTHING: Final = 0

_ERROR_LEVELS: Final = frozenset({"error", "fatal"})


def weight(row: Row) -> int:
    """
    Tell how surely a row is an error by itself.

    ``SURE``, ``PLAIN``, ``HINT`` (only beside another) or ``NOTHING``.
    """
    if row.told is None or row.kind != "statement" or row.statement is None:
        return NOTHING
    return told_weight(row.told, row.level)


def told_weight(told: Told, level: str | None) -> int:
    """The same from text and level alone."""
    facts, match, own = told.statements[0].facts, told.statements[0].match, told.reading.own_level
    loud = own == "error" or (level in _ERROR_LEVELS and own != "info")
    if facts.strength == "strong":
        return SURE
    # A try that was given up with more to come is known by any rule, also by one for a wrapper.
    named = match is not None and (match.classified or facts.handled)
    if named:
        return SURE if loud else PLAIN
    if facts.strength == "plain":
        return PLAIN if loud else HINT if level == "warning" or _is_marked(facts.text) else NOTHING
    return PLAIN if loud and own != "info" else NOTHING


def _is_marked(text: str) -> bool:
    """An info row that begins with a sign of failure is meant as one."""
    return text.lstrip()[:1] in {"❌", "💥", "🔥", "✗", "✖", "⨯"}
