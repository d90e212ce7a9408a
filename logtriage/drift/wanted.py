"""
``Schema`` -> the tables, columns and indexes that a database needs for it, as Prisma Migrate would make them.

Views are left out: no migration of Prisma's makes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from logtriage.drift.names import USUAL_SCHEMA, TableName, quoted
from logtriage.drift.types import UnknownTypeError, client_default, default_of, is_column, type_of
from logtriage.prisma import Argument, Call, Enum, Field, Index, Model, Schema, Text, Unique, Value, Word, cut


@dataclass(frozen=True, slots=True)
class WantedColumn:
    """A column, as it stands in ``CREATE TABLE``."""

    name: str
    field: str
    type: str | None
    """Null: not understood, so that no statement is written for it."""
    required: bool
    default: str | None
    filled_by: str | None
    """``uuid``, ``updatedAt``, ...: the client writes the value, the database has no default."""
    enum: Enum | None
    relations: tuple[str, ...]
    """Relations whose foreign key this column carries."""
    line: int

    @property
    def fills_itself(self) -> bool:
        """It may be added as required to a table with rows: it has a default or counts."""
        return self.default is not None or (self.type or "").endswith("SERIAL")

    @property
    def sql(self) -> str:
        """``"name" TEXT NOT NULL DEFAULT 'x'``."""
        null = " NOT NULL" if self.required else ""
        return f"{quoted(None, self.name)} {self.type}{null}{self.default_sql}"

    @property
    def default_sql(self) -> str:
        """Give `` DEFAULT ...``, or nothing."""
        return f" DEFAULT {self.default}" if self.default is not None else ""


@dataclass(frozen=True, slots=True)
class WantedIndex:
    """An index; of a unique one the columns may hold each value once."""

    name: str
    columns: tuple[str, ...]
    written: str
    """Method and columns as they stand in ``CREATE INDEX``: ``("a", "b" DESC)``."""
    unique: bool
    line: int

    @property
    def plain(self) -> bool:
        """Nothing is said of its columns but their names, and nothing of its method."""
        return self.written == f"({', '.join(quoted(None, name) for name in self.columns)})"


@dataclass(frozen=True, slots=True)
class WantedTable:
    """A table of a model, or the one between two models of a many-to-many relation."""

    name: TableName
    model: str
    columns: tuple[WantedColumn, ...]
    key: str | None
    """``CONSTRAINT "a_pkey" PRIMARY KEY ("id")``; null where it has none."""
    indexes: tuple[WantedIndex, ...]
    file: str
    line: int

    def column(self, name: str) -> WantedColumn | None:
        """Give the column of that name, of the database or of the schema; null where there is none."""
        own = (one for one in self.columns if one.name == name)
        return next(own, None) or next((one for one in self.columns if one.field == name), None)


def wanted_tables(schema: Schema) -> tuple[WantedTable, ...]:
    """Give all tables, those of models first, in the order written."""
    models = [model for model in schema.models if model.kind == "model"]
    return (*(_table(model, schema) for model in models), *_between(models, schema))


def name_of(model: Model) -> TableName:
    """Give the table of a model."""
    return TableName(model.schema or USUAL_SCHEMA, model.table)


def _table(model: Model, schema: Schema) -> WantedTable:
    columns = tuple(_column(field, model, schema) for field in model.fields if is_column(field, schema))
    key = next((one for one in model.uniques if one.kind == "id"), None)
    uniques = (_unique(model, one) for one in model.uniques if one.kind == "unique")
    indexes = (*uniques, *(_index(model, one) for one in model.indexes))
    return WantedTable(
        name_of(model), model.name, columns, _key(model, key) if key else None, indexes, model.file, model.line
    )


def _column(field: Field, model: Model, schema: Schema) -> WantedColumn:
    type_: str | None
    try:
        type_, default = type_of(field, schema), default_of(field, schema)
    except UnknownTypeError:
        type_, default = None, None
    required = field.arity == "one"
    relations = tuple(one.name for one in model.fields if field.name in _carriers(one))
    return WantedColumn(
        field.column, field.name, type_, required, default, client_default(field), schema.enum(field.type), relations,
        field.line,
    )  # fmt: skip


def _carriers(field: Field) -> tuple[str, ...]:
    """Name the fields that carry the foreign key of a relation."""
    relation = field.attribute("relation")
    value = relation.named("fields") if relation else None
    return tuple(one.said for one in value if isinstance(one, Word)) if isinstance(value, tuple) else ()


def _key(model: Model, unique: Unique) -> str:
    columns = ",".join(quoted(None, model.columns.get(field, field)) for field in unique.order)
    return f"CONSTRAINT {quoted(None, model.constraint_of(unique))} PRIMARY KEY ({columns})"


def _unique(model: Model, unique: Unique) -> WantedIndex:
    columns, written = _columns(model, unique.order, unique.attribute.first("fields"), unique.attribute.named("sort"))
    return WantedIndex(model.constraint_of(unique), columns, written, unique=True, line=unique.line)


def _index(model: Model, index: Index) -> WantedIndex:
    columns, written = _columns(model, index.order, index.attribute.first("fields"), None)
    method = f"USING {index.method.upper()} " if index.method and index.method != "BTree" else ""
    return WantedIndex(model.index_name(index), columns, method + written, unique=False, line=index.line)


def _columns(
    model: Model, order: tuple[str, ...], listed: Value | None, sort: Value | None
) -> tuple[tuple[str, ...], str]:
    """Give the columns, and how they stand in the parentheses of ``CREATE INDEX``."""
    columns = tuple(model.columns.get(field, field) for field in order)
    alone = (Argument("sort", sort),) if sort is not None else ()
    whole = listed if isinstance(listed, tuple) and len(listed) == len(columns) else (None,) * len(columns)
    said = [one.arguments if isinstance(one, Call) else alone for one in whole]
    parts = [quoted(None, name) + "".join(map(_how, how)) for name, how in zip(columns, said, strict=True)]
    return columns, f"({', '.join(parts)})"


def _how(argument: Argument) -> str:
    """Write the sort order or operator class of a column in an index."""
    match argument:
        case Argument("sort", Word("Desc")):
            return " DESC"
        case Argument("ops", Word(said)):
            return " " + "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in said).lstrip("_")
        case Argument("ops", Call("raw", (Argument(_, Text(said)),))):
            return f" {said}"
        case _:
            return ""


# ------------------------------------------------------------------------------------ tables between two models
def _between(models: list[Model], schema: Schema) -> Iterator[WantedTable]:
    """Give the tables that Prisma makes for many-to-many relations: both sides are lists, none carries a key."""
    seen: set[str] = set()
    for model in models:
        for field in model.fields:
            other = schema.model(field.type)
            if field.arity != "list" or other is None or _carriers(field):
                continue
            back = [one for one in other.fields if one.type == model.name and _relation(one) == _relation(field)]
            many = [one for one in back if one.arity == "list" and (other is not model or one is not field)]
            first, second = sorted((model, other), key=lambda one: one.name)
            name = f"_{_relation(field) or f'{first.name}To{second.name}'}"
            if many and name not in seen:
                seen.add(name)
                yield _join_table(cut(name, 63), field.line, first, second, schema)


def _relation(field: Field) -> str | None:
    attribute = field.attribute("relation")
    value = attribute.first("name") if attribute else None
    return value.said if isinstance(value, Text) else None


def _join_table(name: str, line: int, first: Model, second: Model, schema: Schema) -> WantedTable:
    columns = tuple(_side(side, model, schema, line) for side, model in (("A", first), ("B", second)))
    index = WantedIndex(f"{name}_B_index", ("B",), '("B")', unique=False, line=line)
    key = f'CONSTRAINT {quoted(None, f"{name}_AB_pkey")} PRIMARY KEY ("A","B")'
    table = TableName(first.schema or USUAL_SCHEMA, name)
    return WantedTable(table, f"{first.name} and {second.name}", columns, key, (index,), first.file, line)


def _side(side: str, model: Model, schema: Schema, line: int) -> WantedColumn:
    key = next((model.field(one.order[0]) for one in model.uniques if one.kind == "id" and len(one.order) == 1), None)
    type_ = None
    if key is not None and is_column(key, schema):
        bare = Field(key.name, key.type, key.arity, key.unsupported, tuple(filter(None, [key.native])), key.line)
        try:
            type_ = type_of(bare, schema)
        except UnknownTypeError:
            type_ = None
    return WantedColumn(
        side, side, type_, required=True, default=None, filled_by=None, enum=None, relations=(), line=line
    )
