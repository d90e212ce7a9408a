"""
Inventory -> the phase document of a planner.

Facts are filled in; what a person must decide is a line that begins with *Decide*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from logtriage.model import Inventory, InventoryRow
from logtriage.report import words
from logtriage.report.goals import CRITERIA_FILE, criteria_of, planned_rows
from logtriage.report.inventory import crons, head, located, matrix, memory, overlaps, route_of, touch_points
from logtriage.report.markdown_text import Markdown, code, text

_MOST_SUBPHASES: Final = 30
_SAFE: Final = (
    "Changes to the database are additive and idempotent; nothing is dropped, deleted or made required in one step.",
    "A longer limit is no remedy for retries or duplicates; callers' aborts are not retried.",
    "No check of who may call an endpoint is weakened.",
    "Remedies are text: nothing here has been executed.",
)


def render_phase(inventory: Inventory) -> str:
    """Give the phase document as Markdown."""
    rows = planned_rows(inventory)
    parts: tuple[Iterable[str], ...] = (
        ("# Phase: (its name)", _decide("the name and number of this phase.")),
        _purpose(inventory, rows),
        ("## Context", text(inventory.verdict), head(inventory), *matrix(inventory.rows, "###")),
        (*crons(inventory, "###"), *memory(inventory, "###")),
        _objectives(rows),
        _constraints(inventory, rows),
        _success(inventory),
        ("## Touch points", *touch_points(inventory.rows, ""), *overlaps(inventory, "###"), *_untouched(inventory)),
        _subphases(rows),
    )  # fmt: skip
    return "\n\n".join(str(line) for part in parts for line in part) + "\n"


def _decide(what: str) -> Markdown:
    return Markdown(f"> **Decide:** {what}")


def _purpose(inventory: Inventory, rows: Sequence[InventoryRow]) -> Iterator[str]:
    faults = len({row.cluster for row in rows})
    routes = len({row.route for row in rows if row.route})
    yield "## Purpose"
    yield (
        f"Mend {words.count(faults, 'fault')} on {words.count(routes, 'route')}, seen in the window "
        f"{text(words.span(inventory.coverage))}."
    )
    yield _decide("whose work gets better by it, and why now.")


def _objectives(rows: Sequence[InventoryRow]) -> Iterator[str]:
    yield "## Objectives"
    lines = [
        f"- Row {row.position}, {route_of(row)}: no more {_quoted(row)} "
        f"(now {words.count(row.requests, 'request')}, last {text(words.stamp(row.last_seen))})"
        for row in rows
    ]
    yield "\n".join(lines) or "None: no finding is in scope."
    yield _decide("which of these are in, which wait, and until when each must hold.")


def _quoted(row: InventoryRow) -> str:
    return f"“{text(row.signature if not row.code else f'{row.code} {row.signature}', 120)}”"


def _constraints(inventory: Inventory, rows: Sequence[InventoryRow]) -> Iterator[str]:
    yield "## Constraints"
    tiers = {row.tier for row in rows if row.tier_source == "declared"}
    policy = [
        f"- Routes of tier {tier} must {what}."
        for tier, what in (("core", "fail fast with 503"), ("non-core", "degrade to a 2xx"))
        if tier in tiers
    ]
    shared = len({one.file for one in inventory.overlaps})
    others = [f"- Others work on {words.count(shared, 'file')} of it as well: see Touch points."] if shared else []
    yield "\n".join([*(f"- {one}" for one in _SAFE), *policy, *others])
    yield _decide("windows, freezes and dependencies that are known to you alone.")


def _success(inventory: Inventory) -> Iterator[str]:
    yield "## Success Criteria"
    yield f"Judged by {code(f'logtriage check FILE... -c {CRITERIA_FILE}')} from exports made after the rollout:"
    yield "\n".join(f"- {code(one.id)}: {text(one.title, 200)}" for one in criteria_of(inventory))
    since = f"{code('since')} in {code(CRITERIA_FILE)}"
    yield _decide(f"the deployment or time from which they count ({since}), and the exposure that you demand.")


def _untouched(inventory: Inventory) -> Iterator[str]:
    lost = [str(row.position) for row in inventory.rows if row.confidence == "none"]
    if lost:
        yield f"Nothing was found in the checkout for {'row' if len(lost) == 1 else 'rows'} {', '.join(lost)}."
        yield _decide("where their code is.")
    if not inventory.rows:
        yield "None: no finding is in scope."


def _subphases(rows: Sequence[InventoryRow]) -> Iterator[str]:
    yield "## Subphase Index"
    for number, group in enumerate(_by_fault(rows)[:_MOST_SUBPHASES], start=1):
        first = group[0]
        files = dict.fromkeys(located(place) for row in group for place in row.places[:2] if "/" in place.file)
        owners = dict.fromkeys(owner for row in group for owner in row.owners)
        lines = [
            f"{number}. {text(first.signature, 120)} (rows {', '.join(str(row.position) for row in group)})",
            f"   - Files: {', '.join(code(file, 120) for file in list(files)[:4]) or 'not found'}",
            f"   - Owner: {', '.join(code(owner, 60) for owner in list(owners)[:3]) or 'not found'}",
            *([f"   - First step: {text(first.action, 300)}"] if first.action else []),
            *([f"   - Remedy: {code(f'logtriage explain {first.remedy}')}"] if first.remedy else []),
        ]
        yield "\n".join(lines)
    yield _decide("order, people and dates.")


def _by_fault(rows: Sequence[InventoryRow]) -> list[list[InventoryRow]]:
    found: dict[str, list[InventoryRow]] = {}
    for row in rows:
        found.setdefault(row.cluster, []).append(row)
    return list(found.values())
