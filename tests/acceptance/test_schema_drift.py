"""Cases A1-A3, B1, B2: columns that the client knows and the database does not, and their look-alike."""

from __future__ import annotations

import pytest

from tests.acceptance.rows import E, S, fn
from tests.acceptance.triage import Export, advice, commands, known

RULE = "prisma-p2022-column-missing"
NULL_RULE = "prisma-p2032-field-conversion"
UNNAMED = "Invalid `prisma.lead.findMany()` invocation: The column `(not available)` does not exist in the current database."
NAMED = "Invalid `prisma.lead.findMany()` invocation: The column `Lead.foo` does not exist in the current database."
TAIL = """{TYPE}:
Invalid `prisma.topic.findMany()` invocation:


The column `(not available)` does not exist in the current database.
    at ei.handleRequestError (/var/task/node_modules/@prisma/client/runtime/library.js:121:7268)
    at async listTopics (/var/task/src/topics/list.ts:18:20) {{
  code: 'P2022',
  meta: {META},
  clientVersion: '{VERSION}'
}}"""


def prisma(meta: str, version: str = "5.22.0", kind: str = "PrismaClientKnownRequestError") -> str:
    return TAIL.format(TYPE=kind, META=meta, VERSION=version)


# ---------------------------------------------------------------------------------------------------------- A1 and A2
@pytest.mark.parametrize(
    "text",
    [
        UNNAMED,
        f"PrismaClientKnownRequestError: \n{UNNAMED}",
        "[followups] run failed: PrismaClientKnownRequestError: \nInvalid `prisma.lead.findMany()` invocation:\n\n\nThe column `(not available)` does not exist in the current database.",
    ],
    ids=["sentence", "class", "as-printed"],
)
def test_a1_unnamed_column_is_one_finding_with_the_status_of_the_summary_row(export: Export, text: str) -> None:
    told = export(fn("/api/cron/followups", "R1", S(500, 41), E(text)))
    finding = told.finding
    assert (finding.rule, finding.code, finding.route) == (RULE, "P2022", "/api/cron/followups")
    assert (finding.requests, finding.rows, told.report.totals.entries.total) == (1, 1, 2)
    assert dict(finding.captures) | {"client_version": None} == {
        "model": "Lead", "operation": "findMany", "column": None, "client_version": None,
    }  # fmt: skip
    assert [(count.name, count.count) for count in finding.statuses] == [("500", 1)]
    assert finding.durations.max == 41
    assert known(finding.outcomes) == {"unhandled": 1}
    assert [row.role for row in sorted(told.rows("R1"), key=lambda row: row.role)] == ["occurrence", "summary"]


def test_a1_says_that_the_name_is_not_in_the_log_and_makes_none_up(export: Export) -> None:
    finding = export(fn("/api/cron/followups", "R1", S(500, 41), E(UNNAMED))).finding
    assert any("name not in log" in note.lower() and "column" in note for note in finding.notes)
    assert "column_name" in finding.remediation.unknown
    ddl = [line for line in commands(finding).splitlines() if "ADD COLUMN" in line.upper()]
    assert all('"<column_name>"' in line for line in ddl)
    assert "(not available)" not in advice(finding)
    assert finding.remediation.steps[0].risk == "none"
    assert "migrate status" in "\n".join(finding.remediation.steps[0].run)


def test_a2_another_column_is_a_second_cluster_of_the_same_family(export: Export) -> None:
    told = export(
        fn("/api/cron/followups", "R1", S(500, 41), E(UNNAMED)),
        fn("/api/webhooks/email", "R2", S(500, 38), E(NAMED), at_s=3, method="POST"),
    )
    assert {finding.rule for finding in told.findings} == {RULE}
    assert len(told.clusters) == 2
    assert told.on("/api/webhooks/email").captures["column"] == "Lead.foo"
    assert sum(finding.requests for finding in told.findings if finding.code == "P2022") == 2


def test_a2_the_route_parts_findings_and_not_clusters(export: Export) -> None:
    told = export(
        fn("/api/cron/followups", "R1", S(500, 41), E(NAMED)),
        fn("/api/webhooks/email", "R2", S(500, 38), E(NAMED), at_s=3, method="POST"),
    )
    assert len(told.clusters) == 1
    assert {finding.route for finding in told.findings} == {"/api/cron/followups", "/api/webhooks/email"}
    assert {finding.fingerprint for finding in told.findings} == {told.stated("R1").fingerprint}


# ------------------------------------------------------------------------------------------------------------------ A3
def test_a3_structured_tail_wins_over_the_sentence(export: Export) -> None:
    text = prisma("{ modelName: 'Topic', column: 'Topic.type' }")
    finding = export(fn("/api/topics", "R1", S(500), E(text))).finding
    assert finding.code == "P2022"
    assert finding.error_type == "PrismaClientKnownRequestError"
    assert dict(finding.captures) == {
        "column": "Topic.type", "model": "Topic", "operation": "findMany", "client_version": "5.22.0",
    }  # fmt: skip


def test_a3_tail_on_one_line_without_the_sentence_is_enough(export: Export) -> None:
    text = "topics: load failed { code: 'P2022', meta: { modelName: 'Topic', column: 'Topic.type' }, clientVersion: '5.22.0' }"
    finding = export(fn("/api/topics", "R1", S(500), E(text))).finding
    assert (finding.rule, finding.code) == (RULE, "P2022")
    assert finding.captures["column"] == "Topic.type"
    assert finding.captures["model"] == "Topic"
    assert finding.captures["client_version"] == "5.22.0"


def test_a3_adapter_form_without_a_column_leaves_it_unknown(export: Export) -> None:
    meta = "{\n    modelName: 'Topic',\n    driverAdapterError: DriverAdapterError: ColumnNotFound { cause: [Object] }\n  }"
    finding = export(fn("/api/topics", "R1", S(500), E(prisma(meta, "7.2.0", "Error [PrismaClientKnownRequestError]")))).finding
    assert (finding.rule, finding.code) == (RULE, "P2022")
    assert finding.captures["column"] is None
    assert finding.captures["model"] == "Topic"


def test_a3_the_cause_text_of_an_adapter_error_is_searched_for_the_column(export: Export) -> None:
    meta = (
        "{\n    modelName: 'Topic',\n    driverAdapterError: DriverAdapterError: ColumnNotFound {\n      cause: {\n"
        "        originalCode: '42703',\n        originalMessage: 'column Topic.type does not exist',\n"
        "        kind: 'ColumnNotFound',\n        column: undefined\n      }\n    }\n  }"
    )
    finding = export(fn("/api/topics", "R1", S(500), E(prisma(meta, "7.2.0")))).finding
    assert finding.rule == RULE
    assert finding.captures["column"] == "Topic.type"


# ------------------------------------------------------------------------------------------------------------------ B1
RAW = 'Column "deletedAt" does not exist'
TAGGED = "[DB-MISMATCH] Conversation.deletedAt column does not exist. DB migrations not applied."
PRISMA = (
    "PrismaClientKnownRequestError: \nInvalid `prisma.conversation.findMany()` invocation:\n\n\n"
    "The column `Conversation.deletedAt` does not exist in the current database."
)


def test_b1_three_spellings_are_one_fault_with_three_forms_of_evidence(export: Export) -> None:
    told = export(
        fn("/api/conversations", "R1", S(500), E(RAW)),
        fn("/api/conversations", "R2", S(200), E(TAGGED), at_s=2),
        fn("/api/conversations", "R3", S(500), E(PRISMA), at_s=4),
    )
    finding = told.finding
    assert finding.rule == RULE
    assert finding.captures["column"] == "Conversation.deletedAt"
    assert (finding.requests, finding.occurrences) == (3, 3)
    assert {told.stated(name).cluster for name in ("R1", "R2", "R3")} == {finding.cluster}
    assert sorted({told.stated(name).fingerprint or "" for name in ("R1", "R2", "R3")}) == sorted(finding.members)
    assert finding.why.members, "the report says why the other spellings joined"


def test_b1_the_tag_of_the_application_is_handled_and_the_raw_forms_are_not(export: Export) -> None:
    told = export(
        fn("/api/conversations", "R1", S(500), E(RAW)),
        fn("/api/conversations", "R2", S(200), E(TAGGED), at_s=2),
        fn("/api/conversations", "R3", S(500), E(PRISMA), at_s=4),
        fn("/api/conversations", "R4", S(503), E(TAGGED), at_s=6),
    )
    assert told.stated("R2").outcome == "handled"
    assert told.stated("R4").outcome == "unhandled"
    assert known(told.finding.outcomes) == {"handled": 1, "unhandled": 3}


# ------------------------------------------------------------------------------------------------------------------ B2
def conversion(found: str) -> str:
    return f'Error converting field "deletedAt" of expected non-nullable type "DateTime", found incompatible value of "{found}".'


def test_b2_null_in_a_required_field_is_no_missing_column(export: Export) -> None:
    finding = export(fn("/api/conversations", "R1", S(500), E(conversion("null")))).finding
    assert finding.rule == NULL_RULE
    assert (finding.captures["field"], finding.captures["found"]) == ("deletedAt", "null")
    assert finding.captures["expected_type"] == "DateTime"
    assert "ADD COLUMN" not in advice(finding).upper()
    assert "optional" in advice(finding)
    assert "back-fill" in advice(finding).lower()


def test_b2_a_value_unknown_to_the_client_means_a_stale_client(export: Export) -> None:
    text = 'Error converting field "status" of expected non-nullable type "String", found incompatible value of "ACTIVE".'
    finding = export(fn("/api/conversations", "R1", S(500), E(text))).finding
    assert finding.rule == NULL_RULE
    assert finding.captures["found"] == "ACTIVE"
    assert "prisma generate" in commands(finding)
    assert "redeploy" in advice(finding)
    assert "ADD COLUMN" not in advice(finding).upper()


def test_b2_look_alike_and_missing_column_stay_two_clusters(export: Export) -> None:
    told = export(
        fn("/api/conversations", "R1", S(500), E(conversion("null"))),
        fn("/api/conversations", "R2", S(500), E(PRISMA), at_s=2),
    )
    assert {finding.rule for finding in told.findings} == {RULE, NULL_RULE}
    assert len(told.clusters) == 2
