"""A comparison in words: what every renderer of it says the same way, as plain text without any markup."""

from __future__ import annotations

from collections.abc import Sequence

from logtriage.model import Change, Comparison, DeploymentChange, Finding, Side, Volume
from logtriage.report import words


def heading(change: Change) -> str:
    """Give the title on one line, behind its code unless the title names it anyway."""
    name = words.one_line(change.title) or "(no title)"
    return name if not change.code or change.code in name else f"{change.code} {name}"


def side(one: Side) -> str:
    """`2026-01-31 14:00:00 to 17:00:00 UTC (3 h), 1,203 requests, 40 occurrences of 12 issues`."""
    when = "no entry has a time"
    if one.first_ms is not None and one.last_ms is not None:
        when = f"{words.window(one.first_ms, one.last_ms)} ({words.duration(one.covered_h * 3_600_000)} covered)"
    requests = f"{words.count(one.requests, 'request')} ({words.number(one.failed_requests)} answered 5xx)"
    filters = "".join(f", --{name} {value}" for name, value in one.scope)
    issues = f"{words.count(one.occurrences, 'occurrence')} of {words.count(one.issues, 'issue')}"
    return f"{when}, {requests}, {issues}{filters}"


def states(comparison: Comparison) -> str:
    """`2 new, 1 escalating, 9 ongoing`, suppressed ones behind."""
    told = [f"{words.number(number)} {state}" for state, number in comparison.states.items() if number]
    if comparison.suppressed:
        told.append(f"{words.number(comparison.suppressed)} left out on purpose")
    return words.listed(told, limit=len(told))


def marked(finding: Finding, title: str) -> str:
    """Put what became of a finding's issue in front of its title; what only goes on needs no mark."""
    return title if finding.state in {None, "ongoing"} else f"({finding.state}) {title}"


def telling(comparison: Comparison, *, limit: int = 15) -> Sequence[Change]:
    """Give the issues that did not just go on, in their order."""
    return [change for change in comparison.changes if change.state != "ongoing"][:limit]


def per_1000(change: Change) -> str:
    """`3 -> 12.5`: requests that met it per 1,000 on its routes."""
    return _arrow(change.before.per_1000, change.after.per_1000)


def per_hour(change: Change) -> str:
    """`0.2 -> 4`: occurrences per covered hour."""
    return _arrow(change.before.per_hour, change.after.per_hour)


def volumes(change: Change) -> str:
    """`12 of 1,203 -> 0 of 980`: requests that met it, of those on its routes."""
    return f"{_of(change.before)} → {_of(change.after)}"


def routes(change: Change, *, limit: int = 2) -> str:
    """Name the routes with most occurrences."""
    return words.listed([words.one_line(one.name) for one in change.routes], limit=limit)


def notes(change: Change) -> Sequence[str]:
    """Sentences beside the reason: other routes, deployments, a suppression."""
    told = []
    if change.routes_added and change.before.occurrences:
        told.append(f"Now also on {words.listed(change.routes_added)}.")
    if change.routes_left and change.after.occurrences:
        told.append(f"No longer on {words.listed(change.routes_left)}.")
    if change.appeared_with:
        told.append(f"Appeared with {change.appeared_with}.")
    if change.gone_with:
        told.append(f"Gone with {change.gone_with}.")
    if change.suppressed:
        told.append(f"Left out on purpose: {change.suppressed}.")
    return told


def deployment(one: DeploymentChange, comparison: Comparison) -> tuple[str, str]:
    """Name what came and what went with a deployment."""
    titles = {change.cluster: heading(change) for change in comparison.changes}
    came, went = (
        words.listed([titles[cluster] for cluster in clusters], limit=4) for clusters in (one.appeared, one.gone)
    )
    return came, went


def compared_with(comparison: Comparison) -> str:
    """`main (2026-01-24 14:00:00 to ...): 2 new, 9 ongoing`."""
    before = comparison.before
    return f"{before.name} ({words.window(before.first_ms, before.last_ms)}): {states(comparison)}"


def _arrow(before: float | None, after: float | None) -> str:
    return f"{_rate(before)} → {_rate(after)}"


def _rate(value: float | None) -> str:
    if value is None:
        return "?"
    return words.number(round(value)) if value >= 100 else f"{value:.3g}"


def _of(volume: Volume) -> str:
    exercised = "?" if volume.exercised is None else words.number(volume.exercised)
    return f"{words.number(volume.requests)} of {exercised}"
