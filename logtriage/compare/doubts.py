"""
Two records -> every reason why they cannot be compared as they stand, in words.

Nothing here changes a state: states weigh what one issue needs. These are for the reader who takes the numbers
elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from logtriage.compare.index import Index
from logtriage.compare.states import filters_of
from logtriage.model import HOUR_MS, Doubt

_LONGER: Final = 1.5
"""From this ratio on, two windows are not of one length."""
_SHARED: Final = 0.5
"""Below this share of common hours of the week, two windows are of other hours."""
_WEIGHTY: Final = 0.05
"""Routes that only one side has matter from this share of its requests on."""
_WEEK_H: Final = 168
_EPOCH_HOUR: Final = 72
"""1970-01-01 was a Thursday: so many hours after Monday, 00:00 UTC."""
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def doubts_of(before: Index, after: Index) -> tuple[Doubt, ...]:
    """Give the doubts, the gravest kinds first."""
    return tuple(doubt for check in _CHECKS for doubt in check(before, after))


def _version(before: Index, after: Index) -> Iterator[Doubt]:
    versions = [index.record.fingerprint_version for index in (before, after)]
    if versions[0] != versions[1]:
        yield Doubt(
            "fingerprint_version",
            f"Fingerprints of version {versions[0]} and {versions[1]}: issues are followed by their text alone.",
        )


def _rules(before: Index, after: Index) -> Iterator[Doubt]:
    if before.record.rules_digest != after.record.rules_digest:
        yield Doubt("rules", "Other rules were in force: an error may be called otherwise than before.")


def _evidence(before: Index, after: Index) -> Iterator[Doubt]:
    """What is wrong with one side alone."""
    for name, index in (("older", before), ("newer", after)):
        record = index.record
        if record.first_ms is None:
            yield Doubt("no_time", f"No entry of the {name} side has a time.")
        if record.capped:
            yield Doubt("capped", f"The {name} side looks cut at a row limit: its counts are lower bounds.")
        if record.level_filtered:
            yield Doubt("level_filter", f"The {name} side seems to hold error rows only: it has no denominator.")
        if record.partial:
            yield Doubt("partial", f"Part of the {name} side could not be read.")
        if record.holes:
            lost = sum(hole.to_ms - hole.from_ms for hole in record.holes) / HOUR_MS
            holes = "a hole" if len(record.holes) == 1 else f"{len(record.holes)} holes"
            yield Doubt("holes", f"The {name} side has {holes} without any entry, {lost:.1f} h in all.")


def _filters(before: Index, after: Index) -> Iterator[Doubt]:
    filters = [filters_of(index.record) for index in (before, after)]
    if filters[0] != filters[1]:
        told = (", ".join(f"--{name} {value}" for name, value in sorted(one)) or "none" for one in filters)
        yield Doubt("filters", "Other filters held: {} before, {} after.".format(*told))


def _length(before: Index, after: Index) -> Iterator[Doubt]:
    hours = before.hours, after.hours
    if min(hours) > 0 and max(hours) / min(hours) >= _LONGER:
        yield Doubt("window_length", f"The windows differ in length: {hours[0]:.1f} h before, {hours[1]:.1f} h after.")


def _hours_of_week(before: Index, after: Index) -> Iterator[Doubt]:
    covered = [_week(index) for index in (before, after)]
    if not all(covered):
        return
    shared = len(covered[0] & covered[1]) / len(covered[0] | covered[1])
    if shared < _SHARED:
        told = [_hours_told(one) for one in covered]
        yield Doubt(
            "hour_of_week",
            f"The windows are of other hours of the week ({shared:.0%} in common): {told[0]} before, {told[1]} after.",
        )


def _overlap(before: Index, after: Index) -> Iterator[Doubt]:
    one, other = before.record, after.record
    shared = min(one.last_ms or 0, other.last_ms or 0) - max(one.first_ms or 0, other.first_ms or 0)
    timeless = one.first_ms is None or other.first_ms is None
    # One export cut at a Monday stands on both sides, and counts no row twice.
    same = {file.blake3 for file in one.inputs} & {file.blake3 for file in other.inputs}
    if same and (timeless or shared >= 0):
        inputs = "An input stands" if len(same) == 1 else f"{len(same)} inputs stand"
        yield Doubt("overlap", f"{inputs} on both sides: its rows count twice.")
    elif shared > 0 and not timeless:
        yield Doubt("overlap", f"The windows overlap by {shared / HOUR_MS:.1f} h: some rows count twice.")


def _environments(before: Index, after: Index) -> Iterator[Doubt]:
    sides = [_requests_by(index, lambda place: place[1]) for index in (before, after)]
    if sides[0].keys() != sides[1].keys():
        told = [", ".join(sorted(one)) or "none named" for one in sides]
        yield Doubt("environments", f"Other environments: {told[0]} before, {told[1]} after.")


def _routes(before: Index, after: Index) -> Iterator[Doubt]:
    sides = [_requests_by(index, lambda place: place[0]) for index in (before, after)]
    for name, own, other in (("older", sides[0], sides[1]), ("newer", sides[1], sides[0])):
        alone = sorted(own.keys() - other.keys(), key=lambda route: (-own[route], route))
        lost = sum(own[route] for route in alone)
        if alone and lost >= _WEIGHTY * sum(own.values()):
            more = f" and {len(alone) - 3} more" if len(alone) > 3 else ""
            told = f"{', '.join(alone[:3])}{more} ({lost / sum(own.values()):.0%} of its requests)"
            yield Doubt("routes", f"Only the {name} side has requests on {told}.")


def _deployments(before: Index, after: Index) -> Iterator[Doubt]:
    if before.deployments and after.deployments and not before.deployments & after.deployments:
        yield Doubt("deployments", "No deployment stands on both sides: the code may be what differs.")


_CHECKS: Final[Sequence[Callable[[Index, Index], Iterator[Doubt]]]] = (
    _version,
    _evidence,
    _filters,
    _overlap,
    _length,
    _hours_of_week,
    _environments,
    _routes,
    _deployments,
    _rules,
)


def _requests_by(index: Index, part: Callable[[tuple[str | None, str | None]], str | None]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for place, times in index.traffic.items():
        name = part(place)
        if name is not None:
            found[name] = found.get(name, 0) + times
    return found


def _week(index: Index) -> frozenset[int]:
    """Give the covered hours of the week, 0 = Monday 00:00 UTC, holes of whole hours left out."""
    record = index.record
    if record.first_ms is None or record.last_ms is None:
        return frozenset()
    begin, end = record.first_ms // HOUR_MS, record.last_ms // HOUR_MS
    stretches, at = [], begin
    for hole in sorted(record.holes, key=lambda hole: hole.from_ms):
        stretches.append((at, -(-hole.from_ms // HOUR_MS) - 1))
        at = max(at, hole.to_ms // HOUR_MS)
    stretches.append((at, end))
    # A row with an absurd time makes a hole of centuries: stretches are walked, and of each a week at most.
    hours = (hour for first, last in stretches for hour in range(first, min(last, first + _WEEK_H - 1) + 1))
    return frozenset((hour + _EPOCH_HOUR) % _WEEK_H for hour in hours)


def _hours_told(hours: frozenset[int]) -> str:
    """Tell the covered hours by their days: `Mon 14-16 h, Tue 0-24 h`."""
    told = []
    for day, name in enumerate(_DAYS):
        own = sorted(hour % 24 for hour in hours if hour // 24 == day)
        if own:
            told.append(f"{name} {own[0]}-{own[-1] + 1} h")
    return "every day" if len(hours) == _WEEK_H else ", ".join(told)
