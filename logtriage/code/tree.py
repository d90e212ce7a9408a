"""
A checkout -> its file names and, once and within bounds, their texts. Nothing is written, executed or followed out.

Build outputs are no sources and are left out by ``checkout``; the few manifests among them that are worth reading are
asked for by name.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from logtriage.checkout import check_checkout, read_source, source_names
from logtriage.served import ROUTED, projects_of

MOST_FILES: Final = 30_000
MOST_BYTES: Final = 96_000_000
CODE: Final = frozenset(
    "js jsx mjs cjs ts tsx mts cts py go rb rs php vue svelte astro prisma".split()
)
"""Suffixes of files that a person writes code in."""
_FOLDERS: Final = ROUTED | {"routes", "server"}


class Tree:
    """A checkout; every text is read at most once, and memory is bounded."""

    def __init__(self, repo: Path) -> None:
        """Take a folder; raises ``UsageError`` when it is none that can be read."""
        check_checkout(repo)
        self.repo = repo
        self.warnings: list[str] = []
        names = tuple(source_names(repo, routed=_FOLDERS))
        if len(names) > MOST_FILES:
            self.warnings.append(f"--repo: only the first {MOST_FILES:,} of {len(names):,} files are looked at.")
        self.names = names[:MOST_FILES]
        self.projects = projects_of(self.names)
        self._room = MOST_BYTES
        self._texts: dict[str, str | None] = {}

    @cached_property
    def held(self) -> frozenset[str]:
        """The names, for asking whether there is one."""
        return frozenset(self.names)

    def text(self, name: str) -> str | None:
        """Give a text, bytes that are no UTF-8 as marks; null for what is not read: large, binary, a link, too much."""
        if name not in self._texts:
            self._texts[name] = self._read(name)
        return self._texts[name]

    def json(self, name: str) -> Any:
        """Give a JSON document; null where there is none that can be read."""
        text = self.text(name)
        try:
            return None if text is None else json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError):
            return None

    def table(self, name: str) -> Mapping[str, Any]:
        """Give a JSON object; empty where there is none that can be read."""
        found = self.json(name)
        return found if isinstance(found, dict) else {}

    def project_of(self, name: str) -> str:
        """Give the nearest project around a file, with a slash at its end; the checkout itself is ``""``."""
        folder = folder_of(name)
        while folder and folder not in self.projects:
            folder = folder_of(folder[:-1])
        return folder

    def _read(self, name: str) -> str | None:
        if self._room <= 0 or not (name in self.held or self._is_inside(name)):
            return None
        data = read_source(self.repo / name)
        if not isinstance(data, bytes):
            return None
        self._room -= len(data)
        if self._room <= 0:
            self.warnings.append(f"--repo: files after the first {MOST_BYTES:,} bytes are not looked at.")
        return data.decode("utf-8", "replace").replace("\r\n", "\n")

    def _is_inside(self, name: str) -> bool:
        """No folder on the way may be a link; names of the walk never have one, names from a manifest may."""
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or "\0" in name:
            return False
        above = self.repo
        for part in parts[:-1]:
            above /= part
            try:
                if not stat.S_ISDIR(above.lstat().st_mode):
                    return False
            except (OSError, ValueError):
                return False
        return True


def folder_of(name: str) -> str:
    """Give the folder of a file or folder, with a slash at its end; ``""`` at the top."""
    return name[: name.rfind("/") + 1]


def suffix_of(name: str) -> str:
    """Give what stands behind the last dot of the file's name; empty without one."""
    return name.rsplit("/", 1)[-1].rpartition(".")[2] if "." in name.rsplit("/", 1)[-1] else ""


def line_at(text: str, at: int) -> int:
    """Give the line of a place in a text, counted from 1."""
    return text.count("\n", 0, at) + 1


def shown(name: str) -> str:
    """Give a path as text that can be written: bytes of a name that are not UTF-8 become marks."""
    return name.encode("utf-8", "replace").decode()
