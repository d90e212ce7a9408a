"""``logtriage analyze``: exports in, findings with routes and remedies out."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from logtriage import __version__
from logtriage.cli.gates import ANALYZE, end, failures_of, gates_option, needs_baseline
from logtriage.cli.options import (
    HELP,
    Opened,
    filters_of,
    load_rules,
    open_inputs,
    rules_option,
    scope_of,
    scope_options,
    talk_options,
    write_text,
)
from logtriage.cli.progress import progress
from logtriage.cli.project import baseline_folder, load_criteria_files, load_policy, load_regroupings
from logtriage.cli.recorded import keep, open_to_record, record_options, runs_before
from logtriage.cli.safety import check_unsafe, gate_of, no_input, salt_option, unsafe_options
from logtriage.errors import InputError, UsageError

if TYPE_CHECKING:
    from logtriage.code import Code
    from logtriage.model import Baseline, Report, RunRecord
    from logtriage.pipeline import Triage
    from logtriage.redact import Gate

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
    type=click.Choice(["terminal", "markdown", "json", "html", "github", "brief"]),
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
    type=click.Choice(["issue", "summary"]),
    default="issue",
    show_default=True,
    help="Markdown profile: for an issue, or as a step summary of GitHub Actions.",
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
    check_unsafe(options, [options["form"] or "terminal", *(form for _, form in writers)])
    with open_to_record(options) as history:
        made = make(files, options)
        report = made.report
        warn(report, quiet=options["quiet"])
        _write(report, writers, options)
        if not report.inputs or all(one.entries == 0 for one in report.inputs):
            raise InputError("no rows recognised: the input is an export without a row.", source=", ".join(files))
        if history is not None:
            keep(history, made.record(), options)
    return end(failures_of(report, options["gates"]))


def _write(report: Report, writers: Sequence[tuple[Path, str]], options: dict[str, Any]) -> None:
    """Write the report to every output, and to standard output."""
    for path, form in writers:
        write_text(path, render(report, form, profile=options["profile"], width=100, color=False))
    written = [str(path) for path, _ in writers]
    form = options["form"] or "terminal"
    if options["form"] or not (options["quiet"] and writers):
        text = render(
            report, form, profile=options["profile"], width=_width(), color=_color(options["color"]), outputs=written,
            address=_address if sys.stdout.isatty() else None, budget=options["budget"],
        )  # fmt: skip
        click.echo(text, nl=not text.endswith("\n"), color=True)


@dataclass(frozen=True, slots=True)
class Made:
    """A report, and what it was made of."""

    report: Report
    run: Triage
    code: Code | None
    """Null without ``--repo``."""
    gate: Gate
    record: Callable[[], RunRecord]
    """What a history keeps of it, made when asked for."""


def make_report(files: Sequence[str], options: dict[str, Any]) -> Report:
    """Run the whole way for the files and options of a command line."""
    return make(files, options).report


def make(files: Sequence[str], options: dict[str, Any], *, words: Sequence[str] = ("analyze",)) -> Made:
    """Run the whole way, and keep what the report was made of; ``words`` is the command, with options of its own."""
    criteria = load_criteria_files(options["criteria_files"])
    with progress(
        files,
        quiet=options["quiet"] or options["no_progress"],
        verbose=options.get("verbose", False),
        most_mb=options.get("max_memory"),
    ) as talk:
        packs = load_rules(options["rule_folders"], quiet=options["quiet"])
        policy, suppressions = load_policy(options["config"])
        regroupings = load_regroupings(options["config"])
        baseline = _baseline(options)
        from logtriage.locate import code_in, locator, with_commits
        from logtriage.model import FINGERPRINT_VERSION, Tool
        from logtriage.pipeline import declared_in, report_of, triage

        repo: Path | None = options["repo"]
        declared = declared_in(repo) if repo is not None else None
        code = code_in(repo) if repo is not None else None
        opened = open_inputs(files, sha256=options["sha256"], on_bytes=talk.bytes)
        run = triage(opened.readers, packs.rules, policy=policy, progress=talk.station)
        tool = Tool("logtriage", __version__, FINGERPRINT_VERSION, packs.digest, len(packs.rules), packs.replaced)
        gate = gate_of(options.get("salt_file"), no_redact=options.get("no_redact", False))
        asked = filters_of(options)
        typed = () if repo is None else ("--repo", str(repo))
        typed = (*typed, *(word for path in options["criteria_files"] for word in ("-c", str(path))))
        since = () if baseline is None else ("--baseline", baseline.name)
        command = shlex.join(("logtriage", *words, *files, *typed, *since, *asked))
        scope = scope_of(options)
        report = report_of(
            run, packs.rules, tool=tool, command=command, scope=scope, gate=gate,
            suppressions=suppressions, regroupings=regroupings, declared=declared,
            located=locator(code, run.entries, run.texts, gate.text) if code is not None else lambda _case: None,
        )  # fmt: skip
        if baseline is not None:
            from logtriage.comparing import since_baseline

            report = since_baseline(
                report, baseline, run, packs.rules, scope=scope, gate=gate, suppressions=suppressions,
                regroupings=regroupings, unread=bool(opened.unread), earlier=runs_before(baseline.record, options),
            )  # fmt: skip
        report = with_commits(report, code, gate.text) if code is not None else report
        if criteria:
            from logtriage.checking import with_criteria

            unread = [error.source or "?" for error in opened.unread]
            report = with_criteria(report, run, packs.rules, criteria, scope=scope, gate=gate, unread=unread)

    def record() -> RunRecord:
        from logtriage.recording import record_of
        from logtriage.redact import Gate

        return record_of(
            run, packs.rules, tool=tool, scope=scope, gate=Gate(), regroupings=regroupings, unread=bool(opened.unread)
        )

    report = _with_unread(_with_filters(report, gate.text(shlex.join(asked))), opened)
    return Made(report, run, code, gate, record)


def _baseline(options: dict[str, Any]) -> Baseline | None:
    """Read the baseline before anything else: a wrong name is told at once, not after the exports are read."""
    if options.get("baseline") is None:
        return None
    from logtriage.baseline import named_baseline

    return named_baseline(baseline_folder(options["config"]), options["baseline"])


def render(
    report: Report,
    form: str,
    *,
    profile: str,
    width: int,
    color: bool,
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


def _with_filters(report: Report, asked: str) -> Report:
    """Say that a part was looked at: no number of the report is about the rest."""
    if not asked:
        return report
    entries = report.totals.entries
    said = f"Filtered by {asked}: {entries.out_of_scope:,} of {entries.total:,} entries are left out."
    return replace(report, coverage=replace(report.coverage, unproven=(said, *report.coverage.unproven)))


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


def _with_unread(report: Report, opened: Opened) -> Report:
    """Keep an input that could not be opened visible: it is part of what the report does not cover."""
    if not opened.unread:
        return report
    from logtriage.model import Digest, Input

    lost = tuple(
        Input(error.source or "?", Digest("blake3", ""), None, "unreadable", 0, 0, None, None, (), 0, (error.message,))
        for error in opened.unread
    )
    names = ", ".join(one.name for one in lost)
    said = f"{names}: could not be read at all; what it held is unknown."
    coverage = replace(report.coverage, partial=True, unproven=(said, *report.coverage.unproven))
    return replace(report, inputs=(*report.inputs, *lost), coverage=coverage)




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
