"""The server of the tests themselves: what they rely on when they run generated SQL."""

from __future__ import annotations

import pytest

from tests.postgres import Database, Server, SqlError


def test_a_database_is_empty_and_gives_the_rows_of_a_script(database: Database) -> None:
    assert database.run("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'") == [["0"]]
    assert database.run("CREATE TABLE a (b int, c text); INSERT INTO a VALUES (1, NULL), (2, 'x'); SELECT * FROM a") == [["1", ""], ["2", "x"]]


def test_a_refused_statement_is_raised_with_the_words_of_the_server(database: Database) -> None:
    with pytest.raises(SqlError, match='column "nope" does not exist'):
        database.run("CREATE TABLE a (b int); SELECT nope FROM a")


def test_one_server_has_many_databases(postgres: Server, database: Database) -> None:
    other = postgres.create()
    database.run("CREATE TABLE a (b int)")
    assert other.run("SELECT to_regclass('a') IS NULL") == [["t"]]
    postgres.drop(other)
