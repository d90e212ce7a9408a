"""Schema -> tables, columns, indexes: byte by byte what Prisma writes for every scalar, native type and attribute."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from logtriage.drift.ddl import enum_steps, index_steps, table_steps
from logtriage.drift.replay import Migration, replay
from logtriage.drift.wanted import wanted_tables
from logtriage.prisma import Schema, parse_schema

ASSETS = Path(__file__).parent / "assets"
CASES = ("every_type", "two_schemas")


def schema_of(case: str) -> Schema:
    return parse_schema([(f"{case}.prisma", (ASSETS / f"{case}.prisma").read_text(encoding="utf-8"))])


def prisma_says(case: str) -> set[str]:
    """What Prisma writes, foreign keys and schemas left out: those are left to it."""
    parts = re.split(r"(?m)^-- \w+\n", (ASSETS / f"{case}.sql").read_text(encoding="utf-8"))
    kept = [folded(part) for part in parts if "FOREIGN KEY" not in part and "CREATE SCHEMA" not in part]
    return {part for part in kept if part}


def folded(sql: str) -> str:
    return " ".join(sql.split())


def we_say(schema: Schema) -> set[str]:
    """Our statements, without what makes them ones that can be run again."""
    steps = [step for enum in schema.enums for step in enum_steps(enum, ready=True)]
    for table in wanted_tables(schema):
        steps += table_steps(table, ready=True)
        steps += [step for index in table.indexes for step in index_steps(table, index, ready=True, concurrently=False)]
    said = {folded(step.sql or step.do) for step in steps}
    block = re.compile(r"DO \$enum\$ BEGIN (.*) EXCEPTION WHEN duplicate_object THEN NULL; END \$enum\$;")
    return {block.sub(r"\1", one).replace(" IF NOT EXISTS", "") for one in said}


@pytest.mark.parametrize("case", CASES)
def test_every_statement_is_the_one_that_prisma_writes(case: str) -> None:
    schema = schema_of(case)
    assert schema.faults == ()
    assert we_say(schema) == prisma_says(case)


@pytest.mark.parametrize("case", CASES)
def test_what_prisma_writes_is_read_back_whole(case: str) -> None:
    text = (ASSETS / f"{case}.sql").read_text(encoding="utf-8")
    state = replay([Migration("1_init", "1_init/migration.sql", text)])
    assert state.unclear == []
    for table in wanted_tables(schema_of(case)):
        made = state.tables[table.name]
        assert list(made.columns) == [column.name for column in table.columns]
        assert {index.name for index in table.indexes} <= set(made.indexes)
        lines = text.split("\n")
        assert all(f'"{name}"' in lines[at.line - 1] for name, at in made.columns.items())


def test_a_list_where_none_belongs_changes_nothing() -> None:
    schema = parse_schema([("s.prisma", "model A {\n  id Int @id\n  b Int @unique([b, id])\n}")])
    (table,) = wanted_tables(schema)
    assert [(index.name, index.written) for index in table.indexes] == [("A_b_key", '("b")')]
