"""
A history in one file, the default.

The journal is SQLite's rollback journal: between two runs there is one file, it works on any file system, and what a
killed process left half done is rolled back by whoever opens the file next. A new file is built beside its place and
put there when it is whole, so that no other file is ever taken for an unfinished history.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from logtriage.errors import HistoryError
from logtriage.history.databases import WAIT_S, Database, Row, Value

MARK: Final = 0x6C746869
"""``lthi``, in the header of every history: https://sqlite.org/fileformat2.html#application_id."""
_MAGIC: Final = b"SQLite format 3\0"
_MARK_AT: Final = slice(68, 72)
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN: Final = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_ELSEWHERE: Final = "Choose another --history."


def open_file(path: Path, prepare: Callable[[Database], None] | None, *, wait_s: float = WAIT_S) -> SqliteDatabase:
    """
    Open a history's file; where there is none, ``prepare`` fills a new one, and without it there must be one.

    Raises ``HistoryError`` for a file that is none of ours, which is left as it is.
    """
    if prepare is not None and not path.exists():
        _make(path, prepare, wait_s)
    _look_at(path)
    return SqliteDatabase(path, wait_s)


class SqliteDatabase:
    """An SQLite file; see ``Database``."""

    def __init__(self, path: Path, wait_s: float = WAIT_S) -> None:
        """Connect; the file is made when something is written."""
        self.shown = str(path)
        self._wait_s = wait_s
        with self._told():
            self._connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
        try:
            # What was pruned is overwritten and not only forgotten.
            self.ask("PRAGMA secure_delete = ON")
            self.ask("PRAGMA synchronous = FULL")
        except BaseException:
            self.close()
            raise

    def ask(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run one statement and give its rows."""
        with self._told():
            return self._connection.execute(sql, values).fetchall()

    def put(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement once for each of some rows."""
        with self._told():
            self._connection.executemany(sql, rows)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of the whole file."""
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write alone: the lock is taken at once, since one that only reads at first cannot wait for it later."""
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    def shrink(self) -> None:
        """Write the file anew without its free pages."""
        self.ask("VACUUM")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self.ask(begin)
        try:
            yield
            self.ask("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._fault(error) from None

    def _fault(self, error: sqlite3.Error) -> HistoryError:
        # The lower byte is the kind, the rest says more: https://sqlite.org/rescode.html#extrc.
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if kind in _BUSY:
            told = f"another process has been writing to it for more than {self._wait_s:g} s."
            return HistoryError(told, source=self.shown, hint="Nothing was changed; try again.")
        if kind in _BROKEN:
            return HistoryError(f"is damaged ({error}).", source=self.shown, hint=_ELSEWHERE)
        return HistoryError(f"cannot be used ({error}).", source=self.shown, hint=_ELSEWHERE)


def _make(path: Path, prepare: Callable[[Database], None], wait_s: float) -> None:
    """Build a history under a name of this process, and give it its own; who comes second keeps the first one's."""
    built = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        built.unlink(missing_ok=True)
        with closing(SqliteDatabase(built, wait_s)) as database:
            database.ask(f"PRAGMA application_id = {MARK}")
            prepare(database)
        _put(built, path)
    except OSError as error:
        raise HistoryError(f"cannot be made ({error.strerror}).", source=str(path), hint=_ELSEWHERE) from None


def _put(built: Path, path: Path) -> None:
    try:
        os.link(built, path)
    except FileExistsError:
        pass
    except OSError:
        # Some file systems know no second name of a file; there, two that begin at once may get in each other's way.
        if not path.exists():
            built.replace(path)
    built.unlink(missing_ok=True)


def _look_at(path: Path) -> None:
    """Refuse what is no history before SQLite touches it: it would take an empty file for a new database."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        hint = "`logtriage analyze FILE... --record` begins one."
        raise HistoryError("there is no history here.", source=str(path), hint=hint) from None
    except OSError as error:
        raise HistoryError(f"cannot be read ({error.strerror}).", source=str(path), hint=_ELSEWHERE) from None
    if not header:
        raise HistoryError("is an empty file and no history.", source=str(path), hint="Remove it, or choose another.")
    if not header.startswith(_MAGIC):
        raise HistoryError("is no SQLite database.", source=str(path), hint=_ELSEWHERE)
    if int.from_bytes(header[_MARK_AT]) != MARK:
        raise HistoryError("is an SQLite database, but no history of logtriage.", source=str(path), hint=_ELSEWHERE)
