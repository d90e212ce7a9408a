"""Two exports or baselines side by side, as a user asks for it: words, exit codes, files, settings."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from logtriage.cli.schema import schema_of
from tests.acceptance.rows import E, Request, S, W, fn, write
from tests.cli.shell import call

DAY_S = 86_400
_GONE = "Error: connect ECONNREFUSED 10.4.7.21:5432"
_STAYS = "TypeError: Cannot read properties of undefined (reading 'shelf')"
_FRESH = "RangeError: Invalid time value"


@pytest.fixture(autouse=True)
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two days of an export: one error goes, one stays, one comes."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, [*_day(0, _GONE), *_day(20, _STAYS)], name="old.json")
    write(tmp_path, [*_day(DAY_S, _STAYS), *_day(DAY_S + 20, _FRESH, deployment="dpl_FernwickEXAMPLE02")], name="new.json")


def _day(begin: int, text: str, deployment: str = "dpl_FernwickEXAMPLE01") -> list[Request]:
    failing = [fn("/api/shelves", f"f{begin}{at}", E(text), S(500), at_s=begin + at, deployment=deployment) for at in range(5)]
    return failing + [
        fn("/api/shelves", f"s{begin}{at}", S(200), at_s=begin + 40 + 60 * at, deployment=deployment) for at in range(30)
    ]


def test_diff_says_what_came_what_went_and_what_stayed() -> None:
    told = call("diff", "old.json", "new.json", "--format", "json")
    assert told.code == 0
    jsonschema.validate(told.json, schema_of("diff"))
    assert {state: number for state, number in told.json["states"].items() if number} == {
        "new": 1, "ongoing": 1, "absent": 1,
    }  # fmt: skip
    assert told.json["before"]["name"] == "old.json"
    # The error that stays does so on the old deployment only.
    assert [(one["deployment"], len(one["appeared"]), len(one["gone"])) for one in told.json["deployments"]] == [
        ("dpl_FernwickEXAMPLE02", 1, 1)
    ]


def test_every_form_tells_the_same_states(tmp_path: Path) -> None:
    assert call("diff", "old.json", "new.json", "-q", "-o", "d.md", "-o", "d.json", "-o", "d.txt").out == ""
    for name in ("d.md", "d.txt"):
        text = (tmp_path / name).read_text()
        assert "1 new, 1 ongoing, 1 absent" in text
        assert "ECONNREFUSED" in text
    assert json.loads((tmp_path / "d.json").read_text())["states"]["new"] == 1


def test_a_baseline_stands_for_the_exports_it_was_made_from(tmp_path: Path) -> None:
    assert call("baseline", "write", "main", "old.json").code == 0
    file = tmp_path / ".logtriage/baselines/main.json"
    jsonschema.validate(json.loads(file.read_text()), schema_of("baseline"))
    from_files = call("diff", "old.json", "new.json", "--format", "json").json
    from_name = call("diff", "main", "new.json", "--format", "json").json
    from_path = call("diff", str(file), "new.json", "--format", "json").json
    assert from_name["changes"] == from_files["changes"] == from_path["changes"]
    assert from_name["before"]["name"] == "main"


def test_a_baseline_is_the_same_bytes_for_the_same_exports_and_is_not_replaced_unasked(tmp_path: Path) -> None:
    file = tmp_path / ".logtriage/baselines/main.json"
    call("baseline", "write", "main", "old.json")
    before = file.read_bytes()
    again = call("baseline", "write", "main", "new.json")
    assert (again.code, file.read_bytes()) == (2, before)
    assert "--force" in again.err
    assert call("baseline", "write", "main", "old.json", "--force").code == 0
    assert file.read_bytes() == before
    assert [one.name for one in file.parent.iterdir()] == ["main.json"]


def test_baselines_are_listed_shown_and_pruned_by_the_age_of_their_rows() -> None:
    call("baseline", "write", "day-1", "old.json")
    call("baseline", "write", "day-2", "new.json")
    assert [one["name"] for one in call("baseline", "list", "--format", "json").json] == ["day-1", "day-2"]
    assert "old.json" in call("baseline", "show", "day-1").out
    assert call("baseline", "show", "day-1", "--format", "json").json["record"]["partial"] is False
    assert call("baseline", "prune", "--older-than", "2d").out == ""
    assert call("baseline", "prune", "--older-than", "12h", "--dry-run").out == "would remove day-1\n"
    assert call("baseline", "prune", "--keep", "1").out == "removed day-1\n"
    assert call("baseline", "list").out.startswith("day-2 ")


def test_analyze_puts_the_state_on_each_finding() -> None:
    call("baseline", "write", "main", "old.json")
    told = call("new.json", "--baseline", "main", "--format", "json")
    jsonschema.validate(told.json, schema_of("report"))
    assert sorted(one["state"] for one in told.json["findings"]) == ["new", "ongoing"]
    assert told.json["compared"]["states"]["absent"] == 1
    assert call("new.json", "--format", "json").json["compared"] is None
    assert "Compared" in call("new.json", "--baseline", "main").out
    assert "### Compared with" in call("new.json", "--baseline", "main", "--format", "markdown").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["diff", "old.json", "new.json", "--fail-on", "new"], 1, "--fail-on new: 1 issue (RangeError"),
        (["diff", "old.json", "new.json", "--fail-on", "regressed,escalating"], 0, ""),
        (["diff", "old.json", "old.json", "--fail-on", "new,regressed,escalating"], 0, ""),
        (["diff", "old.json", "new.json", "--fail-on", "critical,medium"], 1, "--fail-on medium: "),
        (["diff", "old.json", "new.json", "--claim", "ECONNREFUSED", "--fail-on", "claims"], 0, ""),
        (["diff", "old.json", "new.json", "--claim", "js-undefined-property", "--fail-on", "claims"], 1, "rejected"),
        (["new.json", "--baseline", "main", "--fail-on", "new"], 1, "--fail-on new: 1 finding"),
        (["new.json", "--baseline", "main", "--fail-on", "regressed"], 0, ""),
        (["new.json", "--baseline", "main", "--fail-on", "policy"], 0, ""),
        (["new.json", "--fail-on", "new"], 2, "--baseline"),
        (["new.json", "--fail-on", "new,often"], 2, "'often' is no condition (expected critical, high"),
        (["new.json", "--baseline", "mian"], 2, "(there: main)"),
        (["diff", "old.json", "nowhere.json"], 2, "no file"),
        (["diff", "old.json", "new.json", "-o", "d.pdf"], 2, ".pdf"),
        (["baseline", "write", "../up", "old.json"], 2, "no name"),
        (["baseline", "prune"], 2, "--keep"),
        (["baseline", "prune", "--older-than", "soon"], 2, "'soon'"),
        (["baseline", "show", "none"], 2, "(there: main)"),
        (["schema", "diff"], 0, ""),
    ],
)  # fmt: skip
def test_gates_and_wrong_words(words: list[str], code: int, said: str) -> None:
    call("baseline", "write", "main", "old.json")
    told = call(*words, "-q") if words[0] not in {"baseline", "schema"} else call(*words)
    assert (told.code, "Traceback" in told.err) == (code, False), told.err
    assert said in told.err
    assert code != 1 or told.err.count("\n") == 1


def test_a_policy_that_is_broken_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / ".logtriage").mkdir(exist_ok=True)
    (tmp_path / ".logtriage/routes.yaml").write_text('routes:\n  "/api/shelves": non-core\n')
    told = call("new.json", "--fail-on", "policy", "-q")
    assert told.code == 1
    assert "--fail-on policy: 2 findings" in told.err


def test_a_suppressed_issue_closes_no_gate_and_is_shown(tmp_path: Path) -> None:
    fresh = call("diff", "old.json", "new.json", "--format", "json").json["changes"][0]
    (tmp_path / ".logtriage").mkdir(exist_ok=True)
    (tmp_path / ".logtriage/suppress.yaml").write_text(
        f'suppress:\n  - fingerprint: "{fresh["fingerprints"][0]}"\n    reason: known since spring\n    until: 2030-01-01\n'
    )
    told = call("diff", "old.json", "new.json", "--fail-on", "new")
    assert (told.code, "left out on purpose" in told.out, "known since spring" in told.out) == (0, True, True)


@pytest.mark.parametrize("damage", ["[]", "{", '{"kind": "logtriage-baseline"}', '{"schema_version": 1'])
def test_a_broken_baseline_is_named_with_what_to_do(damage: str, tmp_path: Path) -> None:
    call("baseline", "write", "main", "old.json")
    (tmp_path / ".logtriage/baselines/main.json").write_text(damage)
    told = call("diff", "main", "new.json")
    assert told.code == 2
    assert "main.json: is no baseline" in told.err
    assert "baseline write" in told.err


def test_a_side_may_be_a_folder_a_glob_or_several_files(tmp_path: Path) -> None:
    (tmp_path / "week").mkdir()
    for name in ("old.json", "new.json"):
        (tmp_path / "week" / name).write_bytes((tmp_path / name).read_bytes())
    answers = [
        call("diff", side, side, "--format", "json").json["before"]["requests"]
        for side in ("week", "week/*.json", "old.json,new.json")
    ]
    assert answers == [140, 140, 140]


def test_rows_of_a_lowered_level_are_downgraded_and_no_proof(tmp_path: Path) -> None:
    quiet = [fn("/api/shelves", f"q{at}", W(_GONE), S(500), at_s=DAY_S + at) for at in range(5)]
    calm = [fn("/api/shelves", f"c{at}", S(200), at_s=DAY_S + at) for at in range(60)]
    write(tmp_path, quiet + calm, name="quiet.json")
    told = call("diff", "old.json", "quiet.json", "--claim", "ECONNREFUSED", "--format", "json").json
    assert [change["state"] for change in told["changes"] if change["code"] == "ECONNREFUSED"] == ["downgraded"]
    assert told["claims"][0]["verdict"] == "rejected"
