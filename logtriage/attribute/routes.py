"""
``function`` and path -> route: the low-cardinality pattern that a row belongs to, row-local.

Order of evidence: the middleware is itself a route; a pattern with ``[`` is one already; an entry file that serves the
whole application says nothing, so the path stands for it, with its id-like segments replaced. Forms seen in exports:
https://vercel.com/docs/functions and the ``function`` column of dashboard exports 2023-10 to 2026-02.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

MIDDLEWARE: Final = "/middleware"
_MIDDLEWARE_NAMES: Final = frozenset({"middleware", "_middleware"})
_NO_ROUTES: Final = frozenset({"/500", "/_error", "/404", "/_not-found"})
_ENTRY_NAMES: Final = frozenset(
    {
        "index",
        "server",
        "app",
        "main",
        "handler",
        "vercel-entry",
        "vercel",
        "api",
        "__fallback",
        "_render",
        "render",
        "fallback",
        "entry",
        "__nitro",
        "nitro",
    }
)
_CODE_FILE: Final = re.compile(r"\.(?:[cm]?[jt]s|py|php|go|rb|rs)$")
_SUFFIX: Final = re.compile(r"(?:\.segments/.*|\.prefetch\.rsc|\.rsc|\.segment)$")
_NEXT_DATA: Final = re.compile(r"^/_next/data/[^/]+(/.*)\.json$")
_ID: Final = re.compile(
    r"^(?:\+?\d+|%2[bB]\d{6,15}"
    r"|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    r"|[0-9a-fA-F]{12,}"
    r"|\d{4}-\d{2}-\d{2}(?:T[^/]*)?"
    r"|[^/@]{1,64}(?:@|%40)[^/]+\.[a-z]+"
    r"|c[a-z0-9]{20,31}"
    r"|[0-7][0-9A-HJKMNP-TV-Z]{25}"
    r"|[a-z]{2,8}_[A-Za-z0-9]{8,}"
    r"|eyJ[\w-]{8,}\.[\w.-]{4,}"
    r")$"
)
_MIXED: Final = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{16,}$")
_HYPHENATED: Final = re.compile(r"^[a-z]{2,}(?:-[a-z0-9]{1,15})+$")


@lru_cache(maxsize=65_536)
def route_of(function: str | None, path: str | None, layer: str | None) -> str:
    """Give the route of a row; ``/middleware`` for the middleware however it is spelt, ``/`` where nothing is known."""
    name = _bare(function or "")
    if layer == "middleware" or name.rsplit("/", 1)[-1] in _MIDDLEWARE_NAMES:
        return MIDDLEWARE
    literal = _bare(path or "/")
    if name and ("[" in name or name == literal) and name not in _NO_ROUTES:
        return name if "[" in name else with_ids(name)
    if not name or name in _NO_ROUTES or _is_entry(name, literal):
        return with_ids(literal)
    return with_ids(name)


def with_ids(path: str) -> str:
    """Replace the segments of a path that look like ids by ``[id]``."""
    return "/".join("[id]" if _is_id(segment) else segment for segment in path.split("/")) or "/"


def _is_id(segment: str) -> bool:
    if _ID.match(segment):
        return True
    digits = sum(char.isdigit() for char in segment)
    return bool(_MIXED.match(segment)) and digits >= 3 and not _HYPHENATED.match(segment)


def _bare(value: str) -> str:
    """Cut off what Next.js adds for data and segment requests; ``/index`` is the root page."""
    data = _NEXT_DATA.match(value)
    bare = _SUFFIX.sub("", data.group(1) if data else value)
    bare = bare if bare.startswith("/") or not bare else f"/{bare}"
    return "/" if bare == "/index" else bare


def _is_entry(name: str, path: str) -> bool:
    """Tell whether a function serves the whole application, so that its name says nothing of the route."""
    last = name.rsplit("/", 1)[-1]
    if name == "/" or _CODE_FILE.search(last):
        return True
    return last in _ENTRY_NAMES and name != path
