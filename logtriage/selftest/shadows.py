"""
Rules -> what a pack hides: rules that never win, branches that no example reaches.

A matter of the whole way and not of the documents, so it stands here and not among the house checks of ``rules.lint``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logtriage.model import Branch, Rule
from logtriage.selftest.bench import Bench


@dataclass(frozen=True, slots=True)
class Finds:
    """What was found: issues fail a lint, notes are for the author to weigh."""

    issues: tuple[str, ...]
    notes: tuple[str, ...]


def shadows(rules: Sequence[Rule]) -> Finds:
    """Look through a whole pack."""
    bench = Bench(rules)
    living = [rule for rule in rules if rule.status != "deprecated" and rule.positive]
    return Finds(
        tuple(issue for rule in living for issue in _never_wins(rule, bench)),
        tuple(note for rule in living for note in _unreached(rule, bench)),
    )


def _never_wins(rule: Rule, bench: Bench) -> Iterator[str]:
    told = [bench.first(example.text) for example in rule.positive]
    winners = {statement.match.rule if statement and statement.match else None for statement in told}
    if rule.id not in winners:
        names = ", ".join(sorted(name for name in winners if name)) or "no rule at all"
        yield f"{rule.source}: match: never wins, not even on its own examples ({names} does)."


def _unreached(rule: Rule, bench: Bench) -> Iterator[str]:
    """A branch that no positive reaches is not proved: it may be dead, or match what it should not."""
    facts = [statement.facts for example in rule.positive for statement in bench.told(example.text).statements]
    reached = {place for one in facts for place in bench.matcher.branches_holding(rule.id, one)}
    missing = [f"{place} ({_shown(branch)})" for place, branch in enumerate(rule.any) if place not in reached]
    if missing:
        yield f"{rule.source}: match.any: no positive example reaches branch {', '.join(missing)}."


def _shown(branch: Branch) -> str:
    said = (branch.regex, *branch.contains, *branch.code, *branch.type)
    text = next(part for part in said if part)
    return repr(text if len(text) <= 40 else f"{text[:39]}…")
