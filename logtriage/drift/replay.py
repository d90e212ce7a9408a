"""
The files of ``prisma/migrations``, in order -> ``State``: what they make, change and take away.

Only what makes or takes away tables, columns, indexes and enums is read; a statement that is not understood is told
with its line, and what it names counts as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from logtriage.drift.names import TableName
from logtriage.drift.state import Made, MadeIndex, MadeTable, State, Unclear
from logtriage.drift.statements import Statement, Token, split
from logtriage.drift.walk import NotUnderstoodError, Walk, parts

_TEMPORARY: Final = frozenset({"TEMP", "TEMPORARY"})
_TABLE_RULES: Final = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE"})
_NO_COLUMN: Final = frozenset("ALTER ENABLE DISABLE OWNER SET RESET VALIDATE REPLICA FORCE NO CLUSTER INHERIT".split())
_DDL: Final = frozenset({"CREATE", "ALTER", "DROP", "RENAME", "EXECUTE"})
_OTHER_KINDS: Final = frozenset(
    "VIEW MATERIALIZED FUNCTION PROCEDURE TRIGGER EXTENSION SEQUENCE POLICY ROLE USER DOMAIN AGGREGATE OPERATOR RULE"
    " DATABASE PUBLICATION SUBSCRIPTION SERVER STATISTICS COLLATION CAST EVENT DEFAULT LANGUAGE FOREIGN TEXT OWNED"
    " CONSTRAINT OR GROUP".split()
)
_NAME: Final = re.compile(r"[\w$]+")
_DEEPEST: Final = 4
"""How deep a ``DO`` may stand in another."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One folder of ``prisma/migrations``."""

    name: str
    file: str
    """Its ``migration.sql``, relative to the checkout."""
    text: str


def replay(migrations: Iterable[Migration]) -> State:
    """Give what migrations leave behind, applied one after the other to an empty database."""
    state = State()
    for migration in migrations:
        apply(state, migration)
    return state


def apply(state: State, migration: Migration) -> None:
    """Change a state by one migration."""
    _run(state, migration, migration.text, 1, 0)


def _run(state: State, migration: Migration, text: str, first_line: int, depth: int) -> None:
    found = split(text, first_line=first_line)
    if found.fault is not None:
        state.unclear.append(Unclear(Made(migration.name, migration.file, found.fault), _words(text)))
    for statement in found.statements:
        made = Made(migration.name, migration.file, statement.line)
        if statement.body is not None and depth < _DEEPEST:
            _run(state, migration, statement.body, statement.body_line, depth + 1)
            continue
        try:
            _apply(state, statement, made, inside=depth > 0)
        except NotUnderstoodError:
            said = " ".join(token.text for token in statement.tokens)
            state.unclear.append(Unclear(made, _words(said)))


def _words(text: str) -> frozenset[str]:
    return frozenset(_NAME.findall(text))


def _apply(state: State, statement: Statement, made: Made, *, inside: bool) -> None:
    tokens = past_conditions(statement.tokens) if inside else statement.tokens
    if inside and not _is_ddl(tokens):
        if any(token.word in _DDL for token in tokens):
            raise NotUnderstoodError
        return
    walk = Walk(tokens)
    verb = walk.take().word if tokens else ""
    act = _VERBS.get(verb)
    if act is not None:
        act(state, walk, replace(made, line=tokens[0].line))


def past_conditions(tokens: Sequence[Token]) -> Sequence[Token]:
    """Go past what a procedure says before a statement: ``BEGIN``, ``IF ... THEN``; a condition counts as met."""
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].word in ("THEN", "BEGIN", "ELSE", "LOOP"):
            return tokens[at + 1 :]
    return tokens


def _is_ddl(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].word in _VERBS


# --------------------------------------------------------------------------------------------------------------- CREATE
def _create(state: State, walk: Walk, made: Made) -> None:
    unique = walk.skip("UNIQUE")
    if walk.skip("INDEX"):
        _create_index(state, walk, made, unique=unique)
    elif walk.skip("TYPE"):
        _create_type(state, walk, made)
    elif any(walk.skip(word, "TABLE") for word in _TEMPORARY) or walk.skip("SCHEMA"):
        return
    else:
        walk.skip("UNLOGGED")
        if walk.skip("TABLE"):
            _create_table(state, walk, made)
        elif walk.take().word not in _OTHER_KINDS:
            raise NotUnderstoodError


def _create_table(state: State, walk: Walk, made: Made) -> None:
    unless = walk.skip("IF", "NOT", "EXISTS")
    name = walk.table(state.usual_schema)
    if name in state.tables and unless:
        return
    table = MadeTable(made)
    state.tables[name] = table
    if not walk.sees("("):
        table.opaque = True
        return
    for part in parts(walk.inside()):
        item = Walk(part)
        if part[0].word == "LIKE":
            table.opaque = True
        elif part[0].word in _TABLE_RULES:
            _add_rule(table, name, item, made)
        else:
            _add_column(table, name, item, made)
    table.opaque = table.opaque or walk.sees("AS") or walk.sees("INHERITS")


def _add_column(table: MadeTable, name: TableName, item: Walk, made: Made) -> None:
    here = replace(made, line=item.line)
    column = item.name()
    table.columns[column] = here
    words = [token.word for token in item.rest()]
    if "UNIQUE" in words:
        _note_index(table, f"{name.name}_{column}_key", [column], here, unique=True)
    if "PRIMARY" in words:
        _note_index(table, f"{name.name}_pkey", [column], here, unique=True)


def _add_rule(table: MadeTable, name: TableName, item: Walk, made: Made) -> None:
    """Note a unique constraint or primary key; other constraints bring no column and no index."""
    here = replace(made, line=item.line)
    called = item.name() if item.skip("CONSTRAINT") else None
    primary = item.skip("PRIMARY", "KEY")
    if not (primary or item.skip("UNIQUE")):
        return
    item.skip("NULLS", "NOT", "DISTINCT")
    if item.skip("USING", "INDEX"):
        index = table.indexes.pop(item.name(), None)
        if index is not None:
            table.indexes[called or index.name] = replace(index, name=called or index.name, unique=True)
        return
    columns = [Walk(part).name() for part in parts(item.inside())]
    usual = f"{name.name}_pkey" if primary else "_".join([name.name, *columns, "key"])
    _note_index(table, called or usual, columns, here, unique=True)


def _note_index(
    table: MadeTable, index: str, columns: Sequence[str], made: Made, *, unique: bool, plain: bool = True
) -> None:
    table.indexes[index] = MadeIndex(index, tuple(columns), unique, plain, made)


def _create_index(state: State, walk: Walk, made: Made, *, unique: bool) -> None:
    walk.skip("CONCURRENTLY")
    walk.skip("IF", "NOT", "EXISTS")
    called = None if walk.sees("ON") else walk.table(state.usual_schema).name
    if not walk.skip("ON"):
        raise NotUnderstoodError
    walk.skip("ONLY")
    name = walk.table(state.usual_schema)
    usual = not walk.skip("USING") or walk.name() == "btree"
    listed = list(parts(walk.inside()))
    named = [part[0].name for part in listed if part[0].kind in ("word", "quoted") and not _calls(part)]
    columns = named if len(named) == len(listed) else []
    table = state.table(name)
    if table is not None:
        some = any(token.word == "WHERE" for token in walk.rest())
        plain = usual and not some and all(len(part) == 1 for part in listed)
        _note_index(table, called or "_".join([name.name, *columns, "idx"]), columns, made, unique=unique, plain=plain)


def _calls(part: Sequence[Token]) -> bool:
    return len(part) > 1 and part[1].word == "("


def _create_type(state: State, walk: Walk, made: Made) -> None:
    name = walk.table(state.usual_schema)
    if walk.skip("AS", "ENUM"):
        labels = [token for token in walk.inside() if token.kind == "string"]
        state.enums[name] = {token.text: replace(made, line=token.line) for token in labels}


# ---------------------------------------------------------------------------------------------------------------- ALTER
def _alter(state: State, walk: Walk, made: Made) -> None:
    if walk.skip("TABLE"):
        walk.skip("IF", "EXISTS")
        walk.skip("ONLY")
        name = walk.table(state.usual_schema)
        for part in parts(walk.rest()):
            name = _alter_table(state, name, Walk(part), made)
    elif walk.skip("TYPE"):
        _alter_type(state, walk, made)
    elif walk.skip("INDEX"):
        walk.skip("IF", "EXISTS")
        old = walk.table(state.usual_schema).name
        if walk.skip("RENAME", "TO"):
            state.rename_index(old, walk.name())
    elif not walk.skip("SCHEMA") and walk.take().word not in _OTHER_KINDS:
        raise NotUnderstoodError


def _alter_table(state: State, name: TableName, item: Walk, made: Made) -> TableName:
    """Do one action; gives the table's name, which it may have changed."""
    here = replace(made, line=item.line)
    if item.skip("ADD"):
        _add(state, name, item, here)
    elif item.skip("DROP"):
        _drop_from(state, name, item, here)
    elif item.skip("RENAME"):
        return _rename(state, name, item, here)
    elif item.skip("SET", "SCHEMA"):
        moved = TableName(item.name(), name.name)
        state.rename_table(name, moved, here)
        return moved
    elif item.take().word not in _NO_COLUMN:
        raise NotUnderstoodError
    return name


def _add(state: State, name: TableName, item: Walk, made: Made) -> None:
    table = state.table(name)
    if table is None:
        # Made outside of the migrations; from here on one column of it is known.
        table = MadeTable(made, opaque=True)
        state.tables[name] = table
    if not item.sees("COLUMN") and any(item.sees(word) for word in _TABLE_RULES):
        _add_rule(table, name, item, made)
        return
    item.skip("COLUMN")
    item.skip("IF", "NOT", "EXISTS")
    _add_column(table, name, item, made)


def _drop_from(state: State, name: TableName, item: Walk, made: Made) -> None:
    constraint = item.skip("CONSTRAINT")
    if not constraint:
        item.skip("COLUMN")
    item.skip("IF", "EXISTS")
    if constraint:
        state.drop_index(item.name(), made)
    else:
        state.drop_column(name, item.name(), made)


def _rename(state: State, name: TableName, item: Walk, made: Made) -> TableName:
    if item.skip("TO"):
        moved = TableName(name.schema, item.name())
        state.rename_table(name, moved, made)
        return moved
    constraint = item.skip("CONSTRAINT")
    if not constraint:
        item.skip("COLUMN")
    old = item.name()
    if not item.skip("TO"):
        raise NotUnderstoodError
    if constraint:
        state.rename_index(old, item.name())
    else:
        state.rename_column(name, old, item.name(), made)
    return name


def _alter_type(state: State, walk: Walk, made: Made) -> None:
    name = walk.table(state.usual_schema)
    labels = state.enums.get(name, {})
    if walk.skip("ADD", "VALUE"):
        walk.skip("IF", "NOT", "EXISTS")
        labels[walk.take().text] = made
    elif walk.skip("RENAME", "TO"):
        state.enums[TableName(name.schema, walk.name())] = state.enums.pop(name, {})
    elif walk.skip("RENAME", "VALUE"):
        labels.pop(walk.take().text, None)
        if walk.skip("TO"):
            labels[walk.take().text] = made
    elif walk.skip("SET", "SCHEMA"):
        state.enums[TableName(walk.name(), name.name)] = state.enums.pop(name, {})
    elif not walk.skip("OWNER"):
        raise NotUnderstoodError


# ------------------------------------------------------------------------------------------------------ DROP and others
def _drop(state: State, walk: Walk, made: Made) -> None:
    kind = walk.take().word
    if kind not in {"TABLE", "INDEX", "TYPE", "SCHEMA"}:
        if kind not in _OTHER_KINDS:
            raise NotUnderstoodError
        return
    walk.skip("CONCURRENTLY")
    walk.skip("IF", "EXISTS")
    for part in parts(walk.rest()):
        name = Walk(part).table(state.usual_schema)
        if kind == "TABLE":
            state.drop_table(name, made)
        elif kind == "INDEX":
            state.drop_index(name.name, made)
        elif kind == "TYPE":
            state.enums.pop(name, None)
        else:
            for table in [one for one in state.tables if one.schema == name.name]:
                state.drop_table(table, made)


def _set(state: State, walk: Walk, _: Made) -> None:
    """Follow ``SET search_path``: names behind it stand in its first schema."""
    walk.skip("LOCAL")
    walk.skip("SESSION")
    if walk.skip("SEARCH_PATH") and (walk.skip("TO") or walk.skip("=")):
        first = walk.take()
        state.usual_schema = first.text if first.kind == "string" else first.name


_VERBS: Final[Mapping[str, Callable[[State, Walk, Made], None]]] = {
    "CREATE": _create,
    "ALTER": _alter,
    "DROP": _drop,
    "SET": _set,
}
