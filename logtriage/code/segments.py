"""
A route pattern -> its segments, whether a concrete path fits it, and which of two patterns is the more specific.

Patterns are written as Next.js writes them, whatever the framework: ``[x]`` one segment, ``[[x]]`` none or one,
``[...x]`` one or more, ``[[...x]]`` any number; ``user-[id]`` is one segment in part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Kind = Literal["static", "mixed", "one", "one?", "any", "any?"]

_RANKS: Final[dict[Kind, int]] = {"static": 0, "mixed": 1, "one": 2, "one?": 3, "any": 4, "any?": 5}
_SHAPES: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("any?", re.compile(r"\[\[\.\.\.[^\[\]]*\]\]")),
    ("one?", re.compile(r"\[\[[^\[\].][^\[\]]*\]\]")),
    ("any", re.compile(r"\[\.\.\.[^\[\]]*\]")),
    ("one", re.compile(r"\[[^\[\].][^\[\]]*\]")),
)
_HOLE: Final = re.compile(r"\[(?:\.\.\.)?[^\[\]]{1,80}\]")
_MOST_HOLES: Final = 4
MOST_SEGMENTS: Final = 60
"""A longer path is no route of anybody's; it fits nothing."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A route pattern, made ready."""

    text: str
    parts: tuple[tuple[Kind, str], ...]

    @property
    def rank(self) -> tuple[int, ...]:
        """Compared from left to right, the smaller one is the more specific: static, then one, then the catch-alls."""
        return tuple(_RANKS[kind] for kind, _ in self.parts)

    def fits(self, path: str) -> bool:
        """Tell whether a concrete path belongs to the pattern; a slash at the end says nothing."""
        given = segments_of(path)
        return len(given) <= MOST_SEGMENTS and _fits(self.parts, given)


@lru_cache(maxsize=16_384)
def pattern_of(route: str) -> Pattern:
    """Make a route ready for comparing."""
    return Pattern(route, tuple((_kind_of(part), part) for part in segments_of(route)))


def segments_of(path: str) -> tuple[str, ...]:
    """Give the segments of a path or route."""
    return tuple(part for part in path.split("/") if part)


def shape_of(route: str) -> str:
    """Give a route without the names of its parameters: two routes of one shape serve the same paths."""
    parts = pattern_of(route).parts
    return "/" + "/".join(part if kind in {"static", "mixed"} else f"<{kind}>" for kind, part in parts)


def _kind_of(part: str) -> Kind:
    for kind, shape in _SHAPES:
        if shape.fullmatch(part):
            return kind
    return "mixed" if 0 < len(_HOLE.findall(part)) <= _MOST_HOLES else "static"


def _fits(parts: Sequence[tuple[Kind, str]], given: Sequence[str]) -> bool:
    """``reached`` holds how many segments may be behind us, so that no pattern makes it slow."""
    reached = {0}
    for kind, text in parts:
        reached = _after(kind, text, given, reached)
        if not reached:
            return False
    return len(given) in reached


def _after(kind: Kind, text: str, given: Sequence[str], reached: set[int]) -> set[int]:
    match kind:
        case "static":
            return {at + 1 for at in reached if at < len(given) and given[at] == text}
        case "mixed":
            return {at + 1 for at in reached if at < len(given) and _mixed(text).fullmatch(given[at])}
        case "one":
            return {at + 1 for at in reached if at < len(given)}
        case "one?":
            return reached | {at + 1 for at in reached if at < len(given)}
        case "any":
            return set(range(min(reached) + 1, len(given) + 1))
        case "any?":
            return set(range(min(reached), len(given) + 1))


@lru_cache(maxsize=1_024)
def _mixed(text: str) -> re.Pattern[str]:
    return re.compile(".+?".join(re.escape(piece) for piece in _HOLE.split(text)))
