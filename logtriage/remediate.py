"""
A rule and what was captured -> ``Remediation``: steps with the names filled in, never executed.

A placeholder whose value the log does not hold stays as ``<name>`` and is listed, so that nobody pastes a guess. Values
come through the gate and are stripped of everything that could mean something to a shell or to SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from logtriage.model import (
    PLACEHOLDER,
    Captured,
    Check,
    Classification,
    Option,
    RankedCause,
    Remediation,
    Rule,
    Step,
    Variant,
)

_DDL: Final = re.compile(r"(?i)\s*(?:alter|create)\b")
_UNFILLED: Final = re.compile(r"\"<[a-z_]+>\"")
# What may stand in a command: identifiers, dots, paths, lists of them. A quote, a semicolon, a line end or a dollar
# sign from a log never gets in, nor a word that a program would take for an option.
_SAFE: Final = re.compile(r"(?!-|[^\n]* -)[\w.@/:\[\]+\-, ]{1,200}\Z")

_UNNAMED_STEPS: Final = (
    Step("Open the sample requests below: the rows around the error say what the request was doing.", risk="none"),
    Step(
        "Search the application's own words from the template in the source; they lead to the throwing line.",
        risk="none",
    ),
    Step(
        "When the cause is known, write a rule for it: `logtriage rules new --from FILE --cluster ID` drafts one.",
        risk="none",
    ),
)
_NO_MEANINGS: Final[Mapping[str, str]] = {}
_RETRY: Final[Mapping[str, str]] = {
    "any-once": "May be retried once or twice with back-off, whatever the method: nothing had left the process.",
    "get-only": "Retry GET, HEAD and OPTIONS only; the outcome of a write is unknown, so read the state first.",
    "idempotent": "Retry safe methods, PUT and DELETE; a POST only with an idempotency key or a unique constraint.",
    "tx": "Re-run the whole transaction, at most 3 to 5 times, with jitter; never the failed statement alone.",
    "later": "Wait for the time that the answer names (Retry-After, reset) and then try once; never in a tight loop.",
    "after-fix": "Do not retry until the cause is mended; then replay once and check.",
    "never": "Do not retry: it repeats the failure or its side effects.",
}


def remedy_for(
    rule: Rule | None,
    captures: Mapping[str, Captured],
    *,
    route: str | None,
    platform: str | None,
    meanings: Mapping[str, str] = _NO_MEANINGS,
) -> Remediation:
    """
    Give the advice of a rule for one finding; without a rule, how to find out.

    ``meanings``: placeholders that stand for sentences of ours (``limit_meaning``), filled in as they are.
    """
    if rule is None:
        return Remediation(
            _UNNAMED_STEPS, (), (), (), (), "Unknown: no rule says whether a retry is safe.", (), platform
        )
    values = _values(captures, route)
    unknown: dict[str, None] = {}

    def filled(text: str) -> str:
        return PLACEHOLDER.sub(lambda found: meanings.get(found.group(1)) or _fill(found, values, unknown), text)

    steps = tuple(_step(step, filled) for step in rule.steps)
    verify = tuple(_check(check, filled) for check in rule.verify)
    options = tuple(_option(option, filled) for option in rule.options)
    causes = tuple(
        RankedCause(filled(cause.text), cause.weight, cause.evidence)
        for cause in sorted(rule.causes, key=lambda cause: -cause.weight)
    )
    avoid = tuple(map(filled, rule.avoid))
    return Remediation(
        steps, verify, avoid, rule.references, causes, retry_advice(rule.classify), tuple(unknown), platform, options
    )


def retry_advice(classification: Classification) -> str:
    """Say in one or two sentences what may be retried, and why."""
    methods = f" Methods: {', '.join(classification.retry_methods)}." if classification.retry_methods else ""
    note = f" {classification.note}" if classification.note else ""
    return f"{_RETRY[classification.retry]}{methods}{note}"


def _step(step: Step, fill: Callable[[str], str]) -> Step:
    variants = tuple(Variant(v.platform, fill(v.note), tuple(map(fill, v.run))) for v in step.variants)
    return replace(step, do=fill(step.do), run=_commands(step.run, fill), variants=variants)


def _option(option: Option, fill: Callable[[str], str]) -> Option:
    return replace(
        option,
        title=fill(option.title),
        when=fill(option.when),
        pros=tuple(map(fill, option.pros)),
        cons=tuple(map(fill, option.cons)),
        run=_commands(option.run, fill),
        verify=tuple(_check(check, fill) for check in option.verify),
    )


def _check(check: Check, fill: Callable[[str], str]) -> Check:
    return Check(fill(check.expect), fill(check.run) if check.run else None)


def _commands(run: Sequence[str], fill: Callable[[str], str]) -> tuple[str, ...]:
    # DDL is not asserted for a name that the log does not hold.
    return tuple(text for text in map(fill, run) if not (_DDL.match(text) and _UNFILLED.search(text)))


def _values(captures: Mapping[str, Captured], route: str | None) -> dict[str, str | None]:
    values: dict[str, str | None] = {name: _plain(value) for name, value in captures.items()}
    column, table = values.get("column"), values.get("table") or values.get("model")
    owner, dot, bare = (column or "").rpartition(".")
    values["column_name"] = bare or None
    values["table"] = (owner.rsplit(".", 1)[-1] if dot else None) or table
    values.setdefault("route", route)
    return values


def _fill(found: re.Match[str], values: Mapping[str, str | None], unknown: dict[str, None]) -> str:
    name = found.group(1)
    value = values.get(name)
    if value is not None and _SAFE.match(value):
        return value
    unknown[name] = None
    return f"<{name}>"


def _plain(value: Captured) -> str | None:
    if value is None:
        return None
    return ", ".join(value) if isinstance(value, tuple) else str(value)
