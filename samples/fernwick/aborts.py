"""Four kinds of AbortError in the old style: our own timer, the caller, the platform, and nobody knows."""

from __future__ import annotations

from typing import Final

from fernwick import texts, traffic
from fernwick.dice import Dice
from fernwick.requests import App, Deployment, Line, Request, utc_ms
from fernwick.sample import Sample, Traffic
from fernwick.scene import Scene
from fernwick.styles import V6, old_style
from fernwick.writers import json_compact

FILE: Final = "exports/aborts-old-style.json"
OLD: Final = Deployment("dpl_Fw3EXAMPLEfern000000000000C3", "fernwick-k9l0m1n2o-team.deploy.example")
NEW: Final = Deployment("dpl_Fw4EXAMPLEfern000000000000D4", "fernwick-p3q4r5s6t-team.deploy.example")
ELAPSED: Final = "abort: own timeout, elapsed known"
TIMER: Final = "abort: own timeout, timer frames"
STATUS_499: Final = "abort: caller gone, status 499"
GONE_LINE: Final = "abort: caller gone, line says so"
RESPONSE: Final = "abort: caller gone, ResponseAborted"
PLATFORM: Final = "abort: platform limit reached"
BARE: Final = "abort: unknown, bare"
DUMP: Final = "abort: unknown, DOMException dump"
POST: Final = "retry: POST after a timeout"
GET: Final = "retry: GET after a timeout"
GET_CALLER: Final = "retry: GET after the caller left"
GET_RESET: Final = "retry: GET after ECONNRESET"
NOTES: Final = {
    ELAPSED: "elapsed 15002 ms and more against a timeout of 15000 ms: timeout",
    TIMER: "Timeout._onTimeout above AbortController.abort, no duration in the text: timeout",
    STATUS_499: "AbortError after 900 ms in a request with status 499: caller",
    GONE_LINE: "a line says that the client closed the connection: caller",
    RESPONSE: "ResponseAborted: caller",
    PLATFORM: "AbortError less than a second before the 60 s line and the 504: platform, its limit is the cause",
    BARE: "nothing but the sentence: unknown, never guessed",
    DUMP: "the same error with the constants of its class: one occurrence per request, unknown",
    POST: "violation of the retry matrix: the first attempt may have been processed",
    GET: "allowed by the retry matrix",
    GET_CALLER: "violation of the retry matrix: nobody waits for the answer",
    GET_RESET: "allowed by the retry matrix",
}


def aborts() -> Sample:
    """One hour in October 2025."""
    dice = Dice(FILE)
    start_ms, switch_ms, end_ms = utc_ms(2025, 10, 7, 13), utc_ms(2025, 10, 7, 13, 31), utc_ms(2025, 10, 7, 14)
    scene = Scene(dice, App(dice, OLD), App(dice, NEW), start_ms, switch_ms, end_ms)
    requests = (
        *_own_timeouts(scene),
        *_callers(scene),
        *_platform(scene),
        *_unknown(scene),
        *_retries(scene),
        *traffic.bots(scene.second, switch_ms + 2_000, rounds=4),
        *traffic.scanner(scene.first, scene.at(6), 4),
        *traffic.people(scene.app_at, dice, start_ms, end_ms, 130),
    )
    story = Traffic(requests, tuple(old_style(requests)), NOTES)
    return story.sample(FILE, json_compact(story.rows, V6))


def _put(scene: Scene, minute: int, path: str, status: int, fault: str, *lines: Line, method: str = "GET") -> Request:
    at_ms = scene.at(minute, scene.dice.between(0, 40))
    app = scene.app_at(at_ms)
    return app.request(
        at_ms, path, method=method, status=status, lines=lines, middleware=path == "/inbox", faults=[fault]
    )


def _own_timeouts(scene: Scene) -> list[Request]:
    requests = []
    for minute, elapsed_ms in ((4, 15_002), (19, 15_007), (33, 15_002), (52, 15_011)):
        head = f"[outbound] delivery failed: elapsed {elapsed_ms} ms, timeout 15000 ms, {texts.BARE_ABORT}"
        lines = (
            Line(30, "info", "[outbound] sending, timeout 15000 ms"),
            Line(elapsed_ms + 31, "error", texts.stack(head, *texts.FETCH_FRAMES)),
        )
        requests.append(_put(scene, minute, "/api/outbound/send", 500, ELAPSED, *lines, method="POST"))
    timer = texts.stack("Error [AbortError]: This operation was aborted", *texts.TIMER_FRAMES)
    lines = (Line(28, "info", "[outbound] sending the receipt"), Line(20_061, "error", timer))
    return requests + [
        _put(scene, minute, "/api/outbound/receipt", 500, TIMER, *lines, method="POST") for minute in (11, 40)
    ]


def _callers(scene: Scene) -> list[Request]:
    abort = texts.stack(texts.BARE_ABORT, *texts.FETCH_FRAMES, "async exportRows (/var/task/src/inbox/export.ts:29:14)")
    gone = Line(905, "info", "[export] client closed the connection")
    response = texts.stack(
        "Error [ResponseAborted]: The response was aborted",
        "ServerResponse.<anonymous> (/var/task/src/inbox/stream.ts:18:31)",
    )
    return [
        *(_put(scene, minute, "/api/inbox/export", 499, STATUS_499, Line(900, "error", abort)) for minute in (8, 36)),
        *(
            _put(scene, minute, "/api/inbox/export", 200, GONE_LINE, gone, Line(906, "error", abort))
            for minute in (15, 47)
        ),
        *(_put(scene, minute, "/inbox", 200, RESPONSE, Line(310, "error", response)) for minute in (22, 23, 55)),
    ]


def _platform(scene: Scene) -> list[Request]:
    requests = []
    for minute in (17, 44, 56):
        abort = texts.stack("[report] " + texts.BARE_ABORT, *texts.FETCH_FRAMES)
        lines = (
            Line(45, "info", "[report] collecting orders of the month"),
            Line(6_204, "info", "[report] 1140 orders collected, waiting for the summary"),
            Line(59_310 + minute, "error", abort),
            Line(60_003, "error", texts.runtime_timeout(60)),
        )
        requests.append(_put(scene, minute, "/api/reports/monthly", 504, PLATFORM, *lines))
    return requests


def _unknown(scene: Scene) -> list[Request]:
    bare = [
        (3, "/api/assist/draft", 500),
        (29, "/api/assist/draft", 500),
        (50, "/api/shop/quote", 200),
        (58, "/api/shop/quote", 500),
    ]
    dump = texts.dom_abort("    at new DOMException (node:internal/per_context/domexception:76:18)")
    return [
        *(
            _put(scene, minute, path, status, BARE, Line(1_480 + minute, "error", texts.BARE_ABORT), method="POST")
            for minute, path, status in bare
        ),
        *(
            _put(scene, minute, "/api/assist/draft", 500, DUMP, Line(2_117, "error", dump), method="POST")
            for minute in (13, 39)
        ),
    ]


def _retries(scene: Scene) -> list[Request]:
    post = (
        Line(15_040, "warning", "[outbound] Retry 1/2 POST https://mail.fernwick.example/v1/send (timeout)"),
        Line(18_300, "info", "[outbound] attempt 2/2 succeeded"),
    )
    get = (
        Line(8_020, "warning", "[rates] Retry 1/2 GET https://rates.fernwick.example/v1/eur (timeout)"),
        Line(8_870, "info", "[rates] attempt 2/2 succeeded"),
    )
    caller = (
        Line(702, "info", "[rates] client closed the connection"),
        Line(
            704, "warning", "[rates] Retry 1/2 GET https://rates.fernwick.example/v1/eur (AbortError: caller aborted)"
        ),
    )
    reset = (
        Line(190, "warning", "[rates] Retry 1/2 GET https://rates.fernwick.example/v1/eur (ECONNRESET)"),
        Line(655, "info", "[rates] attempt 2/2 succeeded"),
    )
    return [
        *(_put(scene, minute, "/api/outbound/send", 200, POST, *post, method="POST") for minute in (25, 53)),
        *(_put(scene, minute, "/api/shop/rates", 200, GET, *get) for minute in (2, 30)),
        _put(scene, 42, "/api/shop/rates", 499, GET_CALLER, *caller),
        _put(scene, 48, "/api/shop/rates", 200, GET_RESET, *reset),
    ]
