"""House checks over whole packs, and the lock that a changed rule must break."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from logtriage.model import Branch, Check, Related, Rule, Step, Variant
from logtriage.rules.lint import check_lock, lint_rules, lock_text, rule_digest
from tests.builders import capture, rule

ISSUES = [
    pytest.param((rule("a", related=(Related("b", "similar"),)),), "related: 'b'", id="related-does-not-exist"),
    pytest.param((rule("a", related=(Related("a", "similar"),)),), "related: 'a'", id="related-to-itself"),
    pytest.param((rule("a", steps=(Step("Do {shelf}."),)),), "placeholder '{shelf}'", id="placeholder-of-a-step"),
    pytest.param((rule("a", steps=(Step("Do.", ("open {shelf}",)),)),), "placeholder '{shelf}'", id="placeholder-of-a-command"),
    pytest.param((rule("a", verify=(Check("See.", "look {shelf}"),)),), "placeholder '{shelf}'", id="placeholder-of-a-check"),
    pytest.param((rule("a", Branch(regex="(shelf")),), "does not compile", id="regex-does-not-compile"),
    pytest.param((rule("a", veto=(Branch(regex="(shelf"),)),), "does not compile", id="regex-of-a-veto"),
    pytest.param((rule("a", Branch(regex="shelf(?= is)")),), "look-around", id="look-ahead"),
    pytest.param((rule("a", Branch(regex="(?<!x)shelf")),), "look-around", id="look-behind"),
    pytest.param((rule("a", Branch(regex=r"(a)\1")),), "look-around or a back-reference", id="back-reference"),
    pytest.param((rule("a", Branch(regex="(?P<x>a)(?P=x)")),), "look-around or a back-reference", id="named-back-reference"),
    pytest.param((rule("a", Branch(regex="(?:a+)+")),), "repeats a repetition", id="nested-repeat"),
    pytest.param((rule("a", steps=(Step("Do.", ("DROP TABLE shelves",)),)),), "destroys data", id="drops-a-table"),
    pytest.param((rule("a", steps=(Step("Do.", ("npx prisma migrate reset",)),)),), "destroys data", id="resets"),
    pytest.param(
        (rule("a", steps=(Step("Do.", ("npx prisma db push --accept-data-loss",)),)),),
        "destroys data",
        id="accepts-loss",
    ),
    pytest.param((rule("a", steps=(Step("Do.", variants=(Variant("neon", "x", ("rm -rf /",)),)),)),), "destroys data", id="destroys-in-a-variant"),
    pytest.param((rule("a", codes=("S1",)), rule("b", codes=("S1",))), "codes: 'S1' belongs to a too", id="code-of-two-rules"),
    pytest.param((rule("a", status="deprecated"),), "names its successor", id="deprecated-without-successor"),
]  # fmt: skip

SOUND: list[tuple[str, tuple[Rule, ...]]] = [
    ("plain", (rule("a"),)),
    ("renamed-to-what-is-gone", (rule("a", related=(Related("old-name", "renamed"),)),)),
    ("placeholders", (rule("a", captures=(("shelf", capture("fact:model")),), steps=(Step("Do {shelf} on {route} with {table} {column_name}."),)),)),
    ("format-of-curl", (rule("a", steps=(Step("Do.", ("curl -w '%{http_code}' x",)),)),)),
    ("bounded-repeat-of-a-group", (rule("a", Branch(regex=r"(?:\w{1,20} ){1,3}shelf")),)),
    ("named-group", (rule("a", Branch(regex="(?P<x>a)b")),)),
    ("code-of-two-rules-that-know-each-other", (rule("a", codes=("S1",)), rule("b", codes=("S1",), related=(Related("a", "similar"),)))),
    ("code-of-two-rules-one-side-says-so", (rule("a", codes=("S1",), related=(Related("b", "similar"),)), rule("b", codes=("S1",)))),
    ("deprecated-with-successor", (rule("a", status="deprecated", related=(Related("b", "obsolete"),)), rule("b"))),
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
