"""What several commands ask before anything leaves: the salt of pseudonyms, the wish to see secrets, where to write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.redact import Gate

_LEAST_SALT: Final = 16

F = TypeVar("F", bound=Callable[..., Any])


def salt_option(function: F) -> F:
    """Add ``--salt-file``."""
    return click.option(
        "--salt-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Make pseudonyms the same in every run with this file (at least 16 secret bytes); without it they are "
        "numbered anew by each run.",
    )(function)


def gate_of(salt_file: Path | None) -> Gate:
    """Give the gate of a run; raises ``UsageError`` for a salt that cannot be read or is too short."""
    from logtriage.redact import Gate

    if salt_file is None:
        return Gate()
    hint = f"Make one with: head -c 32 /dev/urandom > {salt_file}"
    try:
        salt = salt_file.read_bytes() if salt_file.is_file() else None
    except OSError:
        salt = None
    if salt is None:
        raise UsageError("is no salt file that can be read.", source=str(salt_file), hint=hint)
    if len(salt) < _LEAST_SALT:
        problem = f"is too short for a salt ({len(salt)} bytes, at least {_LEAST_SALT})."
        raise UsageError(problem, source=str(salt_file), hint=hint)
    return Gate(salt, stable=True)


def no_input(path: Path, files: Sequence[str]) -> Path:
    """Refuse to write over an export: it may be the only copy."""
    if any(name != "-" and Path(name).exists() and path.exists() and path.samefile(name) for name in files):
        raise UsageError("is an input and would be overwritten.", source=str(path), hint="Choose another --output.")
    return path
