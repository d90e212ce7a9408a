"""House checks over whole packs, and the lock that a changed rule must break."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from logtriage.model import Branch, Check, Example, Option, Related, Rule, Step, Variant
from logtriage.rules.lint import lint_notes, lint_rules
from logtriage.rules.lock import check_lock, lock_text, rule_digest
from tests.builders import capture, rule

LOST = Branch(regex="shelf is lost")


def option(**changed: Any) -> Option:
    return Option("Ask", "Somebody is there.", **{"verify": (Check("It opens."),)} | changed)


ISSUES = [
    pytest.param((rule("a", related=(Related("b", "similar"),)),), "related: 'b'", id="related-does-not-exist"),
    pytest.param((rule("a", related=(Related("a", "similar"),)),), "related: 'a'", id="related-to-itself"),
    pytest.param((rule("a", steps=(Step("TODO what to do first."),), avoid=("TODO",)),), "remediate, avoid: an unfinished draft", id="draft"),
    pytest.param((rule("a", steps=(Step("Do {shelf}."),)),), "placeholder '{shelf}'", id="placeholder-of-a-step"),
    pytest.param((rule("a", steps=(Step("Do.", ("open {shelf}",)),)),), "placeholder '{shelf}'", id="placeholder-of-a-command"),
    pytest.param((rule("a", verify=(Check("See.", "look {shelf}"),)),), "placeholder '{shelf}'", id="placeholder-of-a-check"),
    pytest.param((rule("a", Branch(regex="(shelf")),), "does not compile", id="regex-does-not-compile"),
    pytest.param((rule("a", veto=(Branch(regex="(shelf"),)),), "does not compile", id="regex-of-a-veto"),
    pytest.param((rule("a", Branch(regex="shelf(?= is)")),), "look-around", id="look-ahead"),
    pytest.param((rule("a", Branch(regex="(?<!x)shelf")),), "look-around", id="look-behind"),
    pytest.param((rule("a", Branch(regex=r"(a)\1"), prefilter=("a",)),), "look-around or a back-reference", id="back-reference"),
    pytest.param((rule("a", Branch(regex="(?P<x>a)(?P=x)"), prefilter=("a",)),), "look-around or a back-reference", id="named-back-reference"),
    pytest.param((rule("a", Branch(regex="(?:a+)+"), prefilter=("a",)),), "repeats a repetition", id="nested-repeat"),
    pytest.param((rule("a", steps=(Step("Do.", ("DROP TABLE shelves",)),)),), "destroys data", id="drops-a-table"),
    pytest.param((rule("a", steps=(Step("Do.", ("npx prisma migrate reset",)),)),), "destroys data", id="resets"),
    pytest.param(
        (rule("a", steps=(Step("Do.", ("npx prisma db push --accept-data-loss",)),)),),
        "destroys data",
        id="accepts-loss",
    ),
    pytest.param((rule("a", steps=(Step("Do.", variants=(Variant("neon", "x", ("rm -rf /",)),)),)),), "destroys data", id="destroys-in-a-variant"),
    pytest.param((rule("a", codes=("S1",)), rule("b", LOST, codes=("S1",))), "codes: 'S1' belongs to a too", id="code-of-two-rules"),
    pytest.param((rule("a", Branch(regex="shelf", implies="S1")), rule("b", LOST, codes=("S1",))), "codes: 'S1' belongs to a too", id="code-that-a-wording-stands-for"),
    pytest.param((rule("a"), rule("b")), "match: a has the same branch (shelf is locked)", id="branch-of-two-rules"),
    pytest.param((rule("a", Branch(type=("ShelfError",)), prefilter=("Shelf",)), rule("b", LOST, Branch(type=("ShelfError",), implies="S1"), prefilter=("shelf", "Shelf"))), "match: a has the same branch (ShelfError)", id="class-of-two-rules"),
    pytest.param((rule("a", status="deprecated"),), "names its successor", id="deprecated-without-successor"),
    pytest.param((rule("a", Branch(regex="rack is locked")),), "match.any.0: finds 'rack is locked'", id="text-that-the-gate-keeps-out"),
    pytest.param((rule("a", LOST, Branch(regex="(?:shelf|rack) is locked")),), "match.any.1: finds 'rack is locked'", id="one-of-two-words-that-the-gate-keeps-out"),
    pytest.param((rule("a", Branch(regex="shelf is [Ll]ocked"), prefilter=("shelf is locked",)),), "finds 'shelf is Locked'", id="letter-that-the-gate-keeps-out"),
    pytest.param((rule("a", Branch(contains=("rack", "locked"))),), "finds 'rack\\nlocked'", id="words-that-the-gate-keeps-out"),
    pytest.param((rule("a", Branch(code=("SHELF_LOCKED",))),), "finds 'SHELF_LOCKED'", id="code-that-the-gate-keeps-out"),
    pytest.param((rule("a", Branch(type=("ShelfError", "RackError")), prefilter=("ShelfError",)),), "finds 'RackError'", id="class-that-the-gate-keeps-out"),
    pytest.param((rule("a", verify=()),), "verify: says nothing", id="nothing-to-verify"),
    pytest.param((rule("a", references=()),), "references: says nothing", id="no-page"),
    pytest.param((rule("a", options=(option(recommended=True), option(recommended=True))),), "options: at most one is recommended", id="two-recommended"),
    pytest.param((rule("a", steps=(Step("Do.", variants=(Variant("neon", "Ask {who}."),)),)),), "placeholder '{who}'", id="placeholder-of-a-variant"),
    pytest.param((rule("a", options=(option(recommended=True, run=("open {who}",)),)),), "placeholder '{who}'", id="placeholder-of-an-option"),
    pytest.param((rule("a", avoid=("Do not ask {who}.",)),), "placeholder '{who}'", id="placeholder-of-what-to-avoid"),
    pytest.param((rule("a", steps=(Step("Do.", ("redis-cli FLUSHALL",)),)),), "destroys data", id="empties-a-cache"),
    pytest.param((rule("a", steps=(Step("Do.", ('ALTER TABLE shelves ADD COLUMN "owner" TEXT;',)),)),), "fails when run twice", id="column-added-twice"),
    pytest.param((rule("a", steps=(Step("Do.", ("CREATE INDEX CONCURRENTLY shelves_owner ON shelves (owner);",)),)),), "fails when run twice", id="index-made-twice"),
    pytest.param((rule("a", steps=(Step("Do.", ("npx prisma migrate resolve --applied x",), risk="low"),)),), "is risky (got risk low, expected medium or high)", id="history-written-at-low-risk"),
    pytest.param((rule("a", steps=(Step("Do.", variants=(Variant("neon", "x", ("SELECT pg_terminate_backend(1);",)),)),)),), "is risky (got risk none", id="connection-ended-in-a-variant"),
    pytest.param((rule("a", options=(option(recommended=True, run=("npx prisma migrate resolve --applied x",)),)),), "is risky", id="history-written-by-an-option"),
    pytest.param((rule("a", steps=(Step("Do.", risk="medium"),)),), "say whether it is reversible", id="risk-without-a-way-back"),
    pytest.param((rule("a", steps=(Step("See http://fernwick.example/shelves."),)),), "http://fernwick.example/shelves. is not encrypted", id="page-in-plain-http"),
]  # fmt: skip

SOUND: list[tuple[str, tuple[Rule, ...]]] = [
    ("plain", (rule("a"),)),
    ("renamed-to-what-is-gone", (rule("a", related=(Related("old-name", "renamed"),)),)),
    ("placeholders", (rule("a", captures=(("shelf", capture("fact:model")),), steps=(Step("Do {shelf} on {route} with {table} {column_name}."),)),)),
    ("format-of-curl", (rule("a", steps=(Step("Do.", ("curl -w '%{http_code}' x",)),)),)),
    ("bounded-repeat-of-a-group", (rule("a", Branch(regex=r"(?:\w{1,20} ){1,3}shelf")),)),
    ("named-group", (rule("a", Branch(regex="(?P<x>shelf)b")),)),
    ("code-of-two-rules-that-know-each-other", (rule("a", codes=("S1",)), rule("b", codes=("S1",), related=(Related("a", "similar"),)))),
    ("code-of-two-rules-one-side-says-so", (rule("a", codes=("S1",), related=(Related("b", "similar"),)), rule("b", codes=("S1",)))),
    ("deprecated-with-successor", (rule("a", status="deprecated", related=(Related("b", "obsolete"),)), rule("b"))),
    ("status-of-two-rules", (rule("a", codes=("503",)), rule("b", LOST, codes=("503",)))),
    ("branch-of-two-rules-that-know-each-other", (rule("a"), rule("b", related=(Related("a", "similar"),)))),
    ("branch-of-a-deprecated-rule", (rule("a"), rule("b", status="deprecated", related=(Related("a", "obsolete"),)))),
    ("gate-inside-a-word", (rule("a", Branch(regex="(?:book)?shel(?:f|ves) (?:is|are) lost"), prefilter=("shel",)),)),
    ("gate-by-the-code-beside-the-words", (rule("a", Branch(regex="is locked", code=("SHELF_LOCKED",)), prefilter=("SHELF_",)),)),
    ("gate-behind-a-gap", (rule("a", Branch(regex=r"keeper[^\n]{0,40}\bshelf\b")),)),
    ("history-written-as-the-risky-option", (rule("a", steps=(Step("Do.", ("npx prisma migrate resolve --applied x",), risk="high", reversible=False),)),)),
    ("search-for-a-risky-command", (rule("a", steps=(Step("Do.", ('grep -rn "migrate resolve" package.json',)),)),)),
    ("options-that-depend", (rule("a", options=(option(), option())),)),
    ("help-of-a-risky-command", (rule("a", steps=(Step("Do.", ("npx prisma migrate resolve --help",)),)),)),
    ("additive-and-idempotent", (rule("a", steps=(Step("Do.", ("CREATE INDEX CONCURRENTLY IF NOT EXISTS x ON y (z);", "ALTER TABLE y ADD COLUMN IF NOT EXISTS z TEXT;")),)),)),
    ("own-machine", (rule("a", steps=(Step("Do.", ("curl http://localhost:3000/api/shelves",)),)),)),
    ("one-option-recommended", (rule("a", options=(option(recommended=True), option())),)),
    ("help-of-a-destructive-command", (rule("a", steps=(Step("Do.", ("npx prisma migrate reset --help",)),)),)),
]  # fmt: skip


@pytest.mark.parametrize(("given", "issue"), ISSUES)
def test_finds_the_issue_and_says_where(given: tuple[Rule, ...], issue: str) -> None:
    (found,) = lint_rules(given)
    assert issue in found
    assert found.startswith(f"{given[-1].source}: ")


@pytest.mark.parametrize("given", [pytest.param(case[1], id=case[0]) for case in SOUND])
def test_finds_nothing_in_what_is_sound(given: tuple[Rule, ...]) -> None:
    assert lint_rules(given) == ()


NOTED = [
    ("dot", r"shelf.*locked", ".*"),
    ("not-a-line-end", r"shelf[^\n]+locked", r"[^\n]+"),
    ("from-so-many-on", r"shelf[\s\S]{3,}locked", r"[\s\S]{3,}"),
    ("inside-a-group", r"shelf(?: (?P<rest>.+))? locked", ".+"),
]


@pytest.mark.parametrize(("regex", "part"), [pytest.param(*case[1:], id=case[0]) for case in NOTED])
def test_notes_a_reach_without_a_bound(regex: str, part: str) -> None:
    given = [rule("a", Branch(regex=regex))]
    (note,) = lint_notes(given)
    assert repr(part) in note
    assert lint_rules(given) == ()


@pytest.mark.parametrize("regex", [r"shelf.{0,80}locked", r"shelf\s*locked", r"shelf [a-z]+ locked", r"shelf\.*", r"shelf[.*]locked"])
def test_notes_nothing_where_the_reach_is_short(regex: str) -> None:
    assert lint_notes([rule("a", Branch(regex=regex))]) == ()


# ------------------------------------------------------------------------------------------------------------------ lock
def locked(folder: Path, *given: Rule) -> Path:
    lock = folder / "lock.json"
    lock.write_text(lock_text(given), encoding="utf-8")
    return lock


def test_an_unchanged_pack_agrees_with_its_lock(tmp_path: Path) -> None:
    assert check_lock([rule("a"), rule("b")], locked(tmp_path, rule("b"), rule("a"))) == ()


CHANGES: list[tuple[str, tuple[Rule, ...], str]] = [
    ("changed-without-a-version", (rule("a", title="Another title"),), "still version 1"),
    ("changed-with-a-version", (rule("a", title="Another title", version=2),), "version 2 is not in lock.json"),
    ("new", (rule("a"), rule("b")), "not in lock.json"),
    ("gone", (), "ids are never reused"),
]


@pytest.mark.parametrize(("given", "issue"), [pytest.param(*case[1:], id=case[0]) for case in CHANGES])
def test_a_change_breaks_the_lock(tmp_path: Path, given: tuple[Rule, ...], issue: str) -> None:
    (found,) = check_lock(given, locked(tmp_path, rule("a")))
    assert issue in found


def test_a_missing_lock_is_an_issue_and_no_crash(tmp_path: Path) -> None:
    (found,) = check_lock([rule("a")], tmp_path / "lock.json")
    assert "missing" in found


def test_lock_is_sorted_and_digest_leaves_place_and_dates_out(tmp_path: Path) -> None:
    assert list(json.loads(lock_text([rule("b"), rule("a")]))) == ["a", "b"]
    assert rule_digest(rule("a")) == rule_digest(rule("a", source="elsewhere.yaml", updated="2026-02-01", version=2))
    assert rule_digest(rule("a")) != rule_digest(rule("a", severity="high"))


def test_an_expected_fingerprint_counts_only_where_it_is_given() -> None:
    """Rules that were written before examples could name one keep their digests."""
    plain, expected = Example("shelf is locked"), Example("shelf is locked", fingerprint=("a",))
    assert repr(plain) == repr(expected)
    assert rule_digest(rule("a", positive=(plain,))) != rule_digest(rule("a", positive=(expected,)))
