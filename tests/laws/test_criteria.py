"""Laws of verdicts: the order of rows and how they were parted into files change nothing; more evidence never unfails."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logtriage.model import CheckReport, Judged
from tests.acceptance.checks import check_files
from tests.acceptance.rows import E, I, Line, Request, S, as_json, fn, rows_of

ROUTES: Final = ("/api/cron/outbound", "/api/webhooks/email")
P2022: Final = "Invalid `prisma.lead.findMany()` invocation: The column `Lead.foo` does not exist in the current database."
TEXTS: Final[tuple[Line, ...]] = (
    E(P2022), I(P2022), I("ECONNRESET ignored"), I("ECONNRESET ignored again"), I("job picked jobId=1"), I("job completed jobId=1"), I("job completed jobId=2"),
    I("outbound sent jobId=1"), I("done elapsed=45ms"), I("done elapsed=410ms"), I("authorized method=vercel"),
    I("authorized method=query"),
)  # fmt: skip
CRITERIA: Final = """criteria:
  - {id: a, title: absent, kind: absent, where: {code: P2022}}
  - {id: b, title: absent there, kind: absent, where: {code: P2022, route: [/api/cron/*, /api/none]}, require: {contiguous_hours: 1}}
  - {id: l, title: no reset, kind: absent, where: {code: ECONNRESET}}
  - {id: c, title: count, kind: count, where: {text: outbound}, at_most: 1, at_least: 1}
  - {id: d, title: rate, kind: rate, where: {status: 5xx}, at_most: 10%}
  - {id: e, title: quick, kind: quantile, value: elapsed, at_most: {max: 300, p50: 100}}
  - {id: f, title: every minute, kind: cadence, where: {route: /api/cron/outbound}, schedule: '* * * * *', missed: 2}
  - {id: g, title: once, kind: unique, where: {text: outbound sent}, key: jobId}
  - {id: h, title: only if sent, kind: implies, where: {text: completed}, key: jobId, needs: {text: sent}, when: before}
  - {id: i, title: who, kind: enum, where: {text: authorized}, value: method, allowed: vercel}
  - {id: j, title: no crash, kind: cooccur, where: {code: P2022}, status: 2xx}
  - {id: k, title: flow, kind: sequence, flow: flow.yaml}
"""
FLOW: Final = """name: job
key: jobId
within_s: 120
steps:
  - {id: picked, text: job picked}
  - {id: sent, text: outbound sent, optional: true}
  - {id: done, text: job completed, ends: done}
"""


@st.composite
def exports(draw: st.DrawFn) -> list[Request]:
    """Up to a dozen requests with lines that the criteria speak of; each line in a second of its own."""
    found = []
    for at in range(draw(st.integers(1, 12))):
        lines = [
            Line(line.level, line.text, 40 * place + 10)
            for place, line in enumerate(draw(st.lists(st.sampled_from(TEXTS), max_size=3)))
        ]
        status = draw(st.sampled_from([200, 200, 500, None]))
        summary = [] if status is None else [S(status, draw(st.integers(1, 900)))]
        found.append(fn(draw(st.sampled_from(ROUTES)), f"R{at}", *summary, *lines, at_s=draw(st.integers(0, 40)) * 15 + at))
    return found


def judged(files: Sequence[Sequence[dict[str, object]]]) -> CheckReport:
    with TemporaryDirectory() as folder:
        Path(folder, "flow.yaml").write_text(FLOW, encoding="utf-8")
        paths = [Path(folder, f"{n}.json") for n in range(len(files))]
        for path, rows in zip(paths, files, strict=True):
            path.write_bytes(as_json(rows))
        return check_files(paths, CRITERIA)


def verdicts(report: CheckReport) -> tuple[Judged, ...]:
    return report.criteria


@pytest.mark.slow
@settings(max_examples=10)
@given(exports(), st.integers(0, 1_000_000))
def test_the_order_of_rows_changes_no_verdict(requests: list[Request], seed: int) -> None:
    rows = rows_of(requests)
    shuffled = Random(seed).sample(rows, len(rows))  # noqa: S311 - an order, no secret
    assert verdicts(judged([rows])) == verdicts(judged([shuffled]))


@pytest.mark.slow
@settings(max_examples=10)
@given(exports(), st.integers(0, 1_000_000))
def test_how_rows_are_parted_into_files_changes_no_verdict(requests: list[Request], seed: int) -> None:
    rows = rows_of(requests)
    chance = Random(seed)  # noqa: S311 - as above
    parts: list[list[dict[str, object]]] = [[], []]
    for row in rows:
        parts[chance.randrange(2)].append(row)
    parts = [part for part in parts if part]
    assert verdicts(judged([rows])) == verdicts(judged(parts))
    assert verdicts(judged([rows])) == verdicts(judged([rows, rows])), "a file that is given twice"


@pytest.mark.slow
@settings(max_examples=10)
@given(exports(), exports())
def test_what_was_found_stays_a_failure_whatever_else_the_log_holds(one: list[Request], more: list[Request]) -> None:
    later = [fn(r.function, f"L{n}", *r.parts, at_s=r.at_s + 1000) for n, r in enumerate(more)]
    before = {each.id: each.verdict for each in judged([rows_of(one)]).criteria}
    after = {each.id: each.verdict for each in judged([rows_of([*one, *later])]).criteria}
    for name in "abgij":
        assert before[name] != "fail" or after[name] == "fail", name
