"""
A triaged run -> the record of it that is kept and compared.

Every text in a record has passed the gate; what suppressions leave out of a report is counted here all the same, since
they end one day.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from logtriage import schema as s
from logtriage.cluster import cluster_occurrences
from logtriage.join import Scope, coverage_of, in_scope, moment
from logtriage.model import (
    Cluster,
    Coverage,
    Hole,
    InputDigest,
    IssueText,
    Occurrence,
    Regrouping,
    Rule,
    RunRecord,
    Tool,
)
from logtriage.parts import Triage
from logtriage.redact import Gate, learn
from logtriage.report.build import severity_of, title_of
from logtriage.tally import tallies_of, traffic_of

SAMPLE: Final = 600
"""Characters of the one message that is kept per fingerprint."""


def record_of(
    run: Triage,
    rules: Sequence[Rule],
    *,
    tool: Tool,
    scope: Scope,
    gate: Gate,
    regroupings: Sequence[Regrouping] = (),
    unread: bool = False,
) -> RunRecord:
    """Give the record of what is in scope; ``unread``: some input could not even be opened."""
    learn(run.texts, gate)
    coverage = coverage_of(run.entries, run.requests, run.inputs)
    asked = s.Requests(run.requests.filter(in_scope(run.requests, scope, newest_ms=coverage.last_ms)))
    inside = set(asked[s.REQUEST])
    occurrences = [one for one in run.found.occurrences if one.request in inside]
    first_ms, last_ms = _window(coverage, scope)
    return RunRecord(
        tool_version=tool.version,
        fingerprint_version=tool.fingerprint_version,
        rules_digest=tool.rules_digest,
        scope=_filters(scope, gate.text),
        inputs=_inputs(run, gate.text),
        first_ms=first_ms,
        last_ms=last_ms,
        holes=_holes_within(coverage.holes, first_ms, last_ms),
        capped=bool(coverage.cap_suspected),
        level_filtered=bool(coverage.level_filter_suspected),
        partial=coverage.partial or unread,
        issues=_issues(run, {rule.id: rule for rule in rules}, occurrences, gate, regroupings),
        tallies=tallies_of(occurrences, asked, gate.text),
        traffic=traffic_of(asked, gate.text),
    )


def _window(coverage: Coverage, scope: Scope) -> tuple[int | None, int | None]:
    """Give the window that was looked at: filters by time narrow it."""
    first, last = coverage.first_ms, coverage.last_ms
    if first is None or last is None:
        return first, last
    begin = max(first, moment(scope.since, coverage.last_ms)) if scope.since else first
    end = min(last, moment(scope.until, coverage.last_ms)) if scope.until else last
    return min(begin, last), max(min(begin, last), end)


def _holes_within(holes: Sequence[Hole], first_ms: int | None, last_ms: int | None) -> tuple[Hole, ...]:
    if first_ms is None or last_ms is None:
        return ()
    inside = (hole for hole in holes if hole.from_ms < last_ms and hole.to_ms > first_ms)
    return tuple(Hole(max(hole.from_ms, first_ms), min(hole.to_ms, last_ms)) for hole in inside)


def _filters(scope: Scope, redact: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    many = {"env": scope.environments, "route": scope.routes, "deployment": scope.deployments}
    said = [(name, redact(value)) for name, values in many.items() for value in values]
    said += [(name, value) for name, value in (("since", scope.since), ("until", scope.until)) if value]
    return tuple(sorted({*said, *([("exclude-bots", "true")] if scope.exclude_bots else [])}))


def _inputs(run: Triage, redact: Callable[[str], str]) -> tuple[InputDigest, ...]:
    """Name the files without their folders: a record outlives the machine, and is passed on."""
    found = (
        InputDigest(redact(re.split(r"[/\\]", one.name)[-1]), one.digest.value, one.entries, one.first_ms, one.last_ms)
        for one in run.inputs
    )
    return tuple(sorted(found, key=lambda one: (one.blake3, one.name)))


def _issues(
    run: Triage,
    rules: Mapping[str, Rule],
    occurrences: Sequence[Occurrence],
    gate: Gate,
    regroupings: Sequence[Regrouping],
) -> tuple[IssueText, ...]:
    found: dict[str, list[Occurrence]] = defaultdict(list)
    for one in occurrences:
        found[one.statement.fingerprint].append(one)
    clusters = cluster_occurrences(occurrences, regroupings)
    told = {
        member: _issue(cluster, found[member], rules, gate, run) for cluster in clusters for member in cluster.members
    }
    return tuple(told[fingerprint] for fingerprint in sorted(told))


def _issue(
    cluster: Cluster, found: Sequence[Occurrence], rules: Mapping[str, Rule], gate: Gate, run: Triage
) -> IssueText:
    # The smallest text speaks for all, so that neither order nor time decides it.
    one = min(found, key=lambda one: (one.statement.facts.template, one.statement.facts.text, one.id))
    statement = one.statement
    match = statement.match
    rule = rules.get(match.rule) if match else None
    code = match.code if match else statement.facts.code
    text = run.entries[s.TEXT][one.deciding.index]
    return IssueText(
        fingerprint=statement.fingerprint,
        cluster=cluster.id,
        rule=rule.id if rule else None,
        classified=match is not None and match.classified,
        code=gate.text(code) if code else None,
        title=gate.text(cluster.title) if cluster.title else title_of(rule, statement, gate.text, gate.value),
        template=gate.text(statement.facts.template),
        severity=severity_of(rule, Counter(one.outcome for one in found)),
        sample=None if text is None else gate.text(run.texts[text])[:SAMPLE],
    )
