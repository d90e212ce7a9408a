"""Forms in which errors are printed -> class, message, the application's words, code, site, strength."""

from __future__ import annotations

from typing import Any

import pytest

from logtriage.model import Facts
from logtriage.normalize import read_facts, read_message
from logtriage.normalize.fields import read_code, read_fields

TRACEBACK = (
    "Traceback (most recent call last):\n"
    '  File "/var/task/app/shelves.py", line 12, in load\n'
    "    shelf.open()\n"
    "{0}"
)
CHAIN = (
    "Traceback (most recent call last):\n"
    '  File "/var/task/app/shelves.py", line 12, in load\n'
    "    shelves['top']\n"
    "KeyError: 'top'\n"
    "\n"
    "{0}\n"
    "\n"
    "Traceback (most recent call last):\n"
    '  File "/var/task/app/jobs.py", line 30, in run\n'
    "    raise ShelfError('cannot load')\n"
    "app.errors.ShelfError: cannot load"
)
HANDLING = "During handling of the above exception, another exception occurred:"
DIRECT = "The above exception was the direct cause of the following exception:"
COLUMN = "The column `Shelf.label` does not exist in the current database."
CALL = "\nInvalid `prisma.shelf.findMany()` invocation:\n\n\n"
PRISMA_FRAMES = (
    "\n    at $n.handleRequestError (/var/task/node_modules/@prisma/client/runtime/library.js:121:7268)"
    "\n    at async listShelves (/var/task/src/shelves/list.ts:18:20)"
)


def forms() -> dict[str, tuple[str, dict[str, Any]]]:
    """Give name -> (text, what must be read from it)."""
    return {
        # ------------------------------------------------------------------------------------------------ JavaScript
        "class": ("TypeError: shelf.map is not a function", {"types": ("TypeError",), "core": "shelf.map is not a function", "prefix": None}),
        "class-twice": ("Error: Error: the shelf is empty", {"types": ("Error", "Error"), "core": "the shelf is empty"}),
        "class-in-a-class": ("ShelfError: TypeError: empty", {"types": ("ShelfError", "TypeError"), "error_type": "TypeError", "core": "empty"}),
        "minified-with-name": ("$e [AuthSessionMissingError]: Auth session missing!", {"types": ("AuthSessionMissingError",), "core": "Auth session missing!"}),
        "minified-one-letter": ("i [PineconeBadRequestError]: A call returned HTTP status 404.", {"types": ("PineconeBadRequestError",)}),
        "minified-plain-error": ("Q [Error]: shelf is locked", {"types": ("Error",), "core": "shelf is locked"}),
        "node-code": ("Error [ERR_REQUIRE_ESM]: require() of ES Module /var/task/a.mjs not supported.", {"types": ("Error",), "code": "ERR_REQUIRE_ESM"}),
        "domexception": ("DOMException [AbortError]: This operation was aborted", {"types": ("AbortError",), "core": "This operation was aborted"}),
        "own-words-with-error": ("API Error: the printer said no", {"types": (), "core": "API Error: the printer said no", "strength": "plain"}),
        "own-words-before": ("[shelves] load failed: TypeError: x is undefined", {"prefix": "[shelves] load failed", "site": "[shelves] load failed", "types": ("TypeError",)}),
        "own-words-with-an-id": ("load of shelf 48213 failed: Error: locked", {"site": "load of shelf <num> failed", "core": "locked"}),
        "stack": ("Error: locked\n    at open (/var/task/src/shelf.ts:3:1)\n    at run (/var/task/src/run.ts:9:9)", {"site": "src/shelf.ts open", "core": "locked"}),
        "stack-of-a-library": ("Error: locked\n    at q (/var/task/node_modules/pg/lib/client.js:1:1)\n    at run (/var/task/src/run.ts:9:9)", {"site": "src/run.ts run"}),
        "stack-of-a-bundle": ("Error: locked\n    at async w (.next/server/chunks/[root-of-the-server]__a6134914._.js:1:1616)", {"site": None}),
        "route-file": ("Error: locked\n    at GET (/var/task/.next/server/app/api/shelves/[id]/route.js:1:88)", {"site": "app/api/shelves/[id]/route"}),
        "cause": ("Error: cannot load\n    at a (/var/task/src/a.js:1:2)\n    at b (/var/task/src/b.js:1:2) {\n  [cause]: TypeError: shelf is null\n      at c (/var/task/src/c.js:1:2)\n}", {"types": ("Error", "TypeError"), "core": "shelf is null"}),
        "cause-with-code": ("TypeError: fetch failed\n    at ignore-listed frames {\n  [cause]: Error: connect ECONNREFUSED 127.0.0.1:587 {\n    code: 'ECONNREFUSED'\n  }\n}", {"code": "ECONNREFUSED", "core": "connect ECONNREFUSED 127.0.0.1:587"}),
        "unhandled": ("Unhandled Rejection: Error: locked\n    at open (/var/task/src/shelf.js:3:1)", {"types": ("Error",), "core": "locked", "strength": "strong"}),
        "unhandled-without-class": ("Unhandled Rejection: shelf is locked", {"types": ("UnhandledRejection",), "core": "shelf is locked"}),
        "uncaught": ("Uncaught Exception: TypeError: x is undefined", {"types": ("TypeError",), "core": "x is undefined"}),
        "next-sign": ("⨯ Error: locked", {"types": ("Error",), "core": "locked", "prefix": None}),
        "next-digest": ("⨯ Error: locked\n    at x (.next/server/chunks/12.js:1:2) {\n  digest: '391177'\n}", {"core": "locked", "code": None}),
        "next-redirect": ("Error getting session: Error: NEXT_REDIRECT\n    at a (.next/server/chunks/1.js:1:2) {\n  digest: 'NEXT_REDIRECT;replace;/auth/signin;307;'\n}", {"core": "NEXT_REDIRECT", "prefix": "Error getting session"}),
        "code-in-a-sentence-in-front": ("SyntaxError: Unexpected token '}'", {"types": ("SyntaxError",), "core": "Unexpected token '}'"}),
        # -------------------------------------------------------------------------------------------------- objects
        "object-with-message": ("load failed: {\n  message: 'shelf is locked',\n  code: 'SHELF_LOCKED'\n}", {"core": "shelf is locked", "prefix": "load failed", "code": "SHELF_LOCKED", "template": "load failed: shelf is locked"}),
        "object-on-one-line": ("load failed { code: '42703', message: 'column x does not exist' }", {"core": "column x does not exist", "code": "42703"}),
        "object-without-message": ("LemonSqueezy update failed: {\n  status: 400\n}", {"core": "LemonSqueezy update failed"}),
        "json-behind-words": ('upload failed: {"error":"shelf is locked","code":"SHELF_LOCKED"}', {"core": "shelf is locked", "prefix": "upload failed", "code": "SHELF_LOCKED"}),
        "auth-error-tail": ("AuthApiError: Invalid key {\n  __isAuthError: true,\n  status: 400,\n  code: undefined\n}", {"types": ("AuthApiError",), "code": None}),
        "postgrest": ("{\n  code: 'PGRST204',\n  details: null,\n  hint: null,\n  message: \"Could not find the 'label' column of 'shelves' in the schema cache\"\n}", {"code": "PGRST204", "core": "Could not find the 'label' column of 'shelves' in the schema cache"}),
        # ------------------------------------------------------------------------------------------------- Postgres
        "pg-lower-case": ('error: relation "shelves" does not exist', {"types": ("error",), "core": 'relation "shelves" does not exist', "strength": "strong"}),
        "pg-with-tail": ('error: column "label" does not exist\n    at q (/var/task/node_modules/pg/lib/client.js:1:1)\n    at list (/var/task/src/shelves/list.ts:1:1)\n    at async x (/var/task/src/x.ts:1:1) {\n  severity: \'ERROR\',\n  code: \'42703\',\n  position: \'8\'\n}', {"code": "42703", "site": "src/shelves/list.ts list"}),
        "graphql-phrase": ("GraphQLError: shelf is locked {\n  extensions: { code: 'INTERNAL_SERVER_ERROR' }\n}", {"types": ("GraphQLError",), "code": None}),
        "graphql-around-prisma": ("GraphQLError: shelf is locked {\n  extensions: { code: 'INTERNAL_SERVER_ERROR', inner: { code: 'P2002' } }\n}", {"code": "P2002"}),
        "full-width-colon": ("货架读取失败：TypeError: shelf.map is not a function", {"types": ("TypeError",), "core": "shelf.map is not a function", "prefix": "货架读取失败"}),
        "sqlstate": ("pq: could not obtain lock (SQLSTATE 55P03)", {"code": "55P03"}),
        "query-failed": ("QueryFailedError: canceling statement due to statement timeout", {"types": ("QueryFailedError",)}),
        # --------------------------------------------------------------------------------------------------- Prisma
        "prisma-5": (f"PrismaClientKnownRequestError: {CALL}{COLUMN}{PRISMA_FRAMES} {{\n  code: 'P2022',\n  clientVersion: '5.22.0',\n  meta: {{ modelName: 'Shelf', column: 'Shelf.label' }}\n}}", {"types": ("PrismaClientKnownRequestError",), "core": COLUMN, "code": "P2022", "site": "prisma.shelf.findMany"}),
        "prisma-6": (f"Error [PrismaClientKnownRequestError]: {CALL}{COLUMN}{PRISMA_FRAMES} {{\n  code: 'P2022',\n  meta: [Object],\n  clientVersion: '6.19.0'\n}}", {"error_type": "PrismaClientKnownRequestError", "core": COLUMN, "code": "P2022", "site": "prisma.shelf.findMany"}),
        "prisma-7-adapter": (f"h [PrismaClientKnownRequestError]: {CALL}{COLUMN} {{\n  code: 'P2022',\n  meta: {{\n    modelName: 'Shelf',\n    driverAdapterError: DriverAdapterError: ColumnNotFound {{ cause: [Object] }}\n  }},\n  clientVersion: '7.2.0'\n}}", {"error_type": "PrismaClientKnownRequestError", "core": COLUMN, "code": "P2022"}),
        "prisma-4-prefixed": (f"Shelves: PrismaClientKnownRequestError: {CALL}{COLUMN}", {"prefix": "Shelves", "core": COLUMN, "site": "Shelves"}),
        "prisma-event": (f"prisma:error {CALL}{COLUMN}", {"core": COLUMN, "site": "prisma.shelf.findMany", "prefix": None}),
        "prisma-raw": ("PrismaClientKnownRequestError: \nInvalid `prisma.$queryRaw()` invocation:\n\n\nRaw query failed. Code: `42883`. Message: `ERROR: operator does not exist: text = uuid`", {"code": "42883"}),
        "prisma-init": ("Error [PrismaClientInitializationError]: \nInvalid `prisma.shelf.count()` invocation:\n\n\nCan't reach database server at `db.fernwick.example:5432`\n    at r (.next/server/chunks/1.js:1:1) {\n  clientVersion: '6.19.0',\n  errorCode: undefined\n}", {"error_type": "PrismaClientInitializationError", "code": None, "core": "Can't reach database server at `db.fernwick.example:5432`"}),
        # --------------------------------------------------------------------------------------------------- Python
        "traceback": (TRACEBACK.format("ValueError: shelf is locked"), {"types": ("ValueError",), "core": "shelf is locked", "site": "app/shelves.py load", "prefix": None}),
        "traceback-without-indent": (TRACEBACK.format("^^^^^^^^\nValueError: shelf is locked").replace("\n  ", "\n").replace("\n  ", "\n"), {"types": ("ValueError",), "core": "shelf is locked", "site": "app/shelves.py load"}),
        "traceback-of-a-package": (TRACEBACK.format("shop.errors.ShelfError: shelf is locked"), {"types": ("ShelfError",), "core": "shelf is locked"}),
        "traceback-without-message": (TRACEBACK.format("AssertionError"), {"types": ("AssertionError",)}),
        "traceback-while-handling": (CHAIN.format(HANDLING), {"types": ("KeyError",), "core": "'top'", "site": "app/shelves.py load"}),
        "traceback-direct-cause": (CHAIN.format(DIRECT), {"types": ("KeyError",), "core": "'top'", "site": "app/shelves.py load"}),
        "asgi": ("Exception in ASGI application\n\n" + TRACEBACK.format("ValueError: locked"), {"types": ("ValueError",), "core": "locked", "prefix": None}),
        "flask": ("Exception on /shelves [GET]\n" + TRACEBACK.format("ValueError: locked"), {"types": ("ValueError",), "prefix": None}),
        "flask-logger": ("[2026-01-31 14:00:00,123] ERROR in app: Exception on /shelves [GET]\n" + TRACEBACK.format("ValueError: locked"), {"types": ("ValueError",), "core": "locked"}),
        "python-logging": ("ERROR:shelves.views:cannot load the shelf", {"types": (), "core": "cannot load the shelf", "strength": "plain"}),
        # ------------------------------------------------------------------------------------------- other runtimes
        "laravel": ('[2026-01-31 14:00:00] production.ERROR: shelf is locked {"exception":"[object] (Exception(code: 0): shelf is locked at /var/task/user/app/Shelf.php:12)\n[stacktrace]\n#0 /var/task/user/app/Run.php(9): open()\n"}', {"core": "shelf is locked", "strength": "plain"}),
        "php-fatal": ('PHP Fatal error:  Uncaught Error: Class "Shelf" not found in /var/task/user/api/index.php:4', {"strength": "plain"}),
        "go-line": ("2026/01/31 14:00:00 failed to open shelf: no such bucket", {"core": "failed to open shelf: no such bucket", "strength": "plain"}),
        "go-panic": ("panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\nmain.load(...)\n\t/var/task/main.go:12 +0x1d", {"types": ("panic",), "core": "runtime error: index out of range [3] with length 3", "site": "main.go"}),
        "nest": ("[Nest] 4  - 01/31/2026, 8:31:20 AM   ERROR [ShelfService] could not open", {"core": "[ShelfService] could not open", "strength": "plain"}),
        "nest-with-class": ("[Nest] 4  - 01/31/2026, 8:31:20 AM   ERROR [ShelfService] open failed: Error: TypeError: x is undefined", {"prefix": "[ShelfService] open failed", "types": ("Error", "TypeError"), "core": "x is undefined"}),
        "nest-handler": ("[Nest] 4  - 01/31/2026, 8:31:20 AM   ERROR [ExceptionsHandler] shelf is locked\nError: shelf is locked\n    at ShelfService.open (/var/task/src/shelf.service.ts:4:3)", {"types": ("Error",), "core": "shelf is locked", "site": "src/shelf.service.ts ShelfService.open"}),
        "authjs": ("[auth][error] AccessDenied: Read more at https://errors.authjs.dev#accessdenied", {"types": ("AccessDenied",), "prefix": "[auth][error]"}),
        "next-auth": ("[next-auth][error][JWT_SESSION_ERROR] \nhttps://next-auth.js.org/errors#jwt_session_error decryption operation failed", {"types": ("JWT_SESSION_ERROR",)}),
        # -------------------------------------------------------------------------------------------- handled, tries
        "attempt": ("shelf sync attempt 2/3 failed: Error: locked", {"attempt": (2, 3), "handled": True}),
        "last-attempt": ("shelf sync attempt 3/3 failed: Error: locked", {"attempt": (3, 3), "handled": False}),
        "weak": ("shelf not found", {"strength": "weak", "core": "shelf not found"}),
        "stack-only": ("    at open (/var/task/src/shelf.ts:3:1)\n    at run (/var/task/src/run.ts:9:9)", {"strength": "fragment", "template": "stack without its head"}),
        "stack-with-its-head-cut": ("y.js:121:7268)\n    at a (/var/task/src/a.ts:1:1)\n    at b (/var/task/src/b.ts:1:1)\n    at c (/var/task/src/c.ts:1:1)", {"strength": "fragment", "site": "src/a.ts"}),
    }  # fmt: skip


FORMS = forms()


def only(text: str) -> Facts:
    """Give the facts of a text's only statement."""
    reading = read_message(text)
    assert len(reading.facts) == 1, reading
    return reading.facts[0]


@pytest.mark.parametrize("name", FORMS)
def test_reads_the_form(name: str) -> None:
    text, expected = FORMS[name]
    found = only(text)
    assert {key: getattr(found, key) for key in expected} == expected


# Forms that a simpler reader gets wrong.
HARD = [
    ("bracket-closes-behind-the-message", "[TypeError: shelf.map is not a function] {\n  digest: '3911'\n}", "core", "shelf.map is not a function"),
    ("reason-of-a-rejected-promise", "Unhandled Rejection at: Promise { <rejected> Error } reason: Error: shelf is locked", "core", "shelf is locked"),
    ("words-in-brackets-before-an-object", "[shelves] load failed { code: 'E_SHELF', message: 'shelf is locked' }", "prefix", "[shelves] load failed"),
    ("words-in-brackets-before-json", '[worker] {"level":"error","message":"shelf is locked"}', "prefix", "[worker]"),
    ("cause-behind-a-head-that-opens-the-object", "TypeError: fetch failed {\n  [cause]: Error: connect ECONNREFUSED 127.0.0.1:587 {\n    code: 'ECONNREFUSED'\n  }\n}", "core", "connect ECONNREFUSED 127.0.0.1:587"),
    ("brace-behind-the-sentence", f"PrismaClientKnownRequestError: {CALL}{COLUMN} {{\n  code: 'P2022'\n}}", "core", COLUMN),
]  # fmt: skip


@pytest.mark.parametrize(("text", "part", "expected"), [pytest.param(*case[1:], id=case[0]) for case in HARD])
def test_reads_what_is_hard_to_read(text: str, part: str, expected: object) -> None:
    assert getattr(only(text), part) == expected


def test_python_origin_is_the_same_with_and_without_indent() -> None:
    indented = TRACEBACK.format("ValueError: shelf is locked")
    flat = "\n".join(line.strip() for line in indented.splitlines())
    one, other = only(indented), only(flat)
    assert (one.error_type, one.core, one.site, one.template) == (other.error_type, other.core, other.site, other.template)


@pytest.mark.parametrize("letters", ["e", "$e", "aB", "_", "tt"])
def test_minified_names_of_a_class_change_nothing(letters: str) -> None:
    assert only(f"{letters} [ShelfError]: locked").types == ("ShelfError",)


def test_line_column_and_build_hash_are_not_in_the_site() -> None:
    texts = [f"Error: locked\n    at open (/var/task/src/shelf.ts:{line}:1)\n    at q (.next/server/chunks/{line}.js:1:2)" for line in (3, 88)]
    assert len({(found.site, found.template, found.frames[0]) for found in map(only, texts)}) == 1


def test_long_messages_are_bounded() -> None:
    found = only("Error: " + "shelf " * 500)
    assert len(found.core) <= 600
    assert len(found.head) <= 300
    assert len(found.template) <= 400


FIELDS = [
    ("single-quotes", "{ column: 'Shelf.label' }", {"column": "Shelf.label"}),
    ("double-quotes", '{ "column": "Shelf.label" }', {"column": "Shelf.label"}),
    ("number", "{ status: 404, port: 5432 }", {"status": "404", "port": "5432"}),
    ("list", "{ target: [ 'owner', 'label' ] }", {"target": "'owner', 'label'"}),
    ("nothing", "{ column: null, code: undefined, errors: [] }", {}),
    ("first-wins", "{ code: 'A1', code: 'B2' }", {"code": "A1"}),
    ("escaped-quote", r"{ message: 'the keeper\'s shelf' }", {"message": "the keeper's shelf"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fields"), [pytest.param(*case[1:], id=case[0]) for case in FIELDS])
def test_reads_scalars_of_an_inspected_tail(text: str, fields: dict[str, str]) -> None:
    found = read_facts(f"Error: locked {text}", known="strong")
    assert found is not None
    assert dict(found.fields) == fields


CODES = [
    ("prisma", "{ code: 'P2022' }", "P2022"),
    ("prisma-init", "{ errorCode: 'P1001' }", "P1001"),
    ("prisma-in-words", "P2024: Timed out fetching", "P2024"),
    ("sqlstate-in-a-tail", "{ code: '23505' }", "23505"),
    ("sqlstate-of-a-raw-query", "Raw query failed. Code: `42883`.", "42883"),
    ("raw-query-wrapped", "Raw query failed. Code: `42883`. { code: 'P2010' }", "42883"),
    ("sqlstate-in-words", "duplicate (SQLSTATE 23505)", "23505"),
    ("php", "SQLSTATE[42S02]: no table", "42S02"),
    ("postgrest", "{ code: 'PGRST116' }", "PGRST116"),
    ("node-bracket", "Error [ERR_MODULE_NOT_FOUND]: no shelf", "ERR_MODULE_NOT_FOUND"),
    ("undici", "{ code: 'UND_ERR_CONNECT_TIMEOUT' }", "UND_ERR_CONNECT_TIMEOUT"),
    ("errno", "connect ECONNREFUSED 192.0.2.7:5432", "ECONNREFUSED"),
    ("innermost", "{ code: 'ERR_BAD_RESPONSE', cause: { code: 'ECONNRESET' } }", "ECONNRESET"),
    ("options-are-no-code", "got error { errorCodes: [ 'ETIMEDOUT', 'ECONNRESET' ] }", None),
    ("digest-is-no-code", "{ digest: '391177' }", None),
    ("none", "shelf is locked", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [pytest.param(*case[1:], id=case[0]) for case in CODES])
def test_reads_the_innermost_vendor_code(text: str, code: str | None) -> None:
    from logtriage.normalize import clean

    found = read_facts(clean(text), known="strong")
    assert found is not None
    assert found.code == code


SAID = [
    ("prisma-call", "Invalid `prisma.shelf.findMany()` invocation:", {"model": "Shelf", "operation": "findMany"}),
    ("prisma-call-of-a-service", "Invalid `this.prisma.shelfOwner.update()` invocation", {"model": "ShelfOwner", "operation": "update"}),
    ("prisma-raw", "Invalid `prisma.$queryRaw()` invocation", {"operation": "$queryRaw"}),
    ("client-version", "{ clientVersion: '6.19.0' }", {"client_version": "6.19.0"}),
    ("host-and-port", "Can't reach database server at `db.fernwick.example:5432`", {"host": "db.fernwick.example", "port": "5432"}),
    ("host-without-port", "getaddrinfo ENOTFOUND db.fernwick.example", {"host": "db.fernwick.example"}),
    ("provider", "Can't reach database server at `ep-x.eu.aws.neon.tech:5432`", {"provider": "neon"}),
    ("status", "Request failed with status code 403", {"http_status": "403"}),
    ("status-in-a-tail", "upstream failed { statusCode: 502 }", {"http_status": "502"}),
    ("good-status", "done with status 200", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in SAID])
def test_reads_what_rules_may_name(text: str, said: dict[str, str]) -> None:
    found = read_facts(f"ShelfError: {text}", known="strong")
    assert found is not None
    known = dict(found.said)
    assert {name: known.get(name) for name in said} == said
    assert set(known) - set(said) <= {"type", "code", "host", "port", "http_status"} - set(said) if said else "http_status" not in known


FIELD_CODES = [
    ("word-before-status", "Error code: 401 - {'error': {'message': 'Incorrect API key', 'code': 'invalid_api_key'}}", "code", "invalid_api_key"),
    ("first-word-stays", "{ code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000' }", "code", "ER_DUP_ENTRY"),
]


@pytest.mark.parametrize(("text", "name", "value"), [pytest.param(*case[1:], id=case[0]) for case in FIELD_CODES])
def test_a_word_is_a_better_code_than_the_status_in_front_of_it(text: str, name: str, value: str) -> None:
    assert read_fields(text)[name] == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SqlQueryError: duplicate key { sqlState: '23505' }", "23505"),
        ("Error: denied { code: 'ER_ACCESS_DENIED_ERROR', sqlState: '28000' }", "ER_ACCESS_DENIED_ERROR"),
        ("Error [P2039]: { code: 'P2039', meta: { driverAdapterError: { cause: { originalCode: '22P02' } } } }", "22P02"),
    ],
)
def test_a_state_is_the_code_where_nothing_better_is(text: str, code: str) -> None:
    assert read_code(text) == code


@pytest.mark.parametrize(
    ("row", "told"),
    [
        pytest.param(
            " `shelf.example:5432`.\n    at r (/var/task/src/shelf.js:1:1) {\n  errorCode: 'P1001',\n  retryable: undefined\n}",
            "errorCode: 'P1001'",
            id="a-head-that-was-cut-off",
        ),
        pytest.param(
            "[ERROR] Runtime.ImportModuleError: Unable to import module 'shelf': No module named 'rack'\nTraceback (most recent call last):",
            "No module named 'rack'",
            id="a-traceback-without-lines",
        ),
    ],
)
def test_a_crash_report_keeps_what_tells_of_the_error(row: str, told: str) -> None:
    exit_line = "Node.js process exited with exit status: 1. The logs above can help with debugging the issue."
    (facts,) = read_message(f"{row}\n{exit_line}").facts
    assert told in facts.text


def test_a_crash_by_syntax_keeps_the_line_that_names_the_file() -> None:
    facts = read_facts("shelf 4 open\n/var/task/api/shelf.js:88\n  }\n  ^\n\nSyntaxError: missing ) after argument list\n    at wrapSafe", crashed=True)
    assert facts is not None
    assert facts.text.startswith("/var/task/api/shelf.js:88")
    assert (facts.error_type, facts.core) == ("SyntaxError", "missing ) after argument list")
