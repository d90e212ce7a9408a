"""
What every renderer says the same way of the policy, of what was left out, and of the rule that comes nearest.

Plain text, as in ``words``: nothing here escapes for a medium.
"""

from __future__ import annotations

from logtriage.model import EnvironmentVerdict, Finding, Nearest, PolicyVerdict, Report, Suppressed, Violation
from logtriage.report.words import count, listed, number, one_line


def sentence(verdict: PolicyVerdict) -> str | None:
    """Say what the policy says of one finding; null where nothing is declared or no tier fits."""
    if verdict.verdict is None or (verdict.tier is None and verdict.verdict == "not_judged"):
        return None
    tier = verdict.tier or "several tiers"
    if verdict.verdict == "not_judged":
        return f"Not judged ({tier}): no status, dealt with, or answered all the same."
    if verdict.verdict == "complies":
        return f"Complies ({tier}): {count(verdict.complies, 'request')} answered as declared."
    return f"Violates ({tier}): {'; '.join(map(_violation, verdict.violations))}."


def _violation(one: Violation) -> str:
    statuses = ", ".join(f"{status.name} in {count(status.count, 'request')}" for status in one.statuses)
    frames = f", up to {one.frames} stack frames logged" if one.frames else ""
    note = f" ({one.note.rstrip('.')})" if one.note else ""
    return f"{one.what}{note}, answered {statuses}{frames}"


def summed_up(report: Report) -> str | None:
    """Sum the verdicts of the declared route policy up in one sentence; null where none is declared."""
    known = report.policy
    if known is None or known.source is None:
        return None
    violates, complies, left = (
        sum(getattr(tier, word) for tier in known.tiers) for word in ("violates", "complies", "not_judged")
    )
    each = "; ".join(
        f"{one.environment}: {number(one.violates)} of {number(one.violates + one.complies)} violate it"
        for one in known.environments
        if one.violates
    )
    said = f"{count(violates, 'request')} violate, {number(complies)} comply, {number(left)} not judged"
    return f"{said} ({one_line(known.source)})" + (f"; {each}" if len(known.environments) > 1 and each else "")


def hint(finding: Finding) -> str:
    """A word for a table: `violates policy`, or nothing."""
    known = finding.policy_verdict
    return "violates policy" if known is not None and known.verdict == "violates" else ""


def by_environment(finding: Finding) -> str:
    """`production violates (2 of 3), preview complies`; empty for a single environment."""
    known = finding.policy_verdict.environments if finding.policy_verdict is not None else ()
    return listed([_environment(one) for one in known], limit=8) if len(known) > 1 else ""


def _environment(one: EnvironmentVerdict) -> str:
    judged = f" ({number(one.violates)} of {number(one.violates + one.complies)})" if one.violates else ""
    return f"{one_line(one.environment)} {one.verdict.replace('_', ' ')}{judged}"


def left_out(item: Suppressed) -> str:
    """Why, until when and by whom something was left out: `known and harmless; until 2026-06-30; owner: auth team`."""
    parts = [item.reason, f"until {item.until}" if item.until else "", f"owner: {item.owner}" if item.owner else ""]
    return "; ".join(one_line(part) for part in parts if part)


def nearness(known: Nearest) -> str:
    """`pg-42p01-undefined-table (0.57 away): has the word ..., but ...`; without a rule, only why."""
    why = one_line(known.why)
    return why if known.rule is None else f"{known.rule} ({known.distance} away): {why}"
