"""The shares of a chain -> what they are consistent with: never a cause, which no log shows."""

from __future__ import annotations

from typing import Final

from logtriage.model import Followed

_TELLING: Final = 0.1
"""By how much the share of timeouts that were repeated must exceed that of other deliveries."""
_FILTERED: Final = " The export looks filtered by level: deliveries that went well may be missing from these shares."


def sentence(timeouts: Followed, others: Followed, alone: int, repeats: int, *, filtered: bool) -> str:
    """Say what the shares are consistent with; ``alone``: repeats without a timeout, of ``repeats``."""
    shares = f"{_of(timeouts.repeated, timeouts.deliveries, 'timeouts')} were followed by a repeat"
    if others.share is None:
        held = "no other delivery stands in the log to hold that against"
    else:
        held = f"{_of(others.repeated, others.deliveries, 'other deliveries')} were"
    parting = others.share is None or (timeouts.share or 0) - others.share >= _TELLING
    reading = (
        "Consistent with a sender that delivers again after a timeout"
        if parting
        else "Just as consistent with repeats that have nothing to do with timeouts"
    )
    doubt = _FILTERED if filtered else ""
    return f"{reading}: {shares}, {held}; {_of(alone, repeats, 'repeats')} had no timeout before them.{doubt}"


def _of(some: int, every: int, what: str) -> str:
    """`3 of 40 timeouts (7%)`: the share is rounded down, so that 100% means all of them."""
    share = f" ({100 * some // every}%)" if every else ""
    return f"{some:,} of {every:,} {what}{share}"
