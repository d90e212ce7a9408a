"""
``criteria.yaml`` as it is written.

Pydantic stands here because this is where text from outside enters. What each key means is told in
``docs/criteria.md``; the JSON Schema of ``logtriage schema criteria`` is generated from these classes.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field

from logtriage.criteria.kinds import (
    AbsentPart,
    CadencePart,
    CooccurPart,
    CountPart,
    EnumPart,
    ImpliesPart,
    NotCheckablePart,
    PolicyPart,
    QuantilePart,
    RatePart,
    SequencePart,
    UniquePart,
)
from logtriage.criteria.parts import Part, Title, with_single_values
from logtriage.criteria.where import RequirePart, WherePart

AnyCriterion = Annotated[
    AbsentPart | CountPart | RatePart | QuantilePart | CadencePart | UniquePart | ImpliesPart | EnumPart | CooccurPart
    | SequencePart | PolicyPart | NotCheckablePart,
    Field(discriminator="kind"),
]  # fmt: skip


class CriteriaDocument(Part):
    """A whole criteria file."""

    schema_: Literal["logtriage/criteria@1"] = Field(default="logtriage/criteria@1", alias="schema")
    title: Title | None = None
    where: WherePart = WherePart()
    """For every criterion that does not say the same key itself."""
    require: RequirePart = RequirePart()
    """For every criterion that does not say the same key itself."""
    criteria: tuple[AnyCriterion, ...] = Field(min_length=1, max_length=500)


def criteria_schema() -> dict[str, Any]:
    """Give the JSON Schema of a criteria file."""
    return with_single_values(CriteriaDocument.model_json_schema(by_alias=True)) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:logtriage:criteria:1",
    }


def without_tag(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Leave out of pydantic's place the kind that it chose, which is no key of the file."""
    if len(place) > 2 and place[0] == "criteria" and re.fullmatch(r"[a-z_]+", str(place[2])):
        return (*place[:2], *place[3:])
    return place
