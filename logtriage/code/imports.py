"""
Sources of a checkout -> which file each imports, as far as literal imports tell it; JavaScript, TypeScript and Python.

A name that leads nowhere in the checkout is a library's and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from logtriage.code.imported import DEFAULT, Imported
from logtriage.code.js_imports import Scripts
from logtriage.code.python_imports import python_imports
from logtriage.code.servers import UNNAMED, Router
from logtriage.code.tree import Tree, suffix_of

_EXPORTED: Final = re.compile(
    r"\bexport\s+default\s+(?:new\s+)?(?P<name>\w+)\s*(?:;|$)|\bmodule\.exports\s*=\s*(?P<common>\w+)\s*(?:;|$)",
    re.MULTILINE,
)
_MOST_REACHED: Final = 400
_DEEPEST: Final = 5


class Imports:
    """The imports of a checkout, read file by file when asked for."""

    def __init__(self, tree: Tree) -> None:
        """Take the checkout whose files import each other."""
        self._tree = tree
        self._scripts = Scripts(tree)
        self._known: dict[str, Mapping[str, Imported]] = {}

    def of(self, name: str) -> Mapping[str, Imported]:
        """Give the local names of a file that stand for other files of the checkout; unnamed imports by their path."""
        if name not in self._known:
            text = self._tree.text(name) or ""
            python = suffix_of(name) == "py"
            self._known[name] = dict(python_imports(self._tree, name, text) if python else self._scripts.of(name, text))
        return self._known[name]

    def routers(self, name: str, variable: str) -> Iterator[Router]:
        """Give the router of another file that a local name, or ``module.name``, stands for."""
        near, _, member = variable.partition(".")
        found = self.of(name).get(near)
        if found is None:
            return
        text = self._tree.text(found.file) or ""
        far = member or found.name
        if far in {DEFAULT, ""}:
            said = _EXPORTED.search(text)
            far = (said["name"] or said["common"]) if said else UNNAMED
        yield Router(found.file, far)

    def reach(self, name: str) -> Mapping[str, int]:
        """Give the files that a file imports, directly or through others, and through how many; itself is 0."""
        reached = {name: 0}
        waiting = [name]
        for one in waiting:
            if reached[one] >= _DEEPEST or len(reached) >= _MOST_REACHED:
                break
            for file in sorted({found.file for found in self.of(one).values()}):
                if file not in reached:
                    reached[file] = reached[one] + 1
                    waiting.append(file)
        return reached
