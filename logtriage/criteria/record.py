"""
Good traces -> the draft of a flow file: the lines that all of them wrote, in their order.

A draft holds for the traces that it was made from; which of its lines are a promise only a person can say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any, Final

import polars as pl
import yaml

from logtriage import schema as s
from logtriage.criteria.log import VALUE, Slice
from logtriage.criteria.values import with_value
from logtriage.criteria.words import count
from logtriage.model import Extract

_MASK: Final = re.compile(r"<[a-z]+(?::\d+)?>")
_SHORTEST: Final = 5
_LONGEST: Final = 120
_MOST_STEPS: Final = 40
_OPTIONAL: Final = 0.5
"""Share of the traces from which on a line that some lack is kept as an optional step."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A flow file as it was drafted."""

    text: str
    traces: int
    steps: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A template, as the traces wrote it."""

    template: str
    share: float
    place: float
    """Where it stands in a trace, 0 to 1: the middle of all."""
    repeats: bool


def record_flow(
    slice_: Slice,
    name: str,
    key: Extract | None,
    template_of: Callable[[str], str],
) -> Draft | None:
    """
    Draft a flow from the good traces of a slice; null where no line is common to them.

    Without a ``key`` a request is a trace. Good is what ended below 400 and states no error. ``template_of`` masks what
    varies in a text.
    """
    traces, longest_ms = _good_traces(slice_, key)
    templates = {text: _first_line(template_of(str(slice_.log.texts[text]))) for one in traces for text in set(one)}
    lines = _common(traces, templates)
    steps = _steps(lines)
    if not steps:
        return None
    document: dict[str, Any] = {
        "schema": "logtriage/flow@1",
        "name": name,
        "key": "request" if key is None else {"regex": key.value} if key.kind == "regex" else key.value,
        "within_s": max(1, ceil(2 * longest_ms / 1_000)),
        "steps": steps,
    }
    head = f"# A draft from {count(len(traces), 'good trace')}. Take out what is chance, and name the steps;\n"
    head += "# where a step ends the flow, say how: ends: done.\n"
    text = head + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
    return Draft(text, len(traces), len(steps))


def _good_traces(slice_: Slice, key: Extract | None) -> tuple[list[list[int]], int]:
    """Give the texts of each good trace in order of time, and the length of the longest (milliseconds)."""
    failed = {one.request for one in slice_.log.occurrences}
    good = slice_.requests.filter((pl.col(s.STATUS) < 400) & ~pl.col(s.REQUEST).is_in(failed))
    rows = slice_.entries.filter(pl.col(s.TEXT).is_not_null() & pl.col(s.TIMESTAMP_MS).is_not_null())
    rows = rows.join(good.select(s.REQUEST), on=s.REQUEST, how="semi")
    rows = with_value(rows, slice_.log, [key or Extract("request")]).filter(pl.col(VALUE).is_not_null())
    traces, longest = [], 0
    for _, own in rows.sort(VALUE, s.TIMESTAMP_MS, s.SEQ, s.TEXT).group_by(VALUE, maintain_order=True):
        traces.append(own[s.TEXT].to_list())
        stamps = own[s.TIMESTAMP_MS]
        longest = max(longest, int(stamps[-1]) - int(stamps[0]))
    return traces, longest


def _common(traces: Sequence[Sequence[int]], templates: Mapping[int, str]) -> list[_Line]:
    """Give the templates that most traces have, in the order in which these have them."""
    places: dict[str, list[float]] = {}
    repeated: set[str] = set()
    for trace in traces:
        words = [templates[text] for text in trace]
        for template in dict.fromkeys(words):
            places.setdefault(template, []).append(words.index(template) / len(words))
        repeated |= {template for template in words if words.count(template) > 1}
    found = [
        _Line(template, len(own) / len(traces), median(own), template in repeated)
        for template, own in places.items()
        if len(own) >= _OPTIONAL * len(traces)
    ]
    return sorted(found, key=lambda line: (line.place, line.template))[:_MOST_STEPS]


def _steps(lines: Sequence[_Line]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for line in lines:
        text = _text_of(line.template, [other.template for other in lines if other is not line])
        if text is None:
            continue
        step: dict[str, Any] = {"id": _id_of(line.template, [one["id"] for one in steps]), "text": text}
        step |= {"optional": True} if line.share < 1 else {}
        step |= {"repeats": True} if line.repeats else {}
        steps.append(step)
    return steps


def _text_of(template: str, others: Sequence[str]) -> str | dict[str, str] | None:
    """Give the longest fixed words; where another step has them too, all of them as an expression."""
    fixed = [part.strip() for part in _MASK.split(template)]
    known = [part for part in fixed if len(part) >= _SHORTEST and re.search(r"[^\W\d_]{3}", part)]
    if not known:
        return None
    longest = max(known, key=len)
    if not any(longest in other for other in others):
        return longest
    return {"regex": ".{0,200}".join(re.escape(part) for part in fixed if part)}


def _first_line(template: str) -> str:
    return template.strip().split("\n", 1)[0][:_LONGEST]


def _id_of(template: str, taken: Sequence[str]) -> str:
    words = re.findall(r"[a-z0-9]+", _MASK.sub(" ", template).lower())
    name = "-".join(words[:4])[:40].strip("-") or "step"
    return name if name not in taken else next(f"{name}-{n}" for n in range(2, 1_000) if f"{name}-{n}" not in taken)
