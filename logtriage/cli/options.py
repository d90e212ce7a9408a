"""
Options that several commands share, and what they become: readers, rules, scope.

Heavy modules are imported inside the functions, so that ``--help`` stays quick.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from logtriage.cli.project import take_settings, with_team_rules
from logtriage.errors import InputError, UsageError

if TYPE_CHECKING:
    from logtriage.join import Scope
    from logtriage.read import Reader
    from logtriage.rules.load import Packs

HELP: Final = {"help_option_names": ["-h", "--help"]}

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Opened:
    """Inputs that could be opened, and what was wrong with the others."""

    readers: tuple[Reader, ...]
    unread: tuple[InputError, ...]


def rules_option(function: F) -> F:
    """Add ``--rules``, with the team's own folder in front of what is given."""
    return click.option(
        "--rules",
        "rule_folders",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="DIR",
        callback=with_team_rules,
        help="Add the rules in this folder (repeatable), after those of the project's .logtriage/rules/; a rule of the "
        "same id replaces the one before it.",
    )(function)


def scope_options(function: F) -> F:
    """Add the filters."""
    options = (
        click.option(
            "--env", "environments", multiple=True, metavar="NAME", help="Only this environment (repeatable)."
        ),
        click.option(
            "--route",
            "routes",
            multiple=True,
            metavar="GLOB",
            help="Only routes like this, e.g. '/api/*' (repeatable).",
        ),
        click.option(
            "--deployment", "deployments", multiple=True, metavar="ID", help="Only this deployment (repeatable)."
        ),
        click.option(
            "--since", metavar="TIME", help="ISO time in UTC, or 90m, 24h, 7d counted back from the newest row."
        ),
        click.option("--until", metavar="TIME", help="As --since."),
        click.option("--exclude-bots", is_flag=True, help="Leave requests of probes and scanners out of the report."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def history_option(function: F) -> F:
    """Add ``--history``."""
    return click.option(
        "--history",
        envvar="LOGTRIAGE_HISTORY",
        metavar="PATH|URL",
        help="Where runs are kept: a file, or postgresql://USER@HOST/DATABASE (default: .logtriage/history.db of the "
        "project; environment: LOGTRIAGE_HISTORY).",
    )(function)


def keep_options(function: F) -> F:
    """Add how long runs are kept."""
    for flag, told in (
        ("--keep-runs", "Let all runs go but so many of the newest."),
        ("--keep-days", "Let runs go that end so many days before the newest row of the history, or more."),
    ):
        function = click.option(flag, type=click.IntRange(min=0), metavar="N", help=told)(function)
    return function


def talk_options(function: F) -> F:
    """Add what is said on standard error, and how."""
    options = (
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            is_eager=True,
            callback=take_settings,
            help="Settings file (default: the nearest logtriage.toml, .logtriage/config.toml or [tool.logtriage]); "
            "routes.yaml and suppressions.yaml are looked for in the .logtriage/ beside it.",
        ),
        click.option(
            "--quiet",
            "-q",
            is_flag=True,
            help="Say nothing but errors on standard error; with --output, nothing on standard output.",
        ),
        click.option("--verbose", "-v", is_flag=True, help="Name each step on standard error as it begins."),
        click.option(
            "--max-memory", type=click.IntRange(min=50), metavar="MB",
            help="Give up (exit 2) when the run holds more memory than this; looked at with every megabyte read.",
        ),
        click.option("--no-progress", is_flag=True, help="No progress bar (there is none off a terminal anyway)."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def load_rules(folders: Sequence[Path], *, quiet: bool) -> Packs:
    """Load the packs; faults in a user's pack are told and cost only the rules that have them."""
    from logtriage.rules.load import load_packs

    packs = load_packs(folders)
    for note in () if quiet else packs.replaced:
        click.echo(f"logtriage: {note}", err=True)
    if packs.faults and not quiet:
        for fault in packs.faults:
            click.echo(f"logtriage: {fault}", err=True)
        click.echo(
            "logtriage: these rules are left out; `logtriage rules lint --rules DIR` shows the same list.", err=True
        )
    return packs


def open_inputs(names: Sequence[str], *, sha256: bool, on_bytes: Callable[[int], None] | None) -> Opened:
    """
    Open all inputs.

    Raises the first ``InputError`` if none can be opened; otherwise the errors are given beside the readers.
    """
    import sys

    from logtriage.read import open_reader

    let_interrupts_through()
    readers: list[Reader] = []
    unread: list[InputError] = []
    for name in names:
        try:
            readers.append(open_reader(name, len(readers), stdin=sys.stdin.buffer, sha256=sha256, on_bytes=on_bytes))
        except InputError as error:
            unread.append(error)
    if not readers:
        raise all_of(unread)
    for fault in unread:
        click.echo(f"logtriage: {fault}", err=True)
    return Opened(tuple(readers), tuple(unread))


def let_interrupts_through() -> None:
    """Make Ctrl-C end a wait for standard input: polars, once imported, has such a read begin again."""
    import signal

    if hasattr(signal, "siginterrupt"):
        signal.siginterrupt(signal.SIGINT, True)  # noqa: FBT003 - the standard library's signature


def scope_of(options: dict[str, Any]) -> Scope:
    """Take the filters out of a command's options."""
    from logtriage.join import Scope

    return Scope(
        environments=options.pop("environments"),
        routes=options.pop("routes"),
        deployments=options.pop("deployments"),
        since=options.pop("since"),
        until=options.pop("until"),
        exclude_bots=options.pop("exclude_bots"),
    )


def filters_of(options: dict[str, Any]) -> tuple[str, ...]:
    """Give the filters as they would be typed, whether they came from flags or from a settings file."""
    names = {"--env": "environments", "--route": "routes", "--deployment": "deployments"}
    typed = [word for flag, name in names.items() for value in options[name] for word in (flag, value)]
    typed += [word for name in ("since", "until") if options[name] for word in (f"--{name}", options[name])]
    return (*typed, "--exclude-bots") if options["exclude_bots"] else tuple(typed)


def write_text(path: Path, text: str) -> None:
    """Write a file and the folders above it; raises ``UsageError`` where that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"cannot be written ({error.strerror or error}).", source=str(path), hint="Choose another --output."
        ) from None


def all_of(errors: Sequence[InputError]) -> InputError:
    """Make one error of several."""
    if len(errors) == 1:
        return errors[0]
    return InputError("no input could be read:\n  " + "\n  ".join(map(str, errors)))
