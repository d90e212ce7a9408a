"""``data/platform_limits.yaml`` -> ``PlatformLimits``: the one place where numbers of the platform enter."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from logtriage import kept
from logtriage.model import PlatformLimits

__all__ = ["FILE", "platform_limits"]

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "platform_limits.yaml"


@cache
def platform_limits() -> PlatformLimits:
    """Give the limits that are shipped; raises ``LogtriageError`` where the file is broken."""
    return kept.value("limits.msgpack", kept.stamp_of([FILE]), PlatformLimits, _read)


def _read() -> PlatformLimits:
    # YAML and pydantic take longer to import than a small run may take.
    from logtriage.limits.document import read_limits

    return read_limits(FILE.read_text(encoding="utf-8"), FILE.name)
