"""
A migration that fails, and the name that the log blames -> where it stands, and whether anything before makes it.

An alias is resolved within its statement; one that stands for a subquery stays open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from logtriage.drift.names import TableName
from logtriage.drift.projects import Project
from logtriage.drift.replay import Migration, apply, past_conditions, replay
from logtriage.drift.state import Made, State
from logtriage.drift.statements import Statement, Token, split
from logtriage.model.drift import Reference

_BEFORE_TABLE: Final = frozenset({"FROM", "JOIN", "UPDATE", "INTO", "TABLE", "ONLY", "REFERENCES", "USING", "EXISTS"})
_NO_ALIAS: Final = frozenset(
    "ON WHERE SET JOIN LEFT RIGHT INNER FULL CROSS GROUP ORDER USING VALUES SELECT ADD ALTER DROP RENAME LIMIT AND"
    " UNION RETURNING".split()
)


@dataclass(frozen=True, slots=True)
class Located:
    """What was found out about the name that the log blames."""

    reference: Reference | None
    made: Made | None
    """What makes the object, before or behind; null: nothing in the history does."""
    verdict: str


@dataclass(frozen=True, slots=True)
class _Source:
    """A table in a statement, with the name that stands for it."""

    table: TableName | None
    """Null: a subquery."""
    alias: str | None


def locate(project: Project, name: str, column: str | None, table: str | None) -> Located | None:
    """Look into the migration of that name; null where the checkout does not have it."""
    place = next((at for at, one in enumerate(project.migrations) if one.name == name), None)
    if place is None:
        return None
    migration = project.migrations[place]
    if column is None and table is None:
        return Located(None, None, "The log names no table and no column; read the statement that fails.")
    found = next(_uses(migration, column, table), None)
    if found is None:
        return Located(None, None, f"{migration.file} does not hold the name that the log blames: it has been changed.")
    statement, text = found
    reference = _reference(migration, statement, text, column, table)
    before = _state_before(project.migrations[:place], migration, statement)
    return Located(reference, *_verdict(project, before, reference))


def _uses(migration: Migration, column: str | None, table: str | None) -> Iterator[tuple[Statement, str]]:
    """Give the statements that use a name, and how it stands there."""
    wanted = [part.strip('"') for part in (column or table or "").split(".")]
    for statement in _all_statements(migration.text, 1):
        names = [token.name if token.kind in ("word", "quoted") else token.text for token in statement.tokens]
        # A qualified name is looked for as a whole first, then by its last part: the log may have added the table.
        for parts in (wanted, wanted[-1:]):
            spelt = [word for part in parts for word in (".", part)][1:]
            if any(_same(names[at : at + len(spelt)], spelt) for at in range(len(names))):
                yield statement, ".".join(parts)
                break


def _all_statements(text: str, first_line: int) -> Iterator[Statement]:
    for statement in split(text, first_line=first_line).statements:
        if statement.body is None:
            yield statement
        else:
            for inner in split(statement.body, first_line=statement.body_line).statements:
                tokens = tuple(past_conditions(inner.tokens)) or inner.tokens
                yield replace(inner, tokens=tokens, line=tokens[0].line)


def _same(names: Sequence[str], spelt: Sequence[str]) -> bool:
    return [name.lower() for name in names] == [name.lower() for name in spelt]


def _reference(
    migration: Migration, statement: Statement, text: str, column: str | None, table: str | None
) -> Reference:
    sources = list(_sources(statement.tokens))
    if column is None:
        named = TableName("public", text.rpartition(".")[2])
        return Reference(migration.file, statement.line, statement.end, text, None, _told(named), None)
    owner = text.rpartition(".")[0] or None
    meant = _meant(sources, owner, table)
    alias = owner if meant is None or owner != meant.name else None
    return Reference(
        migration.file, statement.line, statement.end, text, alias, _told(meant) if meant else None,
        text.rpartition(".")[2],
    )  # fmt: skip


def _told(table: TableName) -> str:
    return f"{table.schema}.{table.name}"


def _meant(sources: Sequence[_Source], owner: str | None, table: str | None) -> TableName | None:
    """Give the table that an alias stands for; without an owner, the only table of the statement."""
    known = [one.table for one in sources if one.table is not None]
    if owner is not None:
        low = owner.lower().rpartition(".")[2]
        by_alias = [one.table for one in sources if one.alias is not None and one.alias.lower() == low]
        by_name = [one for one in known if one.name.lower() == low]
        return next(iter(by_alias or by_name), None)
    if table is not None:
        return next((one for one in known if one.name == table), TableName("public", table))
    return known[0] if len(set(known)) == 1 else None


def _sources(tokens: Sequence[Token]) -> Iterator[_Source]:
    """Give the tables that a statement reads or changes, each with its alias."""
    at, in_list = 0, False
    while at < len(tokens):
        word = tokens[at].word
        starts = word in _BEFORE_TABLE or (word == "ON" and "INDEX" in {token.word for token in tokens[:at]})
        if not (starts or (word == "," and in_list)):
            at += 1
            continue
        in_list = word in ("FROM", ",")
        at, source = _source(tokens, at + 1)
        if source is not None:
            yield source


def _source(tokens: Sequence[Token], at: int) -> tuple[int, _Source | None]:
    """Read a table and its alias from a place on; gives the place behind."""
    if at >= len(tokens) or (tokens[at].kind == "word" and tokens[at].word in _BEFORE_TABLE | _NO_ALIAS):
        return at, None
    table: TableName | None = None
    if tokens[at].word == "(":
        at = _behind(tokens, at)
    elif tokens[at].kind in ("word", "quoted"):
        names = [tokens[at].name]
        at += 1
        while at + 1 < len(tokens) and tokens[at].word == ".":
            names.append(tokens[at + 1].name)
            at += 2
        table = TableName(names[-2] if len(names) > 1 else "public", names[-1])
    else:
        return at, None
    if at < len(tokens) and tokens[at].word == "AS":
        at += 1
    alias = tokens[at] if at < len(tokens) else None
    if alias is None or alias.kind not in ("word", "quoted") or alias.word in _NO_ALIAS:
        return at, _Source(table, None)
    return at + 1, _Source(table, alias.name)


def _behind(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    while at < len(tokens):
        depth += (tokens[at].word == "(") - (tokens[at].word == ")")
        at += 1
        if depth == 0:
            break
    return at


def _state_before(earlier: Sequence[Migration], migration: Migration, statement: Statement) -> State:
    """Give what the history has made when a statement is reached."""
    state = replay(earlier)
    lines = migration.text.split("\n")[: statement.line - 1]
    apply(state, Migration(migration.name, migration.file, "\n".join(lines)))
    return state


def _verdict(project: Project, before: State, reference: Reference) -> tuple[Made | None, str]:
    if reference.table is None:
        return None, f"{reference.text} stands in {_lines(reference)}; which table is meant is not plain from the file."
    schema, _, name = reference.table.partition(".")
    table = TableName(schema, name)
    what = reference.table.removeprefix("public.") + (f".{reference.column}" if reference.column else "")
    stands = f"{reference.text} stands in {_lines(reference)} and means {what}"
    earlier, later = (_made(state, table, reference.column) for state in (before, project.state))
    if earlier is not None:
        return earlier, f"{stands}; {earlier.told} makes it earlier, so the failing database has had another history."
    gone = before.gone.get((table, reference.column)) or before.gone.get((table, None))
    if gone is not None:
        return None, f"{stands}; an earlier migration takes it away or renames it ({gone.told})."
    if later is not None and later.migration != _folder(reference):
        return later, f"{stands}; no earlier migration creates it, a later one does ({later.told})."
    doubt = next((one for one in before.unclear if (reference.column or name) in one.words), None)
    if doubt is not None:
        return None, f"{stands}; no earlier migration creates it, unless {doubt.made.told} (not understood) does."
    return None, f"{stands}; no earlier migration creates it."


def _made(state: State, table: TableName, column: str | None) -> Made | None:
    made = state.table(table)
    if made is None or column is None:
        return made.made if made else None
    return made.columns.get(column)


def _folder(reference: Reference) -> str:
    return reference.file.split("/")[-2]


def _lines(reference: Reference) -> str:
    if reference.first_line == reference.last_line:
        return f"{reference.file}:{reference.first_line}"
    return f"{reference.file}:{reference.first_line}-{reference.last_line}"
