"""
A place in a bundle and the source map beside it -> the source file and line that it was made from.

Format: https://tc39.es/ecma426/ (version 3). A map that is none, or has no such place, gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, Final

_DIGITS: Final = {char: at for at, char in enumerate(f"{ascii_uppercase}{ascii_lowercase}{digits}+/")}
_SCHEME: Final = re.compile(r"^(?:webpack(?:-internal)?|turbopack|file|app)://(?:/?\[project\]|[^/]*)?/(?:\([^()/]*\)/)?")
_MORE: Final = 32
_MOST_SHIFT: Final = 30


def original(document: Any, line: int, column: int | None) -> tuple[str, int] | None:
    """
    Give source file and line of a place in the bundle; null where the map does not know it.

    ``line`` and ``column`` count from 1, as stacks write them.
    """
    if not isinstance(document, dict) or document.get("version") != 3:
        return None
    sources, mappings = document.get("sources"), document.get("mappings")
    if not isinstance(sources, list) or not isinstance(mappings, str):
        return None
    wanted = (column or 1) - 1
    best: tuple[int, int] | None = None
    for generated, source, source_line in _segments(mappings, line):
        if generated > wanted and best is not None:
            break
        best = (source, source_line)
    if best is None or not 0 <= best[0] < len(sources) or best[1] < 0:
        return None
    return source_name(str(sources[best[0]])), best[1] + 1


@lru_cache(maxsize=4_096)
def source_name(source: str) -> str:
    """Take what a bundler puts around a path: ``webpack://_N_E/./src/lib/db.ts?ab12`` is ``src/lib/db.ts``."""
    return re.sub(r"^(?:\.{1,2}/)+", "", _SCHEME.sub("", source).partition("?")[0])


def _segments(mappings: str, line: int) -> Iterator[tuple[int, int, int]]:
    """Give (generated column, source, source line) of one generated line; the numbers build on all lines before."""
    source = source_line = 0
    for number, group in enumerate(mappings.split(";"), start=1):
        column = 0
        for segment in group.split(",") if group else ():
            fields = _numbers(segment)
            column += fields[0] if fields else 0
            if len(fields) >= 4:
                source += fields[1]
                source_line += fields[2]
                if number == line:
                    yield column, source, source_line
        if number >= line:
            return


def _numbers(segment: str) -> list[int]:
    """Decode base64 VLQ; an unknown character ends it."""
    found: list[int] = []
    value = shift = 0
    for char in segment:
        digit = _DIGITS.get(char)
        if digit is None or shift > _MOST_SHIFT:
            return found
        value += (digit & (_MORE - 1)) << shift
        if digit & _MORE:
            shift += 5
        else:
            found.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return found
