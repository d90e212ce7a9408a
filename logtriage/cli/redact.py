"""``logtriage redact``: the same export, safe to share."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, cast

import click

from logtriage.cli.options import HELP, let_interrupts_through, load_rules, rules_option
from logtriage.cli.safety import gate_of, no_input, salt_option
from logtriage.errors import UsageError


@click.command("redact", context_settings=HELP)
@click.argument("file", metavar="FILE")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), metavar="OUT",
    help="Write here; `.gz` packs it (default: standard output).",
)  # fmt: skip
@salt_option
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors on standard error.")
@rules_option
def command(
    file: str, output: Path | None, salt_file: Path | None, rule_folders: tuple[Path, ...], *, quiet: bool
) -> int:
    """
    Give the same export back without secrets and personal data: same rows, same columns, same bytes elsewhere.

    FILE is a dashboard export (JSON or CSV, any age, also damaged or packed); `-` reads standard input.
    Analysed, the copy gives the findings of the original. Stretches that cannot be read are redacted as text.
    Read the copy before you share it: docs/privacy.md says what no pattern can see.
    """
    if output is not None:
        no_input(output, (file,))
        if output.suffix.lower() in {".zst", ".zip", ".bz2", ".xz"}:
            raise UsageError("cannot be packed so (only .gz).", source=str(output), hint="Leave the suffix away.")
    from logtriage.copying import Copier
    from logtriage.match import Matcher
    from logtriage.read import Stretches

    let_interrupts_through()
    gate = gate_of(salt_file)
    stretches = Stretches(file, stdin=sys.stdin.buffer)
    copier = Copier(gate, Matcher(load_rules(rule_folders, quiet=True).rules))
    form = stretches.written
    texts = copier.csv(stretches, form.keys, form.delimiter) if form.kind == "csv" else copier.json(stretches)
    with _opened(output) as out:
        for text in texts:
            out.write(text.encode("utf-8", "surrogateescape"))
    if not quiet:
        _tell(gate.counts(), copier.moved, (*stretches.notes, *filter(None, (stretches.failure,))))
    return 0


def _tell(counts: dict[str, int], moved: int, notes: tuple[str, ...]) -> None:
    told = ", ".join(f"{kind} {count}" for kind, count in counts.items()) or "nothing"
    click.echo(f"logtriage: replaced (distinct values): {told}", err=True)
    for note in notes:
        click.echo(f"logtriage: {note}", err=True)
    if moved:
        said = "texts name a private value as part of the fault: their fingerprints differ in the copy"
        click.echo(f"logtriage: {moved} {said}", err=True)


@contextmanager
def _opened(output: Path | None) -> Iterator[BinaryIO]:
    """Give where to write; the same copy is packed into the same bytes."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        file = output.open("wb")
    except OSError as error:
        problem = f"cannot be written ({error.strerror or error})."
        raise UsageError(problem, source=str(output), hint="Choose another --output.") from None
    packed = output.suffix.lower() == ".gz"
    with file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) if packed else nullcontext(file) as out:
        yield cast("BinaryIO", out)
