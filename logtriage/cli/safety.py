"""What several commands ask before anything leaves: the salt of pseudonyms, the wish to see secrets, where to write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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


def unsafe_options(function: F) -> F:
    """Add ``--no-redact`` and the flag that confirms it."""
    options = (
        click.option(
            "--no-redact",
            is_flag=True,
            help="Show the log as it is, secrets and all: only with --yes-show-secrets, only on standard output or in "
            "JSON and text files, never in HTML or Markdown.",
        ),
        click.option("--yes-show-secrets", is_flag=True, help="Confirm --no-redact."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def check_unsafe(options: dict[str, Any], forms: Collection[str]) -> None:
    """Raise ``UsageError`` where the log would be shown as it is without a second word, or in a form to be shared."""
    if not options["no_redact"]:
        return
    if not options["yes_show_secrets"]:
        hint = "Add --yes-show-secrets if nobody else will see the output."
        raise UsageError("shows secrets and personal data of the log.", source="--no-redact", hint=hint)
    if shared := sorted({"html", "markdown"} & set(forms)):
        hint = "Leave the option away, or ask for JSON or text."
        raise UsageError(f"is never used for {shared[0]}: such a report is passed on.", source="--no-redact", hint=hint)
    click.echo("logtriage: NOT REDACTED: what follows holds what the log holds; do not pass it on", err=True)


def gate_of(salt_file: Path | None, *, no_redact: bool = False) -> Gate:
    """Give the gate of a run; raises ``UsageError`` for a salt that cannot be read or is too short."""
    from logtriage.redact import Gate, OpenGate

    if no_redact:
        return OpenGate()
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
