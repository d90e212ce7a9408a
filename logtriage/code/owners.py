"""
CODEOWNERS -> who owns a file, by GitHub's rules: the last pattern that fits wins, also where it names nobody.

Looked for in ``.github/``, at the top, in ``docs/``; the first that is there counts. Patterns are those of
``.gitignore`` without negation and without ranges:
https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
(2026-09).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

from logtriage.code.tree import Tree

PLACES: Final = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_COMMENT: Final = re.compile(r"(?:^|\s)#.*$")
_WORD: Final = re.compile(r"(?:\\ |\S)+")
_MOST_RULES: Final = 5_000


@dataclass(frozen=True, slots=True)
class _Rule:
    parts: tuple[str, ...]
    anchored: bool
    folder: bool
    owners: tuple[str, ...]

    def fits(self, given: Sequence[str]) -> bool:
        """Folder by folder; a pattern that names a folder fits all below it, ``docs/*`` only what lies right in it."""
        starts = (0,) if self.anchored else range(len(given))
        return any(self._from(given, start) for start in starts)

    def _from(self, given: Sequence[str], start: int) -> bool:
        reached = {start}
        for part in self.parts:
            if part == "**":
                reached = set(range(min(reached), len(given) + 1))
            else:
                reached = {at + 1 for at in reached if at < len(given) and fnmatchcase(given[at], part)}
            if not reached:
                return False
        whole = len(given) in reached
        below = any(at < len(given) for at in reached)
        if self.folder:
            return below
        return whole or (below and not (self.anchored and self.parts[-1] == "*"))


class Owners:
    """The owners of a checkout's files."""

    def __init__(self, tree: Tree) -> None:
        """Take the checkout; the file is read when first asked for."""
        self._tree = tree

    @cached_property
    def file(self) -> str | None:
        """Which file declares owners; null where none does."""
        return next((name for name in PLACES if name in self._tree.held), None)

    @cached_property
    def _rules(self) -> tuple[_Rule, ...]:
        text = self._tree.text(self.file) if self.file else None
        found = (_rule(line) for line in (text or "").splitlines()[:_MOST_RULES])
        return tuple(rule for rule in found if rule is not None)

    def of(self, name: str) -> tuple[str, ...]:
        """Give the owners of a file as written; empty where nobody owns it."""
        given = name.split("/")
        return next((rule.owners for rule in reversed(self._rules) if rule.fits(given)), ())


def _rule(line: str) -> _Rule | None:
    words = _WORD.findall(_COMMENT.sub("", line))
    if not words or words[0].startswith("!") or re.search(r"\[.*\]", words[0]):
        # GitHub leaves out what it does not support; a folder of a dynamic route must be written with "?" or "*".
        return None
    pattern = words[0].replace("\\ ", " ").replace("\\#", "#")
    folder = pattern.endswith("/")
    bare = pattern.strip("/")
    anchored = "/" in pattern.rstrip("/")
    parts = tuple(part for part in bare.split("/") if part) or ("**",)
    return _Rule(parts, anchored, folder and bare != "", tuple(words[1:]))
