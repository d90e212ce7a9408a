"""``where`` and ``require`` of a criterion: what it is about, and what must be covered before it may pass."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from logtriage.criteria.parts import FINGERPRINT, Glob, Moment, Part, Status, TextPart, listed, pattern_of
from logtriage.model import Outcome, Require, Selector

P = TypeVar("P", bound=BaseModel)
Level = Literal["trace", "debug", "info", "warning", "error", "fatal"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Many = BeforeValidator(listed)
Names = Annotated[tuple[Name, ...], Many]
Texts = Annotated[tuple[TextPart, ...], Many]
Count = Annotated[int, Field(ge=0, le=10**9, strict=True)]
_Fingerprint = Annotated[str, StringConstraints(pattern=FINGERPRINT)]
_Hours = Annotated[float, Field(gt=0, le=10_000)]


class WherePart(Part):
    """``where``: within a key any value, between keys all."""

    rule: Names = ()
    code: Names = ()
    fingerprint: Annotated[tuple[_Fingerprint, ...], Many] = ()
    outcome: Annotated[tuple[Outcome, ...], Many] = ()
    text: Texts = ()
    not_text: Texts = ()
    level: Annotated[tuple[Level, ...], Many] = ()
    status: Annotated[tuple[Status, ...], Many] = ()
    method: Names = ()
    route: Annotated[tuple[Glob, ...], Many] = ()
    environment: Names = ()
    deployment: Names = ()
    deployment_after: Name | None = None
    since: Moment | None = None
    until: Moment | None = None


class RequirePart(Part):
    """``require``: what the export must cover before the criterion may pass."""

    requests: Count | None = None
    coverage_hours: _Hours | None = None
    contiguous_hours: _Hours | None = None
    gap_minutes: Annotated[float, Field(gt=0, le=100_000)] | None = None
    not_capped: bool | None = None
    complete: bool | None = None
    silent: Count | None = None


def filled(own: P, common: P, kind: type[P]) -> P:
    """Take what is not said itself from what the file says for all."""
    said = {name: getattr(common, name) for name in common.model_fields_set}
    said |= {name: getattr(own, name) for name in own.model_fields_set}
    return kind.model_construct(**said)


def selector_of(part: WherePart) -> Selector:
    """Give a ``where``."""
    return Selector(
        rules=part.rule,
        codes=part.code,
        fingerprints=part.fingerprint,
        outcomes=part.outcome,
        texts=tuple(map(pattern_of, part.text)),
        not_texts=tuple(map(pattern_of, part.not_text)),
        levels=part.level,
        statuses=part.status,
        methods=part.method,
        routes=part.route,
        environments=part.environment,
        deployments=part.deployment,
        deployment_after=part.deployment_after,
        since=part.since,
        until=part.until,
    )


def require_of(part: RequirePart) -> Require:
    """Give a ``require``; what is not said is the strict default."""
    own = Require()
    return Require(
        requests=own.requests if part.requests is None else part.requests,
        coverage_hours=part.coverage_hours,
        contiguous_hours=part.contiguous_hours,
        gap_minutes=part.gap_minutes,
        not_capped=own.not_capped if part.not_capped is None else part.not_capped,
        complete=own.complete if part.complete is None else part.complete,
        silent=own.silent if part.silent is None else part.silent,
    )
