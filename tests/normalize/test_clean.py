"""A message as written -> the text that is read: decoration goes, meaning stays, cleaning twice changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.normalize import clean
from logtriage.normalize.clean import MAX_TEXT, attempts, drop_banners, fold_doubled

EXIT = "Node.js process exited with exit status: 1. The logs above can help with debugging the issue."
CRASH = "TypeError: shelf.map is not a function\n    at load (/var/task/src/shelf.js:3:1)"
DOTENV = "[dotenv@17.2.3] injecting env (0) from .env -- tip: \U0001f510 prevent committing .env to code"
OTHER_DOTENV = "[dotenv@17.2.3] injecting env (0) from .env -- tip: encrypt with dotenvx"

CLEANED = [
    ("colour", "\x1b[31mshelf is locked\x1b[39m", "shelf is locked"),
    ("colour-inside-a-code", "code: \x1b[32m'P2022'\x1b[39m", "code: 'P2022'"),
    ("colour-with-parameters", "\x1b[38;5;3m[Shelves] \x1b[39mlocked", "[Shelves] locked"),
    ("colour-of-a-windows-console", "\u2190[31mlocked\u2190[39m", "locked"),
    ("hyperlink", "\x1b]8;;https://x.example\x07shelf\x1b]8;;\x07 locked", "shelf locked"),
    ("dos-line-ends", "shelf\r\nlocked\r", "shelf\nlocked"),
    ("null-character", "shelf\x00 locked", "shelf locked"),
    ("blanks-around", "\n  shelf locked \n\n", "shelf locked"),
    ("inspected-string-in-two-parts", "message: 'shelf\\n' +\n    'is locked'", "message: 'shelf\nis locked'"),
    ("inspected-string-in-three-parts", 'message: "shelf\\n" +\n  "is\\n" +\n  "locked"', 'message: "shelf\nis\nlocked"'),
    ("retry-codes", "retry: { errorCodes: [ 'ETIMEDOUT',\n 'ECONNRESET' ], limit: 2 }", "retry: { errorCodes: [options], limit: 2 }"),
    ("retry-codes-under-another-name", "again: { on: ['ECONNRESET', \"P2024\", '40001'] }", "again: { on: [options] }"),
    ("one-code-that-happened", "codes: ['ECONNRESET']", "codes: ['ECONNRESET']"),
    ("columns-are-no-codes", "target: ['EMAIL', 'ENTITY']", "target: ['EMAIL', 'ENTITY']"),
    ("retry-statuses", "statusCodes: [ 408, 429, 502, 504 ],", "statusCodes: [options],"),
    ("retry-set", "methods: Set(2) { 'GET', 'PUT' }", "methods: [options]"),
    ("constants-of-domexception", "AbortError: aborted {\n  code: 20,\n  INDEX_SIZE_ERR: 1,\n  TIMEOUT_ERR: 23,\n  ABORT_ERR: 20\n}", "AbortError: aborted {\n  code: 20,\n}"),
    ("wrong-encoding", b"shelf".decode("mac_roman") + " " + "⨯".encode().decode("mac_roman"), "shelf ⨯"),
    ("wrong-encoding-of-an-accent", "erreur d'" + "é".encode().decode("mac_roman") + "tag" + "è".encode().decode("mac_roman") + "re", "erreur d'étagère"),
    ("right-encoding", "étagère «verrouillée» – שגיאה", "étagère «verrouillée» – שגיאה"),
    ("json-line", '{"level":"error","msg":"shelf is locked"}', 'ERROR: shelf is locked\n{"level":"error","msg":"shelf is locked"}'),
    ("json-line-with-an-error-in-it", '{"err":{"message":"locked","stack":"Error: locked"}}', 'locked\nError: locked\n{"err":{"message":"locked","stack":"Error: locked"}}'),
    ("json-of-graphql", '{"errors":[{"message":"shelf is locked","path":["shelf"]}],"data":null}', 'shelf is locked\n{"errors":[{"message":"shelf is locked","path":["shelf"]}],"data":null}'),
    ("json-with-colours", '{"msg":"\\u001b[31mshelf is locked\\u001b[39m"}', 'shelf is locked\n{"msg":"shelf is locked"}'),
    ("json-in-json", r'dead letter {"p":"{\"m\":\"column \\\"label\\\" is gone\"}"}', r'dead letter {"p":"{\"m\":\"column \"label\" is gone\"}"}'),
    ("even-backslashes-before-a-quote", r'path "C:\\shelf\\"', r'path "C:\\shelf\\"'),
    ("json-without-a-message", '{"shelf":7}', '{"shelf":7}'),
    ("json-that-is-none", "{shelf: 7}", "{shelf: 7}"),
    ("plain", "shelf is locked", "shelf is locked"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "text"), [pytest.param(*case[1:], id=case[0]) for case in CLEANED])
def test_takes_decoration_off_and_nothing_else(message: str, text: str) -> None:
    assert clean(message) == text


@pytest.mark.parametrize("message", [pytest.param(case[1], id=case[0]) for case in CLEANED])
def test_cleaning_twice_changes_nothing(message: str) -> None:
    assert clean(clean(message)) == clean(message)


ALPHABET = "abAB\x1b[31m\u2190'\"\\n+ {}:,]\t\r\n\x00√©‚ù_ERR0"


@given(st.one_of(st.text(max_size=200), st.text(alphabet=ALPHABET, max_size=120), st.lists(st.sampled_from([case[1] for case in CLEANED]), max_size=4).map("\n".join)))
def test_cleaning_any_text_twice_changes_nothing(message: str) -> None:
    assert clean(clean(message)) == clean(message)


def test_a_very_long_text_keeps_head_and_tail() -> None:
    message = "shelf is locked " + "x" * 3 * MAX_TEXT + " at the end"
    text = clean(message)
    assert len(text) <= MAX_TEXT + 1
    assert text.startswith("shelf is locked")
    assert text.endswith("at the end")


@pytest.mark.parametrize("between", ["", "\n", " "], ids=["joined", "line-end", "blank"])
def test_folds_a_text_that_stands_twice(between: str) -> None:
    assert fold_doubled(f"{CRASH}{between}{CRASH}") == CRASH


@pytest.mark.parametrize("text", ["haha", "no", "aa", "shelf is locked shelf is lockee"], ids=["short-word", "two-letters", "letters", "not-the-same"])
def test_does_not_fold_what_only_looks_doubled(text: str) -> None:
    assert fold_doubled(text) == text


@pytest.mark.parametrize(
    "row",
    [
        f"{CRASH}\n{EXIT}",
        f"{CRASH}\n{EXIT}\n{CRASH}\n{EXIT}",
        f"{DOTENV}\n{CRASH}\n{EXIT}\n{OTHER_DOTENV}\n{CRASH}\n{EXIT}",
        f"{EXIT}\n{CRASH}",
        f"{CRASH}{CRASH}\n{EXIT}",
        f"{CRASH}\n{CRASH}\n{EXIT}\n",
        f"(node:4) Warning: an old shelf\n(Use `node --trace-warnings ...` to show where the warning was created)\n{CRASH}\n{EXIT}",
    ],
    ids=["once", "two-attempts", "two-banners", "exit-line-first", "doubled-without-line-end", "doubled", "node-warning"],
)
def test_a_crash_report_is_one_text_however_often_it_stands_there(row: str) -> None:
    assert attempts(row) == ((CRASH,), True)


def test_attempts_that_differ_are_both_kept_in_order() -> None:
    other = CRASH.replace("shelf.map", "rack.map")
    assert attempts(f"{CRASH}\n{EXIT}\n{other}\n{EXIT}") == ((CRASH, other), True)


def test_a_row_without_an_exit_line_is_one_attempt() -> None:
    assert attempts(CRASH) == ((CRASH,), False)


EXIT_LINES = [
    "Node.js process exited with exit status: 128. The logs above can help with debugging the issue.",
    "Node.js process exited with signal: 6 (SIGABRT) (core dumped). The logs above can help with debugging the issue.",
    "Python process exited with exit status: 1. The logs above can help with debugging the issue.",
    "Error: Runtime exited with error: exit status 1",
    "Runtime exited with error: signal: killed",
]


@pytest.mark.parametrize("line", EXIT_LINES)
def test_an_exit_line_alone_leaves_no_text(line: str) -> None:
    assert attempts(line) == ((), True)


BANNERS = [
    DOTENV,
    "(node:4) [DEP0170] DeprecationWarning: The URL shelf is invalid.",
    "(node:4) Warning: Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to '0' makes TLS insecure.",
    "(Use `node --trace-deprecation ...` to show where the warning was created)",
    "Legacy server listening...",
    "npm warn old lockfile",
]


@pytest.mark.parametrize("banner", BANNERS)
def test_banners_go_and_the_lines_around_them_stay(banner: str) -> None:
    assert drop_banners(f"before\n{banner}\nafter") == "before\nafter"
    assert drop_banners(banner) == ""


def test_an_unhandled_rejection_is_no_banner() -> None:
    line = "(node:4) UnhandledPromiseRejectionWarning: Error: shelf is locked"
    assert drop_banners(line) == line
