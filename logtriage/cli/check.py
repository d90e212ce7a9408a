"""``logtriage check``: exports and success criteria in, one verdict per criterion out."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from logtriage import __version__
from logtriage.cli.options import (
    HELP,
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
from logtriage.cli.project import load_criteria_files, load_policy
from logtriage.errors import InputError, UsageError

if TYPE_CHECKING:
    from logtriage.model import CheckReport

EXIT_FAILED: Final = 1
EXIT_INSUFFICIENT: Final = 3
_SUFFIXES: Final = {".md": "md", ".markdown": "md", ".json": "json", ".xml": "junit"}


@click.command("check", context_settings=HELP)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--criteria",
    "-c",
    "criteria_files",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The criteria (docs/criteria.md; repeatable).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "json", "junit"]),
    default="md",
    show_default=True,
    help="Form of what goes to standard output.",
)
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write the verdicts here; .md, .json or .xml says which form (repeatable).",
)
@click.option(
    "--allow-not-checkable",
    is_flag=True,
    help="Exit 0 although a criterion is not checkable from logs; it is told all the same.",
)
@rules_option
@scope_options
@talk_options
def command(files: tuple[str, ...], **options: Any) -> int:
    """
    Hold success criteria against exports: pass, fail, inconclusive or not checkable, each with its evidence.

    Exit codes: 0 every criterion passed, 1 one failed, 3 none failed and the evidence is insufficient for one, 2 the
    criteria are wrong, 4 no input could be read.
    """
    writers = [(path, _form_of(path, (*files, *options["criteria_files"]))) for path in options["outputs"]]
    report = make_check(files, options)
    for path, form in writers:
        write_text(path, render(report, form))
    if not (options["quiet"] and writers):
        click.echo(render(report, options["form"]), nl=False)
    return exit_code(report, allow_not_checkable=options["allow_not_checkable"])


def make_check(files: Sequence[str], options: dict[str, Any]) -> CheckReport:
    """Run the whole way for the files and options of a command line; criteria are read first, since they are quick."""
    criteria = load_criteria_files(options["criteria_files"])
    with progress(files, quiet=options["quiet"] or options["no_progress"]) as talk:
        packs = load_rules(options["rule_folders"], quiet=options["quiet"])
        policy, _ = load_policy(options["config"])
        from logtriage.checking import check_of
        from logtriage.model import FINGERPRINT_VERSION, Tool
        from logtriage.pipeline import triage
        from logtriage.redact import Gate

        opened = open_inputs(files, sha256=False, on_bytes=talk.bytes)
        run = triage(opened.readers, packs.rules, policy=policy, progress=talk.station)
        if all(one.entries == 0 for one in run.inputs):
            raise InputError("no rows recognised: the input is an export without a row.", source=", ".join(files))
        named = [str(path) for path in options["criteria_files"]]
        typed = [word for name in named for word in ("-c", name)]
        command_line = shlex.join(("logtriage", "check", *files, *typed, *filters_of(options)))
        tool = Tool("logtriage", __version__, FINGERPRINT_VERSION, packs.digest, len(packs.rules), packs.replaced)
        return check_of(
            run, packs.rules, criteria,
            tool=tool, command=command_line, criteria_file=", ".join(named), scope=scope_of(options), gate=Gate(),
            unread=[error.source or "?" for error in opened.unread],
        )  # fmt: skip


def render(report: CheckReport, form: str) -> str:
    """Turn verdicts into text."""
    if form == "json":
        from logtriage.report.json import render_json

        return render_json(report)
    from logtriage.report.check import render_check_markdown, render_junit

    return render_junit(report) if form == "junit" else render_check_markdown(report)


def exit_code(report: CheckReport, *, allow_not_checkable: bool = False) -> int:
    """Give 1 for a failure, 3 where evidence is insufficient, else 0."""
    if report.counts["fail"]:
        return EXIT_FAILED
    unshown = report.counts["inconclusive"] + (0 if allow_not_checkable else report.counts["not_checkable"])
    return EXIT_INSUFFICIENT if unshown or not report.criteria else 0


def _form_of(path: Path, inputs: Sequence[str | Path]) -> str:
    """Give the form of an output; what was read is never written over."""
    if any(str(name) != "-" and path.exists() and Path(name).exists() and path.samefile(name) for name in inputs):
        raise UsageError("is an input and would be overwritten.", source=str(path), hint="Choose another --output.")
    form = _SUFFIXES.get(path.suffix.lower())
    if form is None:
        known = ", ".join(sorted(_SUFFIXES))
        raise UsageError(f"no form for suffix '{path.suffix}' (expected one of {known}).", source=str(path))
    return form
