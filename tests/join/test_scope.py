"""Filters: which requests a run is about."""

from __future__ import annotations

import polars as pl
import pytest

from logtriage import schema as s
from logtriage.errors import UsageError
from logtriage.join import Scope, in_scope
from logtriage.join.scope import moment
from tests.builders import STAMP

HOUR = 3_600_000
ROWS = [
    {s.REQUEST: "a", s.ROUTE: "/shelves/[id]", s.ENVIRONMENT: "production", s.DEPLOYMENT: "dpl_1", s.BOT: False, s.FIRST_MS: STAMP},
    {s.REQUEST: "b", s.ROUTE: "/shelves/[id]/edit", s.ENVIRONMENT: "preview", s.DEPLOYMENT: "dpl_2", s.BOT: False, s.FIRST_MS: STAMP - HOUR},
    {s.REQUEST: "c", s.ROUTE: "/api/racks", s.ENVIRONMENT: "production", s.DEPLOYMENT: "dpl_2", s.BOT: True, s.FIRST_MS: STAMP - 48 * HOUR},
    {s.REQUEST: "d", s.ROUTE: "/shelves/new", s.ENVIRONMENT: None, s.DEPLOYMENT: None, s.BOT: False, s.FIRST_MS: None},
]
REQUESTS = s.Requests(pl.DataFrame(ROWS, schema=s.REQUESTS))

SCOPES = [
    ("everything", Scope(), "abcd"),
    ("environment", Scope(environments=("production",)), "ac"),
    ("environments", Scope(environments=("production", "preview")), "abc"),
    ("unknown-environment", Scope(environments=("staging",)), ""),
    ("deployment", Scope(deployments=("dpl_2",)), "bc"),
    ("route", Scope(routes=("/api/racks",)), "c"),
    ("route-with-brackets", Scope(routes=("/shelves/[id]",)), "a"),
    ("brackets-are-no-character-class", Scope(routes=("/shelves/[in]",)), ""),
    ("route-glob", Scope(routes=("/shelves/*",)), "abd"),
    ("route-glob-with-brackets", Scope(routes=("/shelves/[id]*",)), "ab"),
    ("routes", Scope(routes=("/api/*", "/shelves/new")), "cd"),
    ("since-relative", Scope(since="2h"), "ab"),
    ("since-days", Scope(since="2d"), "abc"),
    ("since-minutes", Scope(since="60m"), "ab"),
    ("since-iso", Scope(since="2026-01-31T13:30Z"), "a"),
    ("until-iso", Scope(until="2026-01-31T13:30Z"), "bc"),
    ("until-relative", Scope(until="1d"), "c"),
    ("between", Scope(since="1d", until="30m"), "b"),
    ("no-bots", Scope(exclude_bots=True), "abd"),
    ("all-at-once", Scope(("production",), ("/shelves/*",), ("dpl_1",), "1w", "0m", exclude_bots=True), "a"),
]


@pytest.mark.parametrize(("scope", "kept"), [pytest.param(*case[1:], id=case[0]) for case in SCOPES])
def test_keeps_what_was_asked_for(scope: Scope, kept: str) -> None:
    inside = in_scope(REQUESTS, scope, newest_ms=STAMP)
    assert "".join(REQUESTS.filter(inside)[s.REQUEST]) == kept


@pytest.mark.parametrize("scope", [Scope(), Scope(environments=("production",), since="1h", routes=("/x",))])
def test_no_requests_are_no_fault(scope: Scope) -> None:
    assert in_scope(s.Requests(REQUESTS.head(0)), scope, newest_ms=None).to_list() == []


MOMENTS = [
    ("90m", STAMP - 90 * 60_000),
    ("24h", STAMP - 24 * HOUR),
    ("7d", STAMP - 168 * HOUR),
    ("2w", STAMP - 336 * HOUR),
    (" 24h ", STAMP - 24 * HOUR),
    ("2026-01-31T14:00:00Z", STAMP),
    ("2026-01-31T14:00", STAMP),
    ("2026-01-31 15:00+01:00", STAMP),
    ("2026-01-31", STAMP - 14 * HOUR),
]


@pytest.mark.parametrize(("text", "expected"), MOMENTS, ids=[case[0].strip() for case in MOMENTS])
def test_reads_a_time(text: str, expected: int) -> None:
    assert moment(text, STAMP) == expected


@pytest.mark.parametrize("text", ["yesterday", "24", "h", "-3h", "24x", "2026-13-01", "2026-01-31T25:00Z", ""])
def test_refuses_a_time_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UsageError, match="is no time") as raised:
        moment(text, STAMP)
    assert "24h" in str(raised.value)
