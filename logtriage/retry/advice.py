"""A finding's failure x the methods that met it -> may each be tried again, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from logtriage.model import Case, Classification, MethodFrom, MethodRetry, Occurrence, Retry, Stage
from logtriage.retry.matrix import METHODS, Cell, may_retry
from logtriage.retry.stages import stage_of_match
from logtriage.retry.tries import method_of_call

_WRITES: Final = ("create", "update", "upsert", "delete", "execute")
_NEVER: Final = Cell("no", "the failure or its side effects would be repeated")
_AFTER_FIX: Final = Cell("no", "it fails again until the cause is mended; then replay once and check")
_WHATEVER: Final = (_NEVER, _AFTER_FIX)
_WHOLE: Final = Cell("yes", "re-run the whole transaction, a few times, with jitter")
_LATER: Final = Cell("after-delay", "wait for the time that the answer names, then once")
_UNRULED: Final = Cell("unknown", "no rule says whether a retry is safe")
# What a rule says where the matrix does not know the stage: the scale that stands nearest.
_SCALE: Final[Mapping[Retry, Cell | Stage]] = {
    "any-once": "not-sent",
    "get-only": "no-answer",
    "idempotent": "no-answer",
    "tx": _WHOLE,
    "later": _LATER,
    "after-fix": _AFTER_FIX,
    "never": _NEVER,
}


def advice_by_method(
    case: Case, classify: Classification | None, methods: Mapping[str, str | None]
) -> tuple[MethodRetry, ...]:
    """
    Give one verdict per method seen, the most frequent first.

    ``methods``: request -> its own method, which stands in where the failed call names none. ``classify`` is null
    without a rule.
    """
    seen: dict[tuple[str, MethodFrom], set[str]] = {}
    for occurrence in case.occurrences:
        called = method_of_call(occurrence)
        method = called or methods.get(occurrence.request)
        if method is not None:
            seen.setdefault((method, "failure" if called else "request"), set()).add(occurrence.request)
    stages = Counter(stage_of_match(occurrence.statement.match) for occurrence in case.occurrences)
    stage = min(stages, key=lambda one: (-stages[one], one or ""))
    writes = any(_writes(occurrence) for occurrence in case.occurrences)
    found = [
        MethodRetry(method, source, len(requests), cell.verdict, cell.reason + _doubt(source, cell, classify))
        for (method, source), requests in seen.items()
        for cell in (advise(stage, "POST" if writes and METHODS.get(method) == "safe" else method, classify),)
    ]
    return tuple(sorted(found, key=lambda one: (-one.requests, one.method, one.method_from)))


def _writes(occurrence: Occurrence) -> bool:
    """The failed database call is a write, so repeating it is none of a read, whatever the request's method."""
    return str(dict(occurrence.captures).get("operation") or "").startswith(_WRITES)


def _doubt(source: MethodFrom, cell: Cell, classify: Classification | None) -> str:
    """
    A handler of GET may have called an upstream by POST: the advice is then on the request, not on the call.

    Where the rule forbids a retry whatever the method, there is nothing to doubt.
    """
    outgoing = classify is not None and classify.cause in {"dependency", "database"} and cell not in _WHATEVER
    if outgoing and source == "request":
        return "; said of the request as a whole: the log does not name the failed call's method"
    return ""


def advise(stage: Stage | None, method: str, classify: Classification | None) -> Cell:
    """Give the verdict for one method: a rule that forbids it wins, then the matrix, then the rule's scale."""
    if classify is None:
        return _UNRULED
    scale = _SCALE[classify.retry]
    if isinstance(scale, Cell) and scale.verdict == "no":
        cell = may_retry(stage, method, keyed=None)
        return cell if cell.verdict == "no" else scale
    if stage is not None:
        return may_retry(stage, method, keyed=None)
    if classify.retry == "get-only" and METHODS.get(method) != "safe":
        return Cell("no", "the outcome of a write is unknown; read the state first")
    return scale if isinstance(scale, Cell) else may_retry(scale, method, keyed=None)
