"""
Inventory -> the criteria that its findings call for, as the file that `logtriage check` reads (`docs/criteria.md`).

Every number in it is a proposal for a person to correct; what an inventory cannot know, since when it counts, is a
comment in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Final

from logtriage.model import Inventory, InventoryRow
from logtriage.report import words

CRITERIA_FILE: Final = "criteria.yaml"
EXPOSURE: Final = 20
"""Requests that a route must have had before an absence proves anything; a person may know better."""
_CLEAN_HOURS: Final = 24
_MOST: Final = 400
"""Criteria of a file; `check` takes 500, and a person wants to add some."""
_SLUG: Final = re.compile(r"[^a-z0-9]+")
_ROUTE: Final = re.compile(r"/\S{0,299}\Z")
_TIMEOUT: Final = "vercel-function-timeout"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One entry of the criteria file: keys in the order written, values as YAML."""

    id: str
    title: str
    kind: str
    keys: tuple[tuple[str, str], ...]


def planned_rows(inventory: Inventory) -> tuple[InventoryRow, ...]:
    """Give the rows that there is something to do about: no notices, and nothing that a library logs of itself."""
    return tuple(row for row in inventory.rows if row.severity != "info" and "library" not in row.owners)


def render_criteria(inventory: Inventory) -> str:
    """
    Give the criteria file as YAML.

    Texts are written as JSON strings, which YAML reads as they are. Without a finding, one criterion remains that no
    export can show: that somebody names the goals.
    """
    lines = [
        "# Drafted by logtriage from an inventory; every number is a proposal.",
        "# Decide: since when it counts. Put the deployment that ships the remedy, or a time, into `since` below:",
        "#   where: {environment: production, since: dpl_...}",
        "schema: logtriage/criteria@1",
        "where: {environment: production}" if _in_production(inventory) else "where: {}",
        "require: {not_capped: true}",
        "criteria:",
    ]
    drafted = criteria_of(inventory)
    if len(drafted) == _MOST:
        lines.insert(1, f"# Only the first {_MOST} are drafted: the gravest findings come first.")
    for one in drafted:
        lines += [f"  - id: {one.id}", f"    title: {_quoted(one.title)}", f"    kind: {one.kind}"]
        lines += [f"    {key}: {value}" for key, value in one.keys]
    return "\n".join(lines) + "\n"


def criteria_of(inventory: Inventory) -> tuple[Criterion, ...]:
    """Give the criteria that the findings call for, each id once."""
    found = [*_absences(inventory), *_cadences(inventory), *_policies(inventory)] or [_nothing()]
    # Two findings of one rule on one route, such as two columns, ask for the same absence.
    asked = {(one.kind, one.keys): one for one in reversed(found)}
    told: dict[str, Criterion] = {}
    for one in (one for one in found if asked[one.kind, one.keys] is one):
        numbered = chain([one.id], (f"{one.id}-{number}" for number in count(2)))
        name = next(name for name in numbered if name not in told)
        told[name] = replace(one, id=name)
    return tuple(told.values())[:_MOST]


def _absences(inventory: Inventory) -> Iterator[Criterion]:
    for row in planned_rows(inventory):
        what = row.code or row.remedy or "error"
        # The rule says to a reader what it is about; the fingerprint parts one column or host from another.
        rule = f"rule: {row.remedy}, " if row.remedy else ""
        chosen = f"{rule}fingerprint: {_quoted(row.fingerprint)}"
        routed = row.route is not None and _ROUTE.match(row.route)
        where = f"{{{chosen}, route: {_quoted(row.route or '')}}}" if routed else f"{{{chosen}}}"
        clean = f", contiguous_hours: {_CLEAN_HOURS}" if row.remedy == _TIMEOUT else ""
        needs = f"{{requests: {EXPOSURE}{clean}}}"
        place = row.route if routed else "any route"
        title = words.clip(words.one_line(f"No more on {place}: {row.signature}"), 300)
        yield Criterion(_slug(f"no-{what}-{place}"), title, "absent", (("where", where), ("require", needs)))


def _cadences(inventory: Inventory) -> Iterator[Criterion]:
    """Of the crons that are declared and did not come as declared."""
    for one in inventory.crons:
        route = one.path.partition("?")[0]
        if one.schedule is not None and one.verdict in {"fewer", "not-seen"} and _ROUTE.match(route):
            title = words.clip(words.one_line(f"The cron {route} runs as declared: `{one.schedule}`"), 300)
            keys = (("where", f"{{route: {_quoted(route)}}}"), ("schedule", _quoted(one.schedule)))
            yield Criterion(_slug(f"runs-{route}"), title, "cadence", keys)


def _policies(inventory: Inventory) -> Iterator[Criterion]:
    rows = planned_rows(inventory)
    if any(row.policy is not None for row in rows):
        yield Criterion("route-policy", "Each route answers as its tier demands where an error is logged", "policy", ())
    if any(row.tier == "non-core" and row.policy is not None for row in rows):
        yield Criterion(
            "answer-body", "Non-core routes answer 2xx with the list of what failed in the body", "not_checkable",
            (("about", "response-body"),),
        )  # fmt: skip


def _nothing() -> Criterion:
    return Criterion(
        "name-the-goals", "The goals of this phase are written as criteria", "not_checkable",
        (("because", _quoted("no finding was in scope when this was drafted")),
         ("instead", _quoted("a person writes what must hold"))),
    )  # fmt: skip


def _in_production(inventory: Inventory) -> bool:
    return any(one.name == "production" for one in inventory.coverage.environments)


def _quoted(value: str) -> str:
    return json.dumps(words.one_line(value), ensure_ascii=False)


def _slug(value: str) -> str:
    return _SLUG.sub("-", value.lower()).strip("-")[:70].strip("-")
