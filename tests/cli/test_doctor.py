"""`logtriage doctor`: forms, gates, exit codes, and what it says of a file that version control would take along."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from tests.cli.shell import ROOT, SMALL, call

TRUNCATED = ROOT / "samples/damaged/truncated.json"


def test_the_document_fits_its_schema() -> None:
    schema = call("schema", "doctor").json
    jsonschema.validate(call("doctor", SMALL, TRUNCATED, "no-such-file.json", "--format", "json").json, schema)


def test_markdown_and_screen_say_the_same() -> None:
    screen, page = call("doctor", TRUNCATED), call("doctor", TRUNCATED, "--format", "md")
    assert (screen.code, page.code, screen.err) == (0, 0, "")
    assert "Unreadable from byte" in screen.out
    assert "| What share of the requests failed? | partly |" in page.out


def test_a_file_that_cannot_be_read_stands_beside_those_that_can() -> None:
    told = call("doctor", "no-such-file.json", SMALL)
    assert told.code == 0
    assert "1 of 2 files cannot be read" in told.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(["no-such-file.json"], 4, id="nothing can be read"),
        pytest.param([SMALL, "--fail-on", "cut"], 0, id="not cut"),
        pytest.param([str(TRUNCATED), "--fail-on", "partial"], 1, id="partial"),
        pytest.param([SMALL, SMALL, "--fail-on", "repeated"], 1, id="the same file twice"),
        pytest.param([SMALL, "--fail-on", "sometimes"], 2, id="unknown gate"),
    ],
)
def test_exit_codes(words: list[str], code: int) -> None:
    assert call("doctor", *words).code == code


def test_standard_input_is_read() -> None:
    assert call("doctor", "-", stdin=TRUNCATED.read_bytes()).out.startswith("60 rows of 31 requests: a part is damaged.")


@pytest.mark.parametrize(
    ("ignore", "folder", "warned"),
    [
        pytest.param("", ".", True, id="nothing ignored"),
        pytest.param("*.json\n", ".", False, id="by suffix"),
        pytest.param("*.json\n!logs.json\n", ".", True, id="taken back"),
        pytest.param("/exports/\n", "exports", False, id="the folder"),
        pytest.param("exports/**/*.json\n", "exports/a/b", False, id="any depth"),
        pytest.param("/logs.json\n", "exports", True, id="anchored elsewhere"),
        pytest.param("# *.json\nlog??.json\n*.jsonl\n", ".", True, id="near misses"),
    ],
)
def test_an_export_that_git_would_take_along_is_told(tmp_path: Path, ignore: str, folder: str, *, warned: bool) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text(ignore, encoding="utf-8")
    path = tmp_path / folder / "logs.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(Path(SMALL).read_bytes())
    told = call("doctor", path, "--fail-on", "unignored")
    assert told.code == int(warned)
    assert ("in a git work tree" in told.out) == warned


def test_outside_of_a_work_tree_nothing_is_said(tmp_path: Path) -> None:
    path = tmp_path / "logs.json"
    path.write_bytes(Path(SMALL).read_bytes())
    assert "git" not in call("doctor", path).out
