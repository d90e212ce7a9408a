"""
The files of a project's policy, as they are written: ``routes.yaml``, ``suppress.yaml`` and ``clusters.yaml``.

Pydantic stands here because this is where text from outside enters. What each key means is told in ``docs/policy.md``;
the JSON Schemas of ``logtriage schema routes`` and ``schema suppress`` are generated from these classes.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from logtriage.model import Tier

_STATUS: Final = r"^(?:[1-5]\d\d|[1-5]xx)$"
_GLOB: Final = r"^[/*]\S*$"


def _status(value: object) -> str:
    said = str(value)
    if isinstance(value, bool) or not re.match(_STATUS, said):
        raise ValueError("expected a status such as 503, or a class of them such as 2xx")
    return said


def _glob(value: object) -> str:
    if not isinstance(value, str) or not re.match(_GLOB, value):
        raise ValueError("expected a glob over routes that begins with / or *, such as /api/cron/*")
    return value


def _day(value: object) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError("expected a day such as 2026-06-30") from None


def _listed(value: object) -> object:
    """One status, glob or word may stand without brackets."""
    return [value] if isinstance(value, str | int) else value


Status = Annotated[
    str,
    BeforeValidator(_status),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 100, "maximum": 599}, {"type": "string", "pattern": _STATUS}]}
    ),
]
Glob = Annotated[str, BeforeValidator(_glob), StringConstraints(pattern=_GLOB, max_length=300)]
Word = Annotated[str, StringConstraints(pattern=r"^\w[\w./-]{0,39}$")]
Day = Annotated[str, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Reason = Annotated[str, StringConstraints(min_length=8, max_length=400, strip_whitespace=True)]


Fingerprint = Annotated[str, StringConstraints(pattern=r"^\d{1,4}:[0-9a-f]{16}$")]


class Part(BaseModel):
    """Every part refuses keys that it does not know: a typo must not be a silent no-op."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TierPart(Part):
    """What one tier must answer where an error was logged."""

    status: Annotated[tuple[Status, ...], BeforeValidator(_listed)] = Field(min_length=1)
    stack_frames: int | None = Field(default=None, ge=0, le=1000)


class BudgetPart(Part):
    """One entry of ``budgets``."""

    name: Annotated[str, StringConstraints(pattern=r"^\w[\w .-]{0,39}$")]
    routes: Annotated[tuple[Glob, ...], BeforeValidator(_listed)] = Field(min_length=1, max_length=50)
    seconds: Annotated[float, Field(gt=0, le=86_400, strict=True, allow_inf_nan=False)]
    calls: Annotated[tuple[Word, ...], BeforeValidator(_listed)] = Field(default=(), max_length=50)


class RoutesDocument(Part):
    """A whole ``routes.yaml``."""

    schema_: Literal["logtriage/routes@1"] = Field(default="logtriage/routes@1", alias="schema")
    routes: dict[Glob, Tier] = Field(min_length=1)
    """The first glob that fits a route wins."""
    tiers: dict[Tier, TierPart] = Field(default_factory=dict)
    """Only what differs from the defaults."""
    budgets: tuple[BudgetPart, ...] = Field(default=(), max_length=50)
    """The first that covers a call counts."""


class SuppressionPart(Part):
    """One entry of ``suppress``: exactly one of rule, fingerprint and cluster, or a route alone."""

    rule: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")] | None = None
    fingerprint: Annotated[str, StringConstraints(pattern=r"^\d+:[0-9a-f]{16}$")] | None = None
    cluster: Annotated[str, StringConstraints(pattern=r"^c-[0-9a-f]{16}$")] | None = None
    route: Glob | None = None
    reason: Reason
    until: Day
    owner: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None

    @model_validator(mode="after")
    def _names_one_thing(self) -> SuppressionPart:
        named = [name for name in ("rule", "fingerprint", "cluster") if getattr(self, name) is not None]
        if len(named) > 1 or not (named or self.route):
            got = " and ".join(named) or "none of them, and no route"
            raise ValueError(f"an entry names exactly one of rule, fingerprint and cluster (got {got})")
        if not named and not set(self.route or "") - set("/*?"):
            raise ValueError(f"a route alone must not be every route (got {self.route})")
        return self


class SuppressDocument(Part):
    """A whole ``suppress.yaml``."""

    schema_: Literal["logtriage/suppress@1"] = Field(default="logtriage/suppress@1", alias="schema")
    suppress: tuple[SuppressionPart, ...] = ()


class RegroupingPart(Part):
    """One word on clusters: which fingerprints are one, stand alone, or have another name."""

    merge: tuple[Fingerprint, ...] | None = Field(default=None, min_length=2)
    split: tuple[Fingerprint, ...] | None = Field(default=None, min_length=1)
    rename: Fingerprint | None = None
    title: Annotated[str, StringConstraints(min_length=3, max_length=110, strip_whitespace=True)] | None = None
    reason: Reason

    @model_validator(mode="after")
    def _is_one_thing(self) -> RegroupingPart:
        said = [name for name in ("merge", "split", "rename") if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError("expected one of merge, split, rename")
        if said == ["rename"] and self.title is None:
            raise ValueError("rename needs a title")
        if said == ["split"] and self.title is not None:
            raise ValueError("split takes no title; give one with rename")
        return self


class ClustersDocument(Part):
    """A whole ``clusters.yaml``."""

    schema_: Literal["logtriage/clusters@1"] = Field(default="logtriage/clusters@1", alias="schema")
    clusters: tuple[RegroupingPart, ...] = ()


def policy_schema(name: str) -> dict[str, Any]:
    """Give the JSON Schema of ``routes``, ``suppress`` or ``clusters``."""
    documents: dict[str, type[BaseModel]] = {
        "routes": RoutesDocument,
        "suppress": SuppressDocument,
        "clusters": ClustersDocument,
    }
    return documents[name].model_json_schema(by_alias=True) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:logtriage:{name}:1",
    }
