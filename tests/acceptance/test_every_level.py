"""Level lies: every message is looked at, whatever its level and the status of its request."""

from __future__ import annotations

import pytest

from tests.acceptance.rows import I, S, fn
from tests.acceptance.triage import Export

QUIET = [fn(f"/api/shelves/{n}", f"Q{n}", I(f"shelf {n} listed in {n}12ms", 3), S(200, 40 + n)) for n in range(40)]
MISSION = [
    ("prisma-p2022-column-missing", "P2022", "Invalid `prisma.lead.findMany()` invocation:\n\n\nThe column `Lead.foo` does not exist in the current database."),
    ("prisma-p2002-unique", "P2002", "Invalid `prisma.reply.create()` invocation:\n\n\nUnique constraint failed on the fields: (`externalReplyId`)"),
    ("prisma-p1001-db-unreachable", "P1001", "Can't reach database server at `db.fernwick.example:5432`"),
    ("abort-unspecified", None, "DOMException [AbortError]: This operation was aborted"),
    ("vercel-function-timeout", None, "Vercel Runtime Timeout Error: Task timed out after 800 seconds"),
]


@pytest.mark.parametrize(("rule", "code", "text"), MISSION, ids=[case[0] for case in MISSION])
def test_an_error_whose_only_trace_is_an_info_row_of_a_200_is_found(export: Export, rule: str, code: str | None, text: str) -> None:
    told = export(*QUIET, fn("/api/followups", "R1", I("loading", 5), I(text, 9), I("done", 20), S(200, 41)))
    found = told.finding
    assert (found.rule, found.code, found.route, found.requests) == (rule, code, "/api/followups", 1)
    assert [(one.name, one.count) for one in found.statuses] == [("200", 1)]
