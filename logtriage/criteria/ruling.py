"""What a kind of criterion finds in a slice, before it is asked whether the slice covers enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from logtriage import schema as s
from logtriage.criteria.log import Log
from logtriage.criteria.words import clock
from logtriage.model import VERDICTS, Part, Verdict

MOST_SHOWN = 5
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict with its reasons; a ``pass`` still has to be covered."""

    verdict: Verdict
    sentence: str
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Why it is inconclusive whatever the window covers."""
    parts: tuple[Part, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    by_absence: bool = False
    """It fails because something is not there: where rows may be missing, that is no failure yet."""


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Give the verdict of several together; of none at all nothing is known."""
    return next((one for one in VERDICTS if one in verdicts), "inconclusive")


def shown(log: Log, events: pl.DataFrame, most: int = MOST_SHOWN) -> tuple[str, ...]:
    """Give the first few events, each on a line: when, where, which request, the words; redacted."""
    lines = []
    for stamp, request, route, text in (
        events.head(most).select(s.TIMESTAMP_MS, s.REQUEST, s.ROUTE, s.TEXT).iter_rows()
    ):
        when = f"{clock(stamp)} UTC" if stamp is not None else "without a time"
        words = f": {quoted(log, text)}" if text is not None else ""
        lines.append(f"{when}, {log.redact(route or 'unknown route')}, request {log.redact(request)}{words}")
    left = events.height - most
    return (*lines, f"and {left:,} more") if left > 0 else tuple(lines)


def quoted(log: Log, text: int) -> str:
    """Give the first line of a message, redacted and short."""
    # Redacted as a whole before it is cut: half a secret is no longer seen as one.
    line = log.redact(str(log.texts[text])).strip().split("\n", 1)[0]
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
