"""Requests and notes -> one sample: its bytes and the truth about the faults in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from fernwick.requests import Request
from fernwick.styles import Row

Truth: TypeAlias = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One file below ``samples/``."""

    file: str
    text: str
    rows: int
    """Rows that a tolerant reader can get out of it."""
    truth: Truth


@dataclass(frozen=True, slots=True)
class Traffic:
    """The requests of one export, its rows, and a note for every fault that is named in a request."""

    requests: tuple[Request, ...]
    rows: tuple[Row, ...]
    notes: Mapping[str, str]

    def sample(self, file: str, text: str, rows: Sequence[Row] | None = None) -> Sample:
        """The sample that holds ``rows`` (by default all), with the truth about those rows' requests alone."""
        held = self.rows if rows is None else tuple(rows)
        ids = {row["requestId"] for row in held}
        requests = [request for request in self.requests if request.id in ids]
        return Sample(file, text, len(held), truth(requests, self.notes))


def truth(requests: Sequence[Request], notes: Mapping[str, str]) -> Truth:
    """One entry per fault and route: how many requests show it, their ids, how they ended, and what to expect."""
    found: defaultdict[tuple[str, str], list[Request]] = defaultdict(list)
    for request in requests:
        for name in request.faults:
            found[name, request.route].append(request)
    return [_entry(name, route, hit, notes[name]) for (name, route), hit in sorted(found.items())]


def _entry(name: str, route: str, hit: Sequence[Request], note: str) -> dict[str, Any]:
    statuses = Counter("none" if request.status is None else str(request.status) for request in hit)
    environments = Counter(request.deployment.environment for request in hit)
    return {
        "name": name,
        "requests": len(hit),
        "route": route,
        "note": note,
        "statuses": dict(sorted(statuses.items())),
        "environments": dict(sorted(environments.items())),
        "request_ids": sorted(request.id for request in hit),
    }
