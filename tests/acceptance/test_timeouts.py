"""Case D4: the function that was killed at its limit, with and without the platform's line."""

from __future__ import annotations

import pytest

from tests.acceptance.rows import E, I, S, fn
from tests.acceptance.triage import Export, known

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
    notes = " ".join(told.finding.notes)
    assert "[reconcile] page 12 of 40" in notes
    assert "742.0 s" in notes
    assert "[reconcile] started" not in notes


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
