"""
The text of a ``schema.prisma`` -> its models, their fields and what is unique in them, each with its line.

Tolerant: what is not understood is passed over, and a model without an end is left out, so that nothing is concluded
from half of it. Language: https://www.prisma.io/docs/orm/reference/prisma-schema-reference (2026-09).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_UNSPOKEN: Final = re.compile(r"//[^\n]*|\"(?:\\[^\n]|[^\"\\\n])*+\"?")
_INSIDE: Final = re.compile(r"[^\n\"]")
_MODEL: Final = re.compile(r"(?m)^[ \t]*(?:model|view)[ \t]+(?P<name>[A-Za-z]\w{0,120})\s*\{")
_BRACE: Final = re.compile(r"[{}]")
_FIELD: Final = re.compile(r"(?m)^[ \t]*(?P<name>[A-Za-z]\w{0,120})[ \t]+[A-Za-z][\w.]{0,120}(?P<rest>[^\n]*)$")
_ALONE: Final = re.compile(r"(?<!@)@(?P<kind>unique|id)\b")
_TOGETHER: Final = re.compile(r"@@(?P<kind>unique|id)\b")
_TABLE: Final = re.compile(r"@@map\b")
_COLUMN: Final = re.compile(r"(?<!@)@map\b")
_ARGUMENTS: Final = re.compile(r"[ \t]*\((?:[^()]|\((?:[^()]|\([^()]*\))*+\))*+\)")
_LIST: Final = re.compile(r"\[(?P<fields>[^\]]{0,4000})\]")
_NAME: Final = re.compile(r"\s*(?P<name>[A-Za-z]\w{0,120})")
_MAP: Final = re.compile(r"\bmap[ \t]*:\s*\"(?P<name>[^\"\n]{1,200})\"")
_QUOTED: Final = re.compile(r"\"(?P<name>[^\"\n]{1,200})\"")


@dataclass(frozen=True, slots=True)
class Unique:
    """One ``@unique``, ``@@unique``, ``@id`` or ``@@id``."""

    fields: frozenset[str]
    """As the schema calls them."""
    constraint: str | None
    """Its name in the database, where ``map`` gives one."""
    kind: str
    """``unique`` or ``id``."""
    order: tuple[str, ...]
    """The fields in the order written."""
    line: int


@dataclass(frozen=True, slots=True)
class Model:
    """A model or view of a schema."""

    name: str
    table: str
    """Its name in the database."""
    columns: Mapping[str, str]
    """Field -> its name in the database."""
    uniques: tuple[Unique, ...]
    file: str
    line: int

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
        if unique.kind == "id":
            return f"{self.table}_pkey"
        return "_".join([self.table, *(self.columns.get(field, field) for field in unique.order), "key"])


def models_in(text: str, file: str) -> tuple[Model, ...]:
    """Give the models of a schema in the order written; ``file`` is how they are to be named."""
    said = _UNSPOKEN.sub(lambda found: found.group() if found.group()[0] == '"' else "", text.replace("\r\n", "\n"))
    spoken = _UNSPOKEN.sub(lambda found: _INSIDE.sub(" ", found.group()), said)
    breaks = [found.start() for found in re.finditer("\n", said)]
    found = []
    for start in _MODEL.finditer(spoken):
        end = _BRACE.search(spoken, start.end())
        if end is not None and end.group() == "}":
            block = _Block(said, spoken, start.end(), end.start(), breaks)
            found.append(_model(start["name"], block, file, block.line(start.start("name"))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Block:
    """The inside of a model: without comments, and without the insides of strings too (``spoken``)."""

    said: str
    spoken: str
    start: int
    end: int
    breaks: Sequence[int]

    def line(self, at: int) -> int:
        return bisect_left(self.breaks, at) + 1

    def arguments(self, at: int) -> str:
        """Give the parentheses that begin at a place, with what is in them; empty where there are none."""
        found = _ARGUMENTS.match(self.spoken, at, self.end)
        return self.said[found.start() : found.end()] if found else ""


def _model(name: str, block: _Block, file: str, line: int) -> Model:
    columns: dict[str, str] = {}
    uniques: list[Unique] = []
    for field in _FIELD.finditer(block.spoken, block.start, block.end):
        renamed = _COLUMN.search(field["rest"])
        quoted = _QUOTED.search(block.arguments(field.start("rest") + renamed.end())) if renamed else None
        columns[field["name"]] = quoted["name"] if quoted else field["name"]
        uniques += _alone(block, field)
    tables = _TABLE.finditer(block.spoken, block.start, block.end)
    table = next((_QUOTED.search(block.arguments(one.end())) for one in tables), None)
    return Model(name, table["name"] if table else name, columns, (*uniques, *_together(block)), file, line)


def _alone(block: _Block, field: re.Match[str]) -> Iterator[Unique]:
    for mark in _ALONE.finditer(field["rest"]):
        at = field.start("rest") + mark.start()
        named = _MAP.search(block.arguments(at + len(mark.group())))
        order = (field["name"],)
        yield Unique(frozenset(order), named["name"] if named else None, mark["kind"], order, block.line(at))


def _together(block: _Block) -> Iterator[Unique]:
    for mark in _TOGETHER.finditer(block.spoken, block.start, block.end):
        said = block.arguments(mark.end())
        listed, named = _LIST.search(said), _MAP.search(said)
        # A field may have arguments of its own, (sort: Desc), which hold commas.
        parts = re.sub(r"\([^()]*\)", "", listed["fields"]).split(",") if listed else ()
        order = tuple(found["name"] for found in map(_NAME.match, parts) if found)
        if order:
            line = block.line(mark.start())
            yield Unique(frozenset(order), named["name"] if named else None, mark["kind"], order, line)
