"""Statuses against what a criterion writes: numbers and classes."""

from __future__ import annotations

from collections.abc import Sequence


def is_status(status: int, wanted: Sequence[str]) -> bool:
    """Tell whether a status is one of those, or of a class among them."""
    return str(status) in wanted or f"{status // 100}xx" in wanted
