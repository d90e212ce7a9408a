"""Which rule names a text or a request where several could: signatures.md, section 15, point by point."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.acceptance.rows import E, I, Line, S, W, fn
from tests.acceptance.triage import Export, known
from tests.builders import matcher, told

# (name, text, rule that wins, a rule that would name the wrapper or the consequence)
ONE_TEXT = [
    ("cause-before-fetch-failed", "TypeError: fetch failed {\n  [cause]: Error: getaddrinfo ENOTFOUND api.fernwick.example {\n    code: 'ENOTFOUND'\n  }\n}", "node-dns-failure", "fetch-failed-unknown"),
    ("cause-before-a-query-builder", "DrizzleQueryError: Failed query: select 1\nparams:\n    at x (/var/task/a.js:1:1) {\n  [cause]: error: deadlock detected {\n    code: '40P01'\n  }\n}", "pg-40p01-deadlock", None),
    ("cause-before-sqlalchemy", 'sqlalchemy.exc.IntegrityError: (psycopg2.errors.UniqueViolation) duplicate key value violates unique constraint "shelves_owner_key"', "pg-23505-unique", None),
    ("cause-before-the-raw-query", "PrismaClientKnownRequestError:\nInvalid `prisma.$queryRaw()` invocation:\n\n\nRaw query failed. Code: `42P01`. Message: `relation \"shelves\" does not exist` {\n  code: 'P2010'\n}", "pg-42p01-undefined-table", None),
    ("cause-before-the-unknown-request", 'PrismaClientUnknownRequestError:\nInvalid `prisma.shelf.findMany()` invocation:\n\n\nError occurred during query execution:\nConnectorError(ConnectorError { user_facing_error: None, kind: QueryError(PostgresError { code: "40P01", message: "deadlock detected", severity: "ERROR", detail: None, column: None, hint: None }), transient: false })', "pg-40p01-deadlock", "prisma-unknown-request"),
    ("named-before-generic", "TypeError: Cannot read properties of undefined (reading 'owner')", "js-undefined-property", "js-type-error"),
    ("code-before-class", "PrismaClientKnownRequestError:\nInvalid `prisma.shelf.create()` invocation:\n\n\nUnique constraint failed on the fields: (`owner`) {\n  code: 'P2002',\n  meta: { modelName: 'Shelf', target: [ 'owner' ] }\n}", "prisma-p2002-unique", None),
    ("inner-error-before-the-rejection", "Unhandled Rejection: TypeError: Cannot read properties of null (reading 'owner')\n    at open (/var/task/src/shelf.js:4:2)", "js-undefined-property", "unhandled-rejection"),
    ("inner-error-before-the-crash", "Error: Cannot find module 'shelves'\nRequire stack:\n- /var/task/api/index.js {\n  code: 'MODULE_NOT_FOUND'\n}\nNode.js process exited with exit status: 1. The logs above can help with debugging the issue.", "node-module-not-found", "vercel-function-crash"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wins", "loses"), [pytest.param(*case[1:], id=case[0]) for case in ONE_TEXT])
def test_the_root_names_the_text(text: str, wins: str, loses: str | None) -> None:
    first = told(text).statements[0]
    assert first.match is not None
    assert first.match.rule == wins, matcher().candidates(first.facts)
    if loses is not None:
        assert matcher().as_rule(first.facts, loses, "asked for by name") is not None, f"{loses} is no rule any more"


KILL = "Vercel Runtime Timeout Error: Task timed out after 60 seconds"
EXIT = "Node.js process exited with exit status: 128. The logs above can help with debugging the issue."
REJECTED = "Unhandled Rejection: Error: connect ECONNREFUSED 127.0.0.1:5432"
P2022 = "Invalid `prisma.lead.findMany()` invocation: The column `Lead.foo` does not exist in the current database."

# (name, status, duration, lines, rule of the one finding, outcome)
ONE_REQUEST: list[tuple[str, int, int, tuple[Line, ...], str, str]] = [
    ("crash-with-an-inner-error", 500, 800, (E(REJECTED, at_ms=700), E(EXIT, at_ms=710)), "node-econnrefused", "crash"),
    ("crash-alone", 500, 800, (E(EXIT, at_ms=710),), "vercel-function-crash", "crash"),
    ("kill-before-the-abort-that-it-causes", 504, 60_001, (E("AbortError: This operation was aborted", at_ms=59_400), E(KILL, at_ms=60_000)), "vercel-function-timeout", "timeout"),
    ("kill-without-a-line", 504, 60_001, (E("AbortError: This operation was aborted", at_ms=59_400),), "vercel-function-timeout", "timeout"),
    ("wrapper-and-its-cause-in-two-rows", 500, 800, (E("TypeError: fetch failed", at_ms=100), E("TypeError: fetch failed {\n  [cause]: Error: connect ECONNREFUSED 127.0.0.1:5432 {\n    code: 'ECONNREFUSED'\n  }\n}", at_ms=100)), "node-econnrefused", "unhandled"),
    ("tries-before-the-failure", 500, 9_000, (W("P2024 on attempt 1/3, retrying in 500ms"), W("P2024 on attempt 2/3, retrying in 500ms", at_ms=500), E("PrismaClientKnownRequestError: Timed out fetching a new connection from the connection pool. { code: 'P2024' }", at_ms=900)), "prisma-p2024-pool-timeout", "unhandled"),
    ("documentation-beside-the-failure", 500, 800, (I("See [P2024](https://fernwick.example/docs/p2024) for the timeout of the pool."), E(P2022, at_ms=10)), "prisma-p2022-column-missing", "unhandled"),
    ("code-beside-the-failure", 500, 800, (I("throw new Error('Connection terminated unexpectedly')"), E(P2022, at_ms=10)), "prisma-p2022-column-missing", "unhandled"),
]  # fmt: skip


@pytest.mark.parametrize(("summary", "lines", "rule", "outcome"), [pytest.param(S(case[1], case[2]), *case[3:], id=case[0]) for case in ONE_REQUEST])
def test_the_root_names_the_request(export: Export, summary: S, lines: tuple[Line, ...], rule: str, outcome: str) -> None:
    finding = export(fn("/api/shelves", "R1", summary, *lines)).finding
    assert finding.rule == rule
    assert known(finding.outcomes) == {outcome: 1}


HANDLED = [
    ("a-try", "P2024 on attempt 1/3, retrying in 500ms"),
    ("a-try-in-words", "deadlock detected, retrying transaction (attempt 2/5)"),
    ("a-duplicate", "Duplicate delivery ignored (P2002 on externalId)"),
    ("a-fallback", "[llm] overloaded_error, falling back to the small model"),
]


@pytest.mark.parametrize("line", [I, W], ids=["info", "warning"])
@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HANDLED])
def test_a_handled_attempt_never_opens_a_failure(export: Export, text: str, line: Callable[[str], Line]) -> None:
    findings = export(fn("/api/shelves", "R1", S(200, 900), line(text))).findings
    assert all(known(finding.outcomes) == {"handled": 1} for finding in findings)
    assert all(finding.severity in {"info", "low"} for finding in findings)


NO_LOG = [
    ("source-code", "if (error.code === 'P2022') return degrade(response)"),
    ("documentation", "| P2022 | The column does not exist in the current database | migrate |"),
    ("test-name", "✓ answers 503 when Prisma reports P2022 (41 ms)"),
    ("rule-file", "- regex: 'does not exist in the current database'"),
    ("changelog", "fix(db): handle deadlock detected (40P01)"),
    ("address", "GET /docs/errors/P2022 200 in 14ms"),
    ("query", "SELECT * FROM events WHERE text LIKE '%deadlock detected%'"),
    ("success", "[DB-MISMATCH] schema check passed: 0 missing tables, 0 missing columns"),
]


@pytest.mark.parametrize("line", [I, W, E], ids=["info", "warning", "error"])
@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NO_LOG])
def test_a_text_that_is_no_event_gives_no_family(export: Export, text: str, line: Callable[[str], Line]) -> None:
    assert export(fn("/api/shelves", "R1", S(200, 90), line(text))).findings == ()


def test_one_text_has_one_family_and_any_number_of_others_beside_it(export: Export) -> None:
    text = "2026-01-31 14:00:00 ERROR Error: getaddrinfo ENOTFOUND db.fernwick.example\n2026-01-31 14:00:01 ERROR Error: deadlock detected { code: '40P01' }"
    told_of = export(fn("/api/shelves", "R1", S(500, 90), E(text)))
    stated = told_of.stated("R1")
    assert stated.rule is not None
    assert len(told_of.findings) == 1
    assert [stated.rule, *(other.rule for other in stated.also)] == ["node-dns-failure", "pg-40p01-deadlock"]
