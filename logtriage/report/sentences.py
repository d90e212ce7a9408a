"""
Timeouts, latency at a limit and retries as plain sentences: what every renderer says of them, without any markup.

Nothing here escapes for a medium; the texts from the log in them have passed the gate already.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from logtriage.model import (
    DRIFT,
    Breach,
    BudgetUse,
    Incident,
    MethodFrom,
    MethodRetry,
    PinnedRoute,
    Report,
    RetryVerdict,
    RetryViolation,
    Timeout,
    Tries,
)
from logtriage.report import words

_VERDICTS: Final[Mapping[RetryVerdict, str]] = {
    "yes": "yes",
    "no": "no",
    "with-key": "only with a key",
    "after-delay": "after the delay",
    "once": "once",
    "rerun": "by scheduler or queue",
    "unknown": "unknown",
}
_SOURCES: Final[Mapping[MethodFrom, str]] = {
    "line": "",
    "failure": " (the failed call)",
    "request": " (the request's own method)",
}
_BREACHES: Final[Mapping[Breach, str]] = {
    "after-cancel": "tried again after the caller had cancelled",
    "without-key": "tried again without an idempotency key",
    "refused": "tried again after a refusal",
    "over-limit": "tried more often than its own limit",
}


LETTERS: Final = "ABCDEFGHIJKL"
_PLACES: Final = ("first", "second", "third")
_NAMED: Final = 8
"""Inputs that a command names; a shell takes more, a reader does not."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and the text of the log that it ends in: a renderer marks that as such."""

    text: str
    quote: str | None = None


def timeout_head(timeout: Timeout) -> str:
    """Say how many requests were killed after how long, and what the number means."""
    if not timeout.requests:
        return f"durations end at {timeout.limit_s} s: {timeout.limit_meaning}."
    where = "at a limit" if timeout.limit_s is None else f"at {timeout.limit_s} s"
    return f"{words.count(timeout.requests, 'request')} killed {where}: {timeout.limit_meaning}."


def timeout_lines(timeout: Timeout) -> tuple[Said, ...]:
    """Say what the kills of a finding tell: last lines, silence, what parts them from the others."""
    pinned = Said("The p95 is the limit: what took longer was cut off, so a mean of these durations means nothing.")
    ends = timeout.last_lines
    known = timeout.declared
    in_code = (Said(f"Limit in the code: {known.sentence}."),) if known is not None else ()
    last = (Said(f"Last line before the kill, in {_of(one.requests, timeout)}:", one.sample) for one in ends)
    return (
        *in_code,
        *last,
        *_silence(timeout),
        *(Said(_doing(one.share, one.base_share), one.template) for one in timeout.doing),
        *((pinned,) if timeout.pinned else ()),
    )


def _of(requests: int, timeout: Timeout) -> str:
    return f"{words.number(requests)} of {words.count(timeout.requests, 'request')}"


def _silence(timeout: Timeout) -> tuple[Said, ...]:
    gap = timeout.silent_gap_ms
    without = timeout.without_lines
    mute = f"{_of(without, timeout)} wrote no line with a time before the kill." if without else ""
    if gap is None:
        return (Said(mute),) if mute else ()
    told = f"Silence before the kill: median {words.duration(gap.median)}, longest {words.duration(gap.max)}."
    return (Said(f"{told} {mute}".rstrip()),)


def _doing(share: float, base: float | None) -> str:
    others = "no other request to compare with" if base is None else f"{words.share(base)} of the others"
    return f"What they were doing, in {words.share(share)} of the killed requests, {others}:"


def tries_line(tries: Tries) -> str:
    """`Tried 3 times of 3 in 1 request, all used up in 1; pauses 2 s, 4 s`."""
    limit = f" of {tries.limit}" if tries.limit else ""
    used = f", used up in {words.number(tries.exhausted)}" if tries.exhausted else ""
    pauses = f"; pauses {', '.join(map(words.duration, tries.pauses_ms[:6]))}" if tries.pauses_ms else ""
    midway = f"; the log begins with try {tries.first}" if tries.first > 1 else ""
    return f"Tried {tries.attempts}{limit} times in {words.count(tries.requests, 'request')}{used}{pauses}{midway}."


def pinned_line(route: PinnedRoute) -> str:
    """Say of a route that its p95 is a limit; the route itself stands in front of it."""
    killed = f", {words.number(route.timeouts)} of them killed" if route.timeouts else ""
    return (
        f"p95 {route.p95 / 1000:,.1f} s is the limit of {route.limit_s} s "
        f"({words.count(route.requests, 'request')}{killed}): what took longer was cut off, a mean means nothing."
    )


def advice_line(advice: MethodRetry) -> str:
    """`POST (the request's own method): only with a key, because ...`."""
    return f"{advice.method}{_SOURCES[advice.method_from]}: {_VERDICTS[advice.verdict]}; {advice.reason}."


def violation_line(violation: RetryViolation) -> Said:
    """`POST tried again without an idempotency key (2 requests, 2 rows): the first try ...:`, with one such line."""
    what = f"{violation.method or 'A call'} {_BREACHES[violation.what]}"
    volume = f"{words.count(violation.requests, 'request')}, {words.count(violation.rows, 'row')}"
    return Said(f"{what} ({volume}): {violation.reason}:", violation.sample)


def retries_line(report: Report) -> str | None:
    """Say how many retries the log shows and how many are forbidden, on which routes; null where it shows none."""
    retries = report.retries
    if not retries.seen:
        return None
    unknown = f", {words.number(retries.unknown)} not to be judged" if retries.unknown else ""
    told = f"{words.count(retries.seen, 'retry', 'retries')} seen, {words.number(retries.forbidden)} forbidden{unknown}"
    return f"{told}: {_worst(report.retry_violations)}" if report.retry_violations else told


def _worst(violations: Sequence[RetryViolation]) -> str:
    named = [f"{one.method or 'a call'} {_BREACHES[one.what]} on {words.one_line(one.route)}" for one in violations]
    return words.listed(list(dict.fromkeys(named)), limit=2)


def pinned_routes_line(report: Report) -> str | None:
    """Name the routes whose p95 is a limit; null where there is none."""
    named = [f"{words.one_line(one.route)} ({one.limit_s} s)" for one in report.pinned_routes]
    return f"p95 is the limit on {words.listed(named)}" if named else None


def declared_line(report: Report) -> str | None:
    """Say where the code declares another limit than the log shows, worst finding first; null where it does not."""
    told = [
        f"{words.one_line(finding.route or words.UNKNOWN)} {finding.timeout.declared.sentence}"
        for finding in report.findings
        if finding.timeout is not None and finding.timeout.declared is not None
        if finding.timeout.declared.verdict != "equal"
    ]
    more = f", and {words.count(len(told) - 1, 'more finding')}" if len(told) > 1 else ""
    return told[0] + more if told else None


def drift_line(report: Report) -> str | None:
    """Give the first note on a constraint that only the database has; null where there is none."""
    return next((note for finding in report.findings for note in finding.notes if DRIFT in note), None)


def order_line(report: Report) -> str | None:
    """Say why what is to be done first is not what the verdict calls the worst; null where it is."""
    if not report.do_first or not report.findings or report.do_first[0].finding == report.findings[0].id:
        return None
    worst = report.findings[0]
    places = {item.finding: place for item, place in zip(report.do_first, _PLACES, strict=False)}
    stands = f"comes {places[worst.id]}" if worst.id in places else "is not among them"
    return f"In the order of severity times failures; the worst by severity alone, {words.heading(worst)}, {stands}."


def incident_line(incident: Incident, report: Report) -> str:
    """Say when, how many faults on how many routes, and what they are called."""
    named = words.listed([title for _, title in incident_faults(incident, report)])
    faults = words.count(len(incident.clusters), "fault")
    where = f"{faults} on {words.count(len(incident.routes), 'route')}, {words.count(incident.requests, 'request')}"
    return f"{words.window(incident.first_ms, incident.last_ms)}: {where}: {named}"


def incident_faults(incident: Incident, report: Report) -> list[tuple[str, str]]:
    """Name the faults, each with its letter in the table of slices; those beyond the letters are only counted."""
    titles = {finding.cluster: words.heading(finding) for finding in report.findings}
    return [
        (letter, titles.get(cluster, cluster)) for letter, cluster in zip(LETTERS, incident.clusters, strict=False)
    ]


def incident_rows(incident: Incident) -> list[Sequence[str]]:
    """Give the rows of its table: begin of a slice (UTC), occurrences by letter, requests, routes; at most 30."""
    return [
        (
            words.clock(one.start_ms),
            ", ".join(f"{at} x {n}" for at, n in zip(LETTERS, one.counts, strict=False) if n),
            words.number(one.requests),
            words.number(one.routes),
        )
        for one in incident.slices[:30]
    ]


def annotate_command(report: Report) -> str:
    """Give the command that prints every line of the inputs with its request and cluster."""
    names = [one.name for one in report.inputs]
    return shlex.join(("logtriage", "annotate", *names)) if len(names) <= _NAMED else "logtriage annotate FILE..."


def incidents_line(report: Report) -> str | None:
    """Name the largest candidate, and how many there are; null where none is."""
    if not report.incidents:
        return None
    largest = max(report.incidents, key=lambda incident: incident.occurrences)
    more = f" ({len(report.incidents) - 1} more)" if len(report.incidents) > 1 else ""
    return f"perhaps one: {incident_line(largest, report)}{more}"


def budget_row(use: BudgetUse) -> tuple[str, str, str, str, str]:
    """Give the cells of a table: name, time allowed, calls seen, over, unknown."""
    seen, over, unknown = (words.number(value) for value in (use.seen, use.over, use.unknown))
    return use.name, f"{use.seconds:g} s", seen, over, unknown


def budget_routes(use: BudgetUse, *, limit: int = 3) -> str:
    """`/api/webhooks/email 3 (longest 41.2 s: [ai] draft took <num>ms 3)`; none reads `none`."""
    told = [
        f"{words.one_line(one.route)} {words.number(one.over)} (longest {words.duration(one.longest_ms)}: "
        f"{words.counts(one.operations)})"
        for one in use.worst
    ]
    return words.listed(told, limit=limit)


def budgets_line(report: Report) -> str | None:
    """`webhook (30 s): 2 of 5 calls over, 1 unknown; ...`; null where no budget is declared."""
    told = [
        f"{words.one_line(use.name)} ({use.seconds:g} s): {words.number(use.over)} of "
        f"{words.count(use.seen, 'call')} over" + (f", {words.number(use.unknown)} unknown" if use.unknown else "")
        for use in (report.policy.budgets if report.policy is not None else ())
    ]
    return "; ".join(told) or None
