"""Case D2: who gave up. Platform, our own timer, the caller, or nobody knows; never guessed."""

from __future__ import annotations

import pytest

from tests.acceptance.rows import E, I, Line, Request, S, W, fn
from tests.acceptance.triage import Export, known

BARE = "AbortError: This operation was aborted"
FRAMES = "\n    at node:internal/deps/undici/undici:13510:13\n    at async send (/var/task/src/outbound/send.ts:40:18)"
TIMER = (
    "\n    at new DOMException (node:internal/per_context/domexception:76:18)"
    "\n    at AbortController.abort (node:internal/abort_controller:507:18)"
    "\n    at {frame}"
)
CONSTANTS = "{\n  code: 20,\n  INDEX_SIZE_ERR: 1,\n  ABORT_ERR: 20,\n  URL_MISMATCH_ERR: 21,\n  QUOTA_EXCEEDED_ERR: 22,\n  TIMEOUT_ERR: 23,\n  DATA_CLONE_ERR: 25\n}"
KILL = "Vercel Runtime Timeout Error: Task timed out after 60 seconds"


# --------------------------------------------------------------------------------------------------- 1 the platform
def test_d2_1_an_abort_before_the_kill_is_its_consequence(export: Export) -> None:
    told = export(fn("/api/reports", "R1", S(504, 60_001), E(BARE, at_ms=59_300), E(KILL, at_ms=60_000)))
    finding = told.finding
    assert finding.rule == "vercel-function-timeout"
    assert known(finding.outcomes) == {"timeout": 1}
    assert (finding.requests, finding.occurrences, finding.rows) == (1, 1, 2)


def test_d2_1_also_where_the_kill_left_no_line(export: Export) -> None:
    told = export(fn("/api/reports", "R1", S(504, 60_001), I("[reports] rendering"), E(BARE, at_ms=59_300)))
    assert told.finding.rule == "vercel-function-timeout"
    assert told.finding.captures["timeout_s"] == 60
    assert known(told.finding.outcomes) == {"timeout": 1}


def test_d2_1_also_where_the_export_has_no_duration(export: Export) -> None:
    told = export(fn("/api/reports", "R1", S(504, None), E(BARE, at_ms=9_300)))
    assert told.finding.rule == "vercel-function-timeout"
    assert told.finding.captures["timeout_s"] is None


def test_d2_1_an_abort_long_before_the_kill_is_a_fault_of_its_own(export: Export) -> None:
    told = export(fn("/api/reports", "R1", S(504, 300_001), E(BARE, at_ms=4_000), E(KILL.replace("60", "300"), at_ms=300_000)))
    assert {finding.rule for finding in told.findings} == {"vercel-function-timeout", "abort-unspecified"}


@pytest.mark.parametrize(("at_ms", "duration_ms", "rule"), [
    (59_300, 59_400, "vercel-function-timeout"),
    (60_400, None, "vercel-function-timeout"),
    (57_000, 57_100, "abort-unspecified"),
    (59_300, 75_000, "abort-unspecified"),
], ids=["within-1-s", "no-duration", "3-s-before", "went-on-beyond-it"])  # fmt: skip
def test_d2_c_an_abort_within_a_second_of_the_known_limit_is_the_platform(
    export: Export, at_ms: int, duration_ms: int | None, rule: str
) -> None:
    told = export(
        fn("/api/reports", "R1", S(504, 60_001), E(KILL, at_ms=60_000)),
        fn("/api/reports", "R2", S(500, duration_ms), I("[reports] rendering", at_ms=0), E(BARE, at_ms=at_ms), at_s=600),
    )
    (found,) = [one for one in told.rows("R2") if one.message == BARE]
    assert found.rule == rule
    assert rule != "vercel-function-timeout" or found.captures["timeout_s"] == 60


def test_d2_c_the_limit_of_one_route_says_nothing_of_another(export: Export) -> None:
    told = export(
        fn("/api/reports", "R1", S(504, 60_001), E(KILL, at_ms=60_000)),
        fn("/api/digest", "R2", S(500, 59_400), I("[digest] rendering", at_ms=0), E(BARE, at_ms=59_300), at_s=600),
    )
    assert told.stated("R2").rule == "abort-unspecified"


def test_d2_c_a_request_that_ended_at_the_platform_s_own_limit_was_killed(export: Export) -> None:
    told = export(fn("/api/reports", "R1", S(500, 300_010), I("[reports] rendering", at_ms=0), E(BARE, at_ms=299_600)))
    assert told.finding.rule == "vercel-function-timeout"
    assert told.finding.captures["timeout_s"] == 300
    assert "abort test 1 of 8" in " ".join(told.finding.notes)


# ------------------------------------------------------------------------------------------------------- 2 a shutdown
@pytest.mark.parametrize(
    "line",
    [I("SIGTERM received: graceful shutdown", at_ms=2_000), E("Error: Runtime exited with error: signal: terminated", at_ms=2_300), I("[worker] received SIGTERM, closing", at_ms=2_000)],
    ids=["sigterm", "runtime-exited", "worker"],
)  # fmt: skip
def test_d2_2_an_abort_beside_a_shutdown_is_its_consequence(export: Export, line: Line) -> None:
    told = export(fn("/api/outbound/send", "R1", S(500, 2_400), *sorted((line, E(BARE, at_ms=2_200)), key=lambda one: one.at_ms or 0)))
    finding = told.finding
    assert finding.rule == "platform-shutdown-sigterm"
    assert finding.occurrences == 1
    assert "abort test 2 of 8" in " ".join(finding.notes)


def test_d2_2_a_shutdown_a_minute_away_decides_nothing(export: Export) -> None:
    told = export(fn("/api/outbound/send", "R1", S(500, 70_000), I("SIGTERM received: graceful shutdown", at_ms=500), E(BARE, at_ms=62_000)))
    assert "abort-unspecified" in {finding.rule for finding in told.findings}


# ------------------------------------------------------------------------------------------------------- 3 a timeout
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("TimeoutError: The operation was aborted due to timeout", "abort-timeout"),
        ("DOMException [TimeoutError]: The operation was aborted due to timeout {\n  code: 23,\n  ABORT_ERR: 20,\n  TIMEOUT_ERR: 23\n}", "abort-timeout"),
        ("[send] call failed: The operation was aborted due to timeout", "abort-timeout"),
        ("AxiosError: timeout of 15000ms exceeded", "axios-timeout"),
        ("TypeError: fetch failed {\n  [cause]: HeadersTimeoutError: Headers Timeout Error {\n    code: 'UND_ERR_HEADERS_TIMEOUT'\n  }\n}", "fetch-headers-timeout"),
        ("TypeError: terminated {\n  [cause]: BodyTimeoutError: Body Timeout Error {\n    code: 'UND_ERR_BODY_TIMEOUT'\n  }\n}", "fetch-body-timeout"),
        ("TypeError: fetch failed {\n  [cause]: ConnectTimeoutError: Connect Timeout Error {\n    code: 'UND_ERR_CONNECT_TIMEOUT'\n  }\n}", "fetch-connect-timeout"),
    ],
    ids=["class", "code-23", "sentence", "axios", "headers", "body", "connect"],
)
def test_d2_3_a_timeout_that_says_so(export: Export, text: str, rule: str) -> None:
    assert export(fn("/api/outbound/send", "R1", S(500, 15_200), E(text))).finding.rule == rule


# -------------------------------------------------------------------------------------------------- 4 timer frames
@pytest.mark.parametrize("name", ["AbortError", "DOMException [AbortError]", "Error [AbortError]"])
@pytest.mark.parametrize(
    "frame",
    [
        "Timeout._onTimeout (/var/task/src/lib/mailer.js:41:33)",
        "listOnTimeout (node:internal/timers:588:17)",
        "process.processTimers (node:internal/timers:523:7)",
    ],
)
def test_d2_4_a_timer_in_the_stack_is_a_timeout_whatever_the_name(export: Export, name: str, frame: str) -> None:
    text = f"{name}: This operation was aborted{TIMER.format(frame=frame)}"
    assert export(fn("/api/outbound/send", "R1", S(500, 8_000), E(text))).finding.rule == "abort-timeout"


# ---------------------------------------------------------------------------------------------------- 5 elapsed time
@pytest.mark.parametrize(
    "lines",
    [
        (E(f"{BARE} (elapsed 15002 ms, timeout 15000 ms)"),),
        (E(f"[send] {BARE} elapsedMs=15002 timeoutMs=15000"),),
        (E(BARE), I("[send] provider call took 15002 ms, limit 15000 ms")),
        (E(BARE), W("[send] gave up: elapsed=30011ms timeout=30000ms")),
        (E(f"[send] {BARE} after 120004 ms"),),
        (I("[send] calling the provider, timeout 8000 ms", at_ms=40), E(f"[send] {BARE} after 8012 ms", at_ms=8_060)),
        (I("[send] calling the provider, timeout 8 s", at_ms=40), E(BARE, at_ms=8_060)),
        (E(f"[send] {BARE} after 15.1 s (timeout 15 s)"),),
        (E(BARE, at_ms=100), I("[send] call took 15002 ms, limit 15000 ms", at_ms=20_000)),
    ],
    ids=["same-row", "pairs", "line-beside", "warning-beside", "usual-limit", "limit-in-an-earlier-line", "measured", "seconds", "20-s-later"],
)
def test_d2_5_elapsed_at_the_limit_is_a_timeout(export: Export, lines: tuple[Line, ...]) -> None:
    finding = export(fn("/api/outbound/send", "R1", S(500, 15_200), *lines)).finding
    assert finding.rule == "abort-timeout"
    assert finding.occurrences == 1


@pytest.mark.parametrize(
    "lines",
    [
        (I("[send] took 15002 ms, limit 15000 ms", at_ms=16_000), E(BARE, at_ms=18_000)),
        (I("[send] rate limit: 8000", at_ms=40), E(BARE, at_ms=8_060)),
        (I("[send] calling, timeout 8 s", at_ms=40), E(BARE, at_ms=3_000)),
        (E(BARE, at_ms=100), I("[send] call took 15002 ms, limit 15000 ms", at_ms=40_000)),
        (E(f"[send] {BARE} after 3 attempts", at_ms=100),),
    ],
    ids=["another-call-before", "a-count", "too-soon", "40-s-later", "attempts"],
)
def test_d2_5_times_that_are_not_of_this_call_decide_nothing(export: Export, lines: tuple[Line, ...]) -> None:
    assert export(fn("/api/outbound/send", "R1", S(500, 45_000), *lines)).finding.rule == "abort-unspecified"


def test_d2_5_the_reason_names_both_numbers(export: Export) -> None:
    finding = export(fn("/api/outbound/send", "R1", S(500, 15_200), E(BARE), W("[send] elapsed=15002ms timeout=15000ms"))).finding
    assert "abort test 5 of 8: elapsed 15002 ms is within 5 % of the limit 15000 ms" in finding.why.reason
    assert finding.captures["timeout_ms"] == 15_000
    assert not any("Name not in log" in note for note in finding.notes)


@pytest.mark.parametrize("text", [f"{BARE} (elapsed 900 ms, timeout 15000 ms)", f"[send] {BARE} after 4100 ms"])
def test_d2_5_elapsed_far_from_any_limit_is_none(export: Export, text: str) -> None:
    assert export(fn("/api/outbound/send", "R1", S(500, 4_300), E(text))).finding.rule == "abort-unspecified"


# ------------------------------------------------------------------------------------------------- 6 the caller left
@pytest.mark.parametrize(
    ("status", "lines"),
    [
        (499, (E(BARE, at_ms=900),)),
        (500, (E(f"[export] {BARE} after 900 ms"), I("[export] client closed the connection"))),
        (200, (E("⨯ Error [ResponseAborted]: \n    at e (.next/server/chunks/114.js:3:991)"),)),
        (500, (E(f"{BARE}\n    at handler (/var/task/src/feed.js:12:20, req.signal)"),)),
        (499, (E("CanceledError: canceled {\n  code: 'ERR_CANCELED'\n}", at_ms=900),)),
        (499, (E("APIUserAbortError: Request was aborted.", at_ms=900),)),
        (500, (E("Error: aborted\n    at connResetException (node:internal/errors:787:14)\n    at abortIncoming (node:_http_server:781:17)\n    at socketOnClose (node:_http_server:775:3) {\n  code: 'ECONNRESET'\n}"),)),
    ],
    ids=["status-499", "line-beside", "response-aborted", "own-signal", "cancelled-and-499", "sdk-and-499", "server-frames"],
)
def test_d2_6_a_client_that_went_away_is_the_caller(export: Export, status: int, lines: tuple[Line, ...]) -> None:
    finding = export(fn("/api/inbox/export", "R1", S(status, 905), *lines)).finding
    assert finding.rule == "request-client-disconnect"
    assert finding.classification.cause == "client"
    assert finding.classification.retry == "never"


def test_d2_6_the_verdict_names_what_decided_it(export: Export) -> None:
    assert "499" in export(fn("/api/inbox/export", "R1", S(499, 905), E(BARE, at_ms=900))).finding.why.reason


# --------------------------------------------------------------------------------------------- 7 cancelled by name
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("CanceledError: canceled {\n  code: 'ERR_CANCELED'\n}", "abort-caller-cancel"),
        ("AbortError: superseded by a newer query", "abort-caller-cancel"),
        ("Error: The render was aborted by the server without a reason.", "abort-caller-cancel"),
        ("APIUserAbortError: Request was aborted.", "abort-sdk-user"),
        ("Error: Request was aborted.", "abort-sdk-user"),
    ],
    ids=["err-canceled", "custom-reason", "render", "sdk-class", "sdk-sentence"],
)
def test_d2_7_a_cancellation_by_name(export: Export, text: str, rule: str) -> None:
    finding = export(fn("/api/assist/draft", "R1", S(500, 700), E(text))).finding
    assert finding.rule == rule
    assert finding.classification.retry == "never"


@pytest.mark.parametrize("text", ["CanceledError: canceled", "APIUserAbortError: Request was aborted."])
def test_d2_a_limit_that_was_reached_outweighs_the_name_of_a_cancellation(export: Export, text: str) -> None:
    lines = (I("[draft] asking the model, timeout 30000 ms", at_ms=50), E(text, at_ms=30_060))
    assert export(fn("/api/assist/draft", "R1", S(500, 30_100), *lines)).finding.rule == "abort-timeout"


# -------------------------------------------------------------------------------------------------- 8 nobody knows
@pytest.mark.parametrize(
    "text",
    [
        BARE,
        "AbortError: The user aborted a request.",
        "AbortError: The operation was aborted",
        f"[draft] failed Error [AbortError]: This operation was aborted{FRAMES}",
        f"DOMException [AbortError]: This operation was aborted{FRAMES} {CONSTANTS}",
    ],
    ids=["bare", "user-aborted", "operation", "prefixed", "dump"],
)
@pytest.mark.parametrize("status", [500, 200])
def test_d2_8_without_a_fact_it_stays_unknown_and_is_never_retryable(export: Export, text: str, status: int) -> None:
    finding = export(fn("/api/assist/draft", "R1", S(status, 2_300), E(text))).finding
    assert finding.rule == "abort-unspecified"
    assert finding.classification.cause == "unknown"
    assert finding.classification.retry == "never"
    assert known(finding.outcomes) == {"unhandled" if status == 500 else "soft": 1}


@pytest.mark.parametrize(
    ("request_", "test"),
    [
        (fn("/api/a", "R1", S(504, 60_001), E(BARE, at_ms=59_300)), 1),
        (fn("/api/a", "R1", S(500, 900), I("SIGTERM received: graceful shutdown"), E(BARE)), 2),
        (fn("/api/a", "R1", S(500, 900), E("TimeoutError: The operation was aborted due to timeout")), 3),
        (fn("/api/a", "R1", S(500, 900), E(f"{BARE}{TIMER.format(frame='listOnTimeout (node:internal/timers:588:17)')}")), 4),
        (fn("/api/a", "R1", S(500, 900), E(f"{BARE} (elapsed 15002 ms, timeout 15000 ms)")), 5),
        (fn("/api/a", "R1", S(499, 900), E(BARE)), 6),
        (fn("/api/a", "R1", S(500, 900), E("CanceledError: canceled")), 7),
        (fn("/api/a", "R1", S(500, 900), E(BARE)), 8),
    ],
    ids=range(1, 9),
)
def test_d2_every_verdict_states_the_test_that_decided(export: Export, request_: Request, test: int) -> None:
    assert f"Decided by abort test {test} of 8: " in " ".join(export(request_).finding.notes)


def test_d2_8_one_request_s_facts_are_not_used_for_another(export: Export) -> None:
    told = export(
        fn("/api/assist/draft", "R1", S(499, 900), E(BARE)), fn("/api/assist/draft", "R2", S(500, 900), E(BARE), at_s=1)
    )
    assert told.stated("R1").rule == "request-client-disconnect"
    assert told.stated("R2").rule == "abort-unspecified"


# ---------------------------------------------------------------------------------------------- one class, one row
def test_d2_both_spellings_of_the_class_are_one_class(export: Export) -> None:
    names = {"R1": "DOMException [AbortError]", "R2": "Error [AbortError]", "R3": "AbortError"}
    told = export(
        *(
            fn("/api/assist/draft", name, S(500), E(f"{spelling}: This operation was aborted{FRAMES}"), at_s=n)
            for n, (name, spelling) in enumerate(names.items())
        )
    )
    assert told.finding.requests == 3
    assert {told.stated(name).error_type for name in names} == {"AbortError"}
    assert len({told.stated(name).fingerprint for name in names}) == 1


def test_d2_the_dump_of_the_constants_does_not_change_the_identity(export: Export) -> None:
    head = f"DOMException [AbortError]: This operation was aborted{FRAMES}"
    told = export(
        fn("/api/assist/draft", "R1", S(500), E(head)),
        fn("/api/assist/draft", "R2", S(500), E(f"{head} {CONSTANTS}"), at_s=1),
    )
    assert told.finding.requests == 2
    assert told.stated("R1").fingerprint == told.stated("R2").fingerprint


def test_d2_a_dump_spread_over_rows_folds_into_one_occurrence(export: Export) -> None:
    lines = f"DOMException [AbortError]: This operation was aborted{FRAMES} {CONSTANTS}".split("\n")
    told = export(fn("/api/assist/draft", "R1", S(500), *(E(line.strip(), at_ms=40) for line in lines)))
    finding = told.finding
    assert finding.rule == "abort-unspecified"
    assert finding.occurrences == 1
