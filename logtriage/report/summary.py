"""
Findings and counts -> ``Report``: totals, the verdict, what to do first.

The headline numbers are sums that every output agrees on: entries by role, requests by status, occurrences by outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from logtriage.model import (
    OUTCOMES,
    SCHEMA_VERSION,
    Classified,
    Coverage,
    DoFirst,
    EntryTotals,
    Finding,
    Input,
    Occurrence,
    Report,
    RequestTotals,
    Secret,
    Suppressed,
    Tool,
    Totals,
)
from logtriage.report.words import verdict

_CLASSES: Final = ("1xx", "2xx", "3xx", "4xx", "5xx", "none")
_TEXTLESS: Final = "silent-5xx"
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted before anything was grouped."""

    roles: Mapping[str, int]
    rejected: int
    out_of_scope: int
    statuses: Sequence[int | None]
    """Final status of every request in scope."""
    clusters: int


def build_report(
    findings: Sequence[Finding],
    occurrences: Sequence[Occurrence],
    counted: Counted,
    coverage: Coverage,
    *,
    tool: Tool,
    command: str,
    inputs: Sequence[Input],
    secrets: Sequence[Secret],
    suppressed: Sequence[Suppressed],
    redacted: Mapping[str, int],
) -> Report:
    """Give the report; findings are in their final order already."""
    totals = totals_of(findings, occurrences, counted)
    return Report(
        schema_version=SCHEMA_VERSION,
        tool=tool,
        command=command,
        verdict=verdict(totals, findings, coverage),
        inputs=tuple(inputs),
        coverage=coverage,
        totals=totals,
        findings=tuple(findings),
        do_first=do_first(findings),
        unclassified=tuple(finding.id for finding in findings if not finding.classified),
        suppressed=tuple(suppressed),
        secrets=tuple(secrets),
        redacted=redacted,
    )


def totals_of(findings: Sequence[Finding], occurrences: Sequence[Occurrence], counted: Counted) -> Totals:
    """Add up; every entry stands in exactly one role."""
    roles = {
        role: counted.roles.get(role, 0)
        for role in ("occurrence", "continuation", "context", "summary", "noise", "duplicate")
    }
    entries = EntryTotals(
        total=sum(roles.values()) + counted.rejected,
        rejected=counted.rejected,
        out_of_scope=counted.out_of_scope,
        **roles,
    )
    by_class = Counter("none" if status is None else f"{status // 100}xx" for status in counted.statuses)
    requests = RequestTotals(len(counted.statuses), {name: by_class.get(name, 0) for name in _CLASSES})
    outcomes = Counter(occurrence.outcome for occurrence in occurrences)
    return Totals(
        entries=entries,
        requests=requests,
        occurrences=len(occurrences),
        clusters=counted.clusters,
        findings=len(findings),
        outcomes={name: outcomes.get(name, 0) for name in OUTCOMES},
        classified=_classified(occurrences),
    )


def _classified(occurrences: Sequence[Occurrence]) -> Classified:
    """The share of occurrences that a rule names; silent ones have no text that could be named."""
    told = [occurrence.statement.match for occurrence in occurrences if occurrence.outcome != "silent"]
    named = sum(match is not None and match.classified for match in told)
    return Classified(named, len(told), named / len(told) if told else None)


def do_first(findings: Sequence[Finding]) -> tuple[DoFirst, ...]:
    """
    Choose at most three faults that fail visitors' requests most, with the arithmetic.

    One fault on several routes is one.
    """
    by_cluster: dict[str, list[Finding]] = {}
    for finding in findings:
        by_cluster.setdefault(finding.cluster, []).append(finding)
    ranked = sorted(by_cluster.values(), key=lambda found: -sum(map(_urgency, found)))
    return tuple(
        DoFirst(found[0].id, _named(found[0]), _action(found[0]), _arithmetic(found))
        for found in ranked[:_MOST]
        if sum(map(_urgency, found)) > 0
    )


_WEIGHT: Final = {"critical": 8, "high": 4, "medium": 2, "low": 1, "info": 0}


def _named(finding: Finding) -> str:
    """The title with the captures that tell this fault from its like: those that its identity rests on."""
    told = [value for name, value in finding.why.parts if name in finding.captures]
    return f"{finding.title} ({', '.join(told)})" if told else finding.title


def _urgency(finding: Finding) -> int:
    visitors = finding.requests - finding.requests_by_bots
    return _WEIGHT[finding.severity] * (2 * visitors + finding.requests_by_bots)


def _action(finding: Finding) -> str:
    steps = finding.remediation.steps
    return steps[0].do if steps else "Open the samples and name the cause."


def _arithmetic(found: Sequence[Finding]) -> str:
    visitors = sum(finding.requests - finding.requests_by_bots for finding in found)
    bots = sum(finding.requests_by_bots for finding in found)
    severity = found[0].severity
    by_bots = f" + {bots} by bots" if bots else ""
    routes = f" on {len(found)} routes" if len(found) > 1 else ""
    asked = f"2 x {visitors} requests by visitors{by_bots}"
    return f"{severity} ({_WEIGHT[severity]}) x ({asked}){routes} = {sum(map(_urgency, found))}"
