"""
Report -> Page: what the HTML templates may say, already counted, worded and drawn.

Templates only place things. Whatever needs a sum, a comparison or a choice of words is settled here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from logtriage.model import OUTCOMES, ROLES, SEVERITIES, Count, Coverage, Finding, Hole, Input, Report
from logtriage.report import policy_words
from logtriage.report.html_chart import Bars, Segment, bars, segments
from logtriage.report.html_text import UNKNOWN, utc
from logtriage.report.words import (
    TRANSIENCE_WORDS,
    captured,
    count,
    duration,
    is_possible,
    nothing_first,
    number,
    same_fault,
    share,
    window,
)

INSTANCE: Final = "instance-wide"

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
    same_as: Finding | None
    """The first finding of the same cluster, where this is a later one: the table says so, as the other reports do."""
    same_fault: tuple[Finding, ...]
    """Findings of the same cluster on other routes: one fault, not several. At most eight."""
    same_fault_count: int


@dataclass(frozen=True, slots=True)
class File:
    """An input and what makes its numbers doubtful; empty when nothing does."""

    input: Input
    mind: str


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
    files: tuple[File, ...]
    holes: tuple[str, ...]
    cards: tuple[Card, ...]
    unclassified: tuple[Card, ...]
    nearest: Mapping[str, str]
    """Finding -> the rule that comes nearest, and why it does not hold."""
    nothing_first: str | None
    """Why nothing comes first although something was found."""
    options: Options


def page_of(report: Report, timeline_bars: int) -> Page:
    """Prepare the whole page; strings must already be visible (``html_text.shown``)."""
    first = {item.finding for item in report.do_first}
    families = _families(report.findings)
    cards = tuple(_card(one, one.id in first, families.get(one.cluster, ()), timeline_bars) for one in report.findings)
    wanted = set(report.unclassified)
    return Page(
        report=report,
        headline=_headline(report),
        coverage=_coverage(report),
        files=tuple(File(one, _mind(one, report.coverage)) for one in report.inputs),
        holes=tuple(_hole(hole) for hole in report.coverage.holes),
        cards=cards,
        unclassified=tuple(card for card in cards if card.finding.id in wanted),
        nearest={known.finding: policy_words.nearness(known) for known in report.nearest},
        nothing_first=nothing_first(report),
        options=_options(cards),
    )


def routes_of(card: Card) -> tuple[str, ...]:
    """Give every name under which a route filter must find this card."""
    return (card.route, *(seen.name for seen in card.finding.routes_seen))


def _families(findings: tuple[Finding, ...]) -> dict[str, tuple[Finding, ...]]:
    return {cluster: tuple(findings[at - 1] for at in places) for cluster, places in same_fault(findings).items()}


def _card(finding: Finding, first: bool, family: tuple[Finding, ...], timeline_bars: int) -> Card:  # noqa: FBT001
    return Card(
        finding=finding,
        route=_route(finding),
        possible=is_possible(finding),
        first=first,
        chips=tuple(_chips(finding)),
        outcome=segments(_largest_first(finding.outcomes)),
        outcome_text=_split(finding.outcomes),
        spark=bars(finding.timeline, _SPARK_BARS),
        timeline=bars(finding.timeline, timeline_bars),
        facts=tuple(_facts(finding)),
        classification=_classification(finding),
        same_as=family[0] if family and family[0].id != finding.id else None,
        same_fault=tuple(islice((other for other in family if other.id != finding.id), _NAMES_SHOWN)),
        same_fault_count=max(0, len(family) - 1),
    )


def _facts(finding: Finding) -> Iterable[Fact]:
    yield Fact("Occurrences", number(finding.occurrences))
    yield Fact("Requests", f"{number(finding.requests)}, of which {number(finding.requests_by_bots)} by bots")
    yield Fact("Rows", number(finding.rows))
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
    if policy_words.by_environment(finding):
        yield Fact("Policy by environment", policy_words.by_environment(finding))


def _chips(finding: Finding) -> Iterable[Chip]:
    """Whether the policy is violated (that it is kept stands on the card), and what was captured."""
    known = finding.policy_verdict
    if known is not None and known.verdict == "violates":
        yield Chip("policy", f"violates ({known.tier or 'several tiers'})")
    for name, value in finding.captures.items():
        yield Chip(name, None if value is None else captured(value))


def _classification(finding: Finding) -> tuple[Fact, ...]:
    known = finding.classification
    methods = f" ({', '.join(known.retry_methods)})" if known.retry_methods else ""
    return (
        Fact("Cause", known.cause),
        Fact("Transience", f"{known.transience}: {TRANSIENCE_WORDS[known.transience]}"),
        Fact("Retry", _RETRY_WORDS[known.retry] + methods),
        Fact("Confidence", "low: possible, check before acting" if finding.confidence == "low" else finding.confidence),
    )


def _headline(report: Report) -> tuple[Fact, ...]:
    totals = report.totals
    return (
        Fact("Findings", number(totals.findings)),
        Fact("Occurrences", number(totals.occurrences)),
        Fact("Requests", number(totals.requests.total)),
        Fact("Ended 5xx", number(totals.requests.by_status.get("5xx", 0))),
        Fact("Classified", share(totals.classified.share)),
    )


def _coverage(report: Report) -> tuple[Fact, ...]:
    covered, totals = report.coverage, report.totals
    roles = {role.replace("_", " "): getattr(totals.entries, role) for role in (*ROLES, "out_of_scope")}
    return (
        Fact("Window (UTC)", window(covered.first_ms, covered.last_ms).removesuffix(" UTC")),
        Fact("Span", duration(covered.span_ms)),
        Fact("Requests", f"{number(totals.requests.total)} ({_parts(totals.requests.by_status)})"),
        Fact("Requests by bots", number(covered.requests_by_bots)),
        Fact("Rows", f"{number(totals.entries.total)} ({_parts(roles)})"),
        Fact("Outcomes", _split(totals.outcomes)),
        Fact("Environments", _counts(covered.environments)),
        Fact("Deployments", _counts(covered.deployments)),
        Fact("Regions", _counts(covered.regions)),
        Fact("Methods", _counts(covered.methods)),
        *(Fact("Policy", said) for said in (policy_words.summed_up(report),) if said),
    )


def _mind(one: Input, covered: Coverage) -> str:
    cut = ("looks cut at the row limit",) if one.name in covered.cap_suspected else ()
    filtered = ("seems to hold error rows only",) if one.name in covered.level_filter_suspected else ()
    return "; ".join(cut + filtered)


def _hole(hole: Hole) -> str:
    return f"{window(hole.from_ms, hole.to_ms).removesuffix(' UTC')} ({duration(hole.to_ms - hole.from_ms)})"


def _options(cards: tuple[Card, ...]) -> Options:
    findings = [card.finding for card in cards]
    return Options(
        severity=tuple(name for name in SEVERITIES if any(finding.severity == name for finding in findings)),
        outcome=tuple(name for name in OUTCOMES if any(finding.outcomes.get(name) for finding in findings)),
        route=_sorted(name for card in cards for name in routes_of(card)),
        environment=_sorted(item.name for finding in findings for item in finding.environments),
        rule=_sorted(finding.rule for finding in findings if finding.rule),
    )


def _route(finding: Finding) -> str:
    return INSTANCE if finding.scope == "instance" else finding.route or UNKNOWN


def _durations(finding: Finding) -> str:
    known = finding.durations
    if not known.count:
        return UNKNOWN
    quantiles = f"median {duration(known.p50)}, p95 {duration(known.p95)}, max {duration(known.max)}"
    return f"{quantiles} ({count(known.count, 'request')})"


def _parts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number(value)}" for name, value in counts.items() if value) or "none"


def _split(outcomes: Mapping[str, int]) -> str:
    return ", ".join(f"{number(value)} {name}" for name, value in _largest_first(outcomes).items() if value) or "none"


def _largest_first(outcomes: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(outcomes.items(), key=lambda item: -item[1]))


def _counts(items: tuple[Count, ...]) -> str:
    listed = ", ".join(f"{item.name} ({number(item.count)})" for item in items[:_NAMES_SHOWN])
    left = len(items) - _NAMES_SHOWN
    return (f"{listed}, and {number(left)} more" if left > 0 else listed) or UNKNOWN


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
