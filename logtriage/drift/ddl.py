"""
What is missing -> the statements that add it: additive, idempotent, as Prisma would write them.

Foreign keys are left to ``prisma migrate``: what they do to rows (``ON DELETE``) is no matter for a hotfix.
"""

from __future__ import annotations

from typing import Final

from logtriage.drift.lint import refusal
from logtriage.drift.names import literal, quoted
from logtriage.drift.types import enum_name
from logtriage.drift.wanted import WantedColumn, WantedIndex, WantedTable
from logtriage.model.drift import DdlStep
from logtriage.prisma import Enum

_TEXTS: Final = ("TEXT", "VARCHAR", "CHAR")
_UNKNOWN_TYPE: Final = "The type or default in line {line} of the schema is not understood: write this one by hand."


def table_steps(table: WantedTable, *, ready: bool) -> tuple[DdlStep, ...]:
    """Give the step that makes a table with its columns and key."""
    unknown = next((column for column in table.columns if column.type is None), None)
    if unknown is not None or not table.columns:
        line = unknown.line if unknown else table.line
        return (DdlStep(1, _UNKNOWN_TYPE.format(line=line), None, ready=False),)
    parts = [column.sql for column in table.columns] + ([table.key] if table.key else [])
    body = ",\n".join(f"    {part}" for part in parts)
    return (step(f"CREATE TABLE IF NOT EXISTS {table.name.sql} (\n{body}\n);", "Make the table.", ready=ready),)


def column_steps(table: WantedTable, column: WantedColumn, *, ready: bool) -> tuple[DdlStep, ...]:
    """Give the step that adds a column, or the three that add one which every row must have."""
    if column.type is None:
        return (DdlStep(1, _UNKNOWN_TYPE.format(line=column.line), None, ready=False),)
    add = f"ALTER TABLE {table.name.sql} ADD COLUMN IF NOT EXISTS "
    if not column.required or column.fills_itself:
        return (step(f"{add}{column.sql};", "Add the column.", ready=ready),)
    name = quoted(None, column.name)
    return (
        step(f"{add}{name} {column.type};", "Add the column, still allowed to be empty.", ready=ready),
        _fill(table, column, name),
        step(
            f"ALTER TABLE {table.name.sql} ALTER COLUMN {name} SET NOT NULL;",
            "Only when no row is empty any more and the code writes the value: require it. It reads the whole table "
            "under a lock.",
            ready=False, stage=3,
        ),
    )  # fmt: skip


def _fill(table: WantedTable, column: WantedColumn, name: str) -> DdlStep:
    value = _own_value(column)
    # Names are quoted and the value is one of ours.
    update = f"UPDATE {table.name.sql} SET {name} = {value or '<value>'} WHERE {name} IS NULL;"  # noqa: S608
    if value is None:
        do = f"Choose the value of the rows that exist, and write it in batches: {update}"
        return DdlStep(2, do, None, ready=False)
    do = f"Fill the rows that exist, in batches on a large table ({column.filled_by})."
    return step(update, do, ready=False, stage=2)


def _own_value(column: WantedColumn) -> str | None:
    if column.filled_by == "updatedAt":
        return "CURRENT_TIMESTAMP"
    if column.filled_by == "uuid" and column.type == "UUID":
        return "gen_random_uuid()"
    if column.filled_by == "uuid" and (column.type or "").startswith(_TEXTS):
        return "gen_random_uuid()::text"
    return None


def index_steps(table: WantedTable, index: WantedIndex, *, ready: bool, concurrently: bool) -> tuple[DdlStep, ...]:
    """Give the step that makes an index; ``concurrently``: without holding up writes, outside a transaction."""
    kind = ("UNIQUE " if index.unique else "") + "INDEX" + (" CONCURRENTLY" if concurrently else "")
    on = table.name.sql + ("" if index.written.startswith("(") else " ") + index.written
    sql = f"CREATE {kind} IF NOT EXISTS {quoted(None, index.name)} ON {on};"
    return (step(sql, "Make the index.", ready=ready, transaction=not concurrently),)


def enum_steps(enum: Enum, *, ready: bool) -> tuple[DdlStep, ...]:
    """Give the step that makes an enum, where it is not there yet."""
    labels = ", ".join(literal(one.label) for one in enum.values)
    create = f"CREATE TYPE {enum_name(enum)} AS ENUM ({labels});"
    body = f"BEGIN\n    {create}\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND"
    return (step(f"DO $enum$\n{body}\n$enum$;", "Make the enum.", ready=ready),)


def enum_value_steps(enum: Enum, label: str, *, ready: bool) -> tuple[DdlStep, ...]:
    """Give the step that adds a value to an enum."""
    sql = f"ALTER TYPE {enum_name(enum)} ADD VALUE IF NOT EXISTS {literal(label)};"
    return (step(sql, "Add the value.", ready=ready, transaction=False),)


def step(sql: str, do: str, *, ready: bool, stage: int = 1, transaction: bool = True) -> DdlStep:
    """Give a step; a statement that the linter refuses stays out, and the step says so."""
    refused = refusal(sql, transaction=False)
    if refused is not None:
        return DdlStep(stage, f"No statement is written, because {refused}: write this one by hand.", None, ready=False)
    return DdlStep(stage, do, sql, ready, transaction)
