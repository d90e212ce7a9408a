"""
Report -> Page: what the HTML templates may say, already counted, worded and drawn.

Templates only place things. Whatever needs a sum, a comparison or a choice of words is settled here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from logtriage.model import OUTCOMES, SEVERITIES, Captured, Count, Coverage, Finding, Report
from logtriage.report.html_chart import Bars, Segment, bars, segments
from logtriage.report.html_text import UNKNOWN, count, millis, percent, span, utc

INSTANCE: Final = "instance-wide"
UNCLASSIFIED: Final = "unclassified"

_SPARK_BARS: Final = 24
_NAMES_SHOWN: Final = 8
_RETRY_WORDS: Final = {
    "any-once": "any method, once or twice",
    "get-only": "only GET, HEAD and OPTIONS",
    "idempotent": "idempotent requests only",
    "tx": "the whole transaction, a few times",
    "later": "later, when the limit resets",
    "after-fix": "after the fix is live",
    "never": "never",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A captured value; null text means that the rule asks for it and the log does not hold it."""

    label: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """A finding as its table row and its card show it."""

    finding: Finding
    route: str
    possible: bool
    """The rule is not sure of itself; the card says *possible* before anything else."""
    first: bool
    """Among the things to do first, so its card starts open."""
    chips: tuple[Chip, ...]
    outcome: tuple[Segment, ...]
    outcome_text: str
    spark: Bars | None
    timeline: Bars | None
    facts: tuple[Fact, ...]
    classification: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """The values that each filter offers."""

    severity: tuple[str, ...]
    outcome: tuple[str, ...]
    route: tuple[str, ...]
    environment: tuple[str, ...]
    rule: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page template reads."""

    report: Report
    headline: tuple[Fact, ...]
    coverage: tuple[Fact, ...]
    suspicions: tuple[str, ...]
    holes: tuple[str, ...]
    cards: tuple[Card, ...]
    unclassified: tuple[Card, ...]
    options: Options


def page_of(report: Report, timeline_bars: int) -> Page:
    """Prepare the whole page; strings must already be visible (``html_text.shown``)."""
    first = {item.finding for item in report.do_first}
    cards = tuple(_card(finding, finding.id in first, timeline_bars) for finding in report.findings)
    wanted = set(report.unclassified)
    return Page(
        report=report,
        headline=_headline(report),
        coverage=_coverage(report),
        suspicions=_suspicions(report.coverage),
        holes=tuple(f"{utc(h.from_ms)} to {utc(h.to_ms)} ({span(h.to_ms - h.from_ms)})" for h in report.coverage.holes),
        cards=cards,
        unclassified=tuple(card for card in cards if card.finding.id in wanted),
        options=_options(cards),
    )


def search_record(card: Card) -> dict[str, Any]:
    """Give what the page's script needs to find, filter and sort this finding; keys are those of the script."""
    finding = card.finding
    return {
        "id": finding.id,
        "severity": finding.severity,
        "rank": SEVERITIES.index(finding.severity),
        "title": finding.title,
        "route": card.route,
        "routes": [card.route, *(item.name for item in finding.routes_seen)],
        "outcomes": [part.name for part in card.outcome],
        "outcome": card.outcome[0].name if card.outcome else "",
        "environments": [item.name for item in finding.environments],
        "rule": _rule_name(finding),
        "classified": finding.classified,
        "requests": finding.requests,
        "rows": finding.rows,
        "first": finding.first_seen,
        "last": finding.last_seen,
        "text": _search_text(card),
    }


def _card(finding: Finding, first: bool, timeline_bars: int) -> Card:
    return Card(
        finding=finding,
        route=_route(finding),
        possible=finding.confidence == "low",
        first=first,
        chips=tuple(Chip(name, _captured(value)) for name, value in finding.captures.items()),
        outcome=segments(_largest_first(finding.outcomes)),
        outcome_text=_split(finding.outcomes),
        spark=bars(finding.timeline, _SPARK_BARS),
        timeline=bars(finding.timeline, timeline_bars),
        facts=tuple(_facts(finding)),
        classification=_classification(finding),
    )


def _facts(finding: Finding) -> Iterable[Fact]:
    yield Fact("Occurrences", count(finding.occurrences))
    yield Fact("Requests", f"{count(finding.requests)}, of which {count(finding.requests_by_bots)} by bots")
    yield Fact("Rows", count(finding.rows))
    yield Fact("First seen", utc(finding.first_seen))
    yield Fact("Last seen", utc(finding.last_seen))
    yield Fact("Route", _route(finding))
    if finding.routes_seen:
        yield Fact("Routes seen", _counts(finding.routes_seen))
    yield Fact("Methods", _counts(finding.methods))
    yield Fact("Statuses", _counts(finding.statuses))
    yield Fact("Environments", _counts(finding.environments))
    yield Fact("Deployments", _counts(finding.deployments))
    yield Fact("Durations", _durations(finding))
    if finding.owners:
        yield Fact("Owners", ", ".join(finding.owners))
    if finding.policy:
        yield Fact("Policy", finding.policy)


def _classification(finding: Finding) -> tuple[Fact, ...]:
    known = finding.classification
    methods = f" ({', '.join(known.retry_methods)})" if known.retry_methods else ""
    return (
        Fact("Cause", known.cause),
        Fact("Transience", known.transience),
        Fact("Retry", _RETRY_WORDS[known.retry] + methods),
        Fact("Confidence", "low: possible, check before acting" if finding.confidence == "low" else finding.confidence),
    )


def _headline(report: Report) -> tuple[Fact, ...]:
    totals = report.totals
    return (
        Fact("Findings", count(totals.findings)),
        Fact("Occurrences", count(totals.occurrences)),
        Fact("Requests", count(totals.requests.total)),
        Fact("Ended 5xx", count(totals.requests.by_status.get("5xx", 0))),
        Fact("Classified", percent(totals.classified.share)),
    )


def _coverage(report: Report) -> tuple[Fact, ...]:
    covered, totals = report.coverage, report.totals
    statuses = ", ".join(f"{name} {count(value)}" for name, value in totals.requests.by_status.items() if value)
    roles = ("occurrence", "continuation", "context", "summary", "noise", "duplicate", "rejected", "out_of_scope")
    entries = ((role.replace("_", " "), getattr(totals.entries, role)) for role in roles)
    return (
        Fact("Window (UTC)", _window(covered)),
        Fact("Span", span(covered.span_ms)),
        Fact("Requests", f"{count(totals.requests.total)} ({statuses or 'none'})"),
        Fact("Requests by bots", count(covered.requests_by_bots)),
        Fact("Rows", f"{count(totals.entries.total)} ({', '.join(f'{name} {count(n)}' for name, n in entries if n) or 'none'})"),
        Fact("Outcomes", _split(totals.outcomes)),
        Fact("Environments", _counts(covered.environments)),
        Fact("Deployments", _counts(covered.deployments)),
        Fact("Regions", _counts(covered.regions)),
        Fact("Methods", _counts(covered.methods)),
    )


def _suspicions(covered: Coverage) -> tuple[str, ...]:
    partial = ("Some input could not be read: every number below is a lower bound.",) if covered.partial else ()
    cut = tuple(f"{name} looks cut at the dashboard's row limit: counts from it are lower bounds." for name in covered.cap_suspected)
    only = tuple(
        f"{name} seems to hold only error rows: shares of all requests cannot be told from it." for name in covered.level_filter_suspected
    )
    return partial + cut + only


def _options(cards: tuple[Card, ...]) -> Options:
    findings = [card.finding for card in cards]
    return Options(
        severity=tuple(name for name in SEVERITIES if any(finding.severity == name for finding in findings)),
        outcome=tuple(name for name in OUTCOMES if any(finding.outcomes.get(name) for finding in findings)),
        route=_sorted(name for card in cards for name in (card.route, *(seen.name for seen in card.finding.routes_seen))),
        environment=_sorted(item.name for finding in findings for item in finding.environments),
        rule=_sorted(finding.rule for finding in findings if finding.rule),
    )


def _search_text(card: Card) -> str:
    finding = card.finding
    parts = [finding.title, finding.id, finding.cluster, finding.fingerprint, _rule_name(finding), card.route, finding.severity]
    parts += [finding.code or "", finding.error_type or "", finding.template, card.outcome_text, *finding.owners]
    parts += [chip.text for chip in card.chips if chip.text]
    parts += [item.name for group in (finding.routes_seen, finding.deployments, finding.environments) for item in group]
    parts += [place.file for place in finding.code_places]
    for sample in finding.samples:
        parts += [sample.request, sample.path or "", *(line.message for line in sample.lines if line.own)]
    return "\n".join(dict.fromkeys(part.lower() for part in parts if part))


def _route(finding: Finding) -> str:
    return INSTANCE if finding.scope == "instance" else finding.route or UNKNOWN


def _rule_name(finding: Finding) -> str:
    return finding.rule or UNCLASSIFIED


def _window(covered: Coverage) -> str:
    if covered.first_ms is None or covered.last_ms is None:
        return UNKNOWN
    return f"{utc(covered.first_ms)} to {utc(covered.last_ms)}"


def _durations(finding: Finding) -> str:
    known = finding.durations
    if not known.count:
        return UNKNOWN
    return f"median {millis(known.p50)}, p95 {millis(known.p95)}, max {millis(known.max)} ({count(known.count, 'request')})"


def _captured(value: Captured) -> str | None:
    if isinstance(value, tuple):
        return ", ".join(value)
    return None if value is None else str(value)


def _split(outcomes: Mapping[str, int]) -> str:
    return ", ".join(f"{count(value)} {name}" for name, value in _largest_first(outcomes).items() if value) or "none"


def _largest_first(outcomes: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(outcomes.items(), key=lambda item: -item[1]))


def _counts(items: tuple[Count, ...]) -> str:
    listed = ", ".join(f"{item.name} ({count(item.count)})" for item in items[:_NAMES_SHOWN])
    left = len(items) - _NAMES_SHOWN
    return (f"{listed}, and {count(left)} more" if left > 0 else listed) or UNKNOWN


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
