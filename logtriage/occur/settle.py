"""
Errors of a request -> the same, its aborts named by who gave up, or folded into what made them give up.

The tests stand in ``aborts``; here they are made, in their order, and what follows is carried out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from logtriage.model import PlatformLimits, RequestFacts, Row
from logtriage.occur.aborts import ABORTS, TESTS, UNSPECIFIED, Ruling, Scene
from logtriage.occur.grouping import Group
from logtriage.occur.verdicts import Settled, Verdicts


def settle_aborts(
    settled: Sequence[Settled], *, request: RequestFacts, rows: Sequence[Row], verdicts: Verdicts
) -> tuple[list[Settled], dict[int, Ruling]]:
    """
    Fold aborts into the error that caused them, and name the others by the facts of the request.

    Also gives the ruling for each occurrence that an abort became or went into, by the index of its deciding row.
    """
    kept = [one for one in settled if one.rule not in ABORTS]
    rulings: dict[int, Ruling] = {}
    for abort in (one for one in settled if one.rule in ABORTS):
        ruling = _ruled(_scene(abort, settled, request, rows, verdicts.limits))
        result = _applied(abort, ruling, request, verdicts)
        if ruling.into is None:
            kept.append(result)
        rulings.setdefault(result.row.index, ruling)
    return kept, rulings


def _scene(
    abort: Settled, settled: Sequence[Settled], request: RequestFacts, rows: Sequence[Row], limits: PlatformLimits
) -> Scene:
    others = tuple(other for other in settled if other is not abort)
    taken = {own.index for other in others for own in other.group.rows} | {abort.row.index}
    free = tuple(own for own in rows if own.index not in taken and own.told is not None)
    return Scene(abort.row, abort.rule or UNSPECIFIED, tuple(abort.group.rows), free, request, others, limits)


def _ruled(scene: Scene) -> Ruling:
    return next(ruling for test in TESTS if (ruling := test(scene)) is not None)


def _applied(abort: Settled, ruling: Ruling, request: RequestFacts, verdicts: Verdicts) -> Settled:
    row, statement, group = abort
    if ruling.into is not None:
        ruling.into.group.rows.extend(group.rows)
        return ruling.into
    if ruling.row is not None and ruling.row not in group.rows:
        group.rows.append(ruling.row)
    if ruling.kill_s is not None:
        kill = request.deciding
        return Settled(kill, verdicts.timeout(ruling.kill_s), Group([kill, *group.rows], [kill]))
    own = statement.match
    if own is not None and ruling.rule in {None, own.rule}:
        told = replace(own, reason=f"{ruling.reason}; {own.reason}")
        return Settled(row, replace(statement, match=told), group)
    return Settled(row, verdicts.as_rule(statement.facts, ruling.rule or UNSPECIFIED, ruling.reason), group)
