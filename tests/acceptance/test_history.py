"""What is kept of a run holds no secret of the log, and overlapping exports of one project do not double."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from logtriage.history import open_history
from logtriage.tally import merge
from tests.acceptance.rows import E, Request, S, write
from tests.cli.shell import call
from tests.postgres import Database

CANARIES: Final = {
    "password in a connection": "kanarienvogel-71",
    "mailbox": "kanarie@fernwick.example",
    "token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrYW5hcmllIn0.s5yXr3c4m8-Qk2vB7nT1pLw",
    "stripe key": "sk_live_51KanarieKanarieKanarieKanarie",
    "phone": "+4915123456789",
    "query": "kanarie-in-the-query",
}
TEXTS: Final = (
    f"PrismaClientInitializationError: Can't reach database server at postgresql://shop:{CANARIES['password in a connection']}@db.fernwick.example:5432/shop",
    f"Error: mailbox {CANARIES['mailbox']} is full, told {CANARIES['phone']}",
    f"Unhandled Rejection: TypeError: bad header authorization: Bearer {CANARIES['token']}",
    f"StripeAuthenticationError: Invalid API Key provided: {CANARIES['stripe key']}",
    f"Error: GET https://fernwick.example/api?token={CANARIES['query']} failed",
)


WHERE: Final = ".logtriage/history.db"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LOGTRIAGE_HISTORY", raising=False)
    return tmp_path


def secretive(folder: Path) -> Path:
    """Write an export whose every text, path and query holds something that must not leave."""
    path = f"/api/shelves/{CANARIES['mailbox']}"
    query = f"token={CANARIES['query']}"
    asked = [Request(f"R{at}", path, (E(text), S(500)), at_s=at, query=query) for at, text in enumerate(TEXTS)]
    return write(folder, asked)


def test_h_a_history_holds_no_secret_of_the_log(home: Path) -> None:
    assert call(secretive(home), "--record", "-q", "-o", "report.md").code == 0
    kept = Path(WHERE).read_bytes().decode("utf-8", "replace")
    assert {name for name, canary in CANARIES.items() if canary in kept} == set()
    assert "mailbox <email:1> is full" in kept, "the texts themselves are there"


@pytest.mark.slow
def test_h_a_history_on_a_server_holds_no_secret_of_the_log(home: Path, database: Database) -> None:
    assert call(secretive(home), "--record", "--history", database.url, "-q", "-o", "report.md").code == 0
    kept = str(database.run("SELECT row_to_json(run) FROM logtriage.run; SELECT row_to_json(issue) FROM logtriage.issue"))
    assert {name for name, canary in CANARIES.items() if canary in kept} == set()
    assert "mailbox <email:1> is full" in kept


def test_exports_that_overlap_do_not_double(home: Path) -> None:
    hourly = [Request(f"R{hour}", "/api/shelves", (E("ShelfError: shelf is locked"), S(500)), at_s=hour * 3600) for hour in range(9)]
    for name, part in (("a.json", hourly[:6]), ("b.json", hourly[3:]), ("copy.json", hourly[:6])):
        assert call(write(home, part, name=name), "--record", "-q", "-o", "report.md").code == 0
    with open_history(WHERE) as history:
        runs = list(history.runs())
    assert len(runs) == 2, "the copy is the same run"
    both = merge(runs)
    assert sum(one.occurrences for one in both.tallies) == 9
    assert sum(one.requests for one in both.traffic) == 9
