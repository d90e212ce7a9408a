"""
Occurrences and lines x budgets -> the calls that took longer than they may, per budget and route.

Only numbers that the log states count: a call that timed out without a number is unknown, never over. A line that is no
error tells of a call only where a budget says by which words such calls are known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from logtriage.globs import fits
from logtriage.model import Budget, BudgetRoute, BudgetUse, Captured, Count, Occurrence, Rule
from logtriage.policy.answers import Answer

_MOST_ROUTES: Final = 10
_MOST_OPERATIONS: Final = 3
_LONGEST: Final = 90
_TIMED_OUT: Final = re.compile(r"(?i)\btim(?:ed|es|e)[ -]?out\b|\btimeouterror\b|\bdeadline exceeded\b")
_ENDED_AT: Final = re.compile(r"(?i)\btimed?[ -]?out (?:at|in|within) (\d{1,7}(?:\.\d{1,3})?) ?(ms|s|sec(?:ond)?s?)\b")
# A pause before the next try is no time that a call took.
_PAUSE: Final = re.compile(r"(?i)\bre-?tr(?:y|ies|ying)\b[^\n]{0,40}?\b(?:after|waited)\b")
_WAITED: Final = re.compile(r"(?i)\b(?:after|waited)\b")
_TAGS: Final = frozenset({"timeout", "abort"})
_CALLED: Final = frozenset({"dependency", "database", "external-state", "unknown"})
"""Causes that lie behind an outgoing call; a killed function or a caller who left is none."""
_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "llm": frozenset("llm ai openai anthropic gemini gpt claude completion".split()),
    "http": frozenset("http https fetch axios upstream network".split()),
    "database": frozenset("database db prisma postgres mongodb mysql sql redis".split()),
}
"""Words of a budget that stand for more than themselves."""


@dataclass(frozen=True, slots=True)
class Call:
    """An outgoing call that the log tells of, once or ``times`` over."""

    route: str
    what: str
    """Template of the text."""
    text: str
    tags: frozenset[str]
    failed: bool
    """It is told as an error; otherwise only as a line."""
    timed_out: bool
    took_ms: float | None
    """Null: the text states no number."""
    times: int = 1

    def is_over(self, budget: Budget) -> bool:
        """Tell whether it took longer than the budget, or all of it without an answer."""
        allowed = budget.seconds * 1000
        return self.took_ms is not None and (self.took_ms > allowed or (self.timed_out and self.took_ms >= allowed))


@dataclass(frozen=True, slots=True)
class Clocks:
    """Readers of times in texts (milliseconds)."""

    elapsed: Callable[[str], Sequence[float]]
    limits: Callable[[str], Sequence[float]]


def failed_calls(
    occurrences: Iterable[Occurrence],
    answers: Mapping[str, Answer],
    rules: Mapping[str, Rule],
    text_of: Callable[[Occurrence], str],
    clocks: Clocks,
) -> Iterator[Call]:
    """Give the outgoing calls among the errors: those that timed out, and others that state how long they took."""
    for one in occurrences:
        match, text = one.statement.match, text_of(one)
        rule = rules.get(match.rule) if match else None
        known = rule is not None and not (rule.generic or rule.wrapper)
        if known and rule is not None and rule.classify.cause not in _CALLED:
            continue
        tags = frozenset(rule.tags) if rule is not None and known else frozenset[str]()
        timed_out = bool(tags & _TAGS or _TIMED_OUT.search(text))
        took = _took(dict(one.captures), (_PAUSE if timed_out else _WAITED).sub(" ", text), clocks)
        if timed_out or took is not None:
            what = one.statement.facts.template
            yield Call(answers[one.request].route, what, text, tags, True, timed_out, took)  # noqa: FBT003


def told_calls(
    lines: Iterable[tuple[str, str, int]], clocks: Clocks, template_of: Callable[[str], str]
) -> Iterator[Call]:
    """Give the lines that name a duration, from (text, route of the request, how often)."""
    for text, route, times in lines:
        elapsed = clocks.elapsed(_WAITED.sub(" ", text))
        if elapsed:
            yield Call(route, template_of(text), text, frozenset(), False, False, max(elapsed), times)  # noqa: FBT003


def use_of(budgets: Sequence[Budget], calls: Iterable[Call], redact: Callable[[str], str]) -> tuple[BudgetUse, ...]:
    """Put each call under the first budget that covers it, and add up."""
    covered: list[list[Call]] = [[] for _ in budgets]
    for call in calls:
        at = next((at for at, budget in enumerate(budgets) if covers(budget, call)), None)
        if at is not None:
            covered[at].append(call)
    return tuple(_use(budget, own, redact) for budget, own in zip(budgets, covered, strict=True))


def covers(budget: Budget, call: Call) -> bool:
    """Tell whether a call falls under a budget: by its route, and by its words where the budget has some."""
    if not any(fits(call.route, glob) for glob in budget.routes):
        return False
    if not budget.calls:
        return call.failed
    words = frozenset(word.casefold() for word in budget.calls)
    return bool(_with_kinds(words) & call.tags) or _pattern(words).search(call.text) is not None


@cache
def _with_kinds(words: frozenset[str]) -> frozenset[str]:
    return words.union(*(_KINDS.get(word, frozenset()) for word in words))


@cache
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    either = "|".join(re.escape(word) for word in sorted(_with_kinds(words)))
    return re.compile(rf"(?i)(?<![a-z0-9])(?:{either})(?![a-z0-9])")


def _took(captures: Mapping[str, Captured], text: str, clocks: Clocks) -> float | None:
    """Give how long a failed call took: as told, else the limit at which it was given up."""
    ended = [float(number) * (1 if unit == "ms" else 1000) for number, unit in _ENDED_AT.findall(text.lower())]
    told = [*clocks.elapsed(text), *ended]
    seconds, milliseconds = captures.get("timeout_s"), captures.get("timeout_ms")
    limits = [float(milliseconds)] if isinstance(milliseconds, int | float) else []
    limits += [float(seconds) * 1000] if isinstance(seconds, int | float) else []
    return max(told or limits or clocks.limits(text), default=None)


def _use(budget: Budget, calls: Sequence[Call], redact: Callable[[str], str]) -> BudgetUse:
    by_route: dict[str, list[Call]] = {}
    for call in calls:
        by_route.setdefault(call.route, []).append(call)
    worst = [_route(route, own, budget, redact) for route, own in by_route.items() if any(map(_over(budget), own))]
    return BudgetUse(
        name=redact(budget.name),
        seconds=budget.seconds,
        routes=budget.routes,
        calls=budget.calls,
        seen=_sum(calls),
        over=_sum(filter(_over(budget), calls)),
        unknown=_sum(call for call in calls if call.took_ms is None),
        worst=tuple(sorted(worst, key=lambda one: (-one.over, -one.longest_ms, one.route))[:_MOST_ROUTES]),
    )


def _route(route: str, calls: Sequence[Call], budget: Budget, redact: Callable[[str], str]) -> BudgetRoute:
    over = [call for call in calls if call.is_over(budget)]
    operations: Counter[str] = Counter()
    for call in over:
        operations[redact(" ".join(call.what.split()))[:_LONGEST]] += call.times
    named = sorted(operations.items(), key=lambda item: (-item[1], item[0]))[:_MOST_OPERATIONS]
    longest = max(call.took_ms or 0 for call in over)
    unknown = _sum(call for call in calls if call.took_ms is None)
    counts = tuple(Count(name, many) for name, many in named)
    return BudgetRoute(redact(route), _sum(over), _sum(calls), unknown, longest, counts)


def _over(budget: Budget) -> Callable[[Call], bool]:
    return lambda call: call.is_over(budget)


def _sum(calls: Iterable[Call]) -> int:
    return sum(call.times for call in calls)
