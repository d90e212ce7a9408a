"""The way up from older versions: in one step or in several, as a whole or not at all, in either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from logtriage.errors import HistoryError
from logtriage.history import History
from logtriage.history.databases import Database
from logtriage.history.migrations import LADDER, climb
from logtriage.history.opening import open_database
from logtriage.history.store import SCHEMA_VERSION
from tests.tally.records import record, tally

INVENTED = {1: ("ALTER TABLE run ADD COLUMN note TEXT", "UPDATE run SET note = 'old'"), 2: ("UPDATE run SET note = 'older'",)}


@pytest.fixture
def opened(where: str) -> Iterator[Database]:
    """Give a database of this version without runs."""
    with closing(open_database(where, create=True)) as made:
        yield made


def _version(opened: Database) -> int:
    with opened.reading():
        ((version,),) = opened.ask("SELECT version FROM history")
    assert isinstance(version, int)
    return version


def test_every_older_version_has_a_step() -> None:
    assert sorted(LADDER) == list(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize(("goal", "note"), [(2, "old"), (3, "older")])
def test_climbs_step_by_step_and_keeps_the_runs(opened: Database, goal: int, note: str) -> None:
    run = record(tally("a"))
    History(opened).record(run)
    climb(opened, INVENTED, goal)
    assert _version(opened) == goal
    assert list(History(opened).runs()) == [run]
    with opened.reading():
        assert opened.ask("SELECT note FROM run") == [(note,)]


def test_climbing_again_changes_nothing(opened: Database) -> None:
    for _ in range(2):
        climb(opened, INVENTED, 3)
    assert _version(opened) == 3


def test_a_step_that_fails_leaves_the_version_before(opened: Database) -> None:
    History(opened).record(record(tally("a")))
    with pytest.raises(HistoryError, match="cannot be used"):
        climb(opened, {1: INVENTED[1], 2: ("DROP TABLE nowhere",)}, 3)
    assert _version(opened) == SCHEMA_VERSION
    climb(opened, INVENTED, 3)
    assert _version(opened) == 3


def test_a_version_without_a_way_up_is_refused(opened: Database) -> None:
    with pytest.raises(HistoryError, match="which there never was"):
        climb(opened, {2: ()}, 3)
    assert _version(opened) == SCHEMA_VERSION
