"""What the repository promises as a whole: names, help, start time, the wheel, generated pages, golden reports, contracts."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import chdir
from functools import cache
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import logtriage
from logtriage.cli.main import cli
from logtriage.model import Report
from logtriage.rules.load import BUILT_IN, load_packs

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "samples/logs_result.json"
HEAVY = ("polars", "pydantic", "jinja2", "rich", "yaml", "msgspec")
PAGES = sorted(path.relative_to(ROOT).as_posix() for pattern in ("*.md", "[a-z]*/*.md") for path in ROOT.glob(pattern))
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


GENERATOR = _generator()
FOLDERS = sorted({path.parent.name for path in (ROOT / "signatures").glob("*/*.yaml")})
GENERATED = (
    "README.md", "docs/cli.md", "docs/contracts.md", "signatures/README.md", "signatures/rule.schema.json",
    *(f"docs/rules/{folder}.md" for folder in FOLDERS),
)  # fmt: skip
COMMANDS = {told.words: told.command for told in GENERATOR.walk(cli)}


@cache
def generated() -> dict[str, str]:
    made: dict[str, str] = GENERATOR.generated()
    return made


# ------------------------------------------------------------------------------------------------------- the Python names
def test_public_names_are_these_and_no_others() -> None:
    assert logtriage.__all__ == ["LogtriageError", "Report", "load_packs", "triage"]
    assert all(getattr(logtriage, name) is not None for name in logtriage.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = logtriage.no_such_name


def test_triage_gives_what_the_command_writes() -> None:
    with chdir(ROOT):
        report = logtriage.triage([SAMPLE])
        written = json.loads(CliRunner().invoke(cli, ["analyze", SAMPLE, "--format", "json", "--quiet"]).stdout)
    assert isinstance(report, Report)
    assert [finding.id for finding in report.findings] == [finding["id"] for finding in written["findings"]]
    assert report.verdict == written["verdict"]


def test_triage_raises_the_promised_error(tmp_path: Path) -> None:
    with pytest.raises(logtriage.LogtriageError, match="nowhere"):
        logtriage.triage([tmp_path / "nowhere.json"])


def test_package_says_that_it_is_typed() -> None:
    assert (ROOT / "logtriage" / "py.typed").is_file()


# ------------------------------------------------------------------------------------------------------- the command line
@pytest.mark.parametrize("words", COMMANDS)
def test_command_has_help_and_stands_in_the_docs(words: str) -> None:
    result = CliRunner().invoke(cli, [*words.split()[1:], "--help"])
    assert result.exit_code == 0
    assert COMMANDS[words].help
    assert f"\n### `{words}`\n" in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", COMMANDS)
def test_every_option_says_what_it_does(words: str) -> None:
    options = [option for option in COMMANDS[words].params if isinstance(option, click.Option)]
    silent = [option.name for option in options if not option.help]
    assert silent == []


@pytest.mark.parametrize("words", [words for words in COMMANDS if words.count(" ") == 1])
def test_command_stands_in_the_readme(words: str) -> None:
    assert f"`{words} " in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["analyze", "--help"], ["annotate", "--help"]], ids=" ".join
)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    script = f"""
import sys
from logtriage.cli.main import main
main({words!r})
sys.exit(", ".join(name for name in {HEAVY!r} if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
    assert done.stdout


@pytest.mark.parametrize(
    "command",
    [[sys.executable, "-m", "logtriage"], [str(Path(sys.executable).with_name("logtriage"))]],
    ids=["module", "script"],
)
def test_both_ways_to_start_it_answer(command: list[str]) -> None:
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"logtriage, version {logtriage.__version__}\n"


# --------------------------------------------------------------------------------------------- generated pages and files
@pytest.mark.parametrize("name", sorted(GENERATED))
def test_generated_file_is_fresh(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == generated()[name], "run ./dev docs"


def test_every_generated_file_is_looked_at() -> None:
    assert generated().keys() == set(GENERATED)
    assert sorted(path.stem for path in (ROOT / "docs/rules").iterdir()) == FOLDERS


@pytest.mark.parametrize("name", ["rule", "report", "annotate"])
def test_schema_is_one(name: str) -> None:
    printed = CliRunner().invoke(cli, ["schema", name])
    Draft202012Validator.check_schema(json.loads(printed.stdout))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    lost = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if not (path.parent / link).exists()]
    assert lost == []


# ---------------------------------------------------------------------------------------------------- what is handed out
@pytest.mark.slow
def test_wheel_holds_the_packs_and_no_tests(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in ("logtriage", "signatures"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--disable-pip-version-check",
        "--wheel-dir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(pip, check=True, capture_output=True, text=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    packs = {f"logtriage/signatures/{path.relative_to(BUILT_IN).as_posix()}" for path in BUILT_IN.rglob("*.yaml")}
    assert packs
    assert packs <= held
    files = ("py.typed", "data/platform_limits.yaml", "signatures/lock.json", "signatures/rule.schema.json")
    assert {f"logtriage/{name}" for name in files} <= held
    assert {name.split("/")[0].split("-")[0] for name in held} == {"logtriage"}


@pytest.mark.slow
def test_rooms_import_only_what_stands_below_them() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_rule_in_the_contributing_guide_is_sound(tmp_path: Path) -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert block is not None
    text = "\n".join(line[3:] for line in block.group(1).splitlines())
    (tmp_path / "mailbox-quota-exceeded.yaml").write_text(text, encoding="utf-8")
    assert load_packs([tmp_path]).faults == ()
    linted = CliRunner().invoke(cli, ["rules", "lint", "--rules", str(tmp_path)])
    assert "mailbox" not in linted.stdout
    tested = CliRunner().invoke(cli, ["rules", "test", "--rules", str(tmp_path), "mailbox-quota-exceeded"])
    assert tested.stdout == ""
    assert "1 rule, 4 examples, 0 failures" in tested.stderr
