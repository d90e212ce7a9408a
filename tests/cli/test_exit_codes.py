"""Exit codes mean what the documentation says, and each stream holds what belongs to it."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import ROOT, SMALL, call, one_clear_line, outputs_of, start

CALM = ROOT / "samples/exports/aborts-old-style.json"
"""Its worst finding is of severity high."""
PARTIAL = ROOT / "samples/damaged/truncated.json"
LINE = "PrismaClientKnownRequestError of somebody's log"


# ---------------------------------------------------------------------------------------------------------- exit codes
def test_done_is_0() -> None:
    told = call(SMALL, "--quiet", "--format", "json")
    assert (told.code, told.err) == (0, "")
    assert told.json["findings"]


@pytest.mark.parametrize(
    ("file", "gates", "code"),
    [
        pytest.param(SMALL, ["critical"], 1, id="met exactly"),
        pytest.param(CALM, ["critical"], 0, id="nothing as severe"),
        pytest.param(CALM, ["high"], 1, id="the worst there is"),
        pytest.param(CALM, ["low"], 1, id="or worse"),
        pytest.param(CALM, ["critical", "medium"], 1, id="the mildest of several decides"),
        pytest.param(SMALL, ["partial"], 0, id="all was read"),
        pytest.param(PARTIAL, ["partial"], 1, id="a part was lost"),
        pytest.param(PARTIAL, [], 0, id="a part was lost and nobody minds"),
    ],
)
def test_fail_on_decides_between_0_and_1(file: str | Path, gates: list[str], code: int) -> None:
    assert call(file, "--quiet", *(word for gate in gates for word in ("--fail-on", gate))).code == code


def test_fail_on_still_writes_the_report(tmp_path: Path) -> None:
    assert call(SMALL, "--quiet", "--fail-on", "critical", "-o", tmp_path / "r.md").code == 1
    assert (tmp_path / "r.md").stat().st_size > 1_000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["analyze"], "FILE", id="no file"),
        pytest.param([SMALL, "--no-such-option"], "--no-such-option", id="unknown option"),
        pytest.param([SMALL, "--format", "pdf"], "pdf", id="unknown format"),
        pytest.param([SMALL, "--fail-on", "sometimes"], "sometimes", id="unknown gate"),
        pytest.param([SMALL, "--color", "pink"], "pink", id="unknown colour"),
        pytest.param([SMALL, "--since", "yesterday"], "yesterday", id="a time that is none"),
        pytest.param(["annotate", SMALL, "--until", "5x"], "5x", id="a time that is none, annotate"),
        pytest.param([SMALL, "--rules", "no-such-folder"], "no-such-folder", id="no folder of rules"),
        pytest.param([SMALL, "--format", "markdown", "--profile", "poem"], "poem", id="unknown profile"),
        pytest.param(["explain"], "RULE|CODE", id="nothing to explain"),
        pytest.param(["rules"], "lint", id="half a command"),
        pytest.param(["schema", "poem"], "poem", id="unknown schema"),
        pytest.param([], "analyze", id="nothing at all"),
    ],
)
def test_wrong_usage_is_2_and_names_what_is_wrong(words: list[str], said: str) -> None:
    told = call(*words)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize("command", ["analyze", "annotate"])
def test_nothing_to_read_is_4(command: str) -> None:
    told = call(command, "no-such-file.json")
    assert (told.code, told.out) == (4, "")
    assert one_clear_line(told, "no-such-file.json")


def test_a_word_that_is_no_command_and_no_file_is_2() -> None:
    told = call("surgeon", SMALL)
    assert (told.code, told.out) == (2, "")
    assert "No command and no file is called 'surgeon' (commands: analyze," in told.err


def test_a_file_that_was_not_read_is_named_as_what_is_missing() -> None:
    assert "could not be read (nothing of gone.json)." in call(SMALL, "gone.json").out


def test_several_unreadable_inputs_are_all_named() -> None:
    told = call("first-missing.json", ROOT)
    assert told.code == 4
    assert "first-missing.json: no such file" in told.err
    assert f"{ROOT}: is a folder" in told.err


@pytest.mark.parametrize("command", ["analyze", "annotate"])
def test_a_fault_of_our_own_is_70_and_quotes_no_log(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError(LINE)

    monkeypatch.setattr("logtriage.pipeline.triage", fail)
    told = call(command, SMALL)
    assert (told.code, told.out) == (70, "")
    assert one_clear_line(told, "internal error (KeyError)")
    assert LINE not in told.err


def test_the_traceback_of_our_own_fault_is_there_for_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError(LINE)

    monkeypatch.setattr("logtriage.pipeline.triage", fail)
    monkeypatch.setenv("LOGTRIAGE_DEBUG", "1")
    told = call(SMALL)
    assert told.code == 70
    assert "Traceback" in told.err
    assert LINE in told.err


@pytest.mark.slow
@pytest.mark.parametrize("command", ["analyze", "annotate", "annotate --input-format lines", "doctor", "redact"])
def test_interrupted_is_130_and_says_that_what_was_written_is_partial(command: str, tmp_path: Path) -> None:
    # NOTE: a process that was started in the background ignores SIGINT, and so would its children.
    script = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from logtriage.cli.main import run; run()"
    talk = tmp_path / "talk"
    words = [sys.executable, "-c", script, *command.split(), "-"]
    with (
        talk.open("wb") as err,
        subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=err, bufsize=0) as run,
    ):
        assert run.stdin is not None
        # NOTE: a write of more than a pipe holds returns only when the command is there and reads.
        os.write(run.stdin.fileno(), b" " * 200_000)
        # The rest is taken out of the pipe, then the command waits for more.
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        try:
            assert run.wait(timeout=30) == 130
        finally:
            run.kill()
    said = talk.read_text(encoding="utf-8")
    assert "logtriage: interrupted; what was written so far is partial" in said
    assert "Traceback" not in said


# ------------------------------------------------------------------------------------------------------------- streams
def test_results_go_to_stdout_and_talk_to_stderr() -> None:
    told = call("annotate", SMALL, "no-such-file.json")
    assert told.code == 0
    assert len(told.lines) == 130
    assert one_clear_line(told, "no-such-file.json")


def test_there_is_no_progress_off_a_terminal() -> None:
    assert call(SMALL).err == ""


@pytest.mark.parametrize(
    ("words", "start"),
    [(["-o", "{tmp}/r.md"], ""), (["-o", "{tmp}/r.md", "--format", "markdown"], "## Log triage"), ([], "9 findings ")],
    ids=["written elsewhere", "asked for", "nowhere else"],
)
def test_quiet_keeps_only_a_result_that_would_be_lost(words: list[str], start: str, tmp_path: Path) -> None:
    told = call(SMALL, "no-such-file.json", "--quiet", *(word.format(tmp=tmp_path) for word in words))
    assert told.code == 0
    assert told.out[: len(start) or None] == start
    assert one_clear_line(told, "no-such-file.json")


@pytest.mark.parametrize("command", ["analyze", "annotate"])
def test_a_dash_reads_standard_input(command: str) -> None:
    form = ["--format", "json"] if command == "analyze" else []
    told = call(command, "-", *form, stdin=Path(SMALL).read_bytes())
    named = call(command, SMALL, *form)
    assert (told.code, told.err) == (0, "")
    assert told.out.replace('"-"', '"X"').replace("analyze -", "analyze X") == named.out.replace(SMALL, "X")


def test_standard_input_stands_beside_files() -> None:
    told = call(SMALL, "-", "--format", "json", "--quiet", stdin=(ROOT / "samples/damaged/overlap-a.json").read_bytes())
    assert [one["name"] for one in told.json["inputs"]] == [SMALL, "-"]
    assert told.json["totals"]["entries"]["duplicate"] == 40


def test_a_name_alone_is_analyze() -> None:
    assert call(SMALL).out == call("analyze", SMALL).out


@pytest.mark.slow
@pytest.mark.parametrize("command", ["analyze --format json", "analyze --format html", "annotate"])
def test_a_reader_that_goes_away_is_no_fault(command: str) -> None:
    words = [sys.executable, "-m", "logtriage", *command.split(), "samples/logs_result.json"]
    run = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.readline()
    run.stdout.close()
    told = run.stderr.read()
    run.stderr.close()
    assert (run.wait(timeout=60), told) == (0, b"")


@pytest.mark.slow
def test_results_are_utf8_whatever_the_system_writes() -> None:
    told = start("analyze", ROOT / "samples/logs_result.json", "--format", "markdown", env={"PYTHONIOENCODING": "cp1252"})
    assert (told.code, told.err) == (0, "")
    assert "█" in told.out


# -------------------------------------------------------------------------------------------------------------- colour
@pytest.mark.parametrize(
    ("wish", "coloured"), [([], False), (["--color", "never"], False), (["--color", "always"], True)], ids=str
)
def test_colour_off_a_terminal_comes_only_when_asked_for(wish: list[str], coloured: bool) -> None:
    assert ("\x1b[" in call(SMALL, *wish).out) is coloured


@pytest.mark.parametrize("form", ["markdown", "json", "html"])
def test_only_the_terminal_report_is_ever_coloured(form: str) -> None:
    assert "\x1b[" not in call(SMALL, "--color", "always", "--format", form).out


def test_colour_never_reaches_a_file(tmp_path: Path) -> None:
    call(SMALL, "--color", "always", "-o", tmp_path / "r.txt")
    assert b"\x1b[" not in (tmp_path / "r.txt").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("words", ["analyze samples/damaged/overlap-b.json", "explain P2022"])
@pytest.mark.parametrize(
    ("no_color", "coloured"), [(None, True), ("1", False), ("", True)], ids=["unset", "set", "empty is unset"]
)
def test_no_color_is_honoured_on_a_terminal(words: str, no_color: str | None, coloured: bool) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    if no_color is not None:
        environment["NO_COLOR"] = no_color
    shown, screen = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-m", "logtriage", *words.split()], cwd=ROOT, stdout=screen, stderr=subprocess.PIPE, env=environment
    )
    os.close(screen)
    told = b""
    # On Linux the last read of a terminal whose other end is closed is an error, not an empty one.
    try:
        while part := os.read(shown, 65_536):
            told += part
    except OSError:
        pass
    os.close(shown)
    assert run.stderr is not None
    assert run.stderr.read() == b""
    run.stderr.close()
    assert run.wait(timeout=60) == 0
    assert (b"\x1b[" in told) is coloured


# ------------------------------------------------------------------------------------------- one bad among several
@pytest.mark.parametrize("place", [0, 1], ids=["bad first", "bad last"])
def test_one_bad_input_costs_only_itself(place: int) -> None:
    files = [SMALL]
    files.insert(place, "no-such-file.json")
    told = call(*files, "--format", "json")
    assert told.code == 0
    assert one_clear_line(told, "no-such-file.json")
    report = told.json
    assert report["coverage"]["partial"] is True
    lost = [one for one in report["inputs"] if one["name"] == "no-such-file.json"]
    assert [(one["entries"], one["dialect"], one["notes"]) for one in lost] == [(0, "unreadable", ["no such file."])]
    assert "no-such-file.json" in report["coverage"]["unproven"][0]
    alone = call(SMALL, "--format", "json").json
    assert (report["findings"], report["totals"]) == (alone["findings"], alone["totals"])


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_every_report_names_the_input_that_was_lost(form: str) -> None:
    assert "no-such-file.json" in call(SMALL, "no-such-file.json", "--format", form).out


def test_one_bad_input_fails_the_gate_for_partial_input() -> None:
    assert call(SMALL, "no-such-file.json", "--quiet", "--fail-on", "partial").code == 1


def test_a_disk_that_gives_up_costs_only_the_rest_of_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    long = tmp_path / "long.json"
    text = (ROOT / "samples/logs_result.json").read_text(encoding="utf-8")
    text = f"{text[:-1]},{text[1:]}"
    opened = Path.open

    class Torn(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(116, "Stale file handle")
            return super().read(size)

    def open_torn(self: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        return Torn(text.encode()) if self == long else opened(self, mode, *more, **named)

    monkeypatch.setattr("logtriage.read.source.Path.open", open_torn)
    told = call(SMALL, long, "--format", "json")
    assert told.code == 0
    assert one_clear_line(told, "long.json")
    report = told.json
    assert report["coverage"]["partial"] is True
    assert report["totals"]["entries"]["total"] > 130


def test_an_empty_export_beside_a_full_one_is_no_loss(tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text("[]", encoding="utf-8")
    told = call(SMALL, tmp_path / "none.json", "--format", "json")
    assert (told.code, told.err) == (0, "")
    assert told.json["coverage"]["partial"] is False


def test_samples_answer_without_a_word_on_stderr() -> None:
    assert outputs_of("samples/logs_result.json").talk == ""
