"""What a name of a source file stands for in another file: what both languages give and ``Imports`` holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT: Final = "default"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a local name stands for."""

    file: str
    name: str
    """As the other file calls it; ``default`` for its default export, empty for the module as a whole."""


def normal_path(path: str) -> str:
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
