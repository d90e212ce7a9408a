"""What is measured is the program alone: its largest process, its time, and the turns that it took."""

from __future__ import annotations

import pytest

from benchmarks.measuring import Run, fastest, in_turns, python, ratios, run, spread, table


def test_the_largest_process_counts_and_not_the_one_that_measures() -> None:
    ballast = bytes(range(256)) * 300_000
    small = run(python("-c", "print('said')"))
    large = run(python("-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', 'bytes(range(256)) * 250_000'])"))
    assert len(ballast) > 75e6
    assert small.said == b"said\n"
    assert small.peak_mb < 40
    assert 50 < large.peak_mb < 95


def test_a_program_that_takes_too_long_is_stopped_and_not_run_again() -> None:
    found = in_turns({"slow": python("-c", "import time; time.sleep(30)"), "quick": python("-c", "")}, 2, most_s=0.2)
    assert [one.over for one in found["slow"]] == [True]
    assert [one.over for one in found["quick"]] == [False, False]


def test_a_program_that_fails_tells_its_last_words() -> None:
    with pytest.raises(RuntimeError, match="no such export"):
        run(python("-c", "raise SystemExit('no such export')"))


def test_ratios_are_those_of_each_turn() -> None:
    ours, theirs = [Run(wall, 0, 0) for wall in (2, 9, 4)], [Run(wall, 0, 0) for wall in (1, 3, 4)]
    assert ratios(ours, theirs) == (2.0, 1.0, 3.0, 3)
    assert ratios([*ours[:2], Run(9, 0, 0, over=True)], theirs) is None
    assert ratios([], []) is None


def test_the_fastest_is_taken_among_those_that_ended() -> None:
    found = {"a": [Run(3, 0, 0)], "b": [Run(2, 0, 0)], "c": [Run(1, 0, 0, over=True)]}
    assert fastest(found, ["a", "b", "c", "missing"]) == [Run(2, 0, 0)]
    assert fastest(found, ["c"]) == ()


def test_figures_are_told_with_their_ends() -> None:
    assert spread([1.0, 3.0, 2.0]).told() == "2.00 (1.00, 3.00)"
    assert spread([1.234]).told(1) == "1.2"
    assert table(("a", "b"), [("1", "2")]).splitlines() == ["| a | b |", "| --- | --- |", "| 1 | 2 |"]
