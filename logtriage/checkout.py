"""
A checkout -> what its source files hold: read-only, nothing is executed, no link is followed.

Built and vendored folders are left out: a text that stands only in a copy of last month's build stands nowhere.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
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


_OUTPUTS: Final = frozenset("vendor dist build out coverage target reports".split())
"""Left out by their name alone, which a folder of routes may have as well."""


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


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was not read."""

    reason: str
    """Half a sentence, such as ``is a link``."""


def check_checkout(repo: Path) -> None:
    """Raise ``UsageError`` when ``repo`` is no folder that can be read."""
    if not repo.is_dir():
        raise UsageError("no such folder (expected a checkout).", source=str(repo), hint="Check --repo.")
    try:
        os.scandir(repo).close()
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror}).", source=str(repo), hint="Check --repo.") from None


def find_literals(repo: Path, literals: Iterable[str]) -> Searched:
    """
    Look for literal texts in the source files of a checkout.

    Raises ``UsageError`` when ``repo`` is no folder.
    """
    check_checkout(repo)
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
    for name in source_names(repo):
        data = read_source(repo / name)
        if isinstance(data, bytes):
            yield name, data


def source_names(repo: Path, *, routed: Collection[str] = ()) -> Iterator[str]:
    """
    Give the files below a folder, relative to it and with slashes, in the order of their paths; links are not entered.

    Below folders called as in ``routed`` outputs are not left out: ``reports/`` is one, ``app/reports/`` is a route.
    """
    # A stack of our own: a tree may be deeper than Python's.
    waiting = [""]
    while waiting:
        above = waiting.pop()
        try:
            with os.scandir(repo / above) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue
        folders = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        yield from (f"{above}{entry.name}" for entry in entries if not entry.is_dir(follow_symlinks=False))
        left_out = LEFT_OUT - _OUTPUTS if not set(routed).isdisjoint(above.split("/")) else LEFT_OUT
        waiting += [f"{above}{name}/" for name in reversed(folders) if name not in left_out]


def read_source(path: Path) -> bytes | Unread:
    """Give the bytes of a regular text file; links, devices, pipes, large and binary files are not read."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            return Unread("is a link" if stat.S_ISLNK(about.st_mode) else "is no regular file")
        if about.st_size > MAX_BYTES:
            return Unread(f"is larger than {MAX_BYTES:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        return Unread(f"cannot be read ({error.strerror})")
    return Unread("is no text") if b"\0" in data[:1024] else data
