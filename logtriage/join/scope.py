"""
Which requests a run is about: filters by environment, route, deployment, time and visitor.

A filter never removes an entry from ``annotate``; it only says what is in scope.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.errors import UsageError
from logtriage.globs import fits_any

_RELATIVE: Final = re.compile(r"^(\d{1,6})(m|h|d|w)$")
_UNIT_MS: Final = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters; empty means everything."""

    environments: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    """Globs over routes; ``[`` is literal."""
    deployments: tuple[str, ...] = ()
    since: str | None = None
    """ISO time (UTC where it has no zone), or ``90m``, ``24h``, ``7d``, counted back from the newest row."""
    until: str | None = None
    exclude_bots: bool = False


def in_scope(requests: s.Requests, scope: Scope, *, newest_ms: int | None) -> pl.Series:
    """
    Tell for each request whether it is in scope.

    Raises ``UsageError`` for a time that cannot be read.
    """
    _refuse_reversed(scope, newest_ms)
    wanted = pl.lit(value=True)
    if scope.environments:
        wanted &= pl.col(s.ENVIRONMENT).is_in(scope.environments)
    if scope.deployments:
        wanted &= pl.col(s.DEPLOYMENT).is_in(scope.deployments)
    if scope.routes:
        wanted &= pl.col(s.ROUTE).is_in(_matching(requests[s.ROUTE].unique().to_list(), scope.routes))
    if scope.since:
        wanted &= pl.col(s.FIRST_MS) >= moment(scope.since, newest_ms)
    if scope.until:
        wanted &= pl.col(s.FIRST_MS) <= moment(scope.until, newest_ms)
    if scope.exclude_bots:
        wanted &= ~pl.col(s.BOT)
    return requests.select(
        wanted.fill_null(value=False).alias("in_scope")
        if requests.height
        else pl.lit(value=True).alias("in_scope").head(0)
    )["in_scope"]


def _refuse_reversed(scope: Scope, newest_ms: int | None) -> None:
    if scope.since and scope.until and moment(scope.since, newest_ms) > moment(scope.until, newest_ms):
        raise UsageError(
            f"--since {scope.since} lies behind --until {scope.until}: nothing can be between them.",
            hint="Relative times count back from the newest row: --since 3h --until 2h is an hour.",
        )


def age_ms(text: str) -> int:
    """Read a stretch such as ``90m``, ``24h``, ``7d`` as milliseconds; raises ``UsageError`` for anything else."""
    relative = _RELATIVE.match(text.strip())
    if relative is None:
        raise UsageError(f"'{text}' is no stretch of time (expected 90m, 24h, 7d or the like)")
    return int(relative.group(1)) * _UNIT_MS[relative.group(2)]


def moment(text: str, newest_ms: int | None) -> int:
    """Read a time as UTC milliseconds; a relative one counts back from the newest row, not from now."""
    if _RELATIVE.match(text.strip()):
        return (newest_ms or 0) - age_ms(text)
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        expected = "expected ISO such as 2026-01-31T14:00Z, or 90m, 24h, 7d counted back from the newest row"
        raise UsageError(f"'{text}' is no time ({expected})") from None
    zoned = read if read.tzinfo else read.replace(tzinfo=UTC)
    return int(zoned.timestamp() * 1000)


def _matching(routes: Sequence[str], globs: Sequence[str]) -> list[str]:
    return [route for route in routes if fits_any(route, globs)]
