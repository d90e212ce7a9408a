"""
Verdicts -> Markdown check boxes, and the XML of JUnit.

The form of a line is the one that teams write by hand when they close a phase: what was promised, the command, pass or
fail, a UTC stamp. The stamp is the newest row's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from logtriage.model import CheckReport, Judged, Verdict
from logtriage.report import words
from logtriage.report.markdown import code, text

_WORD: Final[dict[Verdict, str]] = {
    "pass": "pass",
    "fail": "FAIL",
    "inconclusive": "inconclusive",
    "not_checkable": "not checkable",
}
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_LINES: Final = 14


def render_check_markdown(report: CheckReport) -> str:
    """Give one check box per criterion; only a pass is ticked."""
    counted = ", ".join(f"{number:,} {_WORD[name]}" for name, number in _counts(report) if number)
    lines = [f"## Success criteria: {_WORD[report.verdict]}", ""]
    lines += [f"{words.count(len(report.criteria), 'criterion', 'criteria')}: {counted}.", ""]
    for one in report.criteria:
        lines += criterion_lines(one)
        verified = f"{_WORD[one.verdict].lower()}, {words.stamp(report.stamp_ms)}"
        lines.append(f"  - Verified: {code(report.command)}: {verified}")
    lines += ["", *_covers(report)]
    return "\n".join(lines) + "\n"


def criterion_lines(one: Judged) -> Iterator[str]:
    """Give the lines of one criterion, evidence and what is missing behind it."""
    tick = "x" if one.verdict == "pass" else " "
    yield f"- [{tick}] **{text(one.title, 400)}** ({code(one.id)}): {_WORD[one.verdict]}. {text(one.sentence, 900)}."
    for part in one.parts[:_MOST_LINES]:
        name = code(part.name, 120) if part.kind in {"route", "schedule"} else text(part.name, 120)
        yield f"  - {part.kind} {name}: {_WORD[part.verdict]}. {text(part.sentence, 600)}"
    for line in one.evidence[:_MOST_LINES]:
        yield f"  - {text(line, 400)}"
    if one.verdict in {"inconclusive", "not_checkable"}:
        # What the sentence says already is not said again.
        for line in [line for line in one.missing if line not in one.sentence][:_MOST_LINES]:
            yield f"  - Missing: {text(line, 400)}"
    if one.hint is not None and one.verdict == "fail":
        yield f"  - Hint: {text(one.hint, 400)}"


def render_junit(report: CheckReport) -> str:
    """
    Give the verdicts as JUnit XML: a criterion is a test case.

    ``inconclusive`` is an error, since what a CI system skips it shows as green; ``not_checkable`` is skipped.
    """
    suite = ET.Element(
        "testsuite",
        name="logtriage check",
        tests=str(len(report.criteria)),
        failures=str(report.counts["fail"]),
        errors=str(report.counts["inconclusive"]),
        skipped=str(report.counts["not_checkable"]),
    )
    if report.stamp_ms is not None:
        suite.set("timestamp", words.stamp(report.stamp_ms).removesuffix(" UTC").replace(" ", "T"))
    for one in report.criteria:
        case = ET.SubElement(suite, "testcase", classname=_xml(f"criteria.{one.kind}"), name=_xml(one.id), time="0")
        _outcome(case, one)
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _outcome(case: ET.Element, one: Judged) -> None:
    kind = {"fail": "failure", "inconclusive": "error", "not_checkable": "skipped"}.get(one.verdict)
    if kind is None:
        return
    told = ET.SubElement(case, kind, message=_xml(one.sentence))
    if kind != "skipped":
        told.set("type", one.verdict)
    told.text = _xml("\n".join([one.title, *one.evidence, *(f"missing: {line}" for line in one.missing)]))


def _xml(value: str) -> str:
    """Leave out what XML cannot hold at all; its library escapes the rest."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)


def _counts(report: CheckReport) -> Sequence[tuple[Verdict, int]]:
    return [(name, report.counts[name]) for name in _WORD]


def _covers(report: CheckReport) -> Iterator[str]:
    yield f"Covers {words.span(report.coverage)}; criteria: {code(report.criteria_file)}."
    for sentence in report.coverage.unproven[:4]:
        yield f"- {text(sentence, 400)}"
