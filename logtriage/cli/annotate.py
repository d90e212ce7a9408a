"""``logtriage annotate``: the export back, one NDJSON line per entry."""

from __future__ import annotations

import sys
from typing import Any

import click

from logtriage.cli.options import load_rules, open_inputs, rules_option, scope_of, scope_options, talk_options
from logtriage.cli.progress import progress
from logtriage.errors import InputError


@click.command("annotate")
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
@rules_option
@scope_options
@talk_options
def command(files: tuple[str, ...], **options: Any) -> int:
    """
    Give every entry back as one JSON line: request, role, occurrence, rule, fingerprint, captures, route, template.

    Filters drop nothing; entries outside them have `in_scope: false`. Messages are redacted.
    """
    packs = load_rules(options["rule_folders"], quiet=options["quiet"])
    from logtriage.pipeline import annotate_lines, annotations_of, triage
    from logtriage.redact import Gate
    from logtriage.report.json import encode_annotation

    gate, write = Gate(), sys.stdout.buffer.write
    if options["input_format"] == "lines":
        from logtriage.read import read_text_lines

        for name in files:
            for annotation in annotate_lines(
                name, read_text_lines(name, stdin=sys.stdin.buffer), gate=gate, rules=packs.rules
            ):
                write(encode_annotation(annotation))
        return 0
    with progress(files, quiet=options["quiet"] or options["no_progress"]) as talk:
        opened = open_inputs(files, sha256=False, on_bytes=talk.bytes)
        run = triage(opened.readers, packs.rules, progress=talk.station)
    for annotation in annotations_of(run, scope=scope_of(options), gate=gate):
        write(encode_annotation(annotation))
    sys.stdout.buffer.flush()
    if all(one.entries == 0 for one in run.inputs):
        raise InputError("no rows recognised: the input is an export without a row.", source=", ".join(files))
    return 0
