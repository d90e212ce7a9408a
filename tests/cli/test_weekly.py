"""Weeks side by side, from exports and from the history, in every form; nothing of a log becomes markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from logtriage.cli.schema import schema_of
from tests.acceptance.rows import E, S, W, fn, write
from tests.cli.shell import call

_WEEK_S = 7 * 86_400
_HOSTILE = "Error: <img src=x onerror=alert(1)> @somebody #7 | jane.roe@example.com"


@pytest.fixture(autouse=True)
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three weeks: one error stays and gets louder, one is only warned of at the end, one is new."""
    monkeypatch.chdir(tmp_path)
    for week, (louder, level) in enumerate([(2, E), (3, E), (40, W)]):
        begin = week * _WEEK_S
        calm = [fn("/api/a", f"c{week}{at}", S(200), at_s=begin + 60 * at) for at in range(200)]
        loud = [fn("/api/a", f"l{week}{at}", E("RangeError: Invalid time value"), S(500), at_s=begin + at) for at in range(louder)]
        lower = [fn("/api/b", f"w{week}{at}", level("[cache] Error: shelf 7 is locked"), S(200), at_s=begin + at) for at in range(5)]
        fresh = [fn("/api/a", f"h{week}{at}", E(_HOSTILE), S(500), at_s=begin + at) for at in range(3 if week == 2 else 0)]
        write(tmp_path, [*calm, *loud, *lower, *fresh], name=f"week-{week}.json")


def test_a_week_is_told_beside_the_one_before_in_every_form(tmp_path: Path) -> None:
    outputs = [word for form in ("json", "md", "html", "txt") for word in ("-o", f"w.{form}")]
    told = call("weekly", "week-1.json", "week-2.json", "week-0.json", "-q", *outputs)
    assert (told.code, told.out, told.err) == (0, "", "")
    report = json.loads((tmp_path / "w.json").read_text())
    jsonschema.validate(report, schema_of("weekly"))
    assert {state: number for state, number in report["comparison"]["states"].items() if number} == {
        "new": 1, "escalating": 1, "downgraded": 1,
    }  # fmt: skip
    for form in ("md", "html", "txt"):
        text = (tmp_path / f"w.{form}").read_text()
        assert "week-2.json" in text
        assert all(word in text for word in ("New", "Escalating", "Downgraded", "Top movers"))
        assert "jane.roe" not in text


def test_the_page_asks_for_nothing_and_holds_no_markup_of_the_log(tmp_path: Path) -> None:
    call("weekly", "week-1.json", "week-2.json", "-q", "-o", "w.html", "-o", "w.md")
    page = (tmp_path / "w.html").read_text()
    assert "<img" not in page
    assert "<script" not in page
    assert not re.search(r'<[a-z]+[^>]*\s(?:src|href|style)="(?!#)', page)
    assert re.search(r"default-src &#39;none&#39;; style-src &#39;sha256-[A-Za-z0-9+/=]{44}&#39;", page)
    assert page.count("<svg") == page.count("<article") == 3
    assert "@somebody" not in re.sub(r"`[^`]*`", "", (tmp_path / "w.md").read_text())


def test_the_order_of_weeks_changes_nothing() -> None:
    weeks = ["week-0.json", "week-1.json", "week-2.json"]
    assert call("weekly", *weeks, "--format", "json").out == call("weekly", *weeks[::-1], "--format", "json").out


def test_the_profile_weekly_of_analyze_sets_a_run_beside_the_history() -> None:
    for week in (0, 1):
        call(f"week-{week}.json", "--record", "-q", "-o", "x.json")
    told = call("week-2.json", "--profile", "weekly", "-q", "-o", "w.md", "--format", "md")
    assert (told.code, told.err) == (0, "")
    call("week-2.json", "--record", "-q", "-o", "x.json")
    assert told.out == Path("w.md").read_text(encoding="utf-8") == call("weekly", "--format", "md").out
    # Recorded or not, an export counts once.
    assert call("week-2.json", "--profile", "weekly", "--format", "md").out == told.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["week-0.json"], "neither these exports nor the history hold two"),
        (["missing.json", "--env", "preview"], "--env says nothing about runs that were recorded already"),
    ],
    ids=["a single week", "a filter"],
)
def test_the_profile_weekly_says_what_it_lacks(words: list[str], said: str) -> None:
    told = call(*words, "--profile", "weekly", "--format", "md")
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_the_history_gives_the_same_states_as_the_exports() -> None:
    for week in (2, 0, 1):
        call(f"week-{week}.json", "--record", "-q", "-o", "x.json")
    told = call("weekly", "--format", "json").json
    jsonschema.validate(told, schema_of("weekly"))
    assert [one["name"] for one in told["weeks"]] == ["2026-W05", "2026-W06", "2026-W07"]
    exports = call("weekly", "week-0.json", "week-1.json", "week-2.json", "--format", "json").json
    assert told["comparison"]["changes"] == exports["comparison"]["changes"]
    assert told["courses"] == exports["courses"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["weekly", "week-0.json", "week-1.json"], 0, ""),
        (["weekly", "week-1.json", "week-2.json", "--fail-on", "new,escalating"], 1, "--fail-on new: 1 issue"),
        (["weekly", "week-0.json"], 2, "at least two"),
        (["weekly", "week-0.json", "week-1.json", "--fail-on", "policy"], 2, "expected new"),
        (["weekly"], 2, "--record"),
        (["weekly", "--env", "production"], 2, "--env"),
        (["weekly", "week-0.json", "week-1.json", "-o", "w.pdf"], 2, ".pdf"),
    ],
)
def test_exit_codes(words: list[str], code: int, said: str) -> None:
    told = call(*words)
    assert (told.code, "Traceback" in told.err) == (code, False), told.err
    assert said in told.err


def test_a_baseline_beside_a_history_tells_what_has_regressed(tmp_path: Path) -> None:
    back = [fn("/api/b", f"b{at}", E("[cache] Error: shelf 7 is locked"), S(200), at_s=4 * _WEEK_S + at) for at in range(5)]
    quiet = [fn("/api/b", f"q{at}", S(200), at_s=3 * _WEEK_S + at) for at in range(50)]
    write(tmp_path, back, name="back.json")
    write(tmp_path, quiet, name="quiet.json")
    call("baseline", "write", "quiet", "quiet.json", "-q")
    call("week-0.json", "--record", "-q", "-o", "x.json")
    gate = ("--baseline", "quiet", "--fail-on", "regressed", "-q", "-o", "x.json")
    assert call("back.json", *gate).code == 0
    told = call("back.json", *gate, "--history", ".logtriage/history.db")
    assert told.code == 1
    assert "--fail-on regressed: 1 finding" in told.err


def test_criteria_are_told_week_by_week_in_every_form(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        "schema: logtriage/criteria@1\ncriteria:\n"
        "  - {id: quiet, title: Few invalid times, kind: count, where: {text: Invalid time value}, at_most: 2}\n",
        encoding="utf-8",
    )
    outputs = [word for form in ("json", "md", "html", "txt") for word in ("-o", f"w.{form}")]
    told = call("weekly", "week-1.json", "week-2.json", "week-0.json", "-c", "c.yaml", "-q", *outputs)
    assert (told.code, told.err) == (0, "")
    assert json.loads((tmp_path / "w.json").read_text())["criteria"] == [
        {"id": "quiet", "title": "Few invalid times", "verdicts": ["pass", "fail", "fail"]}
    ]
    for form in ("md", "html", "txt"):
        assert "pass, FAIL, FAIL" in (tmp_path / f"w.{form}").read_text()


def test_criteria_need_exports() -> None:
    told = call("weekly", "-c", "c.yaml", "--history", "h.db")
    assert told.code == 2
    assert "c.yaml" in told.err
