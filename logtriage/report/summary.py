"""
Findings and counts -> ``Report``: totals, the verdict, what to do first.

The headline numbers are sums that every output agrees on: entries by role, requests by status, occurrences by outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from logtriage.model import (
    OUTCOMES,
    SCHEMA_VERSION,
    Activity,
    Classified,
    Coverage,
    DoFirst,
    EntryTotals,
    Finding,
    Input,
    Nearest,
    Occurrence,
    PinnedRoute,
    PolicySummary,
    PolicyVerdict,
    Report,
    RequestTotals,
    Retries,
    RetryViolation,
    Secret,
    Suppressed,
    Suppression,
    Tool,
    Totals,
)
from logtriage.report.build import LIBRARY
from logtriage.report.policy_words import sentence
from logtriage.report.words import is_possible, verdict

_CLASSES: Final = ("1xx", "2xx", "3xx", "4xx", "5xx", "none")
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
    pinned: Sequence[PinnedRoute],
    retries: Retries,
    retry_violations: Sequence[RetryViolation],
    policy: PolicySummary | None = None,
    nearest: Sequence[Nearest] = (),
    warnings: Sequence[str] = (),
    activity: Activity | None = None,
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
        pinned_routes=tuple(pinned),
        retries=retries,
        retry_violations=tuple(retry_violations),
        policy=policy,
        nearest=tuple(nearest),
        warnings=tuple(warnings),
        activity=activity or Activity(),
    )


def judged(finding: Finding, verdict: PolicyVerdict) -> Finding:
    """Give the finding with what the route policy says of it, as a value and in one sentence."""
    return replace(finding, policy=sentence(verdict), policy_verdict=verdict)


def left_out(finding: Finding, entry: Suppression, redact: Callable[[str], str]) -> Suppressed:
    """Give what a report says of a finding that a suppression leaves out; the entry's words pass the gate too."""
    return Suppressed(
        what=finding.title,
        reason=redact(entry.reason),
        count=finding.occurrences,
        requests=finding.requests,
        finding=finding.id,
        cluster=finding.cluster,
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        route=finding.route,
        until=entry.until,
        owner=redact(entry.owner) if entry.owner else None,
        source=entry.source,
    )


def totals_of(findings: Sequence[Finding], occurrences: Sequence[Occurrence], counted: Counted) -> Totals:
    """Add up; every entry stands in exactly one role."""
    roles = {
        role: counted.roles.get(role, 0)
        for role in ("occurrence", "continuation", "context", "summary", "noise", "duplicate")
    }
    entries = EntryTotals(
        total=sum(roles.values()) + counted.rejected + counted.out_of_scope,
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
    Choose at most three things to do, those that fail most requests first, with the arithmetic.

    What one action mends is one thing: all findings of one rule, or of one cluster where no rule names it. What a
    library logs of itself asks nothing of its user.
    """
    by_action: dict[str, list[Finding]] = {}
    for finding in (finding for finding in findings if LIBRARY not in finding.owners):
        by_action.setdefault(finding.rule if finding.classified and finding.rule else finding.cluster, []).append(
            finding
        )
    ranked = sorted(by_action.values(), key=lambda found: -sum(map(_urgency, found)))
    urgent = [found for found in ranked if sum(map(_urgency, found)) > 0]
    return tuple(DoFirst(found[0].id, _named(found), _action(found[0]), _arithmetic(found)) for found in urgent[:_MOST])


_WEIGHT: Final = {"critical": 8, "high": 4, "medium": 2, "low": 1, "info": 0}
_FAILED: Final = ("crash", "timeout", "silent", "unhandled")
_PASSED: Final = ("degraded", "soft", "unknown")


def _named(found: Sequence[Finding]) -> str:
    """The title of the worst, and how many faults of its kind there are beside it."""
    others = len({finding.cluster for finding in found}) - 1
    worst = f"possible: {found[0].title}" if is_possible(found[0]) else found[0].title
    return f"{worst} (and {others} more of this kind)" if others else worst


def _counts(finding: Finding) -> tuple[int, int]:
    """Failed and passed occurrences; what only bots met counts as passed: nobody was kept from anything."""
    failed = sum(finding.outcomes[name] for name in _FAILED)
    passed = sum(finding.outcomes[name] for name in _PASSED)
    return (0, failed + passed) if finding.requests == finding.requests_by_bots else (failed, passed)


def _urgency(finding: Finding) -> int:
    failed, passed = _counts(finding)
    weight = _WEIGHT[finding.severity]
    # A fault of little weight that failed nobody is no call to act.
    return weight * (5 * failed + passed) if failed or weight > 1 else 0


def _action(finding: Finding) -> str:
    steps = finding.remediation.steps
    return steps[0].do if steps else "Open the samples and name the cause."


def _arithmetic(found: Sequence[Finding]) -> str:
    counted = [(finding.severity, *_counts(finding)) for finding in found if _urgency(finding)]
    by_severity: dict[str, tuple[int, int]] = {}
    for severity, failed, passed in counted:
        before = by_severity.get(severity, (0, 0))
        by_severity[severity] = (before[0] + failed, before[1] + passed)
    terms = [
        f"{name} ({_WEIGHT[name]}) x (5 x {failed} failed + {passed} other)"
        for name, (failed, passed) in by_severity.items()
    ]
    routes = len({finding.route for finding in found})
    where = f", on {routes} routes" if routes > 1 else ""
    return f"{' + '.join(terms)} = {sum(map(_urgency, found))}{where}"
