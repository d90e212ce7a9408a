"""
Sources of FastAPI and Flask applications -> ``Routers``: decorated paths, routers and blueprints, with lines.

https://fastapi.tiangolo.com/tutorial/bigger-applications/ and https://flask.palletsprojects.com/blueprints/ (2026-09).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from logtriage.code.imports import Imports
from logtriage.code.route_file import RouteFile
from logtriage.code.servers import Mounted, Registered, Router, Routers
from logtriage.code.tree import Tree, line_at, suffix_of

_SIGN: Final = re.compile(r"\b(?:FastAPI|APIRouter|Flask|Blueprint|Starlette)\(")
_MADE: Final = re.compile(
    r"(?m)^[ \t]*(?P<name>\w+)[ \t]*(?::[ \t]*[\w.]+[ \t]*)?=[ \t]*(?:\w+\.)?(?P<kind>FastAPI|APIRouter|Flask|Blueprint)\((?P<said>[^()]{0,2000}(?:\([^()]{0,300}\)[^()]{0,500}){0,6})\)"
)
_PREFIX: Final = re.compile(r"\b(?:url_)?prefix\s*=\s*(['\"])(?P<path>/[^'\"\n]{0,200})\1")
_DECORATOR: Final = re.compile(
    r"(?m)^[ \t]*@(?P<on>\w+)\.(?:get|post|put|patch|delete|options|head|route|api_route|websocket)\(\s*(?:path\s*=\s*|rule\s*=\s*)?[rf]?(['\"])(?P<path>(?:/[^'\"\n]{0,300})?)\2"
)
_MOUNT: Final = re.compile(
    r"\b(?P<on>\w+)\.(?:include_router|register_blueprint)\(\s*(?P<router>[\w.]{1,120})(?P<said>[^()]{0,600}(?:\([^()]{0,300}\)[^()]{0,300}){0,4})\)"
)
_PARAMETER: Final = re.compile(r"\{(?P<fast>\w+)(?::(?P<kind>\w+))?\}|<(?:(?P<converter>\w+)(?:\([^()<>]{0,80}\))?:)?(?P<flask>\w+)>")


def python_routes(tree: Tree, names: Iterable[str], imports: Imports) -> Iterator[RouteFile]:
    """Give the routes that the Python files among these register."""
    routers = Routers("Python")
    for name in names:
        text = tree.text(name) if suffix_of(name) == "py" else None
        if text is not None and _SIGN.search(text):
            _read(routers, name, text, imports)
    yield from routers.routes()


def _read(routers: Routers, name: str, text: str, imports: Imports) -> None:
    made = {found["name"]: found for found in _MADE.finditer(text)}
    for variable, found in made.items():
        router = Router(name, variable)
        if found["kind"] in {"FastAPI", "Flask"}:
            routers.applications.add(router)
        prefix = _PREFIX.search(found["said"])
        # An application's own prefix is what a proxy takes away, not what it answers to.
        if prefix and found["kind"] in {"APIRouter", "Blueprint"}:
            routers.prefixes[router] = parameters(prefix["path"])
    for call in _DECORATOR.finditer(text):
        if call["on"] in made:
            routers.registered.append(Registered(Router(name, call["on"]), parameters(call["path"]), line_at(text, call.start("on"))))
    for mount in _MOUNT.finditer(text):
        inner = Router(name, mount["router"]) if mount["router"] in made else next(iter(imports.routers(name, mount["router"])), None)
        prefix = _PREFIX.search(mount["said"])
        if mount["on"] in made and inner is not None:
            routers.mounted.append(Mounted(Router(name, mount["on"]), parameters(prefix["path"]) if prefix else "", inner))


def parameters(path: str) -> str:
    """Write ``{id}``, ``{rest:path}``, ``<int:id>``, ``<path:rest>`` as reports do."""
    return _PARAMETER.sub(_parameter, path)


def _parameter(found: re.Match[str]) -> str:
    name = found["fast"] or found["flask"]
    return f"[...{name}]" if "path" in {found["kind"], found["converter"]} else f"[{name}]"
