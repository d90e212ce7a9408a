"""Both places in which a history is kept: every test that asks for ``where`` runs in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from logtriage.history import History, open_history
from tests.postgres import Database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a place without a history."""
    if request.param == "sqlite":
        return str(tmp_path / "history.db")
    database: Database = request.getfixturevalue("database")
    return database.url


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
