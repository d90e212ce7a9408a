"""A pack from a stranger: whatever its files hold, the sound rule beside them is kept and every other file is named."""

from __future__ import annotations

import os
from pathlib import Path
from time import process_time

import pytest

from logtriage.match import Matcher
from logtriage.rules.files import load_folder, load_rule
from logtriage.selftest import run_examples
from logtriage.tell import tell
from tests.rules.test_load import DOCUMENT

BRANCH = "'shelf is locked by (?P<who>[a-z]{1,20})'"


def changed(old: str, new: str) -> bytes:
    assert old in DOCUMENT
    return DOCUMENT.replace("id: shelf-locked", "id: bad").replace(old, new).encode()


FILES: list[tuple[str, bytes]] = [
    ("empty", b""),
    ("no-text", bytes(range(256))),
    ("not-utf8", DOCUMENT.encode("utf-16")),
    ("nought-characters", b"id: \x00bad"),
    ("a-list", b"- id: bad"),
    ("a-word", b"bad"),
    ("two-documents", b"id: bad\n---\nid: bad\n"),
    ("laughs", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"),
    ("object", b"!!python/object/apply:os.system ['true']"),
    ("deep", b"a: " + b"[" * 20_000),
    ("deep-and-closed", b"a: " + b"[" * 20_000 + b"]" * 20_000),
    ("deep-braces", b"{a: " * 20_000),
    ("long", b"a: " + b"x" * 3_000_000),
    ("many-keys", b"".join(b"k%d: 1\n" % n for n in range(20_000))),
    ("unknown-keys", changed("why: Somebody", "exec: rm\nwhy: Somebody")),
    ("exponential", changed(BRANCH, "'(?:[a-z]+)+$'")),
    ("exponential-inside", changed(BRANCH, "'((?:[a-z]+|x)y?)*$'")),
    ("cubic", changed(BRANCH, "'.*a.*b.*c'")),
    ("look-around", changed(BRANCH, "'shelf(?= is)'")),
    ("back-reference", changed(BRANCH, r"'(?P<who>a+)(?P=who)'")),
    ("veto-that-is-exponential", changed("captures:", "  not:\n    - regex: '(x+x+)+y'\ncaptures:")),
    ("pattern-of-brackets", changed(BRANCH, "'" + "(" * 900 + ")" * 900 + "'")),
    ("huge-repeat", changed(BRANCH, "'a{99999999999999999999}'")),
    ("huge-number", changed("version: 1", "version: 1" + "0" * 5_000)),
]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A folder with one sound rule."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "shelf-locked.yaml").write_text(DOCUMENT, encoding="utf-8")
    return folder


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in FILES])
def test_a_hostile_file_costs_only_itself(pack: Path, content: bytes) -> None:
    (pack / "bad.yaml").write_bytes(content)
    begin = process_time()
    found = load_folder(pack)
    assert [one.id for one in found.rules] == ["shelf-locked"]
    assert found.faults
    assert all(fault.startswith("own/bad.yaml:") and len(fault) < 6_000 for fault in found.faults)
    assert process_time() - begin < 5


def test_what_is_no_file_costs_only_itself(pack: Path) -> None:
    (pack / "folder.yaml").mkdir()
    (pack / "gone.yaml").symlink_to(pack / "nowhere")
    (pack / "loop.yaml").symlink_to(pack / "loop.yaml")
    os.mkfifo(pack / "pipe.yaml")
    found = load_folder(pack)
    assert [one.id for one in found.rules] == ["shelf-locked"]
    assert [fault.split(":")[0] for fault in found.faults] == [f"own/{name}.yaml" for name in ("folder", "gone", "loop", "pipe")]


def test_all_of_them_together_cost_only_themselves(pack: Path) -> None:
    for name, content in FILES:
        (pack / f"{name}.yaml").write_bytes(content)
    found = load_folder(pack)
    assert [one.id for one in found.rules] == ["shelf-locked"]
    assert {fault.split(":")[0] for fault in found.faults} == {f"own/{name}.yaml" for name, _ in FILES}
    assert tell("Error: shelf is locked by keeper", Matcher(found.rules)).statements[0].match is not None


def test_a_rule_that_breaks_its_promises_costs_no_other_its_test() -> None:
    sound, _ = load_rule(DOCUMENT, "own/shelf-locked.yaml")
    greedy, faults = load_rule(DOCUMENT.replace("id: shelf-locked", "id: greedy").replace(BRANCH, "'[a-z]'").replace('["shelf is locked"]', "[e]").replace("captures: {who: keeper}", "captures: {}").replace(", captures: {who: somebody}", ""), "own/greedy.yaml")
    assert sound is not None, faults
    assert greedy is not None, faults
    failed = {failure.rule for failure in run_examples([greedy, sound])}
    assert failed == {"greedy", "shelf-locked"}
    assert run_examples([sound]) == ()
