"""Each kind of criterion: what it takes, and what it demands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from logtriage.criteria.crons import check_cron
from logtriage.criteria.parts import (
    DURATION,
    ExtractPart,
    Keys,
    Part,
    Slug,
    Status,
    Title,
    ValueOf,
    extract_of,
    extracts_of,
    pattern_of,
    share,
)
from logtriage.criteria.where import Count, Many, Name, Names, RequirePart, Texts, WherePart, selector_of
from logtriage.model import (
    Absent,
    Cadence,
    Clause,
    Cooccur,
    CountOf,
    Demand,
    Enum,
    Flow,
    Implies,
    NotCheckable,
    PolicyHolds,
    Quantile,
    Rate,
    Schedule,
    Sequence,
    Statistic,
    Unique,
)

Share = Annotated[
    float, BeforeValidator(share, json_schema_input_type=float | str), Field(ge=0, le=1, allow_inf_nan=False)
]
Seconds = Annotated[float, Field(gt=0, le=31_536_000, allow_inf_nan=False)]
Cron = Annotated[str, StringConstraints(max_length=256), AfterValidator(check_cron)]
_LOG_A_LINE: Final = "`console.log('[answer] route=/api/orders status=200 success=false errors=2')`"
_OTHER_EVIDENCE: Final = {
    "response-body": (
        "an export holds no response bodies",
        "a contract test against the deployed route, or a saved answer of it",
        f"one line per response, such as {_LOG_A_LINE}; then kind enum or count can judge it",
    ),
    "headers": (
        "an export holds no response headers",
        "a request against the deployed route that shows its headers",
        "one line per response that names the header, such as `console.log('[answer] retryAfter=30')`",
    ),
    "ui": (
        "an export does not show what a page looks like",
        "a browser test or a screenshot",
        "one line where the page reports that it showed it, such as `console.log('[ui] banner=shown')`",
    ),
    "database": (
        "an export does not show what stands in the database",
        "a read-only query and its result",
        "one line per row written, such as `console.log('Message row confirmed messageId=17')`",
    ),
    "build": (
        "an export of runtime logs holds no build, lint or test run",
        "the run of the pipeline for the deployed commit",
        "nothing: the build log is another source",
    ),
    "other": ("", "", "one line that states it, in words that never change, with its values as name=value"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """What the files hold that a criterion names."""

    flow: Flow | None = None
    schedules: tuple[Schedule, ...] = ()


class CriterionPart(Part):
    """What every kind takes."""

    id: Slug
    title: Title
    kind: str
    where: WherePart = WherePart()
    require: RequirePart = RequirePart()
    hint: Title | None = None

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        raise NotImplementedError


class AbsentPart(CriterionPart):
    """Nothing that is selected may be there."""

    kind: Literal["absent"]

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        return Absent()


class CountPart(CriterionPart):
    """How often something may or must be there."""

    kind: Literal["count"]
    of: Literal["occurrences", "rows", "requests"] | None = None
    at_most: Count | None = None
    at_least: Count | None = None
    key: Keys = ()
    per: Literal["day"] | None = None

    @model_validator(mode="after")
    def _says_how_many(self) -> CountPart:
        _check_bounds(self.at_most, self.at_least)
        return self

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        return CountOf(self.of, self.at_most, self.at_least, extracts_of(self.key), self.per == "day")


class RatePart(CriterionPart):
    """Which share of the requests may or must show it."""

    kind: Literal["rate"]
    of: WherePart = WherePart()
    at_most: Share | None = None
    at_least: Share | None = None

    @model_validator(mode="after")
    def _says_how_much(self) -> RatePart:
        _check_bounds(self.at_most, self.at_least)
        return self

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        return Rate(selector_of(self.of), self.at_most, self.at_least)


class QuantilePart(CriterionPart):
    """How large a number may be."""

    kind: Literal["quantile"]
    value: ExtractPart = ValueOf(name=DURATION)
    at_most: dict[Statistic, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(min_length=1)

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        return Quantile(extract_of(self.value), tuple(self.at_most.items()))


class CadencePart(CriterionPart):
    """That scheduled runs come when they should."""

    kind: Literal["cadence"]
    schedule: Cron | None = None
    crons: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = None
    """Path of a ``vercel.json``, from the folder of this file."""
    tolerance_s: Annotated[float, Field(ge=0, le=86_400)] = 60
    missed: Count = 0
    duplicates: Count | None = None
    callers: Literal["auto", "scheduler", "any"] = "auto"

    @model_validator(mode="after")
    def _has_a_schedule(self) -> CadencePart:
        if (self.schedule is None) == (self.crons is None):
            raise ValueError("expected one of schedule (five fields, UTC) and crons (path of a vercel.json)")
        if self.schedule is not None and len(self.where.route) != 1:
            raise ValueError("a schedule needs one route under where")
        return self

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        return Cadence(named.schedules, self.tolerance_s, self.missed, self.duplicates, self.callers)


class UniquePart(CriterionPart):
    """That nothing happens twice for one key."""

    kind: Literal["unique"]
    key: Keys = Field(min_length=1)
    blocked: WherePart | None = None

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        return Unique(extracts_of(self.key), selector_of(self.blocked) if self.blocked else None)


class NeedsPart(WherePart):
    """``needs``: the counterpart, with keys of its own where its text spells them in another way."""

    key: Keys = ()


class ImpliesPart(CriterionPart):
    """That each selected row has its counterpart."""

    kind: Literal["implies"]
    key: Keys = Field(min_length=1)
    needs: NeedsPart
    when: Literal["before", "after", "any"] = "any"
    within_s: Seconds | None = None

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        needs = Clause(selector_of(self.needs), extracts_of(self.needs.key))
        return Implies(extracts_of(self.key), needs, self.when, self.within_s)


class EnumPart(CriterionPart):
    """Which values a captured word may have."""

    kind: Literal["enum"]
    value: ExtractPart
    allowed: Names = ()
    refused: Names = ()

    @model_validator(mode="after")
    def _names_values(self) -> EnumPart:
        if not self.allowed and not self.refused:
            raise ValueError("expected allowed or refused values")
        return self

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        return Enum(extract_of(self.value), self.allowed, self.refused)


class CooccurPart(CriterionPart):
    """What else holds of every request that shows what is selected."""

    kind: Literal["cooccur"]
    status: Annotated[tuple[Status, ...], Many] = ()
    text: Texts = ()

    @model_validator(mode="after")
    def _asks_for_something(self) -> CooccurPart:
        if not self.status and not self.text:
            raise ValueError("expected status or text: what must hold of the same request")
        return self

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        return Cooccur(self.status, tuple(map(pattern_of, self.text)))


class SequencePart(CriterionPart):
    """That every trace of a flow is whole."""

    kind: Literal["sequence"]
    flow: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    """Path of a flow file, from the folder of this file."""
    traces: Annotated[int, Field(ge=1, le=10**9, strict=True)] = 1
    allow: Annotated[tuple[Literal["duplicate", "open"], ...], Many] = ()
    ends: Names = ()
    stage_ms: dict[Name, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(default_factory=dict)

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        if named.flow is None:  # pragma: no cover - the loader reads it
            raise AssertionError(self.flow)
        return Sequence(named.flow, self.traces, self.allow, self.ends, tuple(self.stage_ms.items()))


class PolicyPart(CriterionPart):
    """That no request breaks the route policy, or no retry the matrix."""

    kind: Literal["policy"]
    of: Literal["routes", "retries"] = "routes"

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        return PolicyHolds(self.of)


class NotCheckablePart(CriterionPart):
    """That no export can show it."""

    kind: Literal["not_checkable"]
    about: Literal["response-body", "headers", "ui", "database", "build", "other"] = "other"
    because: Title | None = None
    instead: Title | None = None
    log: Title | None = None

    @model_validator(mode="after")
    def _names_other_evidence(self) -> NotCheckablePart:
        if self.about == "other" and (self.because is None or self.instead is None):
            raise ValueError("expected because and instead (or about: response-body, headers, ui, database, build)")
        return self

    def demand(self, named: Named) -> Demand:
        """Give what it asks."""
        because, instead, log = _OTHER_EVIDENCE[self.about]
        return NotCheckable(self.because or because, self.instead or instead, self.log or log)


def _check_bounds(at_most: float | None, at_least: float | None) -> None:
    if at_most is None and at_least is None:
        raise ValueError("expected at_most, at_least or both")
    if at_most is not None and at_least is not None and at_least > at_most:
        raise ValueError(f"at_least {at_least} is more than at_most {at_most}")
