"""Builders with defaults for everything that works on records: cells, tallies, traffic, whole runs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from logtriage.model import HOUR_MS, Cell, InputDigest, IssueText, RunRecord, Tally, Traffic

START: Final = 1_769_904_000_000
"""2026-02-01 00:00:00 UTC, a Sunday."""
DAY_MS: Final = 24 * HOUR_MS
WEEK_MS: Final = 7 * DAY_MS
ROUTE: Final = "/api/shelves"
DEPLOYMENT: Final = "dpl_FernwickEXAMPLE01"


def cell(route: str | None = ROUTE, hour: int | None = 0, deployment: str = DEPLOYMENT, env: str = "production") -> Cell:
    """Give a cell; ``hour`` counts from the start."""
    return Cell(route, env, deployment, None if hour is None else START + hour * HOUR_MS)


def tally(name: str, times: int = 1, at: Cell | None = None, *, failed: int = 0, errors: int | None = None) -> Tally:
    """Give occurrences of one fingerprint, each in a request of its own and, unless told, on level error."""
    where = at or cell()
    stamp = where.hour_ms
    return Tally(fingerprint(name), where, times, times, failed, times if errors is None else errors, stamp, stamp)


def traffic(requests: int = 1_000, at: Cell | None = None) -> Traffic:
    """Give requests in a cell, none of them failed."""
    return Traffic(at or cell(), requests, 0)


def record(
    *tallies: Tally,
    asked: Sequence[Traffic] | None = None,
    first_ms: int | None = START,
    last_ms: int | None = START + HOUR_MS - 1,
    name: str = "logs_result.json",
    **changed: Any,
) -> RunRecord:
    """Give the record of one file; by default 1,000 requests in each cell that has an occurrence, or in the first."""
    cells = {one.cell for one in tallies} or {cell()}
    known = asked if asked is not None else [traffic(at=one) for one in cells]
    plain: dict[str, Any] = {
        "tool_version": "0.1.0", "fingerprint_version": 1, "rules_digest": "rules-1", "scope": (),
        "inputs": (InputDigest(name, digest(name), 1_000, first_ms, last_ms),), "first_ms": first_ms, "last_ms": last_ms,
        "holes": (), "capped": False, "level_filtered": False, "partial": False,
        "issues": tuple(issue(one) for one in sorted({one.fingerprint for one in tallies})),
        "tallies": tuple(sorted(tallies, key=lambda one: (one.fingerprint, one.cell.key))),
        "traffic": tuple(sorted(known, key=lambda one: one.cell.key)),
    }  # fmt: skip
    return RunRecord(**(plain | changed))


def issue(known: str, **changed: Any) -> IssueText:
    """Give the words of a fingerprint."""
    plain: dict[str, Any] = {
        "fingerprint": known, "cluster": f"c-{known[2:]}", "rule": "shelf-locked", "classified": True, "code": None,
        "title": f"A shelf is locked: {known[-4:]}", "template": "shelf <num> is locked", "severity": "medium",
        "sample": "ShelfError: shelf 7 is locked",
    }  # fmt: skip
    return IssueText(**(plain | changed))


def fingerprint(name: str) -> str:
    """Give a fingerprint of the real shape for a short name."""
    return f"1:{digest(name)[:16]}"


def digest(name: str) -> str:
    """Give a digest of the real shape for a short name."""
    return hashlib.blake2b(name.encode(), digest_size=32).hexdigest()
