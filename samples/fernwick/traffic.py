"""A deployment and a span -> traffic in which nothing is wrong: people, crons, bots, a scanner, static files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from fernwick.dice import BASE36, Dice
from fernwick.requests import BOTS, App, Kind, Line, Request

AppAt: TypeAlias = Callable[[int], App]
SLUGS: Final = ("fern-pot-small", "moss-lamp", "bark-tray", "reed-basket", "ivy-shelf", "clay-saucer")
SCANNED: Final = (
    "/.env", "/wp-admin/setup-config.php", "/.git/config", "/wp-login.php", "/.env.production",
    "/actuator/env", "/wordpress/",
)  # fmt: skip
SCANNER: Final = "Mozilla/5.0 zgrab/0.x"


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of healthy request; ``{id}`` and ``{slug}`` are filled in, ``{n}`` in a line too."""

    share: int
    path: str
    function: str
    method: str = "GET"
    status: int = 200
    kind: Kind = "function"
    middleware: bool = False
    query: str = ""
    lines: tuple[str, ...] = ()


PAGES: Final = (
    Page(7, "/inbox", "/inbox", middleware=True),
    Page(5, "/inbox/{id}", "/inbox/[conversationId]", middleware=True, query="_rsc={word}"),
    Page(5, "/api/inbox/summary", "/api/inbox/summary", lines=("[inbox] summary of {n} conversations",)),
    Page(5, "/api/inbox/{id}/messages", "/api/inbox/[conversationId]/messages"),
    Page(4, "/api/inbox/search", "/api/inbox/search", query="q=order+{n}", lines=("[search] {n} hits, 0 errors",)),
    Page(5, "/shop", "/shop", kind="static", status=304),
    Page(4, "/shop", "/shop", kind="static"),
    Page(6, "/shop/{slug}", "/shop/[slug]", middleware=True),
    Page(4, "/api/shop/products", "/api/shop/products", query="page={n}"),
    Page(3, "/api/shop/cart", "/api/shop/cart", method="POST", lines=("[cart] { error: null, items: {n} }",)),
    Page(4, "/api/shop/stock", "/api/shop/stock", status=304),
    Page(4, "/_next/static/chunks/main-{word}.js", "/_next/static/chunks/main-{word}.js", kind="static"),
    Page(3, "/_next/static/chunks/main-{word}.js", "/_next/static/chunks/main-{word}.js", kind="static", status=304),
    Page(3, "/login", "/login", middleware=True),
    Page(2, "/account", "/account", middleware=True, status=307),
    Page(3, "/api/auth/session", "/api/auth/[...nextauth]", lines=("[auth] session checked, sessionError: undefined",)),
    Page(
        4,
        "/api/webhooks/mail",
        "/api/webhooks/mail",
        "POST",
        lines=("[mail] event stored", "[mail] { ok: true, failed: 0 }"),
    ),
    Page(
        3, "/api/webhooks/payments", "/api/webhooks/payments", "POST", lines=("[payments] event accepted, errors: []",)
    ),
    Page(2, "/shop/gone-{word}", "/shop/[slug]", status=404, middleware=True),
)
_WEIGHTED: Final = tuple(page for page in PAGES for _ in range(page.share))


def people(
    app_at: AppAt, dice: Dice, start_ms: int, end_ms: int, count: int, *, broken: Sequence[str] = ()
) -> list[Request]:
    """Healthy requests of the product's pages and endpoints, but for those that are broken all the time."""
    pages = [page for page in _WEIGHTED if page.function not in broken]
    return [_visit(app_at(at_ms), dice, at_ms, dice.pick(pages)) for at_ms in dice.moments(start_ms, end_ms, count)]


def bots(app: App, at_ms: int, rounds: int = 2) -> list[Request]:
    """The platform's own visits to a fresh deployment: a picture of the front page, then its icon under two names."""
    requests = []
    for number in range(rounds):
        begin_ms = at_ms + number * 3100
        requests += [
            app.request(begin_ms, "/", agent=BOTS[0], middleware=True),
            app.request(begin_ms + 840, "/favicon.ico", agent=BOTS[1], kind="static"),
            app.request(begin_ms + 1290, "/favicon.png", agent=BOTS[1], kind="static", status=404, function="/404"),
        ]
    return requests


def scanner(app: App, at_ms: int, count: int) -> list[Request]:
    """Somebody who looks for open configuration files."""
    paths = [SCANNED[number % len(SCANNED)] for number in range(count)]
    return [
        app.request(
            at_ms + number * 620, path, agent=SCANNER, kind="static", cache="", status=404, function="/404", route=path
        )
        for number, path in enumerate(paths)
    ]


def thread_id(dice: Dice) -> str:
    """The id of a conversation."""
    return "cm" + dice.text(23, BASE36)


def _visit(app: App, dice: Dice, at_ms: int, page: Page) -> Request:
    words = {
        "{id}": thread_id(dice),
        "{slug}": dice.pick(SLUGS),
        "{word}": dice.text(5),
        "{n}": str(dice.between(2, 40)),
    }

    def filled(text: str) -> str:
        for mark, word in words.items():
            text = text.replace(mark, word)
        return text

    path, function = filled(page.path), filled(page.function)
    lines = [Line(30 + 9 * number, "info", filled(text)) for number, text in enumerate(page.lines)]
    front = [Line(3, "info", f"[gate] {page.path.split('/')[1]} allowed", "middleware")] if page.middleware else []
    return app.request(
        at_ms,
        path,
        function=function,
        method=page.method,
        status=page.status,
        kind=page.kind,
        middleware=page.middleware,
        query=filled(page.query),
        lines=[*front, *lines] if dice.between(0, 2) else lines,
    )
