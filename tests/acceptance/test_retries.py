"""Cases D3, A5, B8: which retries are forbidden, on what evidence, and how often it was tried."""

from __future__ import annotations

import pytest

from logtriage.report.html import render_html
from logtriage.report.json import render_json
from logtriage.report.markdown import render_markdown
from logtriage.report.terminal import render_terminal
from tests.acceptance.rows import E, I, Line, S, W, fn
from tests.acceptance.triage import Export

MAIL = "https://mail.fernwick.example/v1/send"
RATES = "https://rates.fernwick.example/v1/eur"
GONE = I("[rates] client closed the connection", at_ms=702)
ABORT = E("AbortError: This operation was aborted", at_ms=700)


# ------------------------------------------------------------------------------------------------------------------ D3
D3: list[tuple[str, str, int, tuple[Line, ...], tuple[str, str, str] | None]] = [
    ("post-after-timeout", "POST", 200, (W(f"Retry 1/2 POST {MAIL} (timeout)"),), ("without-key", "POST", "no-answer")),
    ("post-after-reset", "POST", 200, (W(f"retrying POST {MAIL} after ECONNRESET"),), ("without-key", "POST", "no-answer")),
    ("post-answer-cut", "POST", 200, (W(f"Retrying in 2s (attempt 2 of 3): POST {MAIL} terminated"),), ("without-key", "POST", "cut")),
    ("patch-after-500", "POST", 200, (W(f"Retry 1/2 PATCH {MAIL} (500)"),), ("without-key", "PATCH", "server-error")),
    ("get-after-timeout", "GET", 200, (W(f"Retry 1/2 GET {RATES} (timeout)"),), None),
    ("get-after-reset", "GET", 200, (W(f"Retry 1/2 GET {RATES} (ECONNRESET)"),), None),
    ("put-after-timeout", "POST", 200, (W(f"Retry 1/2 PUT {MAIL} (timeout)"),), None),
    ("post-never-sent", "POST", 200, (W(f"Retry 1/2 POST {MAIL} (ECONNREFUSED)"),), None),
    ("post-connect-timeout", "POST", 200, (W(f"Retry 1/2 POST {MAIL} (connect timeout)"),), None),
    ("post-after-429", "POST", 200, (W(f"Retry 1/2 POST {MAIL} (429 rate limit)"),), None),
    ("get-after-the-caller-left", "GET", 499, (GONE, W(f"Retry 1/2 GET {RATES} (AbortError: caller aborted)", at_ms=704)), ("after-cancel", "GET", "cancelled")),
    ("get-timeout-after-the-caller-left", "GET", 499, (ABORT, GONE, W(f"Retry 1/2 GET {RATES} (timeout)", at_ms=904)), ("after-cancel", "GET", "cancelled")),
    ("get-after-a-cancellation", "GET", 500, (E("CanceledError: canceled"), W(f"Retry 1/2 GET {RATES}")), ("after-cancel", "GET", "cancelled")),
    ("get-after-404", "GET", 200, (W(f"Retry 1/2 GET {RATES} (status 404)"),), ("refused", "GET", "refused")),
]  # fmt: skip


@pytest.mark.parametrize(("method", "status", "lines", "expected"), [pytest.param(*case[1:], id=case[0]) for case in D3])
def test_d3_the_matrix_judges_a_retry_by_method_and_stage(
    export: Export, method: str, status: int, lines: tuple[Line, ...], expected: tuple[str, str, str] | None
) -> None:
    told = export(fn("/api/outbound/send", "R1", S(status, 20_000), *lines, method=method))
    found = [(one.what, one.method, one.stage) for one in told.report.retry_violations]
    assert found == ([expected] if expected else [])
    assert (told.report.retries.seen, told.report.retries.forbidden) == (1, 1 if expected else 0)


def test_d3_a_violation_counts_requests_and_rows_and_names_its_evidence(export: Export) -> None:
    lines = (W(f"Retry 1/2 POST {MAIL} (timeout)", at_ms=15_000), W(f"Retry 2/2 POST {MAIL} (timeout)", at_ms=30_000))
    told = export(*(fn("/api/outbound/send", f"R{n}", S(200, 31_000), *lines, method="POST", at_s=n * 60) for n in range(3)))
    (one,) = told.report.retry_violations
    assert (one.requests, one.rows, one.route, one.method_from) == (3, 6, "/api/outbound/send", "line")
    assert "the retry's line names POST" in one.reason
    assert "no idempotency key stands in the request's lines" in one.reason
    assert one.sample == f"Retry 1/2 POST {MAIL} (timeout)"


def test_d3_a_violation_stands_with_the_finding_of_its_failure(export: Export) -> None:
    lines = (W(f"[mail] Retry 1/2 POST {MAIL} (timeout)", at_ms=15_000), E("AxiosError: timeout of 15000ms exceeded", at_ms=31_000))
    told = export(fn("/api/outbound/send", "R1", S(500, 31_100), *lines, method="POST"))
    finding = told.finding
    (one,) = finding.retry_violations
    assert one.finding == finding.id
    assert told.report.retry_violations == (one,)


@pytest.mark.parametrize(
    ("method", "line", "expected"),
    [
        ("POST", "[mail] Retry 1/2 of the delivery (timeout)", ("POST", "request")),
        ("GET", "[mail] Retry 1/2 of the delivery (timeout)", None),
        ("GET", f"[mail] Retry 1/2 POST {MAIL} (timeout)", ("POST", "line")),
        ("POST", f"[rates] Retry 1/2 GET {RATES} (timeout)", None),
        ("GET", "[mail] retrying { method: 'post', code: 'ECONNRESET' }", ("POST", "line")),
    ],
    ids=["request-is-the-last-resort", "request-s-get", "line-outweighs-the-request", "line-s-get", "inspected"],
)
def test_d3_the_method_is_the_call_s_where_a_line_names_it(
    export: Export, method: str, line: str, expected: tuple[str, str] | None
) -> None:
    told = export(fn("/api/outbound/send", "R1", S(200, 20_000), W(line), method=method))
    assert [(one.method, one.method_from) for one in told.report.retry_violations] == ([expected] if expected else [])


def test_d3_the_request_s_own_method_as_evidence_is_said(export: Export) -> None:
    told = export(fn("/api/outbound/send", "R1", S(200, 20_000), W("[mail] Retry 1/2 of the delivery (timeout)"), method="POST"))
    assert "no line names the call's method; POST is the request's own" in told.report.retry_violations[0].reason


def test_d3_the_failed_call_s_method_outweighs_the_request_s(export: Export) -> None:
    failed = E("AxiosError: timeout of 15000ms exceeded\n    at send (/var/task/a.js:1:1) {\n  config: { method: 'post', timeout: 15000 }\n}", at_ms=15_000)
    told = export(fn("/api/outbound/send", "R1", S(500, 31_100), failed, W("[mail] Retry 1/2", at_ms=15_010), method="GET"))
    assert [(one.method, one.method_from) for one in told.report.retry_violations] == [("POST", "failure")]


@pytest.mark.parametrize(
    "line",
    ["[mail] sending with idempotencyKey: ord-7", "[mail] Idempotency-Key=ord-7", "[mail] wasDuplicate=true", "Duplicate outbound blocked"],
)
def test_d3_a_key_or_a_constraint_in_the_request_makes_a_second_post_right(export: Export, line: str) -> None:
    told = export(fn("/api/outbound/send", "R1", S(200, 20_000), I(line), W(f"Retry 1/2 POST {MAIL} (timeout)"), method="POST"))
    assert told.report.retry_violations == ()
    assert told.report.retries.allowed == 1


UNKNOWN = [
    ("headers-cut", (E("[mail] failed { config: { method: 'post', headers: [Object] } }"), W(f"Retry 1/2 POST {MAIL} (timeout)"))),
    ("no-reason", (W(f"Retry 1/2 POST {MAIL}"),)),
    ("abort-by-nobody-known", (ABORT, W(f"Retry 1/2 POST {MAIL} (AbortError)", at_ms=900))),
]  # fmt: skip


@pytest.mark.parametrize("lines", [pytest.param(lines, id=name) for name, lines in UNKNOWN])
def test_d3_what_the_log_does_not_say_is_unknown_and_no_violation(export: Export, lines: tuple[Line, ...]) -> None:
    told = export(fn("/api/outbound/send", "R1", S(500, 20_000), *lines, method="POST"))
    assert told.report.retry_violations == ()
    assert told.report.retries.unknown == 1


@pytest.mark.parametrize(
    "line",
    [
        "[mail] POST timeout, not retrying",
        "Non-retryable error for POST: timeout",
        "[mail] POST timed out, giving up: no more retries",
        "[mail] POST timed out { willRetry: false }",
        "maxRetries: 3, timeout: 15000, method POST",
        "POST timeout, please retry later",
        "Retry-After: 30",
        f"POST {MAIL} timed out (attempt 1/3)",
    ],
)
def test_d3_a_line_that_only_speaks_of_retries_is_none(export: Export, line: str) -> None:
    assert export(fn("/api/outbound/send", "R1", S(200, 20_000), W(line), method="POST")).report.retries.seen == 0


def test_d3_a_counter_that_runs_on_is_a_retry_too(export: Export) -> None:
    lines = [W(f"[mail] POST {MAIL} timed out (attempt {n}/3)", at_ms=n * 15_000) for n in (1, 2, 3)]
    told = export(fn("/api/outbound/send", "R1", S(200, 46_000), *lines, method="POST"))
    (one,) = told.report.retry_violations
    assert (one.what, one.rows) == ("without-key", 2)


def test_d3_a_counter_that_confirms_an_announced_retry_is_no_second_one(export: Export) -> None:
    lines = (W(f"[mail] Retry 1/2 POST {MAIL} (timeout)"), I("[mail] attempt 2/2 succeeded"))
    assert export(fn("/api/outbound/send", "R1", S(200, 19_000), *lines, method="POST")).report.retries.seen == 1


def test_d3_every_report_tells_the_violation_and_redacts_it(export: Export) -> None:
    line = W(f"[mail] Retry 1/2 POST {MAIL}?to=keeper@fernwick.example (timeout)")
    report = export(fn("/api/outbound/send", "R1", S(200, 19_000), line, method="POST")).report
    terminal = render_terminal(report, width=120, color=False, outputs=[])
    for text in (render_markdown(report), render_html(report), terminal):
        assert "POST tried again without an idempotency key" in text
    for text in (render_markdown(report), render_html(report), terminal, render_json(report)):
        assert "keeper@" not in text


def test_d3_the_line_cannot_become_markup(export: Export) -> None:
    line = W("[mail] Retry 1/2 POST https://mail.fernwick.example/<img src=x onerror=alert(1)> `@keeper` (timeout)")
    report = export(fn("/api/outbound/send", "R1", S(200, 19_000), line, method="POST")).report
    assert report.retry_violations
    assert "<img" not in render_html(report)
    assert "`` [mail] Retry" in render_markdown(report) or "``[mail] Retry" in render_markdown(report)


def test_d3_violations_are_told_by_route(export: Export) -> None:
    line = W(f"Retry 1/2 POST {MAIL} (timeout)")
    told = export(
        fn("/api/outbound/send", "R1", S(200, 19_000), line, method="POST"),
        fn("/api/outbound/receipt", "R2", S(200, 19_000), line, method="POST", at_s=60),
    )
    assert [one.route for one in told.report.retry_violations] == ["/api/outbound/receipt", "/api/outbound/send"]


# -------------------------------------------------------------------------------------------------------------- advice
ADVICE: list[tuple[str, str, Line, tuple[str, str, str]]] = [
    ("kill-post", "POST", E("Vercel Runtime Timeout Error: Task timed out after 60 seconds"), ("POST", "request", "with-key")),
    ("kill-get", "GET", E("Vercel Runtime Timeout Error: Task timed out after 60 seconds"), ("GET", "request", "yes")),
    ("timer-post", "POST", E("TimeoutError: The operation was aborted due to timeout"), ("POST", "request", "with-key")),
    ("gone-get", "GET", E("Error [ResponseAborted]: The response was aborted"), ("GET", "request", "no")),
    ("abort-unknown", "GET", E("AbortError: This operation was aborted"), ("GET", "request", "no")),
    ("refused-post", "POST", E("Error: connect ECONNREFUSED 192.0.2.7:443"), ("POST", "request", "yes")),
    ("call-names-itself", "GET", E("AxiosError: timeout of 9000ms exceeded { config: { method: 'post' } }"), ("POST", "failure", "with-key")),
    ("read-in-a-get", "GET", E("PrismaClientKnownRequestError: \nInvalid `prisma.shelf.findMany()` invocation:\n\n\nTimed out fetching a new connection from the connection pool. { code: 'P2024' }"), ("GET", "request", "yes")),
    ("write-in-a-get", "GET", E("PrismaClientKnownRequestError: \nInvalid `prisma.shelf.upsert()` invocation:\n\n\nOperations timed out after 5000ms { code: 'P1008' }"), ("GET", "request", "no")),
    ("no-rule", "GET", E("ShelfError: the shelf is locked"), ("GET", "request", "unknown")),
]  # fmt: skip


@pytest.mark.parametrize(("method", "line", "expected"), [pytest.param(*case[1:], id=case[0]) for case in ADVICE])
def test_the_retry_advice_is_given_for_the_methods_seen(export: Export, method: str, line: Line, expected: tuple[str, str, str]) -> None:
    (advice,) = export(fn("/api/outbound/send", "R1", S(500, 900), line, method=method)).finding.retry_advice
    assert (advice.method, advice.method_from, advice.verdict) == expected
    assert advice.reason


def test_the_methods_of_a_finding_are_advised_one_by_one(export: Export) -> None:
    kill = E("Vercel Runtime Timeout Error: Task timed out after 60 seconds")
    told = export(*(fn("/api/reports", f"R{n}", S(504, 60_001), kill, method=method, at_s=n * 70) for n, method in enumerate(("GET", "POST", "POST"))))
    assert [(one.method, one.requests, one.verdict) for one in told.finding.retry_advice] == [("POST", 2, "with-key"), ("GET", 1, "yes")]


# -------------------------------------------------------------------------------------------------------------- A5, B8
def test_a5_the_tries_were_used_up(export: Export) -> None:
    lines = (W("fetch failed (attempt 1/3)"), W("fetch failed (attempt 2/3)", at_ms=2_050), E("fetch failed", at_ms=6_200))
    finding = export(fn("/api/digest", "R4", S(500, 6_300), *lines)).finding
    assert (finding.requests, finding.occurrences) == (1, 1)
    assert finding.classification.cause == "dependency"
    assert finding.tries is not None
    assert (finding.tries.attempts, finding.tries.limit, finding.tries.exhausted) == (3, 3, 1)


def test_b8_attempts_pauses_and_the_end_of_a_job(export: Export) -> None:
    lines = (
        E("Error: Job 9 failed: mail server said no", at_ms=100),
        W("Job 9 failed, will retry in 2s (attempt 1/3)", at_ms=110),
        W("Job 9 failed, will retry in 4s (attempt 2/3)", at_ms=2_200),
        E("Error: Job 9 failed after 3 attempts: mail server said no", at_ms=6_300),
    )
    finding = next(one for one in export(fn("/api/jobs/run", "R1", S(500, 6_400), *lines)).findings if one.tries)
    assert finding.tries is not None
    assert (finding.tries.attempts, finding.tries.exhausted, finding.tries.pauses_ms) == (3, 1, (2_000, 4_000))


def test_b8_an_export_may_begin_in_the_middle_of_the_tries(export: Export) -> None:
    lines = (W("fetch failed (attempt 2/3)"), E("fetch failed", at_ms=6_200))
    finding = export(fn("/api/digest", "R4", S(500, 6_300), *lines)).finding
    assert finding.tries is not None
    assert finding.tries.first == 2


def test_b8_a_try_beyond_the_limit_is_a_violation(export: Export) -> None:
    lines = [W(f"[job] delivery failed (attempt {n}/3)", at_ms=n * 100) for n in (1, 2, 3, 4)]
    told = export(fn("/api/jobs/run", "R1", S(500, 900), *lines))
    assert "over-limit" in {one.what for one in told.report.retry_violations}


def test_a_try_that_says_that_none_follows_is_the_last(export: Export) -> None:
    lines = (
        E("[sms] Attempt 1/3 failed for send: { message: 'TypeError: phone is not a string', willRetry: false }"),
        E("TypeError: phone is not a string", at_ms=5),
    )
    tries = [one.tries for one in export(fn("/api/sms", "R1", S(500, 40), *lines)).findings if one.tries]
    assert [(one.attempts, one.limit) for one in tries] == [(1, 3)]
