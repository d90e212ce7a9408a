"""``logtriage doctor``: what an export is, what it lost, and what it can and cannot prove."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from logtriage import __version__
from logtriage.cli.options import HELP, all_of, let_interrupts_through
from logtriage.errors import InputError

if TYPE_CHECKING:
    from logtriage.doctor import Found
    from logtriage.model import Checkup

_GATES: Final = ("partial", "cut", "filtered", "holes", "repeated", "unignored")


@click.command("doctor", context_settings=HELP)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format", "form", type=click.Choice(["terminal", "md", "json"]), default="terminal", show_default=True,
    help="Form of the output.",
)  # fmt: skip
@click.option(
    "--fail-on",
    "gates",
    multiple=True,
    type=click.Choice(_GATES),
    help="Exit 1 if a file could not be read in whole, was cut at a limit, was filtered by level, has holes, holds "
    "rows twice, or lies in a git work tree unignored (repeatable).",
)
def command(files: tuple[str, ...], form: str, gates: tuple[str, ...]) -> int:
    """
    Say what exports are, what they lost, and which questions they can answer.

    Dialect, window, limits, holes, duplicates, damage: before anything in them is judged. FILE is a dashboard export,
    as for `analyze`; of records of the command line it says what they lack. `-` reads standard input. Exit 4 if
    nothing could be read.
    """
    from logtriage.doctor import checkup_of
    from logtriage.redact import Gate

    let_interrupts_through()
    opened = [_opened(name, place) for place, name in enumerate(files)]
    found = checkup_of(opened, Gate(), version=__version__)
    click.echo(_told(found, form), nl=False)
    if all(one.reader is None for one in opened):
        raise all_of([one.problem for one in opened if one.problem])
    if not any(one.entries for one in found.files):
        raise InputError("no rows recognised: the input is an export without a row.", source=", ".join(files))
    return 1 if _failed(found, opened, gates) else 0


def _opened(name: str, place: int) -> Found:
    from logtriage.doctor import Found
    from logtriage.read import open_reader
    from logtriage.worktree import unignored_in

    unignored = name != "-" and Path(name).is_file() and unignored_in(Path(name)) is not None
    try:
        return Found(name, open_reader(name, place, stdin=sys.stdin.buffer), None, unignored)
    except InputError as error:
        return Found(name, None, error, unignored)


def _told(found: Checkup, form: str) -> str:
    from logtriage.report.checkup import checkup_json, checkup_lines, checkup_markdown

    if form == "terminal":
        return "\n".join(checkup_lines(found)) + "\n"
    return checkup_json(found) if form == "json" else checkup_markdown(found)


def _failed(found: Checkup, opened: Sequence[Found], gates: Sequence[str]) -> bool:
    coverage = found.coverage
    failed = {
        "partial": coverage.partial or any(one.problem for one in found.files),
        "cut": bool(coverage.cap_suspected),
        "filtered": bool(coverage.level_filter_suspected),
        "holes": bool(coverage.holes),
        "repeated": any(one.repeated or one.overlaps for one in found.files),
        "unignored": any(one.unignored for one in opened),
    }
    return any(failed[gate] for gate in gates)
