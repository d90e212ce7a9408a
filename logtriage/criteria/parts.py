"""The parts that criteria and flows are written with: patterns, keys, globs, moments."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from logtriage.model import Extract, TextPattern

_STATUS: Final = r"^(?:[1-5]\d\d|[1-5]xx)$"
_RELATIVE: Final = re.compile(r"\d{1,6}[mhdw]")
_DEPLOYMENT: Final = re.compile(r"dpl_\w{1,80}")
_SLUG: Final = r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$"
FINGERPRINT: Final = r"^\d{1,4}:[0-9a-f]{16}$"
_NAME: Final = r"^[A-Za-z_][\w.-]{0,79}$"
FORMS: Final = {
    _SLUG: "small letters and digits, joined by - or _, such as no-missing-column",
    FINGERPRINT: "a fingerprint as reports give it, such as 1:9c0d5e0b77aa1234",
    _NAME: "a name that stands before the value, such as jobId",
}
"""Expressions that a text of the file must fit -> the same in words."""
_UNITS: Final = {"ms": 1.0, "s": 1000.0, "min": 60_000.0}
_WORDS: Final = "expected words of the text, or {regex: ...}"
_BEFORE: Final = "expected a name that stands before the value (jobId), or {regex: ...} with one group"
DURATION: Final = "duration_ms"
REQUEST: Final = "request"


class Part(BaseModel):
    """Every part refuses keys that it does not know: a typo must not be a silent no-op."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def listed(value: object) -> object:
    """One value may stand without brackets."""
    return [value] if isinstance(value, str | int | dict) else value


def share(value: object) -> object:
    """``1%`` is 0.01."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,3}(?:\.\d{1,6})?%", value):
        return float(value[:-1]) / 100
    return value


def groups_of(expression: str) -> int:
    """
    Give how many groups an expression has; raises ``ValueError`` where it cannot be used.

    It is held against the engine that will run it, which takes time linear in the text, whatever is written.

    Hence no look-around and no back-reference: https://docs.rs/regex/latest/regex/#untrusted-input
    """
    try:
        return len(pl.Series([""]).str.extract_groups(expression).struct.fields)
    except pl.exceptions.PolarsError as error:
        told = re.search(r"error: ([^\n]{1,160})", str(error).split("parse error:")[-1])
        raise ValueError(f"is no expression that can be used: {told[1] if told else 'not understood'}") from None


def _moment(value: object) -> str:
    said = str(value).strip()
    if _RELATIVE.fullmatch(said) or _DEPLOYMENT.fullmatch(said):
        return said
    try:
        datetime.fromisoformat(said)
    except ValueError:
        expected = "an ISO time such as 2026-01-31T14:00Z, a deployment dpl_..., or 24h before the newest row"
        raise ValueError(f"expected {expected}") from None
    return said


def _status(value: object) -> str:
    said = str(value)
    if isinstance(value, bool) or not re.match(_STATUS, said):
        raise ValueError("expected a status such as 503, or a class of them such as 2xx")
    return said


def _glob(value: object) -> str:
    if not isinstance(value, str) or not re.match(r"^[/*]\S*$", value):
        raise ValueError("expected a glob over routes that begins with / or *, such as /api/cron/*")
    return value


def _pattern(value: object) -> object:
    if not isinstance(value, str | dict | BaseModel):
        raise ValueError(_WORDS)  # noqa: TRY004 - pydantic tells faults by this class
    return {"contains": value} if isinstance(value, str) else value


def _extract(value: object) -> object:
    if not isinstance(value, str | dict | BaseModel):
        raise ValueError(_BEFORE)  # noqa: TRY004 - pydantic tells faults by this class
    return {"name": value} if isinstance(value, str) else value


Slug = Annotated[str, StringConstraints(pattern=_SLUG, max_length=80)]
Title = Annotated[str, StringConstraints(min_length=3, max_length=400, strip_whitespace=True)]
Moment = Annotated[str, BeforeValidator(_moment), WithJsonSchema({"type": "string"})]
Glob = Annotated[str, BeforeValidator(_glob), StringConstraints(max_length=300)]
Status = Annotated[
    str,
    BeforeValidator(_status),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 100, "maximum": 599}, {"type": "string", "pattern": _STATUS}]}
    ),
]


class TextMatch(Part):
    """Words that a message holds, or an expression that it fits."""

    contains: Annotated[str, StringConstraints(min_length=2, max_length=400)] | None = None
    regex: Annotated[str, StringConstraints(min_length=1, max_length=1_000)] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> TextMatch:
        if (self.contains is None) == (self.regex is None):
            raise ValueError(_WORDS)
        if self.regex is not None:
            groups_of(self.regex)
        return self


class ValueOf(Part):
    """Where a value stands: behind its name, or in the one group of an expression."""

    name: Annotated[str, StringConstraints(pattern=_NAME)] | None = None
    regex: Annotated[str, StringConstraints(min_length=1, max_length=1_000)] | None = None
    unit: Literal["ms", "s", "min"] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> ValueOf:
        if (self.name is None) == (self.regex is None):
            raise ValueError(_BEFORE)
        if self.regex is not None and (groups := groups_of(self.regex)) != 1:
            raise ValueError(f"expected exactly one group, the value (got {groups})")
        return self


TextPart = Annotated[TextMatch, BeforeValidator(_pattern, json_schema_input_type=str | TextMatch)]
ExtractPart = Annotated[ValueOf, BeforeValidator(_extract, json_schema_input_type=str | ValueOf)]
Keys = Annotated[tuple[ExtractPart, ...], BeforeValidator(listed), Field(max_length=20)]


def pattern_of(part: TextMatch) -> TextPattern:
    """Give what a text is held against."""
    return TextPattern("regex", part.regex) if part.regex is not None else TextPattern("literal", part.contains or "")


def extract_of(part: ValueOf) -> Extract:
    """Give where a value is taken from; numbers with a unit become milliseconds."""
    scale = _UNITS[part.unit] if part.unit else 1.0
    if part.regex is not None:
        return Extract("regex", part.regex, scale)
    if part.name in {DURATION, REQUEST}:
        return Extract("duration_ms" if part.name == DURATION else "request")
    return Extract("name", part.name or "", scale)


def extracts_of(parts: tuple[ValueOf, ...]) -> tuple[Extract, ...]:
    """Give several, in the order in which they are tried."""
    return tuple(map(extract_of, parts))


def with_single_values(schema: dict[str, Any]) -> dict[str, Any]:
    """Let one value stand for a list of it, as the file does; lists of parts are lists."""
    for definition in (schema, *schema.get("$defs", {}).values()):
        for name, told in definition.get("properties", {}).items():
            if told.get("type") == "array" and name not in {"criteria", "steps"}:
                definition["properties"][name] = {"anyOf": [told["items"], told]}
    return schema
