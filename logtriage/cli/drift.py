"""``logtriage drift``: exports and a checkout in, schema-drift candidates with a confirming query and SQL out."""

from __future__ import annotations

import shlex
import shutil
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
from logtriage.cli.project import load_policy, load_regroupings
from logtriage.errors import InputError, UsageError

if TYPE_CHECKING:
    from logtriage.cli.progress import Talk
    from logtriage.match import Matcher
    from logtriage.model import Occurrence
    from logtriage.model.drift import DriftReport
    from logtriage.rules.load import Packs

_SUFFIXES: Final = {".sql": "sql", ".md": "md", ".markdown": "md", ".json": "json", ".txt": "terminal"}


@click.command("drift", context_settings=HELP)
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option(
    "--repo",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A checkout with schema.prisma (one file or a folder) and its migrations; only ever read.",
)
@click.option(
    "--schema", metavar="PATH", help="The schema file or folder that is meant, where the checkout has several."
)
@click.option(
    "--build-log",
    "build_logs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A build or deploy log as plain text, in which failed migrations (P3006 and its kind) are looked for "
    "(repeatable).",
)
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write it here; .sql, .md, .json or .txt says which form (repeatable).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "md", "json", "sql"]),
    help="Form of what goes to standard output (default: terminal).",
)
@click.option(
    "--concurrently", is_flag=True, help="Make indexes without holding up writes, outside a transaction."
)
@click.option(
    "--all-models", is_flag=True, help="Also what no migration makes and the log does not speak of."
)
@rules_option
@scope_options
@talk_options
def command(files: tuple[str, ...], **options: Any) -> int:
    """
    Say what the database lacks: errors of a log held against the Prisma schema and the migrations of a checkout.

    For each missing column or table: candidates, a read-only query that confirms them, and additive statements that can
    be run again (PostgreSQL). Never a DROP, DELETE, TRUNCATE or CASCADE; nothing is connected to or executed. Failed
    migrations (P3006 and its kind) are traced to file and line; a unique that only the database still has is told.
    """
    writers = [(_no_input(path, files), _form_of(path)) for path in options["outputs"]]
    report, empty = _make(files, options)
    for path, form in writers:
        write_text(path, _render(report, form, width=100))
    for warning in report.warnings if not options["quiet"] else ():
        click.echo(f"logtriage: {warning}", err=True)
    if options["form"] or not (options["quiet"] and writers):
        width = max(60, min(shutil.get_terminal_size((110, 40)).columns, 160))
        click.echo(_render(report, options["form"] or "terminal", width=width), nl=False)
    if empty:
        raise InputError("no rows recognised: the input is an export without a row.", source=", ".join(files))
    return 0


def _make(files: Sequence[str], options: dict[str, Any]) -> tuple[DriftReport, bool]:
    """Give the report, and whether the exports had no row at all."""
    if not files and not options["build_logs"]:
        raise UsageError("nothing to read (expected FILE..., or --build-log FILE).", source="drift")
    with progress(files, quiet=options["quiet"] or options["no_progress"]) as talk:
        packs = load_rules(options["rule_folders"], quiet=options["quiet"])
        regroupings = load_regroupings(options["config"])
        from logtriage.drifting import drift_report, spoken_in_builds
        from logtriage.match import Matcher
        from logtriage.model import FINGERPRINT_VERSION, Tool
        from logtriage.read import read_text_lines
        from logtriage.redact import Gate

        matcher = Matcher(packs.rules)
        command = _typed(files, options)
        texts = {str(path): "\n".join(line for _, line in read_text_lines(str(path))) for path in options["build_logs"]}
        built = [one for name, text in texts.items() for one in spoken_in_builds(name, text, packs.rules, matcher)]
        occurrences, empty = _occurrences(files, options, packs, matcher, talk) if files else ((), False)
        tool = Tool("logtriage", __version__, FINGERPRINT_VERSION, packs.digest, len(packs.rules), packs.replaced)
        report = drift_report(
            occurrences, packs.rules, options["repo"], tool=tool, command=command, redact=Gate().text,
            schema=options["schema"], concurrently=options["concurrently"], all_models=options["all_models"],
            regroupings=regroupings, built=built,
        )  # fmt: skip
    return report, empty


def _occurrences(
    files: Sequence[str], options: dict[str, Any], packs: Packs, matcher: Matcher, talk: Talk
) -> tuple[tuple[Occurrence, ...], bool]:
    """Give the occurrences in scope, and whether the exports had no row at all."""
    from logtriage.drifting import in_scope_of
    from logtriage.pipeline import triage

    policy, _ = load_policy(options["config"])
    opened = open_inputs(files, sha256=False, on_bytes=talk.bytes)
    run = triage(opened.readers, packs.rules, policy=policy, matcher=matcher, progress=talk.station)
    found = in_scope_of(run.found.occurrences, run.entries, run.requests, scope_of(options))
    return found, all(one.entries == 0 for one in run.inputs)


def _typed(files: Sequence[str], options: dict[str, Any]) -> str:
    """Give the command line, as it would be typed."""
    words = ["logtriage", "drift", *files, "--repo", str(options["repo"])]
    words += ["--schema", options["schema"]] if options["schema"] else []
    words += [word for path in options["build_logs"] for word in ("--build-log", str(path))]
    words += [flag for flag in ("--concurrently", "--all-models") if options[flag[2:].replace("-", "_")]]
    return shlex.join([*words, *filters_of(options)])


def _render(report: DriftReport, form: str, *, width: int) -> str:
    if form == "json":
        from logtriage.report.json import render_drift_json

        return render_drift_json(report)
    if form == "md":
        from logtriage.report.drift_markdown import render_drift_markdown

        return render_drift_markdown(report)
    if form == "sql":
        from logtriage.drifting import drift_sql

        return drift_sql(report)
    from logtriage.report.drift_terminal import render_drift_terminal

    return render_drift_terminal(report, width=width)


def _no_input(path: Path, files: Sequence[str]) -> Path:
    """Refuse to write over an export: it may be the only copy."""
    if any(name != "-" and Path(name).exists() and path.exists() and path.samefile(name) for name in files):
        raise UsageError("is an input and would be overwritten.", source=str(path), hint="Choose another --output.")
    return path


def _form_of(path: Path) -> str:
    form = _SUFFIXES.get(path.suffix.lower())
    if form is None:
        known = ", ".join(sorted(_SUFFIXES))
        raise UsageError(
            f"no form for suffix '{path.suffix}' (expected one of {known}).",
            source=str(path),
            hint="Rename the output.",
        )
    return form
