"""
Verdicts -> Markdown check boxes, and the XML of JUnit.

The form of a line is the one that teams write by hand when they close a phase: what was promised, the command, pass or
fail, a UTC stamp. The stamp is the newest row's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree as ET

from logtriage.model import CheckReport, Judged, Verdict
from logtriage.report import words
from logtriage.report.markdown import environment
from logtriage.report.markdown_text import code, text

_ORDER: Final[tuple[Verdict, ...]] = ("pass", "fail", "inconclusive", "not_checkable")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_check_markdown(report: CheckReport) -> str:
    """Give one check box per criterion; only a pass is ticked."""
    counted = ", ".join(f"{report.counts[name]:,} {words.judged(name)}" for name in _ORDER if report.counts[name])
    boxes: Any = environment().get_template("criteria.md.j2").module
    told = str(boxes.boxes(report.criteria, (report.command, words.stamp(report.stamp_ms)))).strip("\n")
    lines = [
        f"## Success criteria: {words.judged(report.verdict)}",
        f"{words.count(len(report.criteria), 'criterion', 'criteria')}: {counted}.",
        told,
        "\n".join(_covers(report)),
    ]
    return "\n\n".join(lines) + "\n"


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


def _covers(report: CheckReport) -> Iterator[str]:
    yield f"Covers {words.span(report.coverage)}; criteria: {code(report.criteria_file)}."
    for sentence in report.coverage.unproven[:4]:
        yield f"- {text(sentence, 400)}"
