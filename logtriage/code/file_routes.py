"""
Files of SvelteKit, Nuxt, Astro and Remix / React Router projects -> the routes that they serve, by their names.

Conventions (2026-09): https://svelte.dev/docs/kit/routing, https://nuxt.com/docs/guide/directory-structure/server,
https://docs.astro.build/en/guides/routing/, https://reactrouter.com/how-to/file-route-conventions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from logtriage.code.next_js import MIDDLEWARE, api_routes
from logtriage.code.route_file import RouteFile
from logtriage.code.tree import Tree

_GROUP: Final = re.compile(r"\([^()]*\)")
_SVELTE_FILE: Final = re.compile(r"\+(?P<kind>server|page\.server|page)\.(?:[jt]s|svelte)|\+page@[^/]*\.svelte")
_SVELTE_HOOKS: Final = re.compile(r"src/hooks\.server\.[jt]s")
_SVELTE_MATCHER: Final = re.compile(r"(?<=\w)=\w+(?=\])")
_NUXT_SERVER: Final = re.compile(
    r"(?P<stem>.+?)(?:\.(?:get|post|put|patch|delete|head|options|connect|trace))?\.[cm]?[jt]s"
)
_ASTRO_FILE: Final = re.compile(r"(?P<stem>[^_][^/]*)\.(?P<suffix>astro|mdx?|html|[jt]s)")
_ASTRO_FRONT: Final = re.compile(r"src/middleware(?:/index)?\.[jt]s")
_REMIX_FILE: Final = re.compile(r"(?P<stem>.+)\.(?:[jt]sx?|mdx?)")
_REMIX_PART: Final = re.compile(r"(?:\[[^\]]*\]|[^.\[\]]|\[)+")
_ESCAPED: Final = re.compile(r"\[([^\]]*)\]")


def svelte_routes(tree: Tree, name: str) -> Iterator[RouteFile]:
    """Give the route of a SvelteKit file; of a page, its server file answers before the component."""
    own = _own(tree, name)
    if _SVELTE_HOOKS.fullmatch(own):
        yield RouteFile(MIDDLEWARE, name, "SvelteKit hooks file", "high")
    *folders, file = own.split("/")
    found = _SVELTE_FILE.fullmatch(file)
    if folders[:2] != ["src", "routes"] or found is None:
        yield from api_routes(tree, name)
        return
    shown = [_SVELTE_MATCHER.sub("", part) for part in folders[2:] if not _GROUP.fullmatch(part)]
    order = 2 if file.endswith(".svelte") else {"server": 0, "page.server": 0, "page": 1}[found["kind"]]
    yield RouteFile(_route(shown), name, "SvelteKit route file", "high", order=order)


def nuxt_routes(tree: Tree, name: str) -> Iterator[RouteFile]:
    """Give the route of a Nuxt page or of a Nitro handler; ``srcDir`` may be ``app/`` or ``src/``."""
    own = _own(tree, name)
    bare = own.removeprefix("src/") if own.startswith("src/") else own.removeprefix("app/")
    *folders, file = bare.split("/")
    match folders[:2]:
        case ["server", "middleware"]:
            yield RouteFile(MIDDLEWARE, name, "Nitro middleware file", "medium")
        case ["server", "api"] | ["server", "routes"]:
            found = _NUXT_SERVER.fullmatch(file)
            if found and not file.endswith(".d.ts"):
                parts = _nuxt(_with_stem(folders[1 if folders[1] == "api" else 2 :], found["stem"]))
                yield RouteFile(_route(parts), name, "Nitro handler file", "high")
        case ["pages", *_] if file.endswith(".vue"):
            parts = _nuxt(_with_stem(folders[1:], file.removesuffix(".vue")))
            yield RouteFile(_route(parts), name, "Nuxt page file", "high")
        case _:
            yield from api_routes(tree, name)


def _nuxt(parts: Sequence[str]) -> list[str]:
    """A lone ``[...]`` is a catch-all without a name."""
    return ["[...all]" if part == "[...]" else part for part in parts if not _GROUP.fullmatch(part)]


def astro_routes(tree: Tree, name: str) -> Iterator[RouteFile]:
    """Give the route of an Astro page or endpoint; what begins with an underscore is none."""
    own = _own(tree, name)
    if _ASTRO_FRONT.fullmatch(own):
        yield RouteFile(MIDDLEWARE, name, "Astro middleware file", "high")
    *folders, file = own.split("/")
    found = _ASTRO_FILE.fullmatch(file)
    special = folders == ["src", "pages"] and found is not None and found["stem"] in {"404", "500"}
    if folders[:2] != ["src", "pages"] or found is None or special or any(part.startswith("_") for part in folders):
        yield from api_routes(tree, name)
        return
    # An endpoint has the name that it answers to, "rss.xml.ts"; only pages are called index.
    # A rest parameter of Astro may be empty.
    parts = [part.replace("[...", "[[...").replace("]", "]]") if part.startswith("[...") else part
             for part in _with_stem(folders[2:], found["stem"])]  # fmt: skip
    yield RouteFile(_route(parts), name, "Astro page file", "high")


def remix_routes(tree: Tree, name: str) -> Iterator[RouteFile]:
    """Give the route of a file of Remix or React Router under the flat convention; a folder's is in ``route``."""
    own = _own(tree, name)
    parts = own.split("/")
    if parts[:2] != ["app", "routes"] or len(parts) not in {3, 4}:
        yield from api_routes(tree, name)
        return
    found = _REMIX_FILE.fullmatch(parts[-1])
    if found is None or (len(parts) == 4 and found["stem"] not in {"route", "index"}):
        return
    flat = found["stem"] if len(parts) == 3 else parts[2]
    written = _REMIX_PART.findall(flat)
    # A last part with an underscore in front is a layout without a path of its own.
    if not written[-1].startswith("_") or written[-1] == "_index":
        told = [part for part in map(_remix, written) if part]
        yield RouteFile(_route(told), name, "Remix route file", "high", order=int(written[-1] != "_index"))


def _remix(part: str) -> str:
    if part.startswith("_"):
        return ""
    part = part.removesuffix("_")
    if part == "$":
        return "[...splat]"
    if part.startswith("$"):
        return f"[{part[1:]}]"
    if part.startswith("(") and part.endswith(")"):
        return f"[[{part[2:-1]}]]" if part.startswith("($") else f"[[{part[1:-1]}]]"
    return _ESCAPED.sub(r"\1", part)


Convention = Callable[[Tree, str], Iterator[RouteFile]]
"""A checkout and the name of one of its files -> the route that it serves, if any."""


def _own(tree: Tree, name: str) -> str:
    return name.removeprefix(tree.project_of(name))


def _with_stem(folders: Sequence[str], stem: str) -> list[str]:
    return [*folders] if stem == "index" else [*folders, stem]


def _route(parts: Sequence[str]) -> str:
    return "/" + "/".join(parts)
