"""
House checks over whole packs: what a single document cannot get wrong alone.

Each check is a small function from rules to issues; ``CHECKS`` lists them all. An issue is one line: where, what is
wrong, what to do. What needs the whole way (rules that hide each other) is looked for in ``selftest.shadows``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from logtriage.model import Branch, Rule
from logtriage.rules.lint_patterns import patterns_bounded, patterns_safe, prefilters_sound
from logtriage.rules.lint_remedies import (
    commands_additive,
    drafts_finished,
    placeholders_known,
    remedies_whole,
    risks_told,
    urls_encrypted,
)

_STATUS: Final = re.compile(r"[45]\d\d")


def lint_rules(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Give every issue of a pack, in order of check and rule."""
    return tuple(issue for check in CHECKS for issue in check(rules))


def lint_notes(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Give what an author should weigh; it fails nothing."""
    return tuple(patterns_bounded(rules))


def _related_exist(rules: Sequence[Rule]) -> Iterator[str]:
    known = {rule.id for rule in rules}
    for rule in rules:
        for related in rule.related:
            if related.rule == rule.id or (related.type != "renamed" and related.rule not in known):
                yield (
                    f"{rule.source}: related: '{related.rule}' is no other rule of the packs."
                    " Correct the id or take it out."
                )


def _codes_decided(rules: Sequence[Rule]) -> Iterator[str]:
    """Two rules for one code must say that they know of each other; a status of HTTP is everybody's."""
    owners: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for code in dict.fromkeys((*rule.codes, *(branch.implies for branch in rule.any if branch.implies))):
            if not _STATUS.fullmatch(code):
                owners[code].append(rule)
    for code, sharing in owners.items():
        for rule in sharing[1:]:
            if not _know_each_other(rule, sharing[0]):
                yield (
                    f"{rule.source}: codes: '{code}' belongs to {sharing[0].id} too,"
                    " and neither names the other under related."
                )


def _branches_own(rules: Sequence[Rule]) -> Iterator[str]:
    """The same branch in two rules matches the same texts: one of them can never be told from the other."""
    owners: dict[Branch, dict[str, Rule]] = defaultdict(dict)
    for rule in rules:
        for branch in rule.any if rule.status != "deprecated" else ():
            owners[replace(branch, implies=None)][rule.id] = rule
    for branch, sharing in owners.items():
        for one, other in combinations(sharing.values(), 2):
            if not _know_each_other(one, other):
                said = ", ".join(filter(None, (branch.regex, *branch.contains, *branch.code, *branch.type)))
                yield (
                    f"{other.source}: match: {one.id} has the same branch ({said}),"
                    " and neither names the other under related."
                )


def _deprecated_point_on(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        if rule.status == "deprecated" and not rule.related:
            yield f"{rule.source}: status: a deprecated rule names its successor under related."


def _know_each_other(one: Rule, other: Rule) -> bool:
    told = {related.rule for rule in (one, other) for related in rule.related}
    return bool(told & {one.id, other.id})


CHECKS: Final[tuple[Callable[[Sequence[Rule]], Iterator[str]], ...]] = (
    _related_exist,
    _codes_decided,
    _branches_own,
    _deprecated_point_on,
    patterns_safe,
    prefilters_sound,
    remedies_whole,
    drafts_finished,
    placeholders_known,
    commands_additive,
    risks_told,
    urls_encrypted,
)
