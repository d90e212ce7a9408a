"""
Records of many runs -> weeks -> the weekly report: wiring of ``tally``, ``compare``, suppressions and ``report``.

What is given as one group is one week; a history is cut at Mondays, 00:00 UTC. Overlapping exports of a week count
once. The order in which runs were recorded says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from logtriage.compare import Stretch, compare_weeks, course_of, index_of_all, movers_of, week_of
from logtriage.comparing import covered_fingerprints, suppressed_in
from logtriage.errors import UsageError
from logtriage.model import SCHEMA_VERSION, Comparison, Expired, Judged, RunRecord, Suppression, Trend, Weekly
from logtriage.policy import has_ended
from logtriage.report.weekly_words import paragraph
from logtriage.tally import disjoint, whole_of, within

_DAY_MS: Final = 86_400_000
_WEEK_MS: Final = 7 * _DAY_MS
_MONDAY_MS: Final = 4 * _DAY_MS
"""1970-01-05 was the first Monday."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def weekly_of(
    weeks: Sequence[tuple[str, Sequence[RunRecord]]],
    *,
    runs_left_out: int = 0,
    suppressions: Sequence[Suppression] = (),
    judged: Mapping[str, Sequence[Judged]] = MappingProxyType({}),
    redact: Callable[[str], str],
) -> Weekly:
    """
    Give the report over weeks (name and records), in whatever order they come.

    ``judged``: what the exports of a week, by its name, say of the criteria; any other week could not be asked.

    Raises ``UsageError`` where there are not two weeks to compare.
    """
    if len(weeks) < 2:
        raise UsageError(
            f"a week is compared with the one before it, and there {'is' if weeks else 'are'} {len(weeks)} here.",
            hint="Give one export (or a quoted glob, or a folder) per week, at least two.",
        )
    stretches = sorted((_stretch(name, records) for name, records in weeks), key=_age)
    last_two = [part for stretch in stretches[-2:] for part in stretch.parts]
    comparison = compare_weeks(stretches, suppressed=suppressed_in(last_two, suppressions, redact))
    report = Weekly(
        schema_version=SCHEMA_VERSION,
        paragraph="",
        weeks=tuple(map(week_of, stretches)),
        comparison=comparison,
        courses=tuple(course_of(change, stretches) for change in comparison.changes),
        movers=movers_of(comparison.changes),
        expired=_expired(stretches[-1], comparison, suppressions, redact),
        runs_left_out=runs_left_out,
        criteria=_trends([one.name for one in stretches], judged),
    )
    return replace(report, paragraph=paragraph(report))


def weeks_back(newest_ms: int, number: int) -> int:
    """Give the beginning of the first of so many calendar weeks that end with the one of ``newest_ms``."""
    return _MONDAY_MS + (_week(newest_ms) - number + 1) * _WEEK_MS


def calendar_weeks(
    records: Iterable[RunRecord], *, since_ms: int | None = None
) -> tuple[list[tuple[str, list[RunRecord]]], int]:
    """
    Cut records at Mondays, 00:00 UTC; give the weeks from ``since_ms`` on, and how many records have no time.

    A week is named as ISO 8601 does, ``2026-W06``; one without a record is left out.
    """
    first = None if since_ms is None else _week(since_ms)
    found: dict[int, list[RunRecord]] = {}
    timeless = 0
    for record in records:
        if record.first_ms is None or record.last_ms is None:
            timeless += 1
            continue
        for week in range(_week(record.first_ms), _week(record.last_ms) + 1):
            begin = _MONDAY_MS + week * _WEEK_MS
            part = within(record, begin, begin + _WEEK_MS)
            if part is not None:
                found.setdefault(week, []).append(part)
    return [(_name(week), found[week]) for week in sorted(found) if first is None or week >= first], timeless


def _trends(names: Sequence[str], judged: Mapping[str, Sequence[Judged]]) -> tuple[Trend, ...]:
    asked = {one.id: one.title for name in names for one in judged.get(name, ())}
    by_week = [{one.id: one.verdict for one in judged.get(name, ())} for name in names]
    return tuple(Trend(key, title, tuple(week.get(key) for week in by_week)) for key, title in asked.items())


def _stretch(name: str, records: Sequence[RunRecord]) -> Stretch:
    parts = disjoint(records)
    return Stretch(name, index_of_all(whole_of(parts), parts), parts)


def _age(stretch: Stretch) -> tuple[int, int, str]:
    record = stretch.index.record
    return (record.last_ms or -1, record.first_ms or -1, stretch.name)


def _week(ms: int) -> int:
    return (ms - _MONDAY_MS) // _WEEK_MS


def _name(week: int) -> str:
    year, number, _ = (_EPOCH + timedelta(milliseconds=_MONDAY_MS + week * _WEEK_MS)).isocalendar()
    return f"{year}-W{number:02}"


def _expired(
    last: Stretch, comparison: Comparison, suppressions: Sequence[Suppression], redact: Callable[[str], str]
) -> tuple[Expired, ...]:
    """Name the suppressions that have ended by the newest row, with the issues of the last week that they meant."""
    newest = last.index.record.last_ms
    stands: Mapping[str, str] = {one: change.cluster for change in comparison.changes for one in change.fingerprints}
    return tuple(
        Expired(
            kind=one.kind,
            value=one.value,
            route=one.route,
            until=one.until,
            owner=redact(one.owner) if one.owner else None,
            reason=redact(one.reason),
            source=one.source,
            back=tuple(sorted({stands[known] for known in covered_fingerprints(last.parts, one) if known in stands})),
        )
        for one in suppressions
        if has_ended(one, newest)
    )
