"""
Sources of Express, Hono, Fastify, Elysia, Koa and Nest applications -> ``Routers``: literal paths and mounts, with lines.

Read by shape, never run: a receiver counts only where the file makes it an application or a router, so that a client's
``api.get("/x")`` is none. https://expressjs.com/en/guide/routing.html, https://hono.dev/docs/api/routing,
https://fastify.dev/docs/latest/Reference/Routes/, https://docs.nestjs.com/controllers (2026-09).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from logtriage.code.imports import Imports
from logtriage.code.route_file import RouteFile
from logtriage.code.servers import UNNAMED, Mounted, Registered, Router, Routers, joined
from logtriage.code.tree import Tree, line_at, suffix_of

_SUFFIXES: Final = frozenset("js mjs cjs ts mts cts tsx jsx".split())
_VERBS: Final = "get|post|put|patch|delete|del|all|options|head|any|route"
_SIGN: Final = re.compile(r"\bexpress\b|\bRouter\(|\bHono\b|\b[Ff]astify\b|\bElysia\b|\bKoa\b|@Controller\(")
_MADE: Final = re.compile(
    r"\b(?:const|let|var)\s+(?P<name>\w+)(?:\s*:\s*[\w.<>, ]{1,80})?\s*=\s*(?:await\s+)?"
    r"(?P<kind>express\(\)|(?:express\.)?Router\(|new\s+Router\(|new\s+(?:\w+\.)?(?:Hono|OpenAPIHono|Elysia|Koa)\b|[Ff]astify\(|require\(\s*['\"]fastify['\"]\s*\)\()"
)
_BASE: Final = re.compile(r"\.basePath\(\s*(['\"`])(?P<path>/[^'\"`\n]{0,200})\1|\bprefix\s*:\s*(['\"`])(?P<prefix>/[^'\"`\n]{0,200})\3")
_PLUGIN: Final = re.compile(r"(?:async\s+)?(?:function\s*\w*\s*)?\(\s*(?P<name>fastify|app|server|instance)\s*(?::\s*Fastify\w*)?\s*[,)]")
_CALL: Final = re.compile(
    rf"(?:\b(?P<on>\w+)|(?P<chain>[)\]}}]))\s*\.(?P<verb>{_VERBS})(?:<[^()\n]{{1,80}}>)?\(\s*(['\"`])(?P<path>(?:/|\*)[^'\"`\n]{{0,300}}|)\4\s*(?P<end>[,)])"
)
_CHAINED: Final = re.compile(rf"\s*\.(?:{_VERBS})\(")
_URL: Final = re.compile(r"\.route\(\s*\{[^{}]{0,300}?\burl\s*:\s*(['\"`])(?P<path>/[^'\"`\n]{0,300})\1")
_USE: Final = re.compile(
    r"\b(?P<on>\w+)\s*\.(?:use|route)\(\s*(['\"`])(?P<path>/[^'\"`\n]{0,200})\2\s*,[^;\n]{0,200}?\b(?P<router>[A-Za-z_]\w*)(?:\.routes\(\))?\s*\)"
)
_REGISTER: Final = re.compile(
    r"\b(?P<on>\w+)\.register\(\s*(?P<router>[A-Za-z_]\w*)\s*(?:,\s*\{[^{}]{0,200}?\bprefix\s*:\s*(['\"`])(?P<path>/[^'\"`\n]{0,200})\3)?"
)
_CONTROLLER: Final = re.compile(r"@Controller\(\s*(?:(['\"`])(?P<path>[^'\"`\n]{0,200})\1|\{[^{}]{0,200}?\bpath\s*:\s*(['\"`])(?P<named>[^'\"`\n]{0,200})\3[^{}]{0,200}\})?")
_METHOD: Final = re.compile(r"@(?:Get|Post|Put|Patch|Delete|All|Options|Head|Sse)\(\s*(?:(['\"`])(?P<path>[^'\"`\n]{0,200})\1)?\s*\)")
_GLOBAL: Final = re.compile(r"\.setGlobalPrefix\(\s*(['\"`])(?P<path>[^'\"`\n]{1,200})\1")
_PARAMETER: Final = re.compile(r":(?P<name>\w+)(?:\([^()]{0,80}\)|\{[^{}]{0,80}\})?(?P<optional>\?)?")
_REST: Final = frozenset({"*", "(.*)", "**", "{*splat}", "*splat"})


def js_routes(tree: Tree, names: Iterable[str], imports: Imports) -> Iterator[RouteFile]:
    """Give the routes that the JavaScript and TypeScript files among these register."""
    routers = Routers("JavaScript")
    controllers: list[RouteFile] = []
    fronts: dict[str, str] = {}
    for name in names:
        text = tree.text(name) if suffix_of(name) in _SUFFIXES else None
        if text is None:
            continue
        front = _GLOBAL.search(text) if "setGlobalPrefix" in text else None
        if front is not None:
            fronts[tree.project_of(name)] = front["path"]
        if _SIGN.search(text):
            _read(routers, name, text, imports)
            controllers += _nest(name, text)
    yield from routers.routes()
    for one in controllers:
        yield replace(one, route=joined(fronts.get(tree.project_of(one.file), ""), one.route))


def _read(routers: Routers, name: str, text: str, imports: Imports) -> None:
    made = {found["name"]: found for found in _MADE.finditer(text)}
    plugins = {found["name"] for found in _PLUGIN.finditer(text)} if "astify" in text else set()
    for variable, found in made.items():
        router = Router(name, variable)
        if "Router" not in found["kind"]:
            routers.applications.add(router)
        line_end = text.find("\n", found.end())
        based = _BASE.search(text, found.end(), line_end if line_end >= 0 else len(text))
        if based:
            routers.prefixes[router] = based["path"] or based["prefix"]
    known = {*made, *plugins}
    _registrations(routers, name, text, known)
    for use in (*_USE.finditer(text), *_REGISTER.finditer(text)):
        if use["on"] in known:
            inner = _meant(name, use["router"], made, imports)
            if inner is not None:
                routers.mounted.append(Mounted(Router(name, use["on"]), parameters(use["path"] or ""), inner))
    if plugins:
        # A plugin's own parameter is the router that others register by the name of the file.
        own = sorted(plugins - {*made})
        routers.mounted += [Mounted(Router(name, UNNAMED), "", Router(name, plugin)) for plugin in own]


def _registrations(routers: Routers, name: str, text: str, known: set[str]) -> None:
    last = next(iter(sorted(known)), "") if len(known) == 1 else ""
    for call in _CALL.finditer(text):
        on = call["on"] or last
        # With one argument, `app.get("view engine")` reads a setting; a chain goes on behind it.
        if on in known and call["path"] and (call["end"] == "," or _CHAINED.match(text, call.end())):
            if call["verb"] == "route" and call["end"] == ",":
                continue
            routers.registered.append(_registered(Router(name, on), text, call))
    for call in _URL.finditer(text):
        routers.registered += [_registered(Router(name, on), text, call) for on in sorted(known)[:1]]


def _registered(router: Router, text: str, call: re.Match[str]) -> Registered:
    return Registered(router, parameters(call["path"]), line_at(text, call.start("path")))


def _meant(name: str, variable: str, made: Iterable[str], imports: Imports) -> Router | None:
    """Give the router that a name stands for: one of this file, or what another file hands out."""
    if variable in made:
        return Router(name, variable)
    return next(iter(imports.routers(name, variable)), None)


def _nest(name: str, text: str) -> Iterator[RouteFile]:
    controllers = [*_CONTROLLER.finditer(text)]
    for at, found in enumerate(controllers):
        end = controllers[at + 1].start() if at + 1 < len(controllers) else len(text)
        front = found["path"] or found["named"] or ""
        for method in _METHOD.finditer(text, found.end(), end):
            route = parameters(joined(front, method["path"] or ""))
            yield RouteFile(route, name, "decorated method of a Nest controller", "high", line_at(text, method.start()))


def parameters(path: str) -> str:
    """Write ``:id``, ``:id?``, ``*`` as reports do."""
    told = _PARAMETER.sub(lambda one: f"[[{one['name']}]]" if one["optional"] else f"[{one['name']}]", path)
    return "/".join("[[...rest]]" if part in _REST else part for part in told.split("/"))
