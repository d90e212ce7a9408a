"""``logtriage rules list|test|lint|new|dead``: the packs seen from outside."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from logtriage.cli.options import HELP, load_rules, open_inputs, rules_option, write_text
from logtriage.errors import RuleError, UsageError

if TYPE_CHECKING:
    from logtriage.model import Rule
    from logtriage.rules.load import Packs


@click.group("rules", context_settings=HELP)
def command() -> None:
    """List, test, lint and draft rules."""


@command.command("list", context_settings=HELP)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only rules with this tag (repeatable).")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="Form of the list.")
@rules_option
def list_rules(tags: tuple[str, ...], form: str, rule_folders: tuple[Path, ...]) -> int:
    """List the rules: id, severity, status, codes, title."""
    rules = [rule for rule in _packs(rule_folders).rules if not tags or set(tags) & set(rule.tags)]
    if form == "json":
        records = [
            {"id": rule.id, "severity": rule.severity, "status": rule.status, "codes": rule.codes, "title": rule.title}
            for rule in rules
        ]
        click.echo(json.dumps(records, indent=2, ensure_ascii=False))
        return 0
    width = max((len(rule.id) for rule in rules), default=0)
    for rule in rules:
        click.echo(f"{rule.id:<{width}}  {rule.severity:<8}  {rule.status:<12}  {rule.title}")
    click.echo(f"{len(rules)} rules", err=True)
    return 0


@command.command("test", context_settings=HELP)
@click.argument("ids", nargs=-1)
@rules_option
def test(ids: tuple[str, ...], rule_folders: tuple[Path, ...]) -> int:
    """
    Run the self-test of all rules, or of the rules named; exit 1 if a point does not hold.

    Examples win, near misses do not, no other rule claims them, prefilters are sound, patterns are quick on
    hostile lines, other ids give the same fingerprint, nothing private leaves, the lock knows every rule.
    """
    rules = _packs(rule_folders).rules
    if unknown := sorted(set(ids) - {rule.id for rule in rules}):
        raise UsageError(f"no rule is called '{unknown[0]}'.", hint="See `logtriage rules list`.")
    from logtriage.report.words import count
    from logtriage.rules.load import BUILT_IN, load_packs
    from logtriage.selftest import run_examples, run_lock

    chosen = frozenset(ids) or None
    own = load_packs().rules if rule_folders else rules
    locked = [rule for rule in own if chosen is None or rule.id in chosen]
    # The collector would walk over all rules and examples again and again, and nothing of them is ever garbage.
    gc.disable()
    try:
        failures = (*run_examples(rules, only=chosen), *run_lock(locked, BUILT_IN / "lock.json"))
    finally:
        gc.enable()
    for failure in failures:
        click.echo(f"{failure.rule}: {failure.example}: {failure.problem}")
    tested = [rule for rule in rules if chosen is None or rule.id in chosen]
    examples = sum(len(rule.positive) + len(rule.negative) for rule in tested)
    told = (count(len(tested), "rule"), count(examples, "example"), count(len(failures), "failure"))
    click.echo(", ".join(told), err=True)
    return 1 if failures else 0


@command.command("lint", context_settings=HELP)
@click.option("--write-lock", is_flag=True, help="Write the lock file of the built-in packs anew.")
@click.option("--notes", is_flag=True, help="Show what to weigh, too: branches that no example reaches.")
@rules_option
def lint(write_lock: bool, notes: bool, rule_folders: tuple[Path, ...]) -> int:
    """Check the packs by the house rules and against the lock file; exit 1 if there is an issue; a note is none."""
    from logtriage.report.words import count
    from logtriage.rules.lint import lint_notes, lint_rules
    from logtriage.rules.load import BUILT_IN, load_packs
    from logtriage.rules.lock import check_lock, lock_text
    from logtriage.selftest import shadows

    packs = load_packs(rule_folders)
    own = load_packs().rules
    lock = BUILT_IN / "lock.json"
    if write_lock:
        lock.write_text(lock_text(own), encoding="utf-8")
    hidden = shadows(packs.rules)
    issues = (*packs.faults, *lint_rules(packs.rules), *hidden.issues, *check_lock(own, lock))
    told = (*lint_notes(packs.rules), *hidden.notes)
    for issue in issues:
        click.echo(issue)
    for note in told if notes else ():
        click.echo(f"note: {note}")
    more = "" if notes or not told else " (shown with --notes)"
    counted = (count(len(packs.rules), "rule"), count(len(issues), "issue"), count(len(told), "note"))
    click.echo(", ".join(counted) + more, err=True)
    return 1 if issues else 0


@command.command("new", context_settings=HELP)
@click.option("--from", "files", multiple=True, required=True, metavar="FILE", help="The export (repeatable).")
@click.option("--cluster", "name", required=True, metavar="ID", help="Id of a cluster, a finding or a fingerprint.")
@click.option("--id", "rule_id", metavar="RULE", help="Id of the new rule (default: from the first words).")
@click.option(
    "--output", "-o", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Write DIR/<id>.yaml instead of standard output; a file that exists is not overwritten.",
)  # fmt: skip
@rules_option
def new(
    files: tuple[str, ...], name: str, rule_id: str | None, folder: Path | None, rule_folders: tuple[Path, ...]
) -> int:
    """Draft a rule from a cluster that has none: it loads and holds as it is, and a person writes the advice."""
    from logtriage.draft import draft_rule
    from logtriage.pipeline import triage
    from logtriage.redact import Gate

    rules = load_rules(rule_folders, quiet=False).rules
    opened = open_inputs(files, sha256=False, on_bytes=None)
    found, text = draft_rule(triage(opened.readers, rules), name, rules, Gate(), rule_id=rule_id)
    if folder is None:
        click.echo(text, nl=False)
        return 0
    path = folder / f"{found}.yaml"
    if path.exists():
        raise UsageError("exists already.", source=str(path), hint="Choose another --id.")
    write_text(path, text)
    rest = f"Finish every TODO (`logtriage rules lint --rules {folder}` names them)"
    click.echo(f"Written: {path}. {rest}, then: logtriage rules test --rules {folder} {found}", err=True)
    return 0


@command.command("dead", context_settings=HELP)
@click.option(
    "--repo", required=True, type=click.Path(path_type=Path), metavar="DIR", help="The checkout, only ever read."
)
@rules_option
def dead(repo: Path, rule_folders: tuple[Path, ...]) -> int:
    """
    Find rules of your own whose words stand nowhere in a checkout any more; exit 1 if there is one.

    Built-in rules are left out: they name texts of platforms and libraries, which no checkout holds.
    """
    from logtriage.checkout import find_literals
    from logtriage.rules.load import load_packs

    own = load_packs(rule_folders, built_in=False).rules
    literals = {literal for rule in own for literal in rule.prefilter}
    searched = find_literals(repo, sorted(literals))
    lost = [rule for rule in own if not any(literal in searched.found for literal in rule.prefilter)]
    for rule in own:
        for literal in rule.prefilter:
            place = searched.found.get(literal)
            where = f"{place.file}:{place.line}" if place else "nowhere"
            click.echo(f"{'dead ' if rule in lost else 'alive'}  {rule.id}  {literal!r}: {where}")
    click.echo(f"{len(own)} rules of your own, {len(lost)} dead; {searched.files} source files read", err=True)
    return 1 if lost else 0


def find_rules(rules: tuple[Rule, ...], name: str) -> list[Rule]:
    """Give the rules that a word means: an id, or a vendor code in any case."""
    exact = [rule for rule in rules if rule.id == name]
    return exact or [rule for rule in rules if name.upper() in {code.upper() for code in rule.known_codes}]


def _packs(folders: tuple[Path, ...]) -> Packs:
    from logtriage.rules.load import load_packs

    packs = load_packs(folders)
    if packs.faults:
        raise RuleError(packs.faults, hint="Mend the files named above.")
    return packs
