"""`rules new` drafts a rule that holds as it stands; `rules dead` finds own rules whose words stand nowhere any more."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from logtriage.cluster import cluster_occurrences
from logtriage.draft import draft_rule
from logtriage.parts import Triage
from logtriage.pipeline import triage
from logtriage.read import open_reader
from logtriage.redact import Gate
from logtriage.rules.files import load_rule
from logtriage.rules.load import load_packs
from logtriage.rules.writing import id_of, pattern_of
from logtriage.selftest import run_examples
from tests.builders import EXPORTS, STAMP, rules
from tests.cli.shell import MAIN, ROOT, RULE, SAMPLES, call, one_clear_line

GERMAN = "Etikett konnte nicht erstellt werden"


def run_of(path: Path) -> Triage:
    return triage([open_reader(str(path), 0)], rules())


def unnamed_clusters(run: Triage) -> list[str]:
    return [
        cluster.id
        for cluster in cluster_occurrences(run.found.occurrences)
        if cluster.statement.match is None or not cluster.statement.match.classified
    ]


def problems_of_drafts(path: Path) -> list[str]:
    run = run_of(path)
    found: list[str] = []
    for cluster in unnamed_clusters(run):
        name, text = draft_rule(run, cluster, rules(), Gate())
        rule, faults = load_rule(text, f"{name}.yaml")
        found += faults
        found += [str(failure) for failure in run_examples([*rules(), rule], only=frozenset({name}))] if rule else []
    return found


# ---------------------------------------------------------------------------------------------------------------- rules new
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_unnamed_cluster_of_a_sample_gives_a_draft_that_holds(sample: str) -> None:
    assert problems_of_drafts(ROOT / sample) == []


@pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"no development exports at {EXPORTS}")
@pytest.mark.parametrize("name", sorted(path.name for path in EXPORTS.glob("*.[jc]s*") if path.suffix in {".json", ".csv"}))
def test_every_unnamed_cluster_of_a_real_export_gives_a_draft_that_holds(name: str) -> None:
    assert problems_of_drafts(EXPORTS / name) == []


def test_a_draft_is_written_once_and_named_by_the_next_run(tmp_path: Path) -> None:
    cluster = next(
        one["cluster"] for one in call(MAIN, "--format", "json").json["findings"] if GERMAN in one["template"]
    )
    words = ("rules", "new", "--from", MAIN, "--cluster", cluster, "--id", "label-failed", "-o", tmp_path)
    told = call(*words)
    assert (told.code, told.out) == (0, "")
    assert "logtriage rules test" in told.err
    assert call("rules", "test", "--rules", tmp_path, "label-failed").code == 0
    after = call(MAIN, "--format", "json", "--rules", tmp_path).json
    assert "label-failed" in {finding["rule"] for finding in after["findings"]}
    again = call(*words)
    assert again.code == 2
    assert one_clear_line(again, "exists already")


def test_a_cluster_that_a_rule_names_already_is_refused_with_the_rule() -> None:
    finding = next(one for one in call(MAIN, "--format", "json").json["findings"] if one["code"] == "P2022")
    told = call("rules", "new", "--from", MAIN, "--cluster", finding["id"])
    assert told.code == 2
    assert one_clear_line(told, "prisma-p2022-column-missing")


def test_an_unknown_id_names_the_clusters_that_have_no_rule() -> None:
    told = call("rules", "new", "--from", MAIN, "--cluster", "c-0")
    assert told.code == 2
    assert one_clear_line(told, "Without a rule are: c-")


def test_an_id_that_is_taken_is_refused(tmp_path: Path) -> None:
    run = run_of(ROOT / MAIN)
    told = call("rules", "new", "--from", MAIN, "--cluster", unnamed_clusters(run)[0], "--id", "silent-5xx")
    assert told.code == 2
    assert one_clear_line(told, "'silent-5xx' exists already")


def test_nothing_private_gets_into_a_draft(tmp_path: Path) -> None:
    message = "ShelfError: label for fern.customer@example.com could not be printed at 203.0.113.9"
    row = {"timestampInMs": STAMP, "requestId": "a", "requestPath": "shop.example/api/mail", "level": "error", "message": message}
    export = tmp_path / "logs.json"
    export.write_text(json.dumps([row]), encoding="utf-8")
    run = run_of(export)
    _, text = draft_rule(run, unnamed_clusters(run)[0], rules(), Gate())
    assert "label for" in text
    assert "fern.customer" not in text
    assert "203.0.113.9" not in text


@pytest.mark.parametrize(
    ("sentence", "literal", "regex"),
    [
        ("shelf <num> is locked by <id>", "is locked by", r"shelf [^\n]{0,200} is locked by [^\n]{0,200}"),
        ("no <email:3> for (a+b)*", "for (a+b)*", r"no [^\n]{0,200} for \(a\+b\)\*"),
        ("<num> <uuid>", None, None),
        ("a <num> b", None, None),
    ],
)
def test_a_pattern_keeps_the_words_and_bounds_what_varies(sentence: str, literal: str | None, regex: str | None) -> None:
    found = pattern_of(sentence)
    assert (found and found.literal, found and found.regex) == (literal, regex)


@pytest.mark.parametrize(
    ("sentence", "kind", "id_"),
    [
        ("Shelf <num> is locked", "ShelfError", "shelferror-shelf-is-locked"),
        ("<num>", None, "unnamed"),
        ("Ünïcode nür", None, "n-code-r"),
        ("x" * 90, None, "x" * 60),
    ],
)
def test_an_id_is_made_of_the_first_words(sentence: str, kind: str | None, id_: str) -> None:
    assert id_of(sentence, kind) == id_


# --------------------------------------------------------------------------------------------------------------- rules dead
@pytest.fixture(name="house")
def _house(tmp_path: Path) -> Path:
    folder = tmp_path / "house/.logtriage/rules"
    folder.mkdir(parents=True)
    (folder / "watering-can-empty.yaml").write_text(RULE, encoding="utf-8")
    return tmp_path / "house"


def dead(house: Path) -> tuple[int, str, str]:
    told = call("rules", "dead", "--repo", house, "--rules", house / ".logtriage/rules")
    return told.code, told.out, told.err


def test_a_rule_whose_words_stand_in_the_source_is_alive_with_its_place(house: Path) -> None:
    (house / "src").mkdir()
    (house / "src/can.ts").write_text("// can\nclass WateringCanError extends Error {}\n", encoding="utf-8")
    assert dead(house) == (
        0, "alive  watering-can-empty  'WateringCanError': src/can.ts:2\n", "1 rules of your own, 0 dead; 1 source files read\n"
    )  # fmt: skip


@pytest.mark.parametrize("place", ["node_modules/a/b.js", ".next/server/x.js", "dist/x.js", ".git/x", "vendor/x.php"])
def test_words_that_stand_only_in_built_or_vendored_files_are_dead(house: Path, place: str) -> None:
    (house / place).parent.mkdir(parents=True)
    (house / place).write_text("WateringCanError", encoding="utf-8")
    assert dead(house)[:2] == (1, "dead   watering-can-empty  'WateringCanError': nowhere\n")


def test_links_pipes_and_binaries_are_not_read(house: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.ts").write_text("WateringCanError", encoding="utf-8")
    (house / "link.ts").symlink_to(tmp_path / "outside.ts")
    (house / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(house / "pipe")
    (house / "image.png").write_bytes(b"\0WateringCanError")
    assert dead(house)[0] == 1


def test_a_repo_that_is_no_folder_is_a_usage_error(tmp_path: Path) -> None:
    told = call("rules", "dead", "--repo", tmp_path / "nowhere")
    assert told.code == 2
    assert one_clear_line(told, "no such folder")


def test_without_rules_of_ones_own_nothing_is_dead(tmp_path: Path) -> None:
    told = call("rules", "dead", "--repo", tmp_path)
    assert (told.code, told.err) == (0, "0 rules of your own, 0 dead; 0 source files read\n")
    assert load_packs().rules
