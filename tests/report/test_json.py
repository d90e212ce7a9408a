"""The JSON document and the annotate line: schemas hold, nothing is left out, order and bytes are stable."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from logtriage import model as m
from logtriage.report.json import (
    Also,
    Annotation,
    Place,
    annotate_schema,
    encode_annotation,
    render_json,
    report_schema,
)
from tests.report.sample_report import empty_report, hostile_report, large_report, rich_report

ANNOTATION = Annotation(
    file="logs_result.json",
    row=17,
    timestamp_ms=1_769_868_131_000,
    request="iad1::abc",
    role="occurrence",
    occurrence="o-5f2c000000000000",
    fingerprint="1:9c0d5e0000000000",
    cluster="c-77b0e90000000000",
    rule="prisma-p2022-column-missing",
    classified=True,
    code="P2022",
    error_type="PrismaClientKnownRequestError",
    captures={"model": "Booking", "attempts": 3, "timeout_s": 10.5, "fields": ("slotId", "userId"), "column": None},
    route="/api/cron/followups",
    outcome="unhandled",
    template="The column <column> does not exist",
    message="The column does not exist",
    also=(Also("node-econnreset", "ECONNRESET", None, "1:aa00000000000000", {}),),
    reason=None,
    byte=None,
    duplicate_of=None,
    in_scope=True,
)
KEYS = [
    "file", "row", "timestamp_ms", "request", "role", "occurrence",
    "fingerprint", "cluster", "rule", "classified", "code", "error_type",
    "captures", "route", "outcome", "template", "message", "also",
    "reason", "byte", "duplicate_of", "in_scope",
]  # fmt: skip


def _errors(document: object, schema: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(document)]


@pytest.mark.parametrize("report", [rich_report(), empty_report(), large_report(40)], ids=["rich", "empty", "large"])
def test_document_keeps_its_schema(report: m.Report) -> None:
    assert _errors(json.loads(render_json(report)), report_schema()) == []


def test_schemas_are_valid_and_named() -> None:
    for schema in (report_schema(), annotate_schema()):
        Draft202012Validator.check_schema(schema)
        assert schema["$id"].startswith("urn:logtriage:schema:")
        assert schema["$schema"].endswith("2020-12/schema")


def test_schema_requires_every_key_also_those_with_a_default() -> None:
    for definition in (*report_schema()["$defs"].values(), *annotate_schema()["$defs"].values()):
        assert definition["required"] == list(definition["properties"])


def test_schema_describes_classes_and_fields() -> None:
    defs = report_schema()["$defs"]
    assert defs["Finding"]["description"].startswith("A cluster on one route")
    assert defs["Finding"]["properties"]["outcomes"]["description"] == "All eight, in the order of ``OUTCOMES``."
    assert "description" in annotate_schema()["$defs"]["Annotation"]["properties"]["duplicate_of"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("findings", 0, "severity"), "urgent"),
        (("findings", 0, "outcomes"), {"soft": 1}),
        (("totals", "requests", "by_status"), {"5xx": 1}),
        (("schema_version",), "1"),
        (("coverage", "first_ms"), "2026-01-31"),
    ],
    ids=["unknown severity", "outcome missing", "status class missing", "version as text", "time as text"],
)
def test_schema_refuses_a_broken_document(path: tuple[str | int, ...], value: object) -> None:
    document = json.loads(render_json(rich_report()))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    errors = Draft202012Validator(report_schema()).iter_errors(document)
    assert {tuple(error.absolute_path) for error in errors} == {path}


def test_document_has_every_field_in_the_order_of_the_model() -> None:
    document = json.loads(render_json(rich_report()))
    assert list(document) == [field.name for field in fields(m.Report)]
    assert list(document["findings"][0]) == [field.name for field in fields(m.Finding)]
    assert list(document["findings"][0]["outcomes"]) == list(m.OUTCOMES)


def test_document_is_indented_ends_in_a_newline_and_repeats_byte_for_byte() -> None:
    text = render_json(rich_report())
    assert text.startswith('{\n  "schema_version": 1,\n')
    assert text.endswith("\n}\n")
    assert text == render_json(rich_report())


def test_hostile_text_survives_as_text() -> None:
    """A lone surrogate, which UTF-8 cannot hold, is the only character that changes."""
    report = hostile_report()
    assert json.loads(render_json(report))["verdict"] == report.verdict.replace("\ud83d", "\ufffd")


def test_annotation_has_all_keys_in_the_promised_order() -> None:
    line = encode_annotation(ANNOTATION)
    assert line.endswith(b"}\n")
    assert list(json.loads(line)) == KEYS


@pytest.mark.parametrize(
    "annotation",
    [
        ANNOTATION,
        replace(ANNOTATION, role="duplicate", duplicate_of=Place("b.json", 3)),
        replace(ANNOTATION, role="rejected", reason="cut row", byte=812, timestamp_ms=None, message=None, captures={}),
        replace(ANNOTATION, captures=MappingProxyType({"model": None}), classified=None, rule=None, outcome=None),
        replace(ANNOTATION, file="logs-\udcff.json"),
    ],
    ids=["occurrence", "duplicate", "rejected", "read-only captures", "name that is not UTF-8"],
)
def test_annotation_keeps_its_schema(annotation: Annotation) -> None:
    assert _errors(json.loads(encode_annotation(annotation)), annotate_schema()) == []


def test_a_file_name_that_is_not_utf8_is_still_one_line_of_utf8() -> None:
    line = encode_annotation(replace(ANNOTATION, file="logs-\udcff.json"))
    assert json.loads(line)["file"] == "logs-\ufffd.json"


@given(text=st.text())
def test_any_message_is_one_line_and_reads_back(text: str) -> None:
    line = encode_annotation(replace(ANNOTATION, message=text, captures={text: text}))
    assert line.count(b"\n") == 1
    assert json.loads(line)["message"] == text
    assert json.loads(line)["captures"] == {text: text}
