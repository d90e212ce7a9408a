"""``logtriage weekly``: a week beside the weeks before it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click

from logtriage.cli.gates import WEEKLY, end, failures_of_diff, gates_option
from logtriage.cli.options import (
    HELP,
    filters_of,
    history_option,
    rules_option,
    scope_options,
    talk_options,
    write_text,
)
from logtriage.cli.project import history_place, load_criteria_files
from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.cli.sides import Recorder
    from logtriage.model import Judged, RunRecord, Weekly

Weeks: TypeAlias = "tuple[list[tuple[str, list[RunRecord]]], int]"
"""Names and records of the weeks, and how many runs stand in none."""
_SUFFIXES: Final = {
    ".md": "md",
    ".markdown": "md",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".txt": "terminal",
}


@click.command("weekly", context_settings=HELP)
@click.argument("weeks", nargs=-1, metavar="[WEEK]...")
@click.option(
    "--weeks",
    "most",
    type=click.IntRange(2),
    default=13,
    show_default=True,
    metavar="N",
    help="How many weeks of the history to look at; what was last seen before these counts as new.",
)
@click.option("--format", "form", type=click.Choice(["terminal", "md", "json", "html"]), help="Form of the output.")
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write it here; .html, .md, .json or .txt says which (repeatable).",
)
@click.option(
    "--criteria",
    "-c",
    "criteria_files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Hold these success criteria against the exports of each week (docs/criteria.md; repeatable).",
)
@history_option
@gates_option(WEEKLY, "if an issue of the last week is in this state or this severe, or if input was partial")
@rules_option
@scope_options
@talk_options
def command(weeks: tuple[str, ...], **options: Any) -> int:
    """
    Report on the last week: what is new, back, quieter, worse, gone, and what moved most.

    Each WEEK is a file, a folder, a quoted glob, several by commas, or a baseline; their newest rows say which is the
    last one, whatever the order. It is compared with the one before it, in the light of all older ones. Without a WEEK,
    the runs of the history (`analyze --record`) are cut into calendar weeks, Monday to Sunday UTC.
    """
    outputs = [(path, _form_of(path)) for path in options["outputs"]]
    from logtriage.cli.sides import Recorder
    from logtriage.redact import Gate
    from logtriage.weeks import weekly_of

    criteria = load_criteria_files(options["criteria_files"])
    if criteria and not weeks:
        raise UsageError("criteria are held against exports, and a history has none.", source="--criteria")
    recorder = Recorder(options, Gate(), criteria)
    judged: dict[str, tuple[Judged, ...]] = {}
    found, timeless = _of_files(weeks, recorder, judged) if weeks else _of_history(options)
    report = weekly_of(
        found, runs_left_out=timeless, suppressions=recorder.suppressions, judged=judged, redact=recorder.gate.text
    )
    for path, form in outputs:
        write_text(path, render(report, form, width=100))
    if options["form"] or not (options["quiet"] and outputs):
        width = max(60, min(shutil.get_terminal_size((110, 40)).columns, 160))
        click.echo(render(report, options["form"] or "terminal", width=width), nl=False)
    return end(failures_of_diff(report.comparison, options["gates"]))


def _of_files(words: Sequence[str], recorder: Recorder, judged: dict[str, tuple[Judged, ...]]) -> Weeks:
    """Give the weeks that words name; what they say of the criteria goes to ``judged``, by their names."""
    found: list[tuple[str, list[RunRecord]]] = []
    for word in dict.fromkeys(words):
        name = recorder.gate.text(word)
        found.append((name, [recorder.side(word)]))
        judged[name] = recorder.judged
    return found, 0


def _of_history(options: dict[str, Any]) -> Weeks:
    """Cut the history into weeks; filters cannot hold for what was counted already."""
    asked = filters_of(options)
    if asked:
        told = f"{asked[0]} says nothing about runs that were recorded already."
        raise UsageError(told, hint="Record filtered runs in a history of their own, or give the exports.")
    from logtriage.history import open_history
    from logtriage.weeks import calendar_weeks, weeks_back

    with open_history(history_place(options["history"], options["config"])) as history:
        newest = history.newest_ms()
        since = None if newest is None else weeks_back(newest, options["most"])
        return calendar_weeks(history.runs(since_ms=since), since_ms=since)


def render(report: Weekly, form: str, *, width: int) -> str:
    """Turn the report into text; each renderer is imported only when it is asked for."""
    if form == "json":
        from logtriage.report.json import render_json

        return render_json(report)
    if form == "md":
        from logtriage.report.weekly_markdown import render_weekly_markdown

        return render_weekly_markdown(report)
    if form == "html":
        from logtriage.report.weekly_html import render_weekly_html

        return render_weekly_html(report)
    from logtriage.report.weekly_terminal import render_weekly_terminal

    return render_weekly_terminal(report, width=width)


def _form_of(path: Path) -> str:
    form = _SUFFIXES.get(path.suffix.lower())
    if form is None:
        known = ", ".join(sorted(_SUFFIXES))
        told = f"no form for suffix '{path.suffix}' (expected one of {known})."
        raise UsageError(told, source=str(path), hint="Rename the output.")
    return form
