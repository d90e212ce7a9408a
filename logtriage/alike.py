"""
Texts that differ in ids, times and numbers alone -> read once, and the values put back into what was read.

What something of weight depends on (a limit that is part of an identity) is put back before reading; then only texts
with that value are read alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Generic, TypeVar

from logtriage.normalize import Stands

MOST: Final = 50_000
"""Texts with stand-ins that are remembered."""
_ROUNDS: Final = 3
"""How often values are put back before a text is read as it stands."""

_T = TypeVar("_T")


class Alike(Generic[_T]):
    """Reads texts; what was read of one is remembered for all that are like it."""

    def __init__(
        self,
        read: Callable[[str], _T],
        *,
        put: Callable[[str], Stands],
        weighty: Callable[[_T], Iterable[str]],
        back: Callable[[_T, Stands, str], _T],
    ) -> None:
        """
        Make ready.

        ``put`` gives a text with stand-ins, ``weighty`` whatever of a reading may not depend on one of them, ``back`` a
        reading with the values of the text, which it gets too.
        """
        self._read = read
        self._put = put
        self._weighty = weighty
        self._back = back
        self._known: dict[str, tuple[_T, frozenset[str]]] = {}

    def read(self, text: str) -> _T:
        """Give what a text says, as if it had been read by itself."""
        stands: Stands | None = self._put(text)
        for _ in range(_ROUNDS):
            if stands is None or not stands.values:
                break
            found, held = self._of(stands)
            if not held:
                return self._back(found, stands, text)
            stands = stands.without(held)
        return self._read(text)

    def _of(self, stands: Stands) -> tuple[_T, frozenset[str]]:
        """Give what all texts with these stand-ins say, and the stand-ins that something of weight depends on."""
        known = self._known.get(stands.text)
        if known is None:
            if len(self._known) >= MOST:
                self._known.clear()
            found = self._read(stands.text)
            held = frozenset[str]().union(*map(stands.held_in, self._weighty(found)))
            known = self._known[stands.text] = found, held
        return known
