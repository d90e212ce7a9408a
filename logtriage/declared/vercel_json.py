"""
``vercel.json`` -> the ``maxDuration`` that its ``functions`` globs give to source files, and what is wrong with it.

A glob is held against the path of the source file, and the first that fits wins:
https://vercel.com/docs/project-configuration/vercel-json#functions (2026-09).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from itertools import islice
from typing import Any, Final

LONGEST_GLOB: Final = 256
"""As the platform has it."""
MOST_GLOBS: Final = 200
NO_NUMBER: Final = "max"
"""Allowed for ``maxDuration``: whatever the plan gives."""
_MOST_SPELLINGS: Final = 64
_BRACES: Final = re.compile(r"\{([^{}]*,[^{}]*)\}")


@dataclass(frozen=True, slots=True)
class GlobLimit:
    """One entry of ``functions``."""

    glob: str
    seconds: int | None
    """Null: it fits, so that no later glob counts, and names no number."""
    line: int


@dataclass(frozen=True, slots=True)
class Functions:
    """What a ``vercel.json`` says of functions."""

    globs: tuple[GlobLimit, ...] = ()
    faults: tuple[str, ...] = ()
    """``file:line: what is wrong``."""

    def of(self, file: str) -> GlobLimit | None:
        """Give the first entry that fits a source file; null where none does."""
        return next((one for one in self.globs if one.glob == file or fits_file(file, one.glob)), None)


def read_functions(data: bytes, name: str) -> Functions:
    """Give the functions of a ``vercel.json``; a fault is told and costs what it stands in."""
    try:
        text = data.decode("utf-8-sig")
        document = json.loads(text)
    except UnicodeDecodeError:
        return Functions(faults=(f"{name}:1: is no UTF-8 text",))
    except json.JSONDecodeError as error:
        return Functions(faults=(f"{name}:{error.lineno}: is no JSON ({error.msg}, column {error.colno})",))
    except (RecursionError, ValueError):
        return Functions(faults=(f"{name}:1: is no JSON that can be read (nested too deeply, or a number too long)",))
    functions = document.get("functions", {}) if isinstance(document, dict) else None
    if not isinstance(functions, dict):
        line = _line_at(text, _place_of(text, "functions", 0))
        return Functions(faults=(f"{name}:{line}: expected an object, with functions as an object of globs",))
    told = list(_entries(functions, text, name))
    return Functions(
        tuple(one for one in told if isinstance(one, GlobLimit)), tuple(one for one in told if isinstance(one, str))
    )


def _entries(functions: Mapping[str, Any], text: str, name: str) -> Iterator[GlobLimit | str]:
    at = _place_of(text, "functions", 0)
    if len(functions) > MOST_GLOBS:
        yield f"{name}:{_line_at(text, at)}: functions: the globs after the first {MOST_GLOBS} are not read"
    for glob, settings in islice(functions.items(), MOST_GLOBS):
        at = _place_of(text, glob, at)
        line = _line_at(text, at)
        if len(glob) > LONGEST_GLOB or not isinstance(settings, dict):
            yield f"{name}:{line}: functions: expected globs of at most {LONGEST_GLOB} characters, each with an object"
            continue
        seconds = settings.get("maxDuration", NO_NUMBER)
        number = seconds if isinstance(seconds, int) and not isinstance(seconds, bool) and seconds > 0 else None
        if number is None and seconds != NO_NUMBER:
            yield f'{name}:{line}: functions: maxDuration: expected whole seconds or "max"'
        yield GlobLimit(glob, number, line)


def _place_of(text: str, key: str, after: int) -> int:
    """Give where a key stands behind a place; the place itself where the key is written in an unusual way."""
    found = re.compile(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*+:").search(text, after)
    return found.start() if found else after


def _line_at(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


# ------------------------------------------------------------------------------------------------------------ the globs
def fits_file(file: str, glob: str) -> bool:
    """Tell whether a glob fits a path: ``*`` stays inside a folder, ``**`` crosses them; braces and brackets choose."""
    return any(_fits(tuple(file.split("/")), tuple(one.split("/"))) for one in _spellings(glob.removeprefix("./")))


@cache
def _spellings(glob: str) -> tuple[str, ...]:
    """Write out the choices in braces; too many of them stay as they are, and fit nothing."""
    written: list[str] = []
    waiting = [glob]
    while waiting and len(written) + len(waiting) <= _MOST_SPELLINGS:
        one = waiting.pop()
        found = _BRACES.search(one)
        if found is None:
            written.append(one)
        else:
            waiting += [one[: found.start()] + choice + one[found.end() :] for choice in found[1].split(",")]
    return tuple(written)


def _fits(parts: Sequence[str], globs: Sequence[str]) -> bool:
    """Folder by folder; ``reached`` holds how many parts may be behind us, so no glob makes it slow."""
    reached = {0}
    for glob in globs:
        if glob == "**":
            reached = set(range(min(reached, default=len(parts) + 1), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and fnmatchcase(parts[at], glob)}
        if not reached:
            return False
    return len(parts) in reached
