"""
Rules -> what their own examples prove: every positive is recognised by its rule and no other, every negative by none.

Stands beside ``pipeline`` because it walks the same way (normalize, match, identify) with the texts of the rule files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from logtriage.match import Matcher
from logtriage.model import Captured, Example, Rule, Statement
from logtriage.tell import tell


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold, and what happened instead."""

    rule: str
    example: str
    """``positive 1``, ``negative 2``, counted from 1."""
    problem: str


def run_examples(rules: Sequence[Rule], *, only: frozenset[str] | None = None) -> tuple[Failure, ...]:
    """Run the examples of all rules (or of ``only``) against the whole pack."""
    matcher = Matcher(rules)
    return tuple(failure for rule in rules if only is None or rule.id in only for failure in _test_rule(rule, matcher))


def _test_rule(rule: Rule, matcher: Matcher) -> Iterator[Failure]:
    for number, example in enumerate(rule.positive, 1):
        for problem in _positive_problems(rule, example, matcher):
            yield Failure(rule.id, f"positive {number}", problem)
    for number, example in enumerate(rule.negative, 1):
        if any(
            statement.match and statement.match.rule == rule.id for statement in tell(example.text, matcher).statements
        ):
            yield Failure(rule.id, f"negative {number}", "is recognised by this rule, and must not be")
    alone = Matcher([replace(rule, prefilter=("",))])
    for kind, examples in (("positive", rule.positive), ("negative", rule.negative)):
        for number, example in enumerate(examples, 1):
            if _rules_of(example, alone) != _rules_of(example, Matcher([rule])):
                yield Failure(
                    rule.id,
                    f"{kind} {number}",
                    "the prefilter changes the result: a branch can match a text that holds none of its literals",
                )


def _positive_problems(rule: Rule, example: Example, matcher: Matcher) -> Iterator[str]:
    statement = _first(example, matcher)
    match = statement.match if statement else None
    if match is None or match.rule != rule.id:
        held = matcher.candidates(statement.facts) if statement else ()
        yield f"is recognised as {match.rule if match else 'nothing'} (all that hold: {', '.join(held) or 'none'})"
        return
    captures = dict(match.captures)
    for name, expected in example.captures:
        if not _equal(captures.get(name), expected):
            yield f"capture {name} is {captures.get(name)!r}, expected {expected!r}"
    if example.code is not None and match.code != example.code:
        yield f"code is {match.code!r}, expected {example.code!r}"


def _first(example: Example, matcher: Matcher) -> Statement | None:
    statements = tell(example.text, matcher).statements
    return statements[0] if statements else None


def _rules_of(example: Example, matcher: Matcher) -> list[str]:
    return [statement.match.rule for statement in tell(example.text, matcher).statements if statement.match]


def _equal(got: Captured, expected: Captured) -> bool:
    return (list(got) if isinstance(got, tuple) else got) == (
        list(expected) if isinstance(expected, list | tuple) else expected
    )
