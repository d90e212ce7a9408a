"""
Cases x suppressions -> what is told, and what is left out on purpose, with the reason and the day on which it ends.

The day is held against the newest row of the export and never against the clock: the same export gives the same report
next year. An entry that has ended leaves nothing out, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logtriage.globs import fits
from logtriage.model import Case, Suppression

Left = tuple[Case, Suppression]


def part_suppressed(
    cases: Sequence[Case], suppressions: Sequence[Suppression], newest_ms: int | None
) -> tuple[tuple[Case, ...], tuple[Left, ...]]:
    """Give the cases that stay, and those left out, each with the first entry that fits it."""
    holding = [one for one in suppressions if not has_ended(one, newest_ms)]
    parted = [(case, next((one for one in holding if covers(one, case)), None)) for case in cases]
    return (
        tuple(case for case, entry in parted if entry is None),
        tuple((case, entry) for case, entry in parted if entry is not None),
    )


def has_ended(suppression: Suppression, newest_ms: int | None) -> bool:
    """Tell whether the newest row lies behind the entry's last day; without any time it holds."""
    return newest_ms is not None and newest_ms >= suppression.ends_ms


def covers(suppression: Suppression, case: Case) -> bool:
    """Tell whether an entry means a case; an instance-wide one must lie within the entry's glob on all its routes."""
    routes = [case.route] if case.route is not None else [seen.name for seen in case.routes_seen]
    glob = suppression.route
    return _names(suppression, case) and (glob is None or all(fits(route, glob) for route in routes))


def suppression_warnings(
    suppressions: Sequence[Suppression], cases: Sequence[Case], rules: frozenset[str], newest_ms: int | None
) -> Iterator[str]:
    """Say which entries have ended, with the findings that are back, and which name a rule that does not exist."""
    for one in suppressions:
        said = f"{one.source}: the suppression of {one.kind} {one.value}"
        if one.kind == "rule" and one.value not in rules:
            yield f"{said} names no rule of the packs; see `logtriage rules list`."
        elif has_ended(one, newest_ms):
            back = sum(covers(one, case) for case in cases)
            again = f" {back} finding{'' if back == 1 else 's'} of it stand{'s' if back == 1 else ''} in this report."
            asked = f" Its owner is {one.owner}." if one.owner else ""
            yield f"{said} ended on {one.until}, before the newest row.{again if back else ''}{asked}"
        elif newest_ms is None:
            yield f"{said} could not be held against its end ({one.until}): no row has a time."


def _names(suppression: Suppression, case: Case) -> bool:
    cluster = case.cluster
    match suppression.kind:
        case "rule":
            match_ = cluster.statement.match
            return match_ is not None and match_.rule == suppression.value
        case "fingerprint":
            return suppression.value in cluster.members
        case "route":
            return True
        case _:
            return suppression.value == cluster.id
