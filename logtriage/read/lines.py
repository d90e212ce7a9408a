"""A plain text file -> its lines, numbered from 0, for texts that are no export (``annotate --input-format lines``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from logtriage.errors import InputError
from logtriage.read.source import Source

LONGEST_LINE: Final = 4 << 20
"""A line without an end is cut into parts of about so many bytes, which bounds memory."""


def read_text_lines(
    name: str, *, stdin: BinaryIO | None = None, header: re.Pattern[str] | None = None
) -> Iterator[tuple[int, str]]:
    r"""
    Give every line, empty ones too, as (0-based number, text without line end).

    ``header`` parts a line into what its logger wrote and the group ``message``, which is all that is given; a line
    that it does not match from its start is a message as a whole.

    Lines end at ``\n`` or ``\r\n``; what is no UTF-8 becomes U+FFFD. ``-`` is standard input. Raises ``InputError``
    at once, not at the first line, for a file that is missing, a folder, or may not be read; and behind the last line
    that could be read, where reading stopped before the end.
    """
    lines = _lines(Source(name, stdin=stdin))
    return lines if header is None else ((number, _message(text, header)) for number, text in lines)


def _message(text: str, header: re.Pattern[str]) -> str:
    found = header.match(text)
    return text if found is None else found.group("message") or ""


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    number, rest = 0, b""
    try:
        if b"\0" in source.head[:4096]:
            raise InputError("is a binary file, not text.", source=source.name, hint="Give a text file.")
        while chunk := source.read():
            *whole, rest = (rest + chunk).split(b"\n")
            if len(rest) >= LONGEST_LINE:
                whole, rest = [*whole, rest], b""
            for line in whole:
                yield number, _text(line)
                number += 1
        if rest:
            yield number, _text(rest)
        if source.failure:
            raise InputError(f"{source.failure}.", source=source.name, hint="The lines in front of it were read.")
    finally:
        source.close()


def _text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode("utf-8", "replace")
