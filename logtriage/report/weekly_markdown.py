"""Weekly -> Markdown (the profile `weekly`), for a channel or an issue: a paragraph, then what changed, by state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from logtriage.model import Change, Course, State, Weekly
from logtriage.report import changes_words, weekly_words, words
from logtriage.report.changes_markdown import joined
from logtriage.report.markdown_text import Markdown, code, table, text

_ROWS: Final = 25
"""Issues of a state; the JSON output holds all."""


def render_weekly_markdown(report: Weekly) -> str:
    """Give the report as Markdown, cut to size by whole sections."""
    return joined({name: part for name, part in _sections(report) if part})


def _sections(report: Weekly) -> Iterator[tuple[str, str]]:
    yield "Paragraph", f"## Weekly log report\n\n{text(report.paragraph, 2_000)}"
    yield "Doubts", "\n".join(f"- **Mind:** {text(doubt.text)}" for doubt in report.comparison.doubts)
    for state, title in weekly_words.SECTIONS.items():
        yield title, _state(report, state, title)
    yield "Top movers", _movers(report)
    yield "Suppressions that ended", _expired(report)
    yield "Left out on purpose", _suppressed(report)
    yield "Criteria", _criteria(report)
    yield "Weeks", _weeks(report)


def _state(report: Weekly, state: State, title: str) -> str:
    found = weekly_words.section(report, state)
    if not found:
        return ""
    told = table(
        (_row(change, course) for change, course in found[:_ROWS]),
        "Issue", "Routes", "Per 1,000 requests", "Weeks", "Course", "Why",
    )  # fmt: skip
    more = f"\n\nAnd {words.number(len(found) - _ROWS)} more." if len(found) > _ROWS else ""
    return f"### {title}: {words.number(len(found))}\n\n{told}{more}"


def _row(change: Change, course: Course) -> Sequence[str]:
    why = " ".join((change.why, *changes_words.notes(change)))
    return (
        Markdown(f"{text(changes_words.heading(change), 120)} ({change.severity})"),
        Markdown(", ".join(code(one.name, 60) for one in change.routes[:3])),
        changes_words.per_1000(change),
        weekly_words.streak(course),
        code(weekly_words.spark(course)),
        text(why, 500),
    )


def _movers(report: Weekly) -> str:
    if not report.movers:
        return ""
    lines = [": ".join(text(part, 160) for part in weekly_words.mover(one, report)) for one in report.movers]
    return "### Top movers\n\n" + "\n".join(f"- {line}" for line in lines)


def _criteria(report: Weekly) -> str:
    if not report.criteria:
        return ""
    rows = ((text(one.title, 160), text(weekly_words.trend(one), 300)) for one in report.criteria)
    return f"### Criteria\n\n{table(rows, 'Criterion', 'By week, the oldest first')}"


def _expired(report: Weekly) -> str:
    lines = [f"- {text(weekly_words.expired(one, report), 400)}" for one in report.expired]
    return "### Suppressions that ended\n\n" + "\n".join(lines) if lines else ""


def _suppressed(report: Weekly) -> str:
    found = [change for change in report.comparison.changes if change.suppressed is not None]
    lines = [
        f"- {text(changes_words.heading(change), 120)} ({change.state}): {text(change.suppressed or '', 300)}"
        for change in found[:_ROWS]
    ]
    return "### Left out on purpose\n\n" + "\n".join(lines) if lines else ""


def _weeks(report: Weekly) -> str:
    rows = [
        (
            code(one.name, 120),
            words.window(one.first_ms, one.last_ms),
            f"{one.covered_h:.1f} h",
            words.number(one.requests),
            "?" if one.failed_per_1000 is None else f"{one.failed_per_1000:.3g}",
            f"{words.number(one.occurrences)} of {words.count(one.issues, 'fingerprint')}",
        )
        for one in report.weeks
    ]
    numbers = ("Covered", "Requests", "5xx per 1,000")
    told = table(rows, "Week", "Window", "Covered", "Requests", "5xx per 1,000", "Occurrences", numbers=numbers)
    left = words.count(report.runs_left_out, "run")
    note = f"\n\nLeft out, since no entry has a time: {left}." if report.runs_left_out else ""
    legend = "Course: requests per 1,000 by week; `·` none although covered, `?` not covered. Terms: `docs/compare.md`."
    return f"### Weeks\n\n{told}{note}\n\n{legend}"
