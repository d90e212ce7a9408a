"""
Rule -> its explanation: for a terminal, as Markdown, as JSON. What it means, how it looks, what to do, how to verify.

The pages of ``docs/rules/`` are these explanations, one page a folder of the pack.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from logtriage.model import Check, Classification, Narrowing, Option, RankedCause, Reference, Related, Rule, Step
from logtriage.report.json import DIALECT
from logtriage.report.markdown import environment

_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class Explanation:
    """One rule as ``explain --format json`` tells it; the keys are those of a rule file, but for how it matches."""

    id: str
    title: str
    version: int
    status: str
    severity: str
    confidence: str
    codes: tuple[str, ...]
    tags: tuple[str, ...]
    why: str
    classify: Classification
    retry_advice: str
    """What may be retried, and why, in words."""
    captures: tuple[str, ...]
    """Names of what is taken out of the text."""
    looks_like: tuple[str, ...]
    """Texts that this rule recognises, all invented."""
    looks_alike: tuple[str, ...]
    """Texts that it does not mean, all invented."""
    causes: tuple[RankedCause, ...]
    """Most likely first."""
    steps: tuple[Step, ...]
    options: tuple[Option, ...]
    """Ways out to choose from, the recommended first."""
    policy: Mapping[str, Narrowing]
    """Route tier -> what this fault demands of it beyond the tier's own policy."""
    verify: tuple[Check, ...]
    avoid: tuple[str, ...]
    false_positives: tuple[str, ...]
    related: tuple[Related, ...]
    references: tuple[Reference, ...]
    source: str
    """The file that the rule stands in."""


def explanation_of(rule: Rule, retry_advice: str) -> Explanation:
    """Give what there is to say about a rule."""
    return Explanation(
        id=rule.id, title=rule.title, version=rule.version, status=rule.status, severity=rule.severity,
        confidence=rule.confidence, codes=rule.codes, tags=rule.tags, why=rule.why, classify=rule.classify,
        retry_advice=retry_advice,
        captures=tuple(name for name, _ in rule.captures),
        looks_like=tuple(example.text.strip() for example in rule.positive),
        looks_alike=tuple(example.text.strip() for example in rule.negative),
        causes=tuple(sorted(rule.causes, key=lambda cause: -cause.weight)),
        steps=rule.steps, options=rule.options, policy=dict(rule.policy), verify=rule.verify, avoid=rule.avoid,
        false_positives=rule.false_positives, related=rule.related, references=rule.references, source=rule.source,
    )  # fmt: skip


def explain_json(told: Sequence[Explanation]) -> str:
    """Give one JSON list, with a newline at its end: a code may mean several rules."""
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def explanation_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of what ``explain_json`` writes; every key is there."""
    document = msgspec.json.schema(tuple[Explanation, ...])
    for definition in document["$defs"].values():
        definition["required"] = list(definition["properties"])
    return {"$schema": DIALECT, "title": "logtriage explain", **document}


def explain_markdown(told: Sequence[Explanation], *, level: int = 2) -> str:
    """Give one section a rule, its heading ``level`` deep; every text is escaped, since a pack may be a stranger's."""
    macros: Any = environment().get_template("rule.md.j2").module
    return "\n\n".join(str(macros.rule(one, "#" * level)).strip() for one in told) + "\n"


def explain_lines(told: Explanation) -> Iterator[str]:
    """Give the explanation as plain lines of at most 100 characters, commands as they are."""
    codes = f" ({', '.join(told.codes)})" if told.codes else ""
    yield f"{told.title}{codes}"
    yield f"{told.id}, version {told.version}, {told.status}; severity {told.severity}, confidence {told.confidence}"
    yield ""
    yield _filled(told.why)
    yield f"\nCause: {told.classify.cause}. Transience: {told.classify.transience}."
    yield _filled(f"Retry: {told.retry_advice}")
    yield "\nHow it looks"
    yield textwrap.indent(told.looks_like[0], "    ")
    yield "\nWhy it happens, most likely first"
    yield from (_filled(f"- {cause.text}", "  ") for cause in told.causes)
    yield "\nWhat to do"
    for number, step in enumerate(told.steps, 1):
        yield from _step(number, step)
    if told.options:
        yield "\nWhat to choose from"
        for option in told.options:
            yield from _option(option)
    yield from (_filled(f"\nOn a {tier} route: {_demand(narrowing)}") for tier, narrowing in told.policy.items())
    yield "\nHow to verify"
    yield from _checks(told.verify)
    yield "\nWhat to avoid"
    yield from (_filled(f"- {text}", "  ") for text in told.avoid)
    yield "\nNot to be confused with"
    yield from (_filled(f"- {text}", "  ") for text in told.false_positives)
    yield from (f"- {related.rule}" for related in told.related)
    yield "\nRead more"
    yield from (f"- {reference.title}: {reference.url}" for reference in told.references)


def _step(number: int, step: Step) -> Iterator[str]:
    risk = f" (risk: {step.risk})" if step.risk != "none" else ""
    yield _filled(f"{number}. {step.do}{risk}", "   ")
    yield from (f"    {command}" for command in step.run)
    for variant in step.variants:
        yield _filled(f"   {variant.platform}: {variant.note}", "     ")
        yield from (f"       {command}" for command in variant.run)


def _option(option: Option) -> Iterator[str]:
    yield _filled(f"- {option.title} ({'recommended, ' if option.recommended else ''}risk: {option.risk})", "  ")
    yield _filled(f"  When: {option.when}", "    ")
    yield from (_filled(f"  + {text}", "    ") for text in option.pros)
    yield from (_filled(f"  - {text}", "    ") for text in option.cons)
    yield from (f"    {command}" for command in option.run)
    yield from (f"  {line}" for line in _checks(option.verify))


def _checks(checks: Sequence[Check]) -> Iterator[str]:
    for check in checks:
        yield from ([f"    {check.run}"] if check.run else [])
        yield _filled(f"- {check.expect}", "  ")


def _demand(narrowing: Narrowing) -> str:
    statuses = " or ".join(map(str, narrowing.status))
    return f"answer {statuses}. {narrowing.note or ''}".strip()


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
