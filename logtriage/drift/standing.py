"""Something that a schema needs x what the migrations leave behind -> whether one makes it, and where."""

from __future__ import annotations

from dataclasses import dataclass

from logtriage.drift.names import USUAL_SCHEMA, TableName
from logtriage.drift.projects import Project
from logtriage.drift.state import Made
from logtriage.drift.wanted import WantedColumn, WantedIndex, WantedTable
from logtriage.model.drift import Standing
from logtriage.prisma import Enum


@dataclass(frozen=True, slots=True)
class Stands:
    """What the history says of one thing."""

    standing: Standing
    made: Made | None
    because: str


def table_stands(project: Project, table: WantedTable) -> Stands:
    """Say whether a migration makes a table."""
    made = project.state.table(table.name)
    return _not_made(project, table.name, None, table.name.name) if made is None else _applied(made.made)


def column_stands(project: Project, table: WantedTable, column: WantedColumn) -> Stands:
    """Say whether a migration makes a column."""
    made = project.state.table(table.name)
    if made is None:
        return _made_elsewhere(project)
    if column.name in made.columns:
        return _applied(made.columns[column.name])
    if made.opaque:
        return Stands("unknown", None, f"what its table was made with is not known ({made.made.told})")
    return _not_made(project, table.name, column.name, column.name)


def index_stands(project: Project, table: WantedTable, index: WantedIndex, *, there: bool) -> Stands:
    """
    Say whether a migration makes an index: one of its name, or one on the same columns that does the same.

    ``there``: the database has the table, even where no migration makes it.
    """
    made = project.state.table(table.name)
    if made is None:
        return _made_elsewhere(project) if there else table_stands(project, table)
    same = [
        one
        for one in made.indexes.values()
        if one.name == index.name
        or (one.plain and index.plain and one.columns == index.columns and one.unique == index.unique)
    ]
    if same:
        return _applied(same[0].made)
    gone = project.state.gone_indexes.get(index.name)
    if gone is not None:
        return Stands("no-migration", None, f"made once, and taken away again in {gone.told}")
    return _not_made(project, table.name, index.name, index.name)


def enum_stands(project: Project, enum: Enum, label: str | None) -> Stands:
    """Say whether a migration makes an enum, or one of its values."""
    name = TableName(enum.schema or USUAL_SCHEMA, enum.type)
    labels = project.state.enums.get(name)
    if labels is not None and label is None:
        return _applied(min(labels.values(), key=lambda made: made.migration)) if labels else _plain(project)
    if labels is not None and label in labels:
        return _applied(labels[label])
    return _not_made(project, name, None, label or enum.type)


def _applied(made: Made) -> Stands:
    return Stands("not-applied", made, f"made in {made.told}: this database has not had that migration")


def _made_elsewhere(project: Project) -> Stands:
    if not project.migrations:
        return _plain(project)
    return Stands("unknown", None, "no migration makes its table, so what the table was made with is not known")


def _plain(project: Project) -> Stands:
    if not project.migrations:
        return Stands("unknown", None, "no migrations were found beside the schema")
    return Stands("no-migration", None, "no migration makes it")


def _not_made(project: Project, table: TableName, column: str | None, word: str) -> Stands:
    gone = project.state.gone.get((table, column))
    if gone is not None:
        return Stands("no-migration", None, f"made once, and taken away or renamed in {gone.told}")
    doubt = next((one for one in project.state.unclear if word in one.words or word.lower() in one.words), None)
    if doubt is not None:
        return Stands("unknown", None, f"no migration makes it, unless {doubt.made.told} does, which is not understood")
    return _plain(project)
