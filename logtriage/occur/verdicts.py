"""Statements that no row spells out (a silent failure, a kill without its line), and mere consequences of an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from logtriage.model import Facts, PlatformLimits, Row, Statement
from logtriage.occur.grouping import Group


class Settled(NamedTuple):
    """One error of a request, as far as it is decided."""

    row: Row
    """The deciding row."""
    statement: Statement
    group: Group
    """All rows that tell it; grows while errors are folded into it."""

    @property
    def rule(self) -> str | None:
        """The rule that names it, or null."""
        return self.statement.match.rule if self.statement.match else None

    @property
    def place(self) -> tuple[int, int]:
        """What the errors of a request are ordered by."""
        return self.row.timestamp_ms, self.row.index


# A statement refused because an earlier one of the transaction had failed: never a cause.
CONSEQUENCES: Final = frozenset({"pg-25p02-aborted-tx"})


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How to make a statement of a rule that no text matched; given by ``pipeline``, which knows the rules."""

    identify: Callable[[str], Statement]
    """A synthetic text -> its statement under the rule pack."""
    as_rule: Callable[[Facts, str, str], Statement]
    """Facts, the rule that they turned out to be, and the reason."""
    silent: Callable[[int, str], Statement]
    """Status and route -> the statement of a failure without an error."""
    forgivable: frozenset[str] = frozenset()
    """Rules whose fault is a race or the caller's input, not a defect."""
    limits: PlatformLimits = field(default_factory=lambda: PlatformLimits((), ()))
    """Times at which functions are killed."""

    def timeout(self, limit_s: int | None) -> Statement:
        """The kill at the limit, worded as the platform words it, so that it has the same fingerprint as the line."""
        told = "FUNCTION_INVOCATION_TIMEOUT" if limit_s is None else f"Task timed out after {limit_s} seconds"
        statement = self.identify(f"Vercel Runtime Timeout Error: {told}")
        reason = "no line of the kill is in the log: status, duration or an abort at the limit tell of it"
        return replace(statement, match=statement.match and replace(statement.match, reason=reason))


def fold_consequences(settled: Sequence[Settled]) -> list[Settled]:
    """Fold what can only follow from another error of the request into the first of the others, if there is one."""
    causes = [one for one in settled if one.rule not in CONSEQUENCES]
    if not causes:
        return list(settled)
    first = min(causes, key=lambda one: one.place)
    for one in settled:
        if one.rule in CONSEQUENCES:
            first.group.rows.extend(one.group.rows)
    return causes
