"""What a message is: statement, fragment, piece, exit, access line, noise, talk, nothing."""

from __future__ import annotations

import pytest

from logtriage.normalize import read_facts, read_message, template_of_message

EXIT = "Node.js process exited with exit status: 1. The logs above can help with debugging the issue."
KINDS = [
    ("nothing", None, "empty"),
    ("blank", " \n", "empty"),
    ("dash", "-", "empty"),
    ("platform-access", "[GET] /api/shelves status=504\n", "access"),
    ("middleware-access", "[shelves] /api/shelves status=200", "access"),
    ("error", "TypeError: x is undefined", "statement"),
    ("words", "shelf sync failed", "statement"),
    ("frames", "    at a (/var/task/a.js:1:1)\n    at b (/var/task/b.js:1:1)", "fragment"),
    ("one-frame", "at a (/var/task/a.js:1:1)", "fragment"),
    ("python-frame", 'File "/var/task/app/main.py", line 12, in load', "fragment"),
    ("head-of-a-traceback", "Traceback (most recent call last):", "fragment"),
    ("closing-brace", "}", "piece"),
    ("a-pair-of-an-object", "clientVersion: '6.19.0',", "piece"),
    ("an-object-without-failure", "count: 7,", "piece"),
    ("exit", EXIT, "exit"),
    ("banner", "[dotenv@17.2.3] injecting env (0) from .env -- tip: whatever", "noise"),
    ("deprecation", "(node:4) [DEP0170] DeprecationWarning: The URL shelf is invalid.", "noise"),
    ("talk", "moved 4 shelves", "talk"),
    ("application-access", "GET /api/shelves 200 in 41ms", "talk"),
]  # fmt: skip

# Words of failure that tell of none.
FALSE_FRIENDS = [
    ("nothing-failed", "Completed: 3 updated, 0 failed"),
    ("error-is-null", "{ shelf: 7, error: null }"),
    ("session-error-undefined", "sessionError: undefined"),
    ("no-errors", "No errors"),
    ("retry-options", "{ retry: { errorCodes: [ 'ETIMEDOUT', 'ECONNRESET', 'ENOTFOUND' ], statusCodes: [ 408, 429, 502, 504 ] } }"),
    ("dotenv-tip", "[dotenv@17.2.3] injecting env (0) from .env -- tip: prevent committing .env to code (failed leaks)"),
    ("error-handler", "error handler registered"),
    ("server-started", "Legacy server listening..."),
]  # fmt: skip


@pytest.mark.parametrize(("message", "kind"), [pytest.param(*case[1:], id=case[0]) for case in KINDS])
def test_says_what_a_message_is(message: str | None, kind: str) -> None:
    assert read_message(message).kind == kind


@pytest.mark.parametrize("message", [pytest.param(text, id=name) for name, text in FALSE_FRIENDS])
def test_false_friends_state_nothing(message: str) -> None:
    assert read_message(message).facts == ()


def test_a_got_error_states_its_own_error_and_not_its_options() -> None:
    text = (
        "RequestError: connect ECONNREFUSED 192.0.2.7:443\n    at open (/var/task/src/shelf.ts:3:1) {\n  code: 'ECONNREFUSED',\n  options: {\n"
        "    retry: {\n      methods: Set(2) { 'GET', 'PUT' },\n      statusCodes: Set(3) { 408, 429, 504 },\n"
        "      errorCodes: Set(3) { 'ETIMEDOUT', 'ECONNRESET', 'ENOTFOUND' }\n    }\n  }\n}"
    )
    (found,) = read_message(text).facts
    assert (found.error_type, found.code) == ("RequestError", "ECONNREFUSED")
    assert "ETIMEDOUT" not in found.text


def test_a_crash_states_the_error_and_not_the_chatter_before_it() -> None:
    text = f"Connecting to the shelf store failed slowly\nlistening on 3000\nTypeError: x is undefined\n    at load (/var/task/src/a.js:1:1)\n{EXIT}"
    reading = read_message(text)
    assert reading.exited
    assert [(found.error_type, found.core) for found in reading.facts] == [("TypeError", "x is undefined")]


def test_the_line_above_a_syntax_error_does_not_become_the_error() -> None:
    text = f"file:///var/task/src/shelf.js:15\n  label \n  ^^^^^\nSyntaxError: Unexpected identifier 'label'\n    at compileSourceTextModule (node:internal/modules/esm/utils:346:16)\n{EXIT}"
    (found,) = read_message(text).facts
    assert (found.error_type, found.core) == ("SyntaxError", "Unexpected identifier 'label'")


def test_a_row_with_several_log_lines_states_each_error_once() -> None:
    text = "ERROR:shelves:cannot open\nINFO:shelves:opened another\nERROR:shelves:cannot open\nERROR:racks:cannot close"
    assert [found.core for found in read_message(text).facts] == ["cannot open", "cannot close"]


def test_access_lines_among_log_lines_state_nothing() -> None:
    text = '192.0.2.7 - - [31/Jan/2026 14:00:00] "GET /shelves HTTP/1.1" 500 -'
    assert read_message(text).facts == ()


def test_own_level_is_told_beside_the_statement() -> None:
    assert read_message("[ERROR] shelf is locked").own_level == "error"
    assert read_message("INFO:shelves:cannot open, skipped").own_level == "info"


@pytest.mark.parametrize(
    ("message", "template"),
    [
        ("moved 4 shelves in 12ms", "moved <num> shelves in <num>"),
        (f"TypeError: x\n{EXIT}", "TypeError: x"),
        (EXIT, EXIT.replace("1.", "<num>.")),
    ],
    ids=["talk", "crash", "exit"],
)
def test_every_message_has_a_template(message: str, template: str) -> None:
    assert template_of_message(message) == template


def test_a_folder_in_brackets_is_part_of_the_path() -> None:
    text = (
        "Error: shelf gone\n    at u (/var/task/.next/server/app/(shop)/cart/page.js:1:110)\n"
        "    at async f (/var/task/src/app/feed/(..)photo/[id]/view.tsx:12:3)"
    )
    facts = read_facts(text)
    assert facts is not None
    assert [(frame.file, frame.in_app) for frame in facts.frames] == [
        (".next/server/app/(shop)/cart/page.js", True),
        ("src/app/feed/(..)photo/[id]/view.tsx", True),
    ]
    assert facts.site == "src/app/feed/(..)photo/[id]/view.tsx"
