"""Comparison -> Markdown: the before/after packet that goes into an issue, a pull request or a step summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from logtriage.model import Change, Comparison
from logtriage.report import changes_words, words
from logtriage.report.markdown_text import Markdown, code, table, text

LIMIT: Final = 60_000
"""Characters of the whole text, as with the profile `issue`."""
_NOTICE: Final = 200
"""Kept free for the sentence that says what was left out."""
_ROWS: Final = 40_000
"""Characters of the table of issues."""


def render_changes_markdown(comparison: Comparison) -> str:
    """Give the comparison as Markdown; the table of issues is cut to size and says so."""
    head = f"## Before and after\n\n**{text(comparison.verdict)}**\n\n{_sides(comparison)}"
    sections = {
        "Verdict": head,
        "Doubts": _doubts(comparison),
        "Claims": _claims(comparison),
        "Issues": _issues(comparison),
        "Deployments": _deployments(comparison),
        "Method": _method(comparison),
    }
    return joined({name: part for name, part in sections.items() if part})


def joined(sections: dict[str, str]) -> str:
    """Join sections; whole ones are left out from the end while the text is longer than `LIMIT`, and it says which."""
    kept, left = dict(sections), list[str]()
    while len(kept) > 1 and sum(len(part) + 2 for part in kept.values()) > LIMIT - _NOTICE:
        left.insert(0, kept.popitem()[0])
    if left:
        kept["notice"] = f"Left out to stay below {words.number(LIMIT)} characters: {', '.join(left)}."
    return "\n\n".join(kept.values()) + "\n"


def _sides(comparison: Comparison) -> str:
    return "\n".join(
        f"- {name}: {code(one.name, 160)}, {text(changes_words.side(one))}"
        for name, one in (("Before", comparison.before), ("After", comparison.after))
    )


def _doubts(comparison: Comparison) -> str:
    if not comparison.doubts:
        return "Nothing speaks against comparing the two."
    return "\n".join(f"- **Mind ({doubt.kind}):** {text(doubt.text)}" for doubt in comparison.doubts)


def _claims(comparison: Comparison) -> str:
    if not comparison.claims:
        return ""
    rows = [(code(one.claim, 120), Markdown(f"**{one.verdict}**"), one.why) for one in comparison.claims]
    return f"### Claims\n\n{table(rows, 'Said to be mended', 'Verdict', 'Why')}"


def _issues(comparison: Comparison) -> str:
    rows: list[Markdown | Sequence[str]] = []
    room = _ROWS
    for change in comparison.changes:
        row = _row(change)
        room -= sum(map(len, row)) + 20
        if room < 0:
            break
        rows.append(row)
    if not rows:
        return ""
    left = len(comparison.changes) - len(rows)
    more = f"\n\nThe table ends here, to keep this short; the JSON output holds {left} more." if left else ""
    told = table(rows, "State", "Issue", "Per 1,000 requests", "Occurrences per hour", "Routes", "Why")
    return f"### Issues\n\n{told}{more}"


def _row(change: Change) -> Sequence[str]:
    state = f"{change.state} (left out)" if change.suppressed else change.state
    why = " ".join((change.why, *changes_words.notes(change)))
    return (
        state,
        Markdown(f"{text(changes_words.heading(change), 120)} ({change.severity})"),
        changes_words.per_1000(change),
        changes_words.per_hour(change),
        Markdown(", ".join(code(one.name, 60) for one in change.routes[:3])),
        text(why, 600),
    )


def _deployments(comparison: Comparison) -> str:
    if not comparison.deployments:
        return ""
    rows = [
        (code(one.deployment, 60), words.stamp(one.first_ms), words.number(one.requests), *told)
        for one in comparison.deployments
        for told in [changes_words.deployment(one, comparison)]
    ]
    told = table(rows, "Deployment", "First hour", "Requests", "Appeared with it", "Gone with it")
    return f"### Deployments\n\n{told}"


def _method(comparison: Comparison) -> str:
    sides = (comparison.before, comparison.after)
    told = "; ".join(
        f"{name} {code(one.tool_version, 20)}, fingerprints version {one.fingerprint_version}, "
        f"rules {code(one.rules_digest, 24)}"
        for name, one in zip(("before", "after"), sides, strict=True)
    )
    return f"### Method\n\n- Versions: {told}\n- States and intervals: `docs/compare.md`; times are UTC."
