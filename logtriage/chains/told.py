"""Deliveries of one place -> its ``Chain``: the steps per id, the base rates, a few samples behind pseudonyms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.chains.deliveries import END_MS, PLACE, TIMED_OUT
from logtriage.chains.ids import NAME, VALUE
from logtriage.chains.repeats import AFTER_TIMEOUT, COLLIDED, FOLLOWED, NEXT_MS, OPEN, REPEAT, WITHIN_MS
from logtriage.chains.words import sentence
from logtriage.model import Chain, ChainSample, Followed, Link

MOST_SAMPLES: Final = 5
_LINKS: Final[tuple[Link, ...]] = ("extra-job", "collision", "repeat")

Jobs = Mapping[tuple[str, str], frozenset[str]]
"""Request and external id -> the job ids that it told of enqueuing; empty: jobs without an id. Absent: none."""


@dataclass(frozen=True, slots=True)
class Gated:
    """The gate, as chains need it."""

    text: Callable[[str], str]
    request: Callable[[str], str]
    hidden: Callable[[str, str], str]
    """Name and value of an id -> its pseudonym."""


@dataclass(frozen=True, slots=True)
class _Delivery:
    request: str
    jobs: frozenset[str] | None
    first_ms: int
    end_ms: int
    timed_out: bool
    after_timeout: bool
    collided: bool


@dataclass(frozen=True, slots=True)
class _Course:
    """What became of one id after its first timeout that was followed."""

    id: str
    timed_out: _Delivery
    repeat: _Delivery
    """The one that came furthest."""
    reached: Link
    extra_job: bool


def chain_of(
    deliveries: pl.DataFrame,
    asked: pl.DataFrame,
    jobs: Jobs,
    findings: Sequence[str],
    gated: Gated,
    *,
    filtered: bool,
) -> Chain:
    """
    Give the chain of one place.

    ``deliveries`` as ``repeats.in_order`` gives them; ``asked``: all requests of the place, with ``collided``;
    ``filtered``: rows that are no errors may be missing from the export.
    """
    courses = _courses(deliveries, jobs)
    reached = [one.reached for one in courses]
    timeouts, repeats = deliveries.filter(pl.col(TIMED_OUT)), deliveries.filter(pl.col(REPEAT))
    followed = timeouts.filter(pl.col(FOLLOWED))
    collisions = asked.filter(pl.col(COLLIDED))
    named, repeated = deliveries[s.REQUEST].implode(), repeats[s.REQUEST].implode()
    alone = repeats.height - int(repeats[AFTER_TIMEOUT].sum())
    route, environment = asked.select(PLACE).row(0)
    name = str(deliveries[NAME].min())
    counted, others = _followed(timeouts), _followed(deliveries.filter(~pl.col(TIMED_OUT)))
    return Chain(
        route=gated.text(route),
        environment=environment and gated.text(environment),
        id_name=gated.text(name),
        within_s=WITHIN_MS // 1000,
        first_ms=_whole(followed[s.FIRST_MS].min()),
        last_ms=_whole(repeats.filter(pl.col(AFTER_TIMEOUT))[s.FIRST_MS].max()),
        ids=timeouts[VALUE].n_unique(),
        ids_repeated=len(courses),
        ids_collided=sum(one != "repeat" for one in reached),
        ids_whole=reached.count("extra-job"),
        ids_extra_job=sum(one.extra_job for one in courses),
        timeouts=counted,
        others=others,
        timeouts_without_id=asked.filter(pl.col(TIMED_OUT) & ~pl.col(s.REQUEST).is_in(named)).height,
        while_running=followed.filter(pl.col(NEXT_MS) < pl.col(END_MS)).height,
        wait_ms=_whole((followed[NEXT_MS] - followed[s.FIRST_MS]).median()),
        repeats=repeats.height,
        repeats_without_timeout=alone,
        share_without_timeout=alone / repeats.height if repeats.height else None,
        collisions=collisions.height,
        collisions_without_repeat=collisions.filter(
            pl.col(s.REQUEST).is_in(named) & ~pl.col(s.REQUEST).is_in(repeated)
        ).height,
        collisions_without_id=collisions.filter(~pl.col(s.REQUEST).is_in(named)).height,
        findings=tuple(findings),
        samples=_samples(courses, name, gated),
        sentence=sentence(counted, others, alone, repeats.height, filtered=filtered),
    )


def _whole(value: object) -> int:
    """Give a stamp or a stretch of polars as whole milliseconds."""
    return round(value) if isinstance(value, int | float) else 0


def _followed(deliveries: pl.DataFrame) -> Followed:
    open_ones = int(deliveries[OPEN].sum())
    known, repeated = deliveries.height - open_ones, int(deliveries[FOLLOWED].sum())
    return Followed(known, repeated, repeated / known if known else None, open_ones)


# ---------------------------------------------------------------------------------------------------------- id by id
def _courses(deliveries: pl.DataFrame, jobs: Jobs) -> list[_Course]:
    """Give the ids that came again after a timeout, by the time of it."""
    again = deliveries.filter((pl.col(TIMED_OUT) & pl.col(FOLLOWED)).any().over(VALUE))
    columns = (s.REQUEST, s.FIRST_MS, END_MS, TIMED_OUT, AFTER_TIMEOUT, COLLIDED)
    by_id: dict[str, list[_Delivery]] = {}
    for value, request, *known in again.select(VALUE, *columns).iter_rows():
        by_id.setdefault(value, []).append(_Delivery(request, jobs.get((request, value)), *known))
    found = [_course(value, rows) for value, rows in by_id.items()]
    return sorted(found, key=lambda one: (one.timed_out.first_ms, one.timed_out.request, one.id))


def _course(value: str, rows: Sequence[_Delivery]) -> _Course:
    repeats = [one for one in rows if one.after_timeout]
    extra = [one for one in repeats if _is_extra(one, rows)]
    collided = [one for one in repeats if one.collided]
    whole = [one for one in extra if collided and one.first_ms >= collided[0].first_ms]
    reached: Link = "extra-job" if whole else "collision" if collided else "repeat"
    repeat = (whole or collided or repeats)[0]
    before = [one for one in rows[: rows.index(repeat)] if one.timed_out and one.end_ms + WITHIN_MS >= repeat.first_ms]
    return _Course(value, before[0], repeat, reached, bool(extra))


def _is_extra(one: _Delivery, rows: Sequence[_Delivery]) -> bool:
    """Tell whether another delivery enqueued too; a queue that answers with the same job id took the job once."""
    others = [other.jobs for other in rows if other is not one and other.jobs is not None]
    return one.jobs is not None and any(not one.jobs & jobs for jobs in others)


def _samples(courses: Sequence[_Course], name: str, gated: Gated) -> tuple[ChainSample, ...]:
    furthest = sorted(courses, key=lambda one: _LINKS.index(one.reached))[:MOST_SAMPLES]
    return tuple(
        ChainSample(
            id=gated.hidden(name, one.id),
            timed_out_ms=one.timed_out.first_ms,
            wait_ms=one.repeat.first_ms - one.timed_out.first_ms,
            requests=(gated.request(one.timed_out.request), gated.request(one.repeat.request)),
            reached=one.reached,
        )
        for one in furthest
    )
