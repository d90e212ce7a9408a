"""Calls beside budgets: over, within, unknown, and which budget covers what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logtriage.model import Budget, BudgetUse, Count
from logtriage.occur import elapsed_ms, timeouts_ms
from logtriage.policy.answers import Answer
from logtriage.policy.budgets import Call, Clocks, covers, failed_calls, told_calls, use_of
from tests.builders import occurrences_in, rows, rules

WEBHOOK = Budget("webhook", ("/api/webhooks/*",), 30)
ROUTE = "/api/webhooks/email"
CLOCKS = Clocks(elapsed_ms, timeouts_ms)
CALL = Call(ROUTE, "draft", "[ai] draft", frozenset({"llm"}), failed=True, timed_out=True, took_ms=30_000)


def told(*texts: str) -> list[Call]:
    """The calls of a request whose errors read so."""
    found = occurrences_in(rows(*((at * 40_000, "error", text) for at, text in enumerate(texts))), 500, route=ROUTE)
    answers = {one.request: Answer(500, ROUTE, "production") for one in found}
    return list(failed_calls(found, answers, {rule.id: rule for rule in rules()}, lambda one: one.statement.facts.text, CLOCKS))


@pytest.mark.parametrize(
    ("text", "took", "timed_out"),
    [
        ("TimeoutError: AI call timed out after 30000ms", 30_000, True),
        ("Error: AI call timed out at 30 s", 30_000, True),
        ("AxiosError: timeout of 30000ms exceeded", 30_000, True),
        ("AbortError: This operation was aborted, elapsed 15002 ms, timeout 15000", 15_002, True),
        ("requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.example', port=443): Read timed out. (read timeout=60)", 60_000, True),
        ("APIConnectionTimeoutError: Request timed out.", None, True),
        ("AbortError: This operation was aborted", None, True),
        ("TypeError: fetch failed, took 41200ms", 41_200, False),
        ("Error: retrying in a moment: retry 1/3 after 60s: Request timed out after 5000ms TimeoutError", 5_000, True),
    ],
)
def test_a_call_that_failed_tells_how_long_it_took(text: str, took: float | None, timed_out: bool) -> None:
    (call,) = told(text)
    assert (call.route, call.took_ms, call.timed_out) == (ROUTE, took, timed_out)


@pytest.mark.parametrize(
    "text",
    [
        "TypeError: Cannot read properties of undefined (reading 'a')",
        "Vercel Runtime Timeout Error: Task timed out after 60 seconds",
        "Invalid `prisma.lead.create()` invocation: Unique constraint failed on the fields: (`email`)",
        "Error: Request failed with status code 429, retry after 60s",
    ],
)
def test_other_errors_are_no_calls_with_a_time(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("took", "timed_out", "over"),
    [(30_000, True, True), (29_999, True, False), (30_000, False, False), (30_001, False, True), (None, True, False)],
)
def test_a_call_is_over_when_it_took_longer_or_all_of_it_in_vain(took: float | None, timed_out: bool, over: bool) -> None:
    assert replace(CALL, took_ms=took, timed_out=timed_out).is_over(WEBHOOK) is over


@pytest.mark.parametrize(
    ("calls", "tags", "text", "failed", "covered"),
    [
        ((), "", "anything", True, True),
        ((), "", "anything took 5 s", False, False),
        (("llm",), "llm timeout", "Request timed out.", True, True),
        (("llm",), "abort", "[ai] aborted", True, True),
        (("llm",), "abort", "OpenAI answer", False, True),
        (("llm",), "abort", "maintenance fail", True, False),
        (("http",), "axios network", "timeout", True, True),
        (("database",), "prisma", "Timed out fetching", True, True),
        (("sendgrid", "mailer"), "", "[Mailer] took 5 s", False, True),
        (("sendgrid",), "", "sendgrid2 took 5 s", False, False),
        (("a.b",), "", "axb took 5 s", False, False),
    ],
)
def test_words_and_tags_say_which_calls_are_meant(calls: tuple[str, ...], tags: str, text: str, failed: bool, covered: bool) -> None:
    call = replace(CALL, tags=frozenset(tags.split()), text=text, failed=failed)
    assert covers(replace(WEBHOOK, calls=calls), call) is covered


def test_another_route_is_not_covered() -> None:
    assert not covers(WEBHOOK, replace(CALL, route="/api/cron/digest"))


@pytest.mark.parametrize(
    ("text", "took"),
    [("[ai] completion took 41200ms", 41_200), ("[ai] done durationMs=900", 900), ("[ai] took 2.5s, then took 3s", 3_000)],
)
def test_a_line_names_a_duration(text: str, took: float) -> None:
    (call,) = told_calls([(text, ROUTE, 3)], CLOCKS, str.upper)
    assert (call.took_ms, call.times, call.failed, call.timed_out, call.what) == (took, 3, False, False, text.upper())


@pytest.mark.parametrize("text", ["[ai] retrying after 60s", "[ai] waited 60s for a slot", "[ai] batch 3 of 9", "[ai] took 3 steps"])
def test_a_pause_or_a_count_is_no_duration(text: str) -> None:
    assert list(told_calls([(text, ROUTE, 1)], CLOCKS, str)) == []


def test_each_call_counts_under_the_first_budget_that_covers_it() -> None:
    default = Budget("background", ("/*",), 120)
    calls = [
        CALL, replace(CALL, took_ms=41_200, what="summary"), replace(CALL, took_ms=None), replace(CALL, took_ms=5_000, timed_out=False),
        replace(CALL, route="/api/cron/digest"), replace(CALL, route="/api/cron/digest", took_ms=120_000, times=2),
        replace(CALL, route="/elsewhere", took_ms=119_999),
    ]  # fmt: skip
    webhook, background = use_of([WEBHOOK, default], calls, str)
    assert (webhook.seen, webhook.over, webhook.unknown) == (4, 2, 1)
    (route,) = webhook.worst
    assert (route.route, route.over, route.seen, route.unknown, route.longest_ms) == (ROUTE, 2, 4, 1, 41_200)
    assert route.operations == (Count("draft", 1), Count("summary", 1))
    assert (background.seen, background.over, background.unknown) == (4, 2, 0)
    assert [(one.route, one.over) for one in background.worst] == [("/api/cron/digest", 2)]


def test_a_budget_without_a_call_is_told_with_zeros() -> None:
    assert use_of([WEBHOOK], [], str) == (BudgetUse("webhook", 30, ("/api/webhooks/*",), (), 0, 0, 0, ()),)


def test_the_worst_routes_come_first_and_names_pass_the_gate() -> None:
    calls = [replace(CALL, route=f"/api/webhooks/{n}", times=n) for n in range(1, 15)]
    (use,) = use_of([WEBHOOK], calls, lambda text: text.replace("webhooks", "w"))
    assert [one.over for one in use.worst] == list(range(14, 4, -1))
    assert use.worst[0].route == "/api/w/14"
