"""Weekly -> about one screen of text: the paragraph, what changed with its course, movers, suppressions."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from logtriage.model import Weekly
from logtriage.report import changes_words, weekly_words, words

_SHOWN: Final = 8
"""Issues of a state."""


def render_weekly_terminal(report: Weekly, *, width: int) -> str:
    """Give the report as text of `width` columns."""
    lines = textwrap.wrap(words.one_line(report.paragraph), width)
    for doubt in report.comparison.doubts:
        lines += _wrapped(f"Mind: {doubt.text}", width)
    for state, title in weekly_words.SECTIONS.items():
        found = weekly_words.section(report, state)
        if found:
            lines += ["", f"{title}: {words.number(len(found))}"]
        for change, course in found[:_SHOWN]:
            told = f"{changes_words.per_1000(change)} per 1,000, {weekly_words.streak(course)}"
            lines.append(words.clip(f"  {weekly_words.spark(course)}  {changes_words.heading(change)}", width))
            lines += _wrapped(f"{change.severity}, {changes_words.routes(change)}: {told}. {change.why}", width)
        if len(found) > _SHOWN:
            lines.append(f"  and {words.number(len(found) - _SHOWN)} more")
    lines += _tail(report, width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _tail(report: Weekly, width: int) -> Iterator[str]:
    if report.movers:
        yield ""
        yield "Top movers"
    for one in report.movers:
        title, by = weekly_words.mover(one, report)
        yield from _wrapped(f"{by}: {title}", width)
    if report.expired:
        yield ""
        yield "Suppressions that ended"
    for entry in report.expired:
        yield from _wrapped(weekly_words.expired(entry, report), width)
    if report.criteria:
        yield ""
        yield "Criteria, the oldest week first"
    for told in report.criteria:
        yield from _wrapped(f"{told.title}: {weekly_words.trend(told)}", width)
    yield ""
    yield f"Weeks: {', '.join(words.one_line(one.name) for one in report.weeks)}"


def _wrapped(told: str, width: int) -> list[str]:
    return textwrap.wrap(words.one_line(told), width, initial_indent="    ", subsequent_indent="    ")[:4]
