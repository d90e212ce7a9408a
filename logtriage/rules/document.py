"""
One YAML document -> ``model.Rule``: the rule format, ``schema: logtriage/rule@1``.

Pydantic stands here because this is where text from outside enters; a document that passes is a frozen ``Rule`` from
then on. ``signatures/rule.schema.json`` is generated from these classes. What each key means is told in
``docs/rules.md``.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from logtriage import model
from logtriage.rules.needed import needed_literals, opening_letters
from logtriage.rules.patterns import refusal

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
Title = Annotated[str, StringConstraints(min_length=4, max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=8000)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Source = Annotated[str, StringConstraints(pattern=r"^(?:group|field|fact):[A-Za-z_][A-Za-z0-9_.]*$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Normalise = Literal["lower", "strip-quotes", "column", "model", "fields", "schema", "constraint", "number"]


class Part(BaseModel):
    """Every part refuses keys that it does not know: a typo must not be a silent no-op."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BranchPart(Part):
    """A branch of ``match.any`` or ``match.not``."""

    regex: Text | None = None
    contains: tuple[Text, ...] = ()
    code: tuple[Text, ...] = ()
    type: tuple[Text, ...] = ()
    scope: Literal["statement", "head"] = "statement"
    implies: Text | None = None

    @model_validator(mode="after")
    def _says_something(self, info: ValidationInfo) -> BranchPart:
        if self.regex is None and not (self.contains or self.code or self.type):
            message = "a branch needs at least one of regex, contains, code, type"
            raise ValueError(message)
        # The built-in pack is checked by its tests: compiling a thousand patterns costs half a second at every start.
        if self.regex is not None and not (info.context or {}).get("trusted"):
            try:
                re.compile(self.regex)
            except (re.error, RecursionError, OverflowError) as error:
                message = f"regex does not compile: {error}"
                raise ValueError(message) from None
            if reason := refusal(self.regex):
                message = f"regex {reason}"
                raise ValueError(message)
        return self


class MatchPart(Part):
    """``match``: a cheap gate, the branches, the vetoes."""

    prefilter: tuple[Text, ...] = Field(min_length=1)
    any: tuple[BranchPart, ...] = Field(min_length=1)
    not_: tuple[BranchPart, ...] = Field(default=(), alias="not")


class CapturePart(Part):
    """One entry of ``captures``."""

    source: tuple[Source, ...] = Field(min_length=1, alias="from")
    normalise: tuple[Normalise, ...] = ()
    unknown: tuple[str, ...] = ()


class ClassifyPart(Part):
    """``classify``: cause, transience, retry."""

    cause: model.Cause
    transience: model.Transience
    retry: model.Retry
    retry_methods: tuple[Literal["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "PATCH"], ...] = ()
    note: Text | None = None


class CausePart(Part):
    """One entry of ``causes``."""

    text: Text
    weight: int = Field(ge=1, le=100)
    evidence: tuple[Text, ...] = ()


class VariantPart(Part):
    """What differs on one platform."""

    note: Text
    run: tuple[Text, ...] = ()


class StepPart(Part):
    """One entry of ``remediate``."""

    do: Text
    run: tuple[Text, ...] = ()
    risk: model.Risk = "none"
    reversible: bool | None = None
    variants: dict[Id, VariantPart] = Field(default_factory=dict)


class CheckPart(Part):
    """One entry of ``verify``."""

    expect: Text
    run: Text | None = None


class OptionPart(Part):
    """One entry of ``options``: a way out that a person chooses, with the precondition under which it is right."""

    title: Text
    when: Text
    recommended: bool = False
    risk: model.Risk = "none"
    pros: tuple[Text, ...] = ()
    cons: tuple[Text, ...] = ()
    run: tuple[Text, ...] = ()
    verify: tuple[CheckPart, ...] = Field(min_length=1)


class NarrowingPart(Part):
    """One entry of ``policy``: what this fault demands of a route tier, beyond the tier's own policy."""

    status: tuple[Annotated[int, Field(ge=100, le=599)], ...] = Field(min_length=1)
    note: Text | None = None


class ReferencePart(Part):
    """One entry of ``references``."""

    title: Text
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]


class RelatedPart(Part):
    """One entry of ``related``."""

    rule: Id
    type: Literal["similar", "derived", "merged", "obsolete", "renamed"]


class PositivePart(Part):
    """A text that this rule, and no other, must recognise; captures, code, fingerprint must be as named."""

    text: Text
    captures: dict[Name, str | int | float | tuple[str, ...] | None] = Field(default_factory=dict)
    code: str | None = None
    fingerprint: tuple[Text, ...] = ()


class NegativePart(Part):
    """A near miss, and why it is none."""

    text: Text
    why: Text


class ExamplesPart(Part):
    """``examples``: the self-test of the rule."""

    positive: tuple[PositivePart, ...] = Field(min_length=2)
    negative: tuple[NegativePart, ...] = Field(min_length=2)


class RuleDocument(Part):
    """A whole rule file."""

    schema_: Literal["logtriage/rule@1"] = Field(alias="schema")
    id: Id
    title: Title
    version: int = Field(ge=1)
    status: model.Status
    severity: model.Severity
    confidence: model.Confidence
    why: Text
    codes: tuple[Text, ...] = ()
    code_from: Name | None = None
    generic: bool = False
    wrapper: bool = False
    priority: int = Field(default=0, ge=-100, le=100)
    tags: tuple[Id, ...] = ()
    created: Day
    updated: Day
    match: MatchPart
    captures: dict[Name, CapturePart] = Field(default_factory=dict)
    fingerprint: tuple[tuple[Name, ...], ...] = ()
    classify: ClassifyPart
    causes: tuple[CausePart, ...] = Field(min_length=1)
    remediate: tuple[StepPart, ...] = Field(min_length=1)
    verify: tuple[CheckPart, ...] = Field(min_length=1)
    avoid: tuple[Text, ...] = Field(min_length=1)
    options: tuple[OptionPart, ...] = ()
    policy: dict[model.Tier, NarrowingPart] = Field(default_factory=dict)
    references: tuple[ReferencePart, ...] = Field(min_length=1)
    related: tuple[RelatedPart, ...] = ()
    false_positives: tuple[Text, ...] = Field(min_length=1)
    examples: ExamplesPart

    @field_validator("fingerprint", mode="after")
    @classmethod
    def _names_are_not_empty(cls, value: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        if any(not names for names in value):
            message = "an alternative of the fingerprint names at least one capture, or 'site'"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _names_are_declared(self) -> RuleDocument:
        declared = {*self.captures, "site", "template"}
        wanted = {name for names in self.fingerprint for name in names}
        if self.code_from is not None:
            wanted.add(self.code_from)
        for example in self.examples.positive:
            wanted |= set(example.captures)
        if missing := sorted(wanted - declared):
            known = ", ".join(sorted(self.captures)) or "none"
            message = f"{', '.join(missing)} used but not declared under captures (declared: {known})"
            raise ValueError(message)
        return self


def to_rule(document: RuleDocument, source: str) -> model.Rule:
    """Give the frozen value that travels; ``source`` is the file, for messages."""
    return model.Rule(
        id=document.id,
        title=document.title,
        version=document.version,
        status=document.status,
        severity=document.severity,
        confidence=document.confidence,
        why=document.why.strip(),
        codes=document.codes,
        code_from=document.code_from,
        generic=document.generic,
        wrapper=document.wrapper,
        priority=document.priority,
        prefilter=document.match.prefilter,
        any=tuple(map(_branch, document.match.any)),
        veto=tuple(map(_branch, document.match.not_)),
        captures=tuple(
            (name, model.Capture(c.source, c.normalise, c.unknown)) for name, c in document.captures.items()
        ),
        fingerprint=document.fingerprint,
        classify=model.Classification(**document.classify.model_dump()),
        causes=tuple(model.RankedCause(**cause.model_dump()) for cause in document.causes),
        steps=tuple(map(_step, document.remediate)),
        verify=tuple(model.Check(**check.model_dump()) for check in document.verify),
        avoid=document.avoid,
        references=tuple(model.Reference(**reference.model_dump()) for reference in document.references),
        related=tuple(model.Related(**related.model_dump()) for related in document.related),
        false_positives=document.false_positives,
        positive=tuple(map(_positive, document.examples.positive)),
        negative=tuple(model.Example(e.text, why=e.why) for e in document.examples.negative),
        tags=document.tags,
        options=tuple(map(_option, sorted(document.options, key=lambda option: not option.recommended))),
        policy=tuple((tier, model.Narrowing(**narrowing.model_dump())) for tier, narrowing in document.policy.items()),
        created=document.created,
        updated=document.updated,
        source=source,
    )


def _positive(part: PositivePart) -> model.Example:
    return model.Example(part.text, tuple(part.captures.items()), part.code, fingerprint=part.fingerprint)


def _branch(part: BranchPart) -> model.Branch:
    exact, lower = needed_literals(part.regex) if part.regex else ((), ())
    opening = opening_letters(part.regex) if part.regex else ""
    return model.Branch(**part.model_dump(), needed=exact, needed_lower=lower, opening=opening)


def _step(part: StepPart) -> model.Step:
    variants = tuple(model.Variant(platform, v.note, v.run) for platform, v in part.variants.items())
    return model.Step(part.do, part.run, part.risk, part.reversible, variants)


def _option(part: OptionPart) -> model.Option:
    checks = tuple(model.Check(**check.model_dump()) for check in part.verify)
    return model.Option(**part.model_dump(exclude={"verify"}), verify=checks)


def rule_schema() -> dict[str, object]:
    """Give the JSON Schema of a rule file, as shipped in ``signatures/rule.schema.json``."""
    return RuleDocument.model_json_schema(by_alias=True) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:logtriage:rule:1",
    }
