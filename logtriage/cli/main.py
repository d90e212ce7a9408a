"""
The ``logtriage`` command: argument parsing, exit codes, streams. Nothing heavy is imported before a command runs.

Results go to standard output, talk and progress to standard error. Exit codes are listed in ``docs/cli.md``; they are
never reused for anything else.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any, Final

import click

from logtriage import __version__
from logtriage.errors import LogtriageError

EXIT_INTERNAL: Final = 70
EXIT_INTERRUPTED: Final = 130
_COMMANDS: Final = {
    "analyze": (
        "logtriage.cli.analyze",
        "Triage exports: what is broken, where, how often, what to do (the default command).",
    ),
    "annotate": (
        "logtriage.cli.annotate",
        "Give the export back, one NDJSON line per entry, with role, rule, fingerprint and route.",
    ),
    "doctor": ("logtriage.cli.doctor", "Say what an export is, what it lost, and what it can and cannot prove."),
    "diff": ("logtriage.cli.diff", "Compare two exports or baselines: new, back, worse, gone, and is it fair."),
    "baseline": ("logtriage.cli.baseline", "Keep what a run counted under a name, to compare later runs with."),
    "weekly": ("logtriage.cli.weekly", "Report on a week beside the weeks before: new, back, worse, gone, movers."),
    "history": ("logtriage.cli.history", "Show or prune the runs that were recorded, or name ids that changed."),
    "inventory": (
        "logtriage.cli.inventory",
        "Say which code owns each error, from a checkout; --plan writes the phase document and its criteria.",
    ),
    "check": (
        "logtriage.cli.check",
        "Hold success criteria against exports: pass, fail, inconclusive or not checkable.",
    ),
    "drift": (
        "logtriage.cli.drift",
        "Hold what a log misses against schema and migrations: candidates, confirming query, additive SQL.",
    ),
    "explain": ("logtriage.cli.explain", "Say what a rule or an error code means, what to do, and how to verify it."),
    "redact": ("logtriage.cli.redact", "Give the same export back, safe to share."),
    "flows": ("logtriage.cli.flows", "Draft flows from exports, and find steps that the source no longer logs."),
    "mcp": ("logtriage.cli.mcp", "Serve findings to an agent over the Model Context Protocol (optional extra)."),
    "rules": ("logtriage.cli.rules", "List, test and lint the rule packs."),
    "schema": ("logtriage.cli.schema", "Print the JSON Schema of an output or a config file."),
}


class Commands(click.Group):
    """Loads a command when it is asked for; a first word that is none is a file for ``analyze``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the documentation."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the module of a command."""
        if name not in _COMMANDS:
            return None
        from importlib import import_module

        return import_module(_COMMANDS[name][0]).command  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list from the table above, so that ``--help`` imports nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in _COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``analyze`` in front of a file or one of its options."""
        own = {"--help", "-h", "--version"}
        first = args[0] if args else ""
        if first and first not in _COMMANDS and first not in own:
            if re.fullmatch("[a-z]{3,12}", first) and not os.path.lexists(first):
                known = ", ".join(_COMMANDS)
                raise click.UsageError(f"No command and no file is called '{first}' (commands: {known}).", ctx)
            args = ["analyze", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that went away gets a name of our own, since click ends such a run with exit 1."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            raise ReaderGoneError from None
        return result


class ReaderGoneError(Exception):
    """Whoever read standard output has seen enough (`| head`)."""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "--version", prog_name="logtriage")
def cli() -> None:
    """
    Triage a Vercel log export: what is broken, on which route, how often, what it is called, what to do.

    `logtriage FILE...` is short for `logtriage analyze FILE...`; `-` reads standard input. Exit codes: 0 done, 1 a gate
    failed, 2 usage or configuration, 3 evidence insufficient (only check), 4 no input could be read, 70 internal
    error, 130 interrupted.
    """


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    _write_utf8()
    # What is read stays until the end: the collector would walk over all of it again and again, and find nothing.
    gc.set_threshold(100_000, 20, 50)
    sys.exit(main(list(sys.argv[1:] if arguments is None else arguments)))


def main(arguments: list[str]) -> int:
    """Give the exit code; every error of the user's is one clear line on standard error, never a traceback."""
    try:
        result: Any = cli.main(args=arguments, prog_name="logtriage", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _say("interrupted; what was written so far is partial", EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show(file=sys.stderr)
        return 2
    except ReaderGoneError:
        # Say nothing, and keep Python from complaining at exit about what it could not write.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except LogtriageError as error:
        return _say(str(error), error.exit_code)
    except Exception as error:  # noqa: BLE001 - the one place that may: a traceback is no message for a user
        return _internal(error)
    return result if isinstance(result, int) else 0


def _write_utf8() -> None:
    """Results are UTF-8 on every system; only a terminal knows better what it can show."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding=None if sys.stdout.isatty() else "utf-8", errors="replace")


def _internal(error: Exception) -> int:
    if os.environ.get("LOGTRIAGE_DEBUG"):
        import traceback

        from logtriage.redact import Gate

        # A traceback quotes values, and values come from the log.
        click.echo(Gate().text("".join(traceback.format_exception(error))), err=True)
    # The text of an exception may hold a log line, hence only its class.
    told = f"internal error ({type(error).__name__}); this is a fault of logtriage."
    return _say(f"{told} Set LOGTRIAGE_DEBUG=1 for the traceback.", EXIT_INTERNAL)


def _say(message: str, code: int) -> int:
    click.echo(f"logtriage: {message}", err=True)
    return code
