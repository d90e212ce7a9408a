"""
A database -> the same with the tables of this version, or a refusal that leaves it as it is.

``LADDER`` holds the way up: for each older version the statements that make it the next one. A step runs in one
transaction with the new number, on both databases, so that a history is always of exactly one version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from logtriage.errors import HistoryError
from logtriage.history.databases import Database
from logtriage.history.store import SCHEMA_VERSION, TABLES

LADDER: Final[Mapping[int, tuple[str, ...]]] = {}
"""Version -> statements up to the next; empty as long as there has only been one."""
_VERSION: Final = "SELECT version FROM history"
_SET: Final = "INSERT INTO history (version) VALUES (?) ON CONFLICT DO NOTHING"
_RAISE: Final = "UPDATE history SET version = ?"


def make_tables(database: Database) -> None:
    """Make the tables where there are none; whoever did it a moment ago has done it for both."""
    with database.writing():
        for table in TABLES:
            database.ask(table)
        if not database.ask(_VERSION):
            database.put(_SET, [(SCHEMA_VERSION,)])


def climb(database: Database, ladder: Mapping[int, tuple[str, ...]] = LADDER, goal: int = SCHEMA_VERSION) -> None:
    """
    Bring a history up to the version of this program.

    Raises ``HistoryError`` for one that is newer, or that no step leads up from.
    """
    with database.reading():
        version = _version_of(database, ladder, goal)
    if version == goal:
        return
    with database.writing():
        # Somebody else may have climbed since.
        for step in range(_version_of(database, ladder, goal), goal):
            for statement in ladder[step]:
                database.ask(statement)
            database.ask(_RAISE, (step + 1,))


def _version_of(database: Database, ladder: Mapping[int, tuple[str, ...]], goal: int) -> int:
    found = database.ask(_VERSION)
    version = found[0][0] if len(found) == 1 else None
    if isinstance(version, int) and version > goal:
        told = f"is a history of version {version}, and this program knows versions up to {goal}."
        raise HistoryError(told, source=database.shown, hint="Update logtriage; nothing was changed.")
    if not isinstance(version, int) or any(step not in ladder for step in range(version, goal)):
        told = f"says that it is a history of version {version}, which there never was."
        raise HistoryError(told, source=database.shown, hint="Choose another --history.")
    return version
