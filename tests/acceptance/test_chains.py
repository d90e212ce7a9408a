"""D11: a timeout, the same external id again, a unique constraint, a second job: counted, beside the base rates."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logtriage.cli.analyze import render
from logtriage.model import Chain, Suppression
from logtriage.report.json import plain
from tests.acceptance.rows import E, I, Line, Request, S, Style, W, as_json, fn, rows_of, write
from tests.acceptance.triage import Export, Told, tell
from tests.cli.shell import call
from tests.laws.generated import tell as tell_rows

WEBHOOK: Final = "/api/webhooks/email"
CALL: Final = "PrismaClientKnownRequestError: \nInvalid `prisma.message.create()` invocation:\n\n\n"
UNIQUE: Final = f"{CALL}Unique constraint failed on the fields: (`externalReplyId`)"
KILL: Final = "Vercel Runtime Timeout Error: Task timed out after 60 seconds"
CRON: Final = "vercel-cron/1.0"


def delivery(name: str, status: int, *lines: Line, at_s: float, ms: int = 90, **more: Any) -> Request:
    """One call of the webhook."""
    return fn(more.pop("function", WEBHOOK), name, S(status, ms), *lines, at_s=at_s, method=more.pop("method", "POST"), **more)


def timed_out(number: int, at_s: float, **more: Any) -> Request:
    """A delivery of message ``number`` that enqueued its job and was killed after a minute."""
    told = (I(f"[WEBHOOK] inbound messageId=m-{number}"), I(f"job queued jobId={number}1 messageId=m-{number}"))
    return delivery(f"T{number}", 504, *told, at_s=at_s, ms=60_000, **more)


def again(number: int, at_s: float, *lines: Line, status: int = 500, **more: Any) -> Request:
    """The same message again."""
    return delivery(f"A{number}", status, I(f"[WEBHOOK] inbound messageId=m-{number}"), *lines, at_s=at_s, **more)


def worked_twice(number: int, at_s: float) -> list[Request]:
    """A whole chain."""
    job = I(f"job queued jobId={number}2 messageId=m-{number}")
    return [timed_out(number, at_s), again(number, at_s + 90, E(UNIQUE), job)]


def others(many: int, from_s: float = 2_000) -> list[Request]:
    """Deliveries of other messages, answered at once."""
    return [delivery(f"O{n}", 200, I(f"[WEBHOOK] inbound messageId=o-{n}1"), at_s=from_s + 7 * n) for n in range(many)]


def steady(last_s: int = 3_600) -> list[Request]:
    """Other traffic without a hole, so that the window goes on."""
    return [fn("/", f"visit{at}", S(200), at_s=at) for at in range(0, last_s + 1, 60)]


def only(told: Told) -> Chain:
    """The only chain."""
    assert len(told.report.chains) == 1, told.report.chains
    return told.report.chains[0]


def reached(chain: Chain) -> tuple[int, int, int, int]:
    return chain.ids, chain.ids_repeated, chain.ids_collided, chain.ids_whole


# ----------------------------------------------------------------------------------------------------- count, base rates
def test_d11_chains_are_counted_step_by_step_beside_their_base_rates(export: Export) -> None:
    quiet = timed_out(9, 1_500)
    repeated = [delivery(f"P{n}", 200, I("inbound messageId=p-5"), at_s=3_000 + 60 * n) for n in range(2)]
    race = delivery("U1", 500, I("inbound messageId=u-1"), E(UNIQUE), at_s=3_200)
    nameless = delivery("U2", 500, E(UNIQUE), at_s=3_300)
    chain = only(
        export(*worked_twice(1, 0), *worked_twice(2, 700), quiet, *repeated, race, nameless, *others(16), *steady())
    )
    assert (chain.route, chain.environment, chain.id_name, chain.within_s) == (WEBHOOK, "production", "messageId", 300)
    assert reached(chain) == (3, 2, 2, 2)
    assert (chain.timeouts.deliveries, chain.timeouts.repeated, chain.timeouts.share) == (3, 2, 2 / 3)
    assert (chain.others.deliveries, chain.others.repeated, chain.others.share) == (21, 1, 1 / 21)
    assert (chain.repeats, chain.repeats_without_timeout, chain.share_without_timeout) == (3, 1, 1 / 3)
    assert (chain.collisions, chain.collisions_without_repeat, chain.collisions_without_id) == (4, 1, 1)
    assert chain.wait_ms == 90_000


def test_d11_the_wording_is_consistent_with_and_never_a_cause(export: Export) -> None:
    told = export(*worked_twice(1, 0), *others(20), *steady())
    assert only(told).sentence == (
        "Consistent with a sender that delivers again after a timeout: 1 of 1 timeouts (100%) were followed by a repeat, "
        "0 of 21 other deliveries (0%) were; 0 of 1 repeats (0%) had no timeout before them."
    )
    for form in ("markdown", "html", "terminal", "json"):
        text = " ".join(render(told.report, form, profile="issue", width=120, color=False).split())
        assert "Consistent with a sender that delivers again after a timeout" in text
        assert not re.search(r"(?i)caused by|because of the timeout|root cause of the dup", text)


def test_d11_repeats_that_come_as_often_without_a_timeout_are_said_to(new_export: Export) -> None:
    doubled = [delivery(f"{name}{n}", 200, I(f"inbound messageId=o-{n}1"), at_s=2_000 + 7 * n + late) for n in range(9) for name, late in (("O", 0), ("P", 2))]
    chain = only(new_export(*worked_twice(1, 0), *doubled, *steady()))
    assert chain.others.share == 9 / 19
    assert chain.sentence.startswith("Consistent with a sender")
    chain = only(new_export(*worked_twice(1, 0), timed_out(2, 500), *doubled, *steady()))
    assert chain.sentence.startswith("Just as consistent with repeats that have nothing to do with timeouts: 1 of 2 timeouts (50%)")


def test_d11_a_single_delivery_has_nothing_to_be_held_against(new_export: Export) -> None:
    chain = only(new_export(timed_out(1, 0), replace(timed_out(1, 100), id="T1b"), *steady()))
    assert (chain.others.deliveries, chain.others.share) == (0, None)
    assert "no other delivery stands in the log to hold that against" in chain.sentence


# ------------------------------------------------------------------------------------------------------------- each step
SECOND: Final = I("job queued jobId=12 messageId=m-1")


@pytest.mark.parametrize(
    ("lines", "steps", "extra"),
    [
        pytest.param((), (1, 1, 0, 0), 0, id="the repeat went well"),
        pytest.param((E(UNIQUE),), (1, 1, 1, 0), 0, id="no second job"),
        pytest.param((SECOND,), (1, 1, 0, 0), 1, id="a second job that no constraint met"),
        pytest.param((E(UNIQUE), SECOND), (1, 1, 1, 1), 1, id="whole"),
        pytest.param((SECOND, E(UNIQUE)), (1, 1, 1, 1), 1, id="enqueued before the constraint was met"),
        pytest.param((W(UNIQUE), SECOND), (1, 1, 1, 1), 1, id="the constraint was met in a warning"),
        pytest.param((E('error: duplicate key value violates unique constraint "message_reply_key"'), SECOND), (1, 1, 1, 1), 1, id="Postgres"),
        pytest.param((E("TypeError: reply is not a function"), SECOND), (1, 1, 0, 0), 1, id="another error"),
        pytest.param((E(UNIQUE), I("job queued jobId=11 messageId=m-1")), (1, 1, 1, 0), 0, id="the queue took the same job once"),
        pytest.param((E(UNIQUE), I("job already queued, skipping messageId=m-1")), (1, 1, 1, 0), 0, id="none was enqueued"),
        pytest.param((E(UNIQUE), I("3 jobs are queued")), (1, 1, 1, 0), 0, id="the state of a queue"),
        pytest.param((E(UNIQUE), I("Enqueued follow-up")), (1, 1, 1, 1), 1, id="a job without an id"),
        pytest.param((E(UNIQUE), I("job queued jobId=12 messageId=m-77")), (1, 1, 1, 1), 1, id="a line about an id that did not time out"),
    ],
)  # fmt: skip
def test_d11_a_chain_breaks_off_at_the_step_that_is_missing(
    new_export: Export, lines: tuple[Line, ...], steps: tuple[int, ...], extra: int
) -> None:
    chain = only(new_export(timed_out(1, 0), again(1, 90, *lines), *others(5), *steady()))
    assert reached(chain) == steps
    assert chain.ids_extra_job == extra


def test_d11_a_job_in_the_repeat_alone_is_no_extra_one(new_export: Export) -> None:
    first = delivery("T1", 504, I("inbound messageId=m-1"), at_s=0, ms=60_000)
    assert reached(only(new_export(first, again(1, 90, E(UNIQUE), SECOND), *steady()))) == (1, 1, 1, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(timed_out(1, 0), again(1, 361), id="five minutes after the end are over"),
        pytest.param(timed_out(1, 0), again(1, 90, function="/api/webhooks/sms"), id="another route"),
        pytest.param(timed_out(1, 0), again(1, 90, environment="preview"), id="another environment"),
        pytest.param(timed_out(1, 0), again(2, 90), id="another id"),
        pytest.param(timed_out(1, 90), again(1, 0), id="the timeout came after"),
        pytest.param(replace(timed_out(1, 0), parts=(S(200, 90), *timed_out(1, 0).parts[1:])), again(1, 90), id="no timeout"),
        pytest.param(timed_out(1, 0, agent=CRON), again(1, 90, agent=CRON), id="a cron takes the same work up again"),
        pytest.param(timed_out(1, 0, method="GET"), again(1, 90, method="GET"), id="a page that is asked for again"),
    ],
)  # fmt: skip
def test_d11_what_is_no_repeat_of_a_timeout_makes_no_chain(new_export: Export, first: Request, second: Request) -> None:
    assert new_export(first, second, *steady()).report.chains == ()


@pytest.mark.parametrize(
    "said",
    [
        "inbound userId=user_15", "phone_number_id: 7712", "conversationId=c-15 workspaceId=w-3", "replyToMessageId=m-15",
        "messageId=undefined", "invalid: 15", "requestId=req-15", "webhookId=wh-15", "re_authenticated in 15 ms",
        "orderItemId=oi-15 deliveryAddressId=a-15", "updateProductId: 15", "eventCategoryId=15", "checkoutSessionId=cs-15",
        "ids: " + ", ".join(f"messageId=m-{n}" for n in range(9)),
    ],
)  # fmt: skip
def test_d11_ids_that_many_deliveries_share_and_batches_make_no_chain(new_export: Export, said: str) -> None:
    both = delivery("T1", 504, I(said), at_s=0, ms=60_000), delivery("A1", 200, I(said), at_s=90)
    assert new_export(*both, *steady()).report.chains == ()


def test_d11_an_id_that_stands_in_every_delivery_makes_no_chain(new_export: Export) -> None:
    each = [delivery(f"O{n}", 504 if n == 3 else 200, I("from externalId=endpoint-1"), at_s=20 * n) for n in range(30)]
    assert new_export(*each, *steady()).report.chains == ()


# -------------------------------------------------------------------------------------------------------- ids, spellings
@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("received evt_1Qw9ZxCvBnMkLp04", '{"id":"evt_1Qw9ZxCvBnMkLp04","type":"invoice.paid"}', "evt_"),
        ("wamid.HBgLNDkxNTExMDAwMDAxFQIAEhgg", "{ messageId: 'wamid.HBgLNDkxNTExMDAwMDAxFQIAEhgg' }", "wamid."),
        ("{ orderId: 'A-1042', items: 3 }", '"orderId":"A-1042"', "orderId"),
        ("event id: 77120", "handling event ID=77120", "event ID"),
        ("inboundProviderMessageId=pm-19", "(inboundProviderMessageId: pm-19)", "inboundProviderMessageId"),
        ("Idempotency-Key: 9f0c1d2e-aa01-4c07-9b1e-aaaaaaaaaaaa", "idempotency-key=9f0c1d2e-aa01-4c07-9b1e-aaaaaaaaaaaa", "Idempotency-Key"),
        ("svix-id: msg_2Ab9Zx81Kq", "webhook msg_2Ab9Zx81Kq verified", "msg_"),
        ("update_id=88121 chat_id=4", "update_id: 88121", "update_id"),
        ("X-GitHub-Delivery: 7d1f2c40-aa01-11ef-8000-0242ac120002", "x-github-delivery=7d1f2c40-aa01-11ef-8000-0242ac120002", "X-GitHub-Delivery"),
        ("'x-shopify-webhook-id': 'b54557e4-bdd9'", "x-shopify-webhook-id: b54557e4-bdd9", "x-shopify-webhook-id"),
    ],
)  # fmt: skip
def test_d11_an_id_is_found_however_it_is_spelt(new_export: Export, first: str, second: str, name: str) -> None:
    told = new_export(delivery("T1", 504, I(first), at_s=0, ms=60_000), delivery("A1", 500, I(second), E(UNIQUE), at_s=75), *steady())
    assert (reached(only(told)), only(told).id_name) == ((1, 1, 1, 0), name)


def test_d11_an_id_may_stand_in_the_query_or_the_path(new_export: Export) -> None:
    query = [delivery(f"Q{n}", status, at_s=80 * n, query="event_id=7781&kind=reply") for n, status in enumerate([504, 200])]
    assert only(new_export(*query, *steady())).id_name == "event_id"
    path = "/api/webhooks/evt_9Zx81KqWw03"
    by_path = [delivery(f"Q{n}", status, at_s=80 * n, function="/api/webhooks/[event]", path=path) for n, status in enumerate([504, 200])]
    assert only(new_export(*by_path, *steady())).id_name == "evt_"


def test_d11_of_several_ids_the_one_that_names_the_delivery_counts(new_export: Export) -> None:
    """Two events about one order are no repeat."""
    first = delivery("T1", 504, I("eventId=e-1 orderId=o-5"), at_s=0, ms=60_000)
    assert new_export(first, delivery("A1", 200, I("eventId=e-2 orderId=o-5"), at_s=90), *steady()).report.chains == ()
    chain = only(new_export(first, delivery("A1", 200, I("eventId=e-1 orderId=o-5"), at_s=90), *steady()))
    assert (chain.id_name, chain.ids, chain.repeats) == ("eventId", 1, 1)


def test_d11_an_id_that_few_timeouts_name_is_not_preferred(new_export: Export) -> None:
    chains = [request for n in range(1, 6) for request in worked_twice(n, 400 * n)]
    keyed = replace(chains[0], parts=(*chains[0].parts, I("Idempotency-Key: k-1")))
    assert (only(new_export(keyed, *chains[1:], *steady())).id_name, only(new_export(keyed, *chains[1:], *steady())).ids) == ("messageId", 5)


def test_d11_no_external_id_leaves_but_as_a_pseudonym(export: Export) -> None:
    told = export(*worked_twice(1, 0), *worked_twice(2, 700), *steady())
    samples = only(told).samples
    assert len({one.id for one in samples}) == 2
    assert all(re.fullmatch(r"<[a-z]+:\d+>", one.id) for one in samples)
    assert not re.search(r"m-[12]\b", json.dumps([plain(one) for one in told.report.chains]))


# -------------------------------------------------------------------------------------------------------- what is known
def test_d11_what_the_export_does_not_cover_is_open_and_not_counted(new_export: Export) -> None:
    told = new_export(*worked_twice(1, 0), timed_out(2, 3_500), *steady())
    chain = only(told)
    assert (chain.timeouts.deliveries, chain.timeouts.share, chain.timeouts.open) == (1, 1.0, 1)
    assert "1 timeout that may have come again where the export has no rows" in render(told.report, "markdown", profile="issue", width=100, color=False)


def test_d11_a_hole_leaves_a_timeout_open(new_export: Export) -> None:
    before = [fn("/", f"b{at}", S(200), at_s=at) for at in range(0, 1_000, 20)]
    after = [fn("/", f"a{at}", S(200), at_s=at) for at in range(9_000, 10_000, 20)]
    told = new_export(*worked_twice(1, 0), timed_out(2, 900), *before, *after)
    assert told.report.coverage.holes
    assert only(told).timeouts.open == 1


def test_d11_an_export_of_errors_alone_is_said_to_lack_other_deliveries(new_export: Export) -> None:
    errors = [delivery(f"E{n}", 500, E(f"TypeError: a is undefined messageId=e-{n}1"), at_s=1_000 + n) for n in range(60)]
    lines = [replace(one, parts=tuple(E(part.text) if isinstance(part, Line) else part for part in one.parts)) for one in worked_twice(1, 0)]
    told = new_export(*lines, *errors)
    assert told.report.coverage.level_filter_suspected
    assert only(told).sentence.endswith("deliveries that went well may be missing from these shares.")


def test_d11_hostile_words_of_a_log_stay_words(new_export: Export) -> None:
    hostile = "/api/<img src=x onerror=alert(1)>/@here"
    told = new_export(*(replace(one, function=hostile, path="/api/x", environment="<b>prod</b>") for one in worked_twice(1, 0)), *steady())
    assert reached(only(told)) == (1, 1, 1, 1)
    assert "<img" not in render(told.report, "html", profile="issue", width=100, color=False)
    assert "<b>prod" not in render(told.report, "html", profile="issue", width=100, color=False)
    section = render(told.report, "markdown", profile="issue", width=100, color=False).partition("### Timeouts that were")[2]
    assert not re.search(r"(?<![`\w])<b>|(?<!`)@here(?!`)", re.sub(r"`[^`\n]*`", "", section.partition("\n### ")[0]))


def test_d11_a_repeat_while_the_first_still_runs_counts_and_is_told(new_export: Export) -> None:
    long = replace(timed_out(1, 0), parts=(S(504, 800_000), *timed_out(1, 0).parts[1:]))
    chain = only(new_export(long, again(1, 30, E(UNIQUE), SECOND), *steady()))
    assert (reached(chain), chain.while_running, chain.wait_ms) == ((1, 1, 1, 1), 1, 30_000)


def test_d11_a_kill_without_a_status_is_a_timeout_too(new_export: Export) -> None:
    killed = fn(WEBHOOK, "T1", I("inbound messageId=m-1"), E(KILL, 60_000), at_s=0, method="POST")
    assert reached(only(new_export(killed, again(1, 90), *steady()))) == (1, 1, 0, 0)


@pytest.mark.parametrize("change", [{"timestampInMs": ""}, {"timestampInMs": 9_223_372_036_854_775_000}, {"durationMs": 1e300}, {"requestPath": "", "function": ""}])
def test_d11_nonsense_in_a_row_is_no_trouble(tmp_path: Path, change: dict[str, Any]) -> None:
    rows = rows_of(worked_twice(1, 0), "new")
    for part in (rows[:3], rows):
        (tmp_path / "x.json").write_bytes(as_json([row | change if row in part else row for row in rows]))
        report = tell([tmp_path / "x.json"]).report
        assert len(report.chains) <= 1
        assert all(render(report, form, profile="issue", width=100, color=False) for form in ("html", "markdown", "terminal"))


def test_d11_timeouts_that_name_no_id_are_counted_as_unknown(new_export: Export) -> None:
    silent = delivery("T7", 504, at_s=600, ms=60_000)
    assert only(new_export(*worked_twice(1, 0), silent, *steady())).timeouts_without_id == 1


def test_d11_a_suppressed_timeout_begins_no_chain(tmp_path: Path) -> None:
    path = write(tmp_path, [*worked_twice(1, 0), *steady()])
    known = Suppression("rule", "vercel-function-timeout", None, "known", "2099-01-01", 4_070_995_200_000, None, "s.yaml:1")
    assert tell([path]).report.chains
    assert tell([path], suppressions=[known]).report.chains == ()


def test_d11_a_chain_leads_to_its_findings(new_export: Export) -> None:
    told = new_export(*worked_twice(1, 0), *steady())
    assert {finding.rule for finding in told.findings if finding.id in only(told).findings} == {
        "vercel-function-timeout", "prisma-p2002-unique",
    }  # fmt: skip
    assert all("came again, 1 met a unique constraint" in " ".join(one.notes) for one in told.findings)
    page = render(told.report, "html", profile="issue", width=100, color=False)
    assert all(f'href="#{finding}"' in page for finding in only(told).findings)


# -------------------------------------------------------------------------------------------------------------- criteria
PAGE: Final = Path(__file__).resolve().parents[2] / "docs/criteria.md"


def test_d11_the_documented_criteria_name_the_steps_of_a_chain(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8").partition("### Chains as criteria")[2]
    (tmp_path / "criteria.yaml").write_text(text.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")

    def verdicts(*requests: Request) -> dict[str, str]:
        told = call("check", write(tmp_path, requests), "-c", tmp_path / "criteria.yaml", "--format", "json")
        return {one["id"]: one["verdict"] for one in json.loads(told.out)["criteria"]}

    names = ("answered-in-time", "delivered-once", "no-collision", "one-job")
    assert verdicts(*worked_twice(1, 0), *steady()) == dict.fromkeys(names, "fail")
    well = [replace(one, parts=(S(200, 90), *one.parts[1:])) for one in (timed_out(1, 0), timed_out(2, 90))]
    quiet = replace(timed_out(3, 0), parts=(S(504, 60_000), I("[WEBHOOK] started")))
    assert verdicts(*well, *steady()) == dict.fromkeys(names, "pass")
    assert verdicts(quiet, *well, *steady()) == {**dict.fromkeys(names, "pass"), "answered-in-time": "fail"}


# ------------------------------------------------------------------------------------------------------------------ laws
@st.composite
def traffic(draw: st.DrawFn) -> list[Request]:
    """Deliveries of few ids, close to each other, with whatever a chain is made of."""
    found = [timed_out(1, draw(st.integers(0, 900))), timed_out(2, draw(st.integers(0, 900)), function="/api/webhooks/sms")]
    for number in range(draw(st.integers(3, 9))):
        who = draw(st.sampled_from(["messageId=m-1", "messageId=m-2", "messageId=m-3", "userId=user_9"]))
        more = draw(st.lists(st.sampled_from([E(UNIQUE), I("job queued jobId=1"), I("job queued jobId=2"), I("thread 4 read")]), max_size=2))
        status, ms = draw(st.sampled_from([(504, 60_000), (504, 60_000), (200, 40), (500, 40)]))
        lines = [replace(line, at_ms=10 + 10 * at) for at, line in enumerate([I(f"inbound {who}"), *more])]
        where = draw(st.sampled_from([WEBHOOK, WEBHOOK, "/api/webhooks/sms"]))
        found.append(delivery(f"R{number}", status, *lines, at_s=draw(st.integers(0, 900)), ms=ms, function=where))
    return found


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data(), traffic(), st.sampled_from(["new", "old"]))
def test_chains_hang_neither_on_the_order_of_rows_nor_on_files(data: st.DataObject, given_: list[Request], style: Style) -> None:
    rows = rows_of(given_, style)
    whole = tell_rows(rows, style=style).report
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(1, len(rows) - 1))
    assert tell_rows(shuffled[:cut], shuffled[cut:], style=style).report.chains == whole.chains
    for chain in whole.chains:
        _assert_sums(chain)


def _assert_sums(chain: Chain) -> None:
    assert chain.ids >= chain.ids_repeated >= chain.ids_collided >= chain.ids_whole >= 0
    assert chain.ids_repeated >= chain.ids_extra_job >= chain.ids_whole
    assert chain.timeouts.deliveries >= chain.timeouts.repeated >= chain.ids_repeated > 0
    assert chain.repeats >= chain.repeats_without_timeout
    assert chain.repeats - chain.repeats_without_timeout >= chain.ids_repeated
    assert chain.collisions >= chain.collisions_without_repeat + chain.collisions_without_id
    assert len(chain.samples) == min(chain.ids_repeated, 5)
    assert chain.first_ms <= chain.last_ms
