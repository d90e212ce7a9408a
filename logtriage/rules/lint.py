"""
House checks over whole packs: what a single document cannot get wrong alone.

Each check is a small function from rules to issues; ``CHECKS`` lists them all. An issue is one line: where, what is
wrong, what to do.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from logtriage.model import PLACEHOLDER, Rule

_DERIVED: Final = frozenset({"table", "column_name", "route", "limit_meaning"})
_UNBOUNDED: Final = re.compile(
    r"(?<!\\)(?:\.|\[[^\]]*\]|\)|\\[swdSWD])(?:\*|\+|\{\d+,\})(?:\*|\+|\{)|\((?:[^()\\]|\\.)*[*+](?:[^()\\]|\\.)*\)[*+]"
)
_FORBIDDEN: Final = re.compile(r"\(\?[=!<]|\(\?P=|\\[1-9]")
# A remedy is additive: nothing that destroys data is ever printed as a command.
_DESTRUCTIVE: Final = re.compile(
    r"(?i)\b(?:drop (?:table|column|database|schema)|truncate|delete from|migrate reset(?! --help)|rm -rf)\b|--accept-data-loss\b"
)


def lint_rules(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Give every issue of a pack, in order of rule and check."""
    return tuple(issue for check in CHECKS for issue in check(rules))


def check_lock(rules: Sequence[Rule], lock: Path) -> tuple[str, ...]:
    """Compare with the lock file: a rule that changed must have raised its version."""
    if not lock.is_file():
        return (f"{lock}: the lock file is missing. Write it with `logtriage rules lint --write-lock`.",)
    known: dict[str, Any] = json.loads(lock.read_text(encoding="utf-8"))
    issues = []
    for rule in rules:
        entry = known.get(rule.id)
        if entry is None:
            issues.append(f"{rule.source}: not in {lock.name}. Write it with `logtriage rules lint --write-lock`.")
        elif entry["digest"] != rule_digest(rule) and entry["version"] >= rule.version:
            issues.append(
                f"{rule.source}: version: the rule changed and is still version {rule.version}. Raise it, then `logtriage rules lint --write-lock`."
            )
        elif entry["digest"] != rule_digest(rule):
            issues.append(
                f"{rule.source}: version {rule.version} is not in {lock.name}. Write it with `logtriage rules lint --write-lock`."
            )
    issues += [
        f"{lock.name}: '{name}' is no rule any more; ids are never reused."
        for name in sorted(set(known) - {rule.id for rule in rules})
    ]
    return tuple(issues)


def lock_text(rules: Sequence[Rule]) -> str:
    """Give the content of the lock file: id -> version and digest."""
    entries = {
        rule.id: {"version": rule.version, "digest": rule_digest(rule)}
        for rule in sorted(rules, key=lambda rule: rule.id)
    }
    return json.dumps(entries, indent=1) + "\n"


def rule_digest(rule: Rule) -> str:
    """Name the content of a rule, without version, dates and place; a key that it leaves out does not count."""
    left_out = {"source", "version", "created", "updated"}
    said = {name: getattr(rule, name) for name in Rule.__slots__ if name not in left_out}
    content = sorted((name, value) for name, value in said.items() if value)
    return hashlib.blake2b(repr(content).encode(), digest_size=8).hexdigest()


def _related_exist(rules: Sequence[Rule]) -> Iterator[str]:
    known = {rule.id for rule in rules}
    for rule in rules:
        for related in rule.related:
            if related.rule == rule.id or (related.type != "renamed" and related.rule not in known):
                yield f"{rule.source}: related: '{related.rule}' is no other rule of the packs. Correct the id or take it out."


def _placeholders_known(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        declared = {name for name, _ in rule.captures} | _DERIVED
        texts = [text for step in rule.steps for text in (step.do, *step.run)] + [
            text for check in rule.verify for text in (check.expect, check.run or "")
        ]
        for name in sorted({name for text in texts for name in PLACEHOLDER.findall(text)} - declared):
            yield f"{rule.source}: remediate: placeholder '{{{name}}}' is no capture (got {', '.join(sorted(declared))})."


def _regexes_safe(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        for branch in (*rule.any, *rule.veto):
            if branch.regex is None:
                continue
            try:
                re.compile(branch.regex)
            except re.error as error:
                yield f"{rule.source}: match: {branch.regex!r} does not compile ({error})."
                continue
            if _FORBIDDEN.search(branch.regex):
                yield f"{rule.source}: match: {branch.regex!r} uses look-around or a back-reference, which no linear-time engine has."
            if _UNBOUNDED.search(branch.regex):
                yield f"{rule.source}: match: {branch.regex!r} repeats a repetition; bound one of them."


def _commands_additive(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        commands = [
            command
            for step in rule.steps
            for command in (*step.run, *(run for variant in step.variants for run in variant.run))
        ]
        for command in commands:
            if _DESTRUCTIVE.search(command):
                yield f"{rule.source}: remediate: {command!r} destroys data; a remedy is additive."


def _codes_decided(rules: Sequence[Rule]) -> Iterator[str]:
    """Two rules for one code must say that they know of each other."""
    owners: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for code in rule.codes:
            owners[code].append(rule)
    for code, sharing in owners.items():
        for rule in sharing[1:]:
            told = {related.rule for one in (rule, sharing[0]) for related in one.related}
            if not told & {rule.id, sharing[0].id}:
                yield f"{rule.source}: codes: '{code}' belongs to {sharing[0].id} too, and neither names the other under related."


def _deprecated_point_on(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        if rule.status == "deprecated" and not rule.related:
            yield f"{rule.source}: status: a deprecated rule names its successor under related."


CHECKS: Final[tuple[Callable[[Sequence[Rule]], Iterator[str]], ...]] = (
    _related_exist,
    _placeholders_known,
    _regexes_safe,
    _commands_additive,
    _codes_decided,
    _deprecated_point_on,
)
