"""
A failing call, as the log or the source shows it -> the models that it reads beside its own.

Only words are looked at: the names of relations behind ``include`` and ``select``. Nothing is executed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from logtriage.checkout import read_source, source_names
from logtriage.prisma import Schema

_READS: Final = re.compile(r"\b(?:include|select)['\"]?\s*:\s*\{")
_KEY: Final = re.compile(r"['\"]?([A-Za-z_]\w{0,120})['\"]?\s*:")
_LONGEST_CALL: Final = 6_000
_MOST_CALLS: Final = 50
_SOURCES: Final = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")


def included_models(schema: Schema, model: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Give the models that calls of a model include, in the order of the schema; itself left out."""
    words = {word for text in texts for block in _blocks(text) for word in _KEY.findall(block)}
    reached, waiting = {model}, [model]
    while waiting:
        own = schema.model(waiting.pop())
        for field in own.fields if own else ():
            if field.name in words and field.type not in reached and schema.model(field.type):
                reached.add(field.type)
                waiting.append(field.type)
    return tuple(one.name for one in schema.models if one.name in reached - {model})


def _blocks(text: str) -> Iterator[str]:
    """Give the braces behind ``include:`` and ``select:``, with all that is in them."""
    for found in _READS.finditer(text):
        yield _balanced(text, found.end() - 1, "{", "}")


def call_sites(repo: Path, calls: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """
    Look for calls in the sources of a checkout: model and operation -> what stands in the parentheses of each.

    Calls in tests and comments count as well: they only add candidates of the lowest rank.
    """
    wanted = {(model, operation): f".{model[:1].lower()}{model[1:]}.{operation}(" for model, operation in calls}
    found: dict[tuple[str, str], list[str]] = {call: [] for call in wanted}
    if not wanted:
        return {}
    for name in source_names(repo):
        data = read_source(repo / name) if name.endswith(_SOURCES) else None
        if not isinstance(data, bytes):
            continue
        text = data.decode("utf-8", "replace")
        for call, needle in wanted.items():
            at = text.find(needle)
            while at >= 0 and len(found[call]) < _MOST_CALLS:
                found[call].append(_balanced(text, at + len(needle) - 1, "(", ")"))
                at = text.find(needle, at + len(needle))
    return {call: tuple(texts) for call, texts in found.items()}


def _balanced(text: str, start: int, opened: str, closed: str) -> str:
    depth = 0
    for at in range(start, min(len(text), start + _LONGEST_CALL)):
        depth += (text[at] == opened) - (text[at] == closed)
        if depth == 0:
            return text[start:at]
    return text[start : start + _LONGEST_CALL]
