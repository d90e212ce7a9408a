"""Files of the matrix x planning documents and the work tree -> who else works on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from logtriage.checkout import read_source
from logtriage.model import InventoryRow, Overlap

WORK_TREE: Final = "uncommitted changes"
_HEADING: Final = re.compile(r"(?m)^#{1,3}[ \t]+(?P<title>[^\n]{1,200})")
_MOST_PLANS: Final = 400


def read_plans(patterns: Sequence[str], repo: Path) -> dict[str, str]:
    """Read planning documents: name as found -> text. A folder stands for the Markdown files below it."""
    found: dict[str, str] = {}
    for pattern in patterns:
        for path, name in _matching(pattern, repo):
            data = read_source(path) if len(found) < _MOST_PLANS else None
            if isinstance(data, bytes):
                found.setdefault(name, data.decode("utf-8", "replace"))
    return found


def _matching(pattern: str, repo: Path) -> Iterator[tuple[Path, str]]:
    """Look from the working directory first, then from the checkout; what lies behind a link is left out."""
    whole = Path(pattern)
    roots = (Path(whole.anchor),) if whole.is_absolute() else (Path(), repo)
    bare = str(whole.relative_to(whole.anchor)) if whole.is_absolute() else pattern
    for root in roots:
        try:
            paths = sorted(root.glob(bare))
        except (ValueError, NotImplementedError, OSError):
            return
        named = [one for path in paths for one in (sorted(path.rglob("*.md")) if path.is_dir() else [path])]
        told = [path for path in named if path.is_file() and not _is_behind_link(path, root)]
        if told:
            yield from ((path, path.relative_to(root).as_posix().encode("utf-8", "replace").decode()) for path in told)
            return


def _is_behind_link(path: Path, root: Path) -> bool:
    return any(one.is_symlink() for one in (path, *path.parents) if one != root and one.is_relative_to(root))


def planned(
    rows: Sequence[InventoryRow], plans: Mapping[str, str], redact: Callable[[str], str]
) -> tuple[Overlap, ...]:
    """Give each file that a plan names as well, by its path from the top of the checkout."""
    found: list[Overlap] = []
    for file, naming in _files(rows).items():
        named = re.compile(rf"(?<![\w.\-]){re.escape(file)}(?![\w\-]|\.\w)")
        for name, text in plans.items():
            at = named.search(text)
            if at is not None:
                heading = _HEADING.search(text)
                title = redact(heading["title"].strip()) if heading else None
                found.append(Overlap(file, naming, redact(name), title, text.count("\n", 0, at.start()) + 1))
    return tuple(found)


def dirty(rows: Sequence[InventoryRow], changed: Sequence[str]) -> tuple[Overlap, ...]:
    """Give each file that has changes nobody has committed."""
    touched = set(changed)
    return tuple(Overlap(file, at, WORK_TREE, None, None) for file, at in _files(rows).items() if file in touched)


def _files(rows: Sequence[InventoryRow]) -> dict[str, tuple[int, ...]]:
    """Give the files of the matrix with the positions of the rows that name them; a failed call is no file."""
    found: dict[str, tuple[int, ...]] = {}
    for row in rows:
        own = (*row.places, *((row.handler,) if row.handler else ()))
        for file in dict.fromkeys(place.file for place in own if "(" not in place.file or "/" in place.file):
            found[file] = (*found.get(file, ()), row.position)
    return dict(sorted(found.items()))
