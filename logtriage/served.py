"""
A file of a checkout -> the route that it serves, by the conventions of Next.js and of plain ``api/`` folders.

By names alone; what rewrites, locales and a base path make of a route is not known here. Conventions:
https://nextjs.org/docs/app/getting-started/project-structure and https://vercel.com/docs/functions (2026-09).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote

ROUTED: Final = frozenset({"app", "pages", "api"})
"""Folders whose files are routes by their place."""
_PROJECT: Final = re.compile(r"(?:package\.json|vercel\.json|next\.config\.[cm]?[jt]s)")
_NEXT_FILE: Final = re.compile(r"(?P<stem>.+)\.(?:[jt]sx?|mjs)")
_PLAIN_FILE: Final = re.compile(r"(?P<stem>.+)\.(?:[cm]?[jt]s|[jt]sx|py|go|rb|rs)")
_TYPES: Final = re.compile(r".+\.d\.[cm]?ts")
_GROUP: Final = re.compile(r"\((?!\.{1,3}\))[^()]*\)")
_SPECIAL: Final = frozenset({"_app", "_document", "_error", "404", "500"})


@dataclass(frozen=True, slots=True)
class Served:
    """A file and its route; the route of a layout is that of the pages right below it."""

    file: str
    route: str
    kind: Literal["page", "handler", "layout", "api"]
    slot: bool = False
    """In a parallel route (``@modal``): it may share its route with the page."""


def projects_of(names: Iterable[str]) -> frozenset[str]:
    """Give the folders that hold a project, with a slash at the end; the checkout itself (``""``) is always one."""
    return frozenset({"", *(_folder(name) for name in names if _PROJECT.fullmatch(name.rsplit("/", 1)[-1]))})


def served_by(name: str, projects: Collection[str]) -> Served | None:
    """Give the route of a file, seen from the nearest project around it; null where it serves none."""
    for project in _around(name, projects):
        *folders, file = name.removeprefix(project).split("/")
        if folders[:1] == ["src"] and folders[1:2] in (["app"], ["pages"]):
            folders = folders[1:]
        match folders[:1]:
            case ["app"]:
                return _in_app(name, folders[1:], file)
            case ["pages"]:
                return _in_pages(name, folders[1:], file)
            case ["api"]:
                return _in_api(name, folders, file)
    return None


def _around(name: str, projects: Collection[str]) -> Iterator[str]:
    folder = _folder(name)
    while folder:
        if folder in projects:
            yield folder
        folder = _folder(folder[:-1])
    yield ""


def _folder(name: str) -> str:
    return name[: name.rfind("/") + 1]


def _in_app(name: str, folders: Sequence[str], file: str) -> Served | None:
    found = _NEXT_FILE.fullmatch(file)
    stem = found["stem"] if found else ""
    if any(folder.startswith("_") for folder in folders):
        return None
    shown = [unquote(folder) for folder in folders if not folder.startswith("@") and not _GROUP.fullmatch(folder)]
    slot = any(folder.startswith("@") for folder in folders)
    match stem:
        case "page" | "layout":
            return Served(name, _route(shown), stem, slot)
        case "route":
            return Served(name, _route(shown), "handler", slot)
        case _:
            return None


def _in_pages(name: str, folders: Sequence[str], file: str) -> Served | None:
    found = _NEXT_FILE.fullmatch(file)
    if found is None or _TYPES.fullmatch(file) or (not folders and found["stem"] in _SPECIAL):
        return None
    kind: Literal["api", "page"] = "api" if folders[:1] == ["api"] or found["stem"] == "api" else "page"
    return Served(name, _route(_with_stem(folders, found["stem"])), kind)


def _in_api(name: str, folders: Sequence[str], file: str) -> Served | None:
    found = _PLAIN_FILE.fullmatch(file)
    if found is None or _TYPES.fullmatch(file) or any(part[0] in "_." for part in (*folders, file)):
        return None
    return Served(name, _route(_with_stem(folders, found["stem"])), "api")


def _with_stem(folders: Sequence[str], stem: str) -> Sequence[str]:
    return folders if stem == "index" else (*folders, stem)


def _route(segments: Sequence[str]) -> str:
    return "/" + "/".join(segments)
