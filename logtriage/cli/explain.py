"""``logtriage explain RULE|CODE``: what it means, how it looks, what to do, how to verify."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from logtriage.cli.options import HELP, load_rules, rules_option
from logtriage.cli.rules import codes_of, find_rules
from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.model import Rule, Step

_WIDTH: Final = 100


@click.command("explain", context_settings=HELP)
@click.argument("name", metavar="RULE|CODE")
@rules_option
def command(name: str, rule_folders: tuple[Path, ...]) -> int:
    """Say what a rule or an error code means, how it looks in a log, what to do, how to verify it."""
    rules = load_rules(rule_folders, quiet=False).rules
    found = find_rules(rules, name)
    if not found:
        words = [rule.id for rule in rules] + [code for rule in rules for code in codes_of(rule)]
        near = _similar(name, words)
        hint = f"Did you mean {', '.join(near)}?" if near else "See `logtriage rules list`."
        raise UsageError(f"no rule has the id or code '{name}'.", hint=hint)
    text = "\n\n".join("\n".join(explain(rule)) for rule in found)
    # click itself takes colours out where no terminal reads.
    click.echo(text, color=False if os.environ.get("NO_COLOR") else None)
    return 0


def _similar(name: str, words: list[str]) -> list[str]:
    from rapidfuzz import fuzz, process, utils

    found = process.extract(name, words, scorer=fuzz.WRatio, processor=utils.default_process, limit=3, score_cutoff=60)
    return [word for word, _, _ in found]


def explain(rule: Rule) -> Iterator[str]:
    """Give the lines of the explanation."""
    from logtriage.remediate import retry_advice

    codes = f" ({', '.join(rule.codes)})" if rule.codes else ""
    yield click.style(f"{rule.title}{codes}", bold=True)
    yield f"{rule.id}, version {rule.version}, {rule.status}; severity {rule.severity}, confidence {rule.confidence}"
    yield ""
    yield _filled(rule.why)
    yield f"\nCause: {rule.classify.cause}. Transience: {rule.classify.transience}."
    yield _filled(f"Retry: {retry_advice(rule.classify)}")
    yield "\nHow it looks"
    yield textwrap.indent(rule.positive[0].text.strip(), "    ")
    yield "\nWhy it happens, most likely first"
    yield from (_filled(f"- {cause.text}", "  ") for cause in sorted(rule.causes, key=lambda cause: -cause.weight))
    yield "\nWhat to do"
    for number, step in enumerate(rule.steps, 1):
        yield from _step(number, step)
    if any("{limit_meaning}" in step.do for step in rule.steps):
        yield from _limits()
    yield "\nHow to verify"
    for check in rule.verify:
        yield from ([f"    {check.run}"] if check.run else [])
        yield _filled(f"- {check.expect}", "  ")
    yield "\nWhat to avoid"
    yield from (_filled(f"- {text}", "  ") for text in rule.avoid)
    yield "\nNot to be confused with"
    yield from (_filled(f"- {text}", "  ") for text in rule.false_positives)
    yield from (f"- {related.rule}" for related in rule.related)
    yield "\nRead more"
    yield from (f"- {reference.title}: {reference.url}" for reference in rule.references)


def _step(number: int, step: Step) -> Iterator[str]:
    risk = f" (risk: {step.risk})" if step.risk != "none" else ""
    yield _filled(f"{number}. {step.do}{risk}", "   ")
    yield from (f"    {command}" for command in step.run)
    for variant in step.variants:
        yield _filled(f"   {variant.platform}: {variant.note}", "     ")
        yield from (f"       {command}" for command in variant.run)


def _limits() -> Iterator[str]:
    from logtriage.limits import platform_limits

    yield "\nWhat the seconds mean"
    for limit in platform_limits().function:
        dated = f" ({limit.source}, {limit.checked})" if limit.source else ""
        yield _filled(f"- {limit.seconds} s: {limit.meaning}{dated}", "  ")


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
