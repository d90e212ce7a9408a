"""
Occurrences x policy -> what each tier's promise came to: the outcome ``degraded``, and a verdict per finding.

A request is judged by its own route and its final status. What cannot be known from that stays ``not_judged``: a route
without a tier, a request without a status, an error that was dealt with, a page that was served all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from logtriage.model import (
    TIERS,
    Case,
    Count,
    EnvironmentVerdict,
    Occurrence,
    Policy,
    PolicySummary,
    PolicyVerdict,
    PolicyWord,
    Rule,
    Tier,
    TierTotals,
    Violation,
)
from logtriage.policy.answers import Answer
from logtriage.policy.tiers import complies, duty, expected_of, tier_of

NOISY: Final = "no noisy stack traces"
_WORST: Final[tuple[PolicyWord, ...]] = ("violates", "complies", "not_judged")


@dataclass(frozen=True, slots=True)
class _Judged:
    """One occurrence under the policy."""

    occurrence: Occurrence
    answer: Answer
    tier: Tier | None
    glob: str | None
    verdict: PolicyWord
    what: str = ""
    frames: int | None = None
    note: str | None = None


def with_degraded(
    occurrences: Sequence[Occurrence], policy: Policy, answers: Mapping[str, Answer], rules: Mapping[str, Rule]
) -> tuple[Occurrence, ...]:
    """
    Give the occurrences, those ``degraded`` whose tier asks for the good status that their request ended with.

    ``soft`` is the only outcome behind ``degraded`` that a status allows, so no other one can change.
    """
    if policy.source is None:
        return tuple(occurrences)
    return tuple(
        replace(one, outcome="degraded") if one.outcome == "soft" and _asked_for(one, policy, answers, rules) else one
        for one in occurrences
    )


def _asked_for(
    occurrence: Occurrence, policy: Policy, answers: Mapping[str, Answer], rules: Mapping[str, Rule]
) -> bool:
    answer = answers[occurrence.request]
    found = tier_of(policy, answer.route)
    if found is None or answer.status is None or answer.status // 100 != 2:
        return False
    return complies(answer.status, expected_of(policy, found[0], _rule_of(occurrence, rules)).statuses)


class Judge:
    """Judges cases one by one, and remembers the requests for the sum of all."""

    def __init__(
        self,
        policy: Policy,
        answers: Mapping[str, Answer],
        rules: Mapping[str, Rule],
        frames_of: Callable[[Occurrence], int],
    ) -> None:
        """``frames_of``: how many stack frames the rows of an occurrence hold; asked only where it matters."""
        self._policy = policy
        self._answers = answers
        self._rules = rules
        self._frames_of = frames_of
        self._judged: list[_Judged] = []
        self._tier_of = cache(self._told_tier)

    def verdict(self, case: Case) -> PolicyVerdict:
        """Give the verdict on one finding; without a declared policy only its proposed tier."""
        requests = {occurrence.request for occurrence in case.occurrences}
        found = {self._tier_of(self._answers[request].route) for request in requests}
        tiers, globs = {tier for tier, _ in found}, {glob for _, glob in found}
        tier = next(iter(tiers)) if len(tiers) == 1 else None
        glob = next(iter(globs)) if tier is not None and len(globs) == 1 else None
        if self._policy.source is None:
            return PolicyVerdict(tier, "proposed" if tier else None, glob, None, 0, 0, len(requests), (), ())
        judged = [self._judge(occurrence) for occurrence in case.occurrences]
        self._judged += judged
        by_request = _worst_by_request(judged)
        counted = Counter(one.verdict for one in by_request)
        return PolicyVerdict(
            tier=tier,
            source="declared" if tier else None,
            glob=glob,
            verdict=_overall(counted),
            complies=counted["complies"],
            violates=counted["violates"],
            not_judged=counted["not_judged"],
            violations=_violations(judged),
            environments=_by_environment(by_request),
        )

    def summary(self, proposal: str) -> PolicySummary:
        """Give the sum over all cases judged so far; ``proposal`` is kept where nothing is declared."""
        if self._policy.source is None:
            return PolicySummary(None, None, (), (), proposal or None)
        by_request = _worst_by_request(self._judged)
        tiers = tuple(
            TierTotals(expected.tier, expected.statuses, found["complies"], found["violates"], found["not_judged"])
            for expected in sorted(self._policy.expected, key=lambda expected: TIERS.index(expected.tier))
            for found in [Counter(one.verdict for one in by_request if one.tier == expected.tier)]
        )
        overall = _overall(Counter(one.verdict for one in by_request))
        return PolicySummary(self._policy.source, overall, tiers, _by_environment(by_request), None)

    def _told_tier(self, route: str) -> tuple[Tier, str] | tuple[None, None]:
        return tier_of(self._policy, route) or (None, None)

    def _judge(self, occurrence: Occurrence) -> _Judged:
        answer, rule = self._answers[occurrence.request], _rule_of(occurrence, self._rules)
        tier, glob = self._tier_of(answer.route)
        if tier is None:
            return _Judged(occurrence, answer, None, None, "not_judged")
        status = answer.status
        if status is None or self._policy.source is None or _is_beside_the_point(occurrence, rule, tier, status):
            return _Judged(occurrence, answer, tier, glob, "not_judged")
        expected = expected_of(self._policy, tier, rule)
        if not complies(status, expected.statuses) and not _is_refusal(status, rule, tier):
            return _Judged(occurrence, answer, tier, glob, "violates", duty(expected), note=expected.note)
        frames = self._frames_of(occurrence) if expected.stack_frames is not None else 0
        if expected.stack_frames is not None and frames > expected.stack_frames:
            return _Judged(occurrence, answer, tier, glob, "violates", NOISY, frames)
        return _Judged(occurrence, answer, tier, glob, "complies")


def _is_beside_the_point(occurrence: Occurrence, rule: Rule | None, tier: Tier, status: int) -> bool:
    """
    Tell whether an error asks nothing of the answer.

    It only looks like one (severity info); it was dealt with, unless it is one that cannot pass by itself, such as a
    missing column; or a page was served all the same, and the log does not say what the visitor saw.
    """
    if rule is not None and rule.severity == "info":
        return True
    if tier == "interactive" and status < 400:
        return True
    lasting = rule is not None and rule.classify.transience == "deterministic"
    return occurrence.outcome == "handled" and not lasting


def _is_refusal(status: int, rule: Rule | None, tier: Tier) -> bool:
    """A caller's own fault is rightly answered 4xx in every tier, unless the rule says what it demands there."""
    if rule is None or status // 100 != 4 or tier in dict(rule.policy):
        return False
    return rule.classify.cause == "client" or rule.classify.transience == "input"


def _rule_of(occurrence: Occurrence, rules: Mapping[str, Rule]) -> Rule | None:
    match = occurrence.statement.match
    return rules.get(match.rule) if match else None


def _worst_by_request(judged: Iterable[_Judged]) -> list[_Judged]:
    """One per request: its worst verdict, the first of equals."""
    worst: dict[str, _Judged] = {}
    for one in judged:
        before = worst.setdefault(one.occurrence.request, one)
        if _WORST.index(one.verdict) < _WORST.index(before.verdict):
            worst[one.occurrence.request] = one
    return list(worst.values())


def _overall(counted: Mapping[PolicyWord, int]) -> PolicyWord:
    return next((word for word in _WORST if counted[word]), "not_judged")


def _violations(judged: Sequence[_Judged]) -> tuple[Violation, ...]:
    """Group what is wrong, most requests first."""
    groups: dict[tuple[Tier, str], list[_Judged]] = {}
    for one in judged:
        if one.verdict == "violates" and one.tier is not None:
            groups.setdefault((one.tier, one.what), []).append(one)
    found = [_violation(tier, what, group) for (tier, what), group in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.requests, one.tier, one.what)))


def _violation(tier: Tier, what: str, group: Sequence[_Judged]) -> Violation:
    answers = {one.occurrence.request: one.answer for one in group}
    statuses = Counter(str(answer.status) for answer in answers.values())
    frames = [one.frames for one in group if one.frames is not None]
    return Violation(
        what=what,
        tier=tier,
        requests=len(answers),
        rows=sum(len(one.occurrence.rows) for one in group),
        statuses=tuple(Count(name, many) for name, many in sorted(statuses.items(), key=lambda kv: (-kv[1], kv[0]))),
        frames=max(frames, default=None),
        note=group[0].note,
    )


def _by_environment(by_request: Sequence[_Judged]) -> tuple[EnvironmentVerdict, ...]:
    counted: dict[str, Counter[PolicyWord]] = {}
    for one in by_request:
        counted.setdefault(one.answer.environment or "unknown", Counter()).update([one.verdict])
    return tuple(
        EnvironmentVerdict(name, _overall(words), words["complies"], words["violates"], words["not_judged"])
        for name, words in sorted(counted.items(), key=lambda kv: (-kv[1].total(), kv[0]))
    )
