"""``--record``: the run that was analysed -> the history, and what is said about it on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from logtriage.cli.options import F, history_option, keep_options
from logtriage.cli.project import history_place
from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.history import History, Outcome
    from logtriage.model import RunRecord

_TOLD: Final[dict[Outcome, str]] = {
    "recorded": "recorded in {}",
    "already": "already recorded in {}; nothing was changed",
    "replaced": "recorded in {}, in the place of what another version or other rules had made of the same files",
}


def record_options(function: F) -> F:
    """Add ``--record`` and what belongs to it."""
    function = history_option(keep_options(function))
    told = "Keep the counts of this run in the history; with --keep-days and --keep-runs, old runs go then."
    return click.option("--record", is_flag=True, help=told)(function)


@contextmanager
def open_to_record(options: dict[str, Any]) -> Iterator[History | None]:
    """Open the history before anything else is done, so that a wrong one is told at once; null without ``--record``."""
    if not options["record"]:
        source = click.get_current_context().get_parameter_source
        if ParameterSource.COMMANDLINE in {source("keep_days"), source("keep_runs")}:
            raise UsageError("--keep-days and --keep-runs belong to --record.", hint="See `logtriage history prune`.")
        yield None
        return
    from logtriage.history import open_history

    with open_history(history_place(options["history"], options["config"]), create=True) as history:
        yield history


def runs_before(baseline: RunRecord, options: dict[str, Any]) -> tuple[RunRecord, ...]:
    """Give the runs that ended before a baseline begins, oldest first; none unless a history is in use and there."""
    if baseline.first_ms is None or not (options["record"] or options["history"]):
        return ()
    place = history_place(options["history"], options["config"])
    if "://" not in place and not Path(place).is_file():
        return ()
    from logtriage.history import open_history

    with open_history(place) as history:
        runs = tuple(history.runs(until_ms=baseline.first_ms))
    return tuple(one for one in runs if one.last_ms is not None and one.last_ms < baseline.first_ms)


def keep(history: History, run: RunRecord, options: dict[str, Any]) -> None:
    """Record a run, prune as asked, and tell it."""
    told = _TOLD[history.record(run)].format(history.shown)
    bounds = {"keep_days": options["keep_days"], "keep_runs": options["keep_runs"]}
    gone = history.prune(**bounds).runs if set(bounds.values()) != {None} else 0
    pruned = f"; {gone} older {'run' if gone == 1 else 'runs'} pruned" if gone else ""
    if not options["quiet"]:
        click.echo(f"logtriage: {told}{pruned}", err=True)
