"""``--fail-on``: under which conditions a run fails, and the one line that says why it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from click.core import ParameterSource

from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.model import Comparison, Report

EXIT_GATE: Final = 1
_SEVERITIES: Final = ("critical", "high", "medium", "low")
STATES: Final = ("new", "regressed", "escalating", "downgraded")
"""States that ask for a comparison."""
ANALYZE: Final = (*_SEVERITIES, "partial", "policy", *STATES)
DIFF: Final = (*STATES, *_SEVERITIES, "partial", "claims")
WEEKLY: Final = (*STATES, *_SEVERITIES, "partial")
_NAMED: Final = 3

F = TypeVar("F", bound=Callable[..., Any])


def gates_option(words: Sequence[str], told: str) -> Callable[[F], F]:
    """Add ``--fail-on`` with the words that a command knows; several may stand behind commas."""

    def taken(ctx: click.Context, parameter: click.Parameter, given: Sequence[str]) -> tuple[str, ...]:
        parts = [part.strip() for one in given for part in one.split(",")]
        if ctx.get_parameter_source(parameter.name or "") is ParameterSource.DEFAULT_MAP:
            # A settings file speaks to several commands: each takes the words that it knows.
            return tuple(dict.fromkeys(part for part in parts if part in words))
        for part in parts:
            if part not in words:
                message = f"'{part}' is no condition (expected {', '.join(words)})."
                raise click.BadParameter(message)
        return tuple(dict.fromkeys(parts))

    return click.option(
        "--fail-on",
        "gates",
        multiple=True,
        callback=taken,
        metavar="WORD[,WORD]",
        help=f"Exit 1 {told} (repeatable): {', '.join(words)}.",
    )


def needs_baseline(gates: Sequence[str], baseline: str | None) -> None:
    """Refuse a gate, typed and not from a settings file, that nothing could ever close: a state without a baseline."""
    asked = [gate for gate in gates if gate in STATES]
    typed = click.get_current_context().get_parameter_source("gates") is ParameterSource.COMMANDLINE
    if asked and typed and baseline is None:
        raise UsageError(
            f"'{asked[0]}' needs something to compare with.", source="--fail-on", hint="Add --baseline NAME."
        )


def failures_of(report: Report, gates: Sequence[str]) -> tuple[str, ...]:
    """Say for each gate that is closed what closed it."""
    return tuple(_of_report(report, gates))


def failures_of_diff(comparison: Comparison, gates: Sequence[str]) -> tuple[str, ...]:
    """Say the same for a comparison; suppressed issues close no gate, and severities are of what is there now."""
    return tuple(_of_comparison(comparison, gates))


def end(failures: Sequence[str]) -> int:
    """Say in one line why a run fails, on standard error; gives its exit code."""
    if failures:
        click.echo(f"logtriage: failed: {'; '.join(failures)}", err=True)
    return EXIT_GATE if failures else 0


def _of_report(report: Report, gates: Sequence[str]) -> Iterator[str]:
    from logtriage.report.words import heading

    findings = report.findings
    if gates and not report.totals.requests.total and report.totals.entries.out_of_scope:
        yield f"--fail-on: the filters leave no request, so nothing was looked at ({_seen(report)})"
    for gate in (gate for gate in STATES if gate in gates):
        yield from _closed(gate, [heading(one) for one in findings if one.state == gate], "finding")
    worst = [(one.severity, heading(one)) for one in findings]
    yield from _by_severity(worst, gates, "finding")
    broken = [one for one in findings if one.policy_verdict is not None and one.policy_verdict.verdict == "violates"]
    if "policy" in gates:
        yield from _closed("policy", [heading(one) for one in broken], "finding")
    if "partial" in gates and report.coverage.partial:
        yield "--fail-on partial: some input could not be read"


def _seen(report: Report) -> str:
    """Name what a filter could have meant."""
    seen = [one.name for one in report.coverage.environments]
    return f"environments in the export: {', '.join(seen)}" if seen else "no row names an environment"


def _of_comparison(comparison: Comparison, gates: Sequence[str]) -> Iterator[str]:
    from logtriage.report.changes_words import heading

    changes = [one for one in comparison.changes if one.suppressed is None]
    if gates and not comparison.after.requests:
        yield "--fail-on: the newer side has no request, so nothing was looked at"
    for gate in (gate for gate in STATES if gate in gates):
        yield from _closed(gate, [heading(one) for one in changes if one.state == gate], "issue")
    worst = [(one.severity, heading(one)) for one in changes if one.after.occurrences]
    yield from _by_severity(worst, gates, "issue")
    if "partial" in gates and any(doubt.kind == "partial" for doubt in comparison.doubts):
        yield "--fail-on partial: some input could not be read"
    for one in comparison.claims if "claims" in gates else ():
        if one.verdict != "confirmed":
            yield f"--fail-on claims: {one.claim}: {one.verdict}"


def _by_severity(found: Sequence[tuple[str, str]], gates: Sequence[str], noun: str) -> Iterator[str]:
    """The mildest severity that is named decides: it counts what is this severe or worse."""
    named = [severity for severity in _SEVERITIES if severity in gates]
    if named:
        reached = _SEVERITIES[: _SEVERITIES.index(named[-1]) + 1]
        yield from _closed(named[-1], [title for severity, title in found if severity in reached], noun)


def _closed(gate: str, titles: Sequence[str], noun: str) -> Iterator[str]:
    from logtriage.report.words import count, listed

    if titles:
        shown = listed(list(dict.fromkeys(titles)), limit=_NAMED)
        yield f"--fail-on {gate}: {count(len(titles), noun)} ({shown})"
