"""House checks of remedies: whole, filled from captures, additive, their risk told, their links encrypted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from logtriage.model import PLACEHOLDER, Rule

_DERIVED: Final = frozenset({"table", "column_name", "route", "limit_meaning"})
# A remedy is additive: nothing that destroys data is ever printed as a command.
_DESTRUCTIVE: Final = re.compile(
    r"(?i)\b(?:drop (?:table|column|database|schema)|truncate|delete from|migrate reset(?! --help)|rm -rf|flushall|flushdb)\b"
    r"|--accept-data-loss\b|--force-reset\b|\breset --hard\b"
)
# What writes history, ends other people's work or changes every row is said to be risky.
_RISKY: Final = re.compile(
    r"(?i)(?<![\"'])\bmigrate resolve\b(?! --help)|\bpg_(?:terminate|cancel)_backend\b|\bset not null\b|\bdrop (?:constraint|index|not null)\b"
    r"|\bpush (?:-f|--force)\b|\bkill -9\b"
)
_NOT_TWICE: Final = re.compile(
    r"(?i)\b(?:add column|create table|create (?:unique )?index)\b(?! (?:concurrently )?if not exists)"
)
_PLAIN_HTTP: Final = re.compile(r"http://(?!localhost\b|127\.|\[::1\]|169\.254\.)[^\s'\"`)]{1,200}")


def remedies_whole(rules: Sequence[Rule]) -> Iterator[str]:
    """What a reader must be told of every fault: reasons, steps, how to see that it helped, what makes it worse, a page."""
    for rule in rules:
        parts = {"causes": rule.causes, "remediate": rule.steps, "verify": rule.verify, "avoid": rule.avoid}
        for name, part in {**parts, "references": rule.references}.items():
            if not part:
                yield f"{rule.source}: {name}: says nothing; every rule has at least one."
        if sum(option.recommended for option in rule.options) > 1:
            yield f"{rule.source}: options: at most one is recommended."


def drafts_finished(rules: Sequence[Rule]) -> Iterator[str]:
    """A ``TODO`` of ``rules new`` is no advice: it would be printed as what to do first."""
    for rule in rules:
        parts = {
            "title": (rule.title,),
            "why": (rule.why,),
            "causes": [cause.text for cause in rule.causes],
            "remediate": [step.do for step in rule.steps],
            "avoid": rule.avoid,
            "references": [reference.title for reference in rule.references],
            "false_positives": rule.false_positives,
            "examples": [example.why or "" for example in rule.negative],
        }
        left = [name for name, texts in parts.items() if any(text.startswith("TODO") for text in texts)]
        if left:
            yield f"{rule.source}: {', '.join(left)}: an unfinished draft; write what each TODO asks for."


def placeholders_known(rules: Sequence[Rule]) -> Iterator[str]:
    """Every ``{name}`` that is filled in is a capture, or derived from one."""
    for rule in rules:
        declared = {name for name, _ in rule.captures} | _DERIVED
        named = {name for text in _filled_in(rule) for name in PLACEHOLDER.findall(text)}
        for name in sorted(named - declared):
            yield f"{rule.source}: remediate: placeholder '{{{name}}}' is no capture (got {', '.join(sorted(declared))})."


def commands_additive(rules: Sequence[Rule]) -> Iterator[str]:
    """No command destroys data, and one that changes a schema may be run twice."""
    for rule in rules:
        for command, _ in _commands(rule):
            if _DESTRUCTIVE.search(command):
                yield f"{rule.source}: remediate: {command!r} destroys data; a remedy is additive."
            elif _NOT_TWICE.search(command):
                yield f"{rule.source}: remediate: {command!r} fails when run twice; write IF NOT EXISTS."


def risks_told(rules: Sequence[Rule]) -> Iterator[str]:
    """A command that is risky by its nature stands in a step that says so, and says whether there is a way back."""
    for rule in rules:
        for command, risk in _commands(rule):
            if risk not in {"medium", "high"} and _RISKY.search(command):
                yield f"{rule.source}: remediate: {command!r} is risky (got risk {risk}, expected medium or high)."
        for step in rule.steps:
            if step.risk in {"medium", "high"} and step.reversible is None:
                yield f"{rule.source}: remediate: {step.do[:60]!r} is of {step.risk} risk; say whether it is reversible."


def urls_encrypted(rules: Sequence[Rule]) -> Iterator[str]:
    """Nobody is sent to a page that anybody on the way can change."""
    for rule in rules:
        texts = (*_filled_in(rule), rule.why, *(reference.url for reference in rule.references))
        for url in sorted({url for text in texts for url in _PLAIN_HTTP.findall(text)}):
            yield f"{rule.source}: remediate: {url} is not encrypted; write https."


def _commands(rule: Rule) -> Iterator[tuple[str, str]]:
    """Give every command with the risk that is told of it."""
    for step in rule.steps:
        yield from ((command, step.risk) for command in step.run)
        yield from ((command, step.risk) for variant in step.variants for command in variant.run)
    for option in rule.options:
        yield from ((command, option.risk) for command in option.run)


def _filled_in(rule: Rule) -> Iterator[str]:
    yield from (command for command, _ in _commands(rule))
    for step in rule.steps:
        yield from (step.do, *(variant.note for variant in step.variants))
    for option in rule.options:
        yield from (option.title, option.when, *option.pros, *option.cons)
    for check in (*rule.verify, *(check for option in rule.options for check in option.verify)):
        yield from (check.expect, check.run or "")
    yield from (*rule.avoid, *(cause.text for cause in rule.causes))
