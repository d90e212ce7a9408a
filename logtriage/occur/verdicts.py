"""Statements that no row spells out (a silent failure, a kill without its line), and mere consequences of an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from logtriage.model import Facts, Match, PlatformLimits, Row, Statement
from logtriage.occur.grouping import Group

Settled = tuple[tuple[Row, Statement], Group]

# A statement refused because an earlier one of the transaction had failed: never a cause.
_CONSEQUENCES: Final = frozenset({"pg-25p02-aborted-tx"})


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
    limits: PlatformLimits = field(default_factory=lambda: PlatformLimits((), ()))
    """Times at which functions are killed."""

    def timeout(self, limit_s: int | None) -> Statement:
        """The kill at the limit, worded as the platform words it, so that it has the same fingerprint as the line."""
        if limit_s is None:
            return self.identify("Vercel Runtime Timeout Error: FUNCTION_INVOCATION_TIMEOUT")
        return self.identify(f"Vercel Runtime Timeout Error: Task timed out after {limit_s} seconds")

    def silent(self, status: int, route: str) -> Statement:
        """A failure in which nothing is recognised as an error."""
        return self.silent_at(status, route)


def fold_consequences(settled: Sequence[Settled]) -> list[Settled]:
    """Fold what can only follow from another error of the request into the first of the others, if there is one."""
    causes = [entry for entry in settled if rule_of(entry) not in _CONSEQUENCES]
    if not causes:
        return list(settled)
    first = min(causes, key=lambda entry: (entry[0][0].timestamp_ms, entry[0][0].index))
    for entry in settled:
        if rule_of(entry) in _CONSEQUENCES:
            first[1].rows.extend(entry[1].rows)
    return causes


def rule_of(entry: Settled) -> str | None:
    """Name the rule of a settled error, or null."""
    match: Match | None = entry[0][1].match
    return match.rule if match else None
