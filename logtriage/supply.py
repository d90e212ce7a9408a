"""
A triage -> what its findings are built from: the look-ups of the report, each answered by the station that knows.

Beside ``pipeline``, which asks for these in the order of the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

from logtriage import schema as s
from logtriage.declared import Declared
from logtriage.limits import platform_limits
from logtriage.model import (
    BudgetUse,
    Captured,
    Case,
    Located,
    Occurrence,
    Remediation,
    RetryViolation,
    Rule,
)
from logtriage.normalize import count_frames, ids_in_each, masked_kinds, template_of_message
from logtriage.occur import elapsed_ms, timeouts_ms
from logtriage.parts import Triage
from logtriage.policy import Clocks, Judge, answers_of, failed_calls, propose, routes_seen, told_calls, use_of
from logtriage.redact import Gate
from logtriage.remediate import remedy_for
from logtriage.report import build, lookups
from logtriage.report.samples import Line, Sampler
from logtriage.report.timeouts import Timeouts
from logtriage.retry import advice_by_method, tries_of


def sources_of(
    run: Triage,
    rules: Sequence[Rule],
    cases: Sequence[Case],
    gate: Gate,
    *,
    asked: s.Requests,
    violations: Sequence[RetryViolation],
    declared: Declared,
    located: Callable[[Case], Located | None],
) -> build.Sources:
    """Give what ``build_finding`` asks the other stations, over the cases of a report; texts have passed the gate."""
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
        located=located,
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


def judge_of(run: Triage, rules: Sequence[Rule], occurrences: Sequence[Occurrence], gate: Gate) -> tuple[Judge, str]:
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


def budgets_of(
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
