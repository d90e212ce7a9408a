"""
Batches of ENTRIES -> one frame in which each distinct message stands once.

Half of the rows of an export have no message and most others repeat, so the texts are taken out into a table on the way
in: what stays per row is small, and all text work is done once per distinct text.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from logtriage import schema as s

_REPEATED: Final = (s.PATH, s.METHOD, s.ENVIRONMENT, s.DEPLOYMENT, s.HOST, s.FUNCTION, s.REGION, s.USER_AGENT)


class Intake:
    """Collects batches; ``texts`` holds every distinct message in the order first seen."""

    def __init__(self) -> None:
        """Begin empty."""
        self.texts: dict[str, int] = {}
        self._frames: list[pl.DataFrame] = []

    def add(self, batch: s.Entries) -> int:
        """Take a batch in; gives its number of rows."""
        texts = self.texts
        ids = [
            None if message is None else texts.setdefault(message, len(texts)) for message in batch[s.MESSAGE].to_list()
        ]
        compact = batch.drop(s.MESSAGE).with_columns(
            pl.Series(s.TEXT, ids, dtype=pl.UInt32),
            *(pl.col(name).cast(pl.Categorical) for name in _REPEATED),
        )
        self._frames.append(compact)
        return batch.height

    def frame(self) -> pl.DataFrame:
        """
        Hand out all rows in input order: ENTRIES with ``text`` (index of the message, null = none) for ``message``.

        They are not kept, so that what is made of them does not stand beside them.
        """
        if not self._frames:
            self.add(s.Entries(s.ENTRIES.to_frame()))
        frames, self._frames = self._frames, []
        return pl.concat(frames)
