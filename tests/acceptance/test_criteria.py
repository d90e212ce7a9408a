"""Cases A8, A9, A13, B7, B8, D10, D12 and the table of G: success criteria, judged from exports."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from logtriage.model import Policy
from logtriage.policy.load import load_routes
from logtriage.report.check import render_check_markdown
from tests.acceptance.checks import check, check_files, one, only, part
from tests.acceptance.rows import E, I, Line, Request, S, Style, W, fn, write

FOLLOWUPS, WEBHOOK, DIGESTS = "/api/cron/followups", "/api/webhooks/email", "/api/cron/digests"
P2022: Final = "Invalid `prisma.lead.findMany()` invocation: The column `Lead.foo` does not exist in the current database."
CALLED: Final = "Error: skipped lead sync {\n  code: 'P2022',\n  clientVersion: '5.22.0'\n}"
KILLED: Final = "Vercel Runtime Timeout Error: Task timed out after 800 seconds"


def calls(route: str, number: int, *, at_s: float = 0, step_s: float = 20, **more: str) -> list[Request]:
    """Healthy requests of a route."""
    return [
        fn(route, f"{route[-5:]}{at_s:.0f}-{n}", S(200), I("done"), at_s=at_s + n * step_s, **more)
        for n in range(number)
    ]


# ------------------------------------------------------------------------------------------------------------------ A8
def test_a8_a_criterion_is_judged_per_environment_and_together(tmp_path: Path) -> None:
    judged = one(
        tmp_path,
        "kind: absent\nwhere: {code: P2022}",
        *calls(FOLLOWUPS, 8),
        fn(FOLLOWUPS, "P1", S(500), E(P2022), at_s=30, environment="preview"),
        *calls(FOLLOWUPS, 3, at_s=40, environment="preview"),
    )
    assert judged.verdict == "fail"
    production, preview = part(judged, "production"), part(judged, "preview")
    assert (production.verdict, production.requests) == ("pass", 8)
    assert (preview.verdict, preview.requests) == ("fail", 4)
    assert "1 found in 1 request of 4" in preview.sentence


def test_a8_one_environment_can_be_meant(tmp_path: Path) -> None:
    judged = one(
        tmp_path,
        "kind: absent\nwhere: {code: P2022, environment: production}",
        *calls(FOLLOWUPS, 8),
        fn(FOLLOWUPS, "P1", S(500), E(P2022), at_s=30, environment="preview"),
    )
    assert (judged.verdict, judged.figures["requests"]) == ("pass", 8)


# ------------------------------------------------------------------------------------------------------------------ A9
ROLLOUT: Final = "kind: absent\nwhere: {{code: P2022, route: [/api/cron/followups, /api/webhooks/email], {since}}}"


def rollout() -> list[Request]:
    """P2022 before the rollout; behind it 37 requests on followups and none on the webhook."""
    return [
        fn(FOLLOWUPS, "old", S(500), E(P2022), at_s=0, deployment="dpl_before"),
        *calls(WEBHOOK, 4, at_s=5, deployment="dpl_before"),
        *calls(FOLLOWUPS, 37, at_s=600, deployment="dpl_after"),
    ]


@pytest.mark.parametrize(
    "since", ["since: 2026-01-31T14:09Z", "since: dpl_after", "deployment_after: dpl_after", "deployment: dpl_after"]
)
def test_a9_a_route_that_nobody_called_after_the_rollout_is_inconclusive(tmp_path: Path, since: str) -> None:
    judged = one(tmp_path, ROLLOUT.format(since=since), *rollout())
    followups, webhook = part(judged, FOLLOWUPS), part(judged, WEBHOOK)
    assert (followups.verdict, followups.requests) == ("pass", 37)
    assert (webhook.verdict, webhook.requests) == ("inconclusive", 0)
    assert "route not exercised" in webhook.sentence
    assert judged.verdict == "inconclusive"
    assert "outside the window: 1 found" in judged.evidence or since.startswith("deployment:")
    assert any("/api/webhooks/email: route not exercised" in line for line in judged.missing)


def test_a9_an_error_after_the_rollout_fails_although_a_route_was_not_called(tmp_path: Path) -> None:
    again = fn(FOLLOWUPS, "again", S(500), E(P2022), at_s=900, deployment="dpl_after")
    judged = one(tmp_path, ROLLOUT.format(since="since: dpl_after"), *rollout(), again)
    assert judged.verdict == "fail"
    assert [part(judged, FOLLOWUPS).verdict, part(judged, WEBHOOK).verdict] == ["fail", "inconclusive"]


def test_a9_a_deployment_that_is_not_in_the_export_leaves_it_open(tmp_path: Path) -> None:
    judged = one(tmp_path, ROLLOUT.format(since="since: dpl_unknown"), *rollout())
    assert judged.verdict == "inconclusive"
    assert judged.missing[-1] == "deployment dpl_unknown is not in the export"


def test_a9_more_exposure_can_be_required(tmp_path: Path) -> None:
    criterion = "kind: absent\nwhere: {code: P2022, route: /api/cron/followups, since: dpl_after}\nrequire: {requests: 38}"
    judged = one(tmp_path, criterion, *rollout())
    assert judged.verdict == "inconclusive"
    assert "37 requests in the window, 38 required" in judged.sentence


@pytest.mark.parametrize("line", [I(P2022), W(P2022), I(CALLED)], ids=["info", "warning", "inspected"])
def test_a_lowered_level_is_not_absence(tmp_path: Path, line: Line) -> None:
    judged = one(tmp_path, "kind: absent\nwhere: {code: P2022}", *calls(FOLLOWUPS, 9), fn(FOLLOWUPS, "R", S(200), line))
    assert judged.verdict == "fail"


def test_a_lowered_level_is_not_absence_even_where_a_level_is_asked_for(tmp_path: Path) -> None:
    criterion = 'kind: absent\nwhere: {text: "[DB-MISMATCH]", level: error}'
    judged = one(tmp_path, criterion, *calls(FOLLOWUPS, 9), fn(FOLLOWUPS, "R", S(200), I("[DB-MISMATCH] Lead.foo")))
    assert judged.verdict == "fail"
    assert "a lowered level is not absence" in judged.sentence


def test_a_row_that_only_mentions_the_code_keeps_the_verdict_open(tmp_path: Path) -> None:
    line = I("lead sync: ECONNRESET ignored as before")
    judged = one(tmp_path, "kind: absent\nwhere: {code: ECONNRESET}", *calls(FOLLOWUPS, 9), fn(FOLLOWUPS, "R", S(200), line))
    assert judged.verdict == "inconclusive"
    assert judged.missing == ("what is meant by 1 row that names ECONNRESET without stating an error",)


def test_a_failure_without_a_message_may_be_what_must_be_absent(tmp_path: Path) -> None:
    silent = fn(FOLLOWUPS, "R", S(500), at_s=9)
    criterion = "kind: absent\nwhere: {code: P2022}"
    judged = one(tmp_path, criterion, *calls(FOLLOWUPS, 9), silent)
    assert judged.verdict == "inconclusive"
    assert "1 request ended 5xx without a message" in judged.missing[0]
    assert one(tmp_path, criterion + "\nrequire: {silent: 1}", *calls(FOLLOWUPS, 9), silent).verdict == "pass"


# ----------------------------------------------------------------------------------------------------------------- A13
def test_a13_what_no_log_shows_is_not_checkable_and_says_what_to_log(tmp_path: Path) -> None:
    criterion = "kind: not_checkable\nabout: response-body"
    report = check(
        tmp_path,
        'criteria:\n  - id: body\n    title: "returns 200 with {success:false, errors:[...]}"\n'
        + "".join(f"    {line}\n" for line in criterion.splitlines()),
        *calls(FOLLOWUPS, 3),
    )
    judged = only(report)
    assert (judged.verdict, report.verdict) == ("not_checkable", "not_checkable")
    assert judged.sentence == "an export holds no response bodies"
    text = render_check_markdown(report)
    assert "- [ ] " in text
    assert "one line per response" in text
    assert "`console.log('[answer] route=/api/orders status=200 success=false errors=2')`" in text


# ------------------------------------------------------------------------------------------------------------------ B7
LINES: Final = ("[CRON] trigger start", "[CRON] authorized method=vercel", "calling job runner", "job runner response ok")
FLOW: Final = """name: cron
key: request
steps:
  - {id: trigger, text: "[CRON] trigger start"}
  - {id: authorized, text: authorized}
  - {id: calling, text: calling job runner}
  - {id: response, text: job runner response}
"""
FLOW_KIND: Final = "kind: sequence\nflow: flow.yaml"


def cron(name: str, *lines: str, at_s: float = 0) -> Request:
    return fn(FOLLOWUPS, name, S(200), *(I(line) for line in lines), at_s=at_s)


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    (tmp_path / "flow.yaml").write_text(FLOW, encoding="utf-8")
    return tmp_path


def test_b7_all_lines_in_order_are_one_complete_flow(flow: Path, style: Style) -> None:
    judged = one(flow, FLOW_KIND, cron("R1", LINES[0], LINES[1], "warm", LINES[2], "3 jobs due", LINES[3]), style=style)
    assert judged.verdict == "pass"
    assert (judged.figures["complete"], judged.figures["broken"], judged.figures["anomalies"]) == (1, 0, 0)


def test_b7_a_missing_line_names_its_step_the_last_one_seen_and_the_time(flow: Path) -> None:
    judged = one(flow, FLOW_KIND, cron("R1", LINES[0], LINES[1], LINES[3]))
    assert judged.verdict == "fail"
    assert re.search(r"broken at step 3 \(calling\): last step seen authorized, 12 ms after the first", judged.evidence[0])


@pytest.mark.parametrize(("left", "step"), [(0, 1), (1, 2), (3, 4)])
def test_b7_any_line_of_a_finished_request_may_be_the_missing_one(flow: Path, left: int, step: int) -> None:
    judged = one(flow, FLOW_KIND, cron("R1", *(line for at, line in enumerate(LINES) if at != left)))
    assert judged.verdict == "fail"
    assert f"broken at step {step} " in judged.evidence[0]


def test_b7_a_step_that_comes_twice_is_an_anomaly(flow: Path) -> None:
    twice = cron("R1", *LINES[:2], *LINES[1:])
    judged = one(flow, FLOW_KIND, twice)
    assert (judged.verdict, judged.figures["anomalies"]) == ("fail", 1)
    assert judged.evidence[0].endswith("step authorized twice")
    assert one(flow, FLOW_KIND + "\nallow: duplicate", twice).verdict == "pass"


def test_b7_lines_out_of_order_are_broken(flow: Path) -> None:
    judged = one(flow, FLOW_KIND, cron("R1", LINES[0], LINES[2], LINES[1], LINES[3]))
    assert judged.verdict == "fail"
    assert "broken at step 2 (authorized): it came after calling" in judged.evidence[0]


def test_b7_a_request_whose_lines_were_dropped_is_not_called_broken(flow: Path) -> None:
    def chatty(lines: int) -> Request:
        return cron("R1", *(f"item {n}" for n in range(lines)), *LINES[2:])

    assert one(flow, FLOW_KIND, chatty(200)).verdict == "fail"
    judged = one(flow, FLOW_KIND, chatty(254), cron("R2", *LINES, at_s=60))
    assert (judged.verdict, judged.figures["open"]) == ("inconclusive", 1)
    assert "but lines of its request were dropped" in " ".join(judged.evidence)


def test_b7_no_line_at_all_shows_nothing(flow: Path) -> None:
    judged = one(flow, FLOW_KIND, *calls(FOLLOWUPS, 5))
    assert (judged.verdict, judged.missing) == ("inconclusive", ("1 complete trace (0 seen)",))


def test_b7_a_flow_of_a_route_misses_a_request_without_a_line(flow: Path) -> None:
    (flow / "flow.yaml").write_text(FLOW + "route: /api/cron/followups\n", encoding="utf-8")
    judged = one(flow, FLOW_KIND, cron("R1", *LINES), *calls(FOLLOWUPS, 1, at_s=60))
    assert (judged.verdict, judged.figures["broken"]) == ("fail", 1)


@pytest.mark.parametrize("mark", ["\u201a\u00fa\u00d6 ", "✅ ", "\x1b[32m✔\x1b[0m ", ""])
def test_b9_a_broken_emoji_is_the_same_step(flow: Path, mark: str) -> None:
    assert one(flow, FLOW_KIND, cron("R1", *(mark + line for line in LINES))).verdict == "pass"


# ------------------------------------------------------------------------------------------------------------------ B8
JOB: Final = r"""name: job
key: [jobId, {regex: 'Job (?P<jobId>\d+)'}]
steps:
  - {id: failed, text: {regex: 'Job \d+ failed'}, repeats: true}
  - {id: retry, text: {regex: 'will retry in (?P<backoff_s>\d+)s \(attempt (?P<attempt>\d+)/(?P<of>\d+)\)'}, repeats: true}
  - {id: exhausted, text: {regex: 'failed after (?P<attempts>\d+) attempts'}, ends: failed}
"""


def job(*attempts: str, at_s: float = 0, end: bool = True) -> Request:
    lines = [line for one in attempts for line in (E("Job 9 failed"), W(f"jobId=9 will retry in {one})"))]
    last = [E("Job 9 failed after 3 attempts")] if end else []
    return fn("/api/jobs/run", f"J{at_s}", S(200), *lines, *last, at_s=at_s)


@pytest.fixture
def job_flow(tmp_path: Path) -> Path:
    (tmp_path / "flow.yaml").write_text(JOB, encoding="utf-8")
    return tmp_path


def test_b8_a_job_that_failed_after_its_attempts_is_told_with_its_pauses(job_flow: Path) -> None:
    judged = one(job_flow, FLOW_KIND, job("2s (attempt 1/3", "4s (attempt 2/3"))
    assert judged.verdict == "pass"
    assert "attempts 3, pauses 2 s, 4 s; ended failed" in judged.evidence[0]


def test_b8_a_terminal_state_can_be_demanded(job_flow: Path) -> None:
    judged = one(job_flow, FLOW_KIND + "\nends: done", job("2s (attempt 1/3"))
    assert judged.verdict == "fail"
    assert judged.evidence[0] == "trace jobId=9: ended failed"


def test_b8_attempt_two_without_one_means_that_the_export_starts_mid_flow(job_flow: Path) -> None:
    judged = one(job_flow, FLOW_KIND, job("4s (attempt 2/3"))
    assert judged.verdict == "inconclusive"
    assert "the export starts mid-flow: attempt 2 without attempt 1" in " ".join(judged.evidence)


def test_b8_an_attempt_beyond_the_limit_is_a_violation(job_flow: Path) -> None:
    judged = one(job_flow, FLOW_KIND, job(*(f"{n}s (attempt {n}/3" for n in (1, 2, 3, 4))))
    assert judged.verdict == "fail"
    assert judged.evidence[0] == "trace jobId=9: attempt 4/3"


# ----------------------------------------------------------------------------------------------------------------- D10
CLEAN: Final = "criteria:\n  - id: clean\n    title: 24 h without a timeout\n    kind: absent\n    where: {rule: vercel-function-timeout}\n    require: {contiguous_hours: 24}\n"


def hours(first: float, last: float) -> list[Request]:
    """A healthy request every ten minutes, from one hour to another."""
    return [
        fn(FOLLOWUPS, f"H{minute}", S(200), I("done"), at_s=minute * 60)
        for minute in range(round(first * 60), round(last * 60) + 1, 10)
    ]


def two_exports(folder: Path, *requests: Request) -> list[Path]:
    early = [one for one in requests if one.at_s <= 16 * 3600]
    late = [one for one in requests if one.at_s > 16 * 3600]
    return [write(folder, early, name="a.json"), write(folder, late, name="b.json")]


def test_d10_a_hole_keeps_the_window_open(tmp_path: Path) -> None:
    judged = only(check_files(two_exports(tmp_path, *hours(0, 15), *hours(17, 31)), CLEAN))
    assert judged.verdict == "inconclusive"
    assert "29 of 31 h covered, longest unbroken stretch 15 h < 24 h" in judged.sentence


def test_d10_without_the_hole_it_passes(tmp_path: Path) -> None:
    judged = only(check_files(two_exports(tmp_path, *hours(0, 31)), CLEAN))
    assert judged.verdict == "pass"
    assert judged.sentence == "0 found in 187 requests; 31 of 31 h covered, longest unbroken stretch 31 h"


def test_d10_a_capped_file_keeps_it_open(tmp_path: Path) -> None:
    rows = [fn(FOLLOWUPS, f"H{n}", S(200), at_s=n * 120) for n in range(1000)]
    judged = only(check(tmp_path, CLEAN, *rows))
    assert judged.verdict == "inconclusive"
    assert "capped" in judged.sentence
    assert "h <" not in judged.sentence


@pytest.mark.parametrize("requests", [[*hours(0, 15), *hours(17, 31)], hours(0, 1)], ids=["hole", "short"])
def test_d10_one_timeout_anywhere_fails_whatever_the_coverage(tmp_path: Path, requests: list[Request]) -> None:
    killed = fn(FOLLOWUPS, "K", S(504, 800_001), E(KILLED), at_s=1800)
    judged = only(check(tmp_path, CLEAN, *requests, killed))
    assert judged.verdict == "fail"


# ----------------------------------------------------------------------------------------------------------------- D12
def test_d12_a_line_has_the_command_the_verdict_and_the_stamp_of_the_newest_row(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        "criteria:\n  - {id: a, title: No P2022, kind: absent, where: {code: P2022}}\n"
        "  - {id: b, title: No P2003, kind: absent, where: {code: P2003}}\n",
        *calls(FOLLOWUPS, 9),
        fn(FOLLOWUPS, "R1", S(500), E(P2022), at_s=30),
    )
    text = render_check_markdown(report)
    command = "`logtriage check logs_result.json -c criteria.yaml`"
    assert "- [ ] **No P2022** (`a`): FAIL. 1 found in 1 request of 10 requests." in text
    assert f"  - Checked: {command}: fail, 2026-01-31 14:02:40 UTC" in text
    assert "- [x] **No P2003** (`b`): pass. 0 found in 10 requests." in text
    assert f"  - Verified: {command}: pass, 2026-01-31 14:02:40 UTC" in text


# ------------------------------------------------------------------------------------------------------------------- G
@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    (tmp_path / "routes.yaml").write_text(f"routes:\n  {FOLLOWUPS}: core\n  {DIGESTS}: non-core\n", encoding="utf-8")
    return load_routes(tmp_path / "routes.yaml", "routes.yaml")


DIGEST_ERROR: Final = "[digests] TypeError: voucher.discount is not a function"


@pytest.mark.parametrize(
    ("criterion", "good", "bad"),
    [
        ("kind: absent\nwhere: {code: P1001}", fn(DIGESTS, "R", S(200)), fn(DIGESTS, "R", S(500), E("Can't reach database server at `db.example:6543`"))),
        ('kind: absent\nwhere: {text: "[DB-MISMATCH]"}', fn(DIGESTS, "R", S(200)), fn(DIGESTS, "R", S(503), E("[DB-MISMATCH] Lead.foo"))),
        ("kind: absent\nwhere: {code: P2002, text: externalReplyId}", fn(DIGESTS, "R", S(500), E("Unique constraint failed on the fields: (`slug`)")), fn(DIGESTS, "R", S(500), E("Unique constraint failed on the fields: (`externalReplyId`)"))),
        ("kind: count\nwhere: {code: P2002}\nat_most: 0", fn(DIGESTS, "R", S(200)), fn(DIGESTS, "R", S(500), E("Unique constraint failed on the fields: (`externalReplyId`)"))),
        ("kind: rate\nwhere: {status: 5xx}\nat_most: 5%", fn(DIGESTS, "R", S(200)), fn(DIGESTS, "R", S(500), E(DIGEST_ERROR))),
        ("kind: quantile\nat_most: {max: 300}", fn(DIGESTS, "R", S(200, 299)), fn(DIGESTS, "R", S(200, 301))),
        ("kind: enum\nwhere: {text: authorized}\nvalue: method\nallowed: vercel", fn(DIGESTS, "R", S(200), I("authorized method=vercel")), fn(DIGESTS, "R", S(200), I("authorized method=query"))),
        ("kind: cooccur\nwhere: {text: '[digests] TypeError'}\nstatus: 2xx", fn(DIGESTS, "R", S(200), E(DIGEST_ERROR)), fn(DIGESTS, "R", S(500), E(DIGEST_ERROR))),
        ("kind: policy", fn(DIGESTS, "R", S(200), E(DIGEST_ERROR)), fn(FOLLOWUPS, "R", S(500), E(P2022))),
        ("kind: absent\nwhere: {rule: abort-unspecified}", fn(DIGESTS, "R", S(200)), fn(DIGESTS, "R", S(500, 900), E("AbortError: This operation was aborted"))),
    ],
    ids=["P1001", "DB-MISMATCH", "P2002 on a field", "count", "rate", "quantile", "enum", "cooccur", "policy", "aborts"],
)  # fmt: skip
def test_g_each_checkable_kind_passes_and_fails(
    tmp_path: Path, policy: Policy, criterion: str, good: Request, bad: Request
) -> None:
    healthy = calls(DIGESTS, 9, at_s=60)
    assert one(tmp_path, criterion, *healthy, good, policy=policy).verdict == "pass"
    assert one(tmp_path, criterion, *healthy, bad, policy=policy).verdict == "fail"


@pytest.mark.parametrize(
    "criterion",
    [
        "kind: unique\nkey: jobId", "kind: enum\nvalue: method\nallowed: vercel",
        "kind: quantile\nvalue: elapsed\nat_most: {max: 300}", "kind: quantile\nat_most: {p95: 300}",
        "kind: implies\nwhere: {text: sent}\nkey: id\nneeds: {text: confirmed}",
        "kind: cooccur\nwhere: {text: failed}\nstatus: 2xx", "kind: policy", "kind: policy\nof: retries",
        "kind: cadence\nwhere: {route: /api/cron/followups}\nschedule: '* * * * *'",
        "kind: count\nwhere: {text: sent, route: /api/none}\nat_most: 3",
    ],
)  # fmt: skip
def test_g_missing_evidence_is_never_success(tmp_path: Path, criterion: str) -> None:
    judged = one(tmp_path, criterion, *calls(DIGESTS, 5))
    assert judged.verdict == "inconclusive"
    assert judged.missing


@pytest.mark.parametrize("about", ["response-body", "headers", "ui", "database", "build"])
def test_g_what_is_not_checkable_names_the_other_evidence(tmp_path: Path, about: str) -> None:
    judged = one(tmp_path, f"kind: not_checkable\nabout: {about}", *calls(DIGESTS, 5))
    assert judged.verdict == "not_checkable"
    assert judged.missing[0].startswith("other evidence: ")


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ("since: 2026-01-31T10:00Z", "the export begins 4 h after the window does"),
        ("until: 2026-02-01T20:00Z", "the export ends 25 h before the window does"),
        ("since: 2026-01-31T13:00Z, until: 2026-01-31T20:00Z", None),
    ],
)
def test_an_export_that_does_not_reach_the_edges_of_a_declared_window_does_not_prove_it(
    tmp_path: Path, window: str, said: str | None
) -> None:
    judged = one(tmp_path, f"kind: absent\nwhere: {{code: P2022, {window}}}", *hours(0, 5))
    assert (judged.verdict, judged.missing) == (("inconclusive", (said,)) if said else ("pass", ()))


def test_a_hole_is_told_with_a_pass(tmp_path: Path) -> None:
    judged = one(tmp_path, "kind: absent\nwhere: {code: P2022}", *hours(0, 5), *hours(8, 12))
    assert (judged.verdict, judged.evidence) == ("pass", ("not covered: 1 stretch without a row, the longest 3 h",))


# ------------------------------------------------------------------------------- what is not there may not be exported
@pytest.mark.parametrize(
    "criterion",
    [
        "kind: count\nwhere: {text: notified}\nat_least: 1",
        "kind: cadence\nwhere: {route: /api/cron/digests}\nschedule: '* * * * *'",
        "kind: implies\nwhere: {text: failed}\nkey: request\nneeds: {text: confirmed}",
        "kind: cooccur\nwhere: {text: failed}\ntext: confirmed",
        "kind: sequence\nflow: flow.yaml",
    ],
    ids=["count", "cadence", "implies", "cooccur", "sequence"],
)
def test_what_is_not_there_is_no_failure_where_lines_may_be_filtered_out(flow: Path, criterion: str) -> None:
    errors = [
        fn(DIGESTS, f"E{n}", S(500), E(f"[digests] failed: {DIGEST_ERROR}"), E(LINES[0]), at_s=n * 180) for n in range(6)
    ]
    assert one(flow, criterion, *errors).verdict == "inconclusive"
    assert one(flow, criterion, *errors, *calls(DIGESTS, 9, at_s=3, step_s=180)).verdict == "fail"


# ------------------------------------------------------------------------------------------------------- count, retries
def logged(*texts: str, hours_apart: float = 1) -> list[Request]:
    return [fn(DIGESTS, f"L{n}", S(200), I(text), at_s=n * hours_apart * 3600) for n, text in enumerate(texts)]


def test_a_count_can_be_held_for_each_value_of_a_key_and_each_day(tmp_path: Path) -> None:
    """D8: at most one notification a day and workspace."""
    criterion = "kind: count\nwhere: {text: notified}\nat_most: 1\nkey: workspace\nper: day"
    apart = ("notified workspace=a", "notified workspace=b", "notified workspace=a")
    assert one(tmp_path, criterion, *logged(*apart, hours_apart=12)).verdict == "pass"
    judged = one(tmp_path, criterion, *logged(*apart))
    assert judged.verdict == "fail"
    assert judged.evidence[0] == "a on 2026-01-31: 2"
    lost = one(tmp_path, criterion, *logged("notified workspace=a", "notified"))
    assert (lost.verdict, lost.missing) == ("inconclusive", ("the key of 1 row",))


def test_too_few_in_a_window_with_a_hole_is_not_known(tmp_path: Path) -> None:
    criterion = "kind: count\nwhere: {text: notified}\nat_least: 1"
    assert one(tmp_path, criterion, *hours(0, 5)).verdict == "fail"
    judged = one(tmp_path, criterion, *hours(0, 5), *hours(8, 12))
    assert (judged.verdict, judged.missing) == ("inconclusive", ("what happened in the holes",))


@pytest.mark.parametrize(
    ("criterion", "verdict"),
    [
        ("kind: quantile\nvalue: elapsed\nat_most: {max: 50}", "fail"),
        ("kind: quantile\nwhere: {status: 2xx}\nvalue: elapsed\nat_most: {max: 50}", "pass"),
        ("kind: enum\nvalue: mode\nallowed: quick", "fail"),
        ("kind: enum\nwhere: {status: 2xx}\nvalue: mode\nallowed: quick", "pass"),
    ],
)
def test_values_are_looked_for_in_every_row_of_the_requests_meant(tmp_path: Path, criterion: str, verdict: str) -> None:
    quick = fn(DIGESTS, "R1", S(200), I("elapsed=45ms mode=quick"), I("nothing to say"))
    slow = fn(DIGESTS, "R2", S(500), I("elapsed=900ms mode=slow"), at_s=3)
    assert one(tmp_path, criterion, quick, slow).verdict == verdict


@pytest.mark.parametrize(("method", "verdict"), [("POST", "fail"), ("GET", "pass")])
def test_g_no_unsafe_retry(tmp_path: Path, method: str, verdict: str) -> None:
    lines = (W(f"[http] Retry 1/2 for {method} https://api.example.com/v1/send (timeout)"),)
    judged = one(tmp_path, "kind: policy\nof: retries", fn(DIGESTS, "R", S(200), *lines), *calls(DIGESTS, 5, at_s=60))
    assert judged.verdict == verdict, judged


# ------------------------------------------------------------------------------------- what is not there is no evidence
HEARTBEAT: Final = "kind: count\nwhere: {text: {contains: heartbeat}}\nat_least: 1\nper: day"


def test_a_day_without_a_row_is_not_passed_over(tmp_path: Path) -> None:
    # It begins at 14:00: hours 10 to 33 are the day behind.
    beats = [fn(FOLLOWUPS, f"H{n}", S(200), I("idle" if 10 <= n < 34 else "heartbeat"), at_s=n * 3_600) for n in range(72)]
    judged = one(tmp_path, HEARTBEAT, *beats)
    assert judged.verdict == "fail"
    assert any("2026-02-01: 0" in line for line in judged.evidence), judged


def test_a_day_that_is_hardly_covered_proves_nothing(tmp_path: Path) -> None:
    # The export begins at 14:00, so its first day is not whole, and the last one is not either.
    beats = [fn(FOLLOWUPS, f"H{n}", S(200), I("heartbeat" if n > 12 else "idle"), at_s=n * 3_600) for n in range(40)]
    assert one(tmp_path, HEARTBEAT, *beats).verdict == "inconclusive"


def test_a_bound_for_each_key_is_not_kept_where_no_key_was_seen(tmp_path: Path) -> None:
    judged = one(tmp_path, "kind: count\nwhere: {text: {contains: job}}\nkey: jobId\nat_least: 1", *calls(FOLLOWUPS, 8))
    assert judged.verdict == "inconclusive"


@pytest.mark.parametrize("cut", [r"sk_live_(\w+)", r"sk_live_(.{12})"])
def test_no_part_of_a_secret_is_shown_that_a_criterion_cuts_out_of_a_text(tmp_path: Path, cut: str) -> None:
    charged = "sk_live_4eC39HqLyjInventedInvent99"
    judged = one(
        tmp_path,
        f"kind: enum\nwhere: {{text: {{contains: charged}}}}\nvalue: {{regex: '{cut}'}}\nallowed: [other]",
        *calls(FOLLOWUPS, 3),
        fn(FOLLOWUPS, "K1", S(200), I(f"charged with {charged}"), at_s=5),
    )
    assert judged.verdict == "fail"
    assert "4eC39HqLyj" not in repr(judged)
