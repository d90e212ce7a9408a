"""Checkup -> text for a terminal, Markdown, JSON, and the JSON Schema of the last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from logtriage.model import Checkup, Count, FileCheck
from logtriage.report import words
from logtriage.report.json import DIALECT, written_out
from logtriage.report.markdown_text import code, table, text

_LISTED: Final = 3
_WIDTH: Final = 42
"""Column at which answers begin on a screen."""


def checkup_lines(found: Checkup) -> Iterator[str]:
    """Give the lines for a screen; nothing in them steers it."""
    yield found.verdict
    for one in found.files:
        yield f"\n{words.one_line(one.name)}"
        yield from (f"  {words.one_line(line)}" for line in _file_lines(one))
    if found.requests:
        yield "\nIn all"
        yield from (f"  {name:<16}{words.one_line(told)}" for name, told in _facts(found))
        yield "\nWhat this can prove"
        yield from (f"  {one.question:<{_WIDTH}}{one.answer:<8}{one.why}" for one in found.claims)
    if found.hints:
        yield "\nWhat to do"
        yield from (f"  - {words.one_line(hint)}" for hint in found.hints)


def checkup_markdown(found: Checkup) -> str:
    """Give a section that stands alone; every text in it is escaped."""
    parts = ["# Export checkup", str(text(found.verdict))]
    for one in found.files:
        parts.append(f"## {code(one.name)}")
        parts.append("\n".join(f"- {text(line)}" for line in _file_lines(one)))
    if found.requests:
        parts.append("## In all")
        parts.append("\n".join(f"- {name}: {text(told)}" for name, told in _facts(found)))
        parts.append("## What this can prove")
        rows = [(one.question, one.answer, one.why) for one in found.claims]
        parts.append(str(table(rows, "Question", "Answer", "Why")))
    if found.hints:
        parts += ["## What to do", "\n".join(f"- {text(hint)}" for hint in found.hints)]
    return "\n\n".join(parts) + "\n"


def checkup_json(found: Checkup) -> str:
    """Give the document; every key is there, an unknown value is null."""
    return written_out(msgspec.json.format(msgspec.json.encode(found), indent=2)).decode() + "\n"


def checkup_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of what ``checkup_json`` writes."""
    document = msgspec.json.schema(Checkup)
    for definition in document["$defs"].values():
        definition["required"] = list(definition["properties"])
    return {"$schema": DIALECT, "title": "logtriage doctor", **document}


def _file_lines(one: FileCheck) -> Iterator[str]:
    if one.problem is not None:
        yield f"Cannot be analysed: {one.problem}"
        yield from one.remarks
        return
    rows = words.count(one.entries - one.rejected_count, "row")
    yield f"{one.dialect}, {one.bytes:,} bytes, {rows} of {words.count(one.requests, 'request')}, order {one.order}"
    yield words.window(one.first_ms, one.last_ms)
    for lost in one.rejected[:_LISTED]:
        yield f"Unreadable from byte {lost.byte:,} on (entry {lost.row}): {lost.reason}"
    if one.rejected_count > _LISTED:
        yield f"{one.rejected_count - _LISTED:,} more stretches cannot be read"
    yield from (f"{words.count(each.count, 'row')} of it stand in {each.name}, too" for each in one.overlaps)
    yield from one.notes
    yield from one.remarks


def _facts(found: Checkup) -> Iterator[tuple[str, str]]:
    """Give what there is to say of all files together, with its name."""
    seen = found.coverage
    yield "window", words.span(seen)
    holes = [f"{words.window(hole.from_ms, hole.to_ms)}" for hole in seen.holes]
    yield "holes", words.listed(holes)
    yield "cut at a limit", words.listed(seen.cap_suspected)
    yield "errors only", words.listed(seen.level_filter_suspected)
    statuses = [Count(name, count) for name, count in found.by_status.items() if count]
    yield "status", words.counts(statuses, limit=6)
    yield "5xx, no text", words.number(found.silent)
    for name in ("environments", "deployments", "regions", "methods"):
        yield name, words.counts(getattr(seen, name)) if getattr(seen, name) else "none named"
