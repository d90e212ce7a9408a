"""Runs of a history -> those that are old enough to go. Ages count back from the newest row, never from the clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

DAY_MS: Final = 86_400_000

Stamp: TypeAlias = tuple[str, int | None]
"""Id of a run and its newest row."""


def outlived(runs: Sequence[Stamp], *, keep_days: int | None, keep_runs: int | None) -> tuple[str, ...]:
    """
    Give the runs to let go, in the order given: oldest first.

    ``keep_days``: those that end more than so many days before the newest row of all; a run without any time stays.
    ``keep_runs``: all but so many of the newest. With both, either is enough to go; null = no such bound.
    """
    newest = max((last for _, last in runs if last is not None), default=None)
    oldest = None if newest is None or keep_days is None else newest - keep_days * DAY_MS
    beyond = 0 if keep_runs is None else max(0, len(runs) - keep_runs)
    return tuple(run for at, (run, last) in enumerate(runs) if at < beyond or _is_before(last, oldest))


def _is_before(last: int | None, oldest: int | None) -> bool:
    return last is not None and oldest is not None and last < oldest
