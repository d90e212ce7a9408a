"""Routes and statuses against what a criterion writes: globs and classes."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase


def fits(route: str, glob: str) -> bool:
    """Tell whether a glob fits a route: ``*`` crosses slashes, ``[`` is literal, as with ``--route``."""
    return fnmatchcase(route, glob.replace("[", "[[]"))


def fits_any(route: str, globs: Sequence[str]) -> bool:
    """Tell whether one of some globs fits."""
    return any(fits(route, glob) for glob in globs)


def is_status(status: int, wanted: Sequence[str]) -> bool:
    """Tell whether a status is one of those, or of a class among them."""
    return str(status) in wanted or f"{status // 100}xx" in wanted
