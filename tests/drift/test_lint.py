"""The last gate: what takes something away, holds up writers or asks for more than it may never leaves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.drift.lint import UnsafeSqlError, check_script, refusal
from logtriage.drift.names import literal, quoted

GOOD = [
    'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "drop" TEXT;',
    "ALTER TABLE \"a\" ADD COLUMN IF NOT EXISTS \"b\" TEXT NOT NULL DEFAULT 'drop table x; --';",
    'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "b" SERIAL NOT NULL;',
    'ALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL;',
    'CREATE INDEX IF NOT EXISTS "i" ON "a"("b");',
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "a"("b");',
    'CREATE TABLE IF NOT EXISTS "a" ("b" TEXT NOT NULL);',
    "ALTER TYPE \"k\" ADD VALUE IF NOT EXISTS 'v';",
    "DO $enum$\nBEGIN\n    CREATE TYPE \"k\" AS ENUM ('a');\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND\n$enum$;",
    'UPDATE "a" SET "b" = CURRENT_TIMESTAMP WHERE "b" IS NULL;',
    "SELECT table_name FROM information_schema.tables;",
]
BAD = [
    'DROP TABLE "a";',
    'ALTER TABLE "a" DROP COLUMN "b";',
    'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "b" TEXT, DROP COLUMN "c";',
    'DELETE FROM "a";',
    'TRUNCATE "a";',
    'ALTER TABLE "a" ADD CONSTRAINT "f" FOREIGN KEY ("b") REFERENCES "c"("id") ON DELETE CASCADE;',
    'ALTER TABLE "a" ADD COLUMN "b" TEXT;',
    'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "b" TEXT NOT NULL;',
    'CREATE INDEX "i" ON "a"("b");',
    'CREATE TABLE "a" ("b" TEXT);',
    "CREATE TYPE \"k\" AS ENUM ('a');",
    "DO $$ BEGIN DROP TABLE a; END $$;",
    "DO $$ BEGIN CREATE TYPE \"k\" AS ENUM ('a'); DROP TABLE x; EXCEPTION WHEN duplicate_object THEN NULL; END $$;",
    'UPDATE "a" SET "b" = 1;',
    'UPDATE "a" SET "b" = 1 WHERE "c" = 2;',
    'UPDATE "a" SET "b" = true WHERE "id" = 1 OR "b" IS NULL;',
    'SELECT * FROM "User";',
    'SELECT * FROM information_schema.columns, "User";',
    "SELECT pg_terminate_backend(1);",
    'SELECT * FROM information_schema.tables JOIN "User" ON true;',
    "SELECT 1 INTO x FROM information_schema.tables;",
    "SELECT 1; DROP TABLE a;",
    'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "b" TEXT DEFAULT 1 --;',
    'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "b" TEXT DEFAULT 1 /*;',
    'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "b" TEXT DEFAULT \'x;',
    'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "b" INT NOT NULL DEFAULT 1, DISABLE TRIGGER ALL;',
    'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "b\x1b[2J" INT;',
    "GRANT ALL ON x TO y;",
    "VACUUM;",
    "",
    ";",
]


@pytest.mark.parametrize("sql", GOOD)
def test_additive_statements_pass(sql: str) -> None:
    assert refusal(sql, transaction=False) is None


@pytest.mark.parametrize("sql", BAD)
def test_everything_else_is_refused_with_a_reason(sql: str) -> None:
    assert refusal(sql, transaction=False)


def test_concurrently_is_refused_inside_a_transaction() -> None:
    script = 'BEGIN;\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "a"("b");\nCOMMIT;'
    with pytest.raises(UnsafeSqlError, match="line 2: CONCURRENTLY"):
        check_script(script)
    check_script(script.replace("CONCURRENTLY ", ""))


def test_a_script_is_refused_for_one_statement_and_passes_without_it() -> None:
    check_script("\n".join(GOOD))
    with pytest.raises(UnsafeSqlError, match="line 2"):
        check_script(f"{GOOD[0]}\n{BAD[0]}")


SEEN = st.characters(min_codepoint=32, exclude_categories=["Cc", "Cf", "Cs"])


@given(st.text(SEEN, min_size=1, max_size=20), st.text(SEEN, max_size=20))
def test_no_name_and_no_text_can_be_more_than_that(name: str, text: str) -> None:
    sql = f"ALTER TABLE {quoted(None, name)} ADD COLUMN IF NOT EXISTS {quoted(None, name)} TEXT NOT NULL DEFAULT {literal(text)};"
    assert refusal(sql, transaction=False) is None
