"""A text -> its template: what each mask hides, what is never hidden, what is known to go wrong."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from logtriage.normalize import mask, masked_kinds, template_of
from logtriage.normalize.masks import KEPT, MASKS, MAX_TEMPLATE

# A form of every mask: its name, the kind, the text, the template.
HIDDEN = [
    ("jwt", "jwt", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJmYWtlIn0.c2lnbmF0dXJl", "<jwt>"),
    ("jwt-unsigned", "jwt", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJmYWtlIn0", "<jwt>"),
    ("email", "email", "shelf.keeper+12@fernwick.example", "<email>"),
    ("email-encoded", "email", "keeper%40fernwick.example", "<email>"),
    ("url-host", "host", "https://api.fernwick.example/v1/shelves", "<host>/v1/shelves"),
    ("database-url", "host", "postgresql://keeper:secret@db.fernwick.example:5432/shelves", "<host>/shelves"),
    ("bare-host", "host", "db.eu.fernwick.example", "<host>"),
    ("query", "query", "/v1/shelves?page=3&size=20", "/v1/shelves<query>"),
    ("uuid", "uuid", "6f1d3c7e-2b4a-4c8d-9e0f-1a2b3c4d5e6f", "<uuid>"),
    ("uuid-upper", "uuid", "6F1D3C7E-2B4A-4C8D-9E0F-1A2B3C4D5E6F", "<uuid>"),
    ("request-id", "request", "fra1::abcde-1769868000000-0123456789ab", "<request>"),
    ("request-id-chain", "request", "bom1::iad1::abcde-1769868000000-0123456789ab", "<request>"),
    ("iso-stamp", "time", "2026-01-31T14:00:00.123Z", "<time>"),
    ("iso-offset", "time", "2026-01-31 14:00:00+02:00", "<time>"),
    ("date", "time", "2026-01-31", "<time>"),
    ("locale-date", "time", "1/31/2026, 2:00:00 PM", "<time>"),
    ("access-date", "time", "31/Jan/2026 14:00:00 +0000", "<time>"),
    ("date-in-words", "time", "Sat Jan 31 2026 14:00:00 GMT+0100", "<time>"),
    ("http-date", "time", "Sat, 31 Jan 2026 14:00:00 GMT", "<time>"),
    ("clock", "time", "14:00:00,123", "<time>"),
    ("ipv4", "ip", "192.0.2.17", "<ip>"),
    ("ipv6", "ip", "2001:db8:0:0:0:0:0:17", "<ip>"),
    ("turbopack-chunk", "chunk", "[root-of-the-server]__a6134914._.js", "<chunk>"),
    ("webpack-chunk", "chunk", "chunks/619.js", "<chunk>"),
    ("position-js", "position", "load.ts:13:5998", "load<position>"),
    ("position-py", "position", "main.py:17", "main<position>"),
    ("stripe-id", "id", "evt_1QaBcDeFgHiJkLmN", "<id>"),
    ("stripe-test-id", "id", "cus_test_9sX8dKw2pQ", "<id>"),
    ("workflow-id", "id", "wrun_01KE2F7TQN9V", "<id>"),
    ("hyphen-id", "id", "job-0f3a9b7c1d", "<id>"),
    ("hex-prefixed", "hex", "0x7ffd3a10", "<hex>"),
    ("hex", "hex", "8058f9a2c7", "<hex>"),
    ("hex-upper", "hex", "8058F9A2C7", "<hex>"),
    ("cuid", "id", "cm5x8q2k70001v8l4h2n9a3bc", "<id>"),
    ("ulid", "id", "01KE2F7TQN9VXW3Y5Z6A7B8C9D", "<id>"),
    ("temporary-file", "path", "/tmp/shelf-dump.json", "<path>"),
    ("number", "num", "48213", "<num>"),
    ("decimal", "num", "3.75", "<num>"),
    ("thousands", "num", "12,500", "<num>"),
    ("milliseconds", "num", "412ms", "<num>"),
    ("percent", "num", "97%", "<num>"),
    ("negative", "num", "-4", "<num>"),
]  # fmt: skip

# A form of every pattern of KEPT: its name, the text that must come out as it went in.
SHOWN = [
    ("placeholder", "<uuid>"),
    ("pseudonym", "<email:3>"),
    ("prisma-code", "P2022"),
    ("error-code", "ERR_MODULE_NOT_FOUND"),
    ("undici-code", "UND_ERR_CONNECT_TIMEOUT"),
    ("postgrest-code", "PGRST204"),
    ("mongo-code", "E11000"),
    ("sqlstate", "code: '42703'"),
    ("sqlstate-word", "SQLSTATE 23505"),
    ("sqlstate-bracket", "SQLSTATE[42S02]"),
    ("status", "status code 502"),
    ("status-returned", "returned 404"),
    ("status-http", "HTTP 429"),
    ("status-failed", "failed with 500"),
    ("status-words", "429 Too Many Requests"),
    ("timeout-ms", "after 10000ms"),
    ("timeout-of", "timeout of 30000ms"),
    ("timeout-seconds", "timed out after 300 seconds"),
    ("port-postgres", "localhost:5432"),
    ("port-mongo", "shelf-db:27017"),
    ("react", "React error #418"),
    ("word-with-digit", "oauth2"),
    ("step", "step1"),
    ("column", "shelves.deletedAt"),
    ("constraint", "shelves_owner_id_fkey"),
    ("prisma-call", "prisma.shelf.findMany()"),
    ("module", "@fernwick/shelf-client"),
    ("relation", 'relation "public.shelves"'),
]

# What should come out, and what does. A line that improves fails, so that the progress is noticed.
KNOWN_WRONG: list[tuple[str, str, str, str]] = []


@pytest.mark.parametrize(("kind", "text", "template"), [pytest.param(*case[1:], id=case[0]) for case in HIDDEN])
def test_hides_what_varies(kind: str, text: str, template: str) -> None:
    assert mask(text) == template
    assert mask(f"shelf broken at {text}") == f"shelf broken at {template}"
    assert mask(f"{text} is not a shelf") == f"{template} is not a shelf"
    assert mask(f"shelf ({text}) broken") == f"shelf ({template}) broken"
    assert kind in masked_kinds(text)


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in SHOWN])
def test_keeps_what_carries_meaning(text: str) -> None:
    assert mask(text) == text
    assert mask(f"shelf broken: {text}") == f"shelf broken: {text}"
    assert mask(f"{text} in the shelf") == f"{text} in the shelf"
    assert mask(f"shelf ({text}) broken") == f"shelf ({text}) broken"
    assert masked_kinds(text) == ()
