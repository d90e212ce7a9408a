"""Comparison -> about one screen of text: both sides, what speaks against comparing them, what became of each issue."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from logtriage.model import Change, Comparison, State
from logtriage.report import changes_words, words

SHOWN: Final = 20
"""Issues; ongoing ones come after those that changed."""
_LABEL: Final = 12

# The word is always written too: colour only helps to find it.
_STYLES: Final[dict[State, str]] = {
    "new": "31;1",
    "regressed": "31;1",
    "escalating": "31",
    "downgraded": "33",
    "ongoing": "2",
    "unknown": "33",
    "absent": "32",
}


def render_changes_terminal(comparison: Comparison, *, width: int, color: bool) -> str:
    """Give the comparison as text of `width` columns, with ANSI colours if `color`."""
    lines = [words.one_line(comparison.verdict), ""]
    lines += _labelled("Before", f"{comparison.before.name}: {changes_words.side(comparison.before)}", width)
    lines += _labelled("After", f"{comparison.after.name}: {changes_words.side(comparison.after)}", width)
    for doubt in comparison.doubts:
        lines += _labelled("Mind", doubt.text, width)
    for claim in comparison.claims:
        lines += ["", *_labelled("Claim", f"{claim.claim} is mended: {claim.verdict}. {claim.why}", width)]
    for change in comparison.changes[:SHOWN]:
        lines += ["", *_issue(change, width, color=color)]
    if len(comparison.changes) > SHOWN:
        lines += ["", f"{words.number(len(comparison.changes) - SHOWN)} more (see --format md or json)"]
    for one in comparison.deployments:
        came, went = changes_words.deployment(one, comparison)
        told = f"{one.deployment}, since {words.stamp(one.first_ms)}: appeared {came}; gone {went}"
        lines += ["", *_labelled("Deployment", told, width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _issue(change: Change, width: int, *, color: bool) -> Iterator[str]:
    state = f"{change.state:<{_LABEL}}"
    shown = f"\x1b[{_STYLES[change.state]}m{state}\x1b[0m" if color else state
    yield shown + words.clip(f"{changes_words.heading(change)} ({change.severity})", width - _LABEL)
    rates = f"{changes_words.per_1000(change)} per 1,000 requests, {changes_words.per_hour(change)} per hour"
    volumes = f"{changes_words.volumes(change)} requests on {changes_words.routes(change)}"
    yield from _labelled("", f"{rates} ({volumes})", width)
    yield from _labelled("", " ".join((change.why, *changes_words.notes(change))), width)


def _labelled(label: str, told: str, width: int) -> list[str]:
    indent = " " * _LABEL
    wrapped = textwrap.wrap(words.one_line(told), max(width, 40), initial_indent=indent, subsequent_indent=indent)
    return [f"{label:<{_LABEL}}{line[_LABEL:]}" if at == 0 else line for at, line in enumerate(wrapped[:4])]
