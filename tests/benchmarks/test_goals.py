"""What is told of speed is told honestly: a run that was stopped is no figure, and a goal that is missed says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks import goals, scaling
from benchmarks.clustering import OURS as CLUSTERED
from benchmarks.clustering import Clustered
from benchmarks.exports import Plan
from benchmarks.goals import GOALS, Asked, Part
from benchmarks.measuring import NO_END, Run, spread
from benchmarks.readers import BARE, OURS, bare_ones, readers
from benchmarks.scaling import Measured, Settings, by_rows, made, row
from benchmarks.speed import told

SLOW, QUICK = Run(8, 9, 300), Run(2, 2, 20)


def _turns(programs: Mapping[str, Sequence[str]], runs: int, *, most_s: float = NO_END) -> dict[str, list[Run]]:
    """Give invented figures: `analyze` takes four times as long as any other, and is stopped after its time."""
    ours = SLOW._replace(over=SLOW.wall > most_s)
    return {name: [ours if name in {OURS, "analyze"} else QUICK] * runs for name in programs}


@pytest.fixture(autouse=True)
def _invented(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (goals, scaling):
        monkeypatch.setattr(module, "in_turns", _turns)


def test_an_export_is_gone_behind_its_measurement(tmp_path: Path) -> None:
    with made(Plan(5, ids=5), "csv", tmp_path) as path:
        assert len(path.read_text(encoding="utf-8").splitlines()) >= 6
    assert not list(tmp_path.iterdir())


def test_an_export_that_is_kept_is_taken_again(tmp_path: Path) -> None:
    with made(Plan(5, ids=5), "json", tmp_path, keep=True) as path:
        path.write_text("kept", encoding="utf-8")
    with made(Plan(5, ids=5), "json", tmp_path, keep=True) as path:
        assert path.read_text(encoding="utf-8") == "kept"
    with made(Plan(5, ids=5, seed=8), "json", tmp_path) as other:
        assert other != path


def test_a_cell_tells_time_memory_and_the_ratio_to_the_fastest_bare_decode() -> None:
    found = {OURS: [SLOW, SLOW], BARE: [QUICK, QUICK], f"{BARE}, 2 processes": [QUICK._replace(wall=1.0)] * 2}
    cells = row(("10", "json"), Measured(5, 0.1, found), 60)
    assert cells == ("10", "json", "5.0", "0.1", "8.00 (8.00, 8.00)", "9.00", "300", "1.00 (1.00, 1.00)", "8.00 (8.00, 8.00)")


def test_a_cell_that_runs_over_tells_at_least_how_much() -> None:
    found = {OURS: [SLOW._replace(over=True)], BARE: [QUICK]}
    assert row(("10",), Measured(5, 0.1, found), 6)[3:] == ("over 6 s", "", "300 when stopped", "2.00", "over 3.0")


def test_behind_a_cell_that_ran_over_no_larger_one_is_tried(tmp_path: Path) -> None:
    settings = Settings(tmp_path, 1, 5, 1, keep=False)
    tried = [cells[:2] for cells in by_rows([6, 3], ["json", "csv"], settings, Plan(ids=5))]
    assert tried == [("3", "json"), ("3", "csv")]
    assert not list(tmp_path.iterdir())


def test_a_program_that_fails_is_told_in_its_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> dict[str, list[Run]]:
        raise RuntimeError("Traceback\nMemoryError: no room\n")

    monkeypatch.setattr(scaling, "in_turns", fail)
    settings = Settings(tmp_path, 1, 5, 1, keep=False)
    assert list(by_rows([6, 3], ["json"], settings, Plan(ids=5))) == [("3", "json", "failed: MemoryError: no room")]


@pytest.mark.parametrize(
    ("part", "cells"),
    [
        (Part("P1", "a", 1.6, spread([2.0, 1.0, 1.5])), ["<= 1.6 x", "1.50", "3", "1.00, 2.00", "yes"]),
        (Part("P1", "a", 1.6, spread([1.7])), ["<= 1.6 x", "1.70", "1", "1.70, 1.70", "**no**"]),
        (Part("P4", "a", 30, spread([29.9]), least=True), [">= 30 x", "29.90", "1", "29.90, 29.90", "**no**"]),
        (Part("P3", "a", 12, None, "s"), ["<= 12 s", "not measured", "", "", "**no**"]),
        (Part("P1", "a", None, spread([3.0])), ["", "3.00", "1", "3.00, 3.00", ""]),
    ],
)
def test_a_goal_is_reached_or_not(part: Part, cells: list[str]) -> None:
    assert [cell.strip() for cell in part.told().strip("|").split("|")][2:] == cells


def test_every_goal_has_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goals, "programs", list)
    monkeypatch.setattr(goals, "compared", lambda *_, **__: {CLUSTERED: [Clustered(QUICK, 10, [[0]])]})
    asked = Asked(tmp_path, rows=30, large=100, runs=2, words=3)
    found = [part for measure in dict.fromkeys(GOALS.values()) for part in measure(asked)]
    assert {part.goal for part in found} == set(GOALS)
    assert [part.goal for part in found if part.found is None] == ["P4"] * 5
    to_bare = [part for part in found if part.goal in {"P1", "P7"} and "plain" not in part.what]
    assert {part.found.median for part in to_bare if part.found} == {4.0}
    assert not list(tmp_path.iterdir())


def test_readers_of_the_same_fields_are_what_a_ratio_is_told_to() -> None:
    assert bare_ones(readers(Path("a.json"), 2)) == [BARE, f"{BARE}, 2 processes"]
    assert bare_ones(readers(Path("a.json.gz"), 2)) == [BARE]
    assert len(bare_ones(readers(Path("a.csv")))) == 2
    assert "json.load" in readers(Path("a.json"))


def test_speed_tells_each_reader_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[]", encoding="utf-8")
    lines = told(path, {OURS: [SLOW] * 3, BARE: [QUICK] * 3, "json.load": [SLOW] * 3}).splitlines()
    assert lines[0] == "### a.json, 0 MB, 3 runs"
    assert lines[4] == f"| {OURS} | 8.00 (8.00, 8.00) | 9.00 | 300 | 4.00 (4.00, 4.00) |"
