"""What holds for everything that is told, however the input looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from logtriage.model import OUTCOMES, ROLES, Report
from logtriage.report.json import Annotation


def assert_conserved(report: Report, annotations: Sequence[Annotation], *, rows: int | None = None) -> None:
    """Hold report and annotations against each other: every entry has one role, and all sums agree."""
    entries = report.totals.entries
    roles = Counter(one.role for one in annotations)
    assert set(roles) <= set(ROLES)
    assert {role: roles[role] for role in ROLES} == {role: getattr(entries, role) for role in ROLES}
    assert entries.total == len(annotations) == sum(one.entries for one in report.inputs)
    assert rows is None or entries.total == rows
    deciding = Counter(one.occurrence for one in annotations if one.role == "occurrence")
    assert set(deciding.values()) <= {1}
    assert {one.occurrence for one in annotations if one.role == "continuation"} <= set(deciding)
    assert all((one.occurrence is None) == (one.role not in {"occurrence", "continuation"}) for one in annotations)
    assert len(deciding) == roles["occurrence"] == report.totals.occurrences
    _assert_findings(report)


def _assert_findings(report: Report) -> None:
    totals = report.totals
    assert sum(one.occurrences for one in report.findings) == totals.occurrences
    assert len(report.findings) == totals.findings
    assert len({one.cluster for one in report.findings}) == totals.clusters
    assert len({one.id for one in report.findings}) == totals.findings
    outcomes = {name: sum(one.outcomes[name] for one in report.findings) for name in OUTCOMES}
    assert outcomes == dict(totals.outcomes)
    assert sum(totals.requests.by_status.values()) == totals.requests.total
    assert all(sum(one.timeline.counts) == one.occurrences for one in report.findings if one.first_seen is not None)
    assert all(one.requests <= one.occurrences and sum(one.outcomes.values()) == one.occurrences for one in report.findings)
