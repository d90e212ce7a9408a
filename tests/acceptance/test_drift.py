"""Cases A11, B1, B4-B6, E1-E5 and section H: what the database lacks, held against schema and migrations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from logtriage.drifting import drift_sql
from logtriage.model.drift import BrokenMigration
from logtriage.report.drift_markdown import render_drift_markdown
from logtriage.report.drift_terminal import render_drift_terminal
from logtriage.report.json import render_drift_json
from tests.acceptance.drifted import DATASOURCE, FIRST, checkout, drifted, only, statements
from tests.acceptance.rows import E, Request, S, fn

UNNAMED = "Invalid `prisma.lead.findMany()` invocation: The column `(not available)` does not exist in the current database."
LEADS = """
model Lead {
  id       String   @id @default(cuid())
  score    Int      @default(0) @map("lead_score")
  ownerId  String
  owner    Owner    @relation(fields: [ownerId], references: [id])
  stage    Stage?
  notes    Note[]

  @@index([score])
  @@map("leads")
}
model Owner {
  id    String  @id
  email String? @db.VarChar(200)
  leads Lead[]
}
model Note {
  id     String @id
  leadId String
  lead   Lead   @relation(fields: [leadId], references: [id])
  body   String?
}
enum Stage {
  COLD
  WARM
}
"""
INIT = """
CREATE TABLE "leads" ("id" TEXT NOT NULL, "ownerId" TEXT NOT NULL, CONSTRAINT "leads_pkey" PRIMARY KEY ("id"));
CREATE TABLE "Owner" ("id" TEXT NOT NULL PRIMARY KEY);
CREATE TABLE "Note" ("id" TEXT NOT NULL PRIMARY KEY, "leadId" TEXT NOT NULL);
"""


def missing(column: str, model: str = "notification", route: str = "/api/notify") -> Request:
    text = f"\nInvalid `prisma.{model}.findMany()` invocation:\n\n\nThe column `{column}` does not exist in the current database."
    return fn(route, "R1", S(500), E(text))


# ----------------------------------------------------------------------------------------------------------------- A11
def test_a11_candidates_are_the_fields_of_the_failing_model_that_no_migration_creates(tmp_path: Path) -> None:
    repo = checkout(tmp_path / "repo", LEADS, INIT)
    found = only(drifted(tmp_path, repo, [fn("/api/cron/followups", "R1", S(500), E(UNNAMED))]))
    assert (found.about, found.kind) == ("Lead", "missing")
    assert [(one.kind, one.name, one.field, one.standing) for one in found.candidates] == [
        ("column", "lead_score", "score", "no-migration"),
        ("column", "stage", "stage", "no-migration"),
        ("enum", "Stage", None, "no-migration"),
        ("index", "leads_lead_score_idx", None, "no-migration"),
    ]
    assert "prisma/schema.prisma:5" in found.verdict


@pytest.mark.parametrize("where", ["source", "log"])
def test_a11_models_that_the_call_includes_give_candidates_of_a_lower_rank(tmp_path: Path, where: str) -> None:
    call = "prisma.lead.findMany({\n  where: { score: 1 },\n  include: { owner: { select: { email: true } } }\n})"
    files = {"src/followups.ts": f"export const run = () => {call}\n"} if where == "source" else {}
    shown = f" in\n/var/task/src/followups.ts:1:1\n\n  → 1 const rows = await {call}\n" if where == "log" else ""
    text = UNNAMED.replace(" invocation:", f" invocation{shown}:")
    repo = checkout(tmp_path / "repo", LEADS, INIT, files=files)
    found = only(drifted(tmp_path, repo, [fn("/api/cron/followups", "R1", S(500), E(text))]))
    beside = [(one.table, one.name) for one in found.candidates if one.grounds == "relation"]
    assert beside == [("public.Owner", "email")]
    assert [one.grounds for one in found.candidates][-1] == "relation"


def test_a11_the_query_is_read_only_and_asks_information_schema_alone(tmp_path: Path) -> None:
    repo = checkout(tmp_path / "repo", LEADS, INIT)
    confirm = only(drifted(tmp_path, repo, [fn("/api/cron/followups", "R1", S(500), E(UNNAMED))])).confirm
    assert confirm is not None
    assert confirm.startswith("SELECT")
    assert "information_schema.columns" in confirm
    assert "('public', 'leads', 'lead_score')" in confirm


def test_a11_a_column_that_a_migration_makes_is_no_candidate_but_a_migration_to_apply(tmp_path: Path) -> None:
    late = 'ALTER TABLE "leads" ADD COLUMN "lead_score" INTEGER NOT NULL DEFAULT 0, ADD COLUMN stage "Stage";\nCREATE INDEX "leads_lead_score_idx" ON "leads"("lead_score");'
    repo = checkout(tmp_path / "repo", LEADS, INIT, "CREATE TYPE \"Stage\" AS ENUM ('COLD', 'WARM');\n" + late)
    found = only(drifted(tmp_path, repo, [fn("/api/cron/followups", "R1", S(500), E(UNNAMED))]))
    assert found.kind == "not-applied"
    assert "npx prisma migrate deploy" in found.verdict
    assert {one.name for one in found.candidates} == {"lead_score", "stage"}
    assert all(one.made == "prisma/migrations/20260102000000_step_1/migration.sql:2" for one in found.candidates)
    assert statements(found.candidates) == []


def test_a11_without_migrations_nothing_is_claimed_and_the_query_asks_for_every_column(tmp_path: Path) -> None:
    repo = checkout(tmp_path / "repo", LEADS)
    found = only(drifted(tmp_path, repo, [fn("/api/cron/followups", "R1", S(500), E(UNNAMED))]))
    assert found.kind == "unknown"
    assert statements(found.candidates) == []
    assert found.confirm is not None
    assert all(f"'{name}'" in found.confirm for name in ("id", "lead_score", "ownerId", "stage"))


def test_a11_what_is_not_understood_is_told_with_its_line_and_nothing_is_concluded_from_it(tmp_path: Path) -> None:
    repo = checkout(tmp_path / "repo", LEADS, INIT, "-- odd\nDO $$ BEGIN\n  EXECUTE format('ALTER TABLE %I ADD COLUMN lead_score int', 'leads');\nEND $$;")
    report = drifted(tmp_path, repo, [fn("/api/cron/followups", "R1", S(500), E(UNNAMED))])
    score = next(one for one in only(report).candidates if one.name == "lead_score")
    assert score.standing == "unknown"
    assert "20260102000000_step_1/migration.sql:2" in score.because or "20260102000000_step_1/migration.sql:3" in score.because
    assert any("not understood" in fault for fault in report.schemas[0].not_understood)


# ------------------------------------------------------------------------------------------------------------------ B1
def test_b1_three_spellings_are_one_drift_with_three_forms_of_evidence(tmp_path: Path) -> None:
    schema = "model Conversation {\n  id String @id\n  deletedAt DateTime?\n}\nmodel Note {\n  id String @id\n  deletedAt DateTime?\n}"
    init = 'CREATE TABLE "Conversation" (id TEXT PRIMARY KEY);\nCREATE TABLE "Note" (id TEXT PRIMARY KEY, "deletedAt" TIMESTAMP(3));'
    requests = [
        fn("/api/a", "R1", S(500), E('Column "deletedAt" does not exist')),
        fn("/api/b", "R2", S(200), E("[DB-MISMATCH] Conversation.deletedAt column does not exist. DB migrations not applied."), at_s=1),
        fn("/api/c", "R3", S(500), E("Invalid `prisma.conversation.findMany()` invocation:\n\n\nThe column `Conversation.deletedAt` does not exist in the current database."), at_s=2),
    ]
    found = only(drifted(tmp_path, checkout(tmp_path / "repo", schema, init), requests))
    assert found.about == "Conversation.deletedAt"
    assert sorted(str(seen.route) for seen in found.seen) == ["/api/a", "/api/b", "/api/c"]
    assert len({seen.text for seen in found.seen}) == 3
    assert statements(found.candidates) == ['ALTER TABLE "Conversation" ADD COLUMN IF NOT EXISTS "deletedAt" TIMESTAMP(3);']


# ------------------------------------------------------------------------------------------------------------------ B4
NOTIFICATION = "model Notification {\n  id String @id\n  snoozedUntil DateTime?\n\n  @@index([snoozedUntil])\n}"
NOTIFIED = 'CREATE TABLE "Notification" ("id" TEXT NOT NULL PRIMARY KEY);'


def test_b4_the_two_statements_of_the_runbook(tmp_path: Path) -> None:
    report = drifted(tmp_path, checkout(tmp_path / "repo", NOTIFICATION, NOTIFIED), [missing("Notification.snoozedUntil")])
    assert statements(only(report).candidates) == [
        'ALTER TABLE "Notification" ADD COLUMN IF NOT EXISTS "snoozedUntil" TIMESTAMP(3);',
        'CREATE INDEX IF NOT EXISTS "Notification_snoozedUntil_idx" ON "Notification"("snoozedUntil");',
    ]
    script = drift_sql(report)
    assert all(text in " ".join(script.split()) for text in statements(only(report).candidates))
    head = script[: script.index("SELECT")].lower()
    assert all(word in head for word in ("review", "backup", "staging first"))


@pytest.mark.parametrize("named", ["Notification.snoozedUntil", "notices.snoozed_until", "snoozed_until", "public.notices.snoozed_until"])
def test_b4_names_types_and_enums_are_those_of_the_database(tmp_path: Path, named: str) -> None:
    schema = """
model Notification {
  id           String @id
  snoozedUntil DateTime? @map("snoozed_until") @db.Timestamptz(6)
  kind         Kind   @default(LOUD)
  @@index([snoozedUntil(sort: Desc), kind], map: "by_snooze")
  @@map("notices")
}
enum Kind {
  QUIET
  LOUD @map("very loud")
  @@map("notice_kind")
}
"""
    repo = checkout(tmp_path / "repo", schema, "CREATE TABLE notices (id TEXT PRIMARY KEY);")
    found = only(drifted(tmp_path, repo, [missing(named)]))
    assert set(statements(found.candidates)) == {
        'ALTER TABLE "notices" ADD COLUMN IF NOT EXISTS "snoozed_until" TIMESTAMPTZ(6);',
        'CREATE INDEX IF NOT EXISTS "by_snooze" ON "notices"("snoozed_until" DESC, "kind");',
        "DO $enum$ BEGIN CREATE TYPE \"notice_kind\" AS ENUM ('QUIET', 'very loud'); EXCEPTION WHEN duplicate_object THEN NULL; END $enum$;",
        'ALTER TABLE "notices" ADD COLUMN IF NOT EXISTS "kind" "notice_kind" NOT NULL DEFAULT \'very loud\';',
    }
    assert found.candidates[0].name == "snoozed_until"


def test_b4_a_required_column_without_default_comes_in_three_stages(tmp_path: Path) -> None:
    schema = "model Notification {\n  id String @id\n  title String\n}"
    report = drifted(tmp_path, checkout(tmp_path / "repo", schema, NOTIFIED), [missing("Notification.title")])
    steps = only(report).candidates[0].steps
    assert [(step.stage, step.ready) for step in steps] == [(1, True), (2, False), (3, False)]
    assert [step.sql for step in steps] == [
        'ALTER TABLE "Notification" ADD COLUMN IF NOT EXISTS "title" TEXT;', None, 'ALTER TABLE "Notification" ALTER COLUMN "title" SET NOT NULL;',
    ]  # fmt: skip
    assert 'WHERE "title" IS NULL' in steps[1].do
    run = [line for line in drift_sql(report).splitlines() if not line.startswith("--")]
    assert not any("NOT NULL" in line for line in run)


def test_b4_concurrently_is_outside_a_transaction_and_says_so(tmp_path: Path) -> None:
    repo = checkout(tmp_path / "repo", NOTIFICATION, NOTIFIED)
    report = drifted(tmp_path, repo, [missing("Notification.snoozedUntil")], concurrently=True)
    (index,) = [one for one in only(report).candidates if one.kind == "index"]
    assert statements([index]) == ['CREATE INDEX CONCURRENTLY IF NOT EXISTS "Notification_snoozedUntil_idx" ON "Notification"("snoozedUntil");']
    assert not index.steps[0].transaction
    assert "BEGIN;" not in drift_sql(report)


def test_a_named_column_that_a_migration_makes_is_printed_as_a_comment_only(tmp_path: Path) -> None:
    late = 'ALTER TABLE "Notification" ADD COLUMN "snoozedUntil" TIMESTAMP(3);\nCREATE INDEX "Notification_snoozedUntil_idx" ON "Notification"("snoozedUntil");'
    report = drifted(tmp_path, checkout(tmp_path / "repo", NOTIFICATION, NOTIFIED, late), [missing("Notification.snoozedUntil")])
    assert only(report).kind == "not-applied"
    assert "20260102000000_step_1/migration.sql:1" in only(report).verdict
    assert "\n-- ALTER TABLE" in drift_sql(report)
    assert "\nALTER TABLE" not in drift_sql(report)


def test_a_column_that_the_schema_does_not_have_is_a_stale_client_and_no_statement(tmp_path: Path) -> None:
    report = drifted(tmp_path, checkout(tmp_path / "repo", NOTIFICATION, NOTIFIED), [missing("Notification.mutedBy")])
    found = only(report)
    assert (found.about, found.kind, found.candidates) == ("Notification.mutedBy", "not-in-schema", ())
    assert "npx prisma generate" in found.verdict


def test_a_missing_table_is_made_with_its_indexes(tmp_path: Path) -> None:
    text = "Invalid `prisma.notification.findMany()` invocation:\n\n\nThe table `public.Notification` does not exist in the current database."
    repo = checkout(tmp_path / "repo", NOTIFICATION, 'CREATE TABLE "Other" (id int);')
    found = only(drifted(tmp_path, repo, [fn("/api/notify", "R1", S(500), E(text))]))
    assert statements(found.candidates) == [
        'CREATE TABLE IF NOT EXISTS "Notification" ( "id" TEXT NOT NULL, "snoozedUntil" TIMESTAMP(3), CONSTRAINT "Notification_pkey" PRIMARY KEY ("id") );',
        'CREATE INDEX IF NOT EXISTS "Notification_snoozedUntil_idx" ON "Notification"("snoozedUntil");',
    ]


# -------------------------------------------------------------------------------------------------------------- B5, B6
@pytest.mark.parametrize(
    ("host", "platform", "words"),
    [
        ("ep-quiet-sky-a1b2c3d4-pooler.eu-central-1.aws.neon.tech", "neon", "-pooler"),
        ("aws-0-eu-west-9.pooler.supabase.com", "supabase", "5432"),
        ("ep-quiet-sky-a1b2c3d4.eu-central-1.postgres.vercel-storage.com", "vercel-postgres", "POSTGRES_URL_NON_POOLING"),
    ],
)
def test_b5_a_host_elsewhere_in_the_log_picks_the_address_for_migrations(tmp_path: Path, host: str, platform: str, words: str) -> None:
    unreachable = E(f"Invalid `prisma.notification.findMany()` invocation:\n\n\nCan't reach database server at `{host}:6543`")
    requests = [missing("Notification.snoozedUntil"), fn("/api/leads", "R9", S(500), unreachable, at_s=9)]
    report = drifted(tmp_path, checkout(tmp_path / "repo", NOTIFICATION, NOTIFIED), requests)
    assert report.platform == platform
    assert [one.platform for one in report.platforms] == [platform]
    assert words in report.platforms[0].note
    assert any("6543" in warning and "5432" in warning for warning in report.warnings)
    assert host not in render_drift_json(report) + render_drift_markdown(report)


def test_b5_without_a_host_every_platform_is_told(tmp_path: Path) -> None:
    report = drifted(tmp_path, checkout(tmp_path / "repo", NOTIFICATION, NOTIFIED), [missing("Notification.snoozedUntil")])
    assert report.platform is None
    assert {one.platform for one in report.platforms} == {"neon", "supabase", "vercel-postgres"}


def test_b6_a_checklist_of_commands_log_criteria_and_what_to_do_if_it_goes_on(tmp_path: Path) -> None:
    report = drifted(tmp_path, checkout(tmp_path / "repo", NOTIFICATION, NOTIFIED), [missing("Notification.snoozedUntil")])
    verify = only(report).verify
    assert {check.run for check in verify.run} >= {"npx prisma migrate status", only(report).confirm}
    assert all(check.expect for check in verify.run)
    assert any("no P2022 on /api/notify" in line for line in verify.log)
    assert any("has requests on /api/notify" in line for line in verify.log)
    told = " ".join(verify.still_failing).lower()
    assert "redeploy" in told
    assert "prisma generate" in told
    for text in (render_drift_markdown(report), render_drift_terminal(report, width=100)):
        assert "- [ ] " in text
        assert "Still failing" in text


# ------------------------------------------------------------------------------------------------------------- E1 - E3
SHADOW = "Error: P3006\n\nMigration `{}` failed to apply cleanly to the shadow database. \nError: {}"
ALIGN = """-- align
UPDATE "other" SET x = 1;

UPDATE "orders" AS o
SET customer = os.customer_id
FROM "signup_states" os
WHERE os.id = o.id;
"""
STATES = 'CREATE TABLE "signup_states" (id int);\nCREATE TABLE "orders" (id int, customer int);\nCREATE TABLE other (x int);'


def broken(tmp_path: Path, *migrations: str, error: str = "column os.customer_id does not exist", at: int = 1) -> BrokenMigration:
    repo = checkout(tmp_path / "repo", "model A {\n  id Int @id\n}", *migrations)
    name = FIRST if at == 0 else f"2026010{at + 1}000000_step_{at}"
    (found,) = drifted(tmp_path, repo, [fn("/api/migrate", "R1", S(500), E(SHADOW.format(name, error)))]).migrations
    return found


def test_e1_file_lines_alias_and_table_are_found_and_no_earlier_migration_creates_it(tmp_path: Path) -> None:
    found = broken(tmp_path, STATES, ALIGN)
    assert (found.code, found.migration) == ("P3006", "20260102000000_step_1")
    reference = found.reference
    assert reference is not None
    assert (reference.file, reference.first_line, reference.last_line) == ("prisma/migrations/20260102000000_step_1/migration.sql", 4, 7)
    assert (reference.text, reference.alias, reference.table, reference.column) == ("os.customer_id", "os", "public.signup_states", "customer_id")
    assert "no earlier migration creates it" in found.verdict
    assert found.made is None


@pytest.mark.parametrize(
    ("sql", "error", "table"),
    [
        ("SELECT os.customer_id FROM x JOIN auth.signup_states AS os ON true;", "column os.customer_id does not exist", "auth.signup_states"),
        ("SELECT\n  signup_states.customer_id\nFROM signup_states;", "column signup_states.customer_id does not exist", "public.signup_states"),
        ('UPDATE "signup_states" SET "customer_id" = 1;', 'column "customer_id" of relation "signup_states" does not exist', "public.signup_states"),
        ('CREATE INDEX "i" ON "signup_states"("customer_id");', 'column "customer_id" does not exist', "public.signup_states"),
        ("DO $$ BEGIN\n UPDATE signup_states SET customer_id = 1;\nEND $$;", 'column "customer_id" does not exist', "public.signup_states"),
        ("SELECT os.customer_id FROM (SELECT 1) os, signup_states;", "column os.customer_id does not exist", None),
        ("SELECT customer_id FROM a, signup_states;", 'column "customer_id" does not exist', None),
    ],
)
def test_e1_the_table_is_resolved_or_left_open(tmp_path: Path, sql: str, error: str, table: str | None) -> None:
    found = broken(tmp_path, STATES, f"\n{sql}", error=error)
    assert found.reference is not None
    assert found.reference.table == table
    assert found.reference.first_line == 3 - (1 if not sql.startswith("DO") else 0)


def test_e1_a_missing_table_is_traced_too(tmp_path: Path) -> None:
    found = broken(tmp_path, "SELECT 1;", 'ALTER TABLE "Depot" ADD COLUMN a int;', error='relation "Depot" does not exist')
    assert found.reference is not None
    assert (found.reference.table, found.reference.column) == ("public.Depot", None)
    assert "no earlier migration creates it" in found.verdict


def test_e1_a_later_migration_or_one_that_took_it_away_is_named(tmp_path: Path) -> None:
    later = broken(tmp_path / "later", STATES, ALIGN, "ALTER TABLE signup_states ADD customer_id int;")
    assert later.made == "prisma/migrations/20260103000000_step_2/migration.sql:1"
    assert "a later one does" in later.verdict
    gone = broken(tmp_path / "gone", STATES + "ALTER TABLE signup_states ADD customer_id int;\nALTER TABLE signup_states DROP customer_id;", ALIGN)
    assert "takes it away" in gone.verdict


def test_e1_a_migration_that_the_checkout_does_not_have_is_said_to_be_missing(tmp_path: Path) -> None:
    found = broken(tmp_path, STATES, at=5)
    assert found.reference is None
    assert "no migration 20260106000000_step_5" in found.verdict


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Error: P3005\n\nThe database schema is not empty. Read more about how to baseline an existing production database", "P3005"),
        ("Error: P3009\n\nmigrate found failed migrations in the target database, new migrations will not be applied.\nThe `20260102000000_step_1` migration started at 2026-02-23 08:00:00 UTC failed", "P3009"),
        ("Error: P3018\n\nA migration failed to apply. New migrations cannot be applied before the error is recovered from.\n\nMigration name: 20260102000000_step_1\n\nDatabase error code: 42703\n\nDatabase error:\nERROR: column os.customer_id does not exist\n", "P3018"),
        (SHADOW.format("20260102000000_step_1", "column os.customer_id does not exist"), "P3006"),
    ],
)
def test_e2_e3_options_stand_beside_each_other_and_marking_as_applied_is_risky_with_its_precondition(tmp_path: Path, text: str, code: str) -> None:
    repo = checkout(tmp_path / "repo", "model A {\n  id Int @id\n}", STATES, ALIGN)
    report = drifted(tmp_path, repo, [fn("/api/migrate", "R1", S(500), E(text))])
    (found,) = report.migrations
    assert found.code == code
    assert (found.reference is not None) is (code in {"P3006", "P3018"})
    assert len(found.options) >= 2
    assert all(option.when and option.verify for option in found.options)
    resolving = [option for option in found.options if any("migrate resolve --applied" in run for run in option.run)]
    assert resolving
    assert all(option.risk in {"medium", "high"} and option.title.startswith("RISKY") and not option.recommended for option in resolving)
    for told in (render_drift_markdown(report), render_drift_terminal(report, width=100)):
        assert "Only when" in told
        assert all(option.title.split(": ")[-1] in told for option in found.options)


# ------------------------------------------------------------------------------------------------------------------ E4
def test_e4_whatever_a_log_and_a_schema_hold_nothing_that_takes_away_is_written(tmp_path: Path) -> None:
    schema = """
model Notification {
  id    String @id
  a     String @default(dbgenerated("now()); DROP TABLE x; --"))
  b     String @default("'; DROP TABLE x; --")
  c     Unsupported("int; DELETE FROM x")?
  d     String @default(dbgenerated("1 /*"))
  drop  String? @map("; TRUNCATE x; --")
  e     Kind?
  owner Notification2? @relation(fields: [ownerId], references: [id], onDelete: Cascade)
  ownerId String?
  @@index([b(ops: raw("x); DROP TABLE y; --"))])
}
model Notification2 {
  id String @id
  n  Notification[]
}
enum Kind {
  A @map("$enum$; DROP TABLE x;")
}
"""
    report = drifted(tmp_path, checkout(tmp_path / "repo", schema, NOTIFIED), [missing("Notification.a"), missing('x"; DROP TABLE y; --')])
    script = drift_sql(report)
    run = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    bare = re.sub(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'", "", run)
    assert not re.search(r"(?i)\b(drop|delete|truncate|cascade)\b", bare)
    assert 'ADD COLUMN IF NOT EXISTS "; TRUNCATE x; --" TEXT;' in run
    assert "DEFAULT '''; DROP TABLE x; --'" in run
    refused = {one.name for drift in report.drifts for one in drift.candidates if any(step.sql is None for step in one.steps)}
    assert {"a", "c", "d"} <= refused


# ------------------------------------------------------------------------------------------------------------------ E5
ALERTS = 'model Alert {\n  id Int @id\n  alertType String @map("alert_type")\n  alertKey String @map("alert_key")\n}'
ALERTED = 'CREATE TABLE "Alert" (id int primary key, alert_type text, alert_key text);\nCREATE UNIQUE INDEX "Alert_alert_type_alert_key_key" ON "Alert"("alert_type", "alert_key");'
TWICE = fn("/api/alerts", "R1", S(500), E("Invalid `prisma.alert.create()` invocation:\n\n\nUnique constraint failed on the fields: (`alert_type`,`alert_key`)"))


def test_e5_a_unique_that_only_the_database_has_is_drift_and_no_race(tmp_path: Path) -> None:
    report = drifted(tmp_path, checkout(tmp_path / "repo", ALERTS, ALERTED), [TWICE])
    (found,) = report.constraints
    assert "constraint still exists in the database" in found.verdict
    assert "drift, not a race" in found.verdict
    assert (found.made, found.gone) == (f"prisma/migrations/{FIRST}/migration.sql:2", None)
    assert found.confirm is not None
    assert "information_schema.table_constraints" in found.confirm
    assert any("no P2002 on /api/alerts" in line for line in found.verify.log)
    assert "Still failing" in render_drift_markdown(report)
    assert "DROP" not in render_drift_json(report)


def test_e5_the_migration_that_takes_it_away_and_was_not_applied_is_named(tmp_path: Path) -> None:
    report = drifted(tmp_path, checkout(tmp_path / "repo", ALERTS, ALERTED, 'DROP INDEX "Alert_alert_type_alert_key_key";'), [TWICE])
    (found,) = report.constraints
    assert (found.made, found.gone) == (None, "prisma/migrations/20260102000000_step_1/migration.sql:1")


def test_e5_a_declared_unique_is_left_to_the_race(tmp_path: Path) -> None:
    declared = ALERTS.replace("\n}", "\n  @@unique([alertType, alertKey])\n}")
    report = drifted(tmp_path, checkout(tmp_path / "repo", declared, ALERTED), [TWICE])
    assert (report.constraints, report.drifts) == ((), ())
    assert report.verdict == "The log speaks of no drift."


# ------------------------------------------------------------------------------------------------------------------- H
def test_h_no_secret_of_schema_or_log_leaves_and_a_statement_that_held_one_is_not_printed(tmp_path: Path) -> None:
    inside = "postgresql://maria:hunter2secret@db.fernwick.example:5432/shop"
    schema = f'model Notification {{\n  id String @id\n  url String @default("{inside}")\n}}'
    report = drifted(tmp_path, checkout(tmp_path / "repo", schema, NOTIFIED), [missing("Notification.url")])
    for text in (drift_sql(report), render_drift_json(report), render_drift_markdown(report), render_drift_terminal(report, width=100)):
        assert "hunter2secret" not in text
    assert only(report).candidates[0].steps[0].sql is None


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    repo = checkout(tmp_path / "repo", LEADS, INIT)
    requests = [fn("/api/a", "R1", S(500), E(UNNAMED)), fn("/api/b", "R2", S(500), E(UNNAMED), at_s=1), TWICE]
    first, second = (render_drift_json(drifted(tmp_path, repo, order)) for order in (requests, requests[::-1]))
    assert first == second


def test_a_schema_of_several_files_is_one(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    for name, text in {"main.prisma": DATASOURCE, "models/notification.prisma": NOTIFICATION}.items():
        (repo / "prisma/schema" / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / "prisma/schema" / name).write_text(text, encoding="utf-8")
    (repo / "prisma/migrations/1_init").mkdir(parents=True)
    (repo / "prisma/migrations/1_init/migration.sql").write_text(NOTIFIED, encoding="utf-8")
    report = drifted(tmp_path, repo, [missing("Notification.snoozedUntil")])
    assert only(report).candidates[0].declared == "prisma/schema/models/notification.prisma:3"
    assert report.schemas[0].files == ("prisma/schema/main.prisma", "prisma/schema/models/notification.prisma")
    assert report.schemas[0].migrations_read == 1


def test_migrations_that_stand_elsewhere_are_found_where_there_is_only_one_such_folder(tmp_path: Path) -> None:
    repo = checkout(tmp_path / "repo", NOTIFICATION, files={"db/history/1_init/migration.sql": NOTIFIED})
    report = drifted(tmp_path, repo, [missing("Notification.snoozedUntil")])
    assert report.schemas[0].migrations == "db/history/"
    assert only(report).kind == "missing"


@pytest.mark.parametrize(
    ("text", "about", "kind"),
    [
        ("Invalid `prisma.message.findMany()` invocation:\n\n\nThe column `Message.snoozedUntil` does not exist in the current database.", "Message.snoozedUntil", "unknown"),
        ('error: column n.snoozedUntil does not exist { code: "42703" }', "Notification.snoozedUntil", "missing"),
        ('PrismaClientKnownRequestError: Invalid `prisma.$queryRaw()` invocation:\n\n\nRaw query failed. Code: `42703`. Message: `column "snoozedUntil" does not exist`', "Notification.snoozedUntil", "missing"),
        ('PrismaClientKnownRequestError: Invalid `prisma.$queryRaw()` invocation:\n\n\nRaw query failed. Code: `42P01`. Message: `relation "Ghost" does not exist`', "Ghost", "unknown"),
    ],
)
def test_an_owner_that_no_schema_has_is_an_alias_only_in_sql_written_by_hand(tmp_path: Path, text: str, about: str, kind: str) -> None:
    report = drifted(tmp_path, checkout(tmp_path / "repo", NOTIFICATION, NOTIFIED), [fn("/api/notify", "R1", S(500), E(text))])
    assert (only(report).about, only(report).kind) == (about, kind)
