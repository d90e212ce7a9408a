"""Checkouts out of tables: name of a file -> its text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from logtriage.code import Code
from logtriage.locate import code_in


def grow(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder; gives the folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def code_of(root: Path, files: Mapping[str, str]) -> Code:
    """Write files and read them as a checkout."""
    return code_in(grow(root, files))


def served(code: Code, route: str) -> str | None:
    """Name the file that answers a route, with its line where it has one."""
    found = code.table.serving(route)
    if not found:
        return None
    return found[0].file if found[0].line is None else f"{found[0].file}:{found[0].line}"
