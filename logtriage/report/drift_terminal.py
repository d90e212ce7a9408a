"""``DriftReport`` -> plain lines for a terminal; statements as they are, everything else at most as wide as asked."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from logtriage.model import Check, Option
from logtriage.model.drift import BrokenMigration, Candidate, DdlStep, Drift, DriftReport, LeftConstraint, Seen
from logtriage.report import words


def render_drift_terminal(report: DriftReport, *, width: int) -> str:
    """Give the report as text that ends with a newline."""
    return "\n".join(line for told in _report(report) for line in _folded(words.visible(told), width)) + "\n"


def _folded(told: str, width: int) -> Iterable[str]:
    """Break running text; what is set in by four blanks or more is a command or statement and stays whole."""
    for line in told.split("\n"):
        if line.startswith("    ") or len(line) <= width:
            yield line
        else:
            indent = " " * (len(line) - len(line.lstrip(" -+")))
            yield from textwrap.wrap(
                line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
            )


def _report(report: DriftReport) -> Iterator[str]:
    yield report.verdict
    for one in report.schemas:
        read = f"{words.count(one.models, 'model')}, {words.count(one.migrations_read, 'migration')}"
        yield f"Schema: {', '.join(one.files)} ({one.provider or 'no provider'}; {read})"
        yield from (f"  {fault}" for fault in one.not_understood)
    yield from (f"Warning: {warning}" for warning in report.warnings)
    for number, drift in enumerate(report.drifts, 1):
        yield f"\n{number}. {drift.about}"
        yield from _drift(drift)
    for migration in report.migrations:
        yield f"\nMigration {migration.migration or '(not named)'}"
        yield from _migration(migration)
    for constraint in report.constraints:
        yield f"\nConstraint on {constraint.about}"
        yield from _constraint(constraint)
    if report.drifts or report.constraints:
        yield from _afterwards(report)
        yield f"\nAddress for migrations ({report.platform or 'no host in the log tells the platform'})"
        yield from (f"  - {one.platform}: {one.note}" for one in report.platforms)
        yield "Statements alone: --format sql. Nothing was executed; review, back up, staging first."


def _drift(drift: Drift) -> Iterator[str]:
    yield f"  {drift.verdict}"
    yield from map(_seen, drift.seen)
    if drift.confirm:
        yield "  Confirm first (read-only; each row is missing):"
        yield _set_in(drift.confirm)
    for candidate in drift.candidates:
        yield from _candidate(candidate)


def _afterwards(report: DriftReport) -> Iterator[str]:
    """Give the checklist once: what is the same for several things is not said twice."""
    told = [*(one.verify for one in report.drifts), *(one.verify for one in report.constraints)]
    asked = {one.confirm for one in report.drifts}
    yield "\nAfterwards"
    yield from ["  - [ ] the confirming query gives no row"] if report.drifts else []
    yield from _checks(dict.fromkeys(check for one in told for check in one.run if check.run not in asked))
    yield from (f"  - [ ] {line}" for line in dict.fromkeys(line for one in told for line in one.log))
    yield "Still failing"
    yield from (f"  - [ ] {line}" for line in dict.fromkeys(line for one in told for line in one.still_failing))
    yield from (f"  Note: {note}" for note in dict.fromkeys(note for one in report.drifts for note in one.notes))


def _seen(seen: Seen) -> str:
    text = words.clip(words.one_line(seen.text), 160)
    if not seen.requests:
        return f"  - {seen.finding}; {text}"
    counted = f"{words.count(seen.requests, 'request')}, {', '.join(seen.outcomes)}"
    return f"  - {seen.route or 'on several routes'}: {counted}; {text}"


def _candidate(candidate: Candidate) -> Iterator[str]:
    type_ = f" {candidate.type}" if candidate.type else ""
    yield f"  {candidate.kind} {candidate.table}.{candidate.name}{type_} ({candidate.declared})"
    yield f"  - {candidate.because}"
    for step in candidate.steps:
        yield from _step(step, alone=len(candidate.steps) == 1)
    yield from (f"  - {note}" for note in candidate.notes)


def _step(step: DdlStep, *, alone: bool) -> Iterator[str]:
    if not alone or step.sql is None:
        yield f"  - Step {step.stage}: {step.do}"
    if step.sql is not None:
        yield _set_in(step.sql if step.ready else "\n".join(f"-- {line}" for line in step.sql.split("\n")))


def _migration(one: BrokenMigration) -> Iterator[str]:
    yield f"  {one.code or 'no code'}: {one.verdict}"
    yield from ([f"  The log: {words.one_line(one.message)}"] if one.message else [])
    yield from map(_seen, one.seen)
    for option in one.options:
        yield from _option(option)
    yield from (f"  Note: {note}" for note in one.notes)


def _option(option: Option) -> Iterator[str]:
    yield f"  - {option.title} ({'recommended, ' if option.recommended else ''}risk: {option.risk})"
    yield f"    Only when: {option.when}"
    yield from (f"    + {reason}" for reason in option.pros)
    yield from (f"    - {reason}" for reason in option.cons)
    yield from (_set_in(run) for run in option.run)
    yield from _checks(option.verify)


def _constraint(one: LeftConstraint) -> Iterator[str]:
    yield f"  {one.verdict}"
    yield from ([f"  Made in {one.made}; no migration takes it away."] if one.made else [])
    yield from ([f"  Taken away in {one.gone}: this database has not had that migration."] if one.gone else [])
    yield from map(_seen, one.seen)
    yield from ([_set_in(one.confirm)] if one.confirm else [])
    yield from (f"  - {note}" for note in one.notes)


def _checks(checks: Iterable[Check]) -> Iterator[str]:
    for check in checks:
        yield from ([_set_in(check.run)] if check.run else [])
        yield f"  - [ ] {check.expect}"


def _set_in(text: str) -> str:
    return textwrap.indent(text, "      ")
