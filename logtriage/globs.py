"""Globs over routes, the same in files and flags: ``*`` crosses slashes; ``[`` is literal, since routes hold it."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase


def fits(route: str, glob: str) -> bool:
    """Tell whether a glob fits a route."""
    return fnmatchcase(route, glob.replace("[", "[[]"))


def fits_any(route: str, globs: Iterable[str]) -> bool:
    """Tell whether one of some globs fits."""
    return any(fits(route, glob) for glob in globs)
