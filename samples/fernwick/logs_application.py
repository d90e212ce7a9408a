"""What the application does to itself in the main sample: its errors, its framework, secrets, false friends."""

from __future__ import annotations

import base64
import json
from typing import Final

from fernwick import texts
from fernwick.requests import Line, Request, said
from fernwick.scene import Scene
from fernwick.traffic import thread_id

UNDEFINED: Final = "TypeError reading currency of undefined"
AUTH: Final = "Auth.js InvalidCheck"
PASSWORD: Final = "Auth.js CredentialsSignin"
ACTION: Final = "server action not found"
REDIRECT: Final = "NEXT_REDIRECT logged as an error"
GERMAN: Final = "German: sender address incomplete"
IN_QUERY: Final = "secret in query string"
IN_MESSAGE: Final = "secret in message"
FRIEND: Final = "false friend"
NO_STATUS: Final = "no status recorded"
NOTES: Final = {
    UNDEFINED: "frames under src/lib and src/shop; digest differs from deployment to deployment",
    AUTH: "head in one row, stack in the next row: one occurrence",
    PASSWORD: "a wrong password, not a fault",
    ACTION: "after the second deployment went live: tabs with the old page; action id differs",
    REDIRECT: "control flow caught by the application: low or no severity",
    GERMAN: "text of the application in German; order numbers differ",
    IN_QUERY: "token in requestQueryString: must not appear in a report",
    IN_MESSAGE: "token, JWT, connection string, e-mail, phone or address in the text: must not appear in a report",
    FRIEND: "text with error words that says success or nothing: no finding",
    NO_STATUS: "responseStatusCode is empty, no error text: no finding by itself",
}


def application(scene: Scene) -> list[Request]:
    """Every request of the main sample that only the application is to blame for, and some that look so."""
    return [
        *_undefined(scene), *_auth(scene), *_password(scene), *_action(scene), *_redirect(scene), *_german(scene),
        *_secrets_in_query(scene), *_secrets_in_messages(scene), *_false_friends(scene), *_without_status(scene),
    ]  # fmt: skip


def _undefined(scene: Scene) -> list[Request]:
    requests = []
    for number, at_ms in enumerate(scene.dice.moments(scene.start_ms, scene.end_ms, 7)):
        digest = "1180347726" if at_ms < scene.switch_ms else "3054417780"
        text = texts.stack(
            "⨯ TypeError: Cannot read properties of undefined (reading 'currency')",
            "formatPrice (/var/task/src/lib/money.ts:14:22)",
            "ProductPage (/var/task/src/shop/product-page.tsx:41:17)",
            "stringify (<anonymous>)",
        )
        path = f"/shop/{('moss-lamp', 'reed-basket')[number % 2]}"
        lines = said("error", f"{text} {{\n  digest: '{digest}'\n}}")
        app = scene.app_at(at_ms)
        requests.append(
            app.request(
                at_ms, path, function="/shop/[slug]", status=500, lines=lines, middleware=True, faults=[UNDEFINED]
            )
        )
    return requests


def _auth(scene: Scene) -> list[Request]:
    head = (
        "\x1b[31m[auth][error]\x1b[0m InvalidCheck: pkceCodeVerifier value could not be parsed. "
        "Read more at https://errors.authjs.dev#invalidcheck"
    )
    frames = (
        "at Object.use (/var/task/.next/server/chunks/412.js:404:20482)\n"
        "    at async c (/var/task/.next/server/chunks/412.js:404:44120)\n"
        "    at async GET (/var/task/.next/server/app/api/auth/[...nextauth]/route.js:1:932)"
    )
    lines = (Line(33, "error", head), Line(33, "error", frames))
    return [
        scene.app_at(at_ms).request(
            at_ms,
            "/api/auth/callback/example",
            function="/api/auth/[...nextauth]",
            status=302,
            lines=lines,
            faults=[AUTH],
        )
        for minute in (27, 44, 133)
        for at_ms in [scene.at(minute)]
    ]


def _password(scene: Scene) -> list[Request]:
    text = "\x1b[31m[auth][error]\x1b[0m CredentialsSignin: Read more at https://errors.authjs.dev#credentialssignin"
    path, function = "/api/auth/callback/credentials", "/api/auth/[...nextauth]"
    return [
        scene.app_at(at_ms).request(
            at_ms, path, function=function, method="POST", status=401, lines=said("error", text), faults=[PASSWORD]
        )
        for minute in (35, 107)
        for at_ms in [scene.at(minute)]
    ]


def _action(scene: Scene) -> list[Request]:
    requests = []
    for second in (20, 75, 190, 640):
        action = "7f" + scene.dice.text(40, "0123456789abcdef")
        text = (
            f'Error: Failed to find Server Action "{action}". '
            "This request might be from an older or newer deployment.\n"
            "Read more: https://nextjs.org/docs/messages/failed-to-find-server-action\n"
            "    at i (/var/task/node_modules/next/dist/compiled/next-server/app-page.runtime.prod.js:16:1418)"
        )
        at_ms = scene.switch_ms + second * 1000 + scene.dice.between(11, 989)
        lines = said("error", text)
        requests.append(scene.second.request(at_ms, "/inbox", method="POST", status=404, lines=lines, faults=[ACTION]))
    return requests


def _redirect(scene: Scene) -> list[Request]:
    text = texts.stack(
        "[account] session not loaded Error: NEXT_REDIRECT",
        "redirect (/var/task/.next/server/chunks/88.js:3:1101)",
        "requireUser (/var/task/src/auth/require-user.ts:12:5)",
    )
    lines = said("error", f"{text} {{\n  digest: 'NEXT_REDIRECT;replace;/login;307;'\n}}")
    return [
        scene.app_at(at_ms).request(at_ms, "/account", status=307, lines=lines, middleware=True, faults=[REDIRECT])
        for at_ms in scene.dice.moments(scene.start_ms, scene.end_ms, 3)
    ]


def _german(scene: Scene) -> list[Request]:
    requests = []
    for at_ms in scene.dice.moments(scene.start_ms, scene.end_ms, 4):
        order = scene.dice.between(48_000, 48_999)
        reason = f"Absenderadresse unvollständig (Auftrag {order}, Straße fehlt)"
        text = f"[versand] Etikett konnte nicht erstellt werden: {reason}"
        path, function = f"/api/orders/{order}/label", "/api/orders/[id]/label"
        app, lines = scene.app_at(at_ms), said("error", text)
        requests.append(
            app.request(at_ms, path, function=function, method="POST", status=500, lines=lines, faults=[GERMAN])
        )
    return requests


def _secrets_in_query(scene: Scene) -> list[Request]:
    queries = (
        ("/api/cron/reindex", "token=FAKE-EXAMPLE-cron-token-0001"),
        ("/api/cron/reindex", "token=FAKE-EXAMPLE-cron-token-0001"),
        ("/login/magic", "email=nobody%40example.com&code=FAKE-EXAMPLE-code-77"),
    )
    return [
        scene.second.request(scene.at(120 + number), path, query=query, faults=[IN_QUERY])
        for number, (path, query) in enumerate(queries)
    ]


def fake_jwt() -> str:
    """A token whose payload says that it is none."""
    parts = ({"alg": "none", "typ": "JWT"}, {"sub": "fake", "note": "FAKE EXAMPLE, signs nothing"})
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*coded, "FAKE-EXAMPLE-signature"])


def _secrets_in_messages(scene: Scene) -> list[Request]:
    messages = (
        ("/api/webhooks/payments", "[payments] headers: { authorization: 'Bearer FAKE-EXAMPLE-token-000000000000' }"),
        ("/api/webhooks/payments", f"[payments] session {fake_jwt()} accepted"),
        ("/api/webhooks/mail", "[mail] from fern.customer@example.com (phone +1-555-0142), relayed by 203.0.113.77"),
        (
            "/api/shop/products",
            "[db] using postgresql://app_user:FAKE-EXAMPLE-password@db.fernwick.example:5432/shop?sslmode=require",
        ),
    )
    return [
        scene.second.request(
            scene.at(160 + number),
            path,
            method="POST" if "webhooks" in path else "GET",
            lines=said("info", text),
            faults=[IN_MESSAGE],
        )
        for number, (path, text) in enumerate(messages)
    ]


def _false_friends(scene: Scene) -> list[Request]:
    spoken = (
        ("/api/inbox/export", said("info", "[export] done: 61 rows, 0 failed, 0 errors")),
        (
            "/api/shop/cart",
            said("info", "[cart] result {\n  data: [ { sku: 'FERN-1' } ],\n  error: null,\n  errorCount: 0\n}"),
        ),
        ("/api/inbox/export", said("info", texts.banners(texts.TIPS[:1]), "[export] done: 9 rows, 0 failed")),
        (
            "/api/inbox/export",
            said("error", "(node:4) [DEP0169] DeprecationWarning: `url.parse()` behavior is not standardized"),
        ),
        ("/shop/error-proof-pot", said("info", "[shop] product 'Error-proof pot' rendered")),
        ("/api/shop/cart", said("info", "[cart] sessionError: undefined, lastError: null")),
    )
    requests = []
    for number, (path, lines) in enumerate(spoken):
        function = "/shop/[slug]" if path.startswith("/shop/") else path
        app = scene.app_at(at_ms := scene.at(18 + 21 * number))
        requests.append(app.request(at_ms, path, function=function, lines=lines, faults=[FRIEND]))
    return requests


def _without_status(scene: Scene) -> list[Request]:
    requests = []
    for minute in (9, 76, 165):
        at_ms = scene.at(minute)
        path, function = f"/api/inbox/{thread_id(scene.dice)}/stream", "/api/inbox/[conversationId]/stream"
        lines = said("info", "[stream] opened", "[stream] opened", after_ms=25, step_ms=0)
        app = scene.app_at(at_ms)
        requests.append(app.request(at_ms, path, function=function, status=None, lines=lines, faults=[NO_STATUS]))
    return requests
