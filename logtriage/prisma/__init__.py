"""Beside the way: the text of ``schema.prisma`` files -> ``Schema``, for whoever holds a checkout against a log."""

from logtriage.prisma.parse import models_in, parse_schema
from logtriage.prisma.values import (
    LONGEST_NAME,
    Argument,
    Attribute,
    Call,
    Enum,
    EnumValue,
    Field,
    Index,
    Model,
    Number,
    Schema,
    Text,
    Unique,
    Value,
    Word,
    cut,
)

__all__ = [
    "LONGEST_NAME",
    "Argument",
    "Attribute",
    "Call",
    "Enum",
    "EnumValue",
    "Field",
    "Index",
    "Model",
    "Number",
    "Schema",
    "Text",
    "Unique",
    "Value",
    "Word",
    "cut",
    "models_in",
    "parse_schema",
]
