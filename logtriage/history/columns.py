"""
``RunRecord`` <-> one row of the table ``run``, its cells column by column as JSON.

Nothing is ever asked of single cells, only of all cells of some runs. Kept by column, two hundred runs of two thousand
fingerprints are read in a third of the time that a row per cell takes, in either database.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from hashlib import blake2b
from itertools import repeat
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from logtriage.history.aliases import renamed_issues, renamed_tallies
from logtriage.model import Cell, Hole, InputDigest, IssueText, RunRecord, Tally, Traffic

Place: TypeAlias = tuple[str | None, str | None, str | None]
"""Route, environment, deployment."""
V = TypeVar("V", Cell, Tally, Traffic)


class Tallies(msgspec.Struct, frozen=True):
    """Tallies as lists of equal length, an element a cell; ``fingerprint`` and ``place`` point into the first two."""

    fingerprints: list[str]
    places: list[Place]
    fingerprint: list[int]
    place: list[int]
    hour_ms: list[int | None]
    occurrences: list[int]
    requests: list[int]
    failed_requests: list[int]
    errors: list[int]
    first_ms: list[int | None]
    last_ms: list[int | None]


class Names(msgspec.Struct, frozen=True):
    """Of tallies what they count."""

    fingerprints: list[str]


class Requests(msgspec.Struct, frozen=True):
    """Traffic in the same way."""

    places: list[Place]
    place: list[int]
    hour_ms: list[int | None]
    requests: list[int]
    failed_requests: list[int]


class RunRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``run``: the columns in the order of the table; texts that say JSON hold it."""

    id: str
    first_ms: int | None
    last_ms: int | None
    tool_version: str
    fingerprint_version: int
    rules_digest: str
    scope: str
    inputs: str
    holes: str
    capped: int
    level_filtered: int
    partial: int
    tallies: str
    traffic: str


def run_id(run: RunRecord) -> str:
    """Name a run by what it rests on: the digests of its inputs, whatever the files are called, and the filters."""
    said = msgspec.json.encode([sorted(one.blake3 for one in run.inputs), sorted(run.scope)])
    return f"r-{blake2b(said, digest_size=8).hexdigest()}"


def row_of(run: RunRecord) -> RunRow:
    """Give the row that keeps a run; raises ``ValueError`` for a tally whose issue has no text."""
    return RunRow(
        run_id(run), run.first_ms, run.last_ms, run.tool_version, run.fingerprint_version, run.rules_digest,
        _json(run.scope),
        _json([(one.name, one.blake3, one.entries, one.first_ms, one.last_ms) for one in run.inputs]),
        _json([(hole.from_ms, hole.to_ms) for hole in run.holes]),
        int(run.capped), int(run.level_filtered), int(run.partial),
        _json(_tallies(run)), _json(_traffic(run.traffic)),
    )  # fmt: skip


def runs_of(
    rows: Iterable[Sequence[Any]], words: Mapping[str, IssueText], aliases: Mapping[str, str]
) -> list[RunRecord]:
    """Give the runs of some rows back; see ``run_of``."""
    with _collector_resting():
        return [run_of(RunRow(*row), words, aliases) for row in rows]


def run_of(row: RunRow, words: Mapping[str, IssueText], aliases: Mapping[str, str]) -> RunRecord:
    """
    Give the run back, old fingerprints under their new names.

    ``words``: those of every issue by the fingerprint it was recorded with, shared by all runs that have it.
    """
    tallies = _TALLIES.decode(row.tallies)
    counted = tuple(_tallies_of(tallies))
    issues = tuple(words[name] for name in tallies.fingerprints)
    if not aliases.keys().isdisjoint(tallies.fingerprints):
        issues, counted = renamed_issues(issues, words, aliases), renamed_tallies(counted, aliases)
    return RunRecord(
        tool_version=row.tool_version,
        fingerprint_version=row.fingerprint_version,
        rules_digest=row.rules_digest,
        scope=_SCOPE.decode(row.scope),
        inputs=tuple(InputDigest(*one) for one in _INPUTS.decode(row.inputs)),
        first_ms=row.first_ms,
        last_ms=row.last_ms,
        holes=tuple(Hole(*one) for one in _HOLES.decode(row.holes)),
        capped=bool(row.capped),
        level_filtered=bool(row.level_filtered),
        partial=bool(row.partial),
        issues=issues,
        tallies=counted,
        traffic=tuple(_traffic_of(_REQUESTS.decode(row.traffic))),
    )


def fingerprints_in(tallies: str) -> list[str]:
    """Read from the column ``tallies`` what it counts."""
    return _NAMES.decode(tallies).fingerprints


def _tallies_of(columns: Tallies) -> list[Tally]:
    """Give the tallies in the order in which they were recorded; those of one cell share it."""
    cells = _cells(columns.places, columns.place, columns.hour_ms)
    names = [columns.fingerprints[at] for at in columns.fingerprint]
    counted = (columns.occurrences, columns.requests, columns.failed_requests, columns.errors)
    return _values(Tally, names, cells, *counted, columns.first_ms, columns.last_ms)


_TALLIES: Final = msgspec.json.Decoder(Tallies)
_NAMES: Final = msgspec.json.Decoder(Names)
_REQUESTS: Final = msgspec.json.Decoder(Requests)
_SCOPE: Final = msgspec.json.Decoder(tuple[tuple[str, str], ...])
_INPUTS: Final = msgspec.json.Decoder(tuple[tuple[str, str, int, int | None, int | None], ...])
_HOLES: Final = msgspec.json.Decoder(tuple[tuple[int, int], ...])


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _tallies(run: RunRecord) -> Tallies:
    names = [one.fingerprint for one in run.issues]
    at = {name: place for place, name in enumerate(names)}
    if unnamed := sorted({one.fingerprint for one in run.tallies} - at.keys()):
        raise ValueError(f"a tally of {unnamed[0]}, of which the record has no text")
    places, place = _placed([one.cell for one in run.tallies])
    return Tallies(
        names,
        places,
        [at[one.fingerprint] for one in run.tallies],
        place,
        [one.cell.hour_ms for one in run.tallies],
        [one.occurrences for one in run.tallies],
        [one.requests for one in run.tallies],
        [one.failed_requests for one in run.tallies],
        [one.errors for one in run.tallies],
        [one.first_ms for one in run.tallies],
        [one.last_ms for one in run.tallies],
    )


def _traffic(traffic: Sequence[Traffic]) -> Requests:
    places, place = _placed([one.cell for one in traffic])
    return Requests(
        places,
        place,
        [one.cell.hour_ms for one in traffic],
        [one.requests for one in traffic],
        [one.failed_requests for one in traffic],
    )


def _traffic_of(columns: Requests) -> list[Traffic]:
    cells = _cells(columns.places, columns.place, columns.hour_ms)
    return _values(Traffic, cells, columns.requests, columns.failed_requests)


def _placed(cells: Sequence[Cell]) -> tuple[list[Place], list[int]]:
    """Give the distinct places in the order in which they come, and the place of each cell among them."""
    at: dict[Place, int] = {}
    place = [at.setdefault((cell.route, cell.environment, cell.deployment), len(at)) for cell in cells]
    return list(at), place


def _cells(places: Sequence[Place], place: Sequence[int], hours: Sequence[int | None]) -> list[Cell]:
    """Give the cell of each element; elements of one place and hour share it."""
    keys = dict.fromkeys(zip(place, hours, strict=True))
    named = [places[at] for at, _ in keys]
    made = _values(Cell, *([one[part] for one in named] for part in range(3)), [hour for _, hour in keys])
    of = dict(zip(keys, made, strict=True))
    return [of[key] for key in zip(place, hours, strict=True)]


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Keep the collector from walking again and again over a million values that are made at once and kept."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _values(kind: type[V], *columns: Sequence[Any]) -> list[V]:
    """
    Make many values of a frozen, slotted class, a column for each of its fields.

    A frozen class sets its fields one by one through Python: called a million times, that takes three quarters of the
    time in which a history is read. Here each field is set for all of them by its slot.
    """
    made = list(map(object.__new__, repeat(kind, len(columns[0]))))
    for field, column in zip(fields(kind), columns, strict=True):
        deque(map(getattr(kind, field.name).__set__, made, column), maxlen=0)
    return made
