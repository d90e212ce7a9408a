"""Function and path -> route; agent and path -> bot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.attribute import MIDDLEWARE, is_bot, route_of
from logtriage.attribute.routes import with_ids

ROUTES = [
    ("pattern", "/shelves/[id]", "/shelves/7", "function", "/shelves/[id]"),
    ("catch-all", "/docs/[...slug]", "/docs/a/b", "function", "/docs/[...slug]"),
    ("same-as-the-path", "/api/shelves", "/api/shelves", "function", "/api/shelves"),
    ("without-slash", "api/shelves", "/api/shelves", "function", "/api/shelves"),
    ("other-than-the-path", "/api/shelves", "/api/racks", "function", "/api/shelves"),
    ("id-in-a-path-that-is-the-function", "/shelves/48213", "/shelves/48213", "function", "/shelves/[id]"),
    ("id-in-a-function-that-is-not-the-path", "/en/shelves/48213", "/shelves/48213", "function", "/en/shelves/[id]"),
    ("python-entry", "/api/index.py", "/shelves/48213", "function", "/shelves/[id]"),
    ("node-entry", "/server.js", "/shelves", "function", "/shelves"),
    ("vercel-entry", "/vercel-entry.js", "/", "function", "/"),
    ("api-index", "/api/index", "/api/shelves/7", "function", "/api/shelves/[id]"),
    ("root-entry", "/", "/shelves", "function", "/shelves"),
    ("fallback", "/__fallback", "/shelves", "function", "/shelves"),
    ("error-page", "/_error", "/shelves/7", "function", "/shelves/[id]"),
    ("page-500", "/500", "/shelves", "function", "/shelves"),
    ("not-found-page", "/_not-found", "/shelves", "function", "/shelves"),
    ("no-function", None, "/shelves/7", "static", "/shelves/[id]"),
    ("nothing", None, None, None, "/"),
    ("index-page", "/index", "/", "function", "/"),
    ("middleware-layer", "/shelves", "/shelves", "middleware", MIDDLEWARE),
    ("middleware-name", "/middleware", "/shelves", "function", MIDDLEWARE),
    ("middleware-in-a-folder", "src/middleware", "/shelves", "function", MIDDLEWARE),
    ("middleware-of-next", "/_middleware", "/shelves", None, MIDDLEWARE),
    ("server-component-request", "/shelves/[id].rsc", "/shelves/7.rsc", "function", "/shelves/[id]"),
    ("segment-request", "/shelves/[id].segments/_tree.segment.rsc", "/shelves/7.segments/_tree.segment.rsc", "function", "/shelves/[id]"),
    ("data-request", "/shelves", "/_next/data/AbC123/shelves.json", "function", "/shelves"),
    ("data-request-without-function", None, "/_next/data/AbC123/shelves/7.json", "static", "/shelves/[id]"),
]

SEGMENTS = [
    ("number", "48213", "[id]"),
    ("uuid", "6f1d3c7e-2b4a-4c8d-9e0f-1a2b3c4d5e6f", "[id]"),
    ("hex", "65f0c1d2e3a4b5c6d7e8f901", "[id]"),
    ("cuid", "cm5x8q2k70001v8l4h2n9a3bc", "[id]"),
    ("ulid", "01KE2F7TQN9VXW3Y5Z6A7B8C9D", "[id]"),
    ("stripe", "cus_NffrFeUfNV2Hib", "[id]"),
    ("json-web-token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJmYWtlIn0.c2lnbmF0dXJl", "[id]"),
    ("date", "2026-01-31", "[id]"),
    ("email", "keeper@fernwick.example", "[id]"),
    ("email-encoded", "keeper%40fernwick.example", "[id]"),
    ("nanoid", "V1StGXR8_Z5jdHi6B-myT", "[id]"),
    ("word", "shelves", "shelves"),
    ("version", "v2", "v2"),
    ("slug", "how-to-build-a-shelf-in-10-steps", "how-to-build-a-shelf-in-10-steps"),
    ("language", "pt-BR", "pt-BR"),
    ("file", "shelf.png", "shelf.png"),
]


@pytest.mark.parametrize(("function", "path", "layer", "route"), [pytest.param(*case[1:], id=case[0]) for case in ROUTES])
def test_gives_the_route(function: str | None, path: str | None, layer: str | None, route: str) -> None:
    assert route_of(function, path, layer) == route


@pytest.mark.parametrize(("segment", "shown"), [pytest.param(*case[1:], id=case[0]) for case in SEGMENTS])
def test_replaces_segments_that_are_ids(segment: str, shown: str) -> None:
    assert with_ids(f"/shelves/{segment}") == f"/shelves/{shown}"
    assert with_ids(f"/{segment}/edit") == f"/{shown}/edit"


PATHS = st.lists(st.sampled_from([*(case[1] for case in SEGMENTS), "api"]), max_size=4).map(lambda parts: "/" + "/".join(parts))


@given(PATHS)
def test_replacing_ids_twice_changes_nothing(path: str) -> None:
    assert with_ids(with_ids(path)) == with_ids(path)


@given(st.none() | PATHS, st.none() | PATHS, st.sampled_from(["function", "static", "cache", None]))
def test_a_route_begins_with_a_slash_and_is_its_own_route(function: str | None, path: str | None, layer: str | None) -> None:
    route = route_of(function, path, layer)
    assert route.startswith("/")
    assert route_of(None, route, layer) == route


BOTS = [
    ("screenshot", "vercel-screenshot/1.0", "/", True),
    ("favicon", "vercel-favicon/1.0", "/favicon.ico", True),
    ("git-scanner", "Mozilla/5.0", "/.git/config", True),
    ("env-scanner", None, "/.env", True),
    ("wordpress-scanner", "curl/8", "/wp-admin/setup-config.php", True),
    ("actuator", None, "/actuator/env", True),
    ("visitor", "Mozilla/5.0", "/shelves", False),
    ("search-engine", "Googlebot/2.1", "/shelves", False),
    ("favicon-of-a-visitor", "Mozilla/5.0", "/favicon.ico", False),
    ("own-path-that-ends-alike", "Mozilla/5.0", "/docs/.env", False),
    ("nothing", None, None, False),
]


@pytest.mark.parametrize(("agent", "path", "bot"), [pytest.param(*case[1:], id=case[0]) for case in BOTS])
def test_tells_bots_from_visitors(agent: str | None, path: str | None, bot: bool) -> None:
    assert is_bot(agent, path) is bot
