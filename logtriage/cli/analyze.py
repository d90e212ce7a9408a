"""``logtriage analyze``: exports in, findings with routes and remedies out."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from logtriage.cli.gates import ANALYZE, end, failures_of, gates_option, needs_baseline
from logtriage.cli.making import make
from logtriage.cli.options import (
    HELP,
    rules_option,
    scope_options,
    talk_options,
    write_text,
)
from logtriage.cli.profiles import DRAWN, PROFILES, check_profile, drawn
from logtriage.cli.recorded import keep, open_to_record, record_options
from logtriage.cli.safety import check_unsafe, no_input, salt_option, unsafe_options
from logtriage.errors import InputError, UsageError

if TYPE_CHECKING:
    from logtriage.cli.making import Made
    from logtriage.model import Report

_SUFFIXES: Final = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".txt": "terminal",
}


@click.command("analyze", context_settings=HELP)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write a report here; .html, .md, .json or .txt says which (repeatable).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "markdown", "md", "json", "html", "github", "brief"]),
    callback=lambda _context, _parameter, given: "markdown" if given == "md" else given,
    help=(
        "Form of what goes to standard output (default: terminal); github: annotations of GitHub Actions;"
        " brief: for coding agents."
    ),
)
@click.option(
    "--budget",
    type=click.IntRange(min=300),
    default=2000,
    show_default=True,
    metavar="TOKENS",
    help="Length of a brief at most, four characters a token.",
)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="issue",
    show_default=True,
    help="Markdown profile: for an issue; as a step summary of GitHub Actions; as the phase document of a planner "
    "(with --repo); or the week beside the weeks of the history.",
)
@gates_option(
    ANALYZE,
    "if a finding is this severe or worse, in this state (with --baseline), violates the policy, or input was partial",
)
@click.option("--baseline", metavar="NAME", help="Say what has changed since this baseline (`baseline write`).")
@click.option(
    "--repo",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A checkout of the project, only ever read: findings name its files, lines, owners and last commits, and "
    "limits and uniques that its source declares are held against what the log shows.",
)
@click.option(
    "--criteria",
    "-c",
    "criteria_files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Show the verdict on these success criteria (docs/criteria.md; repeatable); `check` makes them a gate.",
)
@click.option("--sha256", is_flag=True, help="Add the SHA-256 of each input beside its BLAKE3.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour on standard output.",
)
@salt_option
@unsafe_options
@rules_option
@scope_options
@record_options
@talk_options
def command(files: tuple[str, ...], **options: Any) -> int:
    """
    Triage exports: what is broken, on which route, how often, what it is called, what to do.

    FILE is a dashboard export (JSON array or CSV, any age, also damaged); `-` reads standard input. Several
    files of one
    project are taken as one log: rows that stand in two of them are counted once.
    """
    needs_baseline(options["gates"], options["baseline"])
    writers = [(no_input(path, files), _form_of(path)) for path in options["outputs"]]
    forms = [options["form"] or "terminal", *(form for _, form in writers)]
    check_unsafe(options, forms)
    check_profile(options, forms)
    with open_to_record(options) as history:
        made = make(files, options)
        report = made.report
        warn(report, quiet=options["quiet"])
        _write(made, writers, options)
        if not report.inputs or all(one.entries == 0 for one in report.inputs):
            raise InputError("no rows recognised: the input is an export without a row.", source=", ".join(files))
        if history is not None:
            keep(history, made.record(), options)
    return end(failures_of(report, options["gates"]))


def _write(made: Made, writers: Sequence[tuple[Path, str]], options: dict[str, Any]) -> None:
    """Write the report to every output, and to standard output."""
    report = made.report
    for path, form in writers:
        write_text(path, _drawn(made, form, options) or render(report, form, profile=options["profile"], width=100))
    written = [str(path) for path, _ in writers]
    form = options["form"] or "terminal"
    if options["form"] or not (options["quiet"] and writers):
        text = _drawn(made, form, options) or render(
            report, form, profile=options["profile"], width=_width(), color=_color(options["color"]), outputs=written,
            address=_address if sys.stdout.isatty() else None, budget=options["budget"],
        )  # fmt: skip
        click.echo(text, nl=not text.endswith("\n"), color=True)


def _drawn(made: Made, form: str, options: dict[str, Any]) -> str | None:
    """Give what is drawn from more than the report; null where the report is enough."""
    return drawn(made, options) if form == "markdown" and options["profile"] in DRAWN else None


def render(
    report: Report,
    form: str,
    *,
    profile: str,
    width: int,
    color: bool = False,
    outputs: Sequence[str] = (),
    address: Callable[[str], str] | None = None,
    budget: int | None = None,
) -> str:
    """Turn a report into text; each renderer is imported only when it is asked for."""
    if form == "html":
        from logtriage.report.html import render_html

        return render_html(report)
    if form == "markdown":
        from logtriage.report.markdown import render_markdown

        return render_markdown(report, profile=profile)
    if form == "brief":
        from logtriage.report.brief import BUDGET, render_brief

        return render_brief(report, budget=budget or BUDGET)
    if form == "json":
        from logtriage.report.json import render_json

        return render_json(report)
    if form == "github":
        from logtriage.report.github import render_github

        return render_github(report)
    from logtriage.report.terminal import render_terminal

    return render_terminal(report, width=width, color=color, outputs=outputs, address=address)


def warn(report: Report, *, quiet: bool) -> None:
    """Tell of every input that lost something, and of settings that are wrong; the report lists the places."""
    for one in report.inputs if not quiet else ():
        if one.rejected:
            first = one.rejected[0]
            many = "a stretch" if one.rejected_count == 1 else f"{one.rejected_count} stretches"
            told = f"{one.name}: {many} could not be read, from byte {first.byte} on: {first.reason}"
            click.echo(f"logtriage: {told}", err=True)
    for warning in report.warnings if not quiet else ():
        click.echo(f"logtriage: {warning}", err=True)


def _form_of(path: Path) -> str:
    form = _SUFFIXES.get(path.suffix.lower())
    if form is None:
        known = ", ".join(sorted(_SUFFIXES))
        raise UsageError(
            f"no report form for suffix '{path.suffix}' (expected one of {known}).",
            source=str(path),
            hint="Rename the output.",
        )
    return form


def _address(output: str) -> str:
    return Path(output).absolute().as_uri()


def _width() -> int:
    return max(60, min(shutil.get_terminal_size((110, 40)).columns, 160))


def _color(wish: str) -> bool:
    if wish != "auto":
        return wish == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
