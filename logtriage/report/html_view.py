"""
Report -> Page: what the HTML templates may say, already counted, worded and drawn.

Templates only place things. Whatever needs a sum, a comparison or a choice of words is settled here and in
``html_card.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from logtriage.model import OUTCOMES, ROLES, SEVERITIES, Coverage, DoFirst, Finding, Hole, Input, Report, RouteUse
from logtriage.report import policy_words
from logtriage.report.html_card import Card, Fact, ShownLine, ShownSample, card_of, names_text, routes_of, split_text
from logtriage.report.html_chart import Stack, stack
from logtriage.report.words import count, duration, nothing_first, number, one_day, same_fault, share, window

WORST: Final = " Worst: "
_WORTH: Final = 100
"""Characters from which on a text that stands in the card already is not repeated."""
ALL_TOLD: Final = 60
"""With more findings than these, a remedy that several have is told at the first: the script puts it into each."""


@dataclass(frozen=True, slots=True)
class File:
    """An input and what makes its numbers doubtful; empty when nothing does."""

    input: Input
    mind: str


@dataclass(frozen=True, slots=True)
class First:
    """A thing to do first, with where it is done."""

    item: DoFirst
    card: Card | None
    """Null in a report whose finding was left out."""


@dataclass(frozen=True, slots=True)
class Route:
    """One route with everything that was found on it."""

    use: RouteUse
    failed: str
    """Requests that ended 5xx, with their share."""
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """The values that each filter offers; one that offers no choice is not shown."""

    severity: tuple[str, ...]
    outcome: tuple[str, ...]
    route: tuple[str, ...]
    environment: tuple[str, ...]
    deployment: tuple[str, ...]
    state: tuple[str, ...]
    rule: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page template reads."""

    report: Report
    said: str
    """The verdict up to what is worst."""
    worst: str
    """The rest of it; empty when nothing is."""
    headline: tuple[Fact, ...]
    coverage: tuple[Fact, ...]
    files: tuple[File, ...]
    holes: tuple[str, ...]
    first: tuple[First, ...]
    stack: Stack | None
    one_day: str | None
    """The day (UTC) of the whole window; null where it reaches over several, or no row has a time."""
    cards: tuple[Card, ...]
    routes: tuple[Route, ...]
    """Routes on which something was found, most requests first."""
    quiet_routes: int
    """Routes without a finding."""
    unclassified: tuple[Card, ...]
    nearest: Mapping[str, str]
    """Finding -> the rule that comes nearest, and why it does not hold."""
    nothing_first: str | None
    """Why nothing comes first although something was found."""
    options: Options


def page_of(report: Report, timeline_bars: int) -> Page:
    """Prepare the whole page; strings must already be visible (``html_text.shown``)."""
    families = _families(report.findings)
    reasons = {one.cluster: one.why for one in report.compared.changes} if report.compared is not None else {}
    cards = tuple(
        card_of(
            one,
            place,
            families.get(one.cluster, ()),
            report.activity,
            reasons=reasons,
            span_ms=report.coverage.span_ms,
            most=timeline_bars,
        )
        for place, one in enumerate(report.findings, start=1)
    )
    cards = _told_once(cards) if len(cards) > ALL_TOLD else cards
    by_id = {card.finding.id: card for card in cards}
    said, _, worst = report.verdict.partition(WORST)
    routes = _routes(report, cards)
    return Page(
        report=report,
        said=said,
        worst=worst,
        headline=_headline(report),
        coverage=_coverage(report),
        files=tuple(File(one, _mind(one, report.coverage)) for one in report.inputs),
        holes=tuple(_hole(hole) for hole in report.coverage.holes),
        first=tuple(First(item, by_id.get(item.finding)) for item in report.do_first),
        stack=stack(report.activity, report.coverage.holes),
        one_day=one_day(report.coverage),
        cards=cards,
        routes=routes,
        quiet_routes=len(report.activity.routes) + report.activity.routes_left_out - len(routes),
        unclassified=tuple(by_id[one] for one in report.unclassified if one in by_id),
        nearest={known.finding: policy_words.nearness(known) for known in report.nearest},
        nothing_first=nothing_first(report),
        options=_options(cards),
    )


def _families(findings: tuple[Finding, ...]) -> dict[str, tuple[tuple[int, Finding], ...]]:
    families = same_fault(findings).items()
    return {cluster: tuple((at, findings[at - 1]) for at in places) for cluster, places in families}


def _told_once(cards: tuple[Card, ...]) -> tuple[Card, ...]:
    first: dict[tuple[object, ...], Card] = {}
    found = []
    for card in cards:
        finding = card.finding
        known = first.setdefault((finding.about, finding.remediation, finding.retry_advice), card)
        place = None if known is card else (known.number, known.finding.id)
        found.append(replace(card, remedy_of=place, samples=_own_once(card.samples)))
    return tuple(found)


def _own_once(samples: tuple[ShownSample, ...]) -> tuple[ShownSample, ...]:
    """Leave the text of an error to the first sample, where the others have the same."""
    first = _own(samples[0]) if samples else []
    return samples[:1] + tuple(_as_first(sample, first) for sample in samples[1:])


def _own(sample: ShownSample) -> list[str]:
    return [one.line.message for one in sample.lines if one.line.own]


def _as_first(sample: ShownSample, first: Sequence[str]) -> ShownSample:
    own = iter(first)
    lines = (replace(one, as_first=_long(one) == next(own, None)) if one.line.own else one for one in sample.lines)
    return replace(sample, lines=tuple(lines))


def _long(one: ShownLine) -> str:
    """Give the text of a line where leaving it out saves something; else what no line has."""
    return one.line.message if len(one.line.message) > _WORTH else ""


def _headline(report: Report) -> tuple[Fact, ...]:
    totals, covered = report.totals, report.coverage
    failed = totals.requests.by_status.get("5xx", 0)
    return (
        Fact("Window (UTC)", window(covered.first_ms, covered.last_ms).removesuffix(" UTC"), duration(covered.span_ms)),
        Fact("Requests", number(totals.requests.total), f"{number(failed)} ended 5xx"),
        Fact("Rows", number(totals.entries.total), count(totals.occurrences, "occurrence")),
        Fact("Classified", share(totals.classified.share), f"of {number(totals.classified.of)} with a text"),
        Fact("Deployments", number(len(covered.deployments)), names_text(covered.environments)),
    )


def _coverage(report: Report) -> tuple[Fact, ...]:
    covered, totals = report.coverage, report.totals
    roles = {role.replace("_", " "): getattr(totals.entries, role) for role in (*ROLES, "out_of_scope")}
    return (
        Fact("Requests", f"{number(totals.requests.total)} ({_parts(totals.requests.by_status)})"),
        Fact("Requests by bots", number(covered.requests_by_bots)),
        Fact("Rows", f"{number(totals.entries.total)} ({_parts(roles)})"),
        Fact("Outcomes", split_text(totals.outcomes)),
        Fact("Environments", names_text(covered.environments)),
        Fact("Deployments", names_text(covered.deployments)),
        Fact("Regions", names_text(covered.regions)),
        Fact("Methods", names_text(covered.methods)),
        *(Fact("Policy", said) for said in (policy_words.summed_up(report),) if said),
    )


def _mind(one: Input, covered: Coverage) -> str:
    cut = ("looks cut at the row limit",) if one.name in covered.cap_suspected else ()
    filtered = ("seems to hold error rows only",) if one.name in covered.level_filter_suspected else ()
    return "; ".join(cut + filtered)


def _hole(hole: Hole) -> str:
    return f"{window(hole.from_ms, hole.to_ms).removesuffix(' UTC')} ({duration(hole.to_ms - hole.from_ms)})"


def _routes(report: Report, cards: tuple[Card, ...]) -> tuple[Route, ...]:
    on: defaultdict[str, list[Card]] = defaultdict(list)
    for card in cards:
        for name in routes_of(card):
            on[name].append(card)
    return tuple(
        Route(use, _failed(use), tuple(on[use.route])) for use in report.activity.routes if use.route in on
    )


def _failed(use: RouteUse) -> str:
    failed = use.by_status.get("5xx", 0)
    return f"{number(failed)} ({share(failed / use.requests)})" if failed and use.requests else "0"


def _options(cards: tuple[Card, ...]) -> Options:
    findings = [card.finding for card in cards]
    return Options(
        severity=tuple(name for name in SEVERITIES if any(finding.severity == name for finding in findings)),
        outcome=tuple(name for name in OUTCOMES if any(finding.outcomes.get(name) for finding in findings)),
        route=_sorted(name for card in cards for name in routes_of(card)),
        environment=_sorted(item.name for finding in findings for item in finding.environments),
        deployment=_sorted(item.name for finding in findings for item in finding.deployments),
        state=_sorted(card.state for card in cards if card.state),
        rule=_sorted(finding.rule for finding in findings if finding.rule),
    )


def _parts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number(value)}" for name, value in counts.items() if value) or "none"


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
