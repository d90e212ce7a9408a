"""
Records and reports side by side: wiring of ``compare`` with suppressions and with the report of a run.

The states come from ``compare``; here is what a project left out on purpose, and where the result stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from logtriage.compare import compare
from logtriage.globs import fits
from logtriage.join import Scope
from logtriage.model import Baseline, Comparison, IssueText, Regrouping, Report, Rule, RunRecord, Suppression
from logtriage.parts import Triage
from logtriage.policy import has_ended
from logtriage.recording import record_of
from logtriage.redact import Gate


def compared(
    before: RunRecord,
    after: RunRecord,
    *,
    names: tuple[str, str],
    earlier: Sequence[RunRecord] = (),
    claims: Sequence[str] = (),
    suppressions: Sequence[Suppression] = (),
    redact: Callable[[str], str],
) -> Comparison:
    """Compare two records, ``earlier`` in any order; issues that a suppression covers say so and are counted apart."""
    suppressed = suppressed_in((before, after), suppressions, redact)
    past = sorted(earlier, key=lambda record: -1 if record.last_ms is None else record.last_ms)
    told = tuple(redact(name) for name in names)
    return compare(before, after, names=(told[0], told[1]), earlier=past, claims=claims, suppressed=suppressed)


def since_baseline(
    report: Report,
    baseline: Baseline,
    run: Triage,
    rules: Sequence[Rule],
    *,
    scope: Scope,
    gate: Gate,
    suppressions: Sequence[Suppression] = (),
    regroupings: Sequence[Regrouping] = (),
    unread: bool = False,
    earlier: Sequence[RunRecord] = (),
) -> Report:
    """
    Give the report of a run with what has changed since a baseline: as a whole, and as a state on each finding.

    ``earlier``: records older than the baseline, oldest first, without which nothing can be called regressed.
    """
    record = record_of(
        run, rules, tool=report.tool, scope=scope, gate=gate, regroupings=regroupings, unread=unread
    )
    names = baseline.name, ", ".join(one.name for one in report.inputs)
    comparison = compared(
        baseline.record, record, names=names, earlier=earlier, suppressions=suppressions, redact=gate.text
    )
    states = {one: change.state for change in comparison.changes for one in change.fingerprints}
    findings = tuple(replace(finding, state=states.get(finding.fingerprint)) for finding in report.findings)
    return replace(report, findings=findings, compared=comparison)


def suppressed_in(
    records: Sequence[RunRecord], suppressions: Sequence[Suppression], redact: Callable[[str], str]
) -> dict[str, str]:
    """
    Give fingerprint -> reason for what suppressions cover on all routes where any of the records has it.

    Their last day is held against the newest row of all records.
    """
    newest = max((record.last_ms for record in records if record.last_ms is not None), default=None)
    reasons: dict[str, str] = {}
    for entry in suppressions:
        if not has_ended(entry, newest):
            told = f"{redact(entry.reason)} (until {entry.until}, {entry.source})"
            reasons = dict.fromkeys(covered_fingerprints(records, entry), told) | reasons
    return reasons


def covered_fingerprints(records: Sequence[RunRecord], entry: Suppression) -> frozenset[str]:
    """Give the fingerprints that a suppression means, whether or not it still holds."""
    named = {one.fingerprint for record in records for one in record.issues if _names(entry, one)}
    if entry.route is None or not named:
        return frozenset(named)
    elsewhere = {
        one.fingerprint
        for one in chain.from_iterable(record.tallies for record in records)
        if one.fingerprint in named and not fits(one.cell.route or "", entry.route)
    }
    return frozenset(named - elsewhere)


def _names(entry: Suppression, issue: IssueText) -> bool:
    if entry.kind == "route":
        return True
    return entry.value == {"rule": issue.rule, "fingerprint": issue.fingerprint, "cluster": issue.cluster}[entry.kind]
