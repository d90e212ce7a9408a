"""Cases C1 to C9: a webhook that makes a job, a cron that runs it, a message that is sent once."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.acceptance.checks import one
from tests.acceptance.rows import I, Line, Request, S, W, fn

WEBHOOK, CRON, JOBS = "/api/webhooks/email", "/api/cron/outbound", "/api/jobs/run"
FLOW_KIND: Final = "kind: sequence\nflow: flow.yaml"

# ------------------------------------------------------------------------------------------------------------------ C1
FLOW: Final = r"""name: outbound
key: [jobId, inboundProviderMessageId]
within_s: 120
steps:
  - {id: received, stage: webhook, text: "[WEBHOOK] inbound"}
  - {id: queued, stage: webhook, text: job queued}
  - {id: picked, stage: cron, text: job picked}
  - {id: handed, stage: cron, text: job handed over}
  - {id: started, stage: job, text: job started}
  - {id: context, stage: job, text: context loaded}
  - {id: drafted, stage: job, text: answer drafted}
  - {id: checked, stage: job, text: answer checked}
  - {id: sending, stage: job, text: sending}
  - {id: sent, stage: outbound, text: outbound sent, join: conversationId}
  - {id: confirmed, stage: outbound, text: Message row confirmed, join: conversationId}
  - {id: done, stage: job, text: completed successfully, ends: done}
"""


def outbound(job: int, message: str, talk: str, *, at_s: float = 0, left_out: str = "") -> list[Request]:
    """One message on its way through four requests; ``left_out`` names lines that are not logged."""

    def lines(*texts: str) -> list[Line]:
        return [I(text) for text in texts if not left_out or left_out not in text]

    ids = f"jobId={job} inboundProviderMessageId={message}"
    return [
        fn(WEBHOOK, f"W{job}", S(200), *lines(f"[WEBHOOK] inbound inboundProviderMessageId={message}", f"job queued {ids}"), at_s=at_s),
        fn(CRON, f"C{job}", S(200), *lines(f"job picked jobId={job}", f"job handed over (jobId: {job})"), at_s=at_s + 30),
        fn(
            JOBS, f"J{job}", S(200),
            *lines(
                f"job started jobId={job} conversationId={talk}", f"context loaded jobId={job}", f"answer drafted jobId={job}",
                f'answer checked {{"jobId":{job}}}', f"sending jobId={job}",
            ),
            *lines(f"outbound sent conversationId={talk} success=true", f"Message row confirmed conversationId={talk}"),
            *lines(f"job completed successfully jobId={job}"),
            at_s=at_s + 32,
        ),
    ]  # fmt: skip


def end(at_s: float = 900) -> Request:
    """Something that happens later: the window goes on."""
    return fn("/", f"later{at_s}", S(200), at_s=at_s)


def steady(last_s: int) -> list[Request]:
    """Other traffic without a hole, twice a minute."""
    return [fn("/", f"visit{at}", S(200), at_s=at) for at in range(0, last_s + 1, 30)]


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    (tmp_path / "flow.yaml").write_text(FLOW, encoding="utf-8")
    return tmp_path


def test_c1_one_trace_goes_through_all_requests(flow: Path) -> None:
    judged = one(flow, FLOW_KIND, *outbound(123, "wamsg-1", "conv-7"), *steady(600))
    assert judged.verdict == "pass", judged
    assert (judged.figures["complete"], judged.figures["anomalies"]) == (1, 0)
    (told,) = [line for line in judged.evidence if line.startswith("longest whole trace")]
    assert "12 steps" in told
    assert "4 stages (webhook 12 ms, cron 12 ms, job 84 ms, outbound 12 ms)" in told
    assert "total 32.1 s; ended done" in told
    assert "jobId=123" in told
    assert "inboundProviderMessageId=wamsg-1" in told


@pytest.mark.parametrize("later_s", [5, 33, 60])
def test_c1_two_messages_of_one_conversation_stay_two_traces(flow: Path, later_s: int) -> None:
    two = (*outbound(123, "wamsg-1", "conv-7"), *outbound(124, "wamsg-2", "conv-7", at_s=later_s))
    judged = one(flow, FLOW_KIND, *two, *steady(600))
    assert (judged.verdict, judged.figures["complete"]) == ("pass", 2)


def test_c1_the_request_id_joins_nothing(flow: Path) -> None:
    """One run of the cron picks two jobs: its request is not what makes them one."""
    both = [*outbound(1, "a-1", "c-1"), *outbound(2, "b-2", "c-2")]
    cron = fn(CRON, "C", S(200), *(I(f"{what} jobId={n}") for n in (1, 2) for what in ("job picked", "job handed over")), at_s=30)
    judged = one(flow, FLOW_KIND, *(one for one in both if one.function != CRON), cron, *steady(600))
    assert (judged.verdict, judged.figures["complete"]) == ("pass", 2)


def test_c1_a_stage_can_have_a_limit(flow: Path) -> None:
    requests = (*outbound(123, "wamsg-1", "conv-7"), *steady(600))
    assert one(flow, FLOW_KIND + "\nstage_ms: {webhook: 12}", *requests).verdict == "pass"
    judged = one(flow, FLOW_KIND + "\nstage_ms: {webhook: 11}", *requests)
    assert judged.verdict == "fail"
    assert "stage webhook took 12 ms, 11 ms allowed" in judged.evidence[0]


def test_c1_a_line_that_is_missing_names_the_step(flow: Path) -> None:
    judged = one(flow, FLOW_KIND, *outbound(123, "wamsg-1", "conv-7", left_out="answer checked"), *steady(600))
    assert judged.verdict == "fail"
    assert "broken at step 8 (checked): last step seen drafted" in judged.evidence[0]


# ------------------------------------------------------------------------------------------------------------------ C2
EVERY_MINUTE: Final = "kind: cadence\nwhere: {route: /api/cron/outbound}\nschedule: '* * * * *'"
AGENT: Final = "vercel-cron/1.0"


def run(minute: float, *, agent: str = AGENT, **more: str) -> Request:
    return fn(CRON, f"run{minute}", S(200), I("[CRON] trigger start"), at_s=minute * 60, agent=agent, **more)


@pytest.fixture(params=["schedule", "crons"])
def cadence(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The schedule as the criterion says it, or as ``vercel.json`` does."""
    if request.param == "schedule":
        return EVERY_MINUTE
    (tmp_path / "vercel.json").write_text('{"crons": [{"path": "/api/cron/outbound", "schedule": "* * * * *"}]}')
    return "kind: cadence\ncrons: vercel.json"


def test_c2_missed_and_repeated_runs_are_told(tmp_path: Path, cadence: str) -> None:
    runs = [run(0), run(1), run(3), run(3 + 20 / 60)]
    judged = one(tmp_path, cadence, *runs, fn("/", "last", S(200), at_s=4 * 60 + 10))
    figures = {name: judged.figures[name] for name in ("expected", "runs", "missed", "duplicates")}
    assert figures == {"expected": 5, "runs": 4, "missed": 2, "duplicates": 1}
    assert judged.verdict == "fail"
    assert "missed 2026-01-31 14:02, 2026-01-31 14:04" in " ".join(judged.evidence)
    assert "more than one run in 2026-01-31 14:03" in " ".join(judged.evidence)


def test_c2_of_several_crons_the_sentence_names_each(tmp_path: Path) -> None:
    crons = ", ".join(f'{{"path": "/api/cron/{name}", "schedule": "* * * * *"}}' for name in ("outbound", "digests"))
    (tmp_path / "vercel.json").write_text(f'{{"crons": [{crons}]}}')
    judged = one(tmp_path, "kind: cadence\ncrons: vercel.json", run(0), run(1), fn("/", "last", S(200), at_s=70))
    assert "/api/cron/outbound: 2 slots expected, 2 runs" in judged.sentence
    assert "/api/cron/digests: 2 slots expected, 0 runs" in judged.sentence


def test_c2_a_declared_window_counts_its_last_slot(tmp_path: Path) -> None:
    window = "kind: cadence\nwhere: {route: /api/cron/outbound, since: 2026-01-31T14:00Z, until: 2026-01-31T14:04Z}\nschedule: '* * * * *'"
    judged = one(tmp_path, window, run(0), run(1), run(3), run(3 + 20 / 60))
    assert [judged.figures[name] for name in ("expected", "runs", "missed", "duplicates")] == [5, 4, 2, 1]


def test_c2_every_slot_filled_passes_and_duplicates_can_be_forbidden(tmp_path: Path, cadence: str) -> None:
    runs = [run(n) for n in range(5)]
    assert one(tmp_path, cadence, *runs).verdict == "pass"
    twice = [*runs, run(2.5)]
    assert one(tmp_path, cadence, *twice).verdict == "pass"
    assert one(tmp_path, cadence + "\nduplicates: 0", *twice).verdict == "fail"


def test_c2_a_late_run_counts_within_the_tolerance(tmp_path: Path) -> None:
    hourly = "kind: cadence\nwhere: {route: /api/cron/outbound}\nschedule: '0 * * * *'\ntolerance_s: "
    runs = [run(0), run(75), run(120)]
    visits = steady(125 * 60)
    assert one(tmp_path, hourly + "960", *runs, *visits).verdict == "pass"
    assert one(tmp_path, hourly + "60", *runs, *visits).verdict == "fail"


def test_c2_a_hole_of_the_export_is_not_counted(tmp_path: Path) -> None:
    runs = [run(n) for n in (*range(20), *range(50, 70))]
    judged = one(tmp_path, EVERY_MINUTE, *runs)
    assert judged.verdict == "pass"
    assert (judged.figures["missed"], judged.figures["excluded"]) == (0, 30)


def test_c2_a_slot_that_lies_half_in_a_hole_is_not_counted(tmp_path: Path) -> None:
    """The run of 14:20 may have come at 14:20:40, and that of 13:59 before the first row."""
    edge = [fn("/", "first", S(200), at_s=-20), fn("/", "before", S(200), at_s=20 * 60 + 30)]
    runs = [run(n) for n in (*range(20), *range(50, 70))]
    judged = one(tmp_path, EVERY_MINUTE, *runs, *edge)
    assert (judged.verdict, judged.figures["missed"], judged.figures["expected"]) == ("pass", 0, 40)


def test_c2_a_row_of_another_century_does_not_take_the_time_of_one(tmp_path: Path) -> None:
    odd = fn("/", "odd", S(200), at_s=-1_500_000_000)
    judged = one(tmp_path, EVERY_MINUTE, *(run(n) for n in range(30)), odd)
    assert (judged.verdict, judged.figures["missed"]) == ("pass", 0)


def test_c2_only_the_last_slot_without_a_run_leaves_it_open(tmp_path: Path) -> None:
    judged = one(tmp_path, EVERY_MINUTE, run(0), run(1), fn("/", "last", S(200), at_s=125))
    assert judged.verdict == "inconclusive"
    assert "whether 2026-01-31 14:02 still came" in judged.missing[0]


def test_c2_a_call_by_hand_is_no_run_of_the_scheduler(tmp_path: Path) -> None:
    calls = [run(0), run(1, agent="curl/8.5"), run(2), run(3)]
    assert one(tmp_path, EVERY_MINUTE, *calls).figures["missed"] == 1
    assert one(tmp_path, EVERY_MINUTE + "\ncallers: any", *calls).verdict == "pass"


# ------------------------------------------------------------------------------------------------------------------ C3
def quick(*elapsed: int) -> list[Request]:
    return [
        fn(WEBHOOK, f"Q{n}", S(200, ms + 12), I(f"[WEBHOOK] done elapsed={ms}ms"), at_s=n)
        for n, ms in enumerate(elapsed)
    ]


HUNDRED: Final = (*(40 + n % 6 for n in range(97)), 390, 400, 410)


def test_c3_each_statistic_has_its_own_verdict_and_the_source_is_named(tmp_path: Path) -> None:
    criterion = "kind: quantile\nwhere: {route: /api/webhooks/email}\nvalue: elapsed\nat_most: {p95: 300, max: 300}"
    judged = one(tmp_path, criterion, *quick(*HUNDRED))
    assert judged.verdict == "fail"
    assert [(part.name, part.verdict) for part in judged.parts] == [("p95", "pass"), ("max", "fail")]
    assert judged.sentence == "p95 45 ms <= 300 ms; max 410 ms > 300 ms"
    assert judged.evidence[0] == "source: `elapsed=` in the text; 100 numbers"
    assert [line.split(",")[0] for line in judged.evidence[1:]] == ["largest: 410 ms", "largest: 400 ms", "largest: 390 ms"]


def test_c3_the_duration_of_the_request_is_another_source(tmp_path: Path) -> None:
    judged = one(tmp_path, "kind: quantile\nwhere: {route: /api/webhooks/email}\nat_most: {max: 422}", *quick(*HUNDRED))
    assert (judged.verdict, judged.figures["max"]) == ("pass", 422)
    assert judged.evidence[0].startswith("source: the request's duration (durationMs)")


@pytest.mark.parametrize(
    ("text", "value", "most"),
    [
        ("took 2.5s", "{regex: 'took ([0-9.]+s)'}", 2500),
        ("took 2.5", "{regex: 'took ([0-9.]+)', unit: s}", 2500),
        ('{"elapsed":45}', "elapsed", 45),
        ("elapsed: 45 ms", "{name: elapsed, unit: ms}", 45),
    ],
)
def test_c3_numbers_are_read_in_every_spelling(tmp_path: Path, text: str, value: str, most: int) -> None:
    request = fn(WEBHOOK, "R", S(200), I(text))
    for limit, verdict in ((most, "pass"), (most - 1, "fail")):
        judged = one(tmp_path, f"kind: quantile\nvalue: {value}\nat_most: {{max: {limit}}}", request)
        assert judged.verdict == verdict


def test_c3_a_p95_of_a_handful_is_none(tmp_path: Path) -> None:
    judged = one(tmp_path, "kind: quantile\nat_most: {p95: 300}", *quick(1, 2, 3))
    assert judged.verdict == "inconclusive"
    assert "20 needed for p95" in judged.sentence


# ------------------------------------------------------------------------------------------------------------------ C4
ONCE: Final = """kind: unique
where: {text: outbound sent}
key: inboundProviderMessageId
blocked: {text: [Duplicate outbound blocked, wasDuplicate=true]}"""


def sent(name: str, message: str, more: str = "success=true", at_s: float = 0) -> Request:
    return fn(JOBS, name, S(200), I(f"outbound sent inboundProviderMessageId={message} {more}"), at_s=at_s)


def test_c4_a_message_that_is_sent_twice_is_one_violation(tmp_path: Path) -> None:
    judged = one(tmp_path, ONCE, sent("R1", "in-1"), sent("R2", "in-1", at_s=3), sent("R3", "in-2", at_s=5))
    assert (judged.verdict, judged.figures["repeated"]) == ("fail", 1)
    assert "in-1: 2 times" in judged.evidence


@pytest.mark.parametrize(
    "stopped",
    [
        fn(JOBS, "R2", S(200), W("Duplicate outbound blocked inboundProviderMessageId=in-1"), at_s=3),
        sent("R2", "in-1", "wasDuplicate=true", at_s=3),
    ],
    ids=["blocked", "wasDuplicate"],
)
def test_c4_a_stopped_repetition_shows_that_idempotency_worked(tmp_path: Path, stopped: Request) -> None:
    judged = one(tmp_path, ONCE, sent("R1", "in-1"), stopped)
    assert (judged.verdict, judged.figures["blocked"]) == ("pass", 1)
    assert judged.evidence == ("idempotency worked: 1 repetition stopped",)


def test_c4_a_row_without_the_key_keeps_it_open(tmp_path: Path) -> None:
    judged = one(tmp_path, ONCE, sent("R1", "in-1"), fn(JOBS, "R2", S(200), I("outbound sent")))
    assert (judged.verdict, judged.missing) == ("inconclusive", ("the key of 1 row",))


# -------------------------------------------------------------------------------------------------------------- C5, C6
DONE: Final = r"""kind: implies
where: {text: {regex: 'Job \d+ completed successfully'}}
key: [jobId, {regex: 'Job (\d+)'}]
needs: {text: outbound sent}
when: before"""
CREATED: Final = """kind: implies
where: {text: outbound sent}
key: messageId
needs: {text: Message row confirmed}
when: after
within_s: 10
hint: The message may be missing in the UI."""


def said(name: str, text: str, at_s: float) -> Request:
    return fn(JOBS, name, S(200), I(text), at_s=at_s)


def test_c5_a_job_is_done_only_if_its_message_was_sent(tmp_path: Path) -> None:
    done = said("R2", "Job 7 completed successfully", 9)
    assert one(tmp_path, DONE, said("R1", "outbound sent jobId=7", 5), done).verdict == "pass"
    for before in (said("R1", "outbound sent jobId=8", 5), said("R1", "outbound sent jobId=7", 12)):
        judged = one(tmp_path, DONE, before, done)
        assert (judged.verdict, judged.figures["broken"]) == ("fail", 1)


def test_c6_a_message_without_its_row_is_told_with_the_hint(tmp_path: Path) -> None:
    message = said("R1", "outbound sent messageId=m1", 5)
    assert one(tmp_path, CREATED, message, said("R2", "Message row confirmed messageId=m1", 15), end()).verdict == "pass"
    for late in (said("R2", "Message row confirmed messageId=m1", 16), said("R2", "Message row confirmed messageId=m2", 8)):
        judged = one(tmp_path, CREATED, message, late, end(60))
        assert (judged.verdict, judged.hint) == ("fail", "The message may be missing in the UI.")


def test_c6_what_may_still_come_after_the_export_is_open(tmp_path: Path) -> None:
    judged = one(tmp_path, CREATED, said("R1", "outbound sent messageId=m1", 5), end(14))
    assert (judged.verdict, judged.figures["open"]) == ("inconclusive", 1)


# ------------------------------------------------------------------------------------------------------------------ C7
def test_c7_only_the_platform_may_trigger(tmp_path: Path) -> None:
    criterion = 'kind: enum\nwhere: {text: "[CRON] authorized"}\nvalue: method\nallowed: vercel'
    by = [said(f"R{n}", f"[CRON] authorized method={method}", n) for n, method in enumerate(["vercel"] * 3 + ["query"] * 2)]
    assert one(tmp_path, criterion, *by[:3]).verdict == "pass"
    judged = one(tmp_path, criterion, *by)
    assert judged.verdict == "fail"
    assert judged.sentence == "2 of 5 values of method not allowed: vercel 3, query 2"


# ------------------------------------------------------------------------------------------------------------------ C8
STUCK: Final = """name: job
key: jobId
within_s: 60
steps:
  - {id: picked, text: job picked}
  - {id: done, text: job completed, ends: done}
"""


def test_c8_a_job_without_an_end_is_stuck_if_the_window_goes_on(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text(STUCK, encoding="utf-8")
    picked = said("R1", "job picked jobId=9", 5)
    judged = one(tmp_path, FLOW_KIND, picked, end(66))
    assert (judged.verdict, judged.figures["stuck"]) == ("fail", 1)
    assert judged.evidence[0] == "trace jobId=9: stuck after picked: no end within 1 min"
    judged = one(tmp_path, FLOW_KIND, picked, end(64))
    assert (judged.verdict, judged.figures["stuck"], judged.figures["open"]) == ("inconclusive", 0, 1)
    assert "open at end of export" in " ".join(judged.evidence)
