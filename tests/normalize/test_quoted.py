"""What only speaks about errors, and what looks so but is one."""

from __future__ import annotations

import pytest

from logtriage.normalize.quoted import MAX_LINES, is_quoted
from logtriage.normalize.reading import read_message

QUOTED = [
    ("conventional-commit", "fix(db): handle deadlock detected"),
    ("commit-in-a-list", "4f1c0a9 docs: explain ECONNREFUSED"),
    ("changelog", "* **auth:** no longer throw JWT_SESSION_ERROR"),
    ("version", "## 4.2.1 - Fixed ECONNREFUSED"),
    ("task-list", "- [ ] no P2022 for a day"),
    ("table-row", "| P2022 | The column does not exist |"),
    ("heading", "# Troubleshooting too many connections"),
    ("link", "Learn more about this error: https://fernwick.example/errors/p2022"),
    ("throw", "throw new Error('shelf is locked')"),
    ("comparison", "if (error.code === 'P2022') return again()"),
    ("comment", "// Error: shelf is locked"),
    ("diff", '+    throw new Error("shelf is locked")'),
    ("function-with-a-body", "async function onError(error) {"),
    ("query", "SELECT * FROM events WHERE text LIKE '%deadlock detected%'"),
    ("test-name", "✓ answers 503 on P1001 (4 ms)"),
    ("rule-file", "- regex: 'shelf is locked'"),
    ("access-line", "GET /docs/errors/P2022 200 in 14ms"),
    ("every-line", "// Error: shelf is locked\nthrow new Error('shelf is locked')"),
]

REAL = [
    ("next", "- error Error: shelf is locked"),
    ("boxed", "| Error: shelf is locked |"),
    ("banner", "### Error: shelf is locked ###"),
    ("function-that-does-not-exist", "function lower(integer) does not exist"),
    ("query-and-its-error", 'insert into "shelves" ("owner") values ($1) - duplicate key value violates unique constraint "shelves_owner_key"'),
    ("query-and-its-error-in-capitals", "INSERT INTO shelves VALUES ($1) - null value in column owner violates not-null constraint"),
    ("update-in-words", "update failed: cannot set owner of shelf"),
    ("import-in-words", "import of rows from 'shelves.csv' failed"),
    ("answer-5xx", "GET /api/shelves 500 in 14ms"),
    ("upstream-4xx", "POST https://api.fernwick.example/v1/shelves 429 Too Many Requests"),
    ("source-line-above-the-error", "throw new Error('shelf is locked')\n      ^\nError: shelf is locked"),
    ("code-and-the-error", "// shelves\nError: shelf is locked"),
    ("reading-of-an-address", "Read ECONNRESET https://api.fernwick.example"),
    ("option-of-a-failed-call", "- timeout exceeded"),
]

KNOWN_WRONG = [
    ("citation", "> Error: connect ECONNREFUSED means that nothing listens.", False),
    ("heading-with-a-class", "## Error: Can't reach database server", False),
    ("assertion-of-python", "assert shelf.error is None, shelf", False),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in QUOTED])
def test_is_quoted(text: str) -> None:
    assert is_quoted(text)
    assert read_message(text).quoted
    assert read_message(text).facts == ()


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in REAL])
def test_is_an_error_in_earnest(text: str) -> None:
    assert not is_quoted(text)


@pytest.mark.parametrize(("text", "now"), [pytest.param(text, now, id=name) for name, text, now in KNOWN_WRONG])
def test_known_wrong_results(text: str, now: bool) -> None:
    """Limits, written down so that an improvement is noticed."""
    assert is_quoted(text) is now


def test_an_error_among_quoted_lines_is_never_lost() -> None:
    for _, quoted in QUOTED:
        assert not is_quoted(f"{quoted}\nError: shelf is locked")
        assert not is_quoted(f"Error: shelf is locked\n{quoted}")


def test_a_long_text_is_a_report() -> None:
    line = "// Error: shelf is locked"
    assert is_quoted("\n".join([line] * MAX_LINES))
    assert not is_quoted("\n".join([line] * (MAX_LINES + 1)))
    assert not is_quoted("")
