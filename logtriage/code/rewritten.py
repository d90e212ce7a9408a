"""
A path and the rewrites of a checkout -> the path that answers it.

Sources are read as patterns of segments, never run as regular expressions: a source that is more than that is not
understood and rewrites nothing. https://vercel.com/docs/project-configuration/vercel-json#rewrites (2026-09).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from logtriage.code.next_js import Rewrite
from logtriage.code.segments import Pattern, pattern_of, segments_of

_NAMED: Final = re.compile(r":(?P<name>\w+)(?P<group>\([^()]*\))?(?P<many>[*+?])?")
_ANY: Final = frozenset({"(.*)", "(.+)"})
_ONE: Final = re.compile(r"\((?:\[\^/\]\+\??|\\?\\?[dw]\+|[\w-]+(?:\|[\w-]+)*)\)")
_FILLED: Final = re.compile(r":(?P<name>\w+)[*+?]?|\$(?P<number>\w+)")


def answered_by(rewrite: Rewrite, path: str) -> str | None:
    """Give the path that a rewrite leads a concrete path to; null where it does not fit or leads out of the project."""
    pattern = source_pattern(rewrite.source)
    if pattern is None or rewrite.redirect or "://" in rewrite.destination or not pattern.fits(path):
        return None
    held = _held(pattern, segments_of(path))
    # The old "routes" name a file without a slash in front.
    target = "/" + rewrite.destination.partition("?")[0].removeprefix("/")
    return _FILLED.sub(lambda found: held.get(found["name"] or found["number"], ""), target).rstrip("/") or "/"


@lru_cache(maxsize=4_096)
def source_pattern(source: str) -> Pattern | None:
    """Give a source as a route pattern; null where it is none of segments alone."""
    parts = [_part(part, at) for at, part in enumerate(_bare(source).split("/"))]
    many = [at for at, part in enumerate(parts) if part and part.startswith(("[...", "[[..."))]
    if None in parts or (many and many != [len(parts) - 1]):
        return None
    return pattern_of("/".join(part or "" for part in parts))


def _bare(source: str) -> str:
    """Take the anchors of the old ``routes`` away: ``^/a/(.*)$``."""
    return source.removeprefix("^").removesuffix("$").removesuffix("/?")


def _part(part: str, at: int) -> str | None:
    named = _NAMED.fullmatch(part)
    if part in _ANY:
        return f"[[...{at}]]"
    if _ONE.fullmatch(part):
        return f"[{at}]"
    if named is None:
        return None if re.search(r"[()*+?:\\|^$]", part) else part
    name, group, many = named["name"], named["group"], named["many"]
    if group in _ANY or many == "*":
        return f"[[...{name}]]"
    if group and not _ONE.fullmatch(group):
        return None
    return {"+": f"[...{name}]", "?": f"[[{name}]]"}.get(many or "", f"[{name}]")


def _held(pattern: Pattern, given: tuple[str, ...]) -> Mapping[str, str]:
    """Give what stands in each hole, by its name and by its number."""
    holes = [(at, kind, text.strip("[].")) for at, (kind, text) in enumerate(pattern.parts) if kind != "static"]
    held = {name: "/".join(given[at:] if kind.startswith("any") else given[at : at + 1]) for at, kind, name in holes}
    return held | {str(number): held[name] for number, (_, _, name) in enumerate(holes, start=1)}
