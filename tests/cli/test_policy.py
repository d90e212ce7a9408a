"""The two files of a project's policy, as the command line finds and reports them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.cli.shell import MAIN, ROOT, RULE, call, one_clear_line

ROUTES = "routes:\n  /api/cron/*: non-core\n  /api/webhooks/*: core\n  '/*': interactive\n"
SUPPRESS = "suppress:\n  - {rule: prisma-p2022-column-missing, reason: migration of Thursday, until: 2026-02-05}\n"
LOGS = ROOT / MAIN


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def declare(name: str, text: str, folder: str = ".logtriage") -> Path:
    path = Path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def report(*words: str | Path) -> Any:
    told = call(LOGS, "--format", "json", *words)
    assert told.code == 0, told.err
    return told.json


# -------------------------------------------------------------------------------------------------------- where they are
@pytest.mark.parametrize("settings", ["logtriage.toml", ".logtriage/config.toml", None])
def test_the_files_are_found_beside_the_settings_and_from_below(
    settings: str | None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare("routes.yaml", ROUTES)
    if settings:
        Path(settings).write_text("", encoding="utf-8")
    (home / "apps/web").mkdir(parents=True)
    monkeypatch.chdir(home / "apps/web")
    assert report()["policy"]["source"] == ".logtriage/routes.yaml"


def test_config_names_the_project(home: Path) -> None:
    declare("routes.yaml", ROUTES, "shop/.logtriage")
    Path("shop/logtriage.toml").write_text("", encoding="utf-8")
    assert report()["policy"]["source"] is None
    assert report("--config", "shop/logtriage.toml")["policy"]["source"] == ".logtriage/routes.yaml"


def test_settings_of_an_inner_project_hide_the_files_of_the_outer(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare("routes.yaml", ROUTES)
    (home / "inner").mkdir()
    (home / "inner/logtriage.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(home / "inner")
    assert report()["policy"]["source"] is None


# ------------------------------------------------------------------------------------------------------------ what they do
def test_every_output_tells_the_verdicts() -> None:
    declare("routes.yaml", ROUTES)
    told = call(LOGS, "-o", "r.md", "-o", "r.html")
    assert "Policy" in told.out
    assert "violates policy" in told.out
    assert "violates policy" in Path("r.md").read_text(encoding="utf-8")
    assert "- Policy: " in Path("r.md").read_text(encoding="utf-8")
    assert "<b>policy</b> violates (non-core)" in Path("r.html").read_text(encoding="utf-8")


def test_annotate_knows_the_outcome_that_the_policy_decides() -> None:
    def degraded() -> int:
        return sum(line["outcome"] == "degraded" for line in call("annotate", LOGS).lines)

    assert degraded() == 0
    declare("routes.yaml", "routes: {'/*': non-core}\n")
    assert degraded() > 0


def test_without_a_file_the_proposal_can_be_taken_as_it_is() -> None:
    before = report()
    assert before["policy"]["verdict"] is None
    assert {one["policy_verdict"]["verdict"] for one in before["findings"]} == {None}
    declare("routes.yaml", before["policy"]["proposal"])
    after = report()
    assert after["policy"]["proposal"] is None
    tiers = [[one["policy_verdict"]["tier"] for one in told["findings"]] for told in (before, after)]
    assert tiers[0] == tiers[1]


def test_a_suppressed_finding_opens_no_gate_and_an_ended_one_is_warned_of() -> None:
    declare("suppress.yaml", SUPPRESS)
    left = report()
    assert {one["rule"] for one in left["suppressed"]} == {"prisma-p2022-column-missing"}
    assert "prisma-p2022-column-missing" not in {one["rule"] for one in left["findings"]}
    declare("suppress.yaml", SUPPRESS.replace("2026-02-05", "2026-02-03"))
    told = call(LOGS, "--format", "json")
    assert told.json["suppressed"] == []
    assert ".logtriage/suppress.yaml:2" in told.err
    assert "ended on 2026-02-03" in told.err
    assert call(LOGS, "--format", "json", "--quiet").err == ""


def test_a_route_alone_leaves_out_what_is_found_there_and_nothing_else() -> None:
    route = report()["findings"][0]["route"]
    entry = f"{{route: {json.dumps(route)}, reason: the route goes on Thursday, until: 2026-02-05, owner: shop team}}"
    declare("suppressions.yaml", f"suppress:\n  - {entry}\n")
    told = report()
    assert {one["route"] for one in told["suppressed"]} == {route}
    assert {one["owner"] for one in told["suppressed"]} == {"shop team"}
    assert route not in {one["route"] for one in told["findings"]}
    declare("suppressions.yaml", f"suppress:\n  - {entry.replace('2026-02-05', '2026-02-03')}\n")
    (warning,) = report()["warnings"]
    assert re.search(r"ended on 2026-02-03, before the newest row\. \d+ findings? of it stands? in this report\. Its owner is shop team\.", warning)


def test_two_files_of_suppressions_are_refused() -> None:
    for name in ("suppress.yaml", "suppressions.yaml"):
        declare(name, SUPPRESS)
    told = call(LOGS)
    assert (told.code, told.out) == (2, "")
    assert one_clear_line(told, ".logtriage/suppressions.yaml: suppress.yaml stands beside it, and only one is read.")


def test_the_reports_say_what_was_left_out_and_why() -> None:
    declare("suppress.yaml", SUPPRESS)
    told = call(LOGS, "-o", "r.md", "-o", "r.html")
    assert "Left out on purpose: 3 findings" in told.out
    for name in ("r.md", "r.html"):
        text = Path(name).read_text(encoding="utf-8")
        assert "migration of Thursday" in text
        assert "until" in text
        assert "2026-02-05" in text


def test_a_line_that_a_library_owns_is_said_to_be_no_matter_of_this_project(home: Path) -> None:
    declare("watering-can-empty.yaml", RULE.replace("[garden]", "[garden, library-owned]").replace("severity: low", "severity: high"), "house")
    row = '[{"timestampInMs":1769868000000,"requestId":"a::b","requestPath":"h.example/x","level":"error","message":"WateringCanError: can 7 is empty","responseStatusCode":500,"type":"function","function":"/x"}]'
    Path("one.json").write_text(row, encoding="utf-8")
    told = call("one.json", "--format", "json", "--rules", "house").json
    (finding,) = told["findings"]
    assert finding["owners"] == ["library"]
    assert "Not actionable here" in finding["notes"][0]
    assert told["do_first"] == []


# -------------------------------------------------------------------------------------------------------------- bad input
@pytest.mark.parametrize("command", ["analyze", "annotate"])
@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("routes.yaml", "routes:\n  /a: gold\n", ".logtriage/routes.yaml:2: routes./a: expected 'core'"),
        ("suppress.yaml", "suppress:\n  - rule: a\n", ".logtriage/suppress.yaml:2: suppress.0.reason: this key is missing"),
    ],
)
def test_a_broken_file_is_2_and_names_its_line(command: str, name: str, text: str, said: str) -> None:
    declare(name, text)
    told = call(command, LOGS)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert "docs/policy.md" in told.err
    assert "Traceback" not in told.err


# ---------------------------------------------------------------------------------------------------------------- schemas
@pytest.mark.parametrize(
    ("name", "text", "sound"),
    [
        ("routes", ROUTES, True),
        ("routes", ROUTES + "tiers: {core: {status: [503, 5xx], stack_frames: 0}}\n", True),
        ("routes", "routes: {/a: gold}\n", False),
        ("suppress", SUPPRESS.replace("2026-02-05", "'2026-02-05'"), True),
        ("suppress", "suppress: [{rule: a}]\n", False),
    ],
)
def test_the_schema_knows_a_sound_file(name: str, text: str, sound: bool) -> None:
    validator = Draft202012Validator(call("schema", name).json)
    assert validator.is_valid(yaml.safe_load(text)) is sound


def test_every_example_of_the_documentation_is_sound(home: Path) -> None:
    page = (ROOT / "docs/policy.md").read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in page.split("```yaml\n")[1:]]
    assert len(blocks) >= 2
    for block in blocks:
        name = next(name for name in ("clusters", "routes", "suppress") if f"logtriage/{name}@1" in block or f"{name}:" in block)
        declare(f"{name}.yaml", block)
        assert call(LOGS, "--format", "json").code == 0, block
