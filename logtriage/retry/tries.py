"""
JOINED + texts + occurrences -> every retry that the log shows, judged by the matrix.

A retry is judged by what the log says: the failure before it (its own words, the error it belongs to), the method of
the call (its own words, the failed call's, the request's own as the last resort) and the key. The rest is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.model import Breach, MethodFrom, Occurrence, Retried, RetryVerdict, Stage, Told, ToldTexts
from logtriage.retry.lines import Try, hides_headers, hinting, keyed_in, method_in, read_try
from logtriage.retry.matrix import METHODS, may_retry
from logtriage.retry.stages import GONE, speaks_of_abort, stage_of_match, stage_of_text

REACH_MS: Final = 120_000
"""How far a retry may lie from the failure that it answers: back-offs grow."""
_KEY_SAID: Final[Mapping[bool | None, str]] = {
    True: "an idempotency key or a unique constraint stands in the request's lines",
    False: "no idempotency key stands in the request's lines",
    None: "the headers of the call are not in the log",
}
_METHOD_SAID: Final[Mapping[MethodFrom, str]] = {
    "line": "the retry's line names {method}",
    "failure": "the failed call's line names {method}",
    "request": "no line names the call's method; {method} is the request's own",
}


@dataclass(frozen=True, slots=True)
class _Line:
    index: int
    timestamp_ms: int
    text: str
    tried: Try | None


@dataclass(frozen=True, slots=True)
class _Scene:
    """A request in which something was tried again."""

    key: str
    route: str
    method: str | None
    lines: tuple[_Line, ...]
    occurrences: tuple[Occurrence, ...]


def find_retries(
    joined: s.Joined, requests: s.Requests, told: ToldTexts, occurrences: Sequence[Occurrence]
) -> tuple[Retried, ...]:
    """Give every retry, in order of request and time."""
    tries = {place: found for place in hinting(told.texts) if (found := read_try(_said(told[place]))) is not None}
    return tuple(
        retried for scene in _scenes(joined, requests, told, occurrences, tries) for retried in _retries(scene)
    )


def _scenes(
    joined: s.Joined,
    requests: s.Requests,
    told: ToldTexts,
    occurrences: Sequence[Occurrence],
    tries: Mapping[int, Try],
) -> Iterator[_Scene]:
    texts = pl.Series(list(tries), dtype=pl.UInt32)
    hot = pl.Series([place for place, tried in tries.items() if _by_itself(tried)], dtype=pl.UInt32)
    rows = joined.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(s.INDEX)).filter(
        pl.col(s.DUPLICATE_OF).is_null() & pl.col(s.TEXT).is_not_null()
    )
    # One line with a counter alone tells of no retry: it takes a second one, or words that say so.
    trying = rows.filter(pl.col(s.TEXT).is_in(texts.implode())).group_by(s.REQUEST)
    wanted = trying.agg(pl.len(), pl.col(s.TEXT).is_in(hot.implode()).any().alias("hot"))
    wanted = wanted.filter(pl.col("hot") | (pl.col("len") > 1)).select(s.REQUEST)
    lines = rows.join(wanted, on=s.REQUEST, how="semi").sort(s.EMISSION_ORDER)
    asked = requests.join(wanted, on=s.REQUEST, how="semi").select(s.REQUEST, s.ROUTE, s.METHOD)
    about = {key: (route, method) for key, route, method in asked.iter_rows()}
    found: dict[str, list[Occurrence]] = {}
    for occurrence in occurrences:
        found.setdefault(occurrence.request, []).append(occurrence)
    columns = lines.select(s.REQUEST, s.INDEX, s.TIMESTAMP_MS, s.TEXT).iter_rows()
    for key, group in groupby(columns, key=lambda row: row[0]):
        said = tuple(_Line(index, stamp or 0, _said(told[text]), tries.get(text)) for _, index, stamp, text in group)
        yield _Scene(key, *about[key], said, tuple(found.get(key, ())))


def _said(told: Told) -> str:
    return told.text or (told.statements[0].facts.text if told.statements else "")


def _retries(scene: _Scene) -> Iterator[Retried]:
    """Give the retries of one request; a counter that only confirms one which was announced is no second one."""
    announced = any(line.tried and line.tried.retried for line in scene.lines)
    last: dict[tuple[str, int], _Line] = {}
    for place, line in enumerate(scene.lines):
        tried = line.tried
        if tried is None:
            continue
        series = (tried.series, tried.counter[1]) if tried.counter else None
        before = last.get(series) if series else None
        again = before is not None and before.tried is not None and _count(before.tried) < _count(tried)
        if series is not None:
            last[series] = line
        if tried.counter and tried.counter[0] > tried.counter[1]:
            yield _over_limit(scene, line)
        elif tried.retried:
            yield _judged(scene, place, line)
        elif again and not announced:
            yield _judged(scene, place, before or line, at=line)


def _by_itself(tried: Try) -> bool:
    """Tell whether a line tells of a retry whatever the others say."""
    return tried.retried or (tried.counter is not None and tried.counter[0] > tried.counter[1])


def _count(tried: Try) -> int:
    return tried.counter[0] if tried.counter else 0


def _judged(scene: _Scene, place: int, failed: _Line, *, at: _Line | None = None) -> Retried:
    """``failed``: the line that tells of the failure; ``at``: the one that tells of the next try, if another."""
    line = at or failed
    owner = _owner(scene, line)
    stage = _stage(scene, failed, owner)
    method, source = _method(scene, failed, owner)
    keyed = _keyed(scene.lines[: place + 1])
    cell = may_retry(stage, method, keyed=keyed)
    breach = _breach(stage, cell.verdict)
    evidence = [_METHOD_SAID[source].format(method=method)] if source and method else []
    if METHODS.get(method or "") == "unkeyed" and breach == "without-key":
        evidence.append(_KEY_SAID[keyed])
    return Retried(
        request=scene.key,
        route=scene.route,
        index=line.index,
        occurrence=owner.id if owner else None,
        method=method,
        method_from=source,
        stage=stage,
        breach=breach,
        verdict=cell.verdict,
        reason="; ".join((cell.reason, *evidence)),
        text=line.text,
    )


def _over_limit(scene: _Scene, line: _Line) -> Retried:
    owner = _owner(scene, line)
    reason = "the counter of tries went beyond its own limit"
    named = owner.id if owner else None
    return Retried(scene.key, scene.route, line.index, named, None, None, None, "over-limit", "no", reason, line.text)


def _breach(stage: Stage | None, verdict: RetryVerdict) -> Breach | None:
    if verdict != "no" or stage is None:
        return None
    return "after-cancel" if stage == "cancelled" else "refused" if stage in {"refused", "conflict"} else "without-key"


# -------------------------------------------------------------------------------------------------------- the evidence
def _owner(scene: _Scene, line: _Line) -> Occurrence | None:
    """Find the error that a retry belongs to: the one that has its row, else the nearest within reach."""
    for occurrence in scene.occurrences:
        if any(row.index == line.index for row in occurrence.rows):
            return occurrence
    near = [one for one in scene.occurrences if abs(_gap(one, line)) <= REACH_MS]
    return min(near, key=lambda one: (_gap(one, line) > 0, abs(_gap(one, line)), one.id), default=None)


def _gap(occurrence: Occurrence, line: _Line) -> int:
    """Milliseconds from the retry to the error; negative when the error came first."""
    return occurrence.deciding.timestamp_ms - line.timestamp_ms


def _stage(scene: _Scene, failed: _Line, owner: Occurrence | None) -> Stage | None:
    """A caller who is gone outweighs what the line says; then its own words, then the error it belongs to."""
    before = [one for one in scene.occurrences if min(row.timestamp_ms for row in one.rows) <= failed.timestamp_ms]
    if any(one.statement.match and one.statement.match.rule == GONE for one in before):
        return "cancelled"
    latest = max(before, key=lambda one: (one.deciding.timestamp_ms, one.id), default=None)
    if latest is not None and stage_of_match(latest.statement.match) == "cancelled":
        return "cancelled"
    own = stage_of_text(failed.text)
    blamed = owner if owner and (_gap(owner, failed) <= 0 or speaks_of_abort(failed.text)) else None
    return own or (stage_of_match(blamed.statement.match) if blamed else None)


def _method(scene: _Scene, failed: _Line, owner: Occurrence | None) -> tuple[str | None, MethodFrom | None]:
    named = method_in(failed.text)
    if named is not None:
        return named, "line"
    called = method_of_call(owner) if owner else None
    if called is not None:
        return called, "failure"
    return (scene.method, "request") if scene.method else (None, None)


def method_of_call(occurrence: Occurrence) -> str | None:
    """Give the method of the call that failed, where the error's own text names it."""
    captured = dict(occurrence.captures).get("http_method")
    return str(captured).upper() if captured else method_in(occurrence.statement.facts.text)


def _keyed(lines: Sequence[_Line]) -> bool | None:
    """A key in any line of the request counts; headers that were cut may hold one; else none stands there."""
    said = {keyed_in(line.text) for line in lines}
    if True in said:
        return True
    return None if False not in said and any(hides_headers(line.text) for line in lines) else False
