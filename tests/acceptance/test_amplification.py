"""Case F4: many errors about a few things, and the retry storm that makes them."""

from __future__ import annotations

import random

from tests.acceptance.rows import E, I, S, fn
from tests.acceptance.triage import Export

ROUTE = "/api/cron/outbound"
IDS = ["cmq4x7d2k0001s8v3a1b2c3d4", "cmq4x7d2k0002s8v3z9y8x7w6"]


def failed(number: int, entity: str, at_s: float) -> object:
    return fn(ROUTE, f"F{number}", S(500), E(f"Error: send failed for conversationId={entity}: account is disconnected"), at_s=at_s)


def test_f4_one_cron_that_tries_two_conversations_for_ever_is_a_retry_storm(export: Export) -> None:
    told = export(*(failed(n, IDS[n % 2], (n // 2) * 60 + n % 2) for n in range(24))).finding
    assert told.amplification is not None
    assert (told.amplification.entities, told.amplification.requests, told.amplification.per_entity) == (2, 24, 12.0)
    assert (told.amplification.every_ms, told.amplification.storm) == (60_000, True)
    assert told.notes[0] == "24 requests are about 2 things (12 for each), each again about every 1 min: a retry storm, so stop what tries it."


def test_f4_things_that_come_back_unevenly_are_no_storm(export: Export) -> None:
    dice = random.Random(4)  # noqa: S311 - no secret
    times = sorted(dice.sample(range(7_200), 24))
    told = export(*(failed(n, IDS[n % 2], at) for n, at in enumerate(times))).finding
    assert told.amplification is not None
    assert (told.amplification.entities, told.amplification.storm) == (2, False)


def test_f4_each_thing_once_is_not_amplified(export: Export) -> None:
    dice = random.Random(4)  # noqa: S311 - no secret
    ids = ["cm" + "".join(dice.choices("0123456789abcdefghjkmnpq", k=22)) + "7z" for _ in range(24)]
    told = export(*(failed(n, one, n * 60) for n, one in enumerate(ids)), fn(ROUTE, "OK", S(200), I("done"))).finding
    assert told.amplification is None


def test_f4_an_error_without_an_id_says_nothing_of_things(export: Export) -> None:
    told = export(*(fn(ROUTE, f"F{n}", S(500), E("Error: queue is stuck"), at_s=n * 60) for n in range(24))).finding
    assert told.amplification is None
