"""What is no history is refused and left as it is; what is wrong is told in one line, and never with a password."""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from logtriage.errors import HistoryError
from logtriage.history import open_history
from logtriage.history.opening import open_database
from logtriage.history.postgres import shown
from logtriage.history.sqlite import MARK
from tests.postgres import Database
from tests.tally.records import record, tally

PASSWORD = "hunter2-EXAMPLE"  # noqa: S105 - what must not be printed


def _sqlite(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _version(version: int | None) -> Callable[[Path], None]:
    rows = "" if version is None else f"AS SELECT {version} AS version"
    columns = "(version)" if version is None else ""
    return lambda file: _sqlite(file, f"PRAGMA application_id = {MARK}", f"CREATE TABLE history {columns} {rows}")


REFUSED = [
    pytest.param(lambda file: file.write_bytes(b""), "is an empty file and no history.", id="empty"),
    pytest.param(lambda file: file.write_text("[]"), "is no SQLite database.", id="an export"),
    pytest.param(lambda file: _sqlite(file, "CREATE TABLE t (x)"), "is an SQLite database, but no history of logtriage.", id="another program's"),
    pytest.param(lambda file: _sqlite(file, "PRAGMA user_version = 7"), "is an SQLite database, but no history", id="without tables"),
    pytest.param(lambda file: _sqlite(file, f"PRAGMA application_id = {MARK}"), "cannot be used (no such table: history)", id="ours without tables"),
    pytest.param(_version(0), "says that it is a history of version 0, which there never was.", id="version 0"),
    pytest.param(_version(None), "says that it is a history of version None, which there never was.", id="no version"),
    pytest.param(_version(99), "is a history of version 99, and this program knows versions up to 1. Update logtriage", id="newer"),
    pytest.param(lambda file: file.mkdir(), "cannot be read (Is a directory)", id="a folder"),
]


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(("make", "said"), REFUSED)
def test_refuses_a_file_that_is_no_history_and_leaves_it_as_it_is(
    tmp_path: Path, make: Callable[[Path], None], said: str, create: bool
) -> None:
    file = tmp_path / "x.db"
    make(file)
    before = file.read_bytes() if file.is_file() else b""
    with pytest.raises(HistoryError) as found:
        open_history(file, create=create)
    assert str(found.value).startswith(f"{file}: {said}")
    assert (file.read_bytes() if file.is_file() else b"") == before
    assert [one.name for one in tmp_path.iterdir()] == ["x.db"]


def test_a_damaged_history_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    open_history(file, create=True).close()
    file.write_bytes(file.read_bytes()[:100] + b"\xff" * 5000)
    with pytest.raises(HistoryError, match="is damaged"):
        open_history(file)


def test_a_reader_makes_no_history(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"there is no history here\. `logtriage analyze FILE\.\.\. --record` begins one\."):
        open_history(tmp_path / "x.db")
    assert list(tmp_path.iterdir()) == []


def test_makes_the_folders_above_it_and_leaves_nothing_beside(tmp_path: Path) -> None:
    open_history(tmp_path / "a/b/history.db", create=True).close()
    assert [one.name for one in (tmp_path / "a/b").iterdir()] == ["history.db"]


def test_begins_a_history_where_a_file_has_only_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with open_history(tmp_path / "history.db", create=True) as history:
        history.record(record(tally("a")))
    assert [one.name for one in tmp_path.iterdir()] == ["history.db"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HistoryError, match=r"cannot be (made|read) \("):
        open_history(tmp_path / "file/history.db", create=True)


def test_a_writer_that_stays_is_told(where: str) -> None:
    told = pytest.raises(HistoryError, match=r"another process has been writing to it for more than 0\.1 s\. Nothing was changed")
    with closing(open_database(where, create=True)) as one, open_history(where, wait_s=0.1) as other, one.writing(), told:
        other.record(record(tally("a")))


def test_another_scheme_is_told_without_what_stands_in_the_address() -> None:
    with pytest.raises(HistoryError) as found:
        open_history(f"mysql://u:{PASSWORD}@h/d")
    assert str(found.value) == "no history is kept at a 'mysql://' address. Give a path, or postgresql://USER@HOST/DATABASE."


def test_a_missing_driver_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(HistoryError, match=r"driver for PostgreSQL is not installed\. Install it: pip install 'logtriage\[postgres\]'"):
        open_history("postgresql://h/d")


def test_a_refused_connection_is_told_without_the_password() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(HistoryError) as found:
        open_history(f"postgresql://team:{PASSWORD}@127.0.0.1:{port}/logs?application_name=x")
    said = str(found.value)
    assert said.startswith(f"postgresql://team@127.0.0.1:{port}/logs: no connection (")
    assert "refused" in said
    assert PASSWORD not in said


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{PASSWORD}%@h/d",
        f"postgresql://u:{PASSWORD}@h/d?nonsense={PASSWORD}",
        f"postgresql://u:p@{PASSWORD}@/d",
        f"postgresql://[h/d?password={PASSWORD}",
    ],
)
def test_an_address_that_cannot_be_read_is_told_without_the_password(url: str) -> None:
    with pytest.raises(HistoryError) as found:
        open_history(url)
    assert PASSWORD not in str(found.value)
    assert "is no address of a PostgreSQL database. Expected postgresql://USER@HOST" in str(found.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://h/d", "postgresql://h/d"),
        ("postgres://u@h:5432/d", "postgres://u@h:5432/d"),
        ("postgresql://u:secret@h/d", "postgresql://u@h/d"),
        ("postgresql://u:secret@h1:1,h2:2/d?sslmode=require", "postgresql://u@h1:1,h2:2/d"),
        ("postgresql:///d?host=/run&password=secret", "postgresql:///d"),
        ("postgresql://u:se/cret@h/d", "postgresql://…"),
        ("postgresql://u:se?cret@h/d", "postgresql://…"),
        ("postgresql://u:se@cret@h/d", "postgresql://…"),
        ("postgresql://h/d?password=se@cret", "postgresql://…"),
        ("postgresql://h/d#secret", "postgresql://…"),
    ],
)
def test_shows_an_address_without_what_could_be_a_password(url: str, expected: str) -> None:
    assert shown(url) == expected


@pytest.mark.slow
def test_a_schema_of_somebody_else_is_left_alone(database: Database) -> None:
    database.run("CREATE SCHEMA logtriage; CREATE TABLE logtriage.cats (name text)")
    with pytest.raises(HistoryError, match=r"its schema 'logtriage' holds tables, but no history\. Choose another database\."):
        open_history(database.url, create=True)
    assert database.run("SELECT tablename FROM pg_tables WHERE schemaname = 'logtriage'") == [["cats"]]


@pytest.mark.slow
def test_a_reader_makes_no_history_on_a_server(database: Database) -> None:
    with pytest.raises(HistoryError, match="there is no history here"):
        open_history(database.url)
    assert database.run("SELECT nspname FROM pg_namespace WHERE nspname = 'logtriage'") == []


@pytest.mark.slow
def test_tables_of_others_in_the_same_database_are_no_obstacle(database: Database) -> None:
    database.run("CREATE TABLE run (id text); CREATE TABLE history (x int)")
    with open_history(database.url, create=True) as history:
        history.record(record(tally("a")))
    assert database.run("SELECT count(*) FROM public.run") == [["0"]]
    assert database.run("SELECT count(*) FROM logtriage.run") == [["1"]]
