"""
A checkout -> what its source files hold: read-only, nothing is executed, no link is followed.

Built and vendored folders are left out: a text that stands only in a copy of last month's build stands nowhere.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from logtriage.errors import UsageError

MAX_BYTES: Final = 2_000_000
"""A longer file is data or a bundle, not a source that a person edits."""
LEFT_OUT: Final = frozenset(
    ".git .hg .svn .next .nuxt .svelte-kit .vercel .output .turbo .cache .venv .logtriage node_modules bower_components"
    " vendor venv __pycache__ dist build out coverage target reports".split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands first, in the order of the paths."""

    file: str
    """Relative to the checkout, with slashes."""
    line: int
    """Counted from 1."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked for and found."""

    files: int
    """Source files that were read."""
    found: Mapping[str, Place]
    """Literal -> its first place; one that stands nowhere is left out."""


def find_literals(repo: Path, literals: Iterable[str]) -> Searched:
    """
    Look for literal texts in the source files of a checkout.

    Raises ``UsageError`` when ``repo`` is no folder.
    """
    if not repo.is_dir():
        raise UsageError("no such folder (expected a checkout).", source=str(repo), hint="Check --repo.")
    wanted = {literal: literal.encode() for literal in literals}
    found: dict[str, Place] = {}
    files = 0
    for name, data in source_files(repo):
        files += 1
        for literal in [one for one, raw in wanted.items() if raw in data]:
            at = data.index(wanted.pop(literal))
            found[literal] = Place(name, data.count(b"\n", 0, at) + 1)
    return Searched(files, found)


def source_files(repo: Path) -> Iterator[tuple[str, bytes]]:
    """Give name and content of every text file below a folder, in the order of their paths."""
    for folder, below, names in os.walk(repo, followlinks=False):
        below[:] = sorted(name for name in below if name not in LEFT_OUT)
        for name in sorted(names):
            path = Path(folder, name)
            data = _text_of(path)
            if data is not None:
                yield path.relative_to(repo).as_posix(), data


def _text_of(path: Path) -> bytes | None:
    """Give the bytes of a regular text file; null for links, devices, pipes, large and binary files."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_BYTES:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    return None if b"\0" in data[:1024] else data
