"""The rule that comes nearest to what no rule knows, and the reason why it does not hold."""

from __future__ import annotations

from typing import Any

import pytest

from logtriage.model import Branch, Example, Nearest, Rule
from logtriage.nearest import FARTHEST, MOST, nearest_rules
from tests.builders import rule, rules, stated, told

LOCKED = (Example("ShelfError: shelf 4 is locked by ada"), Example("[shop] failed: shelf 7 is locked by bob"))


def near(text: str, *given: Rule) -> Nearest:
    (found,) = nearest_rules([("f-1", stated(text))], given or rules())
    return found


@pytest.mark.parametrize(
    ("branches", "text", "why"),
    [
        ((Branch(regex=r"shelf \d+ is locked"),), "ShelfError: shelf four is locked by ada", r"has the word 'shelf', but the pattern wants the text to have `shelf \d+ is locked`"),
        ((Branch(regex=r"^ShelfError: locked", scope="head"),), "ShelfError: shelf is locked by ada", "has the word 'shelf', but the pattern wants its first line to have `^ShelfError: locked`"),
        ((Branch(contains=("shelf", "locked by the shop")),), "ShelfError: shelf is locked by ada", "has the word 'shelf', but it lacks the word 'locked by the shop'"),
        ((Branch(code=("SH1",)),), "ShelfError: shelf is locked by ada", "has the word 'shelf', but the code must be SH1 (none was read from it)"),
        ((Branch(type=("LockError",)),), "ShelfError: shelf is locked by ada", "has the word 'shelf', but the class must be LockError (it is ShelfError)"),
        ((Branch(code=("SH1",), regex="nothing"), Branch(regex="no such words")), "ShelfError: shelf is locked by ada", "has the word 'shelf', but the pattern wants the text to have `no such words`"),
    ],
    ids=["pattern", "head", "words", "code", "class", "the branch that lacks least"],
)  # fmt: skip
def test_says_which_condition_did_not_hold(branches: tuple[Branch, ...], text: str, why: str) -> None:
    found = near(text, rule("shelf-locked", *branches, positive=LOCKED))
    assert (found.finding, found.rule, found.why) == ("f-1", "shelf-locked", why)
    assert found.distance is not None
    assert 0 < found.distance <= FARTHEST


def test_says_which_veto_holds() -> None:
    vetoed = rule(positive=LOCKED, veto=(Branch(contains=("on purpose",)),))
    found = near("ShelfError: shelf is locked on purpose", vetoed)
    assert (found.rule, found.why, found.distance) == (
        "shelf-locked", "has the word 'shelf', but is vetoed: it has the word 'on purpose'", 0.05,
    )  # fmt: skip


def test_a_shared_class_is_told_where_none_of_the_words_is_there() -> None:
    typed = rule("shelf-locked", Branch(type=("ShelfError",), regex="shelf"), positive=LOCKED)
    found = near("ShelfError: chest 4 is locked by ada", typed)
    assert found.why == "shares the class ShelfError, but has none of the words that the rule looks for: 'shelf'"


def test_a_text_that_only_reads_alike_is_told_so() -> None:
    found = near("chest 4 cannot be opened: is locked by ada", rule(positive=(Example("box 4 cannot be opened: is locked by ada"),)))
    assert found.rule == "shelf-locked"
    assert found.why.startswith("reads like one of its examples (")


@pytest.mark.parametrize(
    "text",
    ["[versand] Etikett konnte nicht erstellt werden: Absenderadresse fehlt", "Cannot process the order: stock is empty"],
)
def test_where_nothing_is_near_no_rule_is_named(text: str) -> None:
    found = near(text)
    assert (found.rule, found.distance) == (None, None)
    assert "no rule comes near" in found.why


def test_without_rules_nothing_is_near() -> None:
    (found,) = nearest_rules([("f-1", stated("ShelfError: shelf is locked"))], ())
    assert found.rule is None


@pytest.mark.parametrize("kind", [{"generic": True}, {"wrapper": True}, {"status": "deprecated"}], ids=str)
def test_a_rule_that_names_no_fault_is_never_the_nearest(kind: dict[str, Any]) -> None:
    assert near("ShelfError: shelf four is locked", rule(positive=LOCKED, **kind)).rule is None


def test_near_misses_of_the_pack_mostly_find_their_own_rule() -> None:
    """The negative examples are texts that somebody took for near ones: a measure of the arithmetic, not a law."""
    missed = [(one.id, told(example.text).statements) for one in rules() for example in one.negative]
    unknown = [(own, found[0]) for own, found in missed if found and found[0].match is None]
    found = nearest_rules(unknown, rules())
    assert len(found) > 50
    assert sum(one.rule == one.finding for one in found) > len(found) / 2


def test_the_order_of_the_rules_changes_nothing() -> None:
    texts = ["ServiceError: quota is used up for tenant 9", "read timeout at the printer", "401 connection refused by policy"]
    unknown = [(text, stated(f"Error: {text}")) for text in texts]
    assert nearest_rules(unknown, rules()[::-1]) == nearest_rules(unknown, rules())


def test_the_answers_end_where_nobody_reads_further() -> None:
    one = stated("ShelfError: shelf is locked")
    assert len(nearest_rules([(f"f-{n}", one) for n in range(MOST + 3)], (rule(positive=LOCKED),))) == MOST
