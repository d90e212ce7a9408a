"""
Settings file -> defaults for options. Flag beats environment beats file beats built-in default.

Looked for from the working directory upwards, the first that is found: ``logtriage.toml``, ``.logtriage/config.toml``,
``[tool.logtriage]`` in ``pyproject.toml``. Every key is an option's long name with underscores; unknown keys are
errors.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from logtriage.errors import UsageError

FailOn: TypeAlias = Literal[
    "critical", "high", "medium", "low", "partial", "policy", "new", "regressed", "escalating", "downgraded", "claims"
]


class Settings(BaseModel):
    """What a settings file may say; null means: not said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: tuple[str, ...] | None = None
    """Folders of rules, relative to the file."""
    env: tuple[str, ...] | None = None
    route: tuple[str, ...] | None = None
    deployment: tuple[str, ...] | None = None
    exclude_bots: bool | None = None
    fail_on: tuple[FailOn, ...] | None = None
    profile: str | None = None
    color: Literal["auto", "always", "never"] | None = None
    record: bool | None = None
    history: str | None = None
    """A file, relative to this one, or an address."""
    keep_days: int | None = None
    keep_runs: int | None = None
    quiet: bool | None = None
    no_progress: bool | None = None


# The settings are named as the flags are; click knows some options by another name.
_PARAMETERS: Final = {
    "rules": "rule_folders",
    "env": "environments",
    "route": "routes",
    "deployment": "deployments",
    "fail_on": "gates",
}


def load_settings(file: Path) -> Settings:
    """
    Read a settings file.

    Raises ``UsageError`` naming every key that is unknown or has a wrong value.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror}).", source=str(file)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"is no TOML ({error}).", source=str(file)) from None
    table = _own_table(content) if file.name == "pyproject.toml" else content
    try:
        return Settings.model_validate(table)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {_problem(fault)}" for fault in error.errors())
        raise UsageError(f"{faults}.", source=str(file), hint="See docs/cli.md, section Settings.") from None


def _own_table(content: dict[str, Any]) -> Any:
    tools = content.get("tool")
    return tools.get("logtriage", {}) if isinstance(tools, dict) else {}


def _problem(fault: ErrorDetails) -> str:
    """Say it in the words of TOML: a reader of a settings file knows lists, not tuples."""
    told = {"extra_forbidden": "no such setting", "tuple_type": "expected a list"}
    return told.get(fault["type"], fault["msg"])


def default_map(settings: Settings, folder: Path) -> dict[str, Any]:
    """Give the settings as click's defaults, by parameter name; paths are taken relative to the file's folder."""
    said = {name: value for name, value in settings.model_dump().items() if value is not None}
    if "rules" in said:
        said["rules"] = tuple(str(folder / path) for path in said["rules"])
    if "history" in said and "://" not in said["history"]:
        said["history"] = str(folder / said["history"])
    return {_PARAMETERS.get(name, name): value for name, value in said.items()}
