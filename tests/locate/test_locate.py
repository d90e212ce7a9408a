"""Texts of a case -> the evidence that is looked for in a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from logtriage import pipeline
from logtriage import schema as s
from logtriage.cluster import cluster_occurrences, split_by_route
from logtriage.locate import evidence_of
from logtriage.model import Evidence, SourceFrame
from logtriage.read import open_reader
from tests.acceptance.rows import E, Line, S, fn, write
from tests.builders import matcher, rules


def evidence(folder: Path, *lines: str, status: int = 500) -> Evidence:
    """Give the evidence of one request that logged these lines."""
    said: list[S | Line] = [S(status), *(E(line) for line in lines)]
    run = pipeline.triage([open_reader(str(write(folder, [fn("/api/x", "R1", *said)])), 0)], rules(), matcher=matcher())
    (cluster,) = cluster_occurrences(run.found.occurrences)
    (case,) = split_by_route(cluster)
    texts = run.entries[s.TEXT]
    return evidence_of(case, lambda one: (line for row in one.rows if texts[row.index] is not None for line in run.texts[texts[row.index]].split("\n")))


def test_frames_keep_their_place_the_innermost_first(tmp_path: Path) -> None:
    stack = (
        "    at Object.parse (/var/task/node_modules/.pnpm/zod@3.1.0/node_modules/zod/index.js:1:2)",
        "    at async load (/var/task/src/lib/a.ts:12:7)",
        "    at GET (file:///var/task/apps/web/.next/server/app/api/x/route.js:1:99)",
        "    at next (/var/task/node_modules/@scope/pack/dist/x.js:5:1)",
        "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    )
    found = evidence(tmp_path, "\n".join(["TypeError: no such shelf", *stack]))
    assert found.frames == (
        SourceFrame("src/lib/a.ts", "load", 12, 7),
        SourceFrame(".next/server/app/api/x/route.js", "GET", 1, 99),
    )
    assert found.libraries == ("zod", "@scope/pack")
    assert found.routes == ("/api/x",)


def test_python_writes_the_innermost_frame_last(tmp_path: Path) -> None:
    found = evidence(
        tmp_path,
        'Traceback (most recent call last):\n  File "/var/task/api/index.py", line 8, in handler\n    run()\n'
        '  File "/var/task/app/jobs.py", line 31, in run\n    raise ValueError(1)\nValueError: no such shelf',
    )
    assert [(frame.file, frame.line) for frame in found.frames] == [("app/jobs.py", 31), ("api/index.py", 8)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[SHELVES] cannot open TypeError: the shelf is locked for good", ("[SHELVES] cannot open", "the shelf is locked for good", "[SHELVES]")),
        ("[ERROR] TypeError: the shelf is locked for good", ("the shelf is locked for good",)),
        ("TypeError: shelf 4711 of 3f2b8c1e-1111-4222-8333-444455556666 cannot be opened now", ("cannot be opened now",)),
        ("TypeError: x", ()),
    ],
)
def test_words_are_those_that_the_application_may_have_written(tmp_path: Path, line: str, words: tuple[str, ...]) -> None:
    found = evidence(tmp_path, line).words
    assert tuple(word for word in words if word not in found) == ()
    assert all(word in line for word in found)
    assert "[ERROR]" not in found


def test_a_text_that_no_row_holds_is_not_looked_for(tmp_path: Path) -> None:
    assert evidence(tmp_path).words == ()


def test_the_failed_call_is_named(tmp_path: Path) -> None:
    found = evidence(tmp_path, "Invalid `prisma.contextPack.findMany()` invocation:\n\n\nCan't reach database server at `db.fernwick.example`:`6543`")
    assert found.calls == (("contextPack", "findMany"),)
    assert found.libraries == ("@prisma/client",)
