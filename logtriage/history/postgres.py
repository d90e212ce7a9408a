"""
A history in PostgreSQL, shared by a team: the same tables, in a schema of their own called ``logtriage``.

Every transaction names the schema itself and nothing is prepared, so that poolers in transaction mode are no obstacle
(https://www.pgbouncer.org/features.html). A password never stands in a message: addresses are shown without it, and
what the driver says is searched for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from logtriage.errors import HistoryError
from logtriage.history.databases import WAIT_S, Database, Row, Value

if TYPE_CHECKING:
    import psycopg

_SCHEMA: Final = "logtriage"
_LOCK: Final = 0x6C746869
_CONNECT_S: Final = 10
_ADDRESS: Final = re.compile(
    r"(?P<scheme>postgres(?:ql)?)://(?:(?P<user>[\w.%+-]*)(?::(?P<password>[^@/?#]*))?@)?"
    r"(?P<place>[\w.,:%\[\]-]*(?:/[\w.%-]*)?)(?:\?(?P<query>[^@]*))?"
)
_SECRET: Final = re.compile(r"(?:^|&)(?:ssl)?password=([^&]*)")


def open_server(url: str, prepare: Callable[[Database], None] | None, *, wait_s: float = WAIT_S) -> PostgresDatabase:
    """
    Connect to a server; where it has no history yet, ``prepare`` makes one, and without it there must be one.

    Raises ``HistoryError`` when the driver is missing, when there is no connection, and for a schema of somebody else.
    """
    try:
        import psycopg  # noqa: F401 - asked for here, so that its absence is told before anything else
    except ImportError:
        hint = "Install it: pip install 'logtriage[postgres]'."
        raise HistoryError("the driver for PostgreSQL is not installed.", source=shown(url), hint=hint) from None
    database = PostgresDatabase(url, wait_s)
    try:
        if not database.holds_history():
            _make(database, prepare)
    except BaseException:
        database.close()
        raise
    return database


def shown(url: str) -> str:
    """Give an address as it may be shown: no password, no parameters, and nothing of one that cannot be read."""
    read = _ADDRESS.fullmatch(url)
    if read is None:
        return "postgresql://…"
    user = f"{read['user']}@" if read["user"] else ""
    return f"{read['scheme']}://{user}{read['place']}"


class PostgresDatabase:
    """A PostgreSQL server; see ``Database``."""

    def __init__(self, url: str, wait_s: float = WAIT_S) -> None:
        """Connect, for at most ten seconds where the address says nothing else."""
        import psycopg

        self.shown = shown(url)
        self._secrets = _secrets(url)
        self._wait_s = wait_s
        # Where an address can be read in two ways, the driver may take a part of the password for a host and print it.
        if _ADDRESS.fullmatch(url) is None:
            raise self._no_address()
        waits: dict[str, Any] = {} if "connect_timeout" in url else {"connect_timeout": _CONNECT_S}
        try:
            self._connection = psycopg.connect(url, autocommit=True, prepare_threshold=None, **waits)
        except psycopg.ProgrammingError:
            raise self._no_address() from None
        except psycopg.Error as error:
            raise HistoryError(f"no connection ({self._first_line(error)}).", source=self.shown) from None

    def ask(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run one statement and give its rows."""
        with self._told():
            cursor = self._connection.execute(sql.replace("?", "%s"), values or None)
            return cursor.fetchall() if cursor.description else []

    def put(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement once for each of some rows."""
        with self._told(), self._connection.cursor() as cursor:
            cursor.executemany(sql.replace("?", "%s"), rows)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of the whole database."""
        with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write alone: a lock of our own keeps two writers from waiting for each other's rows in a circle."""
        with self._transaction("BEGIN"):
            self.ask(f"SET LOCAL lock_timeout = {round(self._wait_s * 1000)}")
            self.ask(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield

    def shrink(self) -> None:
        """Do nothing: the server does it of itself (https://www.postgresql.org/docs/current/routine-vacuuming.html)."""

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def holds_history(self) -> bool:
        """Tell whether the tables are there; raises for a schema of our name with tables that are not ours."""
        with self.reading():
            tables = {name for (name,) in self.ask("SELECT tablename FROM pg_tables WHERE schemaname = ?", (_SCHEMA,))}
        if tables and "history" not in tables:
            told = f"its schema '{_SCHEMA}' holds tables, but no history."
            raise HistoryError(told, source=self.shown, hint="Choose another database.")
        return bool(tables)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self.ask(begin)
        try:
            self.ask(f"SET LOCAL search_path TO {_SCHEMA}")
            yield
            self.ask("COMMIT")
        except BaseException:
            with suppress(Exception):
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except psycopg.errors.LockNotAvailable:
            told = f"another process has been writing to it for more than {self._wait_s:g} s."
            raise HistoryError(told, source=self.shown, hint="Nothing was changed; try again.") from None
        except psycopg.Error as error:
            raise HistoryError(f"cannot be used ({self._first_line(error)}).", source=self.shown) from None

    def _no_address(self) -> HistoryError:
        hint = "Expected postgresql://USER@HOST:PORT/DATABASE, with %40 for @, %2F for / and %3F for ? in a password."
        return HistoryError("is no address of a PostgreSQL database.", source=self.shown, hint=hint)

    def _first_line(self, error: psycopg.Error) -> str:
        said = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        for secret in self._secrets:
            said = said.replace(secret, "…")
        return said


def _make(database: PostgresDatabase, prepare: Callable[[Database], None] | None) -> None:
    if prepare is None:
        hint = "`logtriage analyze FILE... --record` begins one."
        raise HistoryError("there is no history here.", source=database.shown, hint=hint)
    with database.writing():
        database.ask(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
    prepare(database)


def _secrets(url: str) -> tuple[str, ...]:
    """Give every spelling of a password in an address, the longest first."""
    read = _ADDRESS.fullmatch(url)
    found = [read["password"] or "", *_SECRET.findall(read["query"] or "")] if read else []
    return tuple(sorted({spelling for one in found if one for spelling in (one, unquote(one))}, key=len, reverse=True))
