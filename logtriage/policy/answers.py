"""Frames -> what the policy is held against: how each request ended, and which routes the export shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from logtriage import schema as s

NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request ended, and whose it was."""

    status: int | None
    route: str
    """Of the request, whatever layer wrote the row that states the error."""
    environment: str | None


@dataclass(frozen=True, slots=True)
class RouteSeen:
    """A route of the export, as it may be shown."""

    route: str
    cron: bool
    """Vercel's scheduler asked for it."""


def answers_of(requests: s.Requests, keys: Iterable[str]) -> dict[str, Answer]:
    """Give the answers of the requests named by ``keys``."""
    wanted = pl.DataFrame({s.REQUEST: sorted(set(keys))}, schema={s.REQUEST: pl.String})
    found = requests.join(wanted, on=s.REQUEST, how="semi").select(s.REQUEST, s.STATUS, s.ROUTE, s.ENVIRONMENT)
    return {key: Answer(status, route, environment) for key, status, route, environment in found.iter_rows()}


def routes_seen(entries: pl.DataFrame, requests: s.Requests, redact: Callable[[str], str]) -> list[RouteSeen]:
    """Give the routes that exist, ordered by name: asked for by others than bots, and not only to be told 404."""
    scheduled = entries.filter(pl.col(s.CRON)).select(s.REQUEST).unique()
    routes = (
        requests.filter(~pl.col(s.BOT) & (pl.col(s.STATUS).fill_null(200) != NOT_FOUND))
        .with_columns(pl.col(s.REQUEST).is_in(scheduled[s.REQUEST].implode()).alias(s.CRON))
        .group_by(s.ROUTE)
        .agg(pl.col(s.CRON).any())
        .sort(s.ROUTE)
    )
    return [RouteSeen(redact(route), cron) for route, cron in routes.iter_rows()]
