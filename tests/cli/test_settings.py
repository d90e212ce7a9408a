"""A settings file gives defaults for options: the nearest one, weaker than flags, strict about its keys."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.shell import MAIN, ROOT, RULE, call, one_clear_line

PLACES = {
    "logtriage.toml": "{}",
    ".logtriage/config.toml": "{}",
    "pyproject.toml": '[project]\nname = "fernwick"\n[tool.logtriage]\n{}',
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an export in it, and nothing above it that speaks of settings."""
    shutil.copy(ROOT / "samples/exports/preview-and-production.json", tmp_path / "logs.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settle(text: str, place: str = "logtriage.toml", folder: str = ".") -> Path:
    path = Path(folder, place)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PLACES[place].replace("{}", text), encoding="utf-8")
    return path


def requests(*words: str) -> int:
    told = call("logs.json", "--format", "json", *words)
    assert told.code == 0, told.err
    return int(told.json["totals"]["requests"]["total"])


@pytest.mark.parametrize("place", PLACES)
def test_settings_are_found_where_they_may_stand(place: str) -> None:
    settle('env = ["preview"]', place)
    assert requests() == 22


@pytest.mark.parametrize("place", PLACES)
def test_settings_are_found_from_a_folder_below(place: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle('env = ["preview"]', place)
    (home / "a/b").mkdir(parents=True)
    monkeypatch.chdir(home / "a/b")
    assert call("../../logs.json", "--format", "json").json["totals"]["requests"]["total"] == 22


def test_the_nearest_settings_win_and_are_not_mixed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle('env = ["preview"]\nexclude_bots = true')
    settle("quiet = false", folder="inner")
    monkeypatch.chdir(home / "inner")
    assert call("../logs.json", "--format", "json").json["totals"]["requests"]["total"] == 181


def test_in_one_folder_the_file_of_our_own_name_wins() -> None:
    settle('env = ["production"]', "pyproject.toml")
    settle('env = ["staging"]', ".logtriage/config.toml")
    settle('env = ["preview"]', "logtriage.toml")
    assert requests() == 22


def test_a_project_file_that_does_not_speak_of_us_is_passed_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle('env = ["preview"]')
    (home / "inner").mkdir()
    (home / "inner/pyproject.toml").write_text("[project]\nname = 'inner'\n", encoding="utf-8")
    monkeypatch.chdir(home / "inner")
    assert call("../logs.json", "--format", "json").json["totals"]["requests"]["total"] == 22


@pytest.mark.parametrize(
    "text",
    ["tool = 3\n# [tool.logtriage]", "# [tool.logtriage]\n[tool.ruff]\nline-length = 9"],
    ids=["tool is no table", "only a comment"],
)
def test_a_project_file_with_our_name_in_a_comment_sets_nothing(text: str) -> None:
    Path("pyproject.toml").write_text(text, encoding="utf-8")
    assert requests() == 181


def test_config_names_another_file(home: Path) -> None:
    settle('env = ["staging"]')
    other = home / "other.toml"
    other.write_text('env = ["preview"]', encoding="utf-8")
    assert requests("--config", str(other)) == 22


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], 22), (["--env", "production"], 159), (["--env", "production", "--env", "preview"], 181)],
    ids=["file alone", "a flag beats it", "a flag replaces the whole list"],
)
def test_flags_beat_the_file(words: list[str], expected: int) -> None:
    settle('env = ["preview"]')
    assert requests(*words) == expected


def test_the_file_beats_the_built_in_default() -> None:
    settle('color = "always"')
    assert "\x1b[" in call("logs.json").out
    assert "\x1b[" not in call("logs.json", "--color", "never").out


def test_a_gate_can_be_set() -> None:
    settle('fail_on = ["critical"]\nquiet = true')
    told = call("logs.json", "-o", "r.json")
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("logtriage: failed: --fail-on critical: ")
    assert told.err.count("\n") == 1


def test_settings_hold_for_annotate_too() -> None:
    settle('route = ["/middleware"]')
    marks = [line["in_scope"] for line in call("annotate", "logs.json").lines]
    assert 0 < sum(marks) < len(marks)


def test_rules_are_looked_for_beside_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "house").mkdir()
    (home / "house/watering-can-empty.yaml").write_text(RULE, encoding="utf-8")
    settle('rules = ["house"]')
    (home / "a").mkdir()
    counted = call("logs.json", "--format", "json").json["tool"]["rules_count"]
    monkeypatch.chdir(home / "a")
    assert call("../logs.json", "--format", "json").json["tool"]["rules_count"] == counted
    monkeypatch.chdir(ROOT)
    assert call(home / "logs.json", "--format", "json").json["tool"]["rules_count"] == counted - 1


def test_every_setting_of_the_documentation_is_known() -> None:
    settle(
        'rules = []\nenv = []\nroute = []\ndeployment = []\nexclude_bots = false\nfail_on = []\nprofile = "issue"\n'
        'color = "auto"\nquiet = false\nno_progress = true'
    )
    assert requests() == 181


@pytest.mark.parametrize("command", ["analyze", "annotate"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("colour = 'never'", "colour: no such setting", id="unknown key"),
        pytest.param("colour = 'never'\nfoo = 1", "foo: no such setting", id="every unknown key"),
        pytest.param("[analyze]\nenv = []", "analyze: no such setting", id="unknown table"),
        pytest.param('color = "pink"', "color", id="wrong value"),
        pytest.param('fail_on = ["often"]', "fail_on.0", id="wrong value in a list"),
        pytest.param('env = "preview"', "env: expected a list", id="a word for a list"),
        pytest.param('quiet = "perhaps"', "quiet", id="a word for a truth"),
        pytest.param("env = [", "is no TOML", id="no TOML"),
    ],
)
def test_a_broken_settings_file_is_2_and_names_file_and_key(command: str, text: str, said: str) -> None:
    path = settle(text)
    told = call(command, "logs.json")
    assert (told.code, told.out) == (2, "")
    assert one_clear_line(told, path.name)
    assert said in told.err


@pytest.mark.parametrize("place", PLACES)
def test_an_unknown_key_is_named_wherever_the_settings_stand(place: str) -> None:
    settle("colour = 'never'", place)
    told = call("logs.json")
    assert told.code == 2
    assert f"{place}: colour: no such setting" in told.err


@pytest.mark.parametrize("name", ["missing.toml", "."], ids=["missing", "a folder"])
def test_a_settings_file_that_cannot_be_read_is_2(name: str) -> None:
    told = call("logs.json", "--config", name)
    assert (told.code, told.out) == (2, "")
    assert one_clear_line(told, name)


def test_settings_with_undecodable_bytes_are_2() -> None:
    Path("logtriage.toml").write_bytes(b'profile = "\xff"')
    told = call("logs.json")
    assert told.code == 2
    assert one_clear_line(told, "logtriage.toml")


# --------------------------------------------------------------------------------------------------- the team's own rules
def test_rules_of_the_nearest_team_folder_hold_without_a_flag(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / ".logtriage/rules"
    folder.mkdir(parents=True)
    (folder / "watering-can-empty.yaml").write_text(RULE, encoding="utf-8")
    (home / "a/b").mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(home / "a/b")
    assert "Fill can {can}." in call("explain", "watering-can-empty").out


def test_a_team_rule_with_a_known_id_is_used_and_the_report_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / ".logtriage/rules"
    folder.mkdir(parents=True)
    own = (ROOT / "signatures/vercel/silent-5xx.yaml").read_text(encoding="utf-8")
    (folder / "silent-5xx.yaml").write_text(re.sub("(?m)^title: .*", "title: Nobody told us why", own), encoding="utf-8")
    monkeypatch.chdir(home)
    told = call("analyze", str(ROOT / MAIN), "--format", "json")
    assert "replaces version" in told.err
    assert [line.split("'")[1] for line in told.json["tool"]["rules_replaced"]] == ["silent-5xx"]
    assert "Nobody told us why" in {finding["title"] for finding in told.json["findings"]}
    page = call("analyze", str(ROOT / MAIN), "--format", "markdown").out
    assert "Rule replaced:" in page
