"""The oldest JSON form: access lines as the text of summaries, timeouts that nothing but a 504 tells of."""

from __future__ import annotations

from typing import Final

from fernwick import texts
from fernwick.dice import Dice
from fernwick.requests import App, Deployment, Request, said, utc_ms
from fernwick.sample import Sample, Traffic
from fernwick.styles import V1, oldest_style
from fernwick.writers import json_pretty

FILE: Final = "exports/lambda-old.json"
ENTRY: Final = "/service/server.js"
REGIONS: Final = "fra1::iad1::"
SLOW: Final = "504 at the limit of 10 s without a text"
MODULE: Final = "crash: Cannot find module ./stores/legacy"
NOTES: Final = {
    SLOW: "duration 10000 ms and an access line only: timeout derived from status and duration",
    MODULE: "start-up crash, status 500",
}


def lambda_old() -> Sample:
    """Half an hour in October 2024."""
    dice = Dice(FILE)
    deployment = Deployment("dpl_FwTEXAMPLEfern000000000000T7", "fernwick-t2d3e4f5g-team.deploy.example")
    app = App(dice, deployment, region="iad1")
    start_ms, end_ms = utc_ms(2024, 10, 15, 7), utc_ms(2024, 10, 15, 7, 30)
    requests = [_healthy(app, at_ms) for at_ms in dice.moments(start_ms, end_ms, 90)]
    requests += [_slow(app, at_ms) for at_ms in dice.moments(start_ms + 300_000, end_ms, 9)]
    requests += [_crashed(app, at_ms) for at_ms in dice.moments(start_ms, start_ms + 200_000, 3)]
    story = Traffic(tuple(requests), tuple(oldest_style(requests)), NOTES)
    return story.sample(FILE, json_pretty(story.rows, V1))


def _healthy(app: App, at_ms: int) -> Request:
    path = app.dice.pick(("/api/orders", "/api/stock", "/api/session", "/"))
    lines = said("info", f"stock rows: {app.dice.between(4, 90)}, errors: 0") if path == "/api/stock" else ()
    status = app.dice.pick((200, 200, 200, 304, 401)) if path == "/api/session" else 200
    return app.request(at_ms, path, function=ENTRY, status=status, lines=lines, prefix=REGIONS, route=path)


def _slow(app: App, at_ms: int) -> Request:
    lines = said("error", "Legacy server listening...", after_ms=10_480)
    path = "/api/session"
    return app.request(
        at_ms, path, method="POST", function=ENTRY, status=504, lines=lines, duration_ms=10_000, prefix=REGIONS,
        route=path, faults=[SLOW],
    )  # fmt: skip


def _crashed(app: App, at_ms: int) -> Request:
    head = "Error: Cannot find module './stores/legacy'\nRequire stack:\n- /var/task/service/server.js"
    text = texts.crash(texts.stack(head, *_FRAMES))
    lines = said("error", text, after_ms=600)
    path = "/api/orders"
    return app.request(
        at_ms, path, function=ENTRY, status=500, lines=lines, prefix=REGIONS, route=path, faults=[MODULE]
    )


_FRAMES: Final = (
    "Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)",
    "Object.<anonymous> (/var/task/service/server.js:6:16)",
)
