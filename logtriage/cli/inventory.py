"""``logtriage inventory``: export and checkout in, error -> owner matrix out; ``--plan`` adds the phase document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from logtriage.cli.analyze import warn
from logtriage.cli.making import make
from logtriage.cli.options import HELP, rules_option, scope_options, talk_options, write_text
from logtriage.cli.safety import no_input
from logtriage.errors import InputError, UsageError

if TYPE_CHECKING:
    from logtriage.model import Inventory

_SUFFIXES: Final = {".md": "md", ".markdown": "md", ".csv": "csv", ".json": "json"}
PHASE: Final = "phase.md"
CRITERIA: Final = "criteria.yaml"


@click.command("inventory", context_settings=HELP)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--repo",
    type=click.Path(path_type=Path),
    metavar="DIR",
    required=True,
    help="The checkout whose files own the errors; only ever read, nothing of it is run.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "csv", "json"]),
    help="Form of what goes to standard output (default: md).",
)
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write the inventory here; .md, .csv or .json says which (repeatable).",
)
@click.option(
    "--plans",
    multiple=True,
    metavar="GLOB",
    help="Other plans, such as 'docs/planning/*', from here or else from the checkout: files that they name as well "
    "are listed (repeatable).",
)
@click.option("--plan", is_flag=True, help=f"Write the phase document ({PHASE}) and its success criteria ({CRITERIA}).")
@click.option(
    "--plan-dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    default=Path(),
    help="Where --plan writes (default: here); what is there already is never overwritten.",
)
@rules_option
@scope_options
@talk_options
def command(files: tuple[str, ...], **options: Any) -> int:
    """
    Say which code owns each error: handler, stack frames, words and calls in the source, owners, last commits.

    FILE is an export, as for `analyze`. Every place says how it was found, and how sure that is; what was not found is
    not asserted. Declared crons and memory are held against what the log shows.
    """
    writers = [(no_input(path, files), _form_of(path)) for path in options["outputs"]]
    plan = _plan_files(options["plan_dir"]) if options["plan"] else ()
    inventory = _make(files, options)
    for path, form in writers:
        write_text(path, _render(inventory, form))
    _write_plan(plan, inventory)
    if options["form"] or not (options["quiet"] and (writers or plan)):
        click.echo(_render(inventory, options["form"] or "md"), nl=False)
    for path in plan if not options["quiet"] else ():
        click.echo(f"logtriage: wrote {path}", err=True)
    if not inventory.inputs or all(one.entries == 0 for one in inventory.inputs):
        raise InputError("no rows recognised: the input is an export without a row.", source=", ".join(files))
    return 0


def _make(files: tuple[str, ...], options: dict[str, Any]) -> Inventory:
    options |= {"sha256": False, "criteria_files": ()}
    asked = [word for glob in options["plans"] for word in ("--plans", glob)]
    made = make(files, options, words=("inventory", *asked))
    from logtriage.inventory import inventory_of, runs_of

    warn(made.report, quiet=options["quiet"])
    if made.code is None:  # pragma: no cover - --repo is required
        raise UsageError("is missing.", source="--repo")
    runs = runs_of(made.run.entries, made.run.requests)
    inventory = inventory_of(made.report, made.code, runs, plans=options["plans"], redact=made.gate.text)
    for warning in made.code.history.warnings if not options["quiet"] else ():
        click.echo(f"logtriage: {warning}", err=True)
    return inventory


def _render(inventory: Inventory, form: str) -> str:
    if form == "json":
        from logtriage.report.json import render_inventory_json

        return render_inventory_json(inventory)
    from logtriage.report.inventory import render_inventory, render_inventory_csv

    return render_inventory_csv(inventory) if form == "csv" else render_inventory(inventory)


def _plan_files(folder: Path) -> tuple[Path, ...]:
    """Give the two files of a plan; a person has written in them since, so that they are never overwritten."""
    paths = (folder / PHASE, folder / CRITERIA)
    for path in paths:
        if path.exists() or path.is_symlink():
            hint = "Move it, or choose another --plan-dir."
            raise UsageError("is there already and would be overwritten.", source=str(path), hint=hint)
    return paths


def _write_plan(paths: tuple[Path, ...], inventory: Inventory) -> None:
    if paths:
        from logtriage.report.goals import render_criteria
        from logtriage.report.phase import render_phase

        for path, text in zip(paths, (render_phase(inventory), render_criteria(inventory)), strict=True):
            write_text(path, text)


def _form_of(path: Path) -> str:
    form = _SUFFIXES.get(path.suffix.lower())
    if form is None:
        known = ", ".join(sorted(_SUFFIXES))
        hint = "Rename the output."
        raise UsageError(f"no form for suffix '{path.suffix}' (expected one of {known}).", source=str(path), hint=hint)
    return form
