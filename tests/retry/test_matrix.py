"""The matrix cell by cell, as signatures of failures and methods meet."""

from __future__ import annotations

from typing import get_args

import pytest

from logtriage.model import Classification, Retry, RetryVerdict, Stage
from logtriage.retry.advice import advise
from logtriage.retry.matrix import MATRIX, METHODS, may_retry
from logtriage.retry.stages import stage_of_status, stage_of_text

# stage: GET, PUT, POST with key, POST without, POST of which nobody knows
EXPECTED: list[tuple[Stage, tuple[RetryVerdict, RetryVerdict, RetryVerdict, RetryVerdict, RetryVerdict]]] = [
    ("not-sent", ("yes", "yes", "yes", "yes", "yes")),
    ("no-answer", ("yes", "yes", "yes", "no", "with-key")),
    ("cut", ("yes", "yes", "yes", "no", "with-key")),
    ("limited", ("after-delay", "after-delay", "after-delay", "after-delay", "after-delay")),
    ("server-error", ("yes", "yes", "yes", "no", "with-key")),
    ("refused", ("no", "no", "no", "no", "no")),
    ("unauthorised", ("once", "once", "once", "once", "once")),
    ("conflict", ("no", "no", "no", "no", "with-key")),
    ("cancelled", ("no", "no", "no", "no", "no")),
    ("shutdown", ("rerun", "rerun", "rerun", "no", "with-key")),
]


@pytest.mark.parametrize(("stage", "expected"), [pytest.param(*row, id=row[0]) for row in EXPECTED])
def test_gives_each_field(stage: Stage, expected: tuple[RetryVerdict, ...]) -> None:
    asked = (("GET", None), ("PUT", None), ("POST", True), ("POST", False), ("POST", None))
    got = tuple(may_retry(stage, method, keyed=keyed).verdict for method, keyed in asked)
    assert got == expected


def test_every_stage_has_a_row_and_every_row_all_kinds() -> None:
    assert set(MATRIX) == set(get_args(Stage)) == {stage for stage, _ in EXPECTED}
    assert all(set(row) == {"safe", "idempotent", "keyed", "unkeyed"} for row in MATRIX.values())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("keyed", [True, False, None])
def test_a_caller_who_is_gone_is_never_answered_again(method: str, keyed: bool | None) -> None:
    assert may_retry("cancelled", method, keyed=keyed).verdict == "no"


@pytest.mark.parametrize("stage", get_args(Stage))
def test_without_a_method_only_what_holds_for_all_is_said(stage: Stage) -> None:
    same = len(set(MATRIX[stage].values())) == 1
    assert (may_retry(stage, None, keyed=None).verdict == "unknown") is not same


@pytest.mark.parametrize("method", [*METHODS, None])
def test_without_a_stage_nothing_is_said(method: str | None) -> None:
    assert may_retry(None, method, keyed=True).verdict == "unknown"


@pytest.mark.parametrize("retry", get_args(Retry))
@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("stage", [None, *get_args(Stage)])
def test_a_write_whose_outcome_is_unknown_is_never_advised_without_a_key(retry: Retry, method: str, stage: Stage | None) -> None:
    given = advise(stage, method, Classification("dependency", "transient", retry)).verdict
    if stage in {"no-answer", "cut", "server-error", "refused", "conflict", "cancelled"} or retry in {"never", "after-fix"}:
        assert given in {"no", "with-key"}


@pytest.mark.parametrize("retry", ["never", "after-fix"])
def test_a_rule_that_forbids_it_outweighs_the_matrix(retry: Retry) -> None:
    assert advise("not-sent", "GET", Classification("client", "contextual", retry)).verdict == "no"


STATUSES = [(399, None), (400, "refused"), (401, "unauthorised"), (408, "no-answer"), (409, "conflict"), (429, "limited"), (499, "cancelled"), (500, "server-error"), (501, "refused"), (502, "server-error"), (503, "limited"), (504, "no-answer"), (505, "refused")]  # fmt: skip


@pytest.mark.parametrize(("status", "stage"), STATUSES)
def test_a_status_tells_how_far_the_call_had_come(status: int, stage: Stage | None) -> None:
    assert stage_of_status(status) == stage


TEXTS: list[tuple[str, Stage | None]] = [
    ("Retry 1/2 (timeout)", "no-answer"),
    ("Retry 1/2 (connect ETIMEDOUT 192.0.2.7:443)", "not-sent"),
    ("Retry 1/2 (read ETIMEDOUT)", "no-answer"),
    ("Retry 1/2 (Connect Timeout Error)", "not-sent"),
    ("Retry 1/2 (getaddrinfo EAI_AGAIN mail.fernwick.example)", "not-sent"),
    ("retrying after ECONNRESET", "no-answer"),
    ("retrying, got 503", "limited"),
    ("retrying (status: 502)", "server-error"),
    ("Retry 1/2 (canceled by user)", "cancelled"),
    ("Retry 1/2 (AbortError: caller aborted)", "cancelled"),
    ("Retry 1/2 (AbortError)", None),
    ("Retry 1/2 of order 404", None),
    ("Retry 1/2", None),
]


@pytest.mark.parametrize(("text", "stage"), TEXTS)
def test_a_line_tells_why_it_is_tried_again(text: str, stage: Stage | None) -> None:
    assert stage_of_text(text) == stage
