"""
Files of a Next.js project -> routes: pages, handlers, middleware, metadata files; and the literals of ``next.config``.

Pages, handlers and plain ``api/`` are ``served``'s; only what needs more than names is here. ``next.config`` is never
run: what is no literal in it is not known. https://nextjs.org/docs/app/api-reference/file-conventions (2026-09).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from logtriage.code.route_file import RouteFile
from logtriage.code.tree import Tree, folder_of, line_at
from logtriage.served import Served, served_by

MIDDLEWARE: Final = "/middleware"
"""How reports write the route of what runs in front of the others."""
_FRONT: Final = re.compile(r"(?:src/)?(?:middleware|proxy)\.[cm]?[jt]s")
_METADATA: Final = {
    "sitemap": "sitemap.xml",
    "robots": "robots.txt",
    "manifest": "manifest.webmanifest",
    "opengraph-image": "opengraph-image",
    "twitter-image": "twitter-image",
    "icon": "icon",
    "apple-icon": "apple-icon",
}
_METADATA_FILE: Final = re.compile(rf"(?P<stem>{'|'.join(_METADATA)})\.(?:[jt]sx?)")
_CONFIG: Final = re.compile(r"next\.config\.[cm]?[jt]s")
_BASE: Final = re.compile(r"\bbasePath\s*:\s*(['\"])(?P<path>/[\w./-]{1,100})\1")
_LOCALES: Final = re.compile(r"\blocales\s*:\s*\[(?P<list>[^\]]{1,2000})\]")
_PAIR: Final = re.compile(
    r"\{[^{}]{0,400}?\bsource\s*:\s*(['\"`])(?P<source>/[^'\"`\n]{0,300})\1[^{}]{0,400}?"
    r"\bdestination\s*:\s*(['\"`])(?P<destination>/[^'\"`\n]{0,300})\3"
)
_QUOTED: Final = re.compile(r"['\"]([A-Za-z-]{2,12})['\"]")
_LONGEST_CONFIG: Final = 60_000


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A path that is answered by another one."""

    source: str
    destination: str
    file: str
    line: int
    redirect: bool = False


@dataclass(frozen=True, slots=True)
class NextConfig:
    """The literals of a ``next.config`` file."""

    base_path: str = ""
    locales: tuple[str, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()


def next_routes(tree: Tree, name: str) -> Iterator[RouteFile]:
    """Give the route that a file of a Next.js project, or of a plain ``api/`` folder, serves."""
    found = served_by(name, tree.projects)
    if found is not None and found.kind != "layout":
        yield _served(found)
        return
    project = tree.project_of(name)
    own = name.removeprefix(project)
    if _FRONT.fullmatch(own):
        yield RouteFile(MIDDLEWARE, name, "Next.js middleware file", "high")
    yield from _metadata(name, own)


def api_routes(tree: Tree, name: str) -> Iterator[RouteFile]:
    """Give the route of a file in a plain ``api/`` folder, beside a framework that has routes of its own."""
    found = served_by(name, tree.projects)
    if found is not None and name.removeprefix(tree.project_of(name)).startswith("api/"):
        yield _served(found)


def _served(found: Served) -> RouteFile:
    told = {"page": "Next.js page file", "handler": "Next.js route handler", "api": "file in an api folder"}
    # A slot shares its route with the page, which answers for it.
    return RouteFile(found.route, found.file, told[found.kind], "high", order=int(found.slot))


def _metadata(name: str, own: str) -> Iterator[RouteFile]:
    folder, _, file = own.rpartition("/")
    found = _METADATA_FILE.fullmatch(file)
    parts = folder.removeprefix("src/").split("/")
    if found is None or parts[0] != "app":
        return
    # Asked as if it were a page there: the same folders are hidden.
    page = served_by("/".join([*parts, "page.tsx"]), {""})
    if page is not None:
        route = f"{page.route.rstrip('/')}/{_METADATA[found['stem']]}"
        yield RouteFile(route, name, "Next.js metadata file", "high")


def read_next_configs(tree: Tree) -> dict[str, NextConfig]:
    """Give the literals of every ``next.config`` file, by the folder of its project."""
    return {
        folder_of(name): _read(tree.text(name) or "", name)
        for name in tree.names
        if _CONFIG.fullmatch(name.rsplit("/", 1)[-1])
    }


def _read(text: str, name: str) -> NextConfig:
    text = text[:_LONGEST_CONFIG]
    base, locales = _BASE.search(text), _LOCALES.search(text)
    rewrites = tuple(
        Rewrite(one["source"], one["destination"], name, line_at(text, one.start("source")), _redirects(text, one))
        for one in _PAIR.finditer(text)
    )
    return NextConfig(
        base["path"] if base else "", tuple(_QUOTED.findall(locales["list"])) if locales else (), rewrites
    )


def _redirects(text: str, found: re.Match[str]) -> bool:
    """A redirect says whether it is permanent, or with which status."""
    end = text.find("}", found.end())
    said = text[found.start() : end if end >= 0 else found.end()]
    return "permanent" in said or "statusCode" in said
