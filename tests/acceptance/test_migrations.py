"""Cases B3, B5, B6, E1, E2 and E5: foreign keys, platforms, the verification block, migrations, constraints left behind."""

from __future__ import annotations

import re

import pytest

from tests.acceptance.rows import E, S, fn
from tests.acceptance.triage import Export, advice, commands

SHADOW = (
    "Error: P3006\n\nMigration `20260223_align_parcels` failed to apply cleanly to the shadow database. \n"
    "Error: column pc.depot_id does not exist"
)


# ------------------------------------------------------------------------------------------------------------------ B3
@pytest.mark.parametrize(
    "text",
    [
        "Foreign key constraint failed on the field: `OutboundJob_conversationId_fkey`",
        "Invalid `prisma.conversation.delete()` invocation:\n\n\nForeign key constraint failed on the field: `OutboundJob_conversationId_fkey (index)`",
    ],
)
def test_b3_child_and_field_are_read_from_the_constraint(export: Export, text: str) -> None:
    finding = export(fn("/api/conversations/[id]", "R1", S(500), E(text), method="DELETE")).finding
    assert (finding.rule, finding.code) == ("prisma-p2003-foreign-key", "P2003")
    assert (finding.captures["child"], finding.captures["field"]) == ("OutboundJob", "conversationId")


def test_b3_the_advice_is_a_soft_delete_and_never_takes_rows_away(export: Export) -> None:
    finding = export(fn("/api/conversations/[id]", "R1", S(500), E("Foreign key constraint failed on the field: `OutboundJob_conversationId_fkey`"))).finding
    assert "soft delete" in advice(finding)
    assert not re.search(r"(?i)\bdelete\b|\bcascade\b|\bdrop\b", commands(finding))


# ------------------------------------------------------------------------------------------------------------------ B5
@pytest.mark.parametrize(
    ("host", "provider", "words"),
    [
        ("ep-quiet-sky-a1b2c3d4-pooler.eu-central-1.aws.neon.tech", "neon", "-pooler"),
        ("aws-0-eu-west-9.pooler.supabase.com", "supabase", "5432"),
        ("ep-quiet-sky-a1b2c3d4.eu-central-1.postgres.vercel-storage.com", "vercel-postgres", "POSTGRES_URL_NON_POOLING"),
    ],
)
@pytest.mark.parametrize("port", [5432, 6543])
def test_b5_the_platform_of_the_host_picks_the_instruction(export: Export, host: str, provider: str, words: str, port: int) -> None:
    text = f"Invalid `prisma.lead.findMany()` invocation:\n\n\nCan't reach database server at `{host}:{port}`"
    told = export(fn("/api/leads", "R1", S(500, 5_100), E(text)))
    finding = told.finding
    assert (finding.remediation.platform, finding.captures["port"]) == (provider, port)
    variants = [variant for step in finding.remediation.steps for variant in step.variants if variant.platform == provider]
    assert words in " ".join([variant.note for variant in variants] + [run for variant in variants for run in variant.run])
    assert host not in repr(told.report)


# ------------------------------------------------------------------------------------------------------------------ B6
@pytest.mark.parametrize(
    "text",
    [
        "The column `Conversation.deletedAt` does not exist in the current database.",
        "The table `public.Conversation` does not exist in the current database.",
        'error: column "deletedAt" of relation "Conversation" does not exist',
    ],
)
def test_b6_a_drift_finding_says_how_to_verify_and_what_to_do_if_it_goes_on(export: Export, text: str) -> None:
    remedy = export(fn("/api/conversations", "R1", S(500), E(text))).finding.remediation
    runs = " ".join(check.run or "" for check in remedy.verify)
    assert "information_schema" in runs or "to_regclass" in runs
    assert any("2xx" in check.expect or "absent" in check.expect or "silent" in check.expect for check in remedy.verify)
    told = " ".join([step.do for step in remedy.steps] + [check.expect for check in remedy.verify] + [run for step in remedy.steps for run in step.run])
    assert "redeploy" in told.lower()
    assert "generate" in told.lower()


# ------------------------------------------------------------------------------------------------------------- E1, E2
@pytest.mark.parametrize("text", [SHADOW, SHADOW.replace("\n", " "), f"[build] {SHADOW}"])
def test_e1_code_migration_and_aliased_column_are_read(export: Export, text: str) -> None:
    finding = export(fn("/api/migrate", "R1", S(500), E(text))).finding
    assert (finding.rule, finding.code) == ("prisma-p3006-shadow-db-failed", "P3006")
    assert (finding.captures["migration"], finding.captures["column"]) == ("20260223_align_parcels", "pc.depot_id")


def test_e3_the_report_holds_the_ways_out_with_the_recommended_first(export: Export) -> None:
    options = export(fn("/api/migrate", "R1", S(500), E(SHADOW))).finding.remediation.options
    assert len(options) >= 2
    assert options[0].recommended
    assert options[-1].risk in {"medium", "high"}
    assert all(option.verify for option in options)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Error: P3005\n\nThe database schema is not empty. Read more about how to baseline an existing production database", "P3005"),
        ("Error: P3009\n\nmigrate found failed migrations in the target database, new migrations will not be applied.\nThe `20260223_align_parcels` migration started at 2026-02-23 08:00:00 UTC failed", "P3009"),
        ("Error: P3018\n\nA migration failed to apply. New migrations cannot be applied before the error is recovered from.\n\nMigration name: 20260223_align_parcels\n\nDatabase error code: 42703", "P3018"),
    ],
)
def test_e2_siblings_have_their_own_remedy_and_mark_nothing_as_applied_without_risk(export: Export, text: str, code: str) -> None:
    finding = export(fn("/api/migrate", "R1", S(500), E(text))).finding
    assert finding.code == code
    steps = [step for step in finding.remediation.steps if any("migrate resolve --" in run for run in step.run)]
    options = [option for option in finding.remediation.options if any("migrate resolve --" in run for run in option.run)]
    assert options
    assert {one.risk for one in steps} | {one.risk for one in options} <= {"medium", "high"}


# ------------------------------------------------------------------------------------------------------------------ E5
def test_e5_a_unique_that_only_the_database_has_is_named_as_a_cause_with_its_own_way_out(export: Export) -> None:
    text = "Invalid `prisma.alert.create()` invocation:\n\n\nUnique constraint failed on the fields: (`alert_type`,`alert_key`)"
    finding = export(fn("/api/alerts", "R1", S(500), E(text))).finding
    assert finding.captures["fields"] == ("alert_key", "alert_type")
    assert any("schema.prisma" in cause.text and "database" in cause.text for cause in finding.remediation.causes)
    assert "migrate diff" in commands(finding)
    assert len(finding.remediation.options) == 2
