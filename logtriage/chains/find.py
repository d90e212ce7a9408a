"""
Entries and errors -> ``Chain`` values: a timeout, the same id again in time, a unique constraint met, a second job.

That one led to the other no log can show. So every chain comes with its base rates: how often other deliveries were
followed by a repeat, and how many repeats had no timeout before them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.chains.deliveries import PLACE, TIMED_OUT, deliveries_of, said_by, suspects_of
from logtriage.chains.ids import SAID, VALUE, ids_of
from logtriage.chains.jobs import JOB, enqueuing
from logtriage.chains.repeats import AFTER_TIMEOUT, COLLIDED, FOLLOWED, in_order
from logtriage.chains.told import Gated, Jobs, chain_of
from logtriage.model import Chain, Coverage, Occurrence

_GATEWAY_TIMEOUT: Final = 504
_KILLED: Final = frozenset({"timeout", "silent"})
_UNIQUE: Final = frozenset({"P2002", "23505", "11000", "ER_DUP_ENTRY", "SQLITE_CONSTRAINT_UNIQUE"})
"""Codes of a refused second row: Prisma, Postgres, MongoDB, MySQL, SQLite."""


@dataclass(frozen=True, slots=True)
class Errors:
    """What is known of the errors of the requests in scope."""

    shown: Sequence[Occurrence]
    left_out: Sequence[Occurrence]
    """By a suppression: a timeout among them begins no chain."""
    findings: Mapping[str, str]
    """Id of an occurrence -> id of its finding."""


def find_chains(
    entries: pl.DataFrame,
    requests: s.Requests,
    texts: Sequence[str],
    *,
    errors: Errors,
    coverage: Coverage,
    gated: Gated,
) -> tuple[Chain, ...]:
    """
    Give the chain of each route on which a delivery that timed out came again, the furthest first.

    ``entries``: ENTRIES with ``text`` and ``cron``; ``requests``: those in scope; ``coverage``: of all.
    """
    timed_out = _timed_out(requests, errors)
    if not timed_out:
        return ()
    own = entries.filter(pl.col(s.DUPLICATE_OF).is_null()).join(requests.select(s.REQUEST), on=s.REQUEST, how="semi")
    suspects = suspects_of(own, requests, timed_out)
    if not ids_of(said_by(own, suspects.filter(pl.col(TIMED_OUT)), texts)[SAID]).height:
        return ()
    said = said_by(own, suspects, texts)
    collided = sorted({one.request for one in errors.shown if is_collision(one)})
    newest = own[s.TIMESTAMP_MS].max()
    last_ms = newest if isinstance(newest, int) else 0
    rows = in_order(deliveries_of(suspects, said), collided, coverage.holes, last_ms)
    filtered = bool(coverage.level_filter_suspected)
    asked = suspects.with_columns(pl.col(s.REQUEST).is_in(collided).alias(COLLIDED))
    found = []
    for here in _places(rows.filter(pl.col(TIMED_OUT) & pl.col(FOLLOWED))):
        mine = rows.filter(here)
        own_jobs, own_findings = _jobs(mine, said), _findings(mine, errors)
        found.append(chain_of(mine, asked.filter(here), own_jobs, own_findings, gated, filtered=filtered))
    return tuple(sorted(found, key=_nearness))


def _nearness(chain: Chain) -> tuple[int, int, int, str, str]:
    """Order the chains: those of which most ids came furthest first."""
    return -chain.ids_whole, -chain.ids_collided, -chain.ids_repeated, chain.route, chain.environment or ""


def is_collision(occurrence: Occurrence) -> bool:
    """Tell whether an error is a second row that a unique constraint refused."""
    stated = (occurrence.statement, *occurrence.also)
    codes = {(one.match.code if one.match else None) or one.facts.code for one in stated}
    return not _UNIQUE.isdisjoint(codes)


def _timed_out(requests: s.Requests, errors: Errors) -> set[str]:
    killed = {one.request for one in errors.shown if one.outcome == "timeout"}
    killed |= set(requests.filter(pl.col(s.STATUS) == _GATEWAY_TIMEOUT)[s.REQUEST])
    return killed - {one.request for one in errors.left_out if one.outcome in _KILLED}


def _places(rows: pl.DataFrame) -> list[pl.Expr]:
    """Give a test for each route and environment, in an order of their own: pseudonyms are numbered by it."""
    return [
        pl.all_horizontal(pl.col(name).eq_missing(value) for name, value in zip(PLACE, place, strict=True))
        for place in rows.select(PLACE).unique().sort(PLACE).iter_rows()
    ]


def _jobs(deliveries: pl.DataFrame, said: pl.DataFrame) -> Jobs:
    """Give the jobs that deliveries of ids which timed out told of; a line that names such ids is about these alone."""
    again = deliveries.filter((pl.col(TIMED_OUT) & pl.col(FOLLOWED)).any().over(VALUE)).select(s.REQUEST, VALUE)
    told_by = said.join(again, on=s.REQUEST, how="inner")
    lines = told_by.join(enqueuing(told_by[SAID]), on=SAID, how="inner")
    meant = ids_of(lines[SAID]).select(SAID, VALUE).join(again.select(VALUE).unique(), on=VALUE, how="semi")
    named = lines.join(meant, on=[SAID, VALUE], how="semi")
    general = lines.join(meant, on=SAID, how="anti")
    found: dict[tuple[str, str], set[str]] = {}
    for request, value, job in pl.concat([named, general]).select(s.REQUEST, VALUE, JOB).iter_rows():
        found.setdefault((request, value), set()).update((job,) if job else ())
    return {key: frozenset(jobs) for key, jobs in found.items()}


def _findings(deliveries: pl.DataFrame, errors: Errors) -> tuple[str, ...]:
    """Name the findings of the timeouts that were followed, and of the collisions behind them."""
    killed = set(deliveries.filter(pl.col(TIMED_OUT) & pl.col(FOLLOWED))[s.REQUEST])
    after = set(deliveries.filter(pl.col(AFTER_TIMEOUT))[s.REQUEST])
    meant = [
        one.id
        for one in errors.shown
        if (one.request in killed and one.outcome in _KILLED) or (one.request in after and is_collision(one))
    ]
    return tuple(sorted({errors.findings[one] for one in meant if one in errors.findings}))
