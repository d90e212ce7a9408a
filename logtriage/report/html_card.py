"""Finding -> Card: what its table row and its card show, already counted, worded and drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from logtriage.model import Activity, Count, Finding, Sample, SampleLine
from logtriage.report import policy_words
from logtriage.report.html_chart import Bars, Segment, bars, hours, segments
from logtriage.report.html_spread import Spread, share_of_route, spreads
from logtriage.report.html_text import UNKNOWN, utc
from logtriage.report.words import TRANSIENCE_WORDS, captured, count, duration, is_possible, number

INSTANCE: Final = "instance-wide"
NAMES_SHOWN: Final = 8

_SPARK_BARS: Final = 30
_GAP_MS: Final = 1_000
_HOURS_FROM_MS: Final = 6 * 3_600_000
"""A window shorter than this says nothing about hours of the day that the timeline does not show."""
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
    more: str = ""
    """What the text is a part of, or how it is spread."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A captured value; null text means that the rule asks for it and the log does not hold it."""

    label: str
    text: str | None


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a sampled request with its distance from the lines around."""

    line: SampleLine
    after: str
    """Since the first line: ``+1.2 s``; empty without times."""
    gap: str | None
    """How long nothing was written before it; null below a second."""
    last: bool
    """The last line of the request before the error."""
    as_first: bool = False
    """Its text is that of the same line of the error in the first sample, and stands only there."""


@dataclass(frozen=True, slots=True)
class ShownSample:
    """A sampled request, its lines in order."""

    sample: Sample
    lines: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A finding as its table row and its card show it."""

    finding: Finding
    number: int
    """Its place in the report's order, from 1."""
    route: str
    possible: bool
    """The rule is not sure of itself; the card says *possible* before anything else."""
    state: str | None
    """Against the baseline (``new``, ``ongoing``, ...); null without one."""
    state_why: str | None
    chips: tuple[Chip, ...]
    outcome: tuple[Segment, ...]
    outcome_text: str
    share: str | None
    """Of the requests on its route."""
    spark: Bars | None
    timeline: Bars | None
    hours: Bars | None
    figures: tuple[Fact, ...]
    classification: tuple[Fact, ...]
    spreads: tuple[Spread, ...]
    samples: tuple[ShownSample, ...]
    same_as: tuple[int, str] | None
    """Number and id of the first finding of the same cluster, where this is a later one, as in the other reports."""
    same_fault: tuple[Finding, ...]
    """Findings of the same cluster on other routes: one fault, not several. At most eight."""
    same_fault_count: int
    remedy_of: tuple[int, str] | None = None
    """Number and id of the earlier finding that has the same remedy, word for word, on a page of many findings."""


def card_of(
    finding: Finding,
    place: int,
    family: tuple[tuple[int, Finding], ...],
    activity: Activity,
    *,
    reasons: Mapping[str, str],
    span_ms: int,
    most: int,
) -> Card:
    """
    Prepare one card.

    ``family``: findings of its cluster by their places. ``reasons``: cluster -> why it has its state. ``span_ms``: the
    window. ``most``: bars of its timeline.
    """
    return Card(
        finding=finding,
        number=place,
        route=route_label(finding),
        possible=is_possible(finding),
        state=finding.state,
        state_why=reasons.get(finding.cluster),
        chips=tuple(_chips(finding)),
        outcome=segments(_largest_first(finding.outcomes)),
        outcome_text=split_text(finding.outcomes),
        share=share_of_route(finding, activity),
        spark=bars(finding.timeline, _SPARK_BARS),
        timeline=bars(finding.timeline, most),
        hours=hours(finding.hours) if span_ms >= _HOURS_FROM_MS else None,
        figures=tuple(_figures(finding, activity)),
        classification=_classification(finding),
        spreads=spreads(finding, activity),
        samples=tuple(ShownSample(sample, tuple(_lines(sample))) for sample in finding.samples),
        same_as=(family[0][0], family[0][1].id) if family and family[0][0] != place else None,
        same_fault=tuple(islice((other for at, other in family if at != place), NAMES_SHOWN)),
        same_fault_count=max(0, len(family) - 1),
    )


def routes_of(card: Card) -> tuple[str, ...]:
    """Give every name under which a route filter must find this card."""
    return tuple(dict.fromkeys((card.route, *(seen.name for seen in card.finding.routes_seen))))


def route_label(finding: Finding) -> str:
    """Name the route; ``instance-wide`` where the fault is of no route."""
    return INSTANCE if finding.scope == "instance" else finding.route or UNKNOWN


def split_text(outcomes: Mapping[str, int]) -> str:
    """`31 unhandled, 4 timeout`: those that occur, most frequent first."""
    return ", ".join(f"{number(value)} {name}" for name, value in _largest_first(outcomes).items() if value) or "none"


def names_text(items: tuple[Count, ...]) -> str:
    """`production (412), preview (3), and 2 more`."""
    listed = ", ".join(f"{item.name} ({number(item.count)})" for item in items[:NAMES_SHOWN])
    left = len(items) - NAMES_SHOWN
    return (f"{listed}, and {number(left)} more" if left > 0 else listed) or UNKNOWN


def _figures(finding: Finding, activity: Activity) -> Iterable[Fact]:
    share = share_of_route(finding, activity)
    bots = f"{number(finding.requests_by_bots)} by bots" if finding.requests_by_bots else ""
    on_route = f"{share} on the route" if share else ""
    yield Fact("Requests", number(finding.requests), ", ".join(filter(None, (on_route, bots))))
    yield Fact("Occurrences", number(finding.occurrences), count(finding.rows, "row"))
    yield Fact("First seen", utc(finding.first_seen))
    yield Fact("Last seen", utc(finding.last_seen))
    known = finding.durations
    if known.count:
        yield Fact("Duration", duration(known.p50), f"median; p95 {duration(known.p95)}, max {duration(known.max)}")
    yield Fact("Status", ", ".join(f"{one.name} × {number(one.count)}" for one in finding.statuses) or UNKNOWN)


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
    policy = (("Policy", finding.policy), ("By environment", policy_words.by_environment(finding)))
    return (
        Fact("Cause", known.cause),
        Fact("Transience", known.transience, TRANSIENCE_WORDS[known.transience]),
        Fact("Retry", _RETRY_WORDS[known.retry] + methods),
        Fact("Confidence", finding.confidence, "possible, check before acting" if finding.confidence == "low" else ""),
        *(Fact(label, text) for label, text in policy if text),
    )


def _lines(sample: Sample) -> Iterable[ShownLine]:
    """Set each line beside the ones before it; the last one before the first line of the error is marked."""
    own = next((place for place, line in enumerate(sample.lines) if line.own), 0)
    first = next((line.timestamp_ms for line in sample.lines if line.timestamp_ms is not None), None)
    before: int | None = None
    for place, line in enumerate(sample.lines):
        stamp = line.timestamp_ms
        silence = stamp - before if stamp is not None and before is not None else 0
        yield ShownLine(
            line,
            after="" if stamp is None or first is None else f"+{duration(max(0, stamp - first))}",
            gap=duration(silence) if silence >= _GAP_MS else None,
            last=place == own - 1,
        )
        before = before if stamp is None else stamp


def _largest_first(outcomes: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(outcomes.items(), key=lambda item: -item[1]))
