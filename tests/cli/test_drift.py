"""``logtriage drift`` as it is typed: outputs, exit codes, what it says about a wrong checkout."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.acceptance.drifted import DATASOURCE, checkout
from tests.acceptance.rows import E, S, fn, write
from tests.cli.shell import call

TEXT = "Invalid `prisma.lead.findMany()` invocation:\n\n\nThe column `Lead.foo` does not exist in the current database."


@pytest.fixture
def log(tmp_path: Path) -> str:
    return str(write(tmp_path, [fn("/api/leads", "R1", S(500), E(TEXT))]))


@pytest.fixture
def repo(tmp_path: Path) -> str:
    return str(checkout(tmp_path / "repo", "model Lead {\n  id Int @id\n  foo Int?\n}", 'CREATE TABLE "Lead" (id int);'))


def test_every_form_goes_to_standard_output_and_into_files(log: str, repo: str, tmp_path: Path) -> None:
    statement = 'ALTER TABLE "Lead" ADD COLUMN IF NOT EXISTS "foo" INTEGER;'
    outputs = [str(tmp_path / f"out.{suffix}") for suffix in ("sql", "md", "json", "txt")]
    told = call("drift", log, "--repo", repo, "--quiet", *(word for path in outputs for word in ("-o", path)))
    assert (told.code, told.out, told.err) == (0, "", "")
    for path in outputs:
        assert statement in Path(path).read_text(encoding="utf-8").replace('\\"', '"')
    for form in ("sql", "md", "json", "terminal"):
        assert statement in call("drift", log, "--repo", repo, "--format", form).out.replace('\\"', '"')


def test_the_document_is_as_its_schema_says(log: str, repo: str) -> None:
    document = json.loads(call("drift", log, "--repo", repo, "--format", "json").out)
    schema = json.loads(call("schema", "drift").out)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["schema_version"] == 1
    assert document["drifts"][0]["candidates"][0]["standing"] == "no-migration"
    assert "--repo" in document["command"]


def test_filters_leave_out_what_is_not_asked_for(log: str, repo: str) -> None:
    assert json.loads(call("drift", log, "--repo", repo, "--format", "json", "--route", "/other").out)["drifts"] == []


def test_all_models_are_looked_at_when_asked(log: str, repo: str) -> None:
    (Path(repo) / "prisma/schema.prisma").write_text(DATASOURCE + "model Lead {\n  id Int @id\n  foo Int?\n}\nmodel Silent {\n  id Int @id\n}\n", encoding="utf-8")
    assert "Silent" not in call("drift", log, "--repo", repo, "--format", "sql").out
    assert 'CREATE TABLE IF NOT EXISTS "Silent"' in call("drift", log, "--repo", repo, "--format", "sql", "--all-models").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--repo", "nowhere"], "no such folder"),
        (["--repo", "{empty}"], "no schema.prisma below this folder"),
        (["--repo", "{repo}", "--schema", "other.prisma"], "no schema at other.prisma"),
        (["--repo", "{repo}", "-o", "x.html"], "no form for suffix"),
        ([], "--repo"),
    ],
)
def test_wrong_arguments_are_one_clear_line_and_exit_2(log: str, repo: str, tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "empty").mkdir()
    told = call("drift", log, *(one.format(repo=repo, empty=tmp_path / "empty") for one in arguments))
    assert told.code == 2
    assert words in told.err


def test_no_input_is_exit_4(repo: str) -> None:
    assert call("drift", "nowhere.json", "--repo", repo).code == 4


def test_two_schemas_are_told_apart_by_name(log: str, tmp_path: Path) -> None:
    repo = tmp_path / "mono"
    for name in ("a", "b"):
        checkout(repo / "packages" / name, "model Lead {\n  id Int @id\n  foo Int?\n}", 'CREATE TABLE "Lead" (id int);')
    both = json.loads(call("drift", log, "--repo", str(repo), "--format", "json").out)
    assert both["drifts"][0]["kind"] == "ambiguous"
    assert any("--schema" in warning for warning in both["warnings"])
    assert not any(step["ready"] for one in both["drifts"][0]["candidates"] for step in one["steps"])
    one = json.loads(call("drift", log, "--repo", str(repo), "--format", "json", "--schema", "packages/a/prisma").out)
    assert one["drifts"][0]["kind"] == "missing"


def test_a_checkout_is_only_read_and_links_out_of_it_are_not_followed(log: str, repo: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside.prisma"
    outside.write_text("model Outside {\n  id Int @id\n}\n", encoding="utf-8")
    (Path(repo) / "prisma/link.prisma").symlink_to(outside)
    before = {path: path.lstat().st_mtime_ns for path in Path(repo).rglob("*")}
    told = call("drift", log, "--repo", repo, "--all-models", "--format", "json")
    assert "Outside" not in told.out
    assert "is a link" in told.out
    assert {path: path.lstat().st_mtime_ns for path in Path(repo).rglob("*")} == before


BUILD = """\
[10:00:01.120] Running build in Frankfurt
[10:00:09.871] Error: P3006
[10:00:09.871]
[10:00:09.872] Migration `20260102000000_step_1` failed to apply cleanly to the shadow database.
[10:00:09.872] Error:
[10:00:09.872] column os.customer_id does not exist
[10:00:09.873]    0: schema_core::state::DevDiagnostic
[10:00:10.002] Error: Command "prisma migrate dev" exited with 1
"""


def test_a_build_log_is_looked_at_for_failed_migrations(tmp_path: Path) -> None:
    repo = checkout(tmp_path / "repo", "model A {\n  id Int @id\n}", "CREATE TABLE signup_states (id int);", "SELECT 1;\nSELECT os.customer_id\nFROM signup_states os;")
    (tmp_path / "build.log").write_text(BUILD, encoding="utf-8")
    told = call("drift", "--repo", repo, "--build-log", tmp_path / "build.log", "--format", "json")
    assert told.code == 0
    (found,) = json.loads(told.out)["migrations"]
    assert (found["code"], found["migration"]) == ("P3006", "20260102000000_step_1")
    assert (found["reference"]["table"], found["reference"]["first_line"], found["reference"]["last_line"]) == ("public.signup_states", 2, 3)
    assert found["seen"][0]["finding"] == f"{tmp_path / 'build.log'}:2"
    assert "build.log:2" in call("drift", "--repo", repo, "--build-log", tmp_path / "build.log", "--format", "md").out


def test_nothing_to_read_is_a_clear_line(tmp_path: Path, repo: str) -> None:
    assert call("drift", "--repo", repo).code == 2
    assert call("drift", "--repo", repo, "--build-log", tmp_path / "no.log").code == 4
