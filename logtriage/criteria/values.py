"""
A value out of a text: behind its name, or in the group of an expression.

Done once per distinct text, by an engine that takes time linear in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.criteria.log import VALUE, Log
from logtriage.model import Extract

_NAMED: Final = r"""(?:^|[^\w])["']?{name}["']?\s*[=:]\s*["'<]?([^\s"',;)\]}}&>]+)"""
_NUMBER: Final = r"^(-?\d+(?:\.\d+)?)(ms|s|sec|m|min)?$"
_UNITS: Final = {"ms": 1.0, "s": 1_000.0, "sec": 1_000.0, "m": 60_000.0, "min": 60_000.0}


def values_in(texts: pl.Series, extract: Extract) -> pl.Series:
    """Give what each text has for a value; null = nothing."""
    if extract.kind == "regex":
        found = texts.str.extract(extract.value, 1)
    elif extract.kind == "name":
        found = texts.str.extract(_NAMED.format(name=re.escape(extract.value)), 1).str.strip_chars_end(".:!")
    else:
        return pl.repeat(None, len(texts), eager=True, dtype=pl.String)
    return pl.select(pl.when(found != "").then(found)).to_series()


def with_value(events: pl.DataFrame, log: Log, extracts: Sequence[Extract]) -> pl.DataFrame:
    """Add ``value`` to events: the first of some keys that their text has; null = none of them."""
    found = pl.repeat(None, events.height, eager=True, dtype=pl.String)
    places = events[s.TEXT]
    distinct = places.drop_nulls().unique().sort()
    texts = log.texts.gather(distinct)
    for one in extracts:
        if one.kind == "request":
            own = events[s.REQUEST]
        else:
            table = pl.DataFrame({s.TEXT: distinct, VALUE: values_in(texts, one)})
            own = events.select(s.TEXT).join(table, on=s.TEXT, how="left", maintain_order="left")[VALUE]
        found = found.fill_null(own) if found.null_count() else found
    return events.with_columns(found.alias(VALUE))


def numbers_of(values: pl.Series, scale: float) -> pl.Series:
    """Read values as numbers; a unit that stands behind one (``45ms``) wins over the declared one. Null = no number."""
    parts = values.str.extract_groups(_NUMBER).struct.unnest()
    number, unit = (parts.to_series(0).cast(pl.Float64, strict=False), parts.to_series(1))
    own = unit.replace_strict(_UNITS, default=scale, return_dtype=pl.Float64)
    return number * own


def source_of(extract: Extract) -> str:
    """Name the source of a number, as evidence does."""
    if extract.kind == "duration_ms":
        return "the request's duration (durationMs)"
    return f"`{extract.value}=` in the text" if extract.kind == "name" else f"the text, by {extract.value}"
