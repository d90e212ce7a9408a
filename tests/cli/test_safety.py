"""What it takes to see a log as it is, salts, and what a fault of our own says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.rows import E, I, S, fn, write
from tests.cli.shell import call

MAIL = "jane.doe@leak.example"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with a mailbox in it."""
    return write(tmp_path, [fn("/api/a", "R1", S(500), I("asked"), E(f"Error: no user {MAIL}"))])


@pytest.mark.parametrize("command", ["analyze", "annotate"])
def test_secrets_are_shown_to_one_who_asks_twice(command: str, export: Path) -> None:
    words = ["--format", "json"] if command == "analyze" else []
    told = call(command, export, "--no-redact", "--yes-show-secrets", *words)
    assert told.code == 0
    assert MAIL in told.out
    assert "NOT REDACTED" in told.err


@pytest.mark.parametrize("command", ["analyze", "annotate"])
def test_asking_once_is_not_enough(command: str, export: Path) -> None:
    told = call(command, export, "--no-redact")
    assert (told.code, told.out) == (2, "")
    assert "--yes-show-secrets" in told.err


@pytest.mark.parametrize("words", [["--format", "html"], ["--format", "markdown"], ["-o", "r.html"], ["-o", "r.md"]])
def test_a_form_that_is_passed_on_is_always_redacted(words: list[str], export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(export.parent)
    told = call("analyze", export, "--no-redact", "--yes-show-secrets", *words)
    assert (told.code, told.out) == (2, "")
    assert not Path("r.html").exists()
    assert not Path("r.md").exists()


def test_confirming_alone_changes_nothing(export: Path) -> None:
    assert call("annotate", export, "--yes-show-secrets").out == call("annotate", export).out


def test_a_salt_gives_one_pseudonym_in_every_command(export: Path, tmp_path: Path) -> None:
    salt = tmp_path / "salt"
    salt.write_bytes(bytes(range(32)))
    said = [call(*words, "--salt-file", salt).out for words in (("analyze", export, "--format", "json"), ("annotate", export), ("redact", export))]
    shown = [set(re.findall(r"<email:[0-9]{2,}>", text)) for text in said[:2]]
    assert shown[0] == shown[1]
    assert len(shown[0]) == 1
    assert call("redact", export, "--salt-file", salt).out == said[2]


def test_the_traceback_of_a_fault_of_our_own_is_redacted(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError(f"cannot read {MAIL}")

    monkeypatch.setattr("logtriage.pipeline.triage", fail)
    quiet = call("analyze", export)
    monkeypatch.setenv("LOGTRIAGE_DEBUG", "1")
    loud = call("analyze", export)
    assert (quiet.code, loud.code) == (70, 70)
    assert "Traceback" not in quiet.err
    assert "cannot read <email:1>" in loud.err
    assert MAIL not in quiet.err + loud.err


@pytest.mark.parametrize("command", ["analyze", "annotate"])
def test_a_run_that_holds_more_than_it_may_gives_up_and_says_so(command: str, export: Path) -> None:
    told = call(command, export, "--max-memory", "50")
    assert (told.code, told.out) == (2, "")
    assert "more than the 50 MB allowed" in told.err
    assert call(command, export, "--max-memory", "100000").code == 0


def test_verbose_names_the_steps_and_nothing_of_the_log(export: Path) -> None:
    told = call("analyze", export, "--verbose")
    assert "logtriage: joining requests" in told.err
    assert MAIL not in told.err
