"""`analyze --repo`: a checkout beside the log, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import MAIN, ROOT, call

LOGS = ROOT / MAIN


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("made", ["nothing", "a file"])
def test_a_bad_repo_is_2_and_says_what_to_do_before_anything_is_read(made: str) -> None:
    if made == "a file":
        Path("repo").write_text("", encoding="utf-8")
    told = call("missing.json", "--repo", "repo")
    assert (told.code, told.out) == (2, "")
    assert "logtriage: repo: no such folder (expected a checkout). Check --repo." in told.err
    assert "Traceback" not in told.err


def test_a_broken_vercel_json_is_a_warning_with_its_place() -> None:
    Path("repo").mkdir()
    Path("repo/vercel.json").write_text('{\n  "functions": {\n    "a": {"maxDuration": 6x}\n', encoding="utf-8")
    told = call(LOGS, "--repo", "repo", "-o", "r.md", "-o", "r.html", "-o", "r.json")
    assert told.code == 0
    assert "logtriage: vercel.json:3: is no JSON (Expecting ',' delimiter, column 27)" in told.err
    for name in ("r.md", "r.html", "r.json"):
        assert "vercel.json:3" in Path(name).read_text(encoding="utf-8"), name
    assert call(LOGS, "--repo", "repo", "--quiet", "--format", "json").err == ""


def test_an_empty_checkout_changes_nothing_but_the_command() -> None:
    Path("repo").mkdir()
    plain, held = (call(LOGS, "--format", "json", *more).json for more in ((), ("--repo", "repo")))
    assert held.pop("command") == plain.pop("command") + " --repo repo"
    assert held == plain


def test_a_checkout_is_only_read(home: Path) -> None:
    Path("repo/app/api/x").mkdir(parents=True)
    Path("repo/app/api/x/route.ts").write_text("export const maxDuration = 60", encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    assert call(LOGS, "--repo", "repo", "--format", "json").code == 0
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before
