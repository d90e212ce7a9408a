"""
A checkout -> its Prisma schemas, each with the tables that it needs and what its migrations make.

Read-only. A file that cannot be read is told, and costs only what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from logtriage.checkout import check_checkout, read_source, source_names
from logtriage.drift.replay import Migration, replay
from logtriage.drift.state import State
from logtriage.drift.wanted import WantedTable, wanted_tables
from logtriage.errors import UsageError
from logtriage.prisma import Schema, parse_schema

_DATASOURCE: Final = re.compile(r"(?m)^[ \t]*datasource[ \t]+\w+[ \t]*\{")
_MIGRATION: Final = "/migration.sql"
POSTGRES: Final = frozenset({None, "postgresql", "postgres"})
"""Providers for which SQL is written; without a datasource it is taken for this one."""


@dataclass(frozen=True, slots=True)
class Project:
    """One schema of a checkout."""

    schema: Schema
    tables: tuple[WantedTable, ...]
    folder: str | None
    """Of its migrations, with a slash at the end; null where there is none."""
    migrations: tuple[Migration, ...]
    """In the order in which they are applied."""
    state: State
    """What they leave behind."""
    faults: tuple[str, ...]
    """``file:line: what is not understood or cannot be read``."""

    @property
    def writes_sql(self) -> bool:
        """Its database is one whose SQL we write."""
        return self.schema.provider in POSTGRES

    def table(self, model: str) -> WantedTable | None:
        """Give the table of a model; null where there is none."""
        return next((one for one in self.tables if one.model == model), None)


def read_projects(repo: Path, only: str | None = None) -> tuple[Project, ...]:
    """
    Give the schemas of a checkout, in the order of their paths.

    ``only``: a schema file, or the folder of one, relative to the checkout. Raises ``UsageError`` when ``repo`` is no
    folder, or holds no schema (no such schema).
    """
    check_checkout(repo)
    names = tuple(source_names(repo))
    faults: list[str] = []
    texts = {name: text for name in names if name.endswith(".prisma") and (text := _text(repo, name, faults.append))}
    wanted = only.removeprefix("./").rstrip("/") if only is not None else None
    if wanted is not None:
        texts = {name: text for name, text in texts.items() if name == wanted or name.startswith(f"{wanted}/")}
    if not texts:
        looked = "no schema.prisma below this folder" if only is None else f"no schema at {only}"
        raise UsageError(
            f"{looked} (expected a file *.prisma).", source=str(repo), hint="Check --repo, or name it with --schema."
        )
    return tuple(_project(repo, names, files, texts, faults) for files in _schemas(texts, faults.append))


def _text(repo: Path, name: str, tell: Callable[[str], None]) -> str | None:
    data = read_source(repo / name)
    if isinstance(data, bytes):
        return data.decode("utf-8-sig", "replace")
    tell(f"{name}:1: {data.reason}; what it says is not known")
    return None


def _schemas(texts: Mapping[str, str], tell: Callable[[str], None]) -> list[tuple[str, ...]]:
    """Put files together: those in or below the folder of the one with the datasource are of its schema."""
    roots = [name for name, text in texts.items() if _DATASOURCE.search(text)]
    if len(roots) <= 1:
        return [(*roots, *(name for name in texts if name not in roots))]
    files: dict[str, list[str]] = {root: [root] for root in roots}
    for name in texts:
        above = [root for root in roots if _folder(name).startswith(_folder(root))]
        if name in files:
            continue
        if above:
            files[max(above, key=lambda root: len(_folder(root)))].append(name)
        else:
            tell(f"{name}:1: belongs to no schema with a datasource; not looked at")
    return [tuple(found) for found in files.values()]


def _project(
    repo: Path, names: Sequence[str], files: Sequence[str], texts: Mapping[str, str], faults: Sequence[str]
) -> Project:
    schema = _without_doubles(parse_schema((name, texts[name]) for name in files))
    unread: list[str] = []
    folder = _migrations_folder(names, _folder(files[0]))
    found = sorted(name for name in names if folder and name.startswith(folder) and _is_migration(name, folder))
    read = ((name, _text(repo, name, unread.append)) for name in found)
    migrations = tuple(Migration(name.split("/")[-2], name, text) for name, text in read if text is not None)
    state = replay(migrations)
    unclear = (f"{one.made.told}: not understood" for one in state.unclear)
    told = (*(one for one in faults if one.split(":")[0] not in texts), *schema.faults, *unread, *unclear)
    return Project(schema, wanted_tables(schema), folder, migrations, state, told)


def _without_doubles(schema: Schema) -> Schema:
    """Keep the first of two models of one name: a schema cannot have both, so the other file is not part of it."""
    models = {model.name: model for model in reversed(schema.models)}
    double = [model for model in schema.models if models[model.name] is not model]
    told = (f"{one.file}:{one.line}: model {one.name} stands twice; the first one counts" for one in double)
    kept = tuple(model for model in schema.models if models[model.name] is model)
    return replace(schema, models=kept, faults=(*schema.faults, *told))


def _migrations_folder(names: Sequence[str], folder: str) -> str | None:
    """
    Give the folder ``migrations`` beside the schema or one level above, else the only one of the checkout.

    ``prisma.config.ts`` may name any other place; it is a program, so it is not asked. Null where nothing is found.
    """
    places = (f"{folder}migrations/", f"{_folder(folder[:-1])}migrations/")
    beside = next((place for place in places if any(_is_migration(name, place) for name in names)), None)
    others = {_folder(_folder(name)[:-1]) for name in names if name.endswith(_MIGRATION)}
    return beside or (others.pop() if len(others) == 1 else None)


def _is_migration(name: str, folder: str) -> bool:
    return name.startswith(folder) and name.endswith(_MIGRATION) and name.count("/") == folder.count("/") + 1


def _folder(name: str) -> str:
    return name[: name.rfind("/") + 1]
