"""
Values -> strings that a page may show: nothing hidden, times in UTC, one way to write a number.

Log text is hostile. A control or bidirectional character that a browser would act on is written out as its escape, so that
the reader sees what the log holds; the same walk covers every string of a report, and no template can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

T = TypeVar("T")

UNKNOWN: Final = "not in the log"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Controls but tab and newline; soft hyphen, blanks without width, bidirectional marks, line separators, tag characters;
# lone surrogates, which UTF-8 cannot hold. The joiners U+200C and U+200D stay: scripts and emoji need them.
_HIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_UNITS: Final = (("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1))


def shown(value: T) -> T:
    """Give the same value with every string inside it made ``visible``: dataclasses, tuples and mappings, all the way down."""
    return cast("T", _shown(value))


def visible(text: str) -> str:
    r"""
    Write hidden and control characters as escapes (``\x1b``, ``\u202e``); tab and newline stay.

    Applying it twice changes nothing. The result can always be encoded as UTF-8.
    """
    return _HIDDEN.sub(_escape, text.replace("\r\n", "\n"))


def utc(ms: int | None) -> str:
    """Write UTC milliseconds as ``2026-01-31 14:02:11``; the fraction is cut off, not rounded."""
    if ms is None:
        return UNKNOWN
    try:
        return f"{_EPOCH + timedelta(milliseconds=ms):%Y-%m-%d %H:%M:%S}"
    except OverflowError:  # a stamp far outside the calendar: show the number rather than fail the report
        return f"{ms} ms"


def clock(ms: int | None) -> str:
    """Write the time of day with its milliseconds, for lines of one request; ``--:--:--`` without a time."""
    if ms is None:
        return "--:--:--"
    return f"{utc(ms)[11:] or utc(ms)}.{ms % 1000:03}"


def span(ms: int) -> str:
    """Write a length of time with its two largest units: ``1 d 7 h``, ``15 min``, ``812 ms``."""
    parts = []
    for name, size in _UNITS:
        whole, ms = divmod(ms, size)
        if whole:
            parts.append(f"{whole} {name}")
    return " ".join(parts[:2]) or "0 s"


def millis(ms: float | None) -> str:
    """Write a duration: ``812 ms``, ``1.24 s``."""
    if ms is None:
        return UNKNOWN
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.2f} s"  # noqa: PLR2004


def count(number: int, noun: str = "") -> str:
    """Write ``1,204``, or with a noun ``1 request``, ``2 requests``."""
    return f"{number:,}" if not noun else f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float | None) -> str:
    """Write a share of one as ``93.4%``; null says that there was nothing to divide by."""
    return "nothing to judge" if share is None else f"{share * 100:.1f}%"


def size(number: int) -> str:
    """Write bytes in decimal units: ``932 kB``, ``1.2 MB``."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6)):
        if number >= factor:
            return f"{number / factor:.1f} {unit}"
    return f"{number / 1000:.0f} kB" if number >= 1000 else f"{number} B"  # noqa: PLR2004


def is_link(url: str) -> bool:
    """Tell whether a page may link to this address: ``https`` with a host, nothing else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.netloc)


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, tuple):
        return tuple(_shown(item) for item in value)
    if isinstance(value, Mapping):
        return {_shown(key): _shown(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _shown(getattr(value, field.name)) for field in fields(value)})
    return value


def _escape(match: re.Match[str]) -> str:
    point = ord(match.group())
    if point <= 0xFF:  # noqa: PLR2004
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"  # noqa: PLR2004
