"""A report made with a checkout -> ``Inventory``: a row for each finding, beside it overlaps, crons and memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from logtriage.code import Code
from logtriage.inventory.observed import Runs, crons_of, memory_of
from logtriage.inventory.overlaps import dirty, planned, read_plans
from logtriage.model import SCHEMA_VERSION, Checkout, Finding, Inventory, InventoryRow, Report


def inventory_of(
    report: Report, code: Code, runs: Runs, *, plans: Sequence[str] = (), redact: Callable[[str], str]
) -> Inventory:
    """
    Give the inventory of a report.

    ``runs``: the calls of the scheduler (``observed.runs_of``). ``plans``: paths or globs of planning documents, from
    the working directory, else from the checkout.
    """
    rows = tuple(_row(at, finding) for at, finding in enumerate(report.findings, start=1))
    read = read_plans(plans, code.tree.repo)
    overlaps = (*planned(rows, read, redact), *dirty(rows, code.history.changed()))
    checkout = Checkout(
        len(code.tree.names), len(code.table.files), code.owners.file, tuple(map(redact, read)),
        tuple(dict.fromkeys((*report.warnings, *map(redact, code.warnings), *_unread(plans, read)))),
    )  # fmt: skip
    return Inventory(
        SCHEMA_VERSION, report.tool, report.command, report.verdict, report.inputs, report.coverage, checkout, rows,
        overlaps, crons_of(code, runs, report.coverage, redact), memory_of(rows, report.findings, code, redact),
    )  # fmt: skip


def _unread(plans: Sequence[str], read: Mapping[str, str]) -> tuple[str, ...]:
    """That nobody else touches a file is proved only where somebody's plans were read."""
    told = "--plans: no planning document was found, so nothing is said of overlaps with one."
    return (told,) if plans and not read else ()


def _row(position: int, finding: Finding) -> InventoryRow:
    touch, verdict, timeout = finding.touch, finding.policy_verdict, finding.timeout
    outcomes = finding.outcomes
    return InventoryRow(
        position=position,
        finding=finding.id,
        cluster=finding.cluster,
        fingerprint=finding.fingerprint,
        signature=finding.title,
        code=finding.code,
        remedy=finding.rule,
        severity=finding.severity,
        requests=finding.requests,
        rows=finding.rows,
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        route=finding.route,
        tier=verdict.tier if verdict is not None else None,
        tier_source=verdict.source if verdict is not None else None,
        policy=verdict.verdict if verdict is not None else None,
        outcome=max(outcomes, key=lambda name: outcomes[name]),
        handler=touch.handler if touch is not None else None,
        places=finding.code_places,
        libraries=touch.libraries if touch is not None else (),
        owners=finding.owners,
        confidence=touch.basis if touch is not None else "none",
        commits=touch.commits if touch is not None else (),
        action=next((step.do for step in finding.remediation.steps), None),
        limit=timeout.declared.sentence if timeout is not None and timeout.declared is not None else None,
    )
