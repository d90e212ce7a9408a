"""
A schedule of ``crons`` -> how often it is due in a stretch of time. Five fields, always UTC.

https://vercel.com/docs/cron-jobs (2026-09): only numbers, and a day of the month excludes a day of the week.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from cronsim import CronSim, CronSimError

MOST_SLOTS: Final = 50_000
"""Every minute for a month; what is due more often in a window is not counted."""
_WITHIN_MS: Final = 60_000
"""A job starts within the minute, so the first row of an export may be that of a slot just before it."""


def slots_between(schedule: str, first_ms: int, last_ms: int, holes: Iterable[tuple[int, int]]) -> int | None:
    """
    Count the slots of a schedule from ``first_ms`` to ``last_ms`` (UTC), without those in holes.

    Null where the schedule is not understood, a moment is none of the calendar's, or there are too many.
    """
    left_out = tuple(holes)
    count = 0
    try:
        start = datetime.fromtimestamp(first_ms / 1000, UTC).replace(second=0, microsecond=0) - timedelta(minutes=1)
        for slot in CronSim(schedule, start) if len(schedule.split()) == 5 else ():
            at = int(slot.timestamp()) * 1000
            if at > last_ms:
                return count
            count += at > first_ms - _WITHIN_MS and not any(low < at < high for low, high in left_out)
            if count > MOST_SLOTS:
                return None
    except (CronSimError, ValueError, OverflowError, OSError):
        return None
    return None
