"""
What a Prisma schema says: models, fields, enums, indexes; each with its line.

Names as the schema calls them, and as the database does (``@map``, ``@@map``). Language:
https://www.prisma.io/docs/orm/reference/prisma-schema-reference (2026-09).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

LONGEST_NAME: Final = 63
"""Bytes of a name in Postgres, which cuts what is longer; Prisma cuts before the suffix."""


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted value, its escapes resolved."""

    said: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: ``12.340`` keeps its zero."""

    said: str


@dataclass(frozen=True, slots=True)
class Word:
    """``true``, ``Desc``, the name of a field or of an enum's value."""

    said: str


@dataclass(frozen=True, slots=True)
class Call:
    """``now()``, ``dbgenerated("...")``; also a field with arguments of its own, ``score(sort: Desc)``."""

    name: str
    arguments: tuple[Argument, ...]


Value: TypeAlias = Text | Number | Word | Call | tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, by name or by place."""

    name: str | None
    value: Value


@dataclass(frozen=True, slots=True)
class Attribute:
    """``@default(now())``, ``@@index([a])``; a native type is called ``db.VarChar``."""

    name: str
    arguments: tuple[Argument, ...]
    line: int

    def named(self, name: str) -> Value | None:
        """Give the argument of that name; null where there is none."""
        return next((one.value for one in self.arguments if one.name == name), None)

    def first(self, name: str) -> Value | None:
        """Give the argument of that name, else the first without a name; null where there is neither."""
        unnamed = next((one.value for one in self.arguments if one.name is None), None)
        return unnamed if self.named(name) is None else self.named(name)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model: a column, or a relation, which has none."""

    name: str
    type: str
    """``String``, the name of an enum or model, or what stands in ``Unsupported("...")``."""
    arity: Literal["one", "optional", "list"]
    unsupported: bool
    attributes: tuple[Attribute, ...]
    line: int

    def attribute(self, name: str) -> Attribute | None:
        """Give the attribute of that name; null where there is none."""
        return next((one for one in self.attributes if one.name == name), None)

    @property
    def native(self) -> Attribute | None:
        """``@db.VarChar(255)``; null where the type is left to Prisma."""
        return next((one for one in self.attributes if "." in one.name), None)

    @property
    def column(self) -> str:
        """Its name in the database."""
        return text_of(self.attribute("map"), "name") or self.name


@dataclass(frozen=True, slots=True)
class Unique:
    """One ``@unique``, ``@@unique``, ``@id`` or ``@@id``."""

    fields: frozenset[str]
    """As the schema calls them."""
    constraint: str | None
    """Its name in the database, where ``map`` gives one."""
    kind: Literal["unique", "id"]
    order: tuple[str, ...]
    """The fields in the order written."""
    line: int
    attribute: Attribute
    """As written, for the sort order and operator classes of its fields."""


@dataclass(frozen=True, slots=True)
class Index:
    """One ``@@index``."""

    order: tuple[str, ...]
    """The fields in the order written, as the schema calls them."""
    constraint: str | None
    """Its name in the database, where the schema gives one."""
    method: str | None
    """``Gin``, ``Hash``, ...; null: the usual one."""
    line: int
    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Model:
    """A model or view of a schema."""

    name: str
    table: str
    """Its name in the database."""
    schema: str | None
    """As ``@@schema`` says."""
    kind: Literal["model", "view"]
    fields: tuple[Field, ...]
    columns: Mapping[str, str]
    """Field -> its name in the database; relations too, under their own."""
    uniques: tuple[Unique, ...]
    indexes: tuple[Index, ...]
    file: str
    line: int

    def field(self, name: str) -> Field | None:
        """Give the field of that name; null where there is none."""
        return next((one for one in self.fields if one.name == name), None)

    def is_on(self, unique: Unique, fields: frozenset[str]) -> bool:
        """Tell whether a unique is on just these fields, by either of their names."""
        return fields in {unique.fields, frozenset(self.columns.get(field, field) for field in unique.fields)}

    def has(self, fields: frozenset[str]) -> bool:
        """Tell whether all these are fields of the model, by either of their names."""
        return fields <= {*self.columns, *self.columns.values()}

    def constraint_of(self, unique: Unique) -> str:
        """Give the name that a unique has in the database; Prisma's own where the schema gives none."""
        if unique.constraint is not None:
            return unique.constraint
        return self._called((), "pkey") if unique.kind == "id" else self._called(unique.order, "key")

    def names_of(self, unique: Unique) -> frozenset[str]:
        """Give the names that a unique may have: as Prisma cuts a long one today, and as the database does."""
        plain = "_".join([self.table, *(self.columns.get(field, field) for field in unique.order), "key"])
        own = self.constraint_of(unique)
        made = own if unique.constraint is not None or unique.kind == "id" else plain
        return frozenset({cut(own, LONGEST_NAME), cut(made, LONGEST_NAME)})

    def index_name(self, index: Index) -> str:
        """Give the name that an index has in the database; Prisma's own where the schema gives none."""
        return index.constraint or self._called(index.order, "idx")

    def _called(self, order: tuple[str, ...], suffix: str) -> str:
        name = "_".join([self.table, *(self.columns.get(field, field) for field in order)])
        return f"{cut(name, LONGEST_NAME - len(suffix) - 1)}_{suffix}"


@dataclass(frozen=True, slots=True)
class EnumValue:
    """A value of an enum."""

    name: str
    label: str
    """Its name in the database."""
    line: int


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum of a schema."""

    name: str
    type: str
    """Its name in the database."""
    schema: str | None
    values: tuple[EnumValue, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Schema:
    """One file, or all files of one folder."""

    models: tuple[Model, ...] = ()
    enums: tuple[Enum, ...] = ()
    provider: str | None = None
    """``postgresql``; null where no file has a datasource."""
    files: tuple[str, ...] = ()
    faults: tuple[str, ...] = field(default=())
    """``file:line: what is not understood``; nothing is concluded from it."""

    def model(self, name: str) -> Model | None:
        """Give the model of that name; null where there is none."""
        return next((one for one in self.models if one.name == name), None)

    def enum(self, name: str) -> Enum | None:
        """Give the enum of that name; null where there is none."""
        return next((one for one in self.enums if one.name == name), None)


def text_of(attribute: Attribute | None, name: str) -> str | None:
    """Give an attribute's text of that name, or the first; null where there is none, or it is empty."""
    value = attribute.first(name) if attribute else None
    return value.said or None if isinstance(value, Text) else None


def cut(name: str, most: int) -> str:
    """Give the first bytes of a name, whole characters only."""
    return name.encode()[:most].decode("utf-8", "ignore")
