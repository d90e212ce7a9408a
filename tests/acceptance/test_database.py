"""Cases D1 and D7: duplicate deliveries that race, and a database out of reach."""

from __future__ import annotations

import pytest

from tests.acceptance.rows import E, I, S, W, fn
from tests.acceptance.triage import Export, advice, known

UNIQUE = "Unique constraint failed on the fields: (`externalReplyId`)"


# ------------------------------------------------------------------------------------------------------------------ D1
def test_d1_target_fields_are_captured(export: Export) -> None:
    told = export(
        fn("/api/webhooks/email", "R1", S(200), I("[mail] reply stored"), method="POST"),
        fn("/api/webhooks/email", "R2", S(500), E(UNIQUE), at_s=2, method="POST"),
    )
    finding = told.finding
    assert (finding.rule, finding.code, finding.requests) == ("prisma-p2002-unique", "P2002", 1)
    assert finding.captures["fields"] == ("externalReplyId",)
    assert finding.classification.retry == "never"
    assert known(finding.outcomes) == {"unhandled": 1}


def test_d1_several_fields_are_sorted_so_that_order_does_not_part_them(export: Export) -> None:
    told = export(
        fn("/api/webhooks/email", "R1", S(500), E("Unique constraint failed on the fields: (`tenantId`,`externalReplyId`)")),
        fn("/api/webhooks/email", "R2", S(500), E("Unique constraint failed on the fields: (`externalReplyId`, `tenantId`)"), at_s=2),
    )
    assert told.finding.captures["fields"] == ("externalReplyId", "tenantId")
    assert told.finding.requests == 2


@pytest.mark.parametrize(
    "text",
    [
        f"[mail] duplicate reply ignored: {UNIQUE}",
        f"[mail] {UNIQUE}; already processed",
        f"[mail] wasDuplicate=true {UNIQUE}",
    ],
)
def test_d1_caught_and_answered_with_200_is_handled(export: Export, text: str) -> None:
    told = export(
        fn("/api/webhooks/email", "R1", S(200), W(text), method="POST"),
        fn("/api/webhooks/email", "R2", S(500), E(UNIQUE), at_s=2, method="POST"),
    )
    assert told.stated("R1").outcome == "handled"
    assert told.stated("R2").outcome == "unhandled"
    assert known(told.finding.outcomes) == {"handled": 1, "unhandled": 1}


def test_d1_handled_races_alone_are_not_severe(export: Export) -> None:
    finding = export(fn("/api/webhooks/email", "R1", S(200), W(f"duplicate reply ignored: {UNIQUE}"), method="POST")).finding
    assert known(finding.outcomes) == {"handled": 1}
    assert finding.severity in {"low", "info"}


# ------------------------------------------------------------------------------------------------------------------ D7
def unreachable(host: str = "h", port: int = 6543) -> str:
    return f"Invalid `prisma.contextPack.findMany()` invocation:\n\n\nCan't reach database server at `{host}:{port}`\n\nPlease make sure your database server is running at `{host}:{port}`."


@pytest.mark.parametrize(
    "text",
    [
        unreachable(),
        f"PrismaClientInitializationError: \n{unreachable()}",
        "Invalid `prisma.contextPack.findMany()` invocation: Can't reach database server at h:6543",
        "Invalid `prisma.contextPack.findMany()` invocation: Can't reach database server at `h`:`6543`",
    ],
    ids=["quoted-whole", "class", "bare", "quoted-apart"],
)
def test_d7_route_and_model_come_from_the_row(export: Export, text: str) -> None:
    finding = export(fn("/api/context-pack", "R1", S(500, 5_100), E(text))).finding
    assert (finding.rule, finding.code, finding.route) == ("prisma-p1001-db-unreachable", "P1001", "/api/context-pack")
    assert (finding.captures["model"], finding.captures["operation"]) == ("ContextPack", "findMany")
    assert finding.captures["port"] == 6543


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("ep-quiet-sky-a1b2c3d4-pooler.eu-central-1.aws.neon.tech", "neon"),
        ("aws-0-eu-west-9.pooler.supabase.com", "supabase"),
    ],
)
def test_d7_the_host_names_the_platform_and_stays_private(export: Export, host: str, provider: str) -> None:
    told = export(fn("/api/context-pack", "R1", S(500, 5_100), E(unreachable(host))))
    finding = told.finding
    assert finding.captures["provider"] == provider
    assert finding.remediation.platform == provider
    assert provider in {variant.platform for step in finding.remediation.steps for variant in step.variants}
    assert host not in repr(told.report)
    assert host not in repr(told.annotations)


def test_d7_the_port_of_the_pooler_is_explained(export: Export) -> None:
    finding = export(fn("/api/context-pack", "R1", S(500, 5_100), E(unreachable()))).finding
    told = f"{advice(finding)} {' '.join(finding.notes)}"
    assert "6543" in told
    assert "pooler" in told


def test_d7_routes_that_fail_in_the_same_minute_are_one_incident(export: Export) -> None:
    text = unreachable().replace("contextPack", "{model}")
    told = export(
        fn("/api/context-pack", "R1", S(500, 5_100), E(unreachable())),
        fn("/api/digests", "R2", S(500, 5_100), E(text.format(model="digest")), at_s=10),
        fn("/api/inbox", "R3", S(500, 5_100), E(text.format(model="conversation")), at_s=40),
    )
    assert len(told.clusters) == 1
    assert {finding.route: finding.captures["model"] for finding in told.findings} == {
        "/api/context-pack": "ContextPack", "/api/digests": "Digest", "/api/inbox": "Conversation",
    }  # fmt: skip
