"""F6: the packet about a change: deltas per 1,000 requests and per hour, doubts, and a verdict in three words."""

from __future__ import annotations

from pathlib import Path

import pytest

from logtriage.compare import compare
from logtriage.join import Scope
from logtriage.model import Change, Comparison, RunRecord
from tests.acceptance.rows import E, Request, S, W, fn, write
from tests.tally.test_recording import recorded

_P2022 = (
    "PrismaClientKnownRequestError: \nInvalid `prisma.lead.findMany()` invocation:\n\n\n"
    "The column `Lead.snoozedUntil` does not exist in the current database."
)
_OTHER = "RangeError: Invalid time value"
_HOUR_S = 3_600
_ROLLOUT = "dpl_FernwickEXAMPLE02"


def _served(name: str, begin_s: int, times: int, route: str = "/api/leads", **more: object) -> list[Request]:
    return [fn(route, f"{name}{at}", S(200), at_s=begin_s + at * 20, **more) for at in range(times)]


def _failed(name: str, begin_s: int, times: int, line: object, route: str = "/api/leads", **more: object) -> list[Request]:
    return [fn(route, f"{name}{at}", line, S(500), at_s=begin_s + at * 30, **more) for at in range(times)]  # type: ignore[arg-type]


@pytest.fixture
def before(tmp_path: Path) -> RunRecord:
    rows = [*_served("s", 0, 180), *_failed("a", 0, 20, E(_P2022)), *_failed("b", 10, 4, E(_OTHER), "/api/tours")]
    return recorded(write(tmp_path, [*rows, *_served("t", 0, 96, "/api/tours")], name="before.json"))


def _after(tmp_path: Path, *rows: Request, **scope: object) -> RunRecord:
    healthy = _served("t", 24 * _HOUR_S, 96, "/api/tours", deployment=_ROLLOUT)
    path = write(tmp_path, [*rows, *healthy], name="after.json")
    return recorded(path, scope=Scope(**scope) if scope else None)  # type: ignore[arg-type]


def _of(told: Comparison, code: str) -> Change:
    (found,) = [change for change in told.changes if change.code == code]
    return found


_NEXT = 24 * _HOUR_S


def test_f6_a_fix_that_holds_is_confirmed_with_rates_and_the_rollout(before: RunRecord, tmp_path: Path) -> None:
    after = _after(tmp_path, *_served("s", _NEXT, 180, deployment=_ROLLOUT))
    told = compare(before, after, claims=["P2022"])
    change = _of(told, "P2022")
    assert (change.state, change.before.per_1000, change.after.per_1000) == ("absent", 100.0, 0.0)
    assert change.before.per_hour == pytest.approx(20, rel=0.01)
    assert change.gone_with == _ROLLOUT
    assert told.claims[0].verdict == "confirmed"
    assert {doubt.kind for doubt in told.doubts} >= {"deployments"}


def test_f6_half_a_fix_is_partially_confirmed(before: RunRecord, tmp_path: Path) -> None:
    rows = [*_served("s", _NEXT, 190, deployment=_ROLLOUT), *_failed("a", _NEXT, 2, E(_P2022))]
    told = compare(before, _after(tmp_path, *rows), claims=["P2022", "/api/*"])
    assert [claim.verdict for claim in told.claims] == ["partially confirmed", "partially confirmed"]


def test_f6_a_lowered_level_rejects_the_claim(before: RunRecord, tmp_path: Path) -> None:
    rows = [*_served("s", _NEXT, 180), *_failed("a", _NEXT, 20, W(_P2022))]
    told = compare(before, _after(tmp_path, *rows), claims=["P2022"])
    assert (_of(told, "P2022").state, told.claims[0].verdict) == ("downgraded", "rejected")


def test_f6_silence_where_nobody_came_is_no_success(before: RunRecord, tmp_path: Path) -> None:
    told = compare(before, _after(tmp_path, *_served("s", _NEXT, 3)), claims=["P2022", "P1001"])
    assert _of(told, "P2022").state == "unknown"
    assert [claim.verdict for claim in told.claims] == ["inconclusive", "not checkable"]


@pytest.mark.parametrize(
    ("kind", "rows", "scope"),
    [
        ("window_length", _served("s", _NEXT, 1_000), {}),
        ("hour_of_week", _served("s", _NEXT, 100), {}),
        ("filters", _served("s", _NEXT, 100), {"routes": ("/api/*",)}),
        ("routes", _served("s", _NEXT, 100, "/elsewhere"), {}),
        ("environments", _served("s", _NEXT, 100, environment="preview"), {}),
        ("deployments", _served("s", _NEXT, 100, deployment=_ROLLOUT), {}),
    ],
)
def test_f6_what_is_not_comparable_is_said(
    kind: str, rows: list[Request], scope: dict[str, object], before: RunRecord, tmp_path: Path
) -> None:
    told = compare(before, _after(tmp_path, *rows, **scope))
    assert kind in {doubt.kind for doubt in told.doubts}
    assert all(doubt.text.endswith(".") for doubt in told.doubts)


def test_f6_an_error_that_was_gone_for_a_while_has_regressed(before: RunRecord, tmp_path: Path) -> None:
    quiet = _after(tmp_path, *_served("s", _NEXT, 180))
    rows = [*_served("s", 2 * _NEXT, 180), *_failed("a", 2 * _NEXT, 5, E(_P2022))]
    back = recorded(write(tmp_path, rows, name="back.json"))
    assert _of(compare(quiet, back, earlier=[before]), "P2022").state == "regressed"
    assert _of(compare(quiet, back), "P2022").state == "new"
