"""Rule files -> rules: every fault named with its file, line and field; what is sound is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from logtriage.errors import RuleError
from logtriage.rules.document import RuleDocument
from logtriage.rules.files import load_folder, load_rule
from logtriage.rules.load import load_packs
from logtriage.yaml_lines import MAX_BYTES, YamlFaultError, line_of, load_with_lines

DOCUMENT = """\
schema: logtriage/rule@1
id: shelf-locked
title: A shelf is locked
version: 1
status: stable
severity: medium
confidence: high
created: "2026-01-31"
updated: "2026-01-31"
why: Somebody holds the key.
match:
  prefilter: ["shelf is locked"]
  any:
    - regex: 'shelf is locked by (?P<who>[a-z]{1,20})'
captures:
  who: {from: [group:who]}
fingerprint: [[who]]
classify: {cause: application, transience: deterministic, retry: after-fix}
causes:
  - {text: The key was not given back., weight: 60}
remediate:
  - do: "Ask {who} for the key."
    variants:
      neon: {note: There is a second key.}
verify:
  - {expect: The shelf opens.}
avoid: [Do not break the lock.]
references:
  - {title: Shelves, url: "https://fernwick.example/shelves"}
false_positives: [A shelf that is locked on purpose.]
examples:
  positive:
    - {text: "Error: shelf is locked by keeper", captures: {who: keeper}}
    - {text: "[shelves] shelf is locked by somebody", captures: {who: somebody}}
  negative:
    - {text: "shelf is locked by 7", why: No name.}
    - {text: "rack is locked by keeper", why: No shelf.}
"""


def line_with(text: str, document: str) -> int:
    return next(number for number, line in enumerate(document.splitlines(), 1) if text in line)


# ------------------------------------------------------------------------------------------------------------- one rule
def test_a_sound_document_becomes_a_rule() -> None:
    found, faults = load_rule(DOCUMENT, "pack/shelf-locked.yaml")
    assert faults == ()
    assert found is not None
    assert (found.id, found.source, found.prefilter) == ("shelf-locked", "pack/shelf-locked.yaml", ("shelf is locked",))
    assert found.steps[0].variants[0].platform == "neon"
    assert found.positive[0].captures == (("who", "keeper"),)
    assert found.negative[0].why == "No name."
    assert (found.generic, found.wrapper, found.priority, found.codes) == (False, False, 0, ())


BROKEN: list[tuple[str, str, str, str, str]] = [
    ("unknown-value", "severity: medium", "severity: urgent", "severity: urgent", "severity"),
    ("unknown-key", "why: Somebody", "wy: Somebody", "wy: Somebody", "wy"),
    ("version-zero", "version: 1", "version: 0", "version: 0", "version"),
    ("other-format", "rule@1", "rule@2", "rule@2", "schema"),
    ("id-with-capitals", "id: shelf-locked", "id: ShelfLocked", "id: ShelfLocked", "id"),
    ("empty-branch", "    - regex: 'shelf is locked by (?P<who>[a-z]{1,20})'", "    - {scope: head}", "scope: head", "match.any.0"),
    ("no-prefilter", '["shelf is locked"]', "[]", "prefilter", "match.prefilter"),
    ("unknown-normalise", "from: [group:who]", "from: [group:who], normalise: [upper]", "upper", "captures.who.normalise.0"),
    ("unknown-source", "from: [group:who]", "from: [who]", "from: [who]", "captures.who.from.0"),
    ("capture-not-declared", "fingerprint: [[who]]", "fingerprint: [[whom]]", "schema:", "whom"),
    ("empty-alternative", "fingerprint: [[who]]", "fingerprint: [[]]", "fingerprint", "fingerprint"),
    ("link-without-tls", "https://fernwick", "http://fernwick", "http://fernwick", "references.0.url"),
    ("weight-above-hundred", "weight: 60", "weight: 160", "weight: 160", "causes.0.weight"),
    ("one-positive", '    - {text: "[shelves] shelf is locked by somebody", captures: {who: somebody}}\n', "", "positive:", "examples.positive"),
]  # fmt: skip


@pytest.mark.parametrize(("sound", "broken", "at", "field"), [pytest.param(*case[1:], id=case[0]) for case in BROKEN])
def test_a_fault_names_file_line_and_field(sound: str, broken: str, at: str, field: str) -> None:
    document = DOCUMENT.replace(sound, broken)
    assert document != DOCUMENT
    found, faults = load_rule(document, "pack/shelf-locked.yaml")
    assert found is None
    start = f"pack/shelf-locked.yaml:{line_with(at, document)}: "
    assert any(fault.startswith(start) and field in fault for fault in faults), faults


def test_all_faults_of_a_document_are_told_at_once() -> None:
    document = DOCUMENT.replace("severity: medium", "severity: urgent").replace("version: 1", "version: none").replace("avoid: [Do not break the lock.]\n", "")
    _, faults = load_rule(document, "x.yaml")
    assert [fault.split(": ")[1] for fault in faults] == ["version", "severity", "avoid"]
    assert "(got 'urgent')" in faults[1]
    assert faults[2].startswith("x.yaml:1: avoid: this key is missing")


def test_the_schema_refuses_unknown_keys_everywhere() -> None:
    def closed(schema: dict[str, Any]) -> bool:
        return schema.get("additionalProperties") is False

    schema = RuleDocument.model_json_schema(by_alias=True)
    parts = [part for part in schema["$defs"].values() if part["type"] == "object"]
    assert parts
    assert all(map(closed, [schema, *parts]))


# ----------------------------------------------------------------------------------------------------------------- packs
def pack(folder: Path, **documents: str) -> Path:
    for name, text in documents.items():
        file = folder / f"{name.replace('_', '-')}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def test_a_broken_file_does_not_cost_the_others(tmp_path: Path) -> None:
    found = load_folder(pack(tmp_path / "own", shelf_locked=DOCUMENT, rack_locked="id: ]"))
    assert [one.id for one in found.rules] == ["shelf-locked"]
    assert len(found.faults) == 1
    assert found.faults[0].startswith("own/rack-locked.yaml:1: not YAML")


def test_an_id_that_is_not_the_name_of_the_file_is_a_fault(tmp_path: Path) -> None:
    found = load_folder(pack(tmp_path / "own", rack_locked=DOCUMENT))
    assert found.rules == ()
    assert found.faults == ("own/rack-locked.yaml:1: id: 'shelf-locked' is not the name of its file ('rack-locked')",)


def test_an_id_stands_once(tmp_path: Path) -> None:
    pack(tmp_path / "own" / "a", shelf_locked=DOCUMENT)
    pack(tmp_path / "own" / "b", shelf_locked=DOCUMENT)
    found = load_folder(tmp_path / "own")
    assert len(found.rules) == 1
    assert found.faults == ("own/b/shelf-locked.yaml:1: id: 'shelf-locked' exists already in own/a/shelf-locked.yaml",)


def test_own_rules_stand_beside_the_built_in_ones(tmp_path: Path) -> None:
    found = load_packs([pack(tmp_path / "own", shelf_locked=DOCUMENT)])
    assert found.faults == ()
    assert len(found.rules) == len(load_packs().rules) + 1
    assert [one.id for one in found.rules] == sorted(one.id for one in found.rules)


def test_an_own_rule_replaces_a_built_in_one_by_its_id_and_says_so(tmp_path: Path) -> None:
    document = DOCUMENT.replace("id: shelf-locked", "id: silent-5xx").replace("version: 1", "version: 9")
    found = load_packs([pack(tmp_path / "own", silent_5xx=document)])
    assert next(one for one in found.rules if one.id == "silent-5xx").title == "A shelf is locked"
    assert len(found.rules) == len(load_packs().rules)
    assert found.faults == ()
    (note,) = found.replaced
    assert note.startswith("own/silent-5xx.yaml: 'silent-5xx' version 9 replaces version ")
    assert note.endswith(" of signatures/vercel/silent-5xx.yaml")


def test_of_two_folders_the_later_one_has_the_say(tmp_path: Path) -> None:
    first = pack(tmp_path / "team", shelf_locked=DOCUMENT)
    last = pack(tmp_path / "mine", shelf_locked=DOCUMENT.replace("A shelf is locked", "My shelf is locked"))
    found = load_packs([first, last], built_in=False)
    assert [one.title for one in found.rules] == ["My shelf is locked"]
    assert found.replaced == ("mine/shelf-locked.yaml: 'shelf-locked' version 1 replaces version 1 of team/shelf-locked.yaml",)


def test_a_broken_rule_leaves_the_built_in_one_of_its_name_in_force(tmp_path: Path) -> None:
    document = DOCUMENT.replace("id: shelf-locked", "id: silent-5xx").replace("severity: medium", "severity: huge")
    found = load_packs([pack(tmp_path / "own", silent_5xx=document)])
    assert next(one for one in found.rules if one.id == "silent-5xx").source == "signatures/vercel/silent-5xx.yaml"
    assert (len(found.faults), found.replaced) == (1, ())


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such folder"):
        load_packs([tmp_path / "nowhere"])


def test_digest_names_content_and_not_place(tmp_path: Path) -> None:
    one = load_packs([pack(tmp_path / "one", shelf_locked=DOCUMENT)], built_in=False)
    other = load_packs([pack(tmp_path / "other", shelf_locked=DOCUMENT)], built_in=False)
    changed = load_packs([pack(tmp_path / "third", shelf_locked=DOCUMENT.replace("weight: 60", "weight: 50"))], built_in=False)
    assert one.digest == other.digest != changed.digest


# ------------------------------------------------------------------------------------------------------------------ YAML
VALUES: list[tuple[str, str, Any]] = [
    ("word", "a: shelf", {"a": "shelf"}),
    ("no-is-a-word", "a: no\nb: yes\nc: on", {"a": "no", "b": "yes", "c": "on"}),
    ("booleans", "a: true\nb: false", {"a": True, "b": False}),
    ("numbers", "a: 7\nb: -7\nc: 1.5", {"a": 7, "b": -7, "c": 1.5}),
    ("octal-looking", "a: 0o17", {"a": "0o17"}),
    ("sexagesimal-is-a-word", "a: 12:30:45", {"a": "12:30:45"}),
    ("date-is-a-word", "a: 2026-01-31", {"a": "2026-01-31"}),
    ("nothing", "a:\nb: ~", {"a": None, "b": None}),
    ("quoted-number", 'a: "7"', {"a": "7"}),
    ("list", "- a\n- [b, 1]", ["a", ["b", 1]]),
    ("empty", "a: {}\nb: []", {"a": {}, "b": []}),
]


@pytest.mark.parametrize(("text", "value"), [pytest.param(*case[1:], id=case[0]) for case in VALUES])
def test_yaml_gives_plain_values(text: str, value: object) -> None:
    assert load_with_lines(text)[0] == value


REFUSED = [
    ("anchor", "a: &x 1\nb: 2", 1, "anchors and aliases"),
    ("alias", "a: 1\nb: *x", 2, "anchors and aliases"),
    ("python-name", "a: 1\nb: !<x:os.system> y", 2, "tag x:os.system"),
    ("own-tag", "a: !shelf x", 1, "tag !shelf"),
    ("doubled-key", "a: 1\nb: 2\na: 3", 3, "key 'a' stands twice"),
    ("empty", "", 1, "empty"),
    ("only-a-comment", "# shelf", 1, "empty"),
    ("broken", "a: 1\nb: ]", 2, "not YAML"),
    ("tab", "a:\n\t- b", 2, "not YAML"),
    ("too-long", "a: " + "x" * MAX_BYTES, 1, "at most"),
]


@pytest.mark.parametrize(("text", "line", "problem"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED])
def test_yaml_refuses_with_the_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(YamlFaultError, match=problem) as raised:
        load_with_lines(text)
    assert raised.value.line == line


@pytest.mark.parametrize("text", ["a: !!python/object/apply:os.system [x]", "a: !shelf [x]", "a: !shelf {x: 1}"])
def test_yaml_refuses_tags_of_lists_and_mappings(text: str) -> None:
    with pytest.raises(YamlFaultError, match="tag"):
        load_with_lines(text)


def test_every_path_has_its_line_and_a_missing_key_that_of_its_parent() -> None:
    _, lines = load_with_lines("a: 1\nb:\n  - c: 2\n    d: 3\n  - e\n")
    assert [line_of(lines, path) for path in (("a",), ("b",), ("b", 0, "c"), ("b", 0, "d"), ("b", 1))] == [1, 2, 3, 4, 5]
    assert line_of(lines, ("b", 0, "missing")) == 3
    assert line_of(lines, ("missing",)) == 1
