"""Cases A4, A5, A8: platform connectivity, retries that were used up, one error in two environments."""

from __future__ import annotations

import pytest

from tests.acceptance.rows import E, I, S, W, fn
from tests.acceptance.triage import Export, advice, known


# ------------------------------------------------------------------------------------------------------------------ A4
@pytest.mark.parametrize(
    "text",
    [
        "INTERNAL_FUNCTION_CONNECTION_ERROR",
        "[digests] run failed: INTERNAL_FUNCTION_CONNECTION_ERROR",
        "Error: An error occurred with your deployment\n\nINTERNAL_FUNCTION_CONNECTION_ERROR\n\nfra1::k2x9d-1763590447902-5f1c0a9d3b21",
    ],
    ids=["bare", "prefixed", "error-page"],
)
def test_a4_connection_error_of_the_platform_is_transient_and_may_be_repeated(export: Export, text: str) -> None:
    finding = export(fn("/api/cron/digests", "R3", S(500, 120), E(text))).finding
    assert finding.rule == "vercel-internal-function-error"
    assert finding.classified
    assert finding.captures["internal_code"] == "INTERNAL_FUNCTION_CONNECTION_ERROR"
    assert finding.classification.transience == "transient"
    assert finding.classification.retry not in {"never", "after-fix"}


def test_a4_says_that_the_origin_is_ambiguous(export: Export) -> None:
    finding = export(fn("/api/cron/digests", "R3", S(500, 120), E("INTERNAL_FUNCTION_CONNECTION_ERROR"))).finding
    causes = " ".join(cause.text for cause in finding.remediation.causes)
    told = " ".join((advice(finding), causes, finding.remediation.retry_advice, *finding.notes)).lower()
    assert "undocumented" in told or "not documented" in told or "ambiguous" in told


# ------------------------------------------------------------------------------------------------------------------ A5
TRIES = (W("fetch failed (attempt 1/3)"), W("fetch failed (attempt 2/3)", at_ms=2_050))
CAUSE = "TypeError: fetch failed\n    at node:internal/deps/undici/undici:13510:13 {\n  [cause]: Error: read ECONNRESET\n      at TLSWrap.onStreamRead (node:internal/stream_base_commons:216:20) {\n    errno: -104,\n    code: 'ECONNRESET',\n    syscall: 'read'\n  }\n}"


@pytest.mark.parametrize(("status", "outcome"), [(500, "unhandled"), (502, "unhandled"), (200, "soft")])
def test_a5_attempts_and_the_final_failure_are_one_occurrence(export: Export, status: int, outcome: str) -> None:
    told = export(fn("/api/digest", "R4", S(status, 6_300), *TRIES, E("fetch failed", at_ms=6_200)))
    finding = told.finding
    assert (finding.requests, finding.occurrences, finding.rows) == (1, 1, 3)
    assert finding.captures["attempts"] == 3
    assert finding.classification.cause == "dependency"
    assert known(finding.outcomes) == {outcome: 1}


def test_a5_the_nested_cause_is_captured(export: Export) -> None:
    told = export(fn("/api/digest", "R4", S(500, 6_300), *TRIES, E(CAUSE, at_ms=6_200)))
    finding = told.finding
    assert (finding.requests, finding.occurrences, finding.rows) == (1, 1, 3)
    assert finding.code == "ECONNRESET"
    assert finding.classification.cause == "dependency"
    assert known(finding.outcomes) == {"unhandled": 1}


def test_a5_the_nested_cause_does_not_cost_the_count_of_attempts(export: Export) -> None:
    finding = export(fn("/api/digest", "R4", S(500, 6_300), *TRIES, E(CAUSE, at_ms=6_200))).finding
    assert finding.captures.get("attempts") == 3


def test_a5_attempts_that_end_well_are_no_failure(export: Export) -> None:
    told = export(fn("/api/digest", "R4", S(200, 4_400), *TRIES, I("digest sent", at_ms=4_300)))
    assert set(known(told.report.totals.outcomes)) <= {"handled"}


# ------------------------------------------------------------------------------------------------------------------ A8
def test_a8_counts_are_kept_per_environment(export: Export) -> None:
    text = "[cart] TypeError: voucher.discount is not a function\n    at total (/var/task/src/cart/total.ts:14:21)"
    told = export(
        *(fn("/api/cart", f"R{n}", S(500), E(text), at_s=n) for n in range(3)),
        *(fn("/api/cart", f"P{n}", S(500), E(text), at_s=10 + n, environment="preview") for n in range(2)),
    )
    finding = told.finding
    assert finding.requests == 5
    assert {count.name: count.count for count in finding.environments} == {"production": 3, "preview": 2}
    assert {count.name: count.count for count in told.report.coverage.environments} == {"production": 3, "preview": 2}
