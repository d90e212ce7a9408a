"""Production beside preview, a middleware that fails everywhere, a background job heard in strangers' requests."""

from __future__ import annotations

from typing import Final

from fernwick import texts, traffic
from fernwick.dice import Dice
from fernwick.requests import App, Deployment, Line, Request, said, utc_ms
from fernwick.sample import Sample, Traffic
from fernwick.styles import V7, new_style
from fernwick.writers import json_compact

FILE: Final = "exports/preview-and-production.json"
LIVE: Final = Deployment("dpl_FwWEXAMPLEfern000000000000W1", "fernwick-w5p6q7r8s-team.deploy.example")
PREVIEW: Final = Deployment(
    "dpl_FwXEXAMPLEfern000000000000X2",
    "fernwick-x9t0u1v2w-team.deploy.example",
    environment="preview",
    branch="checkout-vouchers",
    host="fernwick-git-checkout-vouchers-team.deploy.example",
)
CART: Final = "TypeError voucher.discount is not a function"
MIDDLEWARE: Final = "middleware: FERNWICK_SESSION_KEY missing"
SMEAR: Final = "background: supplier feed 403"
NOTES: Final = {
    CART: "the same error in production and preview: one fault, counted per environment; ids with regions in front",
    MIDDLEWARE: "one missing variable, 500 on ten pages of the preview: one fault, its route is the middleware",
    SMEAR: "a background job heard in twelve unrelated routes with seven statuses: instance-wide, not their fault",
}
PAGES: Final = (
    "/",
    "/shop",
    "/inbox",
    "/account",
    "/login",
    "/shop/moss-lamp",
    "/shop/clay-saucer",
    "/help",
    "/terms",
    "/cart",
)
SMEARED: Final = (
    ("/inbox", "/inbox", 200), ("/shop/ivy-shelf", "/shop/[slug]", 200), ("/api/shop/cart", "/api/shop/cart", 200),
    ("/api/shop/stock", "/api/shop/stock", 304), ("/account", "/account", 307),
    ("/api/auth/session", "/api/auth/[...nextauth]", 401),
    ("/api/inbox/summary", "/api/inbox/summary", 200), ("/help", "/help", 200),
    ("/api/orders/77/label", "/api/orders/[id]/label", 201),
    ("/api/shop/vouchers/none", "/api/shop/vouchers/[code]", 404), ("/api/webhooks/mail", "/api/webhooks/mail", 202),
    ("/shop/search", "/shop/search", 200),
)  # fmt: skip


def preview_and_production() -> Sample:
    """Forty minutes in January 2026."""
    dice = Dice(FILE)
    live, preview = App(dice, LIVE), App(dice, PREVIEW)
    start_ms, end_ms = utc_ms(2026, 1, 14, 16), utc_ms(2026, 1, 14, 16, 40)
    requests = (
        *(_cart(live, at_ms, "iad1::") for at_ms in dice.moments(start_ms, end_ms, 6)),
        *(_cart(preview, at_ms, "fra1::iad1::") for at_ms in dice.moments(start_ms, end_ms, 4)),
        *_middleware(preview, start_ms, start_ms + 600_000),
        *_smear(live, start_ms, end_ms),
        *traffic.bots(live, start_ms + 700_000, rounds=3),
        *traffic.people(lambda _at_ms: live, dice, start_ms, end_ms, 120),
    )
    story = Traffic(requests, tuple(new_style(requests)), NOTES)
    return story.sample(FILE, json_compact(story.rows, V7))


def _cart(app: App, at_ms: int, prefix: str) -> Request:
    text = texts.stack(
        "[cart] could not apply voucher: TypeError: voucher.discount is not a function",
        "applyVoucher (/var/task/src/shop/voucher.ts:33:26)",
        "async POST (/var/task/.next/server/app/api/shop/cart/route.js:1:4120)",
    )
    path = "/api/shop/cart"
    return app.request(at_ms, path, method="POST", status=500, lines=said("error", text), prefix=prefix, faults=[CART])


def _middleware(app: App, start_ms: int, end_ms: int) -> list[Request]:
    text = texts.stack(
        "Error: Missing required environment variable: FERNWICK_SESSION_KEY",
        "readKey (/var/task/src/auth/session-key.ts:8:11)",
        "middleware (/var/task/src/middleware.ts:21:15)",
    )
    lines = (Line(6, "error", text, "middleware"),)
    return [
        app.request(
            at_ms, PAGES[nth % len(PAGES)], function="middleware", kind="middleware", status=500, lines=lines,
            duration_ms=9, route="middleware", faults=[MIDDLEWARE], prefix="iad1::" if nth % 3 == 0 else "",
        )
        for nth, at_ms in enumerate(app.dice.moments(start_ms, end_ms, 18))
    ]  # fmt: skip


def _smear(app: App, start_ms: int, end_ms: int) -> list[Request]:
    requests = []
    for nth, at_ms in enumerate(app.dice.moments(start_ms, end_ms, 2 * len(SMEARED))):
        path, function, status = SMEARED[nth % len(SMEARED)]
        run = 310 + nth
        lines = (
            Line(22, "info", f"[supplier-sync] run {run} started"),
            Line(48, "error", f"[supplier-sync] run {run} failed: Error: supplier feed answered 403"),
        )
        requests.append(app.request(at_ms, path, function=function, status=status, lines=lines, faults=[SMEAR]))
    return requests
