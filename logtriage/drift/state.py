"""
What migrations have made: tables with their columns and indexes, enums; each with the place that made it.

Changed in place while a history is replayed, read by everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from logtriage.drift.names import USUAL_SCHEMA, TableName


@dataclass(frozen=True, slots=True)
class Made:
    """Where something was made, or taken away."""

    migration: str
    """Name of its folder."""
    file: str
    line: int
    """Counted from 1."""

    @property
    def told(self) -> str:
        """``prisma/migrations/20260101_init/migration.sql:12``."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class MadeIndex:
    """An index, or the unique constraint or primary key that brings one."""

    name: str
    columns: tuple[str, ...]
    """Empty where it is on an expression."""
    unique: bool
    plain: bool
    """False: it is on some rows only (``WHERE``), of another method, or says more of a column than its name."""
    made: Made


@dataclass(slots=True)
class MadeTable:
    """A table."""

    made: Made
    columns: dict[str, Made] = field(default_factory=dict)
    indexes: dict[str, MadeIndex] = field(default_factory=dict)
    opaque: bool = False
    """Made from something else (``AS``, ``LIKE``, ``PARTITION OF``): its columns are not known."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A statement that is not understood."""

    made: Made
    words: frozenset[str]
    """Every name and text in it: what it might make or take away."""


@dataclass(slots=True)
class State:
    """A database as its migrations leave it."""

    tables: dict[TableName, MadeTable] = field(default_factory=dict)
    enums: dict[TableName, dict[str, Made]] = field(default_factory=dict)
    """Enum -> its labels."""
    gone: dict[tuple[TableName, str | None], Made] = field(default_factory=dict)
    """Table and column (null: the table itself) -> where it was taken away or renamed."""
    gone_indexes: dict[str, Made] = field(default_factory=dict)
    unclear: list[Unclear] = field(default_factory=list)
    usual_schema: str = USUAL_SCHEMA
    """Where an unqualified name stands; ``SET search_path`` changes it."""

    def table(self, name: TableName) -> MadeTable | None:
        """Give a table; null where there is none."""
        return self.tables.get(name)

    def drop_table(self, name: TableName, made: Made) -> None:
        """Take a table away, with all that hangs on it."""
        if self.tables.pop(name, None) is not None:
            self.gone[name, None] = made

    def drop_column(self, name: TableName, column: str, made: Made) -> None:
        """Take a column away, and with it every index that it is part of."""
        table = self.tables.get(name)
        if table is None or table.columns.pop(column, None) is None:
            return
        self.gone[name, column] = made
        for index in [one for one in table.indexes.values() if column in one.columns]:
            self.gone_indexes[index.name] = made
            del table.indexes[index.name]

    def rename_column(self, name: TableName, old: str, new: str, made: Made) -> None:
        """Call a column otherwise; indexes follow it."""
        table = self.tables.get(name)
        if table is None or table.columns.pop(old, None) is None:
            return
        table.columns[new] = made
        self.gone[name, old] = made
        for index in list(table.indexes.values()):
            columns = tuple(new if column == old else column for column in index.columns)
            table.indexes[index.name] = replace(index, columns=columns)

    def rename_table(self, name: TableName, new: TableName, made: Made) -> None:
        """Call a table otherwise, or move it."""
        table = self.tables.pop(name, None)
        if table is not None:
            self.tables[new] = table
            self.gone[name, None] = made

    def index_holder(self, index: str) -> MadeTable | None:
        """Give the table that has an index of that name; null where none has."""
        return next((table for table in self.tables.values() if index in table.indexes), None)

    def rename_index(self, old: str, new: str) -> None:
        """Call an index or constraint otherwise."""
        table = self.index_holder(old)
        if table is not None:
            table.indexes[new] = replace(table.indexes.pop(old), name=new)

    def drop_index(self, index: str, made: Made) -> None:
        """Take an index away."""
        table = self.index_holder(index)
        if table is not None:
            del table.indexes[index]
            self.gone_indexes[index] = made
