"""`inventory` from the command line: forms, outputs, the plan, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from logtriage.criteria.load import load_criteria
from tests.cli.shell import MAIN, ROOT, SMALL, call
from tests.code.trees import grow

LOGS = ROOT / MAIN


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    grow(tmp_path / "repo", {"package.json": "{}", "api/shelves.ts": "", "CODEOWNERS": "* @acme/all\n"})
    return tmp_path


def test_each_form_goes_where_it_is_asked_for() -> None:
    told = call("inventory", SMALL, "--repo", "repo", "-o", "a/i.md", "-o", "i.csv", "-o", "i.json")
    assert told.code == 0
    assert told.out == Path("a/i.md").read_text(encoding="utf-8")
    assert Path("i.csv").read_bytes().startswith(b"position,signature,")
    schema = call("schema", "inventory").json
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(Path("i.json").read_text(encoding="utf-8")))
    for form, name in (("md", "a/i.md"), ("csv", "i.csv"), ("json", "i.json")):
        again = call("inventory", SMALL, "--repo", "repo", "--format", form).out
        assert again == Path(name).read_bytes().decode().replace("\r\n", "\n" if form != "csv" else "\r\n")


def test_the_plan_is_written_and_its_criteria_can_be_read() -> None:
    told = call("inventory", LOGS, "--repo", "repo", "--plan", "--plan-dir", "plans/phase-3", "--quiet")
    assert (told.code, told.out, told.err) == (0, "", "")
    assert "## Subphase Index" in Path("plans/phase-3/phase.md").read_text(encoding="utf-8")
    found = load_criteria(Path("plans/phase-3/criteria.yaml"))
    assert len(found) == len({one.id for one in found}) > 10
    judged = call("check", LOGS, "-c", "plans/phase-3/criteria.yaml", "--format", "json")
    assert judged.code == 1
    absences = [one["verdict"] for one in judged.json["criteria"] if one["kind"] == "absent"]
    assert set(absences) == {"fail"}


def test_the_profile_phase_of_analyze_is_the_phase_document() -> None:
    call("inventory", SMALL, "--repo", "repo", "--plan", "--quiet")
    told = call(SMALL, "--repo", "repo", "--profile", "phase", "-q", "-o", "p.md", "-o", "r.html", "--format", "md")
    assert (told.code, told.err) == (0, "")
    assert told.out == Path("p.md").read_text(encoding="utf-8") == Path("phase.md").read_text(encoding="utf-8")
    assert "<html" in Path("r.html").read_text(encoding="utf-8")


def test_the_profile_phase_asks_for_a_checkout_before_anything_is_read() -> None:
    told = call("missing.json", "--profile", "phase", "--format", "md")
    assert (told.code, told.out) == (2, "")
    assert "logtriage: --profile: phase names the files that own the errors. Add --repo DIR;" in told.err
    # A settings file may name it for the days when Markdown is written.
    assert call(SMALL, "--profile", "phase", "--format", "json").code == 0


@pytest.mark.parametrize("name", ["phase.md", "criteria.yaml"])
def test_a_plan_that_is_there_is_not_overwritten(name: str) -> None:
    Path(name).write_text("mine", encoding="utf-8")
    told = call("inventory", SMALL, "--repo", "repo", "--plan")
    assert (told.code, told.out) == (2, "")
    assert f"logtriage: {name}: is there already and would be overwritten. Move it, or choose another --plan-dir." in told.err
    assert Path(name).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--repo", "nowhere"], 2, "nowhere: no such folder (expected a checkout). Check --repo."),
        ([], 2, "Missing option '--repo'"),
        (["--repo", "repo", "-o", "i.txt"], 2, "no form for suffix '.txt' (expected one of .csv, .json, .markdown, .md)"),
        (["--repo", "repo", "-o", SMALL], 2, "is an input and would be overwritten."),
    ],
)
def test_wrong_use_says_what_to_do(words: list[str], code: int, said: str) -> None:
    told = call("inventory", SMALL, *words)
    assert told.code == code
    assert said in told.err


def test_an_input_that_is_no_export_is_4() -> None:
    Path("x.json").write_text("hello", encoding="utf-8")
    assert call("inventory", "x.json", "--repo", "repo").code == 4


def test_the_command_is_told_with_its_own_options() -> None:
    told = call("inventory", SMALL, "--repo", "repo", "--plans", "docs/*", "--format", "json").json
    assert told["command"].endswith("--repo repo")
    assert told["command"].startswith("logtriage inventory --plans 'docs/*' ")


def test_plans_behind_a_link_are_not_read(home: Path) -> None:
    grow(home, {"out/plan.md": "# Out\n", "repo/docs/phase-1.md": "# One\n"})
    (home / "repo/docs/linked").symlink_to(home / "out")
    (home / "repo/docs/linked.md").symlink_to(home / "out/plan.md")
    told = call("inventory", SMALL, "--repo", "repo", "--plans", "docs/*", "--plans", str(home / "repo/docs/**/*.md"), "--format", "json").json
    assert [name.rpartition("/")[2] for name in told["checkout"]["plans"]] == ["phase-1.md", "phase-1.md"]


def test_plans_are_looked_for_here_and_then_in_the_checkout(home: Path) -> None:
    grow(home, {"repo/docs/phase-1.md": "# One\n", "notes/phase-2/plan.md": "# Two\n", "repo/notes/phase-9.md": "# Nine\n"})
    told = call("inventory", SMALL, "--repo", "repo", "--plans", "docs/*", "--plans", "notes/*", "--format", "json").json
    assert told["checkout"]["plans"] == ["docs/phase-1.md", "notes/phase-2/plan.md"]
