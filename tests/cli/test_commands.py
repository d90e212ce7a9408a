"""The small commands: text lines annotated, rules explained, listed, tested and linted, schemas printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli.shell import ROOT, RULE, call, one_clear_line, start

TEXT = (
    "TypeError: Cannot read properties of undefined (reading 'price') at basket 4711\n"
    "\n"
    "TypeError: Cannot read properties of undefined (reading 'price') at basket 815\r\n"
    "   \t\n"
    "listening on port 3000\n"
    "connect ECONNREFUSED 203.0.113.9:5432 for fern.customer@example.com"
)


# ---------------------------------------------------------------------------------------------- annotate, lines of text
@pytest.fixture(name="text")
def _text(tmp_path: Path) -> Path:
    path = tmp_path / "server.log"
    path.write_bytes(TEXT.encode())
    return path


def test_every_line_with_text_gets_template_fingerprint_and_cluster(text: Path) -> None:
    told = call("annotate", "--input-format", "lines", text)
    assert (told.code, told.err) == (0, "")
    lines = told.lines
    assert [line["row"] for line in lines] == [0, 2, 4, 5]
    assert all(line["template"] and line["fingerprint"] and line["cluster"] for line in lines)
    assert [line["role"] for line in lines] == ["occurrence", "occurrence", "context", "occurrence"]


def test_lines_that_differ_in_a_number_are_one_cluster(text: Path) -> None:
    first, second, third, _ = call("annotate", "--input-format", "lines", text).lines
    assert (first["fingerprint"], first["template"]) == (second["fingerprint"], second["template"])
    assert first["cluster"] == second["cluster"] != third["cluster"]


def test_lines_know_no_request_and_keep_the_schema(text: Path) -> None:
    validator = Draft202012Validator(call("schema", "annotate").json)
    for line in call("annotate", "--input-format", "lines", text).lines:
        validator.validate(line)
        assert (line["request"], line["route"], line["outcome"], line["timestamp_ms"]) == (None,) * 4
        assert line["file"] == str(text)


def test_lines_pass_the_gate(text: Path) -> None:
    told = call("annotate", "--input-format", "lines", text)
    assert "fern.customer" not in told.out
    assert "203.0.113.9" not in told.out


def test_the_class_of_a_line_passes_the_gate_too(tmp_path: Path) -> None:
    key = f"AIza{'Sy' * 15}Error"
    (tmp_path / "one.txt").write_text(f"{key}: the shelf is locked", encoding="utf-8")
    (line,) = call("annotate", "--input-format", "lines", tmp_path / "one.txt").lines
    assert key not in json.dumps(line)
    assert line["error_type"].startswith("<key:")


def test_lines_come_from_standard_input_as_from_a_file(text: Path) -> None:
    piped = call("annotate", "--input-format", "lines", "-", stdin=text.read_bytes())
    assert piped.out.replace('"file":"-"', "") == call("annotate", "--input-format", "lines", text).out.replace(
        f'"file":"{text}"', ""
    )


def test_a_line_has_the_fingerprint_of_the_same_message_in_an_export(tmp_path: Path) -> None:
    message = TEXT.split("\n", 1)[0]
    (tmp_path / "one.txt").write_text(message, encoding="utf-8")
    row = {"TimeUTC": "2026-02-04 08:00:00", "timestampInMs": 1_770_192_000_000, "requestPath": "fernwick.example/a", "message": message}
    (tmp_path / "one.json").write_text(json.dumps([row]), encoding="utf-8")
    (line,) = call("annotate", "--input-format", "lines", tmp_path / "one.txt").lines
    (entry,) = call("annotate", tmp_path / "one.json").lines
    assert (line["fingerprint"], line["template"]) == (entry["fingerprint"], entry["template"])


def test_a_text_file_that_cannot_be_read_costs_only_itself(text: Path) -> None:
    told = call("annotate", "--input-format", "lines", "no-such.log", text)
    assert (told.code, len(told.lines)) == (0, 4)
    assert one_clear_line(told, "no-such.log")


def test_a_text_file_without_text_is_4(tmp_path: Path) -> None:
    (tmp_path / "empty.log").write_text("\n \n", encoding="utf-8")
    told = call("annotate", "--input-format", "lines", tmp_path / "empty.log")
    assert (told.code, told.out) == (4, "")
    assert one_clear_line(told, "empty.log")


HEADER = r"(?P<time>\S+) (?P<level>[A-Z]+) (?:\[(?P<component>\w+)\] )?(?P<message>.*)"
HEADED = "2026-01-31T10:00:00Z ERROR [shop] shelf 4711 is locked\n2026-01-31T11:30:00Z WARN shelf 815 is locked\nshelf 9 is locked\n"


def test_a_header_regex_leaves_the_message_and_a_line_without_header_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    path.write_text(HEADED, encoding="utf-8")
    told = call("annotate", "--input-format", "lines", "--header-regex", HEADER, path)
    assert [one["message"] for one in told.lines] == ["shelf 4711 is locked", "shelf 815 is locked", "shelf 9 is locked"]
    assert len({one["cluster"] for one in told.lines}) == 1

SCHEMAS = "report annotate rule explain routes suppress clusters check criteria flow diff weekly baseline drift inventory doctor".split()


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--input-format", "lines", "--header-regex", "("), "is no regular expression"),
        (("--input-format", "lines", "--header-regex", "(?P<text>.*)"), "has no group called 'message'"),
        (("--header-regex", "(?P<message>.*)"), "is about lines of a text file"),
    ],
)
def test_a_header_regex_that_cannot_work_is_2(words: tuple[str, ...], fault: str, text: Path) -> None:
    told = call("annotate", *words, text)
    assert told.code == 2
    assert one_clear_line(told, f"--header-regex: {fault}")


# ------------------------------------------------------------------------------------------------------------------ rules
def test_list_gives_one_line_a_rule() -> None:
    table, records = call("rules", "list"), call("rules", "list", "--format", "json").json
    assert [line.split()[0] for line in table.out.splitlines()] == [record["id"] for record in records]
    assert table.err == f"{len(records)} rules\n"
    assert set(records[0]) == {"id", "severity", "status", "codes", "title"}


def test_list_can_be_narrowed_by_tag() -> None:
    some = call("rules", "list", "--tag", "prisma", "--format", "json").json
    assert 0 < len(some) < len(call("rules", "list", "--format", "json").json)
    assert call("rules", "list", "--tag", "no-such-tag").out == ""


def test_examples_of_the_rules_named_hold() -> None:
    told = call("rules", "test", "silent-5xx", "prisma-p2002-unique", "go-panic")
    assert (told.code, told.out) == (0, "")
    assert re.fullmatch(r"3 rules, [\d,]+ examples, 0 failures\n", told.err)


def test_one_rule_can_be_tested_alone() -> None:
    told = call("rules", "test", "prisma-p2022-column-missing")
    assert told.code == 0
    assert told.err.startswith("1 rule, ")


def test_testing_an_unknown_rule_is_2() -> None:
    told = call("rules", "test", "no-such-rule")
    assert told.code == 2
    assert one_clear_line(told, "no-such-rule")


def test_the_packs_are_clean() -> None:
    told = call("rules", "lint")
    assert (told.code, told.out) == (0, "")


@pytest.fixture(name="house")
def _house(tmp_path: Path) -> Path:
    (tmp_path / "watering-can-empty.yaml").write_text(RULE, encoding="utf-8")
    return tmp_path


def test_a_rule_of_the_house_is_sound_and_listed_and_explained_with_the_others(house: Path) -> None:
    assert "watering-can-empty" not in call("rules", "lint", "--rules", house).out
    assert "watering-can-empty" in call("rules", "list", "--rules", house).out
    assert "Fill can {can}." in call("explain", "can7", "--rules", house).out
    told = call("rules", "test", "watering-can-empty", "--rules", house)
    assert (told.code, told.out, told.err) == (0, "", "1 rule, 4 examples, 0 failures\n")


def test_an_example_that_does_not_hold_is_1_and_is_named(house: Path) -> None:
    rule = house / "watering-can-empty.yaml"
    rule.write_text(RULE.replace("can 7 leaks", "can 8 is empty"), encoding="utf-8")
    told = call("rules", "test", "watering-can-empty", "--rules", house)
    assert told.code == 1
    assert told.out.startswith("watering-can-empty: negative 1: ")
    assert told.err == "1 rule, 4 examples, 1 failure\n"


@pytest.mark.parametrize(("command", "code"), [("test", 2), ("list", 2), ("lint", 1)])
def test_a_broken_rule_is_told_with_file_line_and_field(command: str, code: int, house: Path) -> None:
    (house / "watering-can-empty.yaml").write_text(RULE.replace("severity: low", "severity: dreadful"), encoding="utf-8")
    told = call("rules", command, "--rules", house)
    assert told.code == code
    assert re.search(r"watering-can-empty\.yaml:\d+: severity: ", told.out + told.err)


def test_a_broken_rule_of_the_house_costs_only_itself_in_analyze(house: Path) -> None:
    (house / "torn.yaml").write_text("id: [", encoding="utf-8")
    told = call(ROOT / "samples/damaged/overlap-b.json", "--rules", house, "--format", "json")
    assert told.code == 0
    assert "torn.yaml" in told.err
    assert "rules lint" in told.err


# ----------------------------------------------------------------------------------------------------------------- schema
def test_names_of_the_schemas_are_listed() -> None:
    told = call("schema")
    assert (told.code, told.out.split()) == (0, SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_a_sound_one_with_a_name(name: str) -> None:
    schema = call("schema", name).json
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]


def test_every_built_in_rule_keeps_the_schema_of_rules() -> None:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same documents, in a tenth of the time
    validator = Draft202012Validator(call("schema", "rule").json)
    for path in sorted((ROOT / "signatures").rglob("*.yaml")):
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe one
        assert [error.message for error in validator.iter_errors(document)] == [], path.name


# ------------------------------------------------------------------------------------------------------------------- help
def test_help_goes_to_standard_output_and_names_the_exit_codes() -> None:
    told = call("--help")
    assert (told.code, told.err) == (0, "")
    assert all(code in told.out for code in ("0 done", "1 a gate", "2 usage", "4 no input", "70 internal", "130 interrupted"))


def test_help_of_the_default_command_is_its_own() -> None:
    assert start("analyze", "-h").out.startswith("Usage: logtriage analyze [OPTIONS] FILE...")


# ------------------------------------------------------------------------------------------------------ analyze, advice
def test_a_route_in_the_advice_has_passed_the_gate(tmp_path: Path) -> None:
    message = "PrismaClientKnownRequestError: code: 'P5006' Unknown server error"
    row = {"timestampInMs": 1_770_192_000_000, "requestPath": "fernwick.example/call/+49-170-1234567", "level": "error", "message": message}
    (tmp_path / "one.json").write_text(json.dumps([row]), encoding="utf-8")
    told = call(tmp_path / "one.json", "--format", "json")
    (finding,) = told.json["findings"]
    assert (finding["rule"], finding["route"]) == ("prisma-p5006-server-error", "/call/<phone:1>")
    assert "170-1234567" not in told.out
