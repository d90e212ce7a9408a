"""
Rows of a request -> its ``Occurrence`` values: one per error, with deciding row, rule, captures and outcome.

Which row decides is a matter of what the rows say, never of their order: the innermost named cause before wrappers, a
class before plain words, and the template's text as the last word. So a shuffled export gives the same fingerprints.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from logtriage.model import Captured, Occurrence, Outcome, RequestFacts, Row, Statement
from logtriage.occur.aborts import ABORTS, Ruling
from logtriage.occur.aborts import TIMEOUT as TIMEOUT_RULE
from logtriage.occur.grouping import Group, group_rows
from logtriage.occur.settle import settle_aborts
from logtriage.occur.verdicts import Settled, Verdicts, fold_consequences

SILENT_RULE: Final = "silent-5xx"
_SHORTEST_MS: Final = 9_500.0
"""A 504 that came sooner is an upstream's answer passed on, not the platform's kill."""


def occurrences_of(request: RequestFacts, rows: Sequence[Row], verdicts: Verdicts) -> list[Occurrence]:
    """Give the errors of one request; rows in emission order."""
    failed = request.status is not None and request.status >= 500
    groups = [group for group in group_rows(rows, failed=failed) if _states(group)]
    settled = [Settled(*decide(group), group) for group in groups]
    settled += _derived(request, settled, rows, verdicts)
    settled, rulings = settle_aborts(fold_consequences(settled), request=request, rows=rows, verdicts=verdicts)
    found = [
        occurrence_of(request.key, request.status, one, verdicts.forgivable, rulings.get(one.row.index))
        for one in _folded(settled)
    ]
    return sorted(found, key=lambda occurrence: (occurrence.deciding.timestamp_ms, occurrence.deciding.index))


def decide(group: Group) -> tuple[Row, Statement]:
    """Choose the row that states the error, and its statement."""
    candidates = [(row, row.statement) for row in group.stating if row.statement is not None]
    return min(
        candidates,
        key=lambda pair: (
            _rank(pair[1]),
            pair[1].facts.template,
            pair[1].fingerprint,
            pair[0].timestamp_ms,
            pair[0].index,
        ),
    )


def _states(group: Group) -> bool:
    return any(row.statement is not None for row in group.stating)


def _rank(statement: Statement) -> tuple[bool, bool, bool, bool, bool, int]:
    """Smaller is better; booleans say what is missing."""
    facts, match = statement.facts, statement.match
    return (
        facts.strength in {"exit", "fragment"},
        match is None or not match.classified,
        match is None,
        facts.error_type is None,
        facts.code is None,
        len(facts.core),
    )


def _derived(
    request: RequestFacts, settled: Sequence[Settled], rows: Sequence[Row], verdicts: Verdicts
) -> list[Settled]:
    """Give the kill that left no line, or the failure that left no error, on the row that decides the status."""
    status, row = request.status, request.deciding
    if status is None or status < 500:
        return []
    loud = None if settled else _loud(rows)
    rules = {one.rule for one in settled}
    if status == 504 and TIMEOUT_RULE not in rules and _is_kill(request.duration_ms, aborted=bool(rules & ABORTS)):
        statement = verdicts.timeout(verdicts.limits.near(request.duration_ms or 0.0))
    elif loud is not None and loud.told is not None:
        row, statement = loud, verdicts.identify(loud.told.text)
    elif not settled:
        statement = verdicts.silent(status, row.route)
    else:
        return []
    return [Settled(row, statement, Group([row], [row]))]


def _is_kill(duration_ms: float | None, *, aborted: bool) -> bool:
    """A 504 whose duration the export does not hold is one where the request was aborted too."""
    return aborted if duration_ms is None else duration_ms >= _SHORTEST_MS


def _loud(rows: Sequence[Row]) -> Row | None:
    """
    Give the last row that the stream calls an error, whatever its words, in a request that failed without another.

    A row with a duration is a summary: its level follows from the status and says nothing of its text.
    """
    said = [
        row
        for row in rows
        if row.kind in {"talk", "piece"}
        and row.level in {"error", "fatal"}
        and row.duration_ms is None
        and row.told is not None
        and row.told.text
        and row.told.reading.own_level is None
    ]
    return said[-1] if said else None


def _folded(settled: Sequence[Settled]) -> list[Settled]:
    """Give each identity once: two stacks without heads are one fault, so are aborts that turn out to be the same."""
    kept: dict[str, Settled] = {}
    for one in sorted(settled, key=lambda one: one.place):
        first = kept.setdefault(one.statement.fingerprint, one)
        if first.group is not one.group:
            first.group.rows.extend(one.group.rows)
    return list(kept.values())


def occurrence_of(
    key: str, status: int | None, settled: Settled, forgivable: frozenset[str], ruling: Ruling | None = None
) -> Occurrence:
    """Give the occurrence that a settled error is; ``key`` and final ``status`` are of its request (null = none)."""
    row, statement, group = settled
    rows = tuple(
        sorted({own.index: own for own in (*group.rows, row)}.values(), key=lambda own: (own.timestamp_ms, own.index))
    )
    also = row.told.statements[1:] if row.told is not None and statement in row.told.statements else ()
    digest = hashlib.blake2b(
        f"{key}\x1f{statement.fingerprint}".encode("utf-8", "surrogatepass"), digest_size=8
    )
    return Occurrence(
        id=f"o-{digest.hexdigest()}",
        request=key,
        statement=statement,
        also=tuple(other for other in also if other.fingerprint != statement.fingerprint),
        deciding=row,
        rows=rows,
        outcome=_outcome(status, statement, rows, forgivable),
        captures=_with_limit(_with_attempts(statement, rows), ruling),
        ruling=ruling.reason if ruling else None,
    )


def _outcome(status: int | None, statement: Statement, rows: Sequence[Row], forgivable: frozenset[str]) -> Outcome:
    """
    Give the first outcome that holds; ``degraded`` needs a declared policy.

    A race or a caller's bad input that is only warned of, in a request that went well, was dealt with: the warning is
    the application's way of saying so.
    """
    rule = statement.match.rule if statement.match else None
    failed = status is not None and status >= 500
    stating = [row for row in rows if row.statement is not None and row.kind == "statement"]
    told = [row.statement.facts for row in stating if row.statement is not None]
    if told and not failed and all(facts.handled for facts in told):
        return "handled"
    warned = bool(stating) and all(row.level == "warning" for row in stating)
    if warned and rule in forgivable and status is not None and status < 400:
        return "handled"
    if any(row.exited for row in rows):
        return "crash"
    if rule == TIMEOUT_RULE:
        return "timeout"
    if rule == SILENT_RULE:
        return "silent"
    if status is None:
        return "unknown"
    return "unhandled" if failed else "soft"


def _with_attempts(statement: Statement, rows: Sequence[Row]) -> tuple[tuple[str, Captured], ...]:
    """Count the tries that the rows together tell: ``attempt 1/3``, ``attempt 2/3`` and the failure are three."""
    captures = statement.match.captures if statement.match else ()
    tries = [row.statement.facts.attempt for row in rows if row.statement is not None and row.statement.facts.attempt]
    if not tries or "attempts" not in dict(captures):
        return captures
    last, limit = max(tries)
    final = any(
        row.statement is not None and row.statement.facts.attempt is None and row.kind == "statement" for row in rows
    )
    return tuple(
        (name, min(limit, last + 1) if final and name == "attempts" else last if name == "attempts" else value)
        for name, value in captures
    )


def _with_limit(captures: tuple[tuple[str, Captured], ...], ruling: Ruling | None) -> tuple[tuple[str, Captured], ...]:
    """Fill in the limit that another line of the request names; the identity rests on the error's own text."""
    if ruling is None or ruling.limit_ms is None:
        return captures
    limit = int(ruling.limit_ms)
    return tuple((name, limit if name == "timeout_ms" and value is None else value) for name, value in captures)
