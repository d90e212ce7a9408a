"""``logtriage baseline``: keep what a run counted under a name, to compare later runs with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from logtriage.cli.options import HELP, rules_option, scope_options, talk_options
from logtriage.cli.project import baseline_folder, take_settings
from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.model import RunRecord

_CONFIG: Final = click.option(
    "--config",
    type=click.Path(path_type=Path),
    is_eager=True,
    callback=take_settings,
    help="Settings file; the baselines are in the .logtriage/baselines/ beside it (default: the nearest).",
)


@click.group("baseline", context_settings=HELP)
def command() -> None:
    """Keep what a run counted under a name (.logtriage/baselines/NAME.json), to compare later runs with."""


@command.command("write", context_settings=HELP)
@click.argument("name")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--force", is_flag=True, help="Replace a baseline of this name.")
@rules_option
@scope_options
@talk_options
def write(name: str, files: tuple[str, ...], force: bool, **options: Any) -> int:
    """
    Count exports and keep the counts, templates and one redacted sample per issue as baseline NAME.

    No raw text is kept. The same exports and rules give the same bytes.
    """
    from logtriage.baseline import checked_name, write_baseline
    from logtriage.cli.sides import Recorder
    from logtriage.redact import Gate

    checked_name(name)
    record = Recorder(options, Gate()).record(files)
    path = write_baseline(baseline_folder(options["config"]), name, record, replace=force)
    if not options["quiet"]:
        click.echo(f"logtriage: {path}: {_told(record)}", err=True)
    return 0


@command.command("list", context_settings=HELP)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="Form of the list.")
@_CONFIG
def list_(config: Path | None, form: str) -> int:
    """List the baselines: name, window, requests, issues."""
    found = _read_all(baseline_folder(config))
    if form == "json":
        click.echo(json.dumps([_summary(path.stem, record) for path, record in found.items()], indent=2))
        return 0
    width = max((len(path.stem) for path in found), default=0)
    for path, record in found.items():
        click.echo(f"{path.stem:<{width}}  {_told(record)}")
    return 0


@command.command("show", context_settings=HELP)
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", help="Form.")
@_CONFIG
def show(name: str, config: Path | None, form: str) -> int:
    """Show what baseline NAME rests on, and its issues."""
    from logtriage.baseline import named_baseline

    baseline = named_baseline(baseline_folder(config), name)
    if form == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(baseline), indent=2).decode())
        return 0
    from logtriage.report.words import clip, one_line

    record = baseline.record
    click.echo(f"{name}: {_told(record)}")
    for file in record.inputs:
        click.echo(f"  {one_line(file.name)}: {file.entries:,} entries, blake3 {file.blake3[:16]}")
    times: dict[str, int] = {}
    for one in record.tallies:
        times[one.fingerprint] = times.get(one.fingerprint, 0) + one.occurrences
    for issue in sorted(record.issues, key=lambda issue: (-times.get(issue.fingerprint, 0), issue.fingerprint)):
        told = clip(one_line(issue.title), 70)
        click.echo(f"  {times.get(issue.fingerprint, 0):>6,}  {issue.severity:<8}  {issue.fingerprint}  {told}")
    return 0


@command.command("prune", context_settings=HELP)
@click.option("--keep", type=click.IntRange(0), metavar="N", help="Keep the N with the newest rows.")
@click.option("--older-than", metavar="AGE", help="Remove those whose newest row is older by 30d, 12w and the like.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@_CONFIG
def prune(config: Path | None, keep: int | None, older_than: str | None, dry_run: bool) -> int:
    """
    Remove baselines that are too many or too old.

    Age is counted back from the newest row of any baseline, never from now.
    """
    if keep is None and older_than is None:
        raise UsageError("nothing says what to remove.", source="baseline prune", hint="Add --keep or --older-than.")
    from logtriage.baseline import to_prune
    from logtriage.join import age_ms

    found = _read_all(baseline_folder(config))
    older_than_ms = None if older_than is None else age_ms(older_than)
    for path in to_prune(found, keep=keep, older_than_ms=older_than_ms):
        if not dry_run:
            path.unlink(missing_ok=True)
        click.echo(f"{'would remove' if dry_run else 'removed'} {path.stem}")
    return 0


def _read_all(folder: Path) -> dict[Path, RunRecord]:
    from logtriage.baseline import baselines_in, read_baseline

    return {path: read_baseline(path).record for path in baselines_in(folder)}


def _told(record: RunRecord) -> str:
    from logtriage.report.words import count, window

    requests = sum(one.requests for one in record.traffic)
    filters = "".join(f", --{option} {value}" for option, value in record.scope)
    when = window(record.first_ms, record.last_ms) if record.first_ms is not None else "no entry has a time"
    return f"{when}, {count(requests, 'request')}, {count(len(record.issues), 'fingerprint')}{filters}"


def _summary(name: str, record: RunRecord) -> dict[str, object]:
    return {
        "name": name,
        "first_ms": record.first_ms,
        "last_ms": record.last_ms,
        "requests": sum(one.requests for one in record.traffic),
        "occurrences": sum(one.occurrences for one in record.tallies),
        "fingerprints": len(record.issues),
        "tool_version": record.tool_version,
        "fingerprint_version": record.fingerprint_version,
        "rules_digest": record.rules_digest,
    }
