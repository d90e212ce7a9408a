"""``logtriage check`` from the outside: exit codes, forms, outputs, what is never let out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from logtriage.cli.schema import schema_of
from tests.acceptance.rows import E, I, S, fn, write
from tests.cli.shell import SMALL, call

ROUTE: Final = "/api/cron/followups"
P2022: Final = "Invalid `prisma.lead.findMany()` invocation: The column `Lead.foo` does not exist in the current database."
HOLDS: Final = "  - {id: a, title: No P2003, kind: absent, where: {code: P2003}}\n"
FAIL: Final = "  - {id: b, title: No P2022, kind: absent, where: {code: P2022}}\n"
OPEN: Final = "  - {id: c, title: No P2022 there, kind: absent, where: {code: P2022, route: /api/none}}\n"
NEVER: Final = "  - {id: d, title: The body lists the errors, kind: not_checkable, about: response-body}\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    healthy = (fn(ROUTE, f"R{n}", S(200), I("done"), at_s=n * 20) for n in range(9))
    write(tmp_path, [*healthy, fn(ROUTE, "bad", S(500), E(P2022), at_s=30)])
    return tmp_path


def criteria(*lines: str) -> Path:
    path = Path("criteria.yaml")
    path.write_text("criteria:\n" + "".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("lines", "words", "code"),
    [
        ((HOLDS,), (), 0),
        ((HOLDS, FAIL), (), 1),
        ((HOLDS, OPEN), (), 3),
        ((OPEN, FAIL), (), 1),
        ((HOLDS, NEVER), (), 3),
        ((HOLDS, NEVER), ("--allow-not-checkable",), 0),
        ((OPEN, NEVER), ("--allow-not-checkable",), 3),
        ((FAIL,), ("--since", "2026-01-31T14:01Z"), 0),
        ((FAIL,), ("--env", "preview"), 3),
    ],
)
def test_the_exit_code_says_what_became_of_the_criteria(lines: tuple[str, ...], words: tuple[str, ...], code: int) -> None:
    told = call("check", "logs_result.json", "-c", criteria(*lines), *words)
    assert told.code == code, told.out + told.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("logs_result.json", "-c", "none.yaml"), 2, "none.yaml:1: cannot be read"),
        (("logs_result.json",), 2, "Missing option"),
        (("logs_result.json", "-c", "typo.yaml"), 2, "typo.yaml:2: rule: no rule is called 'prisma-p2022'"),
        (("logs_result.json", "-c", "old.yaml"), 2, "old.yaml:2: fingerprint: 9:00c5e7f0aa11bb22 is of another version"),
        (("none.json", "-c", "criteria.yaml"), 4, "none.json"),
        (("empty.json", "-c", "criteria.yaml"), 4, "empty.json"),
        (("logs_result.json", "-c", "criteria.yaml", "-c", "criteria.yaml"), 2, "stands in criteria.yaml:2 as well"),
        (("logs_result.json", "-c", "criteria.yaml", "-o", "x.html"), 2, "no form for suffix '.html'"),
        (("logs_result.json", "-c", "criteria.yaml", "-o", "logs_result.json"), 2, "would be overwritten"),
    ],
)
def test_what_is_wrong_is_told(words: tuple[str, ...], code: int, said: str) -> None:
    criteria(HOLDS)
    named = {"typo": "{rule: prisma-p2022}", "old": "{fingerprint: '9:00c5e7f0aa11bb22'}"}
    for name, where in named.items():
        Path(f"{name}.yaml").write_text("criteria:\n" + HOLDS.replace("{code: P2003}", where), encoding="utf-8")
    Path("empty.json").write_text("[]", encoding="utf-8")
    told = call("check", *words)
    assert told.code == code
    assert said in told.err
    assert "Traceback" not in told.err


def test_a_file_that_cannot_be_opened_keeps_a_pass_open() -> None:
    told = call("check", "logs_result.json", "none.json", "-c", criteria(HOLDS), "--format", "json")
    assert told.code == 3
    assert told.json["criteria"][0]["missing"] == ["none.json could not be read"]


def test_the_json_document_keeps_its_schema() -> None:
    told = call("check", "logs_result.json", "-c", criteria(HOLDS, FAIL, OPEN, NEVER), "--format", "json")
    schema = schema_of("check")
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(told.json)
    assert told.json["counts"] == {"fail": 1, "inconclusive": 1, "not_checkable": 1, "pass": 1}
    assert (told.json["verdict"], told.json["stamp_ms"]) == ("fail", 1_769_868_160_020)


def test_junit_tells_every_verdict_and_shows_no_open_one_as_green() -> None:
    told = call("check", "logs_result.json", "-c", criteria(HOLDS, FAIL, OPEN, NEVER), "--format", "junit")
    (suite,) = ET.fromstring(told.out)  # noqa: S314 - our own output
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4", "failures": "1", "errors": "1", "skipped": "1",
    }  # fmt: skip
    assert suite.get("timestamp") == "2026-01-31T14:02:40"
    assert [[child.tag for child in case] for case in suite] == [[], ["failure"], ["error"], ["skipped"]]


def test_outputs_are_written_by_their_suffix_and_twice_the_same() -> None:
    words = ("check", "logs_result.json", "-c", criteria(HOLDS, FAIL), "-q")
    told = call(*words, "-o", "a.md", "-o", "a.json", "-o", "a.xml")
    assert (told.code, told.out) == (1, "")
    call(*words, "-o", "b.md", "-o", "b.json", "-o", "b.xml")
    for form in ("md", "json", "xml"):
        assert Path(f"a.{form}").read_bytes() == Path(f"b.{form}").read_bytes()


def test_nothing_private_and_no_markup_leaves() -> None:
    text = "sent to jane.doe@example.com token=abcdefgh12345678 <script>alert(1)</script> @here #12\x07"
    write(Path(), [fn(ROUTE, f"R{n}", S(200), I(f"{text} jobId=jane.doe@example.com"), at_s=n) for n in range(3)])
    lines = (
        "  - {id: a, title: none sent, kind: absent, where: {text: sent to}}\n"
        "  - {id: b, title: once, kind: unique, where: {text: sent to}, key: jobId}\n"
        "  - {id: c, title: who, kind: enum, where: {text: sent to}, value: jobId, allowed: nobody}\n"
    )
    for form in ("md", "json", "junit"):
        told = call("check", "logs_result.json", "-c", criteria(lines), "--format", form)
        assert told.code == 1
        assert "jane.doe" not in told.out
        assert "abcdefgh12345678" not in told.out
        assert "\x07" not in told.out
    markdown = call("check", "logs_result.json", "-c", criteria(lines)).out
    assert " <script>" not in markdown
    assert " @here" not in markdown


def test_a_hostile_expression_takes_no_time() -> None:
    write(Path(), [fn(ROUTE, "R", S(200), I("a" * 20_000), at_s=1)])
    told = call("check", "logs_result.json", "-c", criteria(HOLDS.replace("{code: P2003}", "{text: {regex: '(a+)+$b'}}")))
    assert told.code == 0


def test_a_declared_policy_is_found_beside_the_settings() -> None:
    Path(".logtriage").mkdir()
    Path(".logtriage/routes.yaml").write_text(f"routes:\n  {ROUTE}: core\n", encoding="utf-8")
    told = call("check", "logs_result.json", "-c", criteria("  - {id: a, title: policy holds, kind: policy}\n"))
    assert told.code == 1
    assert "core must fail fast with 503: 1 request (500 1)" in told.out


def test_analyze_shows_the_verdicts_in_every_report() -> None:
    told = call("analyze", "logs_result.json", "-c", criteria(HOLDS, FAIL, NEVER), "-o", "r.md", "-o", "r.html", "-o", "r.json")
    assert told.code == 0, told.err
    assert "Criteria: 1 of 3 pass" in told.out
    assert "FAIL: No P2022: 1 found in 1 request of 10 requests" in told.out
    markdown = Path("r.md").read_text(encoding="utf-8")
    assert "- [x] **No P2003** (`a`): pass. 0 found in 10 requests.\n- [ ] **No P2022** (`b`): FAIL." in markdown
    assert "-c criteria.yaml" in markdown
    assert markdown.index("### Do first") < markdown.index("### Success criteria") < markdown.index("### Findings")
    assert '<section id="criteria"' in Path("r.html").read_text(encoding="utf-8")
    found = json.loads(Path("r.json").read_text(encoding="utf-8"))["criteria"]
    assert [(one["id"], one["verdict"]) for one in found] == [("a", "pass"), ("b", "fail"), ("d", "not_checkable")]


@pytest.mark.slow
def test_a_report_keeps_its_findings_beside_hundreds_of_criteria() -> None:
    many = (f"  - {{id: a{n}, title: {'No P2022 ' * 30}, kind: absent, where: {{code: P2022}}}}\n" for n in range(300))
    call("analyze", "logs_result.json", "-c", criteria(*many), "-o", "r.md")
    markdown = Path("r.md").read_text(encoding="utf-8")
    assert len(markdown) < 60_000
    assert "Further criteria, told by `logtriage check`: " in markdown
    assert "### Findings" in markdown


def test_analyze_without_criteria_shows_none() -> None:
    told = call("analyze", "logs_result.json", "-o", "r.md", "-o", "r.html")
    assert "riteria" not in told.out + Path("r.md").read_text(encoding="utf-8")
    assert '<section id="criteria"' not in Path("r.html").read_text(encoding="utf-8")


def test_an_export_of_another_kind_is_judged_too() -> None:
    told = call("check", SMALL, "-c", criteria(HOLDS))
    assert told.code in {0, 3}
