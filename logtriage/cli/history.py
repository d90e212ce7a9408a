"""``logtriage history show|prune|alias``: what was recorded, seen from outside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from logtriage.cli.options import HELP, F, history_option, keep_options
from logtriage.cli.project import history_place, take_settings
from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.history import History
    from logtriage.model import RunRecord

_HEAD: Final = ("run", "from (UTC)", "to (UTC)", "inputs", "issues", "occurrences", "requests", "filters")


@click.group("history", context_settings=HELP)
def command() -> None:
    """Show or prune the runs that were recorded, or name ids that changed."""


def _place_options(function: F) -> F:
    function = history_option(function)
    told = "Settings file (default: the nearest); the history is looked for in the .logtriage/ beside it."
    return click.option(
        "--config", type=click.Path(path_type=Path), is_eager=True, callback=take_settings, help=told
    )(function)


@command.command("show", context_settings=HELP)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="Form of the list.")
@_place_options
def show(form: str, history: str | None, config: Path | None) -> int:
    """List the runs, oldest first: window, inputs, and how much was counted."""
    with _opened(history, config) as opened:
        runs = [_told(run) for run in opened.runs()]
        shown = opened.shown
    if form == "json":
        click.echo(json.dumps(runs, indent=2, ensure_ascii=False))
        return 0
    for line in _table([_HEAD, *(_row(run) for run in runs)]) if runs else ():
        click.echo(line)
    click.echo(f"{len(runs)} {'run' if len(runs) == 1 else 'runs'} in {shown}", err=True)
    return 0


@command.command("prune", context_settings=HELP)
@keep_options
@_place_options
def prune(history: str | None, config: Path | None, **bounds: int | None) -> int:
    """
    Let old runs go, and what only they knew.

    Days count back from the newest row of the history, never from now. What was let go is overwritten in a file.
    """
    if set(bounds.values()) == {None}:
        raise UsageError("nothing says what to keep.", hint="Give --keep-days N or --keep-runs N.")
    with _opened(history, config) as opened:
        gone = opened.prune(**bounds)
    from logtriage.report.words import count

    click.echo(f"Pruned: {count(gone.runs, 'run')}, and the words of {count(gone.issues, 'issue')}.")
    return 0


@command.command("alias", context_settings=HELP)
@click.argument("pair", nargs=-1, metavar="[OLD NEW]")
@click.option(
    "--from", "file", type=click.Path(path_type=Path), metavar="FILE", help="Lines of an old and a new fingerprint."
)
@_place_options
def alias(pair: tuple[str, ...], file: Path | None, history: str | None, config: Path | None) -> int:
    """
    Say that fingerprint OLD is called NEW now; without arguments, list what is known.

    OLD and NEW alike take an alias away. Most aliases are learned: from a run that is recorded under both.
    """
    from logtriage.history.aliases import checked, load_aliases

    pairs = (*(load_aliases(file) if file else ()), *([checked(pair)] if pair else []))
    with _opened(history, config) as opened:
        if pairs:
            opened.add_aliases(pairs)
        known = opened.aliases()
    for old, new in known.items() if not pairs else ():
        click.echo(f"{old} {new}")
    click.echo(f"{len(known)} {'alias' if len(known) == 1 else 'aliases'} known", err=True)
    return 0


def _opened(given: str | None, config: Path | None) -> History:
    from logtriage.history import open_history

    return open_history(history_place(given, config))


def _row(told: dict[str, Any]) -> tuple[str, ...]:
    from logtriage.report.words import stamp

    counted = (len(told["inputs"]), told["issues"], told["occurrences"], told["requests"])
    filters = " ".join(f"{option}={value}" for option, value in told["scope"])
    return told["id"], stamp(told["first_ms"]), stamp(told["last_ms"]), *(f"{one:,}" for one in counted), filters


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    signs = "<<<>>>><"
    for row in rows:
        cells = (f"{cell:{sign}{width}}" for cell, sign, width in zip(row, signs, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _told(run: RunRecord) -> dict[str, Any]:
    from logtriage.history.columns import run_id

    return {
        "id": run_id(run),
        "first_ms": run.first_ms,
        "last_ms": run.last_ms,
        "inputs": [{"name": one.name, "blake3": one.blake3, "entries": one.entries} for one in run.inputs],
        "scope": run.scope,
        "issues": len(run.issues),
        "occurrences": sum(one.occurrences for one in run.tallies),
        "requests": sum(one.requests for one in run.traffic),
        "capped": run.capped,
        "level_filtered": run.level_filtered,
        "partial": run.partial,
        "tool_version": run.tool_version,
        "fingerprint_version": run.fingerprint_version,
        "rules_digest": run.rules_digest,
    }
