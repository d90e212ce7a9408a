"""
``crons`` of a ``vercel.json`` -> schedules.

Five numeric fields, always UTC: https://vercel.com/docs/cron-jobs (2026-09).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from cronsim import CronSim, CronSimError

from logtriage.globs import fits_any
from logtriage.model import Schedule


def read_crons(data: bytes, name: str, routes: tuple[str, ...]) -> tuple[Schedule, ...]:
    """
    Give the schedules whose route one of the globs fits; no glob = all.

    Raises ``ValueError`` in words where the file is broken or holds none of them.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, ValueError) as error:
        raise ValueError(f"{name}: is no JSON ({type(error).__name__})") from None
    crons = document.get("crons") if isinstance(document, dict) else None
    if not isinstance(crons, list):
        raise ValueError(f"{name}: has no list 'crons'")  # noqa: TRY004 - a fault of the file, not of the caller
    found = tuple(_schedule(one, name, at) for at, one in enumerate(crons))
    wanted = tuple(one for one in found if not routes or fits_any(one.route, routes))
    if not wanted:
        raise ValueError(f"{name}: has no cron" + (f" for {', '.join(routes)}" if routes else ""))
    return wanted


def check_cron(expression: str) -> str:
    """Give an expression back; raises ``ValueError`` where it is no schedule of five fields."""
    if len(expression.split()) != 5:
        raise ValueError("is no schedule: expected five fields such as */5 * * * *")
    try:
        CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f"is no schedule: {error} (expected five fields such as */5 * * * *)") from None
    return expression


def _schedule(one: Any, name: str, at: int) -> Schedule:
    place = f"{name}: crons[{at}]"
    match one:
        case {"path": str(path), "schedule": str(schedule)} if path.startswith("/"):
            try:
                check_cron(schedule)
            except ValueError as error:
                raise ValueError(f"{place}: {error}") from None
            return Schedule(path.partition("?")[0].rstrip("/") or "/", schedule, place)
    raise ValueError(f"{place}: expected an object with path and schedule")
