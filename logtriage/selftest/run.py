"""
Rules -> failures: each rule against its own examples, under the whole pack.

The nine points of a rule's contract, in order: 1 the document is valid (the loader's part: what is given here is
sound); 2 every positive is recognised by this rule and no other, with its captures, code and fingerprint; 3 no negative
is; 4 no other rule that names a fault holds on a positive unbeknown to both; 5 the prefilter changes no result; 6 no
hostile text keeps a pattern busy; 7 other ids give the same fingerprint; 8 nothing private leaves; 9 the lock knows the
rule as it is (the built-in pack alone has one).

Stands above ``pipeline`` because it walks the same way (normalize, match, identify) with the texts of the rule files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from logtriage.match import Matcher, seen
from logtriage.model import Captured, Example, Rule, Statement
from logtriage.rules.lock import lock_problem, read_lock
from logtriage.selftest.bench import Bench, Failure, numbered
from logtriage.selftest.hostile import LIMIT_MS, hostile_texts, slow_patterns
from logtriage.selftest.permuted import with_other_ids
from logtriage.selftest.private import leaks, personal
from logtriage.tell import tell


def run_examples(rules: Sequence[Rule], *, only: frozenset[str] | None = None) -> tuple[Failure, ...]:
    """
    Run all points for all rules (or for ``only``) against the whole pack, in the order of the rules.

    A rule whose patterns are slow is tested no further and is no part of the pack: it would keep all others waiting.
    """
    chosen = [rule for rule in rules if rule.status != "deprecated" and (only is None or rule.id in only)]
    slow = {rule.id: failure for rule in chosen for failure in _slow_pattern(rule)}
    bench = Bench([rule for rule in rules if rule.id not in slow])
    return tuple(
        failure
        for rule in chosen
        for failure in ([slow[rule.id]] if rule.id in slow else (f for point in POINTS for f in point(rule, bench)))
    )


def run_lock(rules: Sequence[Rule], lock: Path) -> tuple[Failure, ...]:
    """Compare rules of the built-in pack with its lock file."""
    known = read_lock(lock)
    return tuple(Failure(rule.id, "lock", problem) for rule in rules if (problem := lock_problem(rule, known)))


def _positives_are_recognised(rule: Rule, bench: Bench) -> Iterator[Failure]:
    for number, example in enumerate(rule.positive, 1):
        for problem in _positive_problems(rule, example, bench):
            yield Failure(rule.id, f"positive {number}", problem)


def _positive_problems(rule: Rule, example: Example, bench: Bench) -> Iterator[str]:
    statement = bench.first(example.text)
    match = statement.match if statement else None
    if statement is None or match is None or match.rule != rule.id:
        held = bench.matcher.candidates(statement.facts) if statement else ()
        yield f"is recognised as {match.rule if match else 'nothing'} (all that hold: {', '.join(held) or 'none'})"
        return
    captures = dict(match.captures)
    for name, expected in example.captures:
        if not _equal(captures.get(name), expected):
            yield f"capture {name} is {captures.get(name)!r}, expected {expected!r}"
    if example.code is not None and match.code != example.code:
        yield f"code is {match.code!r}, expected {example.code!r}"
    parts = tuple(value for _, value in statement.parts)
    if example.fingerprint and parts != example.fingerprint:
        yield f"the fingerprint is made of {list(parts)}, expected {list(example.fingerprint)}"


def _negatives_are_left_alone(rule: Rule, bench: Bench) -> Iterator[Failure]:
    """
    A rule that names a fault must not hold at all: a negative that another one wins today is its own tomorrow.

    It may where the winner is named under ``related``: then somebody has decided which of the two it is. A generic rule
    or a wrapper may hold, as long as a better one wins.
    """
    gives_way = rule.generic or rule.wrapper
    for number, example in enumerate(rule.negative, 1):
        held = [bench.matcher.candidates(statement.facts) for statement in bench.told(example.text).statements]
        losing = [names for names in held if rule.id in names[1:]]
        undecided = [names for names in losing if not (gives_way or bench.related(rule.id, names[0]))]
        if undecided or any(names[:1] == (rule.id,) for names in held):
            yield Failure(rule.id, f"negative {number}", "is recognised by this rule, and must not be")


def _nobody_else_claims_a_positive(rule: Rule, bench: Bench) -> Iterator[Failure]:
    """Two rules that name faults and hold on one text must know of each other: else one of them means too much."""
    if rule.generic or rule.wrapper:
        return
    for number, example in enumerate(rule.positive, 1):
        statement = bench.first(example.text)
        for other in bench.matcher.candidates(statement.facts) if statement else ():
            known = bench.matcher.rules[other]
            if other != rule.id and not (known.generic or known.wrapper or bench.related(rule.id, other)):
                yield Failure(
                    rule.id,
                    f"positive {number}",
                    f"{other} holds on it too, and neither names the other: tell them apart (a branch, `not`), or say"
                    f" `related: [{{rule: {other}, type: similar}}]`",
                )


def _prefilter_is_sound(rule: Rule, bench: Bench) -> Iterator[Failure]:  # noqa: ARG001 - one shape for all points
    """Without its prefilter the rule must recognise the same: a text that it holds on has one of the literals."""
    open_to_all = Matcher([replace(rule, prefilter=("",))])
    for name, example in numbered(rule):
        texts = [seen(one.facts.text) for one in tell(example.text, open_to_all).statements if one.match]
        if not all(any(literal in text for literal in rule.prefilter) for text in texts):
            problem = "the prefilter changes the result: a branch can match a text that holds none of its literals"
            yield Failure(rule.id, name, problem)


def _slow_pattern(rule: Rule) -> Iterator[Failure]:
    """
    Give the first hostile line that keeps a rule busy, if there is one.

    Of each kind the line with all words; the others are tried with the tests of the pack, where time is not short.
    """
    for kind, text in islice(hostile_texts(rule), 0, None, 2):
        for regex, spent in slow_patterns(rule, text):
            problem = f"{regex!r} takes {spent:.0f} ms on {kind} (at most {LIMIT_MS} ms a rule): bound it"
            yield Failure(rule.id, "pattern", problem)
            return


def _other_ids_are_the_same_fault(rule: Rule, bench: Bench) -> Iterator[Failure]:
    for number, example in enumerate(rule.positive, 1):
        statement = bench.first(example.text)
        if statement is None or statement.match is None or statement.match.rule != rule.id:
            continue
        changed = with_other_ids(example.text, statement)
        after = next(iter(tell(changed, bench.matcher).statements), None) if changed != example.text else statement
        if after is None or after.fingerprint != statement.fingerprint:
            yield Failure(rule.id, f"positive {number}", _why_not_the_same(statement, after))


def _why_not_the_same(before: Statement, after: Statement | None) -> str:
    if after is None or after.match is None or (before.match and after.match.rule != before.match.rule):
        now = after.match.rule if after and after.match else "nothing"
        return f"with other ids, hosts and times it is recognised as {now}: a branch hangs on a value of the moment"
    changed = [f"{name} {value!r}" for name, value in after.parts if (name, value) not in before.parts]
    return f"with other ids, hosts and times it is another fault ({', '.join(changed)}): the fingerprint holds an id"


def _nothing_private_leaves(rule: Rule, bench: Bench) -> Iterator[Failure]:
    for name, example in numbered(rule):
        for kind in personal(example.text):
            yield Failure(rule.id, name, f"holds {kind}: invent one that can belong to nobody (name@fernwick.example)")
        for kind in leaks(bench.told(example.text), bench.gate):
            yield Failure(rule.id, name, f"{kind} passes the gate: what is written about it must hold none")


def _equal(got: Captured, expected: Captured) -> bool:
    return (list(got) if isinstance(got, tuple) else got) == (
        list(expected) if isinstance(expected, list | tuple) else expected
    )


# The patterns' time is measured before all of these.
POINTS: Final[tuple[Callable[[Rule, Bench], Iterator[Failure]], ...]] = (
    _positives_are_recognised,
    _negatives_are_left_alone,
    _nobody_else_claims_a_positive,
    _prefilter_is_sound,
    _other_ids_are_the_same_fault,
    _nothing_private_leaves,
)
