"""The part of the main sample that waits for others: platform limits, upstream services, failed fetches."""

from __future__ import annotations

from typing import Final

from fernwick import texts
from fernwick.requests import CRON, Line, Request, said
from fernwick.scene import Scene

TIMEOUT: Final = "function timeout 800 s"
SILENT: Final = "silent 503"
HTML: Final = "JSON parse of HTML"
QUOTA: Final = "upstream 429, handled by retries"
RESET: Final = "fetch failed after 3 attempts, ECONNRESET"
SOFT: Final = "ratings service 500 inside a 200"
STALE: Final = "campaign feed 503 inside a 304"
GOT: Final = "got HTTPError 404 with retry options"
NOTES: Final = {
    TIMEOUT: "504; the last line before the kill is about 740 s older; timeout_s 800",
    SILENT: "503 without any text: reported as silent, with status and route",
    HTML: "SyntaxError of JSON.parse: an HTML page where JSON was expected",
    QUOTA: "warnings attempt 1/3 and 2/3, then success and 200: handled, not a failure",
    RESET: "two warnings and one error in each request: one exhausted occurrence, attempts 3, cause ECONNRESET",
    SOFT: "error lines in requests that end 200: soft failure",
    STALE: "error lines in requests that end 304: soft failure",
    GOT: "the printed options list ETIMEDOUT, ECONNRESET, 429, 502 ...: none of these happened",
}
_OPTIONS: Final = """{
  code: 'ERR_NON_2XX_3XX_RESPONSE',
  timings: { start: 1770200000000, phases: { wait: 1, dns: 3, tcp: 9 } },
  options: {
    retry: {
      limit: 2,
      methods: [ 'GET', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE' ],
      statusCodes: [ 408, 413, 429, 500, 502, 503, 504, 521, 522, 524 ],
      errorCodes: [
        'ETIMEDOUT',    'ECONNRESET',
        'EADDRINUSE',   'ECONNREFUSED',
        'EPIPE',        'ENOTFOUND',
        'ENETUNREACH',  'EAI_AGAIN'
      ]
    }
  }
}"""


def upstream(scene: Scene) -> list[Request]:
    """Every request of the main sample that something outside spoils or delays."""
    return [
        *_reconcile(scene), *_silent(scene), *_html(scene), *_quota(scene), *_reset(scene),
        *_soft(scene), *_stale(scene), *_got(scene),
    ]  # fmt: skip


def _reconcile(scene: Scene) -> list[Request]:
    requests = []
    for minute, killed in ((30, True), (90, False), (150, True)):
        at_ms = scene.at(minute)
        lines = [
            Line(140, "info", "[reconcile] run started, 96 pages"),
            Line(21_700, "info", "[reconcile] page 14 of 96"),
            Line(58_300, "info", f"[reconcile] page {40 + minute // 30} of 96"),
        ]
        lines += [Line(800_004, "error", texts.runtime_timeout(800))] if killed else []
        lines += [] if killed else [Line(141_000, "info", "[reconcile] finished: 96 pages, 0 failed")]
        requests.append(
            scene.app_at(at_ms).request(
                at_ms,
                "/api/cron/reconcile",
                status=504 if killed else 200,
                lines=lines,
                agent=CRON,
                duration_ms=800_000 + minute if killed else 141_212,
                faults=[TIMEOUT] if killed else [],
            )
        )
    return requests


def _silent(scene: Scene) -> list[Request]:
    begin_ms = scene.at(114)
    return [
        scene.second.request(begin_ms + number * 4_410, "/api/shop/stock", status=503, faults=[SILENT])
        for number in range(6)
    ]


def _html(scene: Scene) -> list[Request]:
    text = texts.stack(
        "[shipping] quote failed: SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
        "JSON.parse (<anonymous>)",
        "async quote (/var/task/src/shop/shipping.ts:27:18)",
        "async POST (/var/task/.next/server/app/api/shop/shipping-quote/route.js:1:2210)",
    )
    return [
        scene.app_at(at_ms).request(
            at_ms,
            "/api/shop/shipping-quote",
            method="POST",
            status=500,
            lines=said("error", text, after_ms=310),
            faults=[HTML],
        )
        for at_ms in scene.dice.moments(scene.start_ms, scene.end_ms, 4)
    ]


def _quota(scene: Scene) -> list[Request]:
    lines = (
        Line(420, "warning", "[suggest] upstream answered 429 Too Many Requests (attempt 1/3), next try in 500 ms"),
        Line(1_390, "warning", "[suggest] upstream answered 429 Too Many Requests (attempt 2/3), next try in 1000 ms"),
        Line(2_870, "info", "[suggest] attempt 3/3 succeeded"),
    )
    return [
        scene.second.request(scene.at(minute), "/api/ai/suggest", method="POST", lines=lines, faults=[QUOTA])
        for minute in (70, 71, 118, 119)
    ]


def _reset(scene: Scene) -> list[Request]:
    final = texts.fetch_failed("ECONNRESET", "async track (/var/task/src/shop/tracking.ts:36:11)")
    lines = (
        Line(205, "warning", "[tracking] fetch failed (attempt 1/3)"),
        Line(812, "warning", "[tracking] fetch failed (attempt 2/3)"),
        Line(2_019, "error", f"[tracking] giving up (attempt 3/3) {final}"),
    )
    return [
        scene.app_at(at_ms).request(
            at_ms, f"/api/shipments/{7000 + minute}/track", function="/api/shipments/[id]/track", status=500,
            lines=lines, faults=[RESET],
        )
        for minute in (12, 61, 129)
        for at_ms in [scene.at(minute)]
    ]  # fmt: skip


def _soft(scene: Scene) -> list[Request]:
    text = texts.stack(
        "[reviews] could not load ratings: Error: ratings service answered 500",
        "loadRatings (/var/task/src/shop/ratings.ts:22:11)",
    )
    return [
        scene.app_at(at_ms).request(
            at_ms,
            "/shop/fern-pot-small/reviews",
            function="/shop/[slug]/reviews",
            lines=said("error", text),
            faults=[SOFT],
        )
        for at_ms in scene.dice.moments(scene.start_ms, scene.end_ms, 5)
    ]


def _stale(scene: Scene) -> list[Request]:
    text = "[campaigns] refresh failed, serving the stale copy: Error: campaign feed answered 503"
    return [
        scene.app_at(at_ms).request(at_ms, "/api/shop/campaigns", status=304, lines=said("error", text), faults=[STALE])
        for at_ms in scene.dice.moments(scene.start_ms, scene.end_ms, 3)
    ]


def _got(scene: Scene) -> list[Request]:
    text = texts.stack(
        "[avatar] not loaded: HTTPError: Response code 404 (Not Found)",
        "Request.<anonymous> (/var/task/node_modules/got/dist/source/as-promise/index.js:118:42)",
        "async loadAvatar (/var/task/src/inbox/avatar.ts:15:20)",
    )
    return [
        scene.second.request(
            scene.at(minute), "/api/inbox/avatar", lines=said("error", f"{text} {_OPTIONS}"), faults=[GOT]
        )
        for minute in (88, 143)
    ]
