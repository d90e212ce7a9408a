"""
Sources of a checkout -> which file each imports, as far as literal imports tell it; JavaScript, TypeScript and Python.

A name that leads nowhere in the checkout is a library's and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from logtriage.code.servers import Router
from logtriage.code.tree import Tree, folder_of, suffix_of

DEFAULT: Final = "default"
_NAMES: Final = r"(?P<names>[\w$*{}\s,]{1,2000}?)"
_IMPORT: Final = re.compile(rf"\bimport\s+(?:type\s+)?{_NAMES}\s+from\s+(['\"])(?P<file>[^'\"\n]{{1,300}})\2")
_REEXPORT: Final = re.compile(rf"\bexport\s+(?:type\s+)?{_NAMES}\s+from\s+(['\"])(?P<file>[^'\"\n]{{1,300}})\2")
_REQUIRE: Final = re.compile(
    r"\b(?:const|let|var)\s+(?P<names>\w+|\{[\w\s,:]{1,500}\})\s*=\s*require\(\s*(['\"])(?P<file>[^'\"\n]{1,300})\2\s*\)(?:\.(?P<member>\w+))?"
)
_BARE: Final = re.compile(r"\b(?:import|require)\s*\(?\s*(['\"])(?P<file>[^'\"\n]{1,300})\1")
_NAMED: Final = re.compile(r"\{(?P<list>[^{}]*)\}")
_PAIR: Final = re.compile(r"(?:type\s+)?(?P<far>[\w$]+)(?:\s*(?:\bas\b|:)\s*(?P<near>[\w$]+))?\s*\Z")
_EXPORTED: Final = re.compile(r"\bexport\s+default\s+(?:new\s+)?(?P<name>\w+)\s*(?:;|$)|\bmodule\.exports\s*=\s*(?P<common>\w+)\s*(?:;|$)", re.MULTILINE)
_ALIAS: Final = re.compile(r"\"(?P<alias>[@~#\w/-]{0,60})\*\"\s*:\s*\[\s*\"(?P<target>[\w./-]{0,100})\*\"")
_FROM: Final = re.compile(r"(?m)^[ \t]*from[ \t]+(?P<module>[.\w]{1,200})[ \t]+import[ \t]+(?P<names>\([^()]{1,2000}\)|[^\n#(]{1,500})")
_PLAIN: Final = re.compile(r"(?m)^[ \t]*import[ \t]+(?P<module>[.\w]{1,200})(?:[ \t]+as[ \t]+(?P<near>\w+))?[ \t]*$")
_ENDINGS: Final = tuple(".ts .tsx .js .jsx .mjs .cjs .mts .cts .vue .svelte .astro".split())
_INDEXES: Final = tuple(f"/index{ending}" for ending in _ENDINGS[:6])
_WRITTEN: Final = re.compile(r"\.[cm]?jsx?\Z")
_MOST_REACHED: Final = 400
_DEEPEST: Final = 5


@dataclass(frozen=True, slots=True)
class Imported:
    """What a local name stands for."""

    file: str
    name: str
    """As the other file calls it; ``default`` for its default export, empty for the module as a whole."""


class Imports:
    """The imports of a checkout, read file by file when asked for."""

    def __init__(self, tree: Tree) -> None:
        """Take the checkout whose files import each other."""
        self._tree = tree
        self._known: dict[str, Mapping[str, Imported]] = {}

    def of(self, name: str) -> Mapping[str, Imported]:
        """Give the local names of a file that stand for other files of the checkout; unnamed imports by their path."""
        if name not in self._known:
            text = self._tree.text(name) or ""
            found = self._python(name, text) if suffix_of(name) == "py" else self._script(name, text)
            self._known[name] = dict(found)
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
            far = (said["name"] or said["common"]) if said else "any"
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

    # ---------------------------------------------------------------------------------------------------- JavaScript
    def _script(self, name: str, text: str) -> Iterator[tuple[str, Imported]]:
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
            yield _normal(folder_of(name) + asked)
            return
        project = self._tree.project_of(name)
        for alias, target in self._aliases(project):
            if alias and asked.startswith(alias):
                yield _normal(f"{project}{target}{asked.removeprefix(alias)}")
        if asked.startswith(("@/", "~/", "$lib/")):
            rest = asked.partition("/")[2]
            yield from (f"{project}{folder}{rest}" for folder in ("src/lib/", *_ROOTS) if asked[0] == "$" or folder in _ROOTS)
        for package, folder in self._packages.items():
            if asked == package or asked.startswith(f"{package}/"):
                rest = asked.removeprefix(package).removeprefix("/")
                yield from (f"{folder}{source}{rest or 'index'}" for source in ("", "src/"))

    def _aliases(self, project: str) -> tuple[tuple[str, str], ...]:
        text = self._tree.text(f"{project}tsconfig.json") if f"{project}tsconfig.json" in self._tree.held else None
        return tuple((found["alias"], found["target"]) for found in _ALIAS.finditer(text or ""))

    @cached_property
    def _packages(self) -> Mapping[str, str]:
        """Packages of the workspace: name -> folder."""
        found: dict[str, str] = {}
        for project in sorted(self._tree.projects - {""}):
            name = self._tree.table(f"{project}package.json").get("name") if f"{project}package.json" in self._tree.held else None
            if isinstance(name, str) and name:
                found.setdefault(name, project)
        return found

    # -------------------------------------------------------------------------------------------------------- Python
    def _python(self, name: str, text: str) -> Iterator[tuple[str, Imported]]:
        for found in _FROM.finditer(text):
            for pair in found["names"].strip("() \t\n").split(","):
                far, _, near = pair.strip().partition(" as ")
                inside = self._module(name, f"{found['module']}.{far.strip()}" if found["module"].strip(".") else found["module"] + far.strip())
                outer = inside or self._module(name, found["module"])
                if outer is not None:
                    yield (near or far).strip(), Imported(outer, "" if inside else far.strip())
        for found in _PLAIN.finditer(text):
            file = self._module(name, found["module"])
            if file is not None:
                yield found["near"] or found["module"].rpartition(".")[2], Imported(file, "")

    def _module(self, name: str, module: str) -> str | None:
        dots = len(module) - len(module.lstrip("."))
        path = module.lstrip(".").replace(".", "/")
        if dots:
            starts = [_normal(folder_of(name) + "../" * (dots - 1) + path)]
        else:
            project = self._tree.project_of(name)
            starts = [f"{root}{path}" for root in dict.fromkeys((project, f"{project}src/", folder_of(name), ""))]
        named = (f"{start.rstrip('/')}{ending}" for start in starts for ending in (".py", "/__init__.py"))
        return next((one for one in named if one in self._tree.held), None)


_ROOTS: Final = ("", "src/", "app/")
"""Where an alias without a declaration usually points, seen from the project."""


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


def _normal(path: str) -> str:
    """Resolve dots; a path that leaves the checkout names nothing in it."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and not parts:
            return "\0"
        if part == "..":
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)
