"""``DriftReport`` -> a SQL script: what may run now as statements, everything else as comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from logtriage.model.drift import Candidate, DdlStep, DriftReport
from logtriage.report import words

_HEAD: Final = """\
-- Schema drift: additive statements that can be run again. logtriage has run none of them.
-- Review every line; take a backup; run it on staging first.
-- psql "$DIRECT_URL" -v ON_ERROR_STOP=1 -f FILE   (direct address, no pooler; without -1, not inside a transaction)
"""
_ORDER: Final = ("enum", "enum-value", "table", "column", "index")
"""What another statement needs comes first."""


def render_sql(report: DriftReport) -> str:
    """Give the script; it ends with a newline, and is safe to be run as a whole."""
    parts = [_HEAD, f"-- {_line(report.verdict)}"]
    parts += _queries("Confirm first (read-only): each row is missing.", (one.confirm for one in report.drifts))
    parts += _queries("Constraints that stand (read-only).", (one.confirm for one in report.constraints))
    for candidate in _in_order(report):
        parts.append("")
        parts += _of(candidate)
    for place in (*(one.verdict for one in report.migrations), *(one.verdict for one in report.constraints)):
        parts.append(f"\n-- {_line(place)}")
    return "\n".join(parts) + "\n"


def _queries(title: str, queries: Iterable[str | None]) -> list[str]:
    found = [query for query in dict.fromkeys(queries) if query is not None]
    return [f"\n-- {title}", *found] if found else []


def _in_order(report: DriftReport) -> list[Candidate]:
    """Give each candidate once, in the order in which they have to be made."""
    # The first one of a thing has the best grounds.
    drifts = reversed(report.drifts)
    found = {(one.kind, one.table, one.name): one for drift in drifts for one in reversed(drift.candidates)}
    return sorted(found.values(), key=lambda one: (_ORDER.index(one.kind), one.table, _place(one), one.name))


def _place(candidate: Candidate) -> tuple[str, int]:
    file, _, line = candidate.declared.rpartition(":")
    return (file, int(line)) if line.isdigit() else (candidate.declared, 0)


def _of(candidate: Candidate) -> Iterator[str]:
    yield f"-- {candidate.kind} {_line(candidate.table)}.{_line(candidate.name)} ({_line(candidate.declared)})"
    yield f"-- {_line(candidate.because)}"
    for note in candidate.notes:
        yield f"-- {_line(note)}"
    for step in candidate.steps:
        if len(candidate.steps) > 1 or not step.ready:
            yield f"-- Step {step.stage}: {_line(step.do)}"
        yield from _lines(step)


def _lines(step: DdlStep) -> Iterable[str]:
    if step.sql is None:
        return ()
    return step.sql.split("\n") if step.ready else ("-- " + line for line in step.sql.split("\n"))


def _line(text: str) -> str:
    """Keep a text in its comment, whatever a name in it holds."""
    return words.one_line(text)
