"""The cross-confusion matrix: no positive of a rule belongs to another, and who else holds on it is known to both."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from logtriage.model import Rule
from tests.builders import matcher, rules, told
from tests.each_rule import each_of

NAMING = [one for one in rules() if not (one.generic or one.wrapper or one.status == "deprecated")]


def related(one: str, other: str) -> bool:
    known = {rule.id: {name.rule for name in rule.related} for rule in rules()}
    return other in known[one] or one in known[other]


@cache
def matrix() -> dict[str, dict[str, list[int]]]:
    """Give, for each rule, the other rules that name a fault and hold on its positives, with the numbers of these."""
    names = {rule.id for rule in NAMING}
    rows: dict[str, dict[str, list[int]]] = {}
    for rule in NAMING:
        row: dict[str, list[int]] = defaultdict(list)
        for number, example in enumerate(rule.positive, 1):
            for statement in told(example.text).statements[:1]:
                for other in names.intersection(matcher().candidates(statement.facts)) - {rule.id}:
                    row[other].append(number)
        rows[rule.id] = dict(row)
    return rows


@each_of(NAMING)
def test_who_else_holds_on_a_positive_is_named_under_related(rule: Rule) -> None:
    strangers = {other: numbers for other, numbers in sorted(matrix()[rule.id].items()) if not related(rule.id, other)}
    assert not strangers, "\n".join(
        f"{other} holds on positive {', '.join(map(str, numbers))} of {rule.id}; tell them apart, or name it under `related` ({rule.source})"
        for other, numbers in strangers.items()
    )


@each_of(NAMING)
def test_every_positive_belongs_to_its_rule(rule: Rule) -> None:
    for number, example in enumerate(rule.positive, 1):
        winners = [one.match.rule for one in told(example.text).statements[:1] if one.match]
        assert winners == [rule.id], f"positive {number} of {rule.id} goes to {winners or 'nobody'}"


def test_the_matrix_is_nearly_empty() -> None:
    """Rules that hold on much of each other's texts are one rule, or two bad ones."""
    pairs = {tuple(sorted((rule, other))) for rule, row in matrix().items() for other in row}
    assert len(pairs) < len(NAMING) / 2, sorted(pairs)
