"""
What a log says is missing -> candidates: what the schema needs there and the migrations do not make, best first.

Order: named by the log, of the failing model, of a model that the call includes, of the schema; then what no migration
makes before what is unknown and what one makes. A statement is ready to run where no migration makes the thing, or
where the log itself says that it is missing and there are no migrations to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from logtriage.drift.ddl import column_steps, enum_steps, enum_value_steps, index_steps, table_steps
from logtriage.drift.names import USUAL_SCHEMA, TableName
from logtriage.drift.projects import Project
from logtriage.drift.standing import Stands, column_stands, enum_stands, index_stands, table_stands
from logtriage.drift.wanted import WantedColumn, WantedIndex, WantedTable
from logtriage.model.drift import Candidate, CandidateKind, DdlStep, Grounds
from logtriage.prisma import Enum, EnumValue

_GROUNDS: Final[tuple[Grounds, ...]] = ("named", "model", "relation", "schema")
_STANDINGS: Final = ("no-migration", "unknown", "not-applied")
_KINDS: Final[tuple[CandidateKind, ...]] = ("table", "column", "enum", "enum-value", "index")
_MOST_APPLIED: Final = 5
_SAID: Final[dict[Grounds, str]] = {
    "named": "The log names it",
    "model": "Of the failing model",
    "relation": "Of a model that the failing call includes",
    "schema": "In the schema; no row of the log speaks of it",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """How candidates are to be made."""

    concurrently: bool = False
    """Indexes without holding up writes, outside a transaction."""


def table_candidates(
    project: Project, table: WantedTable, grounds: Grounds, wish: Wish, *, there: bool
) -> tuple[Candidate, ...]:
    """
    Give everything that a table needs and no migration makes, as a whole where none makes the table.

    ``there``: the log shows that the database has the table, so only parts of it can be missing.
    """
    stands = table_stands(project, table)
    found = [*_enums(project, table.columns, grounds)]
    if there or stands.standing == "not-applied":
        found += [_column(project, table, column, grounds) for column in table.columns]
    else:
        steps = table_steps(table, ready=_is_ready(stands, grounds)) if project.writes_sql else ()
        found.append(_candidate("table", table, table.name.name, stands, grounds, steps=steps, line=table.line))
    found += [_index(project, table, index, grounds, wish, there=there) for index in table.indexes]
    return tuple(one for one in found if one.standing != "not-applied")


def named_candidates(project: Project, table: WantedTable, column: WantedColumn, wish: Wish) -> tuple[Candidate, ...]:
    """Give the column that the log names, and the enum and indexes that belong to it, whatever the migrations say."""
    own = _column(project, table, column, "named")
    on_it = [index for index in table.indexes if column.name in index.columns]
    indexes = [_index(project, table, index, "named", wish, there=True) for index in on_it]
    kept = [one for one in indexes if one.standing != "not-applied" or own.standing == "not-applied"]
    return (*_enums(project, [column], "named"), own, *kept)


def applied_candidates(project: Project, table: WantedTable) -> tuple[Candidate, ...]:
    """Give the columns that migrations added to a table later, the last ones first: what a late database lacks."""
    made = project.state.table(table.name)
    first = made.made.migration if made else None
    columns = [_column(project, table, column, "model") for column in table.columns]
    late = [one for one in columns if one.standing == "not-applied" and first is not None and not _is_of(one, first)]
    return tuple(sorted(late, key=lambda one: one.made or "", reverse=True)[:_MOST_APPLIED])


def _is_of(candidate: Candidate, migration: str) -> bool:
    return f"/{migration}/" in (candidate.made or "")


def ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Give candidates in the order of the evidence, each thing once, under its best grounds."""
    ordered = sorted(
        candidates,
        key=lambda one: (
            _GROUNDS.index(one.grounds),
            _STANDINGS.index(one.standing),
            _KINDS.index(one.kind),
        ),
    )
    best: dict[tuple[str, ...], Candidate] = {}
    for one in ordered:
        best.setdefault((one.kind, one.table, one.name, one.declared), one)
    return tuple(best.values())


def _is_ready(stands: Stands, grounds: Grounds) -> bool:
    return stands.standing == "no-migration" or (stands.standing == "unknown" and grounds == "named")


def _column(project: Project, table: WantedTable, column: WantedColumn, grounds: Grounds) -> Candidate:
    stands = column_stands(project, table, column)
    steps = column_steps(table, column, ready=_is_ready(stands, grounds)) if project.writes_sql else ()
    return _candidate(
        "column", table, column.name, stands, grounds, steps=steps, line=column.line, field=column.field,
        type_=column.type, notes=tuple(_column_notes(column)),
    )  # fmt: skip


def _column_notes(column: WantedColumn) -> Iterator[str]:
    if column.required and not column.fills_itself:
        yield (
            "Required and without a default in the database: between stage 1 and 2 a read of an old row fails in "
            "another way (a null where the client expects a value), so fill the rows before traffic meets them."
        )
    if column.relations:
        named = ", ".join(column.relations)
        yield f"It carries the foreign key of {named}; the key itself is left to `npx prisma migrate dev`."


def _index(
    project: Project, table: WantedTable, index: WantedIndex, grounds: Grounds, wish: Wish, *, there: bool
) -> Candidate:
    stands = index_stands(project, table, index, there=there)
    ready = _is_ready(stands, grounds)
    steps = index_steps(table, index, ready=ready, concurrently=wish.concurrently) if project.writes_sql else ()
    return _candidate(
        "index", table, index.name, stands, grounds, steps=steps, line=index.line,
        notes=tuple(_index_notes(index, wish)),
    )  # fmt: skip


def _index_notes(index: WantedIndex, wish: Wish) -> Iterator[str]:
    if index.unique:
        yield "Where values repeat, the statement fails and changes nothing: look for duplicates first."
    if wish.concurrently:
        yield (
            "Runs outside a transaction. If it is interrupted, an invalid index of this name stays, which IF NOT "
            "EXISTS takes for the index: look at it with \\d before the next try."
        )


def _enums(project: Project, columns: Sequence[WantedColumn], grounds: Grounds) -> Iterator[Candidate]:
    """Give the enums of columns, and single values of them, that no migration makes."""
    for enum in {one.enum.name: one.enum for one in columns if one.enum is not None}.values():
        stands = enum_stands(project, enum, None)
        if stands.standing != "not-applied":
            steps = enum_steps(enum, ready=_is_ready(stands, grounds)) if project.writes_sql else ()
            yield _of_enum(enum, None, stands, grounds, steps)
            continue
        for value in enum.values:
            stands = enum_stands(project, enum, value.label)
            if stands.standing != "not-applied":
                ready = _is_ready(stands, grounds)
                steps = enum_value_steps(enum, value.label, ready=ready) if project.writes_sql else ()
                yield _of_enum(enum, value, stands, grounds, steps)


def _of_enum(
    enum: Enum, value: EnumValue | None, stands: Stands, grounds: Grounds, steps: tuple[DdlStep, ...]
) -> Candidate:
    kind: CandidateKind = "enum-value" if value else "enum"
    table = TableName(enum.schema or USUAL_SCHEMA, enum.type)
    declared = f"{enum.file}:{value.line if value else enum.line}"
    made = stands.made.told if stands.made else None
    return Candidate(
        kind, enum.name, None, told(table), value.label if value else enum.type, None, declared, stands.standing,
        grounds, made, _because(kind, stands, grounds), steps,
    )  # fmt: skip


def _candidate(
    kind: CandidateKind,
    table: WantedTable,
    name: str,
    stands: Stands,
    grounds: Grounds,
    *,
    steps: tuple[DdlStep, ...],
    line: int,
    field: str | None = None,
    type_: str | None = None,
    notes: tuple[str, ...] = (),
) -> Candidate:
    return Candidate(
        kind, table.model, field, told(table.name), name, type_, f"{table.file}:{line}", stands.standing, grounds,
        stands.made.told if stands.made else None, _because(kind, stands, grounds), steps, notes,
    )  # fmt: skip


def told(table: TableName) -> str:
    """``public.Lead``."""
    return f"{table.schema}.{table.name}"


def _because(kind: CandidateKind, stands: Stands, grounds: Grounds) -> str:
    belongs = grounds == "named" and kind not in ("column", "table")
    return f"{'Belongs to what the log names' if belongs else _SAID[grounds]}; {stands.because}."
