"""A Python source -> the modules of the checkout that its ``import`` and ``from ... import`` lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from logtriage.code.imported import Imported, normal_path
from logtriage.code.tree import Tree, folder_of

_FROM: Final = re.compile(r"(?m)^[ \t]*from[ \t]+(?P<module>[.\w]{1,200})[ \t]+import[ \t]+(?P<names>\([^()]{1,2000}\)|[^\n#(]{1,500})")
_PLAIN: Final = re.compile(r"(?m)^[ \t]*import[ \t]+(?P<module>[.\w]{1,200})(?:[ \t]+as[ \t]+(?P<near>\w+))?[ \t]*$")


def python_imports(tree: Tree, name: str, text: str) -> Iterator[tuple[str, Imported]]:
    """Give the local names of a module that stand for other modules of the checkout, or for names in them."""
    for found in _FROM.finditer(text):
        for pair in found["names"].strip("() \t\n").split(","):
            far, _, near = (word.strip() for word in pair.strip().partition(" as "))
            above = found["module"]
            inside = _module(tree, name, f"{above}.{far}" if above.strip(".") else above + far)
            outer = inside or _module(tree, name, above)
            if outer is not None:
                yield near or far, Imported(outer, "" if inside else far)
    for found in _PLAIN.finditer(text):
        file = _module(tree, name, found["module"])
        if file is not None:
            yield found["near"] or found["module"].rpartition(".")[2], Imported(file, "")


def _module(tree: Tree, name: str, module: str) -> str | None:
    dots = len(module) - len(module.lstrip("."))
    path = module.lstrip(".").replace(".", "/")
    if dots:
        starts = [normal_path(folder_of(name) + "../" * (dots - 1) + path)]
    else:
        project = tree.project_of(name)
        starts = [f"{root}{path}" for root in dict.fromkeys((project, f"{project}src/", folder_of(name), ""))]
    named = (f"{start.rstrip('/')}{ending}" for start in starts for ending in (".py", "/__init__.py"))
    return next((one for one in named if one in tree.held), None)
