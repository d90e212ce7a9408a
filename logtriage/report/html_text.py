"""
What the HTML page adds to the words that all renderers share: strings made visible throughout, times, sizes, links.

Log text is hostile. One walk over the whole report makes every string visible, so that no template can forget one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

from logtriage.report import words

T = TypeVar("T")

UNKNOWN: Final = "not in the log"
_LONG_NAME: Final = 16


def shown(value: T) -> T:
    """Give the value with every string in it made visible: in dataclasses, tuples and mappings, all the way down."""
    return cast("T", _shown(value))


def utc(ms: int | None) -> str:
    """Write UTC milliseconds as ``2026-01-31 14:02:11``: in a page whose headings say UTC the zone is left out."""
    return UNKNOWN if ms is None else words.stamp(ms).removesuffix(" UTC")


def moment(ms: int | None, day: str | None) -> str:
    """Write a time as ``words.moment`` does."""
    return UNKNOWN if ms is None else words.moment(ms, day)


def clock(ms: int | None) -> str:
    """Write the time of day with its milliseconds, for lines of one request; ``--:--:--`` without a time."""
    return words.clock(ms) if ms is None else f"{words.clock(ms)}.{ms % 1000:03}"


def size(number: int) -> str:
    """Write bytes in decimal units: ``932 B``, ``88 kB``, ``1.2 MB``."""
    for unit, factor, digits in (("GB", 10**9, 1), ("MB", 10**6, 1), ("kB", 10**3, 0)):
        if number >= factor:
            return f"{number / factor:.{digits}f} {unit}"
    return f"{number} B"


def short_name(name: str) -> str:
    """Write a long id by its ends: ``dpl_Fw2EX…00B2``; what has up to 16 characters stays."""
    return name if len(name) <= _LONG_NAME else f"{name[:9]}…{name[-4:]}"


def rate(value: float | None) -> str:
    """Write a rate with two digits that count; ``–`` where it has no denominator."""
    return "–" if value is None else f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def is_link(url: str) -> bool:
    """Tell whether a page may link to this address: ``https`` with a host, nothing else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.netloc)


def _shown(value: Any) -> Any:
    """Give what has nothing to hide as the same object: most of a report, and copying it is what takes time."""
    if isinstance(value, str):
        return words.visible(value)
    if isinstance(value, tuple):
        items = tuple(map(_shown, value))
        return value if all(map(is_, items, value)) else items
    if isinstance(value, Mapping):
        return {_shown(key): _shown(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        inner = {name: getattr(value, name) for name in _names(type(value))}
        changed = {name: shown for name, item in inner.items() if (shown := _shown(item)) is not item}
        return replace(value, **changed) if changed else value
    return value


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
