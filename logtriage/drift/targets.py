"""
What an error says is missing x the schemas of a checkout -> which table and column is meant.

The log calls things by the name of the model, of the table, of the field or of the column, with or without an owner. A
name that fits several tables stays open: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from logtriage.drift.projects import Project
from logtriage.drift.wanted import WantedColumn, WantedTable
from logtriage.model.drift import Seen


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding that says that a table or a column is missing."""

    kind: Literal["table", "column"]
    table: str | None
    column: str | None
    """Perhaps with its owner: ``Lead.foo``. Null where the log does not name it."""
    model: str | None
    """Of the call that failed."""
    operation: str | None
    texts: tuple[str, ...]
    """The error as the log has it, unredacted; never printed."""
    seen: Seen
    raw: bool = False
    """The statement was written by hand: the owner of a column may be an alias, which only the statement knows."""


@dataclass(frozen=True, slots=True)
class Target:
    """What some findings are about."""

    project: Project
    table: WantedTable
    kind: Literal["table", "column"]
    column: WantedColumn | None
    """Null where the log names none, or the schema has none of that name."""
    unknown: str | None
    """A column that the log names and the schema does not have."""

    @property
    def about(self) -> str:
        """``Lead.foo``, ``Lead``."""
        part = self.column.field if self.column else self.unknown
        return f"{self.table.model}.{part}" if part else self.table.model


def targets_of(evidence: Evidence, projects: Sequence[Project]) -> tuple[Target, ...]:
    """Give what may be meant: one, or several that the log does not tell apart; nothing where no schema has it."""
    owner, column = _split(evidence)
    found = [target for project in projects for target in _in_project(project, evidence, owner, column)]
    if not found and evidence.raw and owner is not None and column is not None:
        owner = None
        found = [target for project in projects for target in _in_project(project, evidence, None, column)]
    if column is not None and owner is None and evidence.model is None:
        # Only what has such a column can be meant by its name alone.
        return tuple(one for one in found if one.column is not None)
    return tuple(found)


def _split(evidence: Evidence) -> tuple[str | None, str | None]:
    if evidence.kind == "table":
        return evidence.table, None
    *before, column = (evidence.column or "").split(".")
    return (before[-1] if before else evidence.table), column or None


def _in_project(
    project: Project, evidence: Evidence, owner: str | None, column: str | None
) -> Iterator[Target]:
    if owner is not None or (evidence.kind == "table" and evidence.model):
        for table in _called(project, owner) or (_called(project, evidence.model) if owner is None else ()):
            yield _target(project, table, evidence.kind, column)
        return
    own = _called(project, evidence.model)
    if column is None:
        yield from (_target(project, table, "column", None) for table in own)
        return
    near = own or project.tables
    having = [table for table in near if table.column(column)]
    having = having or [table for name in own for table in related(project, name) if table.column(column)]
    yield from (_target(project, table, "column", column) for table in having or own)


def _called(project: Project, name: str | None) -> tuple[WantedTable, ...]:
    """Give the tables of that name, of the schema or of the database; the client writes the first letter small."""
    if not name:
        return ()
    spelt = {name, name[0].lower() + name[1:], name[0].upper() + name[1:]}
    exact = [table for table in project.tables if table.name.name == name or table.model in spelt]
    loose = [table for table in project.tables if table.name.name.lower() == name.lower()]
    return tuple(exact or loose)


def _target(
    project: Project, table: WantedTable, kind: Literal["table", "column"], column: str | None
) -> Target:
    found = table.column(column) if column else None
    return Target(project, table, kind, found, column if column and found is None else None)


def related(project: Project, table: WantedTable) -> tuple[WantedTable, ...]:
    """Give the tables of the models that a model has relations to."""
    model = project.schema.model(table.model)
    types = [field.type for field in model.fields] if model else []
    found = (project.table(name) for name in dict.fromkeys(types))
    return tuple(one for one in found if one is not None)
