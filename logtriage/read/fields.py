"""
Rows as decoded -> ENTRIES: sentinels become null, old and new words for one thing become one.

Messages are passed on as written: no stripping, no redaction. What null means in each column is told in ``schema``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from logtriage import schema as s
from logtriage.read.ledger import Ledger, Rows

_LEVEL_WORDS: Final = {"warn": "warning", "err": "error"}
_LAYER_OF: Final = {
    **dict.fromkeys(("lambda", "serverless", "function", "edge-function", "request"), "function"),
    **dict.fromkeys(("edge-middleware", "middleware"), "middleware"),
    **{name: name for name in ("static", "cache", "redirect")},
}
_TEXTS: Final = {
    s.REQUEST_ID: "requestId",
    s.PATH: "requestPath",
    s.QUERY: "requestQueryString",
    s.METHOD: "requestMethod",
    s.LEVEL: "level",
    s.ENVIRONMENT: "environment",
    s.DEPLOYMENT: "deploymentId",
    s.HOST: "host",
    s.LAYER: "type",
    s.FUNCTION: "function",
    s.REGION: "region",
    s.USER_AGENT: "requestUserAgent",
    s.MESSAGE: "message",
}
_NUMBERS: Final = {s.TIMESTAMP_MS: "timestampInMs", s.STATUS: "responseStatusCode", s.DURATION_MS: "durationMs"}
_LAST_MS: Final = 253_402_300_800_000  # the year 10000
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def to_entries(rows: Rows, file: int, ledger: Ledger) -> s.Entries:
    """Give the rows as a frame of ENTRIES; values that had to be changed beyond sentinels are noted in ``ledger``."""
    height = len(rows.numbers)
    nothing = [None] * height
    columns = [pl.Series(s.ROW, rows.numbers, dtype=pl.UInt32)]
    columns += [_texts(name, rows.columns.get(key, nothing), ledger) for name, key in _TEXTS.items()]
    columns += [_numbers(name, rows.columns.get(key, nothing)) for name, key in _NUMBERS.items()]
    raw = pl.DataFrame(columns)
    raw = _with_stamps(raw, rows, ledger)
    texts = [_without_sentinels(name) for name in _TEXTS]
    frame = raw.with_columns(pl.lit(file, pl.UInt16).alias(s.FILE), *texts)
    frame = frame.with_columns(_path(frame), _query(), _status(), _duration(), _layer(), *_user_agent(frame))
    return s.Entries(s.conform(_with_levels(frame, ledger), s.ENTRIES))


def _texts(name: str, values: Sequence[Any], ledger: Ledger) -> pl.Series:
    """Make a text column; what is no text, or cannot be written as UTF-8, takes the slow way."""
    try:
        return pl.Series(name, values, dtype=pl.String)
    except (TypeError, UnicodeEncodeError):
        strangers = sum(not isinstance(value, str | list | None) for value in values)
        if strangers:
            ledger.note("values of a wrong type, kept as their JSON text: {n}", strangers)
        return pl.Series(name, [_text(value) for value in values], dtype=pl.String)


def _text(value: Any) -> str | None:
    """Give a value as text: a list of texts (the user agent of 2024) joined, anything else as its JSON text."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = ", ".join(value)
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _SURROGATE.sub("\ufffd", text)


def _numbers(name: str, values: Sequence[Any]) -> pl.Series:
    """Make a number column; what is no number is null."""
    numbers = [value if value.__class__ is int and -1 < value < _LAST_MS else _number(value) for value in values]
    return pl.Series(name, numbers, dtype=pl.Float64)


def _number(value: Any) -> float | None:
    """Give a number that stands as a float or as text; negative ones are sentinels in every field."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LAST_MS else None


def _with_stamps(raw: pl.DataFrame, rows: Rows, ledger: Ledger) -> pl.DataFrame:
    """Make the stamp whole milliseconds, from ``TimeUTC`` (whole seconds) where ``timestampInMs`` says nothing."""
    stamp = pl.col(s.TIMESTAMP_MS).replace(0, None).cast(pl.Int64)
    raw = raw.with_columns(stamp)
    missing = raw[s.TIMESTAMP_MS].null_count()
    if not missing or "TimeUTC" not in rows.columns:
        return raw
    seconds = _texts("TimeUTC", rows.columns["TimeUTC"], ledger).str.slice(0, 19).str.replace("T", " ", literal=True)
    spare = seconds.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False).dt.epoch("ms")
    raw = raw.with_columns(pl.col(s.TIMESTAMP_MS).fill_null(spare))
    if found := missing - raw[s.TIMESTAMP_MS].null_count():
        ledger.note("rows without timestampInMs, whose time is that of TimeUTC in whole seconds: {n}", found)
    return raw


def _without_sentinels(name: str) -> pl.Expr:
    """Make ``""`` and ``-`` null."""
    column = pl.col(name)
    return pl.when((column != "") & (column != "-")).then(column).alias(name)


def _path(frame: pl.DataFrame) -> pl.Expr:
    """
    Take host and query off the path; it then starts with a slash.

    ``requestPath`` is host + path. Where the host column says otherwise (an alias), what stands before the first slash
    goes if it looks like a host.
    """
    path = pl.col(s.PATH)
    rest = path.str.strip_prefix(pl.col(s.HOST))
    is_host = (rest != path) & ((rest == "") | rest.str.starts_with("/") | rest.str.starts_with("?"))
    other = pl.when(path.str.starts_with("/")).then(path).otherwise(path.str.replace(r"^[^/?]*[.:][^/?]*", ""))
    path = pl.when(is_host).then(rest).otherwise(other)
    if frame[s.PATH].str.contains("?", literal=True).any():
        path = path.str.replace(r"\?(?s:.*)$", "")
    return pl.when(path.str.starts_with("/")).then(path).otherwise("/" + path).alias(s.PATH)


def _query() -> pl.Expr:
    """Take the question mark off; a query that stands in the path counts where the column has none."""
    own = pl.col(s.QUERY).str.strip_prefix("?")
    query = pl.coalesce(own, pl.col(s.PATH).str.extract(r"\?((?s:.*))$"))
    return pl.when(query != "").then(query).alias(s.QUERY)


def _status() -> pl.Expr:
    """Keep numbers that can be a status; the sentinels -1, -10 and 0 are none."""
    status = pl.col(s.STATUS)
    return pl.when(status.is_between(100, 999)).then(status).cast(pl.Int16)


def _duration() -> pl.Expr:
    return pl.col(s.DURATION_MS).cast(pl.Float64)


def _layer() -> pl.Expr:
    """Give old and new names of who served as one."""
    layer = pl.col(s.LAYER)
    known = layer.str.to_lowercase().replace_strict(_LAYER_OF, default="other", return_dtype=pl.Enum(s.LAYERS))
    return pl.when(layer.is_not_null()).then(known).alias(s.LAYER)


def _user_agent(frame: pl.DataFrame) -> list[pl.Expr]:
    """Unpack a list that was printed into a cell: ``['Mozilla/5.0']`` (CSV of 2023)."""
    agent = pl.col(s.USER_AGENT)
    if not frame[s.USER_AGENT].str.starts_with("[").any():
        return []
    inner = agent.str.extract(r"""^\[(?:'((?s:.*))'|"(?s:.*)")\]$""")
    double = agent.str.extract(r"""^\["((?s:.*))"\]$""")
    unpacked = pl.coalesce(inner, double, agent)
    return [pl.when((unpacked != "") & (unpacked != "-")).then(unpacked).alias(s.USER_AGENT)]


def _with_levels(frame: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Make the level one of ours; an unknown word becomes null and is counted."""
    words = frame[s.LEVEL].str.to_lowercase().str.strip_chars().replace(_LEVEL_WORDS)
    levels = words.cast(pl.Enum(s.LEVELS), strict=False)
    if unknown := levels.null_count() - frame[s.LEVEL].null_count():
        ledger.note("rows with a level that is not known, read as none: {n}", unknown)
    return frame.with_columns(levels)
