"""
Cases -> what their kills say: the last line before, the silence after it, and what the killed requests were doing.

A kill has no stack. What is left is what the same requests wrote: their last line, and the lines that they wrote more
often than requests of the route that were not killed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from logtriage.model import (
    Case,
    DeclaredLimit,
    Doing,
    Durations,
    LastLine,
    Occurrence,
    PinnedRoute,
    PlatformLimits,
    SilentGap,
    Timeout,
    nearest_limit,
)
from logtriage.report.samples import Line

MAX_LAST: Final = 3
MAX_DOING: Final = 5
FEWEST: Final = 5
"""So many requests must stand at a number before it is called a limit, where no kill was seen at it."""
_PINNED: Final = 0.01
_TELLING: Final = 0.1
"""A line parts killed requests from the others when its share among them is higher by so much."""
_SAID: Final = frozenset({"context", "occurrence", "continuation"})
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class RouteLines:
    """How many requests of a route there are, and how many of them wrote each template."""

    requests: int
    by_template: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Gives the timeout of a case; ``lines_of`` looks a request's entries up, in emission order."""

    lines_of: Callable[[str], Sequence[Line]]
    durations: Mapping[str, float | None]
    """Milliseconds by request."""
    routes: Mapping[str, RouteLines]
    template_of: Callable[[str], str]
    redact: Callable[[str], str]
    limits: PlatformLimits
    declared: Callable[[str | None, int | None], DeclaredLimit | None] = lambda _route, _observed_s: None
    """Route and seconds observed -> what a checkout declares for it, redacted."""

    def of(self, case: Case, durations: Durations) -> Timeout | None:
        """Give what is known about the kills of a case; null where nothing was killed and no limit is in the way."""
        killed = [occurrence for occurrence in case.occurrences if occurrence.outcome == "timeout"]
        limit = _limit_of(killed)
        pinned = pinned_limit(durations, () if limit is None else (limit,), self.limits)
        if not killed and pinned is None:
            return None
        limit = pinned if limit is None and not killed else limit
        ends = [(self._last(occurrence), occurrence) for occurrence in killed]
        said = [(line, occurrence) for line, occurrence in ends if line is not None]
        return Timeout(
            limit_s=limit,
            limit_meaning=self.limits.meaning_of(limit),
            requests=len({occurrence.request for occurrence in killed}),
            without_lines=len(ends) - len(said),
            last_lines=self._last_lines([line.message or "" for line, _ in said]),
            silent_gap_ms=_gap([self._killed_ms(one) - (line.timestamp_ms or 0) for line, one in said]),
            doing=self._doing(case.route, killed),
            pinned=pinned is not None,
            declared=self.declared(case.route, limit),
        )

    def _last(self, occurrence: Occurrence) -> Line | None:
        """Give the last line before the kill; a line without a time cannot be placed."""
        killed = self._killed_ms(occurrence)
        before = [line for line in self._own_lines(occurrence) if line.timestamp_ms and line.timestamp_ms <= killed]
        return max(before, key=lambda line: (line.timestamp_ms or 0, line.index), default=None)

    def _own_lines(self, occurrence: Occurrence) -> list[Line]:
        deciding = occurrence.deciding
        own = {row.index for row in occurrence.rows}
        lines = [line for line in self.lines_of(occurrence.request) if line.message]
        # A kill without a line of its own stands on the row of the status, and that row may hold the request's words.
        words = {deciding.index} if deciding.told is not None and deciding.statement is None else set()
        return [one for one in lines if one.index in words or (one.index not in own and one.role in _SAID)]

    def _killed_ms(self, occurrence: Occurrence) -> int:
        """The kill's line has its own stamp; a derived one lies at the request's start plus its duration."""
        if occurrence.deciding.statement is not None:
            return occurrence.deciding.timestamp_ms
        stamps = [line.timestamp_ms for line in self.lines_of(occurrence.request) if line.timestamp_ms]
        return min(stamps, default=0) + int(self.durations.get(occurrence.request) or 0)

    def _last_lines(self, messages: Sequence[str]) -> tuple[LastLine, ...]:
        samples: dict[str, str] = {}
        for message in messages:
            template = self.template_of(message)
            samples[template] = min(samples.get(template, message), message)
        counted = Counter(map(self.template_of, messages))
        most = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MAX_LAST]
        return tuple(LastLine(self._shown(name), count, self._shown(samples[name])) for name, count in most)

    def _doing(self, route: str | None, killed: Sequence[Occurrence]) -> tuple[Doing, ...]:
        by_request = {
            one.request: {self.template_of(line.message or "") for line in self._own_lines(one)} for one in killed
        }
        if len(by_request) < 2:
            return ()
        counted = Counter(template for templates in by_request.values() for template in templates)
        others = self._others(route, len(by_request), counted)
        found = [
            Doing(template, count, count / len(by_request), others(template))
            for template, count in counted.items()
            if count > 1
        ]
        telling = [one for one in found if one.base_share is None or one.share - one.base_share >= _TELLING]
        ordered = sorted(telling, key=lambda one: (-(one.share - (one.base_share or 0)), -one.requests, one.template))
        return tuple(
            Doing(self._shown(one.template), one.requests, one.share, one.base_share) for one in ordered[:MAX_DOING]
        )

    def _others(self, route: str | None, killed: int, counted: Mapping[str, int]) -> Callable[[str], float | None]:
        """Give the share of a template among the requests that were not killed; instance-wide: of all routes."""
        asked = [known for name, known in self.routes.items() if route in {None, name}]
        total = sum(one.requests for one in asked) - killed

        def share(template: str) -> float | None:
            wrote = sum(one.by_template.get(template, 0) for one in asked) - counted[template]
            return max(wrote, 0) / total if total > 0 else None

        return share

    def _shown(self, text: str) -> str:
        return self.redact(" ".join(text.split()))[:_LONGEST]


def pinned_limit(durations: Durations, killed_s: Iterable[int], limits: PlatformLimits) -> int | None:
    """
    Give the limit (seconds) that a p95 stands at, or null.

    A limit at which kills were seen is one. Another needs ``FEWEST`` requests and none that took longer: a p95 near
    60 s with a maximum of 90 s is a coincidence.
    """
    if durations.p95 is None or durations.max is None:
        return None
    seen = nearest_limit(killed_s, durations.p95, within=_PINNED)
    if seen is not None:
        return seen
    limit = limits.near(durations.p95, within=_PINNED)
    cut = limit is not None and durations.max <= limit * 1000 * (1 + _PINNED)
    return limit if cut and durations.count >= FEWEST else None


def pinned_routes(
    durations: Mapping[str, Durations], cases: Sequence[Case], limits: PlatformLimits, redact: Callable[[str], str]
) -> tuple[PinnedRoute, ...]:
    """Give the routes whose p95 is a limit, those with the most requests first."""
    killed: dict[str, list[Occurrence]] = {}
    for occurrence in (occurrence for case in cases for occurrence in case.occurrences):
        if occurrence.outcome == "timeout":
            killed.setdefault(occurrence.deciding.route, []).append(occurrence)
    found = []
    for route, known in durations.items():
        own = killed.get(route, [])
        limit = pinned_limit(known, filter(None, map(_seconds, own)), limits)
        if limit is not None and known.p50 is not None and known.p95 is not None and known.max is not None:
            count = len({occurrence.request for occurrence in own})
            found.append(PinnedRoute(redact(route), known.count, known.p50, known.p95, known.max, limit, count))
    return tuple(sorted(found, key=lambda one: (-one.requests, one.route)))


def _limit_of(killed: Sequence[Occurrence]) -> int | None:
    seconds = {_seconds(occurrence) for occurrence in killed}
    return seconds.pop() if len(seconds) == 1 else None


def _seconds(occurrence: Occurrence) -> int | None:
    value = dict(occurrence.captures).get("timeout_s")
    return int(value) if isinstance(value, int | float) else None


def _gap(gaps: Sequence[int]) -> SilentGap | None:
    return SilentGap(int(median(gaps)), max(gaps)) if gaps else None
