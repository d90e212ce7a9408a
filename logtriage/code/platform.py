"""
``vercel.json`` and the manifests of a build -> rewrites, redirects, crons, memory, and which key became which route.

``functions`` and their limits are ``declared``'s. Forms: https://vercel.com/docs/project-configuration/vercel-json and
https://vercel.com/docs/build-output-api/configuration (2026-09).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from logtriage.code.next_js import Rewrite
from logtriage.code.route_file import RouteFile
from logtriage.code.tree import Tree, line_at

# What a build writes for a path: ^/items/(?<nxtPid>[^/]+?)(?:/)?$ and ^/docs(?:/(?<nxtPslug>.+?))?(?:/)?$
_WRITTEN: Final = (
    (re.compile(r"\(\?:/\(\?<(\w{1,80})>\.\+\?\)\)\?"), r"/:\1*"),
    (re.compile(r"\(\?<(\w{1,80})>\[\^/\]\+\??\)"), r":\1"),
    (re.compile(r"\(\?<(\w{1,80})>\.\+\??\)"), r":\1+"),
    (re.compile(r"\(\?:/\)\?\$$"), ""),
)
_REWRITTEN: Final = (
    ("redirects", "source", "destination"),
    ("rewrites", "source", "destination"),
    ("routes", "src", "dest"),
)
_GROUP: Final = re.compile(r"\((?!\.{1,3}\))[^()]*\)")
_MOST: Final = 1_024
"""Rewrites, redirects and crons of a file that are read; the platform takes no more."""
_KEY_ROUTES: Final = ".next/app-path-routes-manifest.json"
_KEY_FILES: Final = ".next/server/app-paths-manifest.json"
_PAGE_FILES: Final = ".next/server/pages-manifest.json"
_OUTPUT: Final = ".vercel/output/config.json"
_ENDINGS: Final = (".tsx", ".ts", ".jsx", ".js", ".mjs")
_ROOTS: Final = ("app/", "src/app/")


@dataclass(frozen=True, slots=True)
class Cron:
    """A declared call by the platform's scheduler."""

    path: str
    schedule: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What ``functions`` of a ``vercel.json`` give to the source files that a glob fits."""

    glob: str
    mb: int
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Platform:
    """What the settings of the platform say."""

    rewrites: tuple[Rewrite, ...] = ()
    crons: tuple[Cron, ...] = ()
    memory: tuple[Memory, ...] = ()


def read_platform(tree: Tree) -> Platform:
    """Read every ``vercel.json`` of the checkout, and a build beside it; a broken one says nothing."""
    rewrites: list[Rewrite] = []
    crons: dict[tuple[str, str], Cron] = {}
    memory: list[Memory] = []
    for project in sorted(tree.projects):
        for name in (f"{project}vercel.json", f"{project}{_OUTPUT}"):
            text = tree.text(name) if name.endswith(_OUTPUT) or name in tree.held else None
            document = tree.table(name) if text else {}
            for one in _crons(document, text or "", name):
                crons.setdefault((one.path, one.schedule), one)
            rewrites += _rewrites(document, text or "", name)
            if name.endswith("vercel.json"):
                memory += _memory(document, text or "", name)
    return Platform(tuple(rewrites), tuple(crons.values()), tuple(memory))


def _rewrites(document: Mapping[str, Any], text: str, name: str) -> Iterator[Rewrite]:
    for key, source, target in _REWRITTEN:
        at = _place(text, key, 0)
        for one in _objects(document.get(key)):
            said, destination = one.get(source), one.get(target)
            if isinstance(said, str) and isinstance(destination, str):
                at = _place(text, source, at + 1)
                redirect = key == "redirects" or "status" in one
                yield Rewrite(_source(said), destination, name, line_at(text, at), redirect)


def _source(said: str) -> str:
    for written, plain in _WRITTEN:
        said = written.sub(plain, said)
    return said


def _crons(document: Mapping[str, Any], text: str, name: str) -> Iterator[Cron]:
    at = _place(text, "crons", 0)
    for one in _objects(document.get("crons")):
        path, schedule = one.get("path"), one.get("schedule")
        if isinstance(path, str) and isinstance(schedule, str) and path.startswith("/"):
            at = _place(text, "path", at + 1)
            yield Cron(path, schedule, name, line_at(text, at))


def _memory(document: Mapping[str, Any], text: str, name: str) -> Iterator[Memory]:
    functions = document.get("functions")
    for glob, said in list(functions.items())[:_MOST] if isinstance(functions, dict) else ():
        mb = said.get("memory") if isinstance(said, dict) else None
        if isinstance(mb, int) and not isinstance(mb, bool) and mb > 0:
            yield Memory(glob, mb, name, line_at(text, _place(text, glob, 0)))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value[:_MOST] if isinstance(one, dict)] if isinstance(value, list) else []


def _place(text: str, key: str, after: int) -> int:
    found = re.compile(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*+:").search(text, after)
    return found.start() if found else after


# ------------------------------------------------------------------------------------------------- manifests of a build
def built_routes(tree: Tree) -> Iterator[RouteFile]:
    """Give the routes that the manifests of a build beside the sources name, each with its source file."""
    for project in sorted(tree.projects):
        routes = tree.table(f"{project}{_KEY_ROUTES}")
        keys = {key: str(route) for key, route in routes.items() if isinstance(route, str)}
        keys |= {key: route_of_key(key) for key in tree.table(f"{project}{_KEY_FILES}") if key not in keys}
        for key, route in list(keys.items())[: 10 * _MOST]:
            file = source_of_key(tree, project, key)
            if file is not None:
                yield RouteFile(route, file, "manifest of a Next.js build", "high")
        for route in list(tree.table(f"{project}{_PAGE_FILES}"))[: 10 * _MOST]:
            file = page_of_route(tree, project, route)
            if file is not None:
                yield RouteFile(route, file, "manifest of a Next.js build", "high")


def route_of_key(key: str) -> str:
    """Give the route of a manifest key: ``/(shop)/products/[slug]/page`` is ``/products/[slug]``."""
    parts = key.split("/")[1:-1]
    return "/" + "/".join(part for part in parts if not part.startswith("@") and not _GROUP.fullmatch(part))


def source_of_key(tree: Tree, project: str, key: str) -> str | None:
    """Give the source of a manifest key; an underscore in front of a folder is written ``%5F`` in the source."""
    stem = key.lstrip("/")
    spelt = (stem, re.sub(r"(?<=/)_|^_", "%5F", stem), re.sub(r"(?<=[/\w])_(?=[^/]*/)", "%5F", stem))
    named = (f"{project}{root}{one}{ending}" for root in _ROOTS for one in spelt for ending in _ENDINGS)
    return next((one for one in named if one in tree.held), None)


def page_of_route(tree: Tree, project: str, route: str) -> str | None:
    """Give the source of a page of the Pages Router."""
    stem = route.strip("/")
    stems = (stem, f"{stem}/index".lstrip("/"))
    roots = ("pages/", "src/pages/")
    named = (f"{project}{root}{one}{ending}" for root in roots for one in stems for ending in _ENDINGS)
    return next((one for one in named if one in tree.held), None)
