"""The shipped pack: every rule proves itself by its own examples, passes the house checks and is locked."""

from __future__ import annotations

from functools import cache
from time import process_time
from unittest import mock

import polars as pl
import pytest

from logtriage.match import Matcher
from logtriage.model import Rule
from logtriage.occur.aborts import ABORTS, SHUTDOWN, TIMEOUT
from logtriage.occur.occurrences import SILENT_RULE
from logtriage.occur.verdicts import CONSEQUENCES
from logtriage.redact import Gate
from logtriage.retry.stages import BY_RULE
from logtriage.rules.lint import lint_rules
from logtriage.rules.load import BUILT_IN, load_packs
from logtriage.rules.lock import check_lock, lock_text
from logtriage.selftest import hostile_texts, run_examples, slow_patterns
from logtriage.tell import tell
from tests.builders import rules, told
from tests.each_rule import each_of, each_rule

LOCK = BUILT_IN / "lock.json"
NAMED_IN_CODE = {*ABORTS, *CONSEQUENCES, *BY_RULE, SHUTDOWN, SILENT_RULE, TIMEOUT}


@cache
def failures() -> dict[str, list[str]]:
    """Give what does not hold, by rule; the pack is made ready once. How long patterns take has a test of its own below."""
    found: dict[str, list[str]] = {}
    with mock.patch("logtriage.selftest.run.slow_patterns", return_value=[]):
        failed = run_examples(rules())
    for failure in failed:
        found.setdefault(failure.rule, []).append(f"{failure.example}: {failure.problem}")
    return found


def test_every_rule_that_the_code_names_exists_and_is_alive() -> None:
    assert sorted(NAMED_IN_CODE - {one.id for one in rules() if one.status != "deprecated"}) == []


@each_rule
def test_examples_hold(one: Rule) -> None:
    assert failures().get(one.id, []) == []


@each_rule
def test_near_misses_hold_a_literal_that_lets_them_in(one: Rule) -> None:
    """A near miss that the prefilter sorts out at once would prove nothing about the branches."""
    assert any(literal in example.text for example in one.negative for literal in one.prefilter)


@each_rule
def test_patterns_run_in_a_linear_engine(one: Rule) -> None:
    patterns = [branch.regex for branch in (*one.any, *one.veto) if branch.regex is not None]
    assert [pl.Series([""]).str.contains(pattern).len() for pattern in patterns] == [1] * len(patterns)


NAMED = [one for one in rules() if not (one.generic or one.wrapper or any("site" in names for names in one.fingerprint))]


@each_of(NAMED)
def test_examples_of_one_fault_have_one_identity(one: Rule) -> None:
    """Where no site is part of it, equal captures are equal fingerprints."""
    known: dict[tuple[object, ...], set[str]] = {}
    for example in one.positive:
        statement = told(example.text).statements[0]
        assert statement.match is not None
        named = {name for names in one.fingerprint for name in names}
        captures = tuple((name, value) for name, value in statement.match.captures if name in named)
        known.setdefault(captures, set()).add(statement.fingerprint)
    assert [len(found) for found in known.values()] == [1] * len(known)


def test_house_checks_find_nothing() -> None:
    assert lint_rules(rules()) == ()


def test_lock_names_every_rule_as_it_is() -> None:
    assert check_lock(rules(), LOCK) == (), "raise the version of the rule, then `logtriage rules lint --write-lock`"
    assert LOCK.read_text(encoding="utf-8") == lock_text(rules())


def test_ids_and_titles_are_unique() -> None:
    assert len({one.id for one in rules()}) == len(rules())
    assert len({one.title for one in rules()}) == len(rules())


HOSTILE = {
    "newlines": "Error: x" + "\n" * 20_000,
    "blanks": "Error: x" + " " * 20_000,
    "letters": "a" * 20_000,
    "capitals": "A" * 20_000,
    "digits": "1" * 20_000,
    "words": "error_" * 3_300,
    "causes": "[cause]: " * 2_200,
    "classes": "Error: " * 2_800,
    "hex": "a1" * 10_000,
    "quotes": "'" * 20_000,
    "brackets": "[" * 20_000,
    "braces": "{" * 20_000,
    "fields": "a: " * 6_600,
    "frames": "\n at x" * 3_300,
    "commands": "command " * 2_500,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_keeps_the_whole_way_busy(name: str) -> None:
    matcher = Matcher(load_packs().rules)
    begin = process_time()
    tell(HOSTILE[name], matcher)
    # Quadratic patterns took two to thirty seconds here; a sound pack takes some hundredths.
    assert process_time() - begin < 2


@each_rule
def test_no_rule_is_kept_busy_by_its_own_words(one: Rule) -> None:
    """As the self-test measures it, so that the failure stands under the rule's name."""
    assert [(kind, slow) for kind, text in hostile_texts(one) if (slow := slow_patterns(one, text))] == []


def hostile_to_all(length: int) -> dict[str, str]:
    """Give, of each kind, a line of the words of many rules in turn."""
    by_kind: dict[str, list[str]] = {}
    for one in rules()[::7]:
        for kind, text in hostile_texts(one, 4_000):
            by_kind.setdefault(kind, []).append(text)
    return {kind: ("".join(texts) * (length // 4_000 + 1))[:length] for kind, texts in by_kind.items()}


@pytest.mark.slow
@pytest.mark.parametrize("length", [256_000, 1_000_000])
def test_a_hostile_line_passes_the_whole_way_in_two_seconds(length: int) -> None:
    """Cleaning, reading, every rule, masking, fingerprint, gate: all that a worker does with a text."""
    matcher, gate = Matcher(load_packs().rules), Gate()
    for kind, text in hostile_to_all(length).items():
        begin = process_time()
        told = tell(text, matcher)
        gate.text(told.text)
        for statement in told.statements:
            gate.text(statement.facts.template)
        assert process_time() - begin < 2, kind
