"""``DriftReport`` -> Markdown that stands alone when pasted into an issue; the layout is ``drift.md.j2``."""

from __future__ import annotations

from typing import Any

from logtriage.model.drift import DriftReport
from logtriage.report.markdown import environment


def render_drift_markdown(report: DriftReport) -> str:
    """Give the report as Markdown; every text is escaped on its way out, statements stand in fences."""
    macros: Any = environment().get_template("drift.md.j2").module
    return str(macros.report(report)).strip() + "\n"
