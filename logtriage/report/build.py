"""
Cases, requests and rules -> ``Finding`` values: all the arithmetic of a report, and the gate for every text in it.

Renderers get the result and add nothing. Whatever came from a log passes ``redact`` here, once, before it is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from logtriage.model import (
    OUTCOMES,
    SEVERITIES,
    Amplification,
    Captured,
    Case,
    Classification,
    CodePlace,
    Confidence,
    Count,
    Durations,
    Finding,
    Located,
    MethodRetry,
    Occurrence,
    Remediation,
    RetryViolation,
    Rule,
    Sample,
    Severity,
    Statement,
    Timeline,
    Timeout,
    Tries,
    Why,
)
from logtriage.report.amplified import amplification_of
from logtriage.report.words import duration

_UNNAMED: Final = Classification("unknown", "contextual", "never")
_BINS: Final = (1_000, 10_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000)
MAX_BINS: Final = 120
_HOUR_MS: Final = 3_600_000
_TITLE: Final = 110
_PLACES: Final = 3
_LONGEST_SIGN: Final = 12
LIBRARY: Final = "library"
LIBRARY_TAG: Final = "library-owned"
"""Tag of a rule whose line a library logs of itself, whoever calls it."""
_NOT_ACTIONABLE: Final = (
    "Not actionable here: a library logs this of itself. It can be suppressed, with reason and end: docs/policy.md."
)


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """What a report says about one request."""

    key: str
    status: int | None
    method: str | None
    path: str | None
    environment: str | None
    deployment: str | None
    duration_ms: float | None
    bot: bool
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The span that all timelines share."""

    first_ms: int
    last_ms: int

    @property
    def bin_ms(self) -> int:
        """The smallest usual bin that gives at most ``MAX_BINS`` bins."""
        span = self.last_ms - self.first_ms
        return next(
            (size for size in _BINS if span // size < MAX_BINS), _BINS[-1] * (1 + span // (_BINS[-1] * MAX_BINS))
        )

    @property
    def start_ms(self) -> int:
        """Start of the first bin: a whole multiple of the bin."""
        return self.first_ms - self.first_ms % self.bin_ms

    @property
    def bins(self) -> int:
        """How many bins there are; at least one."""
        return self.bins_of([self.last_ms])[0] + 1

    def bins_of(self, stamps: Iterable[int]) -> list[int]:
        """Give the bin of each time; what lies before the window (a row without a time) is in the first."""
        start, size = self.start_ms, self.bin_ms
        return [max(0, stamp - start) // size for stamp in stamps]


@dataclass(frozen=True, slots=True)
class Sources:
    """What building a finding needs from the other stations."""

    requests: Mapping[str, RequestInfo]
    rules: Mapping[str, Rule]
    window: Window
    redact: Callable[[str], str]
    redact_value: Callable[[str, str], str]
    """Name and value of a capture: a host alone looks like any word, its name tells."""
    samples: Callable[[Case], tuple[Sample, ...]]
    remedy: Callable[[Rule | None, Mapping[str, Captured], str | None, str | None], Remediation]
    masked: Callable[[str], tuple[str, ...]]
    timeout: Callable[[Case, Durations], Timeout | None]
    retry_advice: Callable[[Case, Classification | None], tuple[MethodRetry, ...]]
    retry_violations: Sequence[RetryViolation]
    tries: Callable[[Case], Tries | None]
    declared_notes: Callable[[str | None, Mapping[str, Captured]], tuple[str, ...]] = lambda _code, _captures: ()
    """Code and captures -> what the source of a checkout has to do with the error, redacted."""
    located: Callable[[Case], Located | None] = lambda _case: None
    """What a checkout holds of a case, redacted; null without one."""
    ids_in: Callable[[str], Sequence[str]] = lambda _text: ()
    """The text of an error -> the ids in it, in order."""


def build_finding(case: Case, sources: Sources) -> Finding:
    """Give one finding, complete and redacted."""
    statement = case.cluster.statement
    facts, match = statement.facts, statement.match
    rule = sources.rules.get(match.rule) if match else None
    outcomes: Counter[str] = Counter(occurrence.outcome for occurrence in case.occurrences)
    asked = [sources.requests[key] for key in dict.fromkeys(occurrence.request for occurrence in case.occurrences)]
    captured = dict(merged_captures(case.occurrences))
    captures = {name: redacted_capture(name, value, sources.redact_value) for name, value in captured.items()}
    code = match.code if match else facts.code
    stamps = sorted(occurrence.deciding.timestamp_ms for occurrence in case.occurrences)
    durations = _durations([info.duration_ms for info in asked if info.duration_ms is not None])
    route = _redacted_or_none(case.route, sources.redact)
    located = sources.located(case)
    places = _places(case.occurrences, sources.redact)
    amplified = amplification_of(case, sources.ids_in)
    return Finding(
        id=case.id,
        cluster=case.cluster.id,
        members=case.cluster.members,
        fingerprint=statement.fingerprint,
        rule=rule.id if rule else None,
        classified=match is not None and match.classified,
        code=_redacted_or_none(code, sources.redact),
        title=_named(case.cluster.title, sources) or title_of(rule, statement, sources.redact, sources.redact_value),
        template=sources.redact(facts.template),
        error_type=_class(facts.error_type, sources.redact_value),
        captures=captures,
        severity=severity_of(rule, outcomes),
        confidence=_confidence(rule),
        classification=rule.classify if rule else _UNNAMED,
        outcomes={name: outcomes.get(name, 0) for name in OUTCOMES},
        occurrences=len(case.occurrences),
        requests=len(asked),
        requests_by_bots=sum(info.bot for info in asked),
        rows=sum(len(occurrence.rows) for occurrence in case.occurrences),
        first_seen=stamps[0] or None,
        last_seen=stamps[-1] or None,
        timeline=_timeline(stamps, sources.window),
        scope="instance" if case.route is None else "route",
        route=route,
        routes_seen=tuple(Count(sources.redact(seen.name), seen.count) for seen in case.routes_seen),
        methods=_count(info.method for info in asked),
        statuses=_count(None if info.status is None else str(info.status) for info in asked),
        environments=_count(info.environment for info in asked),
        deployments=_count(info.deployment for info in asked),
        durations=durations,
        code_places=places if located is None else (*located.places, *_not_held(places, located)),
        owners=(LIBRARY,) if _is_library_owned(rule) else located.owners if located is not None else (),
        policy=None,
        remediation=sources.remedy(rule, captures, route, dict(facts.said).get("provider")),
        samples=sources.samples(case),
        why=_why(case, sources),
        amplification=amplified,
        notes=(
            *_amplified_notes(amplified),
            *sources.declared_notes(code, captured),
            *_rule_notes(captures, rule),
            *_many_notes(case.occurrences),
            *_ruling_notes(case.occurrences),
        ),
        about=rule.why if rule else None,
        rule_status=rule.status if rule else None,
        timeout=sources.timeout(case, durations),
        retry_advice=sources.retry_advice(case, rule.classify if rule else None),
        retry_violations=tuple(one for one in sources.retry_violations if one.finding == case.id),
        tries=sources.tries(case),
        touch=located.touch if located is not None else None,
        regions=_count(info.region for info in asked),
        hours=_hours(stamps),
    )


def order_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Order by severity, then requests, then fingerprint and route."""
    return tuple(
        sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), -f.requests, f.fingerprint, f.route or ""))
    )


def merged_captures(occurrences: Sequence[Occurrence]) -> tuple[tuple[str, Captured], ...]:
    """Give each declared capture its most frequent known value over the occurrences; ties by the value's text."""
    seen: dict[str, Counter[Captured]] = {}
    for captures, times in Counter(occurrence.captures for occurrence in occurrences).items():
        for name, value in captures:
            counted = seen.setdefault(name, Counter())
            if value is not None:
                counted[value] += times
    return tuple(
        (name, min(values, key=lambda value: (-values[value], str(value))) if values else None)
        for name, values in seen.items()
    )


def severity_of(rule: Rule | None, outcomes: Mapping[str, int]) -> Severity:
    """
    Give the rule's severity in the light of what became of the requests; without a rule, by that alone.

    Lowered where everything was handled; raised where the fault kills the process, or fails most of its requests.
    """
    total = sum(outcomes.values())
    if outcomes.get("handled", 0) == total:
        return "info" if rule is None or rule.severity in {"low", "info"} else "low"
    least: Severity = "info"
    if 2 * outcomes.get("crash", 0) > total:
        least = "high"
    elif 2 * (outcomes.get("unhandled", 0) + outcomes.get("timeout", 0) + outcomes.get("crash", 0)) > total:
        least = "medium"
    own: Severity = rule.severity if rule is not None else "high" if least != "info" else "low"
    return min(own, least, key=SEVERITIES.index)


def _amplified_notes(told: Amplification | None) -> tuple[str, ...]:
    if told is None:
        return ()
    things = "one thing" if told.entities == 1 else f"{told.entities:,} things"
    again = f", each again about every {duration(told.every_ms)}" if told.every_ms is not None else ""
    storm = ": a retry storm, so stop what tries it" if told.storm else ""
    return (f"{told.requests:,} requests are about {things} ({told.per_entity:g} for each){again}{storm}.",)


def _confidence(rule: Rule | None) -> Confidence:
    if rule is None or rule.status == "experimental":
        return "low"
    return "medium" if rule.generic or rule.wrapper else rule.confidence


def title_of(
    rule: Rule | None,
    statement: Statement,
    redact: Callable[[str], str],
    redact_value: Callable[[str, str], str],
) -> str:
    """Give the rule's title with the captures that tell this fault from others; without a rule, class and template."""
    facts, match = statement.facts, statement.match
    if rule is not None and match is not None and not rule.generic:
        named = {name for name, _ in match.captures}
        told = [str(redacted_capture(name, value, redact_value)) for name, value in statement.parts if name in named]
        return _clipped(f"{rule.title}: {', '.join(told)}" if told else rule.title)
    said, error_type = redact(facts.template), _class(facts.error_type, redact_value)
    return _clipped(f"{error_type}: {said}" if error_type and error_type not in said else said)


def _class(error_type: str | None, redact_value: Callable[[str, str], str]) -> str | None:
    return redact_value("error_type", error_type) if error_type else error_type


def _named(title: str | None, gate: Sources) -> str | None:
    return _clipped(gate.redact(title)) if title else None


def _redacted_or_none(value: str | None, redact: Callable[[str], str]) -> str | None:
    return redact(value) if value else value


def _clipped(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"


def redacted_capture(name: str, value: Captured, redact_value: Callable[[str, str], str]) -> Captured:
    """Take a captured value through the gate; numbers pass."""
    if isinstance(value, str):
        # The token of a parser ("<", "end") is a sign, not a secret.
        return value if name == "token" and len(value) <= _LONGEST_SIGN else redact_value(name, value)
    return tuple(redact_value(name, part) for part in value) if isinstance(value, tuple) else value


def _timeline(stamps: Sequence[int], window: Window) -> Timeline:
    bins = Counter(window.bins_of(stamps))
    return Timeline(window.start_ms, window.bin_ms, tuple(bins.get(n, 0) for n in range(window.bins)))


def _hours(stamps: Sequence[int]) -> tuple[int, ...]:
    hours = Counter(stamp // _HOUR_MS % 24 for stamp in stamps if stamp)
    return tuple(hours.get(hour, 0) for hour in range(24)) if hours else ()


def _count(values: Iterable[str | None]) -> tuple[Count, ...]:
    counted = Counter(value for value in values if value)
    return tuple(
        Count(str(name), number) for name, number in sorted(counted.items(), key=lambda item: (-item[1], str(item[0])))
    )


def _durations(values: Sequence[float]) -> Durations:
    """Nearest-rank quantiles: a number that was measured, not one between two."""
    ordered = sorted(values)
    if not ordered:
        return Durations(0, None, None, None)
    rank = [ordered[max(0, -(-len(ordered) * percent // 100) - 1)] for percent in (50, 95)]
    return Durations(len(ordered), rank[0], rank[1], ordered[-1])


def _places(occurrences: Sequence[Occurrence], redact: Callable[[str], str]) -> tuple[CodePlace, ...]:
    """
    Files of the application in the stacks of these occurrences, and the failed calls of Prisma.

    Those of most occurrences first, then the innermost: the same fault comes by other files on another route. A
    repository to check them against is another command's.
    """
    told = {id(one.statement.facts): one.statement.facts for one in occurrences}
    times = Counter(id(one.statement.facts) for one in occurrences)
    files: Counter[str] = Counter()
    depths: dict[str, int] = {}
    calls: Counter[str] = Counter()
    for key, facts in told.items():
        for depth, file in enumerate(dict.fromkeys(one.file for one in facts.frames if one.in_app and one.file)):
            files[file] += times[key]
            depths[file] = min(depth, depths.get(file, depth))
        if facts.site and facts.site.startswith("prisma."):
            calls[facts.site] += times[key]
    ranked = sorted(files, key=lambda file: (-files[file], depths[file], file))[:_PLACES]
    failed = sorted(calls, key=lambda call: (-calls[call], call))[:_PLACES]
    return (
        *(CodePlace(redact(file), None, "stack frame", "medium") for file in ranked),
        *(CodePlace(redact(call), None, "failed Prisma call", "medium") for call in failed),
    )


def _not_held(places: Sequence[CodePlace], located: Located) -> tuple[CodePlace, ...]:
    """What only the log names: a place of it may be found as another file, so it is kept where nothing was found."""
    if located.touch.basis in {"frame", "literal"}:
        return ()
    return tuple(replace(one, found_by=f"{one.found_by}, not in this checkout", confidence="low") for one in places)


def _why(case: Case, sources: Sources) -> Why:
    statement = case.cluster.statement
    match, near = statement.match, case.cluster.neighbour
    reason = (
        f"rule {match.rule}: {match.reason}" if match else "no rule matched: grouped by class, template and code site"
    )
    parts = tuple((name, str(redacted_capture(name, value, sources.redact_value))) for name, value in statement.parts)
    return Why(
        match.rule if match else None,
        sources.redact(reason),
        sources.masked(statement.facts.core),
        parts,
        tuple(map(sources.redact, case.cluster.joined)),
        near and replace(near, template=sources.redact(near.template)),
    )


def _is_library_owned(rule: Rule | None) -> bool:
    return rule is not None and LIBRARY_TAG in rule.tags


def _many_notes(occurrences: Sequence[Occurrence]) -> tuple[str, ...]:
    """Count the distinct values of captures that name somebody's thing: one fault may hit three accounts."""
    values: dict[str, set[Captured]] = {}
    for occurrence in occurrences:
        for name, value in occurrence.captures:
            if name.endswith("_id") and value is not None:
                values.setdefault(name, set()).add(value)
    return tuple(f"{len(found)} distinct values of {name}." for name, found in sorted(values.items()) if len(found) > 1)


def _rule_notes(captures: Mapping[str, Captured], rule: Rule | None) -> tuple[str, ...]:
    """Say whether a library owns the line, and which name the fault turns on and the log does not give."""
    owned = (_NOT_ACTIONABLE,) if _is_library_owned(rule) else ()
    wanted = dict.fromkeys(name for names in (rule.fingerprint if rule else ()) for name in names[:1] if name != "site")
    unnamed = tuple(
        f"Name not in log: {name}. The advice keeps a placeholder for it."
        for name in wanted
        if captures.get(name) is None
    )
    return owned + unnamed


def _ruling_notes(occurrences: Sequence[Occurrence]) -> tuple[str, ...]:
    """Say which tests decided what aborts were, each with its most frequent reason."""
    by_test: dict[str, Counter[str]] = {}
    for occurrence in occurrences:
        if occurrence.ruling is not None:
            by_test.setdefault(occurrence.ruling.split(":")[0], Counter())[occurrence.ruling] += 1
    return tuple(
        f"Decided by {min(reasons, key=lambda reason: (-reasons[reason], reason))} "
        f"({sum(reasons.values())} of {len(occurrences)} occurrences)."
        for _, reasons in sorted(by_test.items())
    )
