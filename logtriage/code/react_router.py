"""
``app/routes.ts`` of React Router -> its routes: the literal calls of ``route``, ``index``, ``layout`` and ``prefix``.

What is computed is not understood and gives no route. https://reactrouter.com/start/framework/routing (2026-09).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from logtriage.code.route_file import RouteFile
from logtriage.code.tree import Tree, folder_of, line_at

FILE: Final = re.compile(r"app/routes\.[cm]?[jt]s")
_CALL: Final = re.compile(
    r"\b(?P<name>route|index|layout|prefix)\(\s*(['\"`])(?P<first>[^'\"`\n]{0,200})\2(?:\s*,\s*(['\"`])(?P<second>[^'\"`\n]{1,200})\4)?"
    r"|(?P<open>\()|(?P<close>\))"
)
_PARAMETER: Final = re.compile(r":(\w+)(\?)?")
_MOST_CALLS: Final = 5_000


def react_routes(tree: Tree, name: str) -> Iterator[RouteFile]:
    """Give the routes that a ``routes.ts`` declares, each with its file and the line that says so."""
    text = tree.text(name) or ""
    above: list[str] = []
    for number, call in enumerate(_CALL.finditer(text)):
        if number >= _MOST_CALLS:
            return
        if call["close"]:
            above = above[:-1]
        elif call["open"]:
            above.append("")
        else:
            yield from _declared(tree, name, call, "/".join(filter(None, above)), line_at(text, call.start()))
            above.append(call["first"] if call["name"] in {"route", "prefix"} else "")


def _declared(tree: Tree, name: str, call: re.Match[str], above: str, line: int) -> Iterator[RouteFile]:
    file, path = (call["second"], call["first"]) if call["name"] == "route" else (call["first"], "")
    if call["name"] not in {"route", "index"} or not file:
        return
    found = f"{folder_of(name)}{file.removeprefix('./')}"
    if found in tree.held:
        route = "/" + "/".join(part for part in f"{above}/{path}".split("/") if part)
        told = _PARAMETER.sub(lambda one: f"[[{one[1]}]]" if one[2] else f"[{one[1]}]", route)
        told = told.replace("*", "[...splat]")
        yield RouteFile(told, found, f"declared in {name}:{line}", "high", order=int(call["name"] != "index"))
