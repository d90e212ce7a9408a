"""``--profile phase`` and ``--profile weekly`` of ``analyze``: Markdown that is drawn from more than the report."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from logtriage.cli.options import filters_of
from logtriage.cli.project import history_place, load_policy
from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.cli.making import Made
    from logtriage.model import RunRecord

DRAWN: Final = ("phase", "weekly")
PROFILES: Final = ("issue", "summary", *DRAWN)


def check_profile(options: dict[str, Any], forms: Collection[str]) -> None:
    """Raise ``UsageError``, before anything is read, where Markdown is asked for and its profile lacks its source."""
    if "markdown" not in forms:
        return
    if options["profile"] == "phase" and options["repo"] is None:
        hint = "Add --repo DIR; `inventory --plan` writes the success criteria beside it."
        raise UsageError("phase names the files that own the errors.", source="--profile", hint=hint)
    asked = filters_of(options)
    if options["profile"] == "weekly" and asked:
        told = f"{asked[0]} says nothing about runs that were recorded already."
        raise UsageError(told, source="--profile weekly", hint="`logtriage weekly` takes exports and filters.")


def drawn(made: Made, options: dict[str, Any]) -> str:
    """Give the Markdown of one of ``DRAWN``; raises ``UsageError`` where there are not two weeks."""
    return _phase(made) if options["profile"] == "phase" else _weekly(made, options)


def _phase(made: Made) -> str:
    from logtriage.inventory import inventory_of, runs_of
    from logtriage.report.phase import render_phase

    assert made.code is not None  # noqa: S101 - `check_profile` has asked for it
    runs = runs_of(made.run.entries, made.run.requests)
    return render_phase(inventory_of(made.report, made.code, runs, plans=(), redact=made.gate.text))


def _weekly(made: Made, options: dict[str, Any]) -> str:
    """Cut the history, with this run in it, at Mondays: the same export twice counts once."""
    from logtriage.redact import Gate
    from logtriage.report.weekly_markdown import render_weekly_markdown
    from logtriage.weeks import calendar_weeks, weekly_of

    weeks, timeless = calendar_weeks((*_recorded(options), made.record()))
    if len(weeks) < 2:
        told = "weekly compares a week with the one before it, and neither these exports nor the history hold two."
        hint = "Keep runs with --record, or give `logtriage weekly` the exports."
        raise UsageError(told, source="--profile", hint=hint)
    _, suppressions = load_policy(options["config"])
    report = weekly_of(weeks, runs_left_out=timeless, suppressions=suppressions, redact=Gate().text)
    return render_weekly_markdown(report)


def _recorded(options: dict[str, Any]) -> tuple[RunRecord, ...]:
    place = history_place(options["history"], options["config"])
    if "://" not in place and not Path(place).is_file():
        return ()
    from logtriage.history import open_history

    with open_history(place) as history:
        return tuple(history.runs())
