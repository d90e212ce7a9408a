"""
Applications that are one function -> their routes: literal registrations, put together through mounted routers.

A language gives ``Routers``: which variable of which file registers a path, and where it is mounted. A router that is
nowhere seen mounted keeps its own paths, with low confidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from logtriage.code.route_file import RouteFile

UNNAMED: Final = "any"
"""The variable of a default export that has no name."""
_DEEPEST: Final = 6
_MOST: Final = 20_000


class Router(NamedTuple):
    """An application or router: a variable of a file."""

    file: str
    variable: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A path that a router answers."""

    router: Router
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Mounted:
    """A router inside another one."""

    outer: Router
    prefix: str
    inner: Router


@dataclass(slots=True)
class Routers:
    """What the files of a language say of their routers; filled file by file."""

    language: str
    applications: set[Router] = field(default_factory=set)
    """Routers that are an application of themselves."""
    prefixes: dict[Router, str] = field(default_factory=dict)
    """What a router puts in front of its own paths."""
    registered: list[Registered] = field(default_factory=list)
    mounted: list[Mounted] = field(default_factory=list)

    def routes(self) -> Iterator[RouteFile]:
        """Give every route with the line that registers it."""
        above: dict[Router, list[Mounted]] = {}
        for mount in self.mounted:
            above.setdefault(mount.inner, []).append(mount)
        given = 0
        for one in self.registered:
            fronts = self._fronts(one.router, above)
            for front in fronts or ("",):
                given += 1
                if given > _MOST:
                    return
                how = f"path registered in {self.language} code"
                yield RouteFile(
                    joined(front, self.prefixes.get(one.router, ""), one.path), one.router.file,
                    how if fronts else f"{how}; where its router is mounted is not seen",
                    "high" if fronts else "low", one.line,
                )  # fmt: skip

    def _fronts(self, router: Router, above: Mapping[Router, Sequence[Mounted]], depth: int = 0) -> tuple[str, ...]:
        """Give every path under which an application mounts a router; a circle ends where it is too deep."""
        # What is an application of itself may be mounted in another one, and answers there alone.
        found = (
            joined(front, self.prefixes.get(mount.outer, ""), mount.prefix)
            for mount in (above.get(router, ())[:_DEEPEST] if depth < _DEEPEST else ())
            for front in self._fronts(mount.outer, above, depth + 1)
        )
        return tuple(dict.fromkeys(found)) or ("",) * (router in self.applications)


def joined(*parts: str) -> str:
    """Put paths together, one slash between them."""
    return "/" + "/".join(piece for part in parts for piece in part.split("/") if piece)
