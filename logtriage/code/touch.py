"""
What the occurrences of a finding say x a checkout -> the places that it touches, who owns them, who changed them last.

Strongest first: a stack frame, the file that serves the route, a failed call, the application's own words. A place that
the route's file reaches through its imports is surer than one that it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from logtriage.code.commits import History
from logtriage.code.frames import Frames
from logtriage.code.imports import Imports
from logtriage.code.owners import Owners
from logtriage.code.platform import Platform, read_platform
from logtriage.code.sources import Sources, Spot
from logtriage.code.table import RouteTable, read_table
from logtriage.code.tree import Tree, shown
from logtriage.model import CodePlace, Commit, Confidence, Evidence, Located, TouchPoints

_MOST_FRAMES: Final = 3
_MOST_SPOTS: Final = 2
_MOST_ALIKE: Final = 3
"""Words that stand in more places than this tell nothing of where they were written."""
_MOST_ROUTES: Final = 3
_MOST_COMMITS: Final = 5
_MOST_LIBRARIES: Final = 5


@dataclass(frozen=True, slots=True)
class Code:
    """A checkout, ready for looking findings up."""

    tree: Tree
    table: RouteTable
    platform: Platform
    sources: Sources
    frames: Frames
    imports: Imports
    owners: Owners
    history: History
    reached: dict[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What of the checkout was not looked at, in sentences."""
        return (*self.tree.warnings, *self.history.warnings)

    def locate(self, evidence: Evidence, redact: Callable[[str], str] = str) -> Located | None:
        """Give what the checkout holds of a finding; null where it holds no file at all."""
        if not self.tree.names:
            return None
        handler = self.handler(evidence.routes)
        framed = self._framed(evidence)
        said = [*self._called(evidence, handler), *self._written(evidence, handler)]
        places = _once([*framed, *((handler,) if handler else ()), *said])
        # Words in a file that the route's file is not seen to import say less than the route.
        sure = [place for place in said if handler is None or place.confidence != "low"]
        basis: Literal["frame", "literal", "route", "none"] = (
            "frame" if framed else "literal" if sure else "route" if handler else "none"
        )
        libraries = tuple(map(redact, evidence.libraries[:_MOST_LIBRARIES]))
        touch = TouchPoints(handler and _redacted(handler, redact), basis, libraries, ())
        return Located(tuple(_redacted(one, redact) for one in places), tuple(map(redact, self._owners(places))), touch)

    def commits(self, places: Iterable[CodePlace]) -> tuple[Commit, ...]:
        """Give the last commits of the lines of some places, the newest first."""
        lines = [(place.file, place.line) for place in places if place.line is not None]
        return self.history.commits(lines)[:_MOST_COMMITS]

    def handler(self, routes: Sequence[str]) -> CodePlace | None:
        """Give the file that serves the first of some routes that has one."""
        for route in routes[:_MOST_ROUTES]:
            found = self.table.serving(route)
            if found:
                first = found[0]
                how = f"serves {first.route}: {first.found_by}"
                return CodePlace(shown(first.file), first.line, how, first.confidence)
        return None

    def _framed(self, evidence: Evidence) -> list[CodePlace]:
        found = (self.frames.place(frame) for frame in evidence.frames)
        return list(_once(place for place in found if place is not None))[:_MOST_FRAMES]

    def _called(self, evidence: Evidence, handler: CodePlace | None) -> Iterator[CodePlace]:
        for model, method in evidence.calls:
            spots = self.sources.calls(model, method)
            yield from self._ranked(spots, f"calls {model}.{method}", handler)

    def _written(self, evidence: Evidence, handler: CodePlace | None) -> Iterator[CodePlace]:
        """Only words that stand in few places tell where; the first that do are enough."""
        for words in evidence.words:
            spots = self.sources.places(words)
            if 0 < len(spots) <= _MOST_ALIKE:
                yield from self._ranked(spots, f"holds the words {_spelt(words)}", handler)
                return

    def _ranked(self, spots: Iterable[Spot], what: str, handler: CodePlace | None) -> list[CodePlace]:
        """Put what the handler reaches first; where it reaches some, the others did not run for this route."""
        reach = self._reach(handler.file) if handler else {}
        spots = sorted(spots, key=lambda spot: (reach.get(spot.file, 99), spot))
        near = [spot for spot in spots if spot.file in reach]
        told = [
            CodePlace(shown(spot.file), spot.line, f"{what}, {_through(reach[spot.file])}", "medium") for spot in near
        ]
        if not told:
            alone: Confidence = "medium" if len(spots) == 1 and handler is None else "low"
            more = ", not seen imported by the route's file" if handler else ""
            told = [CodePlace(shown(spot.file), spot.line, what + more, alone) for spot in spots]
        return told[:_MOST_SPOTS]

    def _reach(self, file: str) -> Mapping[str, int]:
        if file not in self.reached:
            self.reached[file] = self.imports.reach(file)
        return self.reached[file]

    def _owners(self, places: Sequence[CodePlace]) -> tuple[str, ...]:
        """The owners of the surest place that anybody owns."""
        return next((found for found in (self.owners.of(place.file) for place in places) if found), ())


def read_code(repo: Path, spelt: Callable[[str], str] = str) -> Code:
    """
    Read a checkout; ``spelt`` writes a route as reports do.

    Raises ``UsageError`` when ``repo`` is no folder that can be read.
    """
    tree = Tree(repo)
    imports, platform, sources = Imports(tree), read_platform(tree), Sources(tree)
    table = read_table(tree, platform, imports, spelt)
    return Code(tree, table, platform, sources, Frames(tree, sources), imports, Owners(tree), History(repo))


def _spelt(words: str) -> str:
    return repr(words) if "`" in words else f"`{words}`"


def _through(steps: int) -> str:
    match steps:
        case 0:
            return "in the route's file"
        case 1:
            return "imported by the route's file"
        case _:
            return f"reached from the route's file through {steps} imports"


def _once(places: Iterable[CodePlace]) -> tuple[CodePlace, ...]:
    """Give each place once, as it was found first."""
    found: dict[tuple[str, int | None], CodePlace] = {}
    for place in places:
        found.setdefault((place.file, place.line), place)
    return tuple(found.values())


def _redacted(place: CodePlace, redact: Callable[[str], str]) -> CodePlace:
    return replace(place, file=redact(place.file), found_by=redact(place.found_by))
