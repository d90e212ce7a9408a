"""
A triaged export as criteria look at it: requests, entries, plain texts and errors, in a window.

Nothing here depends on the order of rows or on how they were parted into files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.globs import fits_any
from logtriage.model import Occurrence, PolicyVerdict, Retried, Selector

EVENT: Final = "event"
VALUE: Final = "value"
REQUEST_COLUMNS: Final = (
    s.REQUEST, s.STATUS, s.DURATION_MS, s.ROUTE, s.METHOD, s.ENVIRONMENT, s.DEPLOYMENT, s.FIRST_MS, s.CRON,
)  # fmt: skip
ENTRY_COLUMNS: Final = (s.INDEX, s.REQUEST, s.TIMESTAMP_MS, s.SEQ, s.LEVEL, s.TEXT)


@dataclass(frozen=True, slots=True)
class Log:
    """What was triaged; duplicates are left out."""

    requests: pl.DataFrame
    """``REQUEST_COLUMNS``, one row per request in scope."""
    entries: pl.DataFrame
    """``ENTRY_COLUMNS``, all entries of these requests."""
    texts: pl.Series
    """Every distinct message, cleaned; ``entries.text`` is a place in it."""
    occurrences: Sequence[Occurrence]
    retries: Sequence[Retried]
    capped: tuple[str, ...]
    """Inputs that look cut by a row limit."""
    filtered: tuple[str, ...]
    """Inputs that look filtered by level."""
    unread: tuple[str, ...]
    """What could not be read, in words."""
    most_lines: int
    """Log lines that the platform keeps of one request."""
    moment: Callable[[str], int]
    """ISO or relative time -> UTC milliseconds."""
    redact: Callable[[str], str]
    redact_value: Callable[[str, str], str]
    policy: Callable[[Sequence[Occurrence]], PolicyVerdict | None]
    """Verdict of the declared route policy on some errors; null where none is declared."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a criterion is judged (both ends belong to it)."""

    from_ms: int | None
    """Null: no row has a time."""
    to_ms: int | None
    told_from: bool = False
    told_to: bool = False
    fault: str | None = None
    """Why the window cannot be known, in words: the deployment that opens it is not in the export."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a log that a criterion is about, whatever happened in it."""

    log: Log
    where: Selector
    window: Window
    requests: pl.DataFrame
    entries: pl.DataFrame
    """Entries of these requests."""

    def narrowed(self, **fields: tuple[str, ...]) -> Slice:
        """Give the same for one route or one environment alone."""
        return slice_of(self.log, replace(self.where, **fields))  # type: ignore[arg-type]


def slice_of(log: Log, where: Selector) -> Slice:
    """Give the requests that a selector is about; what it says of errors, texts and answers does not count here."""
    window = window_of(log, where)
    wanted = _window_test(window) & _deployment_test(log, where)
    if where.environments:
        wanted &= pl.col(s.ENVIRONMENT).is_in(where.environments)
    if where.methods:
        wanted &= pl.col(s.METHOD).is_in(where.methods)
    if where.routes:
        routes = [one for one in log.requests[s.ROUTE].unique().to_list() if fits_any(one or "", where.routes)]
        wanted &= pl.col(s.ROUTE).is_in(routes)
    requests = log.requests.filter(wanted)
    entries = log.entries.join(requests.select(s.REQUEST), on=s.REQUEST, how="semi")
    return Slice(log, where, window, requests, entries)


def outward(where: Selector, other: Selector) -> Selector:
    """Give another selector in the window of the first: same time, environments and deployments, on any route."""
    return replace(
        other,
        environments=other.environments or where.environments,
        deployments=other.deployments or where.deployments,
        deployment_after=other.deployment_after or where.deployment_after,
        since=other.since or where.since,
        until=other.until or where.until,
    )


def window_of(log: Log, where: Selector) -> Window:
    """Give the window: as told, else from the first entry of the environments meant to their last."""
    entries = log.entries
    if where.environments:
        own = log.requests.filter(pl.col(s.ENVIRONMENT).is_in(where.environments)).select(s.REQUEST)
        entries = entries.join(own, on=s.REQUEST, how="semi")
    first, last = entries[s.TIMESTAMP_MS].min(), entries[s.TIMESTAMP_MS].max()
    begin = first if isinstance(first, int) else None
    end = last if isinstance(last, int) else None
    told_from = where.since is not None or where.deployment_after is not None
    try:
        if where.since is not None:
            begin = _moment(log, where.since)
        if where.deployment_after is not None:
            opened = _deployed(log, where.deployment_after)
            begin = opened if where.since is None or begin is None else max(begin, opened)
        if where.until is not None:
            end = _moment(log, where.until)
    except _UnknownDeploymentError as error:
        return Window(begin, end, fault=f"deployment {error} is not in the export")
    return Window(begin, end, told_from, where.until is not None)


class _UnknownDeploymentError(Exception):
    """The export has no row of a deployment."""


def _moment(log: Log, said: str) -> int:
    return _deployed(log, said) if said.startswith("dpl_") else log.moment(said)


def _deployed(log: Log, deployment: str) -> int:
    first = log.requests.filter(pl.col(s.DEPLOYMENT) == deployment)[s.FIRST_MS].min()
    if not isinstance(first, int):
        raise _UnknownDeploymentError(log.redact(deployment))
    return first


def _window_test(window: Window) -> pl.Expr:
    wanted = pl.lit(value=window.fault is None)
    if window.told_from:
        wanted &= pl.col(s.FIRST_MS) >= window.from_ms
    if window.told_to:
        wanted &= pl.col(s.FIRST_MS) <= window.to_ms
    return wanted


def _deployment_test(log: Log, where: Selector) -> pl.Expr:
    wanted = pl.lit(value=True)
    if where.deployments:
        wanted &= pl.col(s.DEPLOYMENT).is_in(where.deployments)
    if where.deployment_after is not None:
        seen = log.requests.group_by(s.DEPLOYMENT).agg(pl.col(s.FIRST_MS).min()).drop_nulls()
        firsts: Mapping[str, int] = dict(seen.iter_rows())
        opened = firsts.get(where.deployment_after)
        later = [name for name, first in firsts.items() if opened is not None and first >= opened]
        wanted &= pl.col(s.DEPLOYMENT).is_in(later)
    return wanted
