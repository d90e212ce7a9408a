"""
Card -> the record by which the page's script finds, filters and sorts a finding.

The keys are the script's vocabulary (``templates/report.js``); nothing else reads them.
"""

from __future__ import annotations

from typing import Any, Final

from logtriage.model import SEVERITIES, Finding
from logtriage.report.html_view import Card, routes_of

UNCLASSIFIED: Final = "unclassified"


def search_record(card: Card) -> dict[str, Any]:
    """Give the record of one finding; times are UTC milliseconds or null, ``text`` is in lower case."""
    finding = card.finding
    return {
        "id": finding.id,
        "severity": finding.severity,
        "rank": SEVERITIES.index(finding.severity),
        "title": finding.title,
        "route": card.route,
        "routes": list(routes_of(card)),
        "outcomes": [part.name for part in card.outcome],
        "outcome": card.outcome[0].name if card.outcome else "",
        "environments": [item.name for item in finding.environments],
        "rule": _rule_name(finding),
        "classified": finding.classified,
        "requests": finding.requests,
        "rows": finding.rows,
        "first": finding.first_seen,
        "last": finding.last_seen,
        "text": _search_text(card),
    }


def _search_text(card: Card) -> str:
    finding = card.finding
    parts = [finding.title, finding.id, finding.cluster, finding.fingerprint, _rule_name(finding), finding.severity]
    parts += [
        *routes_of(card),
        finding.code or "",
        finding.error_type or "",
        finding.template,
        card.outcome_text,
        *finding.owners,
    ]
    parts += [chip.text for chip in card.chips if chip.text]
    parts += [item.name for group in (finding.deployments, finding.environments) for item in group]
    parts += [place.file for place in finding.code_places]
    for sample in finding.samples:
        parts += [sample.request, sample.path or "", *(line.message for line in sample.lines if line.own)]
    return "\n".join(dict.fromkeys(part.lower() for part in parts if part))


def _rule_name(finding: Finding) -> str:
    return finding.rule or UNCLASSIFIED
