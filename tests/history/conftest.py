"""Both places in which a history is kept: every test that asks for ``where`` runs in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from logtriage.history import History, open_history
from tests.postgres import Server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a place without a history."""
    if request.param == "sqlite":
        return str(tmp_path / "history.db")
    url: str = request.getfixturevalue("server")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS logtriage CASCADE")
    return url


@pytest.fixture(scope="session")
def server(postgres: Server) -> Iterator[str]:
    """Give one database for all of these tests: to make one takes longer than most of them."""
    made = postgres.create()
    yield made.url
    postgres.drop(made)


@pytest.fixture
def history(where: str) -> Iterator[History]:
    """Give an empty history."""
    with open_history(where, create=True) as made:
        yield made


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], History]:
    """Give a function that makes another empty history in a file, for laws that need many."""
    made = iter(range(10_000))
    return lambda: open_history(tmp_path / f"{next(made)}.db", create=True)
