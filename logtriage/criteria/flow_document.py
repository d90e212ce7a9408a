"""A flow file as it is written: the lines that one piece of work writes, in order, and what joins them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from logtriage.criteria.parts import Glob, Keys, Part, Slug, TextPart, Title, listed, with_single_values

Seconds = Annotated[float, Field(gt=0, le=31_536_000, allow_inf_nan=False)]
Word = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]{0,39}$")]


class StepPart(Part):
    """One line of the flow."""

    id: Slug
    text: Annotated[tuple[TextPart, ...], BeforeValidator(listed)] = Field(min_length=1, max_length=20)
    stage: Word | None = None
    optional: bool = False
    repeats: bool = False
    within_s: Seconds | None = None
    join: Keys = ()
    ends: Word | None = None


class FlowDocument(Part):
    """A whole flow file."""

    schema_: Literal["logtriage/flow@1"] = Field(default="logtriage/flow@1", alias="schema")
    name: Slug
    title: Title | None = None
    key: Keys = Field(min_length=1)
    route: Annotated[tuple[Glob, ...], BeforeValidator(listed)] = ()
    within_s: Seconds | None = None
    steps: tuple[StepPart, ...] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _names_each_step_once(self) -> FlowDocument:
        ids = [step.id for step in self.steps]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"step '{twice[0]}' stands twice; a step that may come again has repeats: true")
        return self


def flow_schema() -> dict[str, Any]:
    """Give the JSON Schema of a flow file."""
    return with_single_values(FlowDocument.model_json_schema(by_alias=True)) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:logtriage:flow:1",
    }
