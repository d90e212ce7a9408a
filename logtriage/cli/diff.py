"""``logtriage diff``: two exports or baselines side by side."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from logtriage.cli.gates import DIFF, end, failures_of_diff, gates_option
from logtriage.cli.options import HELP, rules_option, scope_options, talk_options, write_text
from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.model import Comparison

_SUFFIXES: Final = {".md": "md", ".markdown": "md", ".json": "json", ".txt": "terminal"}


@click.command("diff", context_settings=HELP)
@click.argument("old")
@click.argument("new")
@click.option(
    "--earlier",
    multiple=True,
    metavar="OLDER",
    help="Something older than OLD (repeatable): what is known from there and back now has regressed.",
)
@click.option(
    "--claim",
    "claims",
    multiple=True,
    metavar="NAME",
    help="Judge the claim that this rule, code, fingerprint, cluster or glob of routes is mended: confirmed, partially "
    "confirmed, rejected, or what is missing to say so (repeatable).",
)
@click.option("--format", "form", type=click.Choice(["terminal", "md", "json", "github"]), help="Form of the output.")
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write it here; .md, .json or .txt says which (repeatable).",
)
@gates_option(DIFF, "if an issue is in this state or this severe, if input was partial, or a claim is not confirmed")
@rules_option
@scope_options
@talk_options
def command(old: str, new: str, **options: Any) -> int:
    """
    Compare two exports: what is new, back, worse, quieter, gone, and whether the comparison is fair.

    OLD and NEW are exports (a file, a folder, a quoted glob, or several by commas, taken as one log) or the names of
    baselines. Rates are per 1,000 requests of the routes concerned and per hour; what is gone although its routes were
    hardly exercised is unknown, not absent.
    """
    outputs = [(path, _form_of(path)) for path in options["outputs"]]
    from logtriage.cli.sides import Recorder
    from logtriage.comparing import compared
    from logtriage.redact import Gate

    recorder = Recorder(options, Gate())
    earlier = [recorder.side(word) for word in options["earlier"]]
    before, after = recorder.side(old), recorder.side(new)
    comparison = compared(
        before, after, names=(old, new), earlier=earlier, claims=options["claims"],
        suppressions=recorder.suppressions, redact=recorder.gate.text,
    )  # fmt: skip
    for path, form in outputs:
        write_text(path, render(comparison, form, width=100, color=False))
    if options["form"] or not (options["quiet"] and outputs):
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        width = max(60, min(shutil.get_terminal_size((110, 40)).columns, 160))
        click.echo(render(comparison, options["form"] or "terminal", width=width, color=color), nl=False, color=True)
    return end(failures_of_diff(comparison, options["gates"]))


def render(comparison: Comparison, form: str, *, width: int, color: bool) -> str:
    """Turn a comparison into text; each renderer is imported only when it is asked for."""
    if form == "json":
        from logtriage.report.json import render_json

        return render_json(comparison)
    if form == "md":
        from logtriage.report.changes_markdown import render_changes_markdown

        return render_changes_markdown(comparison)
    if form == "github":
        from logtriage.report.github import render_github_changes

        return render_github_changes(comparison)
    from logtriage.report.changes_terminal import render_changes_terminal

    return render_changes_terminal(comparison, width=width, color=color)


def _form_of(path: Path) -> str:
    form = _SUFFIXES.get(path.suffix.lower())
    if form is None:
        known = ", ".join(sorted(_SUFFIXES))
        told = f"no form for suffix '{path.suffix}' (expected one of {known})."
        raise UsageError(told, source=str(path), hint="Rename the output.")
    return form
