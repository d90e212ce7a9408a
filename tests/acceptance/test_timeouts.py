"""Cases D4, D6, F7: the function that was killed at its limit, what it was doing, and durations that are only the limit."""

from __future__ import annotations

import pytest

from logtriage.model import SilentGap
from logtriage.report.html import render_html
from logtriage.report.markdown import render_markdown
from logtriage.report.terminal import render_terminal
from tests.acceptance.rows import E, I, Request, S, W, fn
from tests.acceptance.triage import Export, advice, known

KILL = "Vercel Runtime Timeout Error: Task timed out after {} seconds"
RULE = "vercel-function-timeout"


def test_d4_the_kill_is_one_request_with_its_seconds_as_a_number(export: Export) -> None:
    told = export(
        fn(
            "/api/cron/reconcile", "R1", S(504, 800_001),
            I("[reconcile] started", at_ms=30), I("[reconcile] page 12 of 40", at_ms=58_000), E(KILL.format(800), at_ms=800_000),
        )
    )  # fmt: skip
    finding = told.finding
    assert finding.rule == RULE
    assert (finding.requests, finding.occurrences, finding.rows) == (1, 1, 1)
    assert finding.captures["timeout_s"] == 800
    assert isinstance(finding.captures["timeout_s"], int)
    assert known(finding.outcomes) == {"timeout": 1}
    assert [(count.name, count.count) for count in finding.statuses] == [("504", 1)]


def test_d4_the_last_line_and_the_silent_gap_are_told(export: Export) -> None:
    told = export(
        fn(
            "/api/cron/reconcile", "R1", S(504, 800_001),
            I("[reconcile] started", at_ms=30), I("[reconcile] page 12 of 40", at_ms=58_000), E(KILL.format(800), at_ms=800_000),
        )
    )  # fmt: skip
    timeout = told.finding.timeout
    assert timeout is not None
    assert (timeout.limit_s, timeout.requests, timeout.without_lines) == (800, 1, 0)
    assert [(one.template, one.requests, one.sample) for one in timeout.last_lines] == [
        ("[reconcile] page <num> of <num>", 1, "[reconcile] page 12 of 40")
    ]
    assert timeout.silent_gap_ms == SilentGap(742_000, 742_000)
    assert "ceiling of the paid plans" in timeout.limit_meaning
    assert timeout.doing == ()


def test_d4_last_line_and_gap_stand_in_every_report(export: Export) -> None:
    told = export(fn("/api/cron/reconcile", "R1", S(504, 800_001), I("[reconcile] page 12 of 40", at_ms=58_000), E(KILL.format(800), at_ms=800_000)))
    for text in (render_markdown(told.report), render_html(told.report)):
        assert "[reconcile] page 12 of 40" in text
        assert "median 12 min 22 s" in text
        assert "1 request killed at 800 s: the ceiling of the paid plans" in text


def test_d4_gaps_and_last_lines_are_counted_per_request(export: Export) -> None:
    told = export(
        fn("/api/cron/reconcile", "R1", S(504, 60_001), I("[reconcile] page 12 of 40", at_ms=50_000), E(KILL.format(60), at_ms=60_000)),
        fn("/api/cron/reconcile", "R2", S(504, 60_002), I("[reconcile] page 3 of 40", at_ms=20_000), at_s=100),
        fn("/api/cron/reconcile", "R3", S(504, 60_004), I("[reconcile] waiting for the bank", at_ms=30_000), at_s=200),
        fn("/api/cron/reconcile", "R4", S(504, 60_003), at_s=300),
    )
    timeout = told.finding.timeout
    assert timeout is not None
    assert (timeout.requests, timeout.without_lines) == (4, 1)
    assert [(one.template, one.requests) for one in timeout.last_lines] == [("[reconcile] page <num> of <num>", 2), ("[reconcile] waiting for the bank", 1)]
    assert timeout.silent_gap_ms == SilentGap(30_004, 40_002)


def test_d4_lines_after_the_kill_are_not_the_last_before_it(new_export: Export) -> None:
    told = new_export(fn("/api/assist/stream", "R1", S(200, 60_001), I("[assist] asking", at_ms=50), E(KILL.format(60), at_ms=60_000), I("[assist] closed", at_ms=60_900)))
    timeout = told.finding.timeout
    assert timeout is not None
    assert [one.sample for one in timeout.last_lines] == ["[assist] asking"]


def test_d4_secrets_of_the_last_line_are_redacted(export: Export) -> None:
    told = export(fn("/api/cron/reconcile", "R1", S(504, 60_001), I("[reconcile] mail to keeper@fernwick.example", at_ms=50), E(KILL.format(60), at_ms=60_000)))
    timeout = told.finding.timeout
    assert timeout is not None
    assert "keeper@" not in timeout.last_lines[0].sample


def test_d4_a_504_without_the_line_is_the_same_fault(export: Export) -> None:
    told = export(
        fn("/api/cron/reconcile", "R1", S(504, 800_001), I("[reconcile] page 12 of 40", at_ms=58_000), E(KILL.format(800), at_ms=800_000)),
        fn("/api/cron/reconcile", "R2", S(504, 800_004), I("[reconcile] page 3 of 40", at_ms=20_000), at_s=900),
        fn("/api/cron/reconcile", "R3", S(504, 800_012), at_s=1_800),
    )
    finding = told.finding
    assert finding.requests == 3
    assert known(finding.outcomes) == {"timeout": 3}
    assert len({told.stated(name).fingerprint for name in ("R1", "R2", "R3")}) == 1
    assert {told.stated(name).captures["timeout_s"] for name in ("R1", "R2", "R3")} == {800}


@pytest.mark.parametrize("seconds", [10, 15, 60, 90, 300, 800])
def test_d4_every_usual_limit_is_derived_like_its_line(export: Export, seconds: int) -> None:
    told = export(
        fn("/api/cron/reconcile", "R1", S(504, seconds * 1000 + 2), E(KILL.format(seconds), at_ms=seconds * 1000)),
        fn("/api/cron/reconcile", "R2", S(504, seconds * 1000 + 40), at_s=900),
    )
    assert told.finding.captures["timeout_s"] == seconds
    assert told.stated("R1").fingerprint == told.stated("R2").fingerprint


def test_d4_limits_are_not_mixed(export: Export) -> None:
    told = export(
        fn("/api/cron/reconcile", "R1", S(504, 300_001), E(KILL.format(300), at_ms=300_000)),
        fn("/api/cron/reconcile", "R2", S(504, 800_001), E(KILL.format(800), at_ms=800_000), at_s=900),
    )
    assert {finding.captures["timeout_s"] for finding in told.findings} == {300, 800}
    assert len(told.clusters) == 2


def test_d4_a_504_that_came_soon_is_no_kill(export: Export) -> None:
    told = export(fn("/api/proxy", "R1", S(504, 2_100)))
    assert told.finding.rule == "silent-5xx"
    assert known(told.finding.outcomes) == {"silent": 1}


def test_d4_a_streamed_response_is_killed_with_status_200(new_export: Export) -> None:
    told = new_export(fn("/api/assist/stream", "R1", S(200, 300_001), E(KILL.format(300), at_ms=300_000)))
    assert told.finding.rule == RULE
    assert known(told.finding.outcomes) == {"timeout": 1}


def test_d4_a_504_at_no_known_limit_is_a_kill_whose_limit_nobody_names(export: Export) -> None:
    finding = export(fn("/api/cron/reconcile", "R1", S(504, 42_000))).finding
    assert finding.rule == RULE
    assert finding.captures["timeout_s"] is None
    assert known(finding.outcomes) == {"timeout": 1}


@pytest.mark.parametrize(("seconds", "words"), [(300, "the default under fluid compute"), (800, "ceiling of the paid plans"), (10, "before fluid compute"), (47, "a value somebody set")])
def test_d4_the_advice_says_what_the_number_means(export: Export, seconds: int, words: str) -> None:
    finding = export(fn("/api/cron/reconcile", "R1", S(504, seconds * 1000 + 1), E(KILL.format(seconds), at_ms=seconds * 1000))).finding
    assert words in advice(finding)
    assert f"({seconds} s)" in advice(finding)
    assert "limit_meaning" not in finding.remediation.unknown


# ------------------------------------------------------------------------------------------------------------------ F7
def webhook(number: int, event: str, *, killed: bool) -> Request:
    lines = (I("[webhook] received", at_ms=10), I(f"[webhook] event={event} id=evt_{number:06}", at_ms=30))
    if killed:
        return fn("/api/webhooks/mail", f"K{number}", S(504, 60_001), *lines, E(KILL.format(60), at_ms=60_000), at_s=number * 70, method="POST")
    return fn("/api/webhooks/mail", f"G{number}", S(200, 300), *lines, at_s=number * 70, method="POST")


def test_f7_killed_requests_are_parted_by_the_lines_that_the_others_do_not_write(export: Export) -> None:
    killed = [webhook(n, "thread.synced" if n < 9 else "message.read", killed=True) for n in range(10)]
    others = [webhook(n, "thread.synced" if n == 10 else "message.read", killed=False) for n in range(10, 30)]
    timeout = export(*killed, *others).finding.timeout
    assert timeout is not None
    first, *rest = timeout.doing
    assert "thread.synced" in first.template
    assert (first.requests, first.share, first.base_share) == (9, 0.9, 0.05)
    assert not rest, "what all requests of the route write parts nobody"


def test_f7_without_other_requests_there_is_no_base_rate(export: Export) -> None:
    timeout = export(*(webhook(n, "thread.synced", killed=True) for n in range(3))).finding.timeout
    assert timeout is not None
    assert {one.base_share for one in timeout.doing} == {None}
    assert any("thread.synced" in one.template for one in timeout.doing)


# ------------------------------------------------------------------------------------------------------------------ D6
@pytest.mark.parametrize("seconds", [60, 300, 800])
def test_d6_a_p95_at_the_limit_is_flagged_for_finding_and_route(export: Export, seconds: int) -> None:
    killed = [fn("/api/cron/reconcile", f"R{n}", S(504, seconds * 1000 + 1), at_s=n * 900) for n in range(4)]
    good = [fn("/api/cron/reconcile", f"G{n}", S(200, 900), at_s=n * 900 + 450) for n in range(6)]
    told = export(*killed, *good)
    assert told.finding.timeout is not None
    assert told.finding.timeout.pinned
    (route,) = told.report.pinned_routes
    assert (route.route, route.requests, route.p50, route.p95, route.limit_s, route.timeouts) == ("/api/cron/reconcile", 10, 900.0, seconds * 1000 + 1, seconds, 4)
    terminal = render_terminal(told.report, width=120, color=False, outputs=[])
    assert f"p95 is the limit on /api/cron/reconcile ({seconds} s)" in terminal
    for text in (render_markdown(told.report), render_html(told.report)):
        assert f"is the limit of {seconds} s" in text
        assert "a mean means nothing" in text


def test_d6_a_few_kills_do_not_pin_the_p95(export: Export) -> None:
    killed = [fn("/api/cron/reconcile", "R1", S(504, 60_001))]
    told = export(*killed, *(fn("/api/cron/reconcile", f"G{n}", S(200, 900), at_s=100 + n) for n in range(30)))
    assert told.report.pinned_routes == ()


@pytest.mark.parametrize(
    ("durations", "pinned"),
    [([60_001] * 5, True), ([60_001] * 4, False), ([60_001] * 39 + [61_900], False), ([47_000] * 9, False), ([59_500] * 5, True), ([59_300] * 5, False)],
    ids=["five", "too-few", "one-took-longer", "no-limit", "within-1-percent", "beyond-1-percent"],
)
def test_d6_without_a_kill_the_durations_alone_must_show_it(export: Export, durations: list[int], pinned: bool) -> None:
    told = export(*(fn("/api/reports", f"R{n}", S(500, ms), W("[reports] late"), E("TypeError: report is null"), at_s=n * 90) for n, ms in enumerate(durations)))
    assert [route.limit_s for route in told.report.pinned_routes] == ([60] if pinned else [])
    timeout = told.finding.timeout
    assert (timeout is not None and timeout.pinned) is pinned
