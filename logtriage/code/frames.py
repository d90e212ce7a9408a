"""
A stack frame of the log -> its place in the checkout: as it stands, through a source map, through the keys of a build.

Nothing is asserted that is not there: a file that the checkout does not hold gives no place, and a line that a file
does not have, or that belongs to compiled code, is left out.
"""

from __future__ import annotations

import re
from typing import Any, Final

from logtriage.code.platform import page_of_route, source_of_key
from logtriage.code.source_maps import original, source_name
from logtriage.code.sources import Sources
from logtriage.code.tree import Tree, shown
from logtriage.model import CodePlace, Confidence, SourceFrame

_BUNDLED: Final = re.compile(r"\.next/server/(?P<kind>app|pages)/(?P<key>[^\s]{1,300})\.js$")
_COMPILED: Final = re.compile(r"\.[cm]?js$")
_WRITTEN: Final = (".ts", ".tsx", ".mts", ".cts", ".jsx")
_MOST_MAPS: Final = 8
_BUILT: Final = re.compile(r"^(?:dist|build|out|\.output|lib)/")


class Frames:
    """Looks frames up in a checkout."""

    def __init__(self, tree: Tree, sources: Sources) -> None:
        """Take the checkout and its sources."""
        self._tree = tree
        self._sources = sources
        self._maps: dict[str, Any] = {}
        self._places: dict[SourceFrame, CodePlace | None] = {}

    def place(self, frame: SourceFrame) -> CodePlace | None:
        """Give the place of a frame; null where the checkout does not hold it."""
        if frame not in self._places:
            self._places[frame] = self._place(frame)
        return self._places[frame]

    def _place(self, frame: SourceFrame) -> CodePlace | None:
        mapped = self._mapped(frame)
        if mapped is not None:
            return mapped
        if not frame.in_app:
            return None
        if _BUNDLED.search(frame.file):
            return self._bundled(frame)
        return self._as_written(frame) or self._compiled(frame)

    def _as_written(self, frame: SourceFrame) -> CodePlace | None:
        file = source_name(frame.file)
        if file in self._tree.held:
            return self._at(file, frame.line, "stack frame", "high")
        alike = self._sources.ending(file)
        if len(alike) != 1:
            return None
        return self._at(alike[0], frame.line, "stack frame, by the end of its path", "medium")

    def _at(self, file: str, line: int | None, found_by: str, confidence: Confidence) -> CodePlace:
        lines = self._sources.lines(file)
        if line is None or 0 < line <= lines:
            return CodePlace(shown(file), line, found_by, confidence)
        other = f"{found_by}; the file has no line {line} here, so another version ran"
        return CodePlace(shown(file), None, other, "low")

    def _mapped(self, frame: SourceFrame) -> CodePlace | None:
        if frame.line is None or not _COMPILED.search(frame.file):
            return None
        for project in sorted(self._tree.projects):
            found = original(self._map(f"{project}{frame.file}.map"), frame.line, frame.column)
            if found is not None and "node_modules/" not in found[0]:
                named = next((one for one in (f"{project}{found[0]}", found[0]) if one in self._tree.held), None)
                alike = (named,) if named else self._sources.ending(found[0])
                if len(alike) == 1 and alike[0] is not None:
                    return self._at(alike[0], found[1], "stack frame, through a source map", "high")
        return None

    def _map(self, name: str) -> Any:
        """Give a source map; few are kept, since one may be large."""
        if name not in self._maps:
            self._maps = dict(list(self._maps.items())[-_MOST_MAPS:]) | {name: self._tree.json(name)}
        return self._maps[name]

    def _bundled(self, frame: SourceFrame) -> CodePlace | None:
        found = _BUNDLED.search(frame.file)
        if found is None:
            return None
        for project in sorted(self._tree.projects):
            by_key = source_of_key if found["kind"] == "app" else page_of_route
            file = by_key(self._tree, project, f"/{found['key']}")
            if file is not None:
                return CodePlace(shown(file), None, "stack frame in the bundle of this file", "medium")
        return None

    def _compiled(self, frame: SourceFrame) -> CodePlace | None:
        if not _COMPILED.search(frame.file):
            return None
        bare = _COMPILED.sub("", frame.file)
        stems = (bare, _BUILT.sub("src/", bare), _BUILT.sub("", bare))
        file = next((stem + ending for stem in stems for ending in _WRITTEN if stem + ending in self._tree.held), None)
        return CodePlace(shown(file), None, "stack frame in what this file was compiled to", "medium") if file else None
