"""Generated exports (requests with errors from a list of texts, both styles) and the whole way over them."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from hypothesis import strategies as st

from logtriage import pipeline
from logtriage.join import Scope
from logtriage.model import FINGERPRINT_VERSION, Report, Tool
from logtriage.parts import Triage
from logtriage.read import open_reader
from logtriage.redact import Gate
from logtriage.report.json import Annotation
from tests.acceptance.rows import Line, Request, Row, S, Style, as_json, fn, rows_of
from tests.builders import matcher, rules

STACK: Final = "\n    at load (/var/task/src/shelves/load.ts:3:1)\n    at run (/var/task/src/run.ts:9:9)"
CALL: Final = "\nInvalid `prisma.shelf.findMany()` invocation:\n\n\n"
EXIT: Final = "Node.js process exited with exit status: 1. The logs above can help with debugging the issue."
TEXTS: Final = (
    f"TypeError: shelf.map is not a function{STACK}",
    f"[shelves] load failed: TypeError: shelf.map is not a function{STACK}",
    f"Unhandled Rejection: Error: timeout exceeded when trying to connect{STACK}",
    f"RangeError: rack is too high{STACK.replace('load', 'close')}",
    f"PrismaClientKnownRequestError: {CALL}The column `Shelf.label` does not exist in the current database.{STACK} {{\n  code: 'P2022',\n  clientVersion: '6.19.0'\n}}",
    f"prisma:error {CALL}The column `Shelf.label` does not exist in the current database.",
    'Column "label" does not exist',
    'error: duplicate key value violates unique constraint "shelves_label_key"',
    "shelf sync failed (attempt 1/3), retrying",
    "could not load the shelves",
    "Vercel Runtime Timeout Error: Task timed out after 60 seconds",
    "AbortError: This operation was aborted",
    "client disconnected",
    f"TypeError: rack is undefined\n    at start (/var/task/src/start.ts:1:1)\n{EXIT}",
    EXIT,
    "    at open (/var/task/src/shelf.ts:3:1)\n    at run (/var/task/src/run.ts:9:9)\n    at q (/var/task/src/q.ts:1:1)",
    "Traceback (most recent call last):",
    'File "/var/task/app/main.py", line 12, in load',
    "ValueError: shelf is locked",
    "}",
    "clientVersion: '6.19.0',",
    "moved 4 shelves, 0 failed",
    "opening shelf 7",
    "[dotenv@17.2.3] injecting env (0) from .env -- tip: encrypt with dotenvx",
    "GET /api/shelves 500 in 41ms",
)  # fmt: skip
ROUTES: Final = ("/api/shelves", "/api/racks/[id]", "/shelves/[id]", "/api/cron/tidy")

LINES = st.builds(Line, st.sampled_from(["info", "warning", "error", "error", "fatal"]), st.sampled_from(TEXTS), st.integers(0, 9_000))
SUMMARIES = st.builds(S, st.sampled_from([200, 200, 404, 499, 500, 500, 503, 504, None]), st.sampled_from([41, 900, 10_050, 60_120, None]))
STYLES: st.SearchStrategy[Style] = st.sampled_from(["new", "old"])


@st.composite
def requests(draw: st.DrawFn, *, distinct_stamps: bool = True, most: int = 5) -> list[Request]:
    """
    Give requests of some lines each.

    ``distinct_stamps``: no two lines of a request are written in one millisecond, so that their order is in the export.
    """
    found = []
    for number in range(draw(st.integers(1, most))):
        lines = draw(st.lists(LINES, max_size=5, unique_by=(lambda line: line.at_ms) if distinct_stamps else None))
        summary = draw(st.none() | SUMMARIES)
        parts: list[S | Line] = [*([summary] if summary else []), *lines]
        found.append(fn(draw(st.sampled_from(ROUTES)), f"R{number}", *parts, at_s=draw(st.integers(0, 90))))
    return found


@dataclass(frozen=True)
class Told:
    """What was told about some files; a law that asks for occurrences alone has no report made."""

    run: Triage

    @cached_property
    def report(self) -> Report:
        tool = Tool("logtriage", "test", FINGERPRINT_VERSION, "0", len(rules()))
        return pipeline.report_of(self.run, rules(), tool=tool, command="logtriage analyze -", scope=Scope(), gate=Gate())

    @cached_property
    def annotations(self) -> tuple[Annotation, ...]:
        return tuple(pipeline.annotations_of(self.run, scope=Scope(), gate=Gate()))

    @property
    def occurrences(self) -> Counter[tuple[str, str]]:
        """Fingerprint and request of every occurrence, as a multiset."""
        return Counter((one.statement.fingerprint, one.request) for one in self.run.found.occurrences)

    @property
    def outcomes(self) -> Counter[tuple[str, str, str]]:
        """The same with what came of it."""
        return Counter((one.statement.fingerprint, one.request, one.outcome) for one in self.run.found.occurrences)


def tell(*files: Sequence[Row], style: Style = "new") -> Told:
    """Run the whole way over files of rows."""
    return tell_bytes(*(as_json(rows, style) for rows in files))


def triage_bytes(*files: bytes) -> Triage:
    """Run the way up to the occurrences over files."""
    return pipeline.triage([open_reader("-", place, stdin=io.BytesIO(data)) for place, data in enumerate(files)], rules(), matcher=matcher())


def tell_bytes(*files: bytes) -> Told:
    """Run the whole way over files."""
    return Told(triage_bytes(*files))


def rows_in(requests_: Sequence[Request], style: Style) -> list[dict[str, Any]]:
    """Give the rows of an export of the requests, as the dashboard orders them."""
    return rows_of(requests_, style)
