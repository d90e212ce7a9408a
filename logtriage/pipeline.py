"""
The way of the data, on one page: every line a room, every name a contract.

    read -> join -> tell (normalize, match, identify: once per distinct text) -> occur -> policy -> retry -> cluster
    -> chains -> remediate -> report

Text work is row-local and done once per distinct message (``tell.py``); what needs other rows (status, stitching,
outcome) comes after the join. The clock, the randomness and the terminal are not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

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
    Case,
    Located,
    Policy,
    Regrouping,
    Report,
    Rule,
    Suppression,
    Tool,
)
from logtriage.nearest import nearest_rules
from logtriage.normalize import template_of_message
from logtriage.occur import find_occurrences
from logtriage.parts import Part, Triage, part_of
from logtriage.policy import (
    answers_of,
    part_suppressed,
    suppression_warnings,
    with_degraded,
)
from logtriage.read import Reader
from logtriage.redact import Gate, find_secrets, learn
from logtriage.report import build, chain_words, lookups, summary
from logtriage.report.activity import activity_of
from logtriage.report.annotate import Annotator
from logtriage.report.json import Annotation
from logtriage.report.timeouts import pinned_routes
from logtriage.retry import count_retries, find_retries, violations_of
from logtriage.supply import budgets_of, judge_of, sources_of
from logtriage.tell import teller_of, verdicts_of


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
    sources = sources_of(
        run, rules, cases, gate,
        asked=s.Requests(asked), violations=violations, declared=declared, located=located,
    )  # fmt: skip
    shown = [occurrence for occurrence in occurrences if occurrence.id not in hidden]
    errors = Errors(shown, [occurrence for occurrence in occurrences if occurrence.id in hidden], stands)
    gated = Gated(gate.text, partial(gate.value, "request"), gate.hidden)
    chains = find_chains(run.entries, s.Requests(asked), run.texts, errors=errors, coverage=coverage, gated=gated)
    judge, proposal = judge_of(run, rules, occurrences, gate)
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
    budgets = budgets_of(run, rules, shown, s.Requests(asked), gate)
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
