"""Where a history is -> the open history: a path is a file, ``postgresql://...`` a server."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from logtriage.errors import HistoryError
from logtriage.history.databases import WAIT_S, Database
from logtriage.history.migrations import climb, make_tables
from logtriage.history.postgres import open_server
from logtriage.history.sqlite import open_file
from logtriage.history.store import History

SCHEMES: Final = ("postgresql", "postgres")


def open_history(where: str | Path, *, create: bool = False, wait_s: float = WAIT_S) -> History:
    """
    Open a history, brought up to this version; ``create`` makes it where there is none.

    ``wait_s``: how long to wait for another writer. Raises ``HistoryError``: no history there, none of ours, of a newer
    version, locked, no driver, no connection.
    """
    database = open_database(where, create=create, wait_s=wait_s)
    try:
        climb(database)
    except BaseException:
        database.close()
        raise
    return History(database)


def open_database(where: str | Path, *, create: bool = False, wait_s: float = WAIT_S) -> Database:
    """Open what a history is kept in, of whatever version; raises as ``open_history`` does."""
    prepare = make_tables if create else None
    scheme, is_address, _ = str(where).partition("://")
    if not is_address:
        return open_file(Path(where), prepare, wait_s=wait_s)
    if scheme not in SCHEMES:
        hint = "Give a path, or postgresql://USER@HOST/DATABASE."
        raise HistoryError(f"no history is kept at a '{scheme}://' address.", hint=hint)
    return open_server(str(where), prepare, wait_s=wait_s)
