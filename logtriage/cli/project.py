"""
The project around the working directory -> its settings, its rules, its policy, its own word on clusters.

All of one project: what lies beside the settings in force counts, and an outer project's files do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.model import Criterion, Policy, Regrouping, Suppression


def with_team_rules(ctx: click.Context, _: click.Parameter, given: tuple[Path, ...]) -> tuple[Path, ...]:
    """Put the project's own folder of rules in front of those named by flags."""
    settings = ctx.params["config"] if "config" in ctx.params else nearest_settings()
    team = _place(settings, "rules")
    return (team, *given) if team is not None and team.is_dir() else given


def load_policy(settings: Path | None) -> tuple[Policy, tuple[Suppression, ...]]:
    """Read ``routes.yaml`` and ``suppressions.yaml`` of the project; without them nothing is declared or left out."""
    from logtriage.model import Policy

    routes, suppress = _place(settings, "routes.yaml"), _suppressions(settings)
    if routes is None and suppress is None:
        return Policy(), ()
    from logtriage.policy.load import load_routes, load_suppressions

    return (
        load_routes(routes, _shown(routes)) if routes else Policy(),
        load_suppressions(suppress, _shown(suppress)) if suppress else (),
    )


def _suppressions(settings: Path | None) -> Path | None:
    """Give the file of suppressions under either of its names; raises ``UsageError`` where both are there."""
    file, short = _place(settings, "suppressions.yaml"), _place(settings, "suppress.yaml")
    if file is not None and short is not None and file.parent == short.parent:
        hint = "Put all entries into one of them."
        raise UsageError("suppress.yaml stands beside it, and only one is read.", source=_shown(file), hint=hint)
    return file or short


def load_regroupings(settings: Path | None) -> tuple[Regrouping, ...]:
    """Read ``clusters.yaml`` of the project; without it clusters stay as found."""
    file = _place(settings, "clusters.yaml")
    if file is None:
        return ()
    from logtriage.policy import load

    return load.load_regroupings(file, _shown(file))


def baseline_folder(settings: Path | None) -> Path:
    """Give the folder of the project's baselines, whether it is there or not."""
    return _place(settings, "baselines") or _project_folder(settings) / "baselines"


def _project_folder(settings: Path | None) -> Path:
    """Give the project's ``.logtriage/``: beside the settings in force, else the nearest, else one to be made here."""
    if settings is not None:
        own = settings.resolve().parent
        return own if own.name == ".logtriage" else own / ".logtriage"
    found = _place(None, "")
    return found if found is not None else Path(".logtriage")


def history_place(given: str | None, settings: Path | None) -> str:
    """Give where the history is: as told, or ``history.db`` in the project's ``.logtriage/``, existing or not."""
    if given:
        return given
    file = _place(settings, "history.db") or _project_folder(settings) / "history.db"
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)
def load_criteria_files(paths: Sequence[Path]) -> tuple[Criterion, ...]:
    """Read several criteria files as one; raises ``CriteriaError``, also where two of them use one id."""
    if not paths:
        return ()
    from logtriage.criteria.load import HINT, load_criteria
    from logtriage.errors import CriteriaError

    found: dict[str, Criterion] = {}
    for path in paths:
        for one in load_criteria(path):
            if one.id in found:
                fault = f"{one.source}: id: '{one.id}' stands in {found[one.id].source} as well"
                raise CriteriaError((fault,), hint=HINT)
            found[one.id] = one
    return tuple(found.values())


def _place(settings: Path | None, name: str) -> Path | None:
    """Give what lies beside the settings in force; without settings, in the nearest ``.logtriage/`` that has it."""
    if settings is not None:
        own = settings.resolve().parent
        folders = [own if own.name == ".logtriage" else own / ".logtriage"]
    else:
        start = Path.cwd()
        folders = [folder / ".logtriage" for folder in (start, *start.parents)]
    return next((folder / name for folder in folders if (folder / name).exists()), None)


def _shown(file: Path) -> str:
    """Name a file of the project without the machine's own folders: a report is passed on."""
    return f"{file.parent.name}/{file.name}"


def take_settings(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
    """Put a settings file's values behind the flags, and give the file; nothing is imported where there is none."""
    file = value or nearest_settings()
    if file is None:
        return None
    from logtriage.config import default_map, load_settings

    known = {parameter.name for parameter in ctx.command.params}
    said = default_map(load_settings(file), file.parent)
    ctx.default_map = {name: given for name, given in said.items() if name in known}
    return file


def nearest_settings() -> Path | None:
    """Give the settings file that is in force in the working directory, if there is one."""
    start = Path.cwd()
    for folder in (start, *start.parents):
        for name in ("logtriage.toml", ".logtriage/config.toml", "pyproject.toml"):
            file = folder / name
            if file.is_file() and (name != "pyproject.toml" or _is_ours(file)):
                return file
    return None


def _is_ours(file: Path) -> bool:
    """Tell whether a project file speaks of us; one that cannot be read does not."""
    try:
        return b"[tool.logtriage]" in file.read_bytes()
    except OSError:
        return False
