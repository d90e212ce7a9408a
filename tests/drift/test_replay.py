"""SQL of migrations -> what stands afterwards, with its place; what is not understood is told, never guessed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.drift.names import TableName
from logtriage.drift.replay import Migration, replay
from logtriage.drift.state import State
from logtriage.drift.statements import split

BASE = 'CREATE TABLE "Lead" ("id" TEXT NOT NULL, "a" TEXT, CONSTRAINT "Lead_pkey" PRIMARY KEY ("id"));\nCREATE INDEX "Lead_a_idx" ON "Lead"("a");\n'


def after(*texts: str) -> State:
    return replay(Migration(f"{at}_step", f"{at}_step/migration.sql", text) for at, text in enumerate(texts))


def columns(state: State, table: str = "Lead", schema: str = "public") -> list[str]:
    found = state.table(TableName(schema, table))
    return sorted(found.columns) if found else []


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('ALTER TABLE "Lead" ADD COLUMN "b" INT NOT NULL DEFAULT 1, ADD COLUMN "c" DECIMAL(10,2);', ["a", "b", "c", "id"]),
        ('ALTER TABLE IF EXISTS ONLY public."Lead" ADD IF NOT EXISTS B int;', ["a", "b", "id"]),
        ('ALTER TABLE "Lead" DROP COLUMN "a";', ["id"]),
        ('ALTER TABLE "Lead" DROP IF EXISTS a CASCADE, ADD "d" int;', ["d", "id"]),
        ('ALTER TABLE "Lead" RENAME COLUMN "a" TO "z";', ["id", "z"]),
        ('ALTER TABLE "Lead" RENAME a TO "Z"', ["Z", "id"]),
        ('ALTER TABLE "Lead" ALTER COLUMN "a" SET NOT NULL, ALTER COLUMN a TYPE text;', ["a", "id"]),
        ('DROP TABLE IF EXISTS "Lead" CASCADE;', []),
        ("/* DROP TABLE \"Lead\"; */ -- ALTER TABLE \"Lead\" ADD x int;\n SELECT ';';", ["a", "id"]),
        ("COMMENT ON TABLE \"Lead\" IS 'ALTER TABLE \"Lead\" ADD COLUMN x int;';", ["a", "id"]),
        ('DO $$\nBEGIN\n  IF NOT EXISTS (SELECT 1 FROM information_schema.columns) THEN\n    ALTER TABLE "Lead" ADD COLUMN "q" INT;\n  END IF;\nEND $$;', ["a", "id", "q"]),
        ('DO LANGUAGE plpgsql $x$ BEGIN ALTER TABLE "Lead" ADD COLUMN q int; EXCEPTION WHEN duplicate_column THEN NULL; END $x$;', ["a", "id", "q"]),
        ('CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN DROP TABLE "Lead"; END $$ LANGUAGE plpgsql;', ["a", "id"]),
        ('CREATE TABLE IF NOT EXISTS "Lead" (other int);', ["a", "id"]),
        ('CREATE TEMP TABLE "Lead" (other int);', ["a", "id"]),
        ('SET search_path TO "shop";\nCREATE TABLE "Lead" (other int);', ["a", "id"]),
        ('BEGIN; ALTER TABLE "Lead" ADD COLUMN "tx" int; COMMIT;', ["a", "id", "tx"]),
    ],
)
def test_columns_after_a_statement(sql: str, expected: list[str]) -> None:
    state = after(BASE, sql)
    assert columns(state) == expected
    assert state.unclear == []


def test_a_table_can_be_renamed_and_moved() -> None:
    assert columns(after(BASE, 'ALTER TABLE "Lead" RENAME TO "Leads"; ALTER TABLE "Leads" ADD n int;'), "Leads") == ["a", "id", "n"]
    assert columns(after(BASE, 'ALTER TABLE "Lead" SET SCHEMA shop;'), "Lead", "shop") == ["a", "id"]
    assert columns(after('CREATE TABLE "shop"."Lead" (x int);'), "Lead", "shop") == ["x"]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "u" ON "Lead" USING btree ("a");', {"Lead_a_idx": ("a",), "u": ("a",)}),
        ('CREATE INDEX "e" ON "Lead" (lower("a"));', {"Lead_a_idx": ("a",), "e": ()}),
        ('CREATE INDEX ON "Lead"("id", "a" DESC);', {"Lead_a_idx": ("a",), "Lead_id_a_idx": ("id", "a")}),
        ('ALTER TABLE "Lead" ADD CONSTRAINT "k" UNIQUE ("a", "id");', {"Lead_a_idx": ("a",), "k": ("a", "id")}),
        ('ALTER TABLE "Lead" ADD UNIQUE ("a");', {"Lead_a_idx": ("a",), "Lead_a_key": ("a",)}),
        ('ALTER TABLE "Lead" ADD COLUMN "m" int UNIQUE;', {"Lead_a_idx": ("a",), "Lead_m_key": ("m",)}),
        ('ALTER INDEX "Lead_a_idx" RENAME TO "other";', {"other": ("a",)}),
        ('ALTER TABLE "Lead" RENAME CONSTRAINT "Lead_a_idx" TO "other";', {"other": ("a",)}),
        ('DROP INDEX CONCURRENTLY IF EXISTS "public"."Lead_a_idx";', {}),
        ('ALTER TABLE "Lead" DROP COLUMN "a";', {}),
        ('ALTER TABLE "Lead" RENAME COLUMN "a" TO "b";', {"Lead_a_idx": ("b",)}),
    ],
)
def test_indexes_after_a_statement(sql: str, expected: dict[str, tuple[str, ...]]) -> None:
    table = after(BASE, sql).tables[TableName("public", "Lead")]
    assert {name: one.columns for name, one in table.indexes.items() if name != "Lead_pkey"} == expected


@pytest.mark.parametrize(
    ("sql", "labels"),
    [
        ("CREATE TYPE \"K\" AS ENUM ('a', 'b; c');", {"a", "b; c"}),
        ("CREATE TYPE \"K\" AS ENUM ('a');\nALTER TYPE \"K\" ADD VALUE IF NOT EXISTS 'b' BEFORE 'a';", {"a", "b"}),
        ("CREATE TYPE \"K\" AS ENUM ('a');\nALTER TYPE \"K\" RENAME VALUE 'a' TO 'z';", {"z"}),
        ("CREATE TYPE \"K_new\" AS ENUM ('a', 'n');\nALTER TYPE \"K_new\" RENAME TO \"K\";", {"a", "n"}),
        ("DO $$ BEGIN CREATE TYPE \"K\" AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END $$;", {"a"}),
    ],
)
def test_enums_after_a_statement(sql: str, labels: set[str]) -> None:
    assert set(after(sql).enums[TableName("public", "K")]) == labels


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        ("\n\nCREATE WEIRD THING x;", 3),
        ('ALTER TABLE "Lead" DISTRIBUTE BY x;', 1),
        ("SELECT 1;\nDO $$\nBEGIN\n  EXECUTE format('ALTER TABLE x ADD y int');\nEND $$;", 3),
        ("CREATE INDEX;", 1),
        ("SELECT 1;\nSELECT 'never closed;", 2),
    ],
)
def test_what_is_not_understood_is_told_with_its_line(sql: str, line: int) -> None:
    (one,) = after(sql).unclear
    assert one.made.line == line


@pytest.mark.parametrize(("sql", "names"), [('CREATE TABLE "t" (,, "a" int,);', ["a"]), ('CREATE TABLE "t" ();', []), ('CREATE TABLE "t" ("a" int', [])])
def test_a_broken_list_costs_no_more_than_itself(sql: str, names: list[str]) -> None:
    assert columns(after(sql), "t") == names


def test_tables_made_from_others_have_columns_that_are_not_known() -> None:
    for sql in ("CREATE TABLE t AS SELECT 1 AS a;", "CREATE TABLE t (LIKE x INCLUDING ALL);", "CREATE TABLE t PARTITION OF x DEFAULT;"):
        assert after(sql).tables[TableName("public", "t")].opaque


def test_lines_and_migrations_of_everything_made() -> None:
    state = after(BASE, '\nALTER TABLE "Lead"\n  ADD COLUMN "b" int,\n  ADD COLUMN "c" int;')
    made = state.tables[TableName("public", "Lead")].columns
    assert [(made[name].migration, made[name].line) for name in ("a", "b", "c")] == [("0_step", 1), ("1_step", 3), ("1_step", 4)]


@pytest.mark.parametrize("part", ["(", "CREATE TABLE ", "$$", "/*", "DO $$ BEGIN ", "ALTER TABLE x ADD a int;", "'", '"', "; "])
def test_a_hostile_migration_takes_no_long_time(part: str) -> None:
    begun = time.process_time()
    after(part * (60_000 // len(part)))
    assert time.process_time() - begun < 3


WORDS = ["CREATE TABLE", "ALTER TABLE", '"t"', "t", "(", ")", ",", ";", "ADD", "DROP", "COLUMN", "a", "int", "DO", "$$", "BEGIN", "END", "\n", "'x'", "--", "RENAME", "TO", "INDEX", "ON"]


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_any_text_is_read_to_its_end_and_lines_lie_in_it(text: str) -> None:
    lines = text.count("\n") + 1
    state = after(text)
    assert all(1 <= one.made.line <= lines for one in state.unclear)
    assert all(1 <= at.line <= lines for table in state.tables.values() for at in table.columns.values())
    assert all(1 <= one.line <= one.end <= lines for one in split(text).statements)
