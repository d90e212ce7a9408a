"""
A JavaScript or TypeScript source -> the files that its ``import``, ``export ... from`` and ``require`` lead to.

By relative paths, by the ``paths`` of a ``tsconfig.json``, by the usual aliases, by the packages of the workspace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from logtriage.code.imported import DEFAULT, Imported, normal_path
from logtriage.code.tree import Tree, folder_of

_NAMES: Final = r"(?P<names>[\w$*{}\s,]{1,2000}?)"
_IMPORT: Final = re.compile(rf"\bimport\s+(?:type\s+)?{_NAMES}\s+from\s+(['\"])(?P<file>[^'\"\n]{{1,300}})\2")
_REEXPORT: Final = re.compile(rf"\bexport\s+(?:type\s+)?{_NAMES}\s+from\s+(['\"])(?P<file>[^'\"\n]{{1,300}})\2")
_REQUIRE: Final = re.compile(
    r"\b(?:const|let|var)\s+(?P<names>\w+|\{[\w\s,:]{1,500}\})\s*=\s*require\(\s*(['\"])(?P<file>[^'\"\n]{1,300})\2\s*\)(?:\.(?P<member>\w+))?"
)
_BARE: Final = re.compile(r"\b(?:import|require)\s*\(?\s*(['\"])(?P<file>[^'\"\n]{1,300})\1")
_NAMED: Final = re.compile(r"\{(?P<list>[^{}]*)\}")
_PAIR: Final = re.compile(r"(?:type\s+)?(?P<far>[\w$]+)(?:\s*(?:\bas\b|:)\s*(?P<near>[\w$]+))?\s*\Z")
_ALIAS: Final = re.compile(r"\"(?P<alias>[@~#\w/-]{0,60})\*\"\s*:\s*\[\s*\"(?P<target>[\w./-]{0,100})\*\"")
_ENDINGS: Final = tuple(".ts .tsx .js .jsx .mjs .cjs .mts .cts .vue .svelte .astro".split())
_INDEXES: Final = tuple(f"/index{ending}" for ending in _ENDINGS[:6])
_WRITTEN: Final = re.compile(r"\.[cm]?jsx?\Z")
_ROOTS: Final = ("", "src/", "app/")
"""Where an alias without a declaration usually points, seen from the project."""


class Scripts:
    """Resolves imports of scripts in a checkout."""

    def __init__(self, tree: Tree) -> None:
        """Take the checkout whose files are imported."""
        self._tree = tree

    def of(self, name: str, text: str) -> Iterator[tuple[str, Imported]]:
        """Give the local names of a script that stand for other files, and files imported without a name."""
        if "import" not in text and "require" not in text and "from" not in text:
            return
        for found in (*_BARE.finditer(text), *_REEXPORT.finditer(text)):
            file = self._resolved(name, found["file"])
            if file is not None:
                yield f"./{file}", Imported(file, "")
        for found in (*_IMPORT.finditer(text), *_REQUIRE.finditer(text)):
            file = self._resolved(name, found["file"])
            if file is not None:
                member = found.groupdict().get("member")
                yield from ((near, Imported(file, member or far)) for near, far in _names_in(found["names"]))

    def _resolved(self, name: str, asked: str) -> str | None:
        for stem in self._stems(name, asked):
            for one in (stem, *(stem + ending for ending in (*_ENDINGS, *_INDEXES))):
                if one in self._tree.held:
                    return one
            if _WRITTEN.search(stem):
                bare = _WRITTEN.sub("", stem)
                written = next((bare + ending for ending in _ENDINGS if bare + ending in self._tree.held), None)
                if written:
                    return written
        return None

    def _stems(self, name: str, asked: str) -> Iterator[str]:
        if asked.startswith("."):
            yield normal_path(folder_of(name) + asked)
            return
        project = self._tree.project_of(name)
        for alias, target in self._aliases(project):
            if alias and asked.startswith(alias):
                yield normal_path(f"{project}{target}{asked.removeprefix(alias)}")
        if asked.startswith(("@/", "~/", "$lib/")):
            rest = asked.partition("/")[2]
            folders = ("src/lib/", *_ROOTS) if asked.startswith("$") else _ROOTS
            yield from (f"{project}{folder}{rest}" for folder in folders)
        for package, folder in self._packages.items():
            if asked == package or asked.startswith(f"{package}/"):
                rest = asked.removeprefix(package).removeprefix("/")
                yield from (f"{folder}{source}{rest or 'index'}" for source in ("", "src/"))

    def _aliases(self, project: str) -> tuple[tuple[str, str], ...]:
        file = f"{project}tsconfig.json"
        text = self._tree.text(file) if file in self._tree.held else None
        return tuple((found["alias"], found["target"]) for found in _ALIAS.finditer(text or ""))

    @cached_property
    def _packages(self) -> Mapping[str, str]:
        """Packages of the workspace: name -> folder."""
        found: dict[str, str] = {}
        for project in sorted(self._tree.projects - {""}):
            file = f"{project}package.json"
            name = self._tree.table(file).get("name") if file in self._tree.held else None
            if isinstance(name, str) and name:
                found.setdefault(name, project)
        return found


def _names_in(said: str) -> Iterator[tuple[str, str]]:
    """Give (local name, name in the other file) of the words between ``import`` and ``from``."""
    listed = _NAMED.search(said)
    for part in listed["list"].split(",") if listed else ():
        pair = _PAIR.match(part.strip())
        if pair:
            yield pair["near"] or pair["far"], pair["far"]
    for part in _NAMED.sub("", said).split(","):
        word = part.strip()
        if word.startswith("*"):
            yield word.rpartition(" ")[2], ""
        elif re.fullmatch(r"[\w$]+", word):
            yield word, DEFAULT
