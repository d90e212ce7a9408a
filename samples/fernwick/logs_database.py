"""The database part of the main sample: Prisma errors of six kinds, on pages, crons and webhooks."""

from __future__ import annotations

from typing import Final

from fernwick import texts
from fernwick.requests import CRON, Line, Request, said
from fernwick.scene import Scene
from fernwick.traffic import SLUGS, thread_id

COLUMN: Final = "P2022 Message.snoozedUntil"
UNNAMED: Final = "P2022 column not available"
RACE: Final = "P2002 Message.externalId"
RACE_HANDLED: Final = "P2002 Message.externalId, handled"
UNREACHABLE: Final = "P1001 database unreachable"
POOL: Final = "P2024 pool timeout"
TRANSACTION: Final = "P2028 expired transaction"
COLUMN_ROUTES: Final = ("/api/inbox/[conversationId]/messages", "/api/inbox/summary")
NOTES: Final = {
    COLUMN: "second deployment only; code, model and column in the tail; one fault on two routes",
    UNNAMED: "logged twice, as prisma:error (info) and as the caught error: one occurrence per request; no column",
    RACE: "second delivery of the same event two seconds after the first; fields externalId; answered 500",
    RACE_HANDLED: "the same race, caught, a warning and 200: handled, not a failure",
    UNREACHABLE: "initialisation error without a code but in the sentence; four routes within a minute: one incident",
    POOL: "five with code P2024, one as initialisation error without a code: one fault",
    TRANSACTION: "limit 5000 ms, the passed time differs from request to request",
}


def database(scene: Scene) -> list[Request]:
    """Every request of the main sample that the database spoils."""
    return [
        *_column_on_messages(scene), *_column_on_summary(scene), *_unnamed_column(scene),
        *_race(scene), *_handled_race(scene), *_unreachable(scene), *_pool(scene), *_transaction(scene),
    ]  # fmt: skip


def _column_on_messages(scene: Scene) -> list[Request]:
    text = "[inbox] could not list messages: " + texts.prisma_known(
        "message.findMany", "P2022", texts.missing_column("Message.snoozedUntil"),
        "{ modelName: 'Message', column: 'Message.snoozedUntil' }",
        site="async listMessages (/var/task/src/inbox/messages.ts:58:20)",
    )  # fmt: skip
    moments = scene.dice.moments(scene.switch_ms + 40_000, scene.end_ms, 9)
    return [
        scene.second.request(
            at_ms,
            f"/api/inbox/{thread_id(scene.dice)}/messages",
            function="/api/inbox/[conversationId]/messages",
            status=500,
            lines=[*said("info", "[inbox] listing messages", after_ms=20), Line(64, "error", text)],
            faults=[COLUMN],
        )
        for at_ms in moments
    ]


def _column_on_summary(scene: Scene) -> list[Request]:
    text = "⨯ " + texts.prisma_known(
        "message.groupBy", "P2022", texts.missing_column("Message.snoozedUntil"),
        "{ modelName: 'Message', column: 'Message.snoozedUntil' }",
        site="async s (.next/server/chunks/[root-of-the-server]__4b1e07aa._.js:1:1616)", digest="2711095432",
    )  # fmt: skip
    return [
        scene.second.request(at_ms, "/api/inbox/summary", status=500, lines=said("error", text), faults=[COLUMN])
        for at_ms in scene.dice.moments(scene.switch_ms + 90_000, scene.end_ms, 6)
    ]


def _unnamed_column(scene: Scene) -> list[Request]:
    reason = texts.missing_column("(not available)")
    event = "prisma:error " + texts.prisma_reason("digestRun.findMany", reason)
    site = "async runDigests (/var/task/src/cron/digests.ts:31:18)"
    caught = "[digests] run failed " + texts.prisma_known(
        "digestRun.findMany", "P2022", reason, "{ modelName: 'DigestRun' }", site=site
    )
    requests = []
    for minute in range(0, 180, 15):
        at_ms, lines = scene.at(minute), [Line(31, "info", "[digests] run started")]
        broken = at_ms >= scene.switch_ms
        if broken:
            lines += [Line(96, "info", event), Line(97, "error", caught)]
        else:
            lines += said("info", f"[digests] finished: {scene.dice.between(8, 30)} sent, 0 failed", after_ms=800)
        requests.append(
            scene.app_at(at_ms).request(
                at_ms,
                "/api/cron/digests",
                status=500 if broken else 200,
                lines=lines,
                agent=CRON,
                faults=[UNNAMED] if broken else [],
            )
        )
    return requests


def _delivery(scene: Scene, at_ms: int, event: str, lines: list[Line], status: int, faults: list[str]) -> Request:
    begin = Line(18, "info", f"[mail] delivery of {event}")
    agent = "FernwickMailHook/2.1"
    app = scene.app_at(at_ms)
    path = "/api/webhooks/mail"
    return app.request(at_ms, path, method="POST", status=status, lines=[begin, *lines], agent=agent, faults=faults)


def _race(scene: Scene) -> list[Request]:
    event, at_ms = "evt-example-004711", scene.at(101)
    text = "[mail] could not store: " + texts.prisma_known(
        "message.create", "P2002", "Unique constraint failed on the fields: (`externalId`)",
        "{ modelName: 'Message', target: [ 'externalId' ] }",
        site="async storeMail (/var/task/src/mail/store.ts:77:12)",
    )  # fmt: skip
    won = _delivery(scene, at_ms, event, [Line(2600, "info", "[mail] event stored")], 200, [])
    lost = _delivery(scene, at_ms + 2004, event, [Line(61, "error", text)], 500, [RACE])
    return [won, lost]


def _handled_race(scene: Scene) -> list[Request]:
    event, at_ms = "evt-example-004823", scene.at(137)
    reason = "Unique constraint failed on the fields: (`externalId`) code=P2002"
    text = f"[mail] already stored by another delivery, answering 200: {reason}"
    won = _delivery(scene, at_ms, event, [Line(2150, "info", "[mail] event stored")], 200, [])
    lost = _delivery(scene, at_ms + 1870, event, [Line(55, "warning", text)], 200, [RACE_HANDLED])
    return [won, lost]


def _unreachable(scene: Scene) -> list[Request]:
    places = (
        ("/api/shop/products", "/api/shop/products", "product.findMany"),
        (f"/shop/{SLUGS[1]}", "/shop/[slug]", "product.findUnique"),
        ("/api/webhooks/payments", "/api/webhooks/payments", "payment.upsert"),
        ("/api/shop/products", "/api/shop/products", "product.findMany"),
        ("/api/inbox/search", "/api/inbox/search", "message.findMany"),
        ("/api/shop/products", "/api/shop/products", "product.findMany"),
    )
    begin_ms = scene.at(48)
    requests = []
    for number, (path, function, operation) in enumerate(places):
        site = f"async {operation.split('.')[0]}Query (/var/task/src/db/{operation.split('.')[0]}.ts:19:5)"
        text = texts.prisma_init(operation, texts.unreachable(), site=site)
        requests.append(
            scene.first.request(
                begin_ms + number * 7_310,
                path,
                function=function,
                method="POST" if "webhooks" in path else "GET",
                status=500,
                lines=[Line(5_030, "error", text)],
                faults=[UNREACHABLE],
            )
        )
    return requests


def _pool(scene: Scene) -> list[Request]:
    reason = texts.pool_timeout(10, 5)
    site = "async searchMessages (/var/task/src/inbox/search.ts:44:16)"
    known = texts.prisma_known(
        "message.findMany", "P2024", reason, "{ modelName: 'Message', connection_limit: 5, timeout: 10 }", site=site
    )
    init = texts.prisma_init("message.findMany", reason, site=site)
    begin_ms = scene.at(83)
    return [
        scene.second.request(
            begin_ms + number * 2_930,
            "/api/inbox/search",
            query=f"q=invoice+{number}",
            status=500,
            lines=[Line(10_014 + number, "error", "[search] query failed: " + (init if number == 3 else known))],
            faults=[POOL],
        )
        for number in range(6)
    ]


def _transaction(scene: Scene) -> list[Request]:
    requests = []
    for minute, passed_ms in ((22, 6_834), (95, 5_411), (152, 9_027)):
        text = "[checkout] order not placed: " + texts.prisma_known(
            "order.update", "P2028", texts.expired_transaction(5_000, passed_ms), "{ modelName: 'Order' }",
            site="async placeOrder (/var/task/src/shop/checkout.ts:112:9)",
        )  # fmt: skip
        at_ms = scene.at(minute)
        path = "/api/orders/checkout"
        line = Line(passed_ms + 80, "error", text)
        app = scene.app_at(at_ms)
        requests.append(app.request(at_ms, path, method="POST", status=500, lines=[line], faults=[TRANSACTION]))
    return requests
