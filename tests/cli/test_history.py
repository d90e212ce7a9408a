"""``analyze --record`` and ``logtriage history``: what is kept, what is said, where it is looked for."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from logtriage.history import open_history
from tests.cli.shell import ROOT, RULE, SMALL, call, one_clear_line
from tests.postgres import Database
from tests.tally.records import cell, record, tally

OTHER = str(ROOT / "samples/damaged/overlap-a.json")
PLACE = Path(".logtriage/history.db")
A, B = "1:00000000000000aa", "1:00000000000000bb"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without settings, and nothing that tells of another history."""
    monkeypatch.delenv("LOGTRIAGE_HISTORY", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def keep(*days: int, where: str | Path = PLACE) -> None:
    """Keep a run of each of some days, made by hand."""
    with open_history(where, create=True) as history:
        for day in days:
            at = cell(hour=24 * day)
            counted = [tally("a", day, at), tally(f"of day {day}", 1, at)]
            history.record(record(*counted, first_ms=at.hour_ms, last_ms=at.hour_ms, name=f"{day}.json"))


def runs(where: str | Path = PLACE) -> int:
    with open_history(where) as history:
        return len(list(history.runs()))


def test_records_beside_the_report_and_says_where() -> None:
    told = call(SMALL, "--record", "--format", "json")
    assert (told.code, told.err) == (0, "logtriage: recorded in .logtriage/history.db\n")
    (run,) = call("history", "show", "--format", "json").json
    assert run["inputs"][0]["blake3"] == told.json["inputs"][0]["digest"]["value"]
    assert run["occurrences"] == told.json["totals"]["occurrences"]
    assert run["requests"] == told.json["totals"]["requests"]["total"]


def test_without_the_flag_nothing_is_kept(home: Path) -> None:
    assert call(SMALL).code == 0
    assert list(home.iterdir()) == []


def test_recording_again_is_said_to_change_nothing() -> None:
    call(SMALL, "--record", "-q", "-o", "x.md")
    told = call(SMALL, "--record")
    assert "already recorded in .logtriage/history.db; nothing was changed" in told.err
    assert runs() == 1


def test_recording_with_other_rules_takes_the_place_of_the_run(tmp_path: Path) -> None:
    call(SMALL, "--record")
    (tmp_path / "own").mkdir()
    (tmp_path / "own/watering-can-empty.yaml").write_text(RULE)
    told = call(SMALL, "--record", "--rules", "own")
    assert "in the place of what another version or other rules had made of the same files" in told.err
    assert runs() == 1


def test_a_filter_makes_a_run_of_its_own() -> None:
    call(SMALL, "--record")
    call(SMALL, "--record", "--route", "/api/*")
    assert runs() == 2
    assert "route=/api/*" in call("history", "show").out


def test_a_wrong_history_is_told_before_anything_is_read() -> None:
    Path("broken.db").write_text("no database")
    told = call(SMALL, "--record", "--history", "broken.db")
    assert (told.code, told.out) == (2, "")
    assert told.err == "logtriage: broken.db: is no SQLite database. Choose another --history.\n"


def test_an_input_without_a_row_is_not_recorded() -> None:
    Path("empty.json").write_text("[]")
    assert call("empty.json", "--record").code == 4
    assert runs() == 0


def test_the_history_is_looked_for_beside_the_settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("logtriage.toml").write_text("record = true\nkeep_runs = 5\n")
    (home / "a/b").mkdir(parents=True)
    monkeypatch.chdir(home / "a/b")
    assert call(SMALL).code == 0
    assert runs(home / PLACE) == 1
    assert call("history", "show").err.startswith("1 run in ")


@pytest.mark.parametrize(
    ("settings", "environment", "flag", "kept"),
    [
        ('history = "file.db"', None, [], "file.db"),
        ('history = "file.db"', "environment.db", [], "environment.db"),
        ('history = "file.db"', "environment.db", ["--history", "flag.db"], "flag.db"),
    ],
)
def test_a_flag_beats_the_environment_beats_the_file(
    monkeypatch: pytest.MonkeyPatch, settings: str, environment: str | None, flag: list[str], kept: str
) -> None:
    Path("logtriage.toml").write_text(settings)
    if environment:
        monkeypatch.setenv("LOGTRIAGE_HISTORY", environment)
    assert call(SMALL, "--record", *flag).code == 0
    assert [one.name for one in Path().glob("*.db")] == [kept]


def test_shows_runs_oldest_first_with_their_numbers() -> None:
    keep(12, 3)
    told = call("history", "show")
    head, *lines = (line.split("  ") for line in told.out.splitlines())
    assert head[0].strip() == "run"
    assert [[cell.strip() for cell in line if cell.strip()][1:] for line in lines] == [
        ["2026-02-04 00:00:00 UTC", "2026-02-04 00:00:00 UTC", "1", "2", "4", "1,000"],
        ["2026-02-13 00:00:00 UTC", "2026-02-13 00:00:00 UTC", "1", "2", "13", "1,000"],
    ]
    assert told.err == "2 runs in .logtriage/history.db\n"


def test_prunes_after_recording_when_told() -> None:
    keep(1)
    told = call(OTHER, "--record", "--keep-runs", "1")
    assert told.err == "logtriage: recorded in .logtriage/history.db; 1 older run pruned\n"
    assert runs() == 1


def test_prunes_on_its_own() -> None:
    keep(1, 2, 3, 30)
    assert call("history", "prune", "--keep-runs", "3").out == "Pruned: 1 run, and the words of 1 issue.\n"
    assert call("history", "prune", "--keep-days", "7").out == "Pruned: 2 runs, and the words of 2 issues.\n"
    assert runs() == 1


def test_aliases_are_set_listed_and_taken_away() -> None:
    keep(1)
    assert call("history", "alias", A, B).code == 0
    listed = call("history", "alias")
    assert (listed.out, listed.err) == (f"{A} {B}\n", "1 alias known\n")
    Path("aliases").write_text(f"{A} {A}  # a mistake\n")
    assert call("history", "alias", "--from", "aliases").err == "0 aliases known\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["history", "show"], ".logtriage/history.db: there is no history here. `logtriage analyze FILE... --record` begins one."),
        (["history", "prune"], "nothing says what to keep. Give --keep-days N or --keep-runs N."),
        (["history", "alias", "x", "y"], "'x' is no fingerprint (expected a fingerprint such as 1:"),
        (["history", "alias", A], "an alias is an old and a new fingerprint (got 1 words)."),
        (["history", "show", "--history", "redis://x"], "no history is kept at a 'redis://' address."),
        ([SMALL, "--keep-days", "3"], "--keep-days and --keep-runs belong to --record. See `logtriage history prune`."),
    ],
)
def test_wrong_use_is_one_clear_line(words: list[str], said: str) -> None:
    told = call(*words)
    assert (told.code, told.out) == (2, "")
    assert one_clear_line(told, said)


def test_a_locked_history_is_told_and_the_report_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(1)
    monkeypatch.setattr("logtriage.history.open_history", partial(open_history, wait_s=0.05))
    with closing(sqlite3.connect(PLACE)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = call(OTHER, "--record", "-o", "report.json")
    assert told.code == 2
    assert "another process has been writing to it for more than" in told.err
    assert json.loads(Path("report.json").read_text())["findings"]


@pytest.mark.slow
def test_a_server_keeps_the_same_runs_as_a_file(database: Database) -> None:
    for where in (database.url, "file.db"):
        for file in (SMALL, OTHER):
            assert call(file, "--record", "--history", where).code == 0
    told = [call("history", "show", "--history", where) for where in (database.url, "file.db")]
    assert told[0].out == told[1].out
    with open_history(database.url) as server, open_history("file.db") as kept:
        assert repr(list(server.runs())) == repr(list(kept.runs()))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["terminal", "md", "json", "html"])
def test_a_server_gives_the_same_weekly_report_as_a_file(database: Database, form: str) -> None:
    keep(1, 2, 9, 16, 17, where="file.db")
    keep(17, 9, 1, 16, 2, where=database.url)
    told = [call("weekly", "--history", where, "--format", form) for where in ("file.db", database.url)]
    assert told[0].code == 0, told[0].err
    assert told[0].out == told[1].out
    assert "2026-W08" in told[0].out
