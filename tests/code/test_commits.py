"""Last commits and the work tree, by git: what is told, and that nothing of the checkout's own settings is run."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from logtriage.code.commits import History, environment
from tests.code.trees import grow

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
STAMPS = ("2026-01-05T10:00:00Z", "2026-01-06T10:00:00Z")


def git(repo: Path, *words: str, day: str = STAMPS[0]) -> str:
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Ann"), ("EMAIL", "ann@example.com"), ("DATE", day))}
    done = subprocess.run([shutil.which("git") or "", "-C", str(repo), *words], check=True, capture_output=True, text=True, env=environment({}) | who)
    return done.stdout


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    repo = grow(tmp_path / "repo", {"src/a.ts": "one\ntwo\nthree\n", "src/b.ts": "b\n"})
    git(repo, "init", "-q", "-b", "main")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "Begin")
    (repo / "src/a.ts").write_text("one\nTWO\nthree\n", encoding="utf-8")
    git(repo, "commit", "-qam", "Change the second line", day=STAMPS[1])
    return repo


def test_each_line_has_its_last_commit_the_newest_first(repo: Path) -> None:
    found = History(repo).commits([("src/a.ts", 1), ("src/a.ts", 2), ("src/b.ts", 1)])
    assert [(one.file, one.line, one.day, one.subject) for one in found] == [
        ("src/a.ts", 2, "2026-01-06", "Change the second line"),
        ("src/a.ts", 1, "2026-01-05", "Begin"),
        ("src/b.ts", 1, "2026-01-05", "Begin"),
    ]
    assert {len(one.id) for one in found} == {12}
    assert "Ann" not in repr(found)


@pytest.mark.parametrize("place", [("src/gone.ts", 1), ("src/a.ts", 99), ("../x", 1), ("-p", 1), (":(glob)**", 1)])
def test_a_line_without_history_has_no_commit(repo: Path, place: tuple[str, int]) -> None:
    history = History(repo)
    assert history.commits([place]) == ()
    assert history.warnings == []


def test_history_is_asked_only_so_often_and_that_is_said(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logtriage.code.commits._MOST_CALLS", 1)
    history = History(repo)
    assert [one.file for one in history.commits([("src/a.ts", 1), ("src/b.ts", 1)])] == ["src/a.ts"]
    assert history.warnings == ["--repo: only the lines of the first 1 files have their commits."]
    assert history.commits([("src/a.ts", 1)]) != ()
    assert history.changed() == ()


def test_the_work_tree_is_told_from_the_checkout_on(repo: Path) -> None:
    grow(repo, {"src/a.ts": "changed\n", "src/new.ts": "", "top.ts": ""})
    assert History(repo).changed() == ("src/a.ts", "src/new.ts", "top.ts")
    assert History(repo / "src").changed() == ("a.ts", "new.ts")


def test_a_folder_without_history_is_told_once(tmp_path: Path) -> None:
    history = History(tmp_path)
    assert (history.commits([("a", 1)]), history.changed()) == ((), ())
    assert [warning for warning in history.warnings if "knows no history" in warning] == history.warnings
    assert len(history.warnings) == 1


HOSTILE = """\
[core]
\tfsmonitor = "touch {mark}.fsmonitor; false"
\tpager = "touch {mark}.pager"
\thooksPath = {hooks}
\tsshCommand = "touch {mark}.ssh"
[diff]
\texternal = "touch {mark}.diff"
[diff "evil"]
\tcommand = "touch {mark}.command"
\ttextconv = "touch {mark}.textconv; cat"
[filter "evil"]
\tclean = "touch {mark}.clean; cat"
\tsmudge = "touch {mark}.smudge; cat"
\tprocess = "touch {mark}.process"
\trequired = true
[filter "two.dots"]
\tclean = "touch {mark}.clean2; cat"
[log]
\tshowSignature = true
[gpg]
\tprogram = {hooks}/post-index-change
[alias]
\tblame = "!touch {mark}.alias"
\tstatus = "!touch {mark}.alias"
[include]
\tpath = more
"""


def test_no_program_that_the_checkout_names_is_run_and_nothing_is_written(repo: Path, tmp_path: Path) -> None:
    mark, hooks = tmp_path / "ran", tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "pre-commit", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {mark}.hook\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    config = repo / ".git/config"
    config.write_text(config.read_text(encoding="utf-8") + HOSTILE.format(mark=mark, hooks=hooks), encoding="utf-8")
    (repo / ".git/more").write_text(f'[filter "three"]\n\tclean = "touch {mark}.clean3; cat"\n', encoding="utf-8")
    grow(repo, {".gitattributes": "*.ts filter=evil diff=evil\nb.ts filter=two.dots\nc.ts filter=three\n", "src/c.ts": "c", "src/a.ts": "other\n"})
    (repo / ".git/info").mkdir(exist_ok=True)
    (repo / ".git/info/attributes").write_text("*.ts filter=evil\n", encoding="utf-8")
    # A stamp in the future makes git look into every file.
    os.utime(repo / "src/b.ts", (4_000_000_000, 4_000_000_000))
    before = {path: (path.lstat().st_mtime_ns, path.lstat().st_size) for path in repo.rglob("*")}
    history = History(repo)
    assert "src/a.ts" in history.changed()
    assert len(history.commits([("src/a.ts", 1), ("src/b.ts", 1)])) == 2
    assert sorted(tmp_path.glob("ran*")) == []
    assert {path: (path.lstat().st_mtime_ns, path.lstat().st_size) for path in repo.rglob("*")} == before


def test_variables_of_the_environment_do_not_steer_git(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", f"touch {tmp_path}/ran")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'alias.blame=!false'")
    assert len(History(repo).commits([("src/a.ts", 1)])) == 1
    assert not (tmp_path / "ran").exists()
