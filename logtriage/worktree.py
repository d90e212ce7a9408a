"""
A file -> whether version control would take it along: it lies in a git work tree, and no ignore file names it.

Nothing is run (a repository's settings can make git start programs); the ignore files are read as gitignore(5) has
them, but for those of the user's own machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_MOST_BYTES: Final = 1 << 20
_GLOBS: Final = ((r"\*\*/", "(?:.*/)?"), (r"/\*\*", "/.*"), (r"\*\*", ".*"), (r"\*", "[^/]*"), (r"\?", "[^/]"))
"""Escaped globs with their regex, the longer first."""


def unignored_in(path: Path) -> Path | None:
    """Give the work tree that would take the file along; null outside of one, and where the file is ignored."""
    file = path.resolve()
    root = next((folder for folder in file.parents if (folder / ".git").exists()), None)
    if root is None or ".git" in file.relative_to(root).parts:
        return None
    return None if _is_ignored(file, root) else root


def _is_ignored(file: Path, root: Path) -> bool:
    """A folder that is ignored hides what lies in it; else the last line that names a path decides."""
    parts = file.relative_to(root).parts
    for depth in range(1, len(parts) + 1):
        path, verdict = root.joinpath(*parts[:depth]), False
        for folder, line in _lines(path, root):
            if (found := _decides(line, path.relative_to(folder).as_posix(), is_folder=depth < len(parts))) is not None:
                verdict = found
        if verdict:
            return True
    return False


def _lines(path: Path, root: Path) -> Iterator[tuple[Path, str]]:
    """Give every line that may speak of a path, the weakest first, with the folder that it counts from."""
    folders = [root, *reversed([one for one in path.parents if root in one.parents])]
    for folder, file in ((root, root / ".git" / "info" / "exclude"), *((one, one / ".gitignore") for one in folders)):
        try:
            if not file.is_symlink() and file.is_file() and file.stat().st_size <= _MOST_BYTES:
                yield from ((folder, line) for line in file.read_text("utf-8", "replace").splitlines())
        except OSError:
            continue


def _decides(line: str, path: str, *, is_folder: bool) -> bool | None:
    pattern = line.rstrip()
    if not pattern or pattern.startswith("#"):
        return None
    wanted = not pattern.startswith("!")
    pattern = pattern.removeprefix("!")
    if pattern.endswith("/") and not is_folder:
        return None
    pattern = pattern.rstrip("/")
    anchored = "/" in pattern
    regex = _regex(pattern.lstrip("/"))
    return wanted if re.fullmatch(regex if anchored else f"(?:.*/)?{regex}", path) else None


def _regex(pattern: str) -> str:
    written = re.escape(re.sub(r"\*{3,}", "**", pattern))
    for glob, meaning in _GLOBS:
        written = written.replace(glob, meaning)
    return written
