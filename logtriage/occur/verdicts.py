"""
Statements that no row spells out (a silent failure, a kill without its line), and what an abort really was.

An abort says only that somebody gave up. Who did is decided by facts, in this order; the first that holds wins: the
platform's kill in the same request, the text's own timer, an elapsed time that equals a limit, a caller that went away,
a cancellation by name. Without a fact it stays ``abort-unspecified``: never guessed, never called retryable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from logtriage.model import Facts, Match, Row, Statement
from logtriage.occur.grouping import Group

Settled = tuple[tuple[Row, Statement], Group]

_TIMEOUT: Final = "vercel-function-timeout"
_TIMER: Final = "abort-timeout"
# A statement refused because an earlier one of the transaction had failed: never a cause.
_CONSEQUENCES: Final = frozenset({"pg-25p02-aborted-tx"})
_GONE: Final = "request-client-disconnect"
_ABORTS: Final = frozenset({"abort-unspecified", "abort-timeout", "abort-caller-cancel", "abort-sdk-user", _GONE})
_ELAPSED: Final = re.compile(
    r"(?i)\b(?:elapsed(?:ms)?|after|took|duration(?:ms)?)[\s:=\"']{1,4}(\d{3,7}(?:\.\d+)?) ?(ms|s\b|)"
)
_LIMIT: Final = re.compile(
    r"(?i)\b(?:timeout(?:ms)?|limit(?:ms)?|deadline)[\s:=\"']{1,4}(?:of )?(\d{1,7}(?:\.\d+)?) ?(ms|s\b|)"
)
# Limits that people configure, for a text that names only the elapsed time (milliseconds).
_USUAL_MS: Final = (5_000.0, 10_000.0, 15_000.0, 20_000.0, 30_000.0, 45_000.0, 60_000.0, 120_000.0)
_TOLERANCE: Final = 0.05
_CLIENT_GONE: Final = re.compile(
    r"(?i)client (?:closed|disconnected|went away|gone|aborted)"
    r"|request (?:closed|aborted) by (?:the )?(?:client|user|caller)|ResponseAborted|abortIncoming"
)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How to make a statement of a rule that no text matched; given by ``pipeline``, which knows the rules."""

    identify: Callable[[str], Statement]
    """A synthetic text -> its statement under the rule pack."""
    as_rule: Callable[[Facts, str, str], Statement]
    """Facts, the rule that they turned out to be, and the reason."""
    silent_at: Callable[[int, str], Statement]
    """Status and route -> the statement of a failure without an error."""
    forgivable: frozenset[str] = frozenset()
    """Rules whose fault is a race or the caller's input, not a defect."""

    def timeout(self, limit_s: int | None) -> Statement:
        """The kill at the limit, worded as the platform words it, so that it has the same fingerprint as the line."""
        text = "Vercel Runtime Timeout Error: Task timed out"
        return self.identify(f"{text} after {limit_s} seconds" if limit_s else f"{text} after its limit")

    def silent(self, status: int, route: str) -> Statement:
        """A failure in which nothing is recognised as an error."""
        return self.silent_at(status, route)


def fold_consequences(settled: Sequence[Settled]) -> list[Settled]:
    """Fold what can only follow from another error of the request into the first of the others, if there is one."""
    causes = [entry for entry in settled if _rule(entry) not in _CONSEQUENCES]
    if not causes:
        return list(settled)
    first = min(causes, key=lambda entry: (entry[0][0].timestamp_ms, entry[0][0].index))
    for entry in settled:
        if _rule(entry) in _CONSEQUENCES:
            first[1].rows.extend(entry[1].rows)
    return causes


def settle_aborts(
    settled: Sequence[Settled], *, status: int | None, rows: Sequence[Row], verdicts: Verdicts
) -> list[Settled]:
    """Fold aborts into the kill that caused them, and name the others by the facts of the request."""
    kill = next((entry for entry in settled if _rule(entry) == _TIMEOUT), None)
    result: list[Settled] = []
    for entry in settled:
        if _rule(entry) not in _ABORTS:
            result.append(entry)
        elif kill is not None:
            kill[1].rows.extend(entry[1].rows)
        else:
            stated = {row.index for other in settled if other is not entry for row in other[1].rows}
            free = [row for row in rows if row.index not in stated]
            result.append(_named(entry, status=status, rows=free, verdicts=verdicts))
    return result


def _rule(entry: Settled) -> str | None:
    match: Match | None = entry[0][1].match
    return match.rule if match else None


def _named(entry: Settled, *, status: int | None, rows: Sequence[Row], verdicts: Verdicts) -> Settled:
    (row, statement), group = entry
    if _rule(entry) != "abort-unspecified":
        return entry
    timer = row if elapsed_meets_limit(_text(row)) else None
    timer = timer or next((own for own in _beside(row, rows) if elapsed_meets_limit(_text(own), usual=False)), None)
    if timer is not None:
        group.rows.append(timer)
        return (row, verdicts.as_rule(statement.facts, _TIMER, "the elapsed time equals the configured limit")), group
    gone = next((own for own in rows if own.told and own is not row and _CLIENT_GONE.search(_text(own))), None)
    if gone is not None:
        group.rows.append(gone)
    if gone is not None or status == 499:
        reason = "the client was gone" if gone is not None else "status 499: the client closed the request"
        return (row, verdicts.as_rule(statement.facts, _GONE, reason)), group
    return entry


def _beside(row: Row, rows: Sequence[Row]) -> list[Row]:
    return [own for own in rows if own is not row and abs(own.timestamp_ms - row.timestamp_ms) <= 1_000]


def _text(row: Row) -> str:
    return row.told.text if row.told else ""


def elapsed_meets_limit(text: str, *, usual: bool = True) -> bool:
    """
    Tell whether a text names an elapsed time within 5 % of the limit that it names.

    ``usual``: where it names none, a limit that people configure will do. Only the abort's own row may rest on that:
    any other row that took ten seconds is a coincidence.
    """
    elapsed = _ELAPSED.search(text)
    if elapsed is None:
        return False
    took = _milliseconds(elapsed)
    limit = _LIMIT.search(text)
    limits: Mapping[float, None] = dict.fromkeys((_milliseconds(limit),) if limit else _USUAL_MS if usual else ())
    return any(value > 0 and abs(took - value) <= value * _TOLERANCE for value in limits)


def _milliseconds(found: re.Match[str]) -> float:
    value, unit = float(found.group(1)), found.group(2).strip().lower()
    return value * 1000 if unit == "s" or (unit == "" and value < 100) else value
