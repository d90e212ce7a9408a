"""``logtriage explain RULE|CODE``: what it means, how it looks, what to do, how to verify."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from logtriage.cli.options import HELP, load_rules, rules_option
from logtriage.cli.rules import find_rules
from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.model import Rule


@click.command("explain", context_settings=HELP)
@click.argument("name", metavar="RULE|CODE")
@click.option("--format", "form", type=click.Choice(["terminal", "md", "json"]), default="terminal", help="Form.")
@rules_option
def command(name: str, form: str, rule_folders: tuple[Path, ...]) -> int:
    """Say what a rule or an error code means, how it looks in a log, what to do, how to verify it."""
    rules = load_rules(rule_folders, quiet=False).rules
    found = find_rules(rules, name)
    if not found:
        words = [rule.id for rule in rules] + [code for rule in rules for code in rule.known_codes]
        near = _similar(name, words)
        hint = f"Did you mean {', '.join(near)}?" if near else "See `logtriage rules list`."
        raise UsageError(f"no rule has the id or code '{name}'.", hint=hint)
    # click itself takes colours out where no terminal reads.
    click.echo(_told(found, form), nl=False, color=False if os.environ.get("NO_COLOR") else None)
    return 0


def _told(rules: Sequence[Rule], form: str) -> str:
    from logtriage.remediate import retry_advice
    from logtriage.report.explain import explain_json, explain_lines, explain_markdown, explanation_of

    told = [explanation_of(rule, retry_advice(rule.classify)) for rule in rules]
    if form == "json":
        return explain_json(told)
    if form == "md":
        return explain_markdown(told)
    pages = []
    for rule, one in zip(rules, told, strict=True):
        title, *rest = explain_lines(one)
        pages.append("\n".join([click.style(title, bold=True), *rest, *_limits(rule)]))
    return "\n\n".join(pages) + "\n"


def _limits(rule: Rule) -> list[str]:
    """For a rule whose advice hangs on the seconds: what each number means, and which page says so."""
    from logtriage.limits import platform_limits

    if not any("{limit_meaning}" in step.do for step in rule.steps):
        return []
    lines = [
        f"- {limit.seconds} s: {limit.meaning}" + (f" ({limit.source}, {limit.checked})" if limit.source else "")
        for limit in platform_limits().function
    ]
    return ["\nWhat the seconds mean", *(textwrap.fill(line, 100, subsequent_indent="  ") for line in lines)]


def _similar(name: str, words: list[str]) -> list[str]:
    from rapidfuzz import fuzz, process, utils

    found = process.extract(name, words, scorer=fuzz.WRatio, processor=utils.default_process, limit=3, score_cutoff=60)
    return [word for word, _, _ in found]
