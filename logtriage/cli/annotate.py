"""``logtriage annotate``: the export back, one NDJSON line per entry."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from logtriage.cli.options import (
    HELP,
    all_of,
    let_interrupts_through,
    load_rules,
    open_inputs,
    rules_option,
    scope_of,
    scope_options,
    talk_options,
)
from logtriage.cli.progress import progress
from logtriage.cli.project import load_policy, load_regroupings
from logtriage.cli.safety import check_unsafe, gate_of, salt_option, unsafe_options
from logtriage.errors import InputError, UsageError

if TYPE_CHECKING:
    from logtriage.redact import Gate
    from logtriage.rules.load import Packs


def _header(_: click.Context, __: click.Parameter, value: str | None) -> re.Pattern[str] | None:
    if value is None:
        return None
    try:
        pattern = re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        raise UsageError(f"is no regular expression ({error}).", source="--header-regex") from None
    if "message" not in pattern.groupindex:
        hint = r"For example: --header-regex '(?P<time>\S+) (?P<level>[A-Z]+) (?P<message>.*)'"
        raise UsageError("has no group called 'message'.", source="--header-regex", hint=hint)
    return pattern


@click.command("annotate", context_settings=HELP)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format", "form", type=click.Choice(["ndjson"]), default="ndjson", show_default=True, help="Form of the output."
)
@click.option(
    "--input-format",
    type=click.Choice(["export", "lines"]),
    default="export",
    show_default=True,
    help="`lines`: any text file, one entry per line.",
)
@click.option(
    "--header-regex",
    "header",
    metavar="REGEX",
    callback=_header,
    help="With `lines`: a Python regex for the start of a line, with a group `message` (`time`, `level`, `component` "
    "may stand beside it); a line that it does not match is a message as a whole.",
)
@salt_option
@unsafe_options
@rules_option
@scope_options
@talk_options
def command(files: tuple[str, ...], **options: Any) -> int:
    """
    Give every entry back as one JSON line: request, role, occurrence, rule, fingerprint, captures, route, template.

    Filters drop nothing; entries outside them have `in_scope: false`. Messages are redacted.
    """
    if options["header"] is not None and options["input_format"] != "lines":
        hint = "Add --input-format lines."
        raise UsageError("is about lines of a text file, not about exports.", source="--header-regex", hint=hint)
    check_unsafe(options, [options["form"]])
    gate = gate_of(options["salt_file"], no_redact=options["no_redact"])
    packs = load_rules(options["rule_folders"], quiet=options["quiet"])
    if options["input_format"] == "lines":
        return _annotate_lines(files, packs, options["header"], gate)
    policy, _ = load_policy(options["config"])
    regroupings = load_regroupings(options["config"])
    from logtriage.pipeline import annotations_of, triage
    from logtriage.report.json import encode_annotation

    with progress(
        files,
        quiet=options["quiet"] or options["no_progress"],
        verbose=options["verbose"],
        most_mb=options["max_memory"],
    ) as talk:
        opened = open_inputs(files, sha256=False, on_bytes=talk.bytes)
        run = triage(opened.readers, packs.rules, policy=policy, progress=talk.station)
    for annotation in annotations_of(run, scope=scope_of(options), gate=gate, regroupings=regroupings):
        sys.stdout.buffer.write(encode_annotation(annotation))
    sys.stdout.buffer.flush()
    if all(one.entries == 0 for one in run.inputs):
        raise InputError("no rows recognised: the input is an export without a row.", source=", ".join(files))
    return 0


def _annotate_lines(files: Sequence[str], packs: Packs, header: re.Pattern[str] | None, gate: Gate) -> int:
    """Annotate text files; one that cannot be read costs only itself, as among exports."""
    from logtriage.lines import Lines
    from logtriage.report.json import encode_annotation

    let_interrupts_through()
    lines, unread, written = Lines(packs.rules, gate), [], 0
    inputs = [_Text(name, header) for name in files]
    for one in inputs:
        # What cannot be read is told in the second pass, where its lines would stand.
        with suppress(InputError):
            lines.add(one.lines())
    for one in inputs:
        try:
            for annotation in lines.annotate(one.name, one.lines()):
                written += sys.stdout.buffer.write(encode_annotation(annotation))
        except InputError as error:
            unread.append(error)
    sys.stdout.buffer.flush()
    if len(unread) == len(files) and not written:
        raise all_of(unread)
    for fault in unread:
        click.echo(f"logtriage: {fault}", err=True)
    if not written:
        raise InputError("no line with text.", source=", ".join(files))
    return 0


class _Text:
    """A text file that is read twice, or held where that cannot be: standard input, a pipe."""

    def __init__(self, name: str, header: re.Pattern[str] | None) -> None:
        self.name = name
        self._header = header
        self._held: list[tuple[int, str]] | None = None
        self._fault: InputError | None = None

    def lines(self) -> Iterator[tuple[int, str]]:
        """Give the lines; the second time as well. Raises what reading raised, behind the lines that could be read."""
        from logtriage.read import read_text_lines

        if self._held is None and Path(self.name).is_file():
            yield from read_text_lines(self.name, stdin=sys.stdin.buffer, header=self._header)
            return
        if self._held is None:
            self._hold(read_text_lines)
        yield from self._held or ()
        if self._fault:
            raise self._fault

    def _hold(self, read: Callable[..., Iterator[tuple[int, str]]]) -> None:
        self._held = []
        try:
            self._held.extend(read(self.name, stdin=sys.stdin.buffer, header=self._header))
        except InputError as error:
            self._fault = error
