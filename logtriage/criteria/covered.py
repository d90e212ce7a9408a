"""
What an export covers of a window, and what it lacks for a criterion to pass.

A quiet hour and a hole look alike, so a long silence is taken for a hole unless the criterion says otherwise: what is
not covered is unknown, never a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.criteria.log import Log, Slice
from logtriage.criteria.words import HOUR_MS, count, figure, hours, listed, moment, span
from logtriage.globs import fits
from logtriage.model import Hole, Require

_LEAST_MS: Final = 5 * 60_000
_MOST_MS: Final = 2 * HOUR_MS
_FACTOR: Final = 4.0
"""Times the usual distance: of 10,000 random arrivals one in 15 exports has such a gap by chance."""
_REGULAR: Final = 1.5
"""The same where rows come like a clock: one beat that is missing is a hole."""
_SAME_MOMENT_MS: Final = 1_000
"""Rows of one burst say nothing about the distance between bursts."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A window, and what is known of it."""

    from_ms: int | None
    to_ms: int | None
    holes: tuple[Hole, ...]
    covered_ms: int
    longest_ms: int
    """The longest stretch without a hole."""

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """From and to of every stretch between the holes, in order."""
        if self.from_ms is None or self.to_ms is None or self.to_ms < self.from_ms:
            return ()
        edges = [self.from_ms, *(edge for hole in self.holes for edge in (hole.from_ms, hole.to_ms)), self.to_ms]
        return tuple(zip(edges[::2], edges[1::2], strict=True))

    @property
    def span_ms(self) -> int:
        """The whole window."""
        return 0 if self.from_ms is None or self.to_ms is None else max(0, self.to_ms - self.from_ms)

    def known_for(self, from_ms: int, to_ms: int) -> bool:
        """Tell whether a stretch lies in the window and touches no hole."""
        if self.from_ms is None or self.to_ms is None or from_ms < self.from_ms or to_ms > self.to_ms:
            return False
        return all(hole.to_ms <= from_ms or hole.from_ms >= to_ms for hole in self.holes)


def cover(slice_: Slice, gap_minutes: float | None) -> Covered:
    """Give what the export covers of the window of a slice, by every entry of the environments meant."""
    begin, end = slice_.window.from_ms, slice_.window.to_ms
    stamps = _stamps(slice_)
    if begin is None or end is None or end < begin:
        return Covered(begin, end, (), 0, 0)
    most = gap_minutes * 60_000 if gap_minutes is not None else _usual_gap(stamps)
    marks = [begin, *(one for one in stamps.to_list() if begin < one < end), end]
    holes = tuple(Hole(a, b) for a, b in pairwise(marks) if b - a > most)
    stretches = [b - a for a, b in Covered(begin, end, holes, 0, 0).stretches]
    return Covered(begin, end, holes, sum(stretches), max(stretches))


def gaps_of(slice_: Slice, require: Require, covered: Covered) -> list[str]:
    """Say what is missing for a pass, one sentence each."""
    if slice_.window.fault is not None:
        return [slice_.window.fault]
    said = [*exposure_of(slice_, require)]
    said += _hours(covered, require)
    said += losses_of(slice_.log, require)
    return [*said, *_edges(slice_, require)]


def exposure_of(slice_: Slice, require: Require) -> list[str]:
    """Say which routes were asked for too seldom."""
    seen = dict(slice_.requests.group_by(s.ROUTE).len().iter_rows())
    said = []
    for glob in slice_.where.routes:
        number = sum(many for route, many in seen.items() if fits(route or "", glob))
        if number < require.requests:
            said.append(_too_few(slice_, glob, number, require.requests))
    if not slice_.where.routes and slice_.requests.height < require.requests:
        said.append(f"{count(slice_.requests.height, 'request')} in the window, {require.requests:,} required")
    return said


def losses_of(log: Log, require: Require) -> list[str]:
    """Say which rows the inputs lack, wherever they belong."""
    said = []
    if require.not_capped and log.capped:
        said.append(f"capped: {listed(log.capped)} ends at the row limit, so rows are missing")
    if require.complete:
        said += [f"{listed(log.filtered)} looks filtered by level"] if log.filtered else []
        said += log.unread
    return said


def figures_of(slice_: Slice, covered: Covered) -> dict[str, float]:
    """Give the figures that every verdict rests on."""
    return {
        "requests": slice_.requests.height,
        "window_hours": round(covered.span_ms / HOUR_MS, 2),
        "covered_hours": round(covered.covered_ms / HOUR_MS, 2),
        "longest_hours": round(covered.longest_ms / HOUR_MS, 2),
        "holes": len(covered.holes),
    }


def told(covered: Covered) -> str:
    """``29 of 31 h covered, longest unbroken stretch 15 h``."""
    return f"{_share(covered)} covered, longest unbroken stretch {span(covered.longest_ms)}"


def holes_told(covered: Covered) -> str:
    """``not covered: 2 stretches without a row, the longest 9 min``."""
    longest = max(hole.to_ms - hole.from_ms for hole in covered.holes)
    return f"not covered: {count(len(covered.holes), 'stretch')} without a row, the longest {span(longest)}"


def _share(covered: Covered) -> str:
    if covered.covered_ms >= HOUR_MS:
        return f"{hours(covered.covered_ms)} of {hours(covered.span_ms)} h"
    return f"{span(covered.covered_ms)} of {span(covered.span_ms)}"


def _stamps(slice_: Slice) -> pl.Series:
    log, wanted = slice_.log, slice_.where.environments
    own = log.requests.filter(pl.col(s.ENVIRONMENT).is_in(wanted)) if wanted else log.requests
    entries = log.entries.join(own.select(s.REQUEST), on=s.REQUEST, how="semi") if wanted else log.entries
    return entries[s.TIMESTAMP_MS].drop_nulls().unique().sort()


def _usual_gap(stamps: pl.Series) -> float:
    gaps = stamps.diff().drop_nulls()
    gaps = gaps.filter(gaps >= _SAME_MOMENT_MS)
    if not len(gaps):
        return _LEAST_MS
    wide = float(gaps.quantile(0.95, "lower") or 0)
    middle = float(gaps.quantile(0.5, "lower") or 0)
    factor = _REGULAR if wide <= 1.2 * middle else _FACTOR
    return min(max(factor * wide, _LEAST_MS), _MOST_MS)


def _too_few(slice_: Slice, glob: str, number: int, wanted: int) -> str:
    name = slice_.log.redact(glob)
    if not number:
        return f"{name}: route not exercised (0 requests in the window, {wanted:,} required)"
    return f"{name}: {count(number, 'request')} in the window, {wanted:,} required"


def _hours(covered: Covered, require: Require) -> list[str]:
    lacks = []
    if require.coverage_hours is not None and covered.covered_ms < require.coverage_hours * HOUR_MS:
        lacks.append(f"{span(covered.covered_ms)} < {figure(require.coverage_hours)} h")
    if require.contiguous_hours is not None and covered.longest_ms < require.contiguous_hours * HOUR_MS:
        lacks.append(f"longest unbroken stretch {span(covered.longest_ms)} < {figure(require.contiguous_hours)} h")
    if not lacks:
        return []
    return [f"{_share(covered)} covered, {', '.join(lacks)}{_where(covered)}"]


def _where(covered: Covered) -> str:
    if not covered.holes:
        return ""
    first = covered.holes[0]
    more = f" and {len(covered.holes) - 1} more" if len(covered.holes) > 1 else ""
    return f" (no row for {span(first.to_ms - first.from_ms)} after {moment(first.from_ms)}{more})"


def _edges(slice_: Slice, require: Require) -> list[str]:
    """
    Say that the export begins long after a declared window, or ends long before it.

    A silence of minutes at an edge is traffic that was not there; one of hours is an export that does not reach so far.
    """
    stamps, window = _stamps(slice_), slice_.window
    first, last = stamps.min(), stamps.max()
    most = require.gap_minutes * 60_000 if require.gap_minutes is not None else _MOST_MS
    said = []
    if window.told_from and window.from_ms is not None and isinstance(first, int) and first - window.from_ms > most:
        said.append(f"the export begins {span(first - window.from_ms)} after the window does")
    if window.told_to and window.to_ms is not None and isinstance(last, int) and window.to_ms - last > most:
        said.append(f"the export ends {span(window.to_ms - last)} before the window does")
    return said
