"""What a history is kept in, seen from above: one way to ask and to write, whichever of the two databases it is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol, TypeAlias

Value: TypeAlias = str | int | None
Row: TypeAlias = tuple[Any, ...]

WAIT_S: Final = 15.0
"""How long a writer waits for the one before it."""


class Database(Protocol):
    """
    An open database. Statements stand in a ``reading`` or a ``writing`` block and have a ``?`` for each value.

    Every method raises ``HistoryError`` where the database cannot do what is asked.
    """

    @property
    def shown(self) -> str:
        """How messages call it: a path, or an address without password."""

    def ask(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run one statement and give its rows."""

    def put(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement once for each of some rows."""

    def reading(self) -> AbstractContextManager[None]:
        """See one state of the whole database, whatever others write meanwhile."""

    def writing(self) -> AbstractContextManager[None]:
        """Write alone; the block is kept as a whole when it ends, and nothing of it when it fails or is killed."""

    def shrink(self) -> None:
        """Give back the room of what was deleted, so that it is not in the file any more."""

    def close(self) -> None:
        """End the connection."""
