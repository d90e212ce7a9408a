"""
A checkout -> ``Declared``: the limits of its routes and the models of its Prisma schemas, in one reading.

Read-only: nothing is executed and no link is followed. A file that cannot be read is told where something hangs on it,
and costs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from logtriage.checkout import check_checkout, read_source, source_names
from logtriage.declared.durations import Duration, durations_in
from logtriage.declared.limits import compare_limit
from logtriage.declared.uniques import CODE, unique_notes
from logtriage.declared.vercel_json import Functions, read_functions
from logtriage.model import Captured, DeclaredLimit, DeclaredPlace
from logtriage.prisma import Model, models_in
from logtriage.served import ROUTED, Served, projects_of, served_by


@dataclass(frozen=True, slots=True)
class Declared:
    """What a checkout declares; without one, nothing."""

    limits: Mapping[str, tuple[DeclaredPlace, ...]] = field(default_factory=dict)
    """Route -> the files that serve it, in the order of their paths."""
    models: tuple[Model, ...] = ()
    warnings: tuple[str, ...] = ()
    """``file:line: what could not be read``, relative to the checkout."""

    def limit(self, route: str | None, observed_s: int | None, redact: Callable[[str], str]) -> DeclaredLimit | None:
        """Hold the declared limit of a route against the observed one; null where nothing is declared."""
        return compare_limit(self.limits.get(route or "", ()), observed_s, redact)

    def notes(self, code: str | None, captures: Mapping[str, Captured]) -> tuple[str, ...]:
        """Say what the schema has to do with an error; nothing for most."""
        return unique_notes(self.models, captures) if code == CODE else ()


def read_declared(repo: Path, spelt: Callable[[str], str] = str) -> Declared:
    """
    Read a checkout; ``spelt`` writes a route as reports do.

    Raises ``UsageError`` when ``repo`` is no folder that can be read.
    """
    check_checkout(repo)
    names = tuple(source_names(repo, routed=ROUTED))
    projects = projects_of(names)
    reading = _Reading(repo, [])
    served = [found for found in (served_by(name, projects) for name in names) if found is not None]
    limits = _limits(served, {name: reading.functions(name) for name in _configs(names, projects)}, reading)
    routes: dict[str, tuple[DeclaredPlace, ...]] = {}
    for one, places in limits:
        route = spelt(one.route)
        routes[route] = (*routes.get(route, ()), *places)
    models = tuple(model for name in names if name.endswith(".prisma") for model in reading.models(name))
    return Declared(routes, models, tuple(reading.warnings))


def _configs(names: Iterable[str], projects: frozenset[str]) -> Iterator[str]:
    wanted = {f"{project}vercel.json" for project in projects}
    yield from (name for name in names if name in wanted)


@dataclass(frozen=True, slots=True)
class _Reading:
    repo: Path
    warnings: list[str]

    def text(self, name: str) -> str | None:
        """Give a source; bytes that are no UTF-8 become marks, since only plain words are looked for."""
        data = read_source(self.repo / name)
        if isinstance(data, bytes):
            return data.decode("utf-8", "replace")
        self.warnings.append(f"{shown(name)}: {data.reason}; what it declares is not known.")
        return None

    def durations(self, name: str) -> tuple[Duration, ...]:
        text = self.text(name)
        return durations_in(text) if text is not None and "maxDuration" in text else ()

    def functions(self, name: str) -> Functions:
        data = read_source(self.repo / name)
        if not isinstance(data, bytes):
            self.warnings.append(f"{shown(name)}: {data.reason}; the limits in it are not known.")
            return Functions()
        read = read_functions(data, shown(name))
        self.warnings.extend(f"{fault}; the limits in it are not known." for fault in read.faults)
        return read

    def models(self, name: str) -> tuple[Model, ...]:
        text = self.text(name)
        return models_in(text, shown(name)) if text is not None else ()


def shown(name: str) -> str:
    """Give a path as text that can be written: bytes of a name that are not UTF-8 become marks."""
    return name.encode("utf-8", "replace").decode()


def _limits(
    served: Sequence[Served], configs: Mapping[str, Functions], reading: _Reading
) -> Iterator[tuple[Served, tuple[DeclaredPlace, ...]]]:
    exported = {one.file: reading.durations(one.file) for one in served}
    layouts = {_folder(one.file): one.file for one in served if one.kind == "layout"}
    for one in served:
        if one.kind == "layout":
            continue
        own = _exported(one.file, exported) or (_of_layouts(one, layouts, exported) if one.kind == "page" else ())
        places = (*own, *_of_configs(one.file, configs))
        if not places and not one.slot:
            places = (DeclaredPlace(None, shown(one.file), None, "serves the route"),)
        yield one, places


def _exported(file: str, exported: Mapping[str, Sequence[Duration]]) -> tuple[DeclaredPlace, ...]:
    return tuple(DeclaredPlace(one.seconds, shown(file), one.line, one.found_by) for one in exported[file])


def _of_layouts(
    page: Served, layouts: Mapping[str, str], exported: Mapping[str, Sequence[Duration]]
) -> tuple[DeclaredPlace, ...]:
    """Give what the nearest layout above a page declares; a page takes what it does not say itself from there."""
    folder = _folder(page.file)
    while folder:
        places = _exported(layouts[folder], exported) if folder in layouts else ()
        if places:
            return places
        folder = _folder(folder[:-1])
    return ()


def _of_configs(file: str, configs: Mapping[str, Functions]) -> Iterator[DeclaredPlace]:
    for name, functions in configs.items():
        project = _folder(name)
        entry = functions.of(file.removeprefix(project)) if file.startswith(project) else None
        if entry is not None and entry.seconds is not None:
            yield DeclaredPlace(entry.seconds, shown(name), entry.line, f'functions["{entry.glob}"] of vercel.json')


def _folder(name: str) -> str:
    return name[: name.rfind("/") + 1]
