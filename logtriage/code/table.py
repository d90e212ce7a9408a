"""
A checkout -> ``RouteTable``: which file serves a route, how that was found, and how sure it is.

Order of evidence, each weaker than the one before: the route as it is written, the same with other parameter names, the
most specific pattern that a concrete path fits, what is left without base path or locale, a rewrite, the one function
that serves a whole application.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from logtriage.code import file_routes, react_router
from logtriage.code.imports import Imports
from logtriage.code.js_apps import js_routes
from logtriage.code.next_js import MIDDLEWARE, NextConfig, Rewrite, next_routes, read_next_configs
from logtriage.code.platform import Platform, built_routes
from logtriage.code.python_apps import python_routes
from logtriage.code.rewritten import answered_by
from logtriage.code.route_file import RouteFile
from logtriage.code.segments import Pattern, pattern_of, shape_of
from logtriage.code.sources import TESTS
from logtriage.code.tree import Tree
from logtriage.model import Confidence

_SETTINGS: Final = {
    "svelte.config": "svelte",
    "nuxt.config": "nuxt",
    "astro.config": "astro",
    "react-router.config": "remix",
    "remix.config": "remix",
    "next.config": "next",
}
_ENDINGS: Final = ("js", "ts", "mjs", "mts", "cjs", "cts")
_PACKAGES: Final = {
    "@sveltejs/kit": "svelte",
    "nuxt": "nuxt",
    "astro": "astro",
    "@remix-run/react": "remix",
    "@react-router/dev": "remix",
    "next": "next",
}
_CONVENTIONS: Final[Mapping[str, file_routes.Convention]] = {
    "svelte": file_routes.svelte_routes,
    "nuxt": file_routes.nuxt_routes,
    "astro": file_routes.astro_routes,
    "remix": file_routes.remix_routes,
}
_ENTRY: Final = re.compile(r"(?:src/|app/|api/)?(?:app|index|server|main)\.(?:[cm]?[jt]s|py)")
_SERVES: Final = re.compile(
    r"\bexpress\b|\bHono\b|\b[Ff]astify\b|\bElysia\b|\bKoa\b|NestFactory|FastAPI\(|Flask\(|create_app|createServer"
)
_LOWER: Final[Mapping[Confidence, Confidence]] = {"high": "medium", "medium": "low", "low": "low"}
_MOST_REWRITES: Final = 4


@dataclass(frozen=True, slots=True)
class RouteTable:
    """Routes and their files, with what leads to them."""

    files: Mapping[str, tuple[RouteFile, ...]]
    """Route, as reports write it -> its files, the one that answers first."""
    entries: tuple[RouteFile, ...] = ()
    """Files that serve a whole application."""
    rewrites: tuple[Rewrite, ...] = ()
    fronts: tuple[str, ...] = ()
    """Base paths and locales that may stand before a route."""
    names: frozenset[str] = frozenset()
    """Every file of the checkout."""
    shapes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: tuple[tuple[Pattern, str], ...] = ()
    """As the source writes them, with their key in ``files``; from the most specific to the least."""

    def serving(self, route: str) -> tuple[RouteFile, ...]:
        """Give the files behind a route of the log, the one that answers first; empty where none is found."""
        return self._found(route, set())

    def _found(self, route: str, seen: set[str]) -> tuple[RouteFile, ...]:
        known = self._directly(route)
        if known or route == MIDDLEWARE or route in seen or len(seen) > _MOST_REWRITES:
            return known
        seen.add(route)
        for front in self.fronts:
            if route == front or route.startswith(f"{front}/"):
                found = self._directly(route.removeprefix(front) or "/")
                if found:
                    return _weaker(found, f", behind {front}")
        return self._rewritten(route, seen) or _weaker(self.entries, "")

    def _directly(self, route: str) -> tuple[RouteFile, ...]:
        if route in self.files:
            return self.files[route]
        alike = self.shapes.get(shape_of(route), ())
        if alike:
            return _several([one for name in alike for one in self.files[name]])
        best = next(((pattern, key) for pattern, key in self.patterns if pattern.fits(route)), None)
        return _weaker(self.files[best[1]], f", by the pattern {best[0].text}") if best is not None else ()

    def _rewritten(self, route: str, seen: set[str]) -> tuple[RouteFile, ...]:
        for rewrite in self.rewrites:
            target = answered_by(rewrite, route)
            if target is not None and target != route:
                # Destinations name a function by its file, "/api/index" or "/api/index.py", as well as by its route.
                found = self._found(target.removesuffix("/index") or "/", seen) or self._named(target[1:])
                if found:
                    return _weaker(found, f", by the rewrite in {rewrite.file}:{rewrite.line}")
        return ()


    def _named(self, file: str) -> tuple[RouteFile, ...]:
        return (RouteFile(f"/{file}", file, "file named by a rewrite", "high"),) if file in self.names else ()


def _weaker(found: Sequence[RouteFile], how: str) -> tuple[RouteFile, ...]:
    return tuple(replace(one, found_by=one.found_by + how, confidence=_LOWER[one.confidence]) for one in found)


def _several(found: Sequence[RouteFile]) -> tuple[RouteFile, ...]:
    """Routes that differ in the names of parameters alone: one is the route, several leave it open."""
    return tuple(found) if len({one.route for one in found}) == 1 else _weaker(found, ", one of several such routes")


# ----------------------------------------------------------------------------------------------------- making the table
def read_table(tree: Tree, platform: Platform, imports: Imports, spelt: Callable[[str], str] = str) -> RouteTable:
    """Read the routes of a checkout; ``spelt`` writes a route as reports do."""
    configs = read_next_configs(tree)
    kinds = {project: _kind(tree, project) for project in tree.projects}
    found = [*_by_name(tree, kinds), *built_routes(tree), *_by_code(tree, kinds, imports)]
    files = _by_route(tree, found, spelt)
    rewrites = (*platform.rewrites, *(one for config in configs.values() for one in config.rewrites))
    shapes: dict[str, tuple[str, ...]] = {}
    for route in files:
        shapes[shape_of(route)] = (*shapes.get(shape_of(route), ()), route)
    # A router's own paths, of which nobody knows what stands in front, would fit anything. What reports spell with an
    # id, "/2026", fits only itself.
    placed = {(one.route, key) for key, told in files.items() for one in told if told[0].confidence != "low"}
    patterns = sorted(((pattern_of(route), key) for route, key in placed), key=lambda one: (one[0].rank, one[0].text))
    entries, fronts = tuple(_entries(tree, kinds)), tuple(_fronts(configs.values()))
    return RouteTable(files, entries, rewrites, fronts, tree.held, shapes, tuple(patterns))


def _kind(tree: Tree, project: str) -> str:
    """Name the framework of a project: by its settings file, else by what its package depends on."""
    for stem, kind in _SETTINGS.items():
        if any(f"{project}{stem}.{ending}" in tree.held for ending in _ENDINGS):
            return kind
    package = tree.table(f"{project}package.json") if f"{project}package.json" in tree.held else {}
    needed = {name for key in ("dependencies", "devDependencies") for name in _keys(package.get(key))}
    return next((kind for name, kind in _PACKAGES.items() if name in needed), "")


def _keys(value: object) -> list[str]:
    return [str(key) for key in value] if isinstance(value, dict) else []


def _by_name(tree: Tree, kinds: Mapping[str, str]) -> Iterator[RouteFile]:
    for name in tree.names:
        kind = kinds.get(tree.project_of(name), "")
        yield from _CONVENTIONS.get(kind, next_routes)(tree, name)
        if kind == "remix" and react_router.FILE.fullmatch(name.removeprefix(tree.project_of(name))):
            yield from react_router.react_routes(tree, name)


def _by_code(tree: Tree, kinds: Mapping[str, str], imports: Imports) -> Iterator[RouteFile]:
    """Applications that register paths live in projects without a framework of files, or in their ``api/`` folder."""
    names = [name for name in tree.names if not TESTS.search(name) and _may_register(tree, kinds, name)]
    yield from js_routes(tree, names, imports)
    yield from python_routes(tree, names, imports)


def _may_register(tree: Tree, kinds: Mapping[str, str], name: str) -> bool:
    free = name.endswith(".py") or not kinds.get(tree.project_of(name))
    return free or "/api/" in f"/{name}" or "/server/" in f"/{name}"


def _by_route(tree: Tree, found: Iterable[RouteFile], spelt: Callable[[str], str]) -> dict[str, tuple[RouteFile, ...]]:
    """Put the files of a route together; where several projects have it, none of them is sure."""
    routes: dict[str, dict[tuple[str, int | None], RouteFile]] = {}
    for one in found:
        route = MIDDLEWARE if one.route == MIDDLEWARE else spelt(one.route)
        routes.setdefault(route, {}).setdefault((one.file, one.line), one)
    files: dict[str, tuple[RouteFile, ...]] = {}
    for route, by_file in routes.items():
        ordered = tuple(sorted(by_file.values(), key=_rank))
        projects = len({tree.project_of(one.file) for one in ordered})
        files[route] = _weaker(ordered, f", one of {projects} projects") if projects > 1 else ordered
    return files


def _rank(one: RouteFile) -> tuple[int, bool, str, int]:
    return one.order, one.line is None, one.file, one.line or 0


def _entries(tree: Tree, kinds: Mapping[str, str]) -> Iterator[RouteFile]:
    """Give the files that an application without routes of files starts from, where there is just one."""
    projects = [(name, tree.project_of(name)) for name in tree.names]
    named = [name for name, own in projects if not kinds.get(own) and _ENTRY.fullmatch(name.removeprefix(own))]
    entries = [name for name in named if _SERVES.search(tree.text(name) or "")]
    if len(entries) == 1:
        yield RouteFile("/", entries[0], "entry file of a single-function application", "medium")


def _fronts(configs: Iterable[NextConfig]) -> Iterator[str]:
    for config in configs:
        if config.base_path:
            yield config.base_path
        yield from (f"/{locale}" for locale in config.locales)


