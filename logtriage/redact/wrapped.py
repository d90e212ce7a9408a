"""
A text within a text -> what it says: percent-encoded parts of URLs, and base64 of something that can be read.

The gate looks into these as it looks at any text. What is found in a percent-encoded part is replaced there; a base64
run that holds something private is replaced as a whole.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, unquote

_PERCENT: Final = re.compile(r"%[0-9A-Fa-f]{2}")
# What stands between two of these is one value; encoded, they are part of it.
_PARTS: Final = re.compile(r"([\s\"'`?&=/#;,(){}\[\]|]+)")
_RUN: Final = re.compile(r"[A-Za-z0-9+/_-]{20,}+={0,2}")
_LOOKED_AT: Final = 12
"""Characters of a run that are decoded before the rest is: most long runs are paths, and decode to noise."""
_READABLE: Final = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]+")
_SHORT: Final = 16
"""Fewer readable characters than this hold no name with a value."""


def in_percent(text: str, step: Callable[[str], str]) -> str:
    """Carry ``step`` out on every percent-encoded part, decoded; a part that it leaves alone stays as written."""
    if not _PERCENT.search(text):
        return text
    return "".join(_part(part, step) if "%" in part else part for part in _PARTS.split(text))


def in_base64(text: str, kinds: Callable[[str], tuple[str, ...]], name: Callable[[str, str], str]) -> str:
    """Replace every base64 run whose text holds something private."""

    def replaced(run: re.Match[str]) -> str:
        said = _decoded(run[0])
        found = kinds(said) if said else ()
        return name(found[0], run[0]) if found else run[0]

    return _RUN.sub(replaced, text)


def holds_text(text: str) -> bool:
    """Tell whether a base64 run of a text says something that can be read."""
    return any(_decoded(run[0]) for run in _RUN.finditer(text))


def _part(part: str, step: Callable[[str], str]) -> str:
    plain = unquote(part, errors="surrogateescape")
    if plain == part:
        return part
    safe = step(plain)
    return part if safe == plain else quote(safe, safe="<>:", errors="surrogateescape")


def _decoded(run: str) -> str | None:
    """Give the text of a run, or null where its bytes are none."""
    plain = run.rstrip("=").replace("-", "+").replace("_", "/")
    if len(plain) % 4 == 1 or not _is_readable(_bytes(plain[:_LOOKED_AT])):
        return None
    found = _bytes(plain)
    try:
        return found.decode() if len(found) >= _SHORT and _is_readable(found) else None
    except UnicodeDecodeError:
        return None


def _bytes(plain: str) -> bytes:
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def _is_readable(found: bytes) -> bool:
    return bool(found) and _READABLE.fullmatch(found) is not None
