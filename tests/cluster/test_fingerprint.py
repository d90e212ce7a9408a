"""Facts and match -> fingerprint: what it consists of, that it carries its version, that it never moves."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from logtriage.cluster import fingerprint_of, identify, silent_statement
from logtriage.match import Matcher
from logtriage.model import FINGERPRINT_VERSION, Branch, Rule, Statement
from logtriage.normalize import mask
from tests.builders import capture, facts, rule, stated

STACK = "\n    at open (/var/task/src/shelf.ts:3:1)\n    at run (/var/task/src/run.ts:9:9)"
WHO = Branch(regex=r"shelf is locked(?: by (?P<who>[\w-]+))?(?: after (?P<seconds>\d+)s)?")
CAPTURES = (("who", capture("group:who")), ("seconds", capture("group:seconds", normalise=["number"])))


def said(text: str, *given: Rule) -> Statement:
    """Give the statement of a text under some rules."""
    ready = Matcher(given)
    found = facts(text)
    return identify(found, ready.match(found), ready.rules, mask)


def locked(**changed: Any) -> Rule:
    return rule("shelf-locked", WHO, captures=CAPTURES, **changed)


PARTS: list[tuple[str, str, Rule | None, dict[str, str]]] = [
    ("no-rule", f"ShelfError: shelf 7 is lost{STACK}", None, {"type": "ShelfError", "template": "shelf <num> is lost", "site": "src/shelf.ts open"}),
    ("no-rule-no-class", "could not open shelf 7", None, {"template": "could not open shelf <num>"}),
    ("rule-alone", f"ShelfError: shelf is locked{STACK}", locked(), {"rule": "shelf-locked"}),
    ("capture", "shelf is locked by keeper", locked(fingerprint=(("who",),)), {"rule": "shelf-locked", "who": "keeper"}),
    ("capture-not-known", "shelf is locked", locked(fingerprint=(("who",),)), {"rule": "shelf-locked"}),
    ("first-alternative-that-is-known", "shelf is locked by keeper", locked(fingerprint=(("who", "seconds"), ("who",))), {"rule": "shelf-locked", "who": "keeper"}),
    ("both-known", "shelf is locked by keeper after 30s", locked(fingerprint=(("who", "seconds"), ("who",))), {"rule": "shelf-locked", "who": "keeper", "seconds": "30"}),
    ("site", f"ShelfError: shelf is locked{STACK}", locked(fingerprint=(("site",),)), {"rule": "shelf-locked", "site": "src/shelf.ts open"}),
    ("site-not-known", "shelf is locked", locked(fingerprint=(("site",),)), {"rule": "shelf-locked"}),
    ("captured-id-is-masked", "shelf is locked by job-0f3a9b7c1d", locked(fingerprint=(("who",),)), {"rule": "shelf-locked", "who": "<id>"}),
    ("generic", f"ShelfError: shelf is locked{STACK}", locked(generic=True), {"rule": "shelf-locked", "type": "ShelfError", "template": "shelf is locked", "site": "src/shelf.ts open"}),
    ("wrapper", "ShelfError: shelf is locked", locked(wrapper=True), {"rule": "shelf-locked", "type": "ShelfError", "template": "shelf is locked"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "given", "parts"), [pytest.param(*case[1:], id=case[0]) for case in PARTS])
def test_consists_of(text: str, given: Rule | None, parts: dict[str, str]) -> None:
    found = said(text, *([given] if given else []))
    assert dict(found.parts) == parts
    assert [name for name, _ in found.parts] == list(parts)
    assert found.fingerprint == fingerprint_of(found.parts)


EQUAL = [
    ("numbers", "ShelfError: shelf 7 is lost", "ShelfError: shelf 48213 is lost"),
    ("ids", "ShelfError: shelf 6f1d3c7e-2b4a-4c8d-9e0f-1a2b3c4d5e6f is lost", "ShelfError: shelf 11111111-2b4a-4c8d-9e0f-1a2b3c4d5e6f is lost"),
    ("lines-and-chunks", f"ShelfError: lost{STACK}\n    at q (.next/server/chunks/12.js:1:2)", f"ShelfError: lost{STACK.replace(':3:1', ':88:2')}\n    at zz (.next/server/chunks/977.js:5:9)"),
    ("minified-class", "i [ShelfError]: lost", "tt [ShelfError]: lost"),
    ("colour", "ShelfError: lost", "\x1b[31mShelfError:\x1b[39m lost"),
    ("white-space", "ShelfError: lost for  ever", "ShelfError: lost \tfor ever "),
]
DIFFERENT = [
    ("class", "ShelfError: lost", "RackError: lost"),
    ("message", "ShelfError: lost", "ShelfError: found twice"),
    ("words-before", "[racks] load failed: ShelfError: lost", "[shelves] load failed: ShelfError: lost"),
    ("column", "The column `Shelf.label` does not exist in the current database.", "The column `Shelf.owner` does not exist in the current database."),
    ("code-and-constraint", 'error: new row for relation "shelves" violates check constraint "a_check"', 'error: new row for relation "shelves" violates check constraint "b_check"'),
]


@pytest.mark.parametrize(("one", "other"), [pytest.param(*case[1:], id=case[0]) for case in EQUAL])
def test_what_varies_is_one_identity(one: str, other: str) -> None:
    assert stated(one).fingerprint == stated(other).fingerprint


@pytest.mark.parametrize(("one", "other"), [pytest.param(*case[1:], id=case[0]) for case in DIFFERENT])
def test_what_differs_is_two_identities(one: str, other: str) -> None:
    assert stated(one).fingerprint != stated(other).fingerprint


def test_begins_with_the_version() -> None:
    assert stated("ShelfError: lost").fingerprint.startswith(f"{FINGERPRINT_VERSION}:")
    assert len(stated("ShelfError: lost").fingerprint.partition(":")[2]) == 16


def test_parts_cannot_run_into_each_other() -> None:
    assert fingerprint_of((("a", "b"), ("c", "d"))) != fingerprint_of((("a", "bc"), ("", "d")))
    assert fingerprint_of((("a", "b"),)) != fingerprint_of((("ab", ""),))


# A change of these values is a change of identity: raise FINGERPRINT_VERSION and say so in the changelog.
PINNED = {
    "ShelfError: shelf 7 is lost": "1:266a7b3a021ba2ee",
    "The column `Shelf.label` does not exist in the current database.": "1:30b7d44f9d9af8c8",
    "Vercel Runtime Timeout Error: Task timed out after 60 seconds": "1:68af92fc91a99929",
}


@pytest.mark.parametrize("text", PINNED)
def test_identity_of_a_version_never_moves(text: str) -> None:
    assert (FINGERPRINT_VERSION, stated(text).fingerprint) == (1, PINNED[text])


def test_is_the_same_in_another_process() -> None:
    texts = list(PINNED)
    script = f"from tests.builders import stated\nprint(*[stated(text).fingerprint for text in {texts!r}], sep='\\n')"
    printed = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "77")
    }
    assert printed == {"\n".join(stated(text).fingerprint for text in texts) + "\n"}


def test_a_silent_failure_belongs_to_its_route_and_status() -> None:
    found = {silent_statement(facts(), None, status, route).fingerprint for status in (500, 503) for route in ("/a", "/b")}
    assert len(found) == 4
