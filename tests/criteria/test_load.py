"""A criteria file, as it is read: the documented example, every fault with its line, what is taken from the top."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
import yaml
from jsonschema import Draft202012Validator

from logtriage.criteria.document import criteria_schema
from logtriage.criteria.flow_document import flow_schema
from logtriage.criteria.load import load_criteria, load_flow
from logtriage.errors import CriteriaError
from logtriage.model import Criterion, Schedule

PAGE: Final = Path(__file__).resolve().parents[2] / "docs/criteria.md"
BLOCKS: Final = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
KINDS: Final = set(
    "absent count rate quantile cadence unique implies enum cooccur sequence policy not_checkable".split()
)


def read(folder: Path, text: str) -> tuple[Criterion, ...]:
    (folder / "criteria.yaml").write_text(text, encoding="utf-8")
    return load_criteria(folder / "criteria.yaml", "criteria.yaml")


def faults(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(CriteriaError) as caught:
        read(folder, text)
    return caught.value.faults


def test_the_documented_example_loads_and_has_every_kind(tmp_path: Path) -> None:
    (tmp_path / "cron-flow.yaml").write_text(BLOCKS[1], encoding="utf-8")
    found = read(tmp_path, BLOCKS[0])
    assert {one.kind for one in found} == KINDS
    assert {one.where.environments for one in found} == {("production",)}
    Draft202012Validator(criteria_schema()).validate(yaml.safe_load(BLOCKS[0]))
    Draft202012Validator(flow_schema()).validate(yaml.safe_load(BLOCKS[1]))


def test_the_kinds_of_the_page_are_those_of_the_schema() -> None:
    told = set(re.findall(r"^- \*\*(\w+)\*\*:", PAGE.read_text(encoding="utf-8"), re.MULTILINE)) - {"complete", "broken", "stuck"}
    mapped = set(criteria_schema()["properties"]["criteria"]["items"]["discriminator"]["mapping"])
    assert told == mapped == KINDS


def test_what_stands_on_top_holds_where_a_criterion_does_not_say_it(tmp_path: Path) -> None:
    first, second = read(
        tmp_path,
        "where: {environment: production, since: 24h}\nrequire: {requests: 5}\ncriteria:\n"
        "  - {id: a, title: one, kind: absent, where: {code: P2022, since: 48h}}\n"
        "  - {id: b, title: two, kind: absent, where: {environment: preview}, require: {requests: 9}}\n",
    )
    assert (first.where.environments, first.where.since, first.require.requests) == (("production",), "48h", 5)
    assert (second.where.environments, second.where.since, second.require.requests) == (("preview",), "24h", 9)


ONE: Final = "criteria:\n  - id: a\n    title: a title\n    kind: "


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("criteria: []\n", 1, "at least 1 item"),
        (ONE + "absnt\n", 4, "criteria.0.kind: there is no such kind; expected one of 'absent', 'count'"),
        ("criteria:\n  - {id: a, title: a title}\n", 2, "kind: this key is missing"),
        (ONE + "absent\n    where: {rout: /x}\n", 5, "criteria.0.where.rout: there is no such key here (got '/x')"),
        (ONE + "absent\n    where: {route: x}\n", 5, "expected a glob"),
        (ONE + "absent\n    where: {since: yesterday}\n", 5, "expected an ISO time"),
        (ONE + "absent\n    where: {text: [{regex: '(?=a)b'}]}\n", 5, "look-around"),
        (ONE + "absent\n    where: {text: {regex: '(a'}}\n", 5, "unclosed group"),
        (ONE + "count\n", 2, "expected at_most, at_least or both"),
        (ONE + "count\n    at_most: 1\n    at_least: 2\n", 2, "at_least 2 is more than at_most 1"),
        (ONE + "rate\n    at_most: 120%\n", 5, "expected 1 or less (got '120%')"),
        (ONE + "quantile\n    at_most: {p96: 3}\n", 5, "'p95'"),
        (ONE + "quantile\n    value: {regex: '(a)(b)'}\n    at_most: {max: 3}\n", 5, "exactly one group"),
        (ONE + "cadence\n    schedule: '* * * *'\n", 5, "five fields"),
        (ONE + "cadence\n    schedule: '61 * * * *'\n", 5, "Bad minute"),
        (ONE + "cadence\n    schedule: '* * * * *'\n", 2, "a schedule needs one route"),
        (ONE + "cadence\n    crons: vercel.json\n", 5, "there is no file 'vercel.json' beside criteria.yaml"),
        (ONE + "unique\n", 2, "this key is missing"),
        (ONE + "sequence\n    flow: f.yaml\n", 5, "there is no file 'f.yaml'"),
        (ONE + "not_checkable\n", 2, "expected because and instead"),
        ("criteria:\n  - {id: a, title: one, kind: policy}\n  - {id: a, title: two, kind: policy}\n", 3, "stands twice"),
        ("criteria: [\n", 2, "not YAML"),
        ("criteria: 5\n", 1, "criteria: expected a list (got 5)"),
        (ONE + "absent\n    where: {level: loud}\n", 5, "expected 'trace', 'debug', 'info', 'warning', 'error' or 'fatal' (got 'loud')"),
        (ONE + "absent\n    where: {route: null}\n", 5, "criteria.0.where.route: expected a list (got nothing)"),
        (ONE + "absent\n    where: {fingerprint: abc}\n", 5, "expected a fingerprint as reports give it"),
        (ONE + "absent\n    require: {requests: many}\n", 5, "require.requests: expected a whole number (got 'many')"),
        (ONE + "absent\n    require: {requests: -1}\n", 5, "expected 0 or more (got -1)"),
        (ONE + "absent\n    require: {contiguous_hours: a}\n", 5, "expected a number (got 'a')"),
        (ONE + "absent\n    require: {not_capped: maybe}\n", 5, "expected true or false (got 'maybe')"),
        (ONE + "unique\n    key: 5\n", 5, "expected a name that stands before the value (jobId), or {regex: ...} with one group (got 5)"),
        (ONE + "unique\n    key: a b\n", 5, "expected a name that stands before the value, such as jobId (got 'a b')"),
        (ONE + "enum\n    value: m\n    allowed: {a: 1}\n", 6, "expected a text (got keys with values)"),
        (ONE + "absent\n    where: {text: a}\n", 5, "expected at least 2 characters (got 'a')"),
        ("criteria:\n  - {id: A b, title: one, kind: policy}\n", 2, "expected small letters and digits, joined by - or _, such as no-missing-column (got 'A b')"),
    ],
)  # fmt: skip
def test_a_fault_has_its_line_and_says_what_is_wrong(tmp_path: Path, text: str, line: int, said: str) -> None:
    (found,) = faults(tmp_path, text)
    assert found.startswith(f"criteria.yaml:{line}: ")
    assert said in found
    assert not re.search(r"Input|String|Tuple|Dictionary|valid|validation|pattern|discriminator", found)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, ONE + "absent\n    where: {rout: /x, level: loud}\n    requir: {}\n")) == 3


def test_a_fault_of_a_flow_names_the_flow(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text("name: f\nkey: request\nsteps:\n  - {id: a}\n", encoding="utf-8")
    (found,) = faults(tmp_path, ONE + "sequence\n    flow: f.yaml\n")
    assert found == "f.yaml:4: steps.0.text: this key is missing"


def test_crons_are_read_from_vercel_json(tmp_path: Path) -> None:
    (tmp_path / "vercel.json").write_text(
        '{"crons": [{"path": "/api/cron/a?x=1", "schedule": "* * * * *"}, {"path": "/api/b", "schedule": "0 5 * * *"}]}'
    )
    (found,) = read(tmp_path, ONE + "cadence\n    crons: vercel.json\n")
    assert getattr(found.demand, "schedules", None) == (
        Schedule("/api/cron/a", "* * * * *", "vercel.json: crons[0]"),
        Schedule("/api/b", "0 5 * * *", "vercel.json: crons[1]"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "has no list 'crons'"),
        ('{"crons": []}', "has no cron"),
        ('{"crons": [{"path": "/a", "schedule": "hourly"}]}', "crons[0]: is no schedule"),
        ('{"crons": [7]}', "crons[0]: expected an object with path and schedule"),
    ],
)
def test_a_broken_vercel_json_is_told_where_it_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "vercel.json").write_text(text)
    (found,) = faults(tmp_path, ONE + "cadence\n    crons: vercel.json\n")
    assert found.startswith("criteria.yaml:5: criteria.0.crons: vercel.json")
    assert said in found


def test_a_flow_says_each_step_once(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text("name: f\nkey: request\nsteps:\n  - {id: a, text: xx}\n  - {id: a, text: yy}\n")
    with pytest.raises(CriteriaError, match="step 'a' stands twice"):
        load_flow(tmp_path / "f.yaml")
