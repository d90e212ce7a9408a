"""What should be there -> a read-only query of ``information_schema`` that gives what is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from logtriage.drift.lint import refusal
from logtriage.drift.names import TableName, literal

EXPECTED: Final = "Each row is missing. No row: this database has them, so look at which one the functions use."
NOT_SHOWN: Final = (
    "information_schema shows what the role may see, so ask as the role of the functions; it does not know indexes."
)


def missing_columns(wanted: Iterable[tuple[TableName, str]]) -> str | None:
    """Give the query for columns, each with its table; null where there is nothing to ask."""
    rows = [f"    ({literal(table.schema)}, {literal(table.name)}, {literal(name)})" for table, name in wanted]
    return _query(rows, ("table_schema", "table_name", "column_name"), "columns")


def missing_tables(wanted: Iterable[TableName]) -> str | None:
    """Give the query for tables."""
    rows = [f"    ({literal(table.schema)}, {literal(table.name)})" for table in wanted]
    return _query(rows, ("table_schema", "table_name"), "tables")


def _query(rows: Sequence[str], names: Sequence[str], view: str) -> str | None:
    if not rows:
        return None
    listed = ", ".join(names)
    picked = ", ".join(f"wanted.{name}" for name in names)
    values = ",\n".join(dict.fromkeys(rows))
    return _checked(
        f"SELECT {picked}\nFROM (VALUES\n{values}\n) AS wanted ({listed})\n"
        f"LEFT JOIN information_schema.{view} AS found USING ({listed})\n"
        f"WHERE found.{names[-1]} IS NULL\nORDER BY {', '.join(str(place + 1) for place in range(len(names)))};"
    )


def unique_constraints(table: TableName) -> str | None:
    """Give the query for the unique constraints of a table, with their columns."""
    return _checked(
        "SELECT rule.constraint_name, part.column_name\n"
        "FROM information_schema.table_constraints AS rule\n"
        "JOIN information_schema.key_column_usage AS part USING (constraint_schema, constraint_name)\n"
        f"WHERE rule.table_schema = {literal(table.schema)} AND rule.table_name = {literal(table.name)}\n"
        "  AND rule.constraint_type = 'UNIQUE'\n"
        "ORDER BY rule.constraint_name, part.ordinal_position;"
    )


def _checked(sql: str) -> str | None:
    return sql if refusal(sql, transaction=False) is None else None
