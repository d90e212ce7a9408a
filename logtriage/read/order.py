"""
The frames of one input as they pass -> its value style and the order of its rows.

Both decide how the true order of a request's lines is found again: the old style writes newest first, the new style
writes request by request with ascending lines.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import polars as pl

from logtriage import schema as s
from logtriage.read.ledger import Columns
from logtriage.read.variants import Style

Order: TypeAlias = Literal["descending", "grouped", "unordered"]


class Watch:
    """Looks at every batch once and keeps little of it: the last row, and eight bytes for each run of one request."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.first_ms: int | None = None
        self.last_ms: int | None = None
        self._rows = 0
        self._blanks = False
        self._descending = True
        self._contiguous = True
        self._ascending_inside = True
        self._stamp: int | None = None
        self._tail: pl.DataFrame | None = None
        self._runs: list[pl.Series] = []

    def see(self, columns: Columns, entries: s.Entries) -> None:
        """Take notice of one batch, as decoded and as entries."""
        self._rows += entries.height
        self._blanks |= any("" in columns.get(name, ()) for name in ("durationMs", "level"))
        self._see_stamps(entries[s.TIMESTAMP_MS].drop_nulls())
        self._see_requests(entries.select(s.REQUEST_ID, s.TIMESTAMP_MS, s.MESSAGE))

    @property
    def style(self) -> Style:
        """Blank durations or levels are written by the new style only; ``unknown`` without a row."""
        if not self._rows:
            return "unknown"
        return "new" if self._blanks else "old"

    @property
    def order(self) -> Order:
        """Give the order that the style promises, if it holds, else the other one, if that holds."""
        grouped = self._contiguous and self._ascending_inside and self._distinct_runs()
        held: dict[Order, bool] = {"descending": self._descending, "grouped": grouped}
        ranked: tuple[Order, ...] = ("grouped", "descending") if self.style == "new" else ("descending", "grouped")
        return next((order for order in ranked if held[order]), "unordered")

    def _see_stamps(self, stamps: pl.Series) -> None:
        """Widen the window, and see whether no stamp is later than the one before."""
        if stamps.is_empty():
            return
        low, high = int(stamps.min()), int(stamps.max())  # type: ignore[arg-type]
        self.first_ms = low if self.first_ms is None else min(low, self.first_ms)
        self.last_ms = high if self.last_ms is None else max(high, self.last_ms)
        follows = self._stamp is None or stamps[0] <= self._stamp
        self._descending = self._descending and follows and stamps.is_sorted(descending=True)
        self._stamp = stamps[-1]

    def _see_requests(self, rows: pl.DataFrame) -> None:
        """Note where a new request begins, and whether a request's log lines ascend (its summary may go back)."""
        joined = rows if self._tail is None else pl.concat([self._tail, rows])
        begins = (joined[s.REQUEST_ID].ne_missing(joined[s.REQUEST_ID].shift(1)))[joined.height - rows.height :]
        within = ~joined[s.REQUEST_ID].ne_missing(joined[s.REQUEST_ID].shift(1)) & joined[s.REQUEST_ID].is_not_null()
        is_log = joined[s.MESSAGE].is_not_null()
        back = joined[s.TIMESTAMP_MS] < joined[s.TIMESTAMP_MS].shift(1)
        self._ascending_inside &= not (within & is_log & is_log.shift(1) & back).any()
        self._tail = rows.tail(1)
        if self._contiguous:
            self._see_runs(rows[s.REQUEST_ID].filter(begins).drop_nulls().hash())

    def _see_runs(self, runs: pl.Series) -> None:
        self._contiguous = runs.n_unique() == runs.len()
        self._runs = [*self._runs, runs] if self._contiguous else []

    def _distinct_runs(self) -> bool:
        """Tell whether no request has a second run in another batch."""
        runs = pl.concat(self._runs) if self._runs else pl.Series(dtype=pl.UInt64)
        return runs.n_unique() == runs.len()
