"""``logtriage flows record|lint``: a flow drafted from good traces, and its steps held against a checkout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from logtriage.cli.options import (
    HELP,
    load_rules,
    open_inputs,
    rules_option,
    scope_of,
    scope_options,
    talk_options,
    write_text,
)
from logtriage.cli.progress import progress
from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.checkout import Place
    from logtriage.model import FlowStep


@click.group("flows", context_settings=HELP)
def command() -> None:
    """Draft flows from exports, and find steps that the source no longer logs."""


@command.command("record", context_settings=HELP)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--key", metavar="NAME", help="Name that stands before the value which joins rows, such as jobId.")
@click.option("--name", default="recorded", show_default=True, metavar="NAME", help="Name of the flow.")
@click.option(
    "--output",
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the flow here instead of standard output; a file that exists is not overwritten.",
)
@rules_option
@scope_options
@talk_options
def record(files: tuple[str, ...], **options: Any) -> int:
    """
    Draft a flow from the good traces of an export: requests below 400 without an error.

    A request is a trace, so --route says which ones; with --key rows with the same value are one, whatever their
    requests. The draft holds for the traces that it was made from; a person takes out what is chance.
    """
    output: Path | None = options["output"]
    if not options["key"] and not options["routes"]:
        raise UsageError("says neither --route nor --key.", source="flows record", hint="A flow is about one of them.")
    if output is not None and output.exists():
        raise UsageError("exists already.", source=str(output), hint="Choose another --output.")
    text = _recorded(files, options)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)
        click.echo(f"Written: {output}. `logtriage check` reads it from a criterion of kind sequence.", err=True)
    return 0


def _recorded(files: Sequence[str], options: dict[str, Any]) -> str:
    from logtriage.checking import record_of
    from logtriage.pipeline import triage
    from logtriage.redact import Gate

    with progress(files, quiet=options["quiet"] or options["no_progress"]) as talk:
        rules = load_rules(options["rule_folders"], quiet=options["quiet"]).rules
        opened = open_inputs(files, sha256=False, on_bytes=talk.bytes)
        run = triage(opened.readers, rules, progress=talk.station)
        return record_of(run, rules, options["name"], options["key"], scope=scope_of(options), gate=Gate())


@command.command("lint", context_settings=HELP)
@click.argument("flows", nargs=-1, required=True, metavar="FLOW...", type=click.Path(path_type=Path))
@click.option(
    "--repo", required=True, type=click.Path(path_type=Path), metavar="DIR", help="The checkout, only ever read."
)
def lint(flows: tuple[Path, ...], repo: Path) -> int:
    """
    Find steps whose words stand nowhere in a checkout any more; exit 1 if there is one.

    Such a step would be missing in every export to come, and look like a fault of the flow.
    """
    from logtriage.checkout import find_literals
    from logtriage.criteria.literals import literals_of
    from logtriage.criteria.load import load_flow

    loaded = [load_flow(path) for path in flows]
    wanted = {one for flow in loaded for step in flow.steps for words in literals_of(step) for one in words}
    searched = find_literals(repo, sorted(wanted))
    dead = 0
    for flow in loaded:
        for number, step in enumerate(flow.steps, start=1):
            alive, told = _told(step, searched.found)
            dead += not alive
            click.echo(f"{'alive' if alive else 'dead '}  {flow.name} step {number} ({step.id})  {told}")
    steps = sum(len(flow.steps) for flow in loaded)
    click.echo(f"{steps} steps, {dead} dead; {searched.files} source files read", err=True)
    return 1 if dead else 0


def _told(step: FlowStep, found: dict[str, Place] | Any) -> tuple[bool, str]:
    """Say where the words of a step stand; a step is alive if one of its patterns is."""
    from logtriage.criteria.literals import literals_of

    patterns = literals_of(step)
    for words in patterns:
        place = next(((one, found[one]) for one in words if one in found), None)
        if place is not None:
            return True, f"{place[0]!r}: {place[1].file}:{place[1].line}"
        if not words:
            return True, "has no fixed words that could be looked for"
    named = ", ".join(repr(words[0]) for words in patterns)
    return False, f"{named}: no literal in the code any more ({step.source})"
