"""
Report or comparison -> annotations of GitHub Actions, one workflow command a line.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands: a step shows ten errors, ten
warnings and ten notices. Log text must not become a command of its own: line ends and percent signs are escaped, and
what stands in a property also loses its colons and commas.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from logtriage.model import Comparison, Finding, Report, Severity
from logtriage.report import changes_words, words

MOST: Final = 10
"""Of each kind."""
_KINDS: Final[dict[Severity, str]] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "notice",
    "info": "notice",
}
_CALLS: Final = frozenset({"new", "regressed", "escalating", "downgraded"})


def render_github(report: Report) -> str:
    """Give an annotation per finding; beside a baseline, only for those that changed."""
    shown = [one for one in report.findings if report.compared is None or one.state in _CALLS]
    return _limited((_KINDS[one.severity], _title(one), _told(one), _file(one)) for one in shown)


def render_github_changes(comparison: Comparison) -> str:
    """Give an annotation per issue that is new, back, worse or only logged more quietly."""
    return _limited(
        (
            _KINDS[one.severity],
            f"{one.state}: {changes_words.heading(one)}",
            f"{changes_words.per_1000(one)} per 1,000 requests on {changes_words.routes(one)}. {one.why}",
            None,
        )
        for one in comparison.changes
        if one.state in _CALLS and one.suppressed is None
    )


def _limited(found: Iterable[tuple[str, str, str, str | None]]) -> str:
    lines: dict[str, list[str]] = {}
    for kind, title, told, file in found:
        place = f"file={_property(file)}," if file else ""
        lines.setdefault(kind, []).append(f"::{kind} {place}title={_property(title)}::{_data(told)}")
    return "".join(f"{line}\n" for own in lines.values() for line in own[:MOST])


def _title(finding: Finding) -> str:
    return f"{finding.state}: {words.heading(finding)}" if finding.state else words.heading(finding)


def _told(finding: Finding) -> str:
    first = finding.remediation.steps[0].do if finding.remediation.steps else ""
    return f"{finding.severity}, {words.count(finding.requests, 'request')} on {words.place(finding)}. {first}"


def _file(finding: Finding) -> str | None:
    """The file of the innermost stack frame in the application; what else is a place of code is no path."""
    return next((one.file for one in finding.code_places if one.found_by == "stack frame"), None)


def _data(text: str) -> str:
    return words.one_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
