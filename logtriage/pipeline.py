"""
The way of the data, on one page: every line a room, every name a contract.

    read -> join -> tell (normalize, match, identify: once per distinct text) -> occur -> policy -> retry -> cluster
    -> chains -> remediate -> report

Text work is row-local and done once per distinct message (``tell.py``); what needs other rows (status, stitching,
outcome) comes after the join. The clock, the randomness and the terminal are not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import polars as pl

from logtriage import schema as s
from logtriage.attribute import add_route_and_bot, route_of
from logtriage.chains import Errors, Gated, find_chains
from logtriage.cluster import cluster_occurrences, split_by_route, with_neighbours
from logtriage.declared import Declared, read_declared
from logtriage.incidents import find_incidents
from logtriage.join import (
    Scope,
    add_request,
    coverage_of,
    in_scope,
    join_requests,
    mark_duplicates,
    repair_order,
)
from logtriage.limits import platform_limits
from logtriage.match import Matcher
from logtriage.model import (
    BudgetUse,
    Captured,
    Case,
    Input,
    Located,
    Occurrence,
    Policy,
    Regrouping,
    Reject,
    Remediation,
    Report,
    Retried,
    RetryViolation,
    Rule,
    Suppression,
    ToldTexts,
    Tool,
)
from logtriage.nearest import nearest_rules
from logtriage.normalize import count_frames, ids_in_each, masked_kinds, template_of_message
from logtriage.occur import Found, elapsed_ms, find_occurrences, timeouts_ms
from logtriage.parts import Part, part_of
from logtriage.policy import (
    Clocks,
    Judge,
    answers_of,
    failed_calls,
    part_suppressed,
    propose,
    routes_seen,
    suppression_warnings,
    told_calls,
    use_of,
    with_degraded,
)
from logtriage.read import Reader
from logtriage.redact import Gate, find_secrets, learn
from logtriage.remediate import remedy_for
from logtriage.report import build, chain_words, lookups, summary
from logtriage.report.activity import activity_of
from logtriage.report.annotate import Annotator
from logtriage.report.json import Annotation
from logtriage.report.samples import Line, Sampler
from logtriage.report.timeouts import Timeouts, pinned_routes
from logtriage.retry import advice_by_method, count_retries, find_retries, tries_of, violations_of
from logtriage.tell import teller_of, verdicts_of


@dataclass(frozen=True, slots=True)
class Triage:
    """Everything that is known about some exports before anything is grouped or told."""

    inputs: tuple[Input, ...]
    rejects: tuple[tuple[Reject, ...], ...]
    entries: pl.DataFrame
    """ENTRIES with ``text`` for ``message``, and the columns of JOINED."""
    texts: tuple[str, ...]
    told: ToldTexts
    requests: s.Requests
    found: Found
    policy: Policy
    """What the outcome ``degraded`` was decided by."""
    retries: tuple[Retried, ...]
    """Every retry that the lines show, judged."""


def triage(
    readers: Sequence[Reader],
    rules: Sequence[Rule],
    *,
    policy: Policy | None = None,
    matcher: Matcher | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Triage:
    """
    Read exports and give all their occurrences; ``progress`` hears the name of each station as it begins.

    ``policy``: what the project declares about its routes; by default nothing. ``matcher``: the rules made ready, for
    who runs often.
    """
    matcher = matcher or Matcher(rules)
    return close(part_of(readers, teller_of(matcher), progress), matcher, policy=policy, progress=progress)


def close(
    part: Part,
    matcher: Matcher,
    *,
    policy: Policy | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Triage:
    """Say what became of the requests of a part; whatever hangs on more than one row is told here."""
    policy, told = policy or Policy(), part.told
    progress("joining requests")
    entries = repair_order(part.entries, part.orders)
    entries = add_route_and_bot(add_request(mark_duplicates(entries, len(part.inputs))))
    requests = join_requests(entries, [kind in {"access", "empty"} for kind in told.kinds])
    progress("finding occurrences")
    joined = s.Joined(s.conform(entries, s.JOINED))
    found = find_occurrences(joined, requests, told, verdicts_of(matcher))
    answers = answers_of(requests, (one.request for one in found.occurrences if policy.source))
    found = replace(found, occurrences=with_degraded(found.occurrences, policy, answers, matcher.rules))
    retries = find_retries(joined, requests, told, found.occurrences)
    return Triage(part.inputs, part.rejects, entries, tuple(told.texts), told, requests, found, policy, retries)


def declared_in(repo: Path) -> Declared:
    """Read what a checkout declares, its routes written as in reports; raises ``UsageError`` when it is no folder."""
    return read_declared(repo, lambda route: route_of(route, route, "function"))


def report_of(
    run: Triage,
    rules: Sequence[Rule],
    *,
    tool: Tool,
    command: str,
    scope: Scope,
    gate: Gate,
    suppressions: Sequence[Suppression] = (),
    regroupings: Sequence[Regrouping] = (),
    declared: Declared | None = None,
    located: Callable[[Case], Located | None] = lambda _case: None,
) -> Report:
    """
    Group what was found, advise, judge, and give the report; every text in it has passed the gate.

    ``declared``: what a checkout declares (``declared_in``); by default nothing. ``located``: what it holds of a case
    (``locate.locator``).
    """
    declared = declared or Declared()
    leaking = learn(run.texts, gate)
    coverage = lookups.redacted_coverage(coverage_of(run.entries, run.requests, run.inputs), gate.text)
    asked = run.requests.filter(in_scope(run.requests, scope, newest_ms=coverage.last_ms))
    inside = set(asked[s.REQUEST].to_list())
    occurrences = [occurrence for occurrence in run.found.occurrences if occurrence.request in inside]
    clusters = with_neighbours(cluster_occurrences(occurrences, regroupings))
    cases = [case for cluster in clusters for case in split_by_route(cluster)]
    told, left_out = part_suppressed(cases, suppressions, coverage.last_ms)
    hidden = {occurrence.id for case, _ in left_out for occurrence in case.occurrences}
    retries = [one for one in run.retries if one.request in inside and one.occurrence not in hidden]
    stands = {occurrence.id: case.id for case in told for occurrence in case.occurrences}
    violations = violations_of(retries, stands, gate.text)
    sources = _sources(run, rules, cases, gate, asked=s.Requests(asked), violations=violations, declared=declared)
    sources = replace(sources, located=located)
    shown = [occurrence for occurrence in occurrences if occurrence.id not in hidden]
    errors = Errors(shown, [occurrence for occurrence in occurrences if occurrence.id in hidden], stands)
    gated = Gated(gate.text, partial(gate.value, "request"), gate.hidden)
    chains = find_chains(run.entries, s.Requests(asked), run.texts, errors=errors, coverage=coverage, gated=gated)
    judge, proposal = _judge(run, rules, occurrences, gate)
    judged = (summary.judged(build.build_finding(case, sources), judge.verdict(case)) for case in told)
    findings = chain_words.noted(build.order_findings(list(judged)), chains)
    suppressed = [summary.left_out(build.build_finding(case, sources), entry, gate.text) for case, entry in left_out]
    scoped = run.entries[s.REQUEST].is_in(asked[s.REQUEST].implode())
    roles, outside = lookups.roles_in_scope(run.found.roles, scoped)
    rejected = sum(map(len, run.rejects))
    faults = len({case.cluster.id for case in told})
    counted = summary.Counted(roles, rejected, outside, asked[s.STATUS].to_list(), faults)
    secrets = find_secrets(lookups.texts_with_routes(run.entries, run.texts, leaking), gate)
    statements = {case.id: case.cluster.statement for case in told}
    unknown = [(finding.id, statements[finding.id]) for finding in findings if not finding.classified]
    nearest = [replace(one, why=gate.text(one.why)) for one in nearest_rules(unknown, rules)]
    pinned = pinned_routes(lookups.durations_by_route(s.Requests(asked)), cases, platform_limits(), gate.text)
    budgets = _budgets(run, rules, shown, s.Requests(asked), gate)
    report = summary.build_report(
        findings, occurrences, counted, coverage,
        tool=tool, command=gate.text(command), inputs=run.inputs, secrets=secrets, suppressed=suppressed,
        redacted=gate.counts(), policy=replace(judge.summary(proposal), budgets=budgets), nearest=nearest,
        warnings=(
            *map(gate.text, suppression_warnings(suppressions, told, frozenset(sources.rules), coverage.last_ms)),
            *map(gate.text, declared.warnings),
        ),
        pinned=pinned, retries=count_retries(retries), retry_violations=violations,
        activity=activity_of(s.Requests(asked), told, lookups.window_of(run.entries), gate.text),
    )  # fmt: skip
    stand = {member: cluster.id for cluster in clusters for member in cluster.members}
    return replace(report, incidents=find_incidents(shown, stand, gate.text), chains=chains)


def annotations_of(
    run: Triage, *, scope: Scope, gate: Gate, regroupings: Sequence[Regrouping] = ()
) -> Iterator[Annotation]:
    """Give the export back, one annotation per entry, in input order; filters only mark what is out of scope."""
    learn(run.texts, gate)
    newest = run.entries[s.TIMESTAMP_MS].max()
    inside = run.requests.filter(in_scope(run.requests, scope, newest_ms=newest if isinstance(newest, int) else None))[
        s.REQUEST
    ]
    clusters = {
        member: cluster.id
        for cluster in cluster_occurrences(run.found.occurrences, regroupings)
        for member in cluster.members
    }
    annotator = Annotator(
        files=[one.name for one in run.inputs],
        rejects=run.rejects,
        occurrences=run.found.occurrences,
        owner=run.found.owner,
        clusters=clusters,
        message_of=cache(lambda text: gate.text(run.texts[text])),
        template_of=cache(lambda text: gate.text(template_of_message(run.texts[text]))),
        redact=gate.text,
        redact_value=gate.value,
    )
    entries = lookups.entry_rows(run.entries, run.entries[s.REQUEST].is_in(inside.implode()))
    yield from annotator.annotations(entries, run.found.roles.to_list())


def _sources(
    run: Triage,
    rules: Sequence[Rule],
    cases: Sequence[Case],
    gate: Gate,
    *,
    asked: s.Requests,
    violations: Sequence[RetryViolation],
    declared: Declared,
) -> build.Sources:
    infos = lookups.request_infos(
        run.requests, (occurrence.request for case in cases for occurrence in case.occurrences), gate.text
    )
    lines_of = lookups.lines_by_request(run.entries, run.found.roles, run.texts, cases)
    sampler = Sampler(lines_of, infos, gate.text, partial(gate.value, "request"))
    by_request: dict[str, list[Occurrence]] = {}
    for occurrence in (occurrence for case in cases for occurrence in case.occurrences):
        by_request.setdefault(occurrence.request, []).append(occurrence)
    methods = {key: info.method for key, info in infos.items()}
    return build.Sources(
        requests=infos,
        rules={rule.id: rule for rule in rules},
        window=lookups.window_of(run.entries),
        redact=gate.text,
        redact_value=gate.value,
        samples=sampler.samples,
        remedy=_remedy,
        masked=masked_kinds,
        ids_in=ids_in_each(o.statement.facts.text for case in cases for o in case.occurrences),
        timeout=_timeouts(run, cases, asked, lines_of, gate, declared=declared).of,
        retry_advice=lambda case, classify: advice_by_method(case, classify, methods),
        retry_violations=violations,
        tries=lambda case: tries_of(case, by_request),
        declared_notes=lambda code, captures: tuple(map(gate.text, declared.notes(code, captures))),
    )


def _remedy(
    rule: Rule | None, captures: Mapping[str, Captured], route: str | None, platform: str | None
) -> Remediation:
    seconds = captures.get("timeout_s")
    meaning = platform_limits().meaning_of(seconds if isinstance(seconds, int | float) else None)
    return remedy_for(rule, captures, route=route, platform=platform, meanings={"limit_meaning": meaning})


def _timeouts(
    run: Triage,
    cases: Sequence[Case],
    asked: s.Requests,
    lines_of: Callable[[str], Sequence[Line]],
    gate: Gate,
    *,
    declared: Declared,
) -> Timeouts:
    template_of = cache(template_of_message)
    killed = [o for case in cases for o in case.occurrences if o.outcome == "timeout"]
    routes = lookups.lines_by_route(
        run.entries,
        run.found.roles,
        asked,
        {occurrence.deciding.route for occurrence in killed},
        lambda text: template_of(run.texts[text]),
    )
    durations = lookups.request_durations(asked, {occurrence.request for occurrence in killed})
    return Timeouts(
        lines_of, durations, routes, template_of, gate.text, platform_limits(),
        declared=lambda route, observed_s: declared.limit(route, observed_s, gate.text),
    )  # fmt: skip


def _judge(run: Triage, rules: Sequence[Rule], occurrences: Sequence[Occurrence], gate: Gate) -> tuple[Judge, str]:
    """Give the judge of the declared policy; where none is declared, of a proposed one, and its text."""
    policy, proposal = run.policy, ""
    if policy.source is None:
        policy, proposal = propose(routes_seen(run.entries, run.requests, gate.text))
    known = answers_of(run.requests, (occurrence.request for occurrence in occurrences))
    # Verdicts are told per environment, and its name may hold anything.
    answers = {
        key: replace(one, environment=one.environment and gate.text(one.environment)) for key, one in known.items()
    }
    texts = run.entries[s.TEXT]

    def frames_of(occurrence: Occurrence) -> int:
        found = (texts[row.index] for row in occurrence.rows)
        return sum(count_frames(run.texts[text]) for text in found if text is not None)

    return Judge(policy, answers, {rule.id: rule for rule in rules}, frames_of), proposal


def _budgets(
    run: Triage, rules: Sequence[Rule], occurrences: Sequence[Occurrence], asked: s.Requests, gate: Gate
) -> tuple[BudgetUse, ...]:
    """Give what became of the declared budgets, over errors and lines in scope."""
    budgets, texts = run.policy.budgets, run.entries[s.TEXT]
    if not budgets:
        return ()
    clocks = Clocks(cache(elapsed_ms), cache(timeouts_ms))

    def text_of(occurrence: Occurrence) -> str:
        found = (texts[row.index] for row in occurrence.rows)
        return "\n".join(run.texts[text] for text in found if text is not None)

    answers = answers_of(run.requests, (occurrence.request for occurrence in occurrences))
    failed = failed_calls(occurrences, answers, {rule.id: rule for rule in rules}, text_of, clocks)
    lines = lookups.context_lines(run.entries, run.found.roles, asked, run.texts)
    return use_of(budgets, [*failed, *told_calls(lines, clocks, template_of_message)], gate.text)
