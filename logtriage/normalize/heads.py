"""
The line that states an error: where it starts, which classes it names, what the application wrote in front of it.

A head has up to four parts, all optional: decoration (stamp, logger, level), the application's own words (the *prefix*),
a chain of error classes, the message. ``[Nest] 4 - 1/2/2026 ERROR [Jobs] import failed: Error: TypeError: x is undefined``
is decoration, ``[Jobs] import failed``, (``Error``, ``TypeError``), ``x is undefined``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_CLASS: Final = r"(?:[A-Za-z_$][\w$]*\.){0,6}[A-Z][\w$]*(?:Error|Exception|Rejection|Failure|Fault|Interrupt)\d?"
# Bare `Error:` is a class only in statement position: `API Error: x` is the application speaking.
_TYPED: Final = re.compile(
    r"(?:^|(?<=[\s\[(:：】⨯>|]))(?:"
    rf"(?P<short>[A-Za-z_$][\w$]{{0,59}}) \[(?P<bracket>[A-Z$][\w$.]{{1,79}})\]:?(?=[\s\]]|$)"
    rf"|(?P<named>{_CLASS}|DOMException)(?: \[(?P<code>[A-Z][A-Z0-9_]{{2,60}})\])?(?::(?=[\s\]]|$)(?! ?(?:true|false|null|undefined|-?\d+)[,;]?\s*$)| (?=\{{))"
    r"|(?P<bare>(?:(?<=^)|(?<=[:\]⨯>|\[(] )|(?<=\[))Error)(?: \[(?P<barecode>[A-Z][A-Z0-9_]{2,60})\])?(?::(?=\s|$)| (?=\{))"
    r")"
)
# How Postgres drivers and Go print an error without a class.
_LOWER_CASE: Final = re.compile(r"^(?P<name>error|ERROR|FATAL|panic): {1,2}(?=\S)(?!(?:null|undefined|none|None|nil|false|0|\[\]|\{\})\W*$)")
_AUTH_ERROR: Final = re.compile(r"^\[(?:auth|next-auth)\]\[error\]\[?\s?(?P<name>[A-Za-z_]{3,60})\]?:?\s?")
_DECORATION: Final = re.compile(
    r"^(?:"
    r"[^\w\s\[({<'\"`/$@#<\\]+\s*"
    r"|STDERR: "
    r"|\[?\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?\]?\s*[|:,-]?\s*"
    r"|\[?\d{2}:\d{2}:\d{2}(?:[.,]\d{1,6})?\]?\s*[|:-]?\s+"
    r"|\[Nest\] \d+ +- +\d[^\n]{8,30}?(?:[AP]M)? +(?:ERROR|WARN|LOG|FATAL|DEBUG|VERBOSE) +"
    r"|(?:ERROR|WARNING|CRITICAL|INFO|DEBUG):[\w.]{1,80}:\s*"
    r"|-? ?[\w.]{1,60} - (?:ERROR|WARNING|CRITICAL|INFO|DEBUG) - "
    r"|(?:production|local|staging|testing)\.[A-Z]{4,9}: "
    r"|\[?(?:ERROR|WARN|WARNING|FATAL|CRITICAL|INFO|DEBUG|error|warn|Error)\][\s:-]*"
    r"|(?:ERROR|WARN|WARNING|FATAL|CRITICAL)(?:[:\s|-]{1,3})(?=\S)"
    r"|prisma:error\s*"
    r"|\[[A-Z]\w{2,40}(?:Handler|Filter|Logger)\] (?=[A-Z])"
    r"|[a-z][\w-]{1,20}(?:_\d)? {1,8}\| "
    r")"
)
_REJECTION: Final = re.compile(
    r"^(?:Unhandled Rejection(?: at: [^\n]{0,160}? ?reason:)?|Uncaught Exception|UnhandledPromiseRejection\w*|Uncaught)[:\s]+(?:reason: )?",
    re.IGNORECASE,
)
# `[TypeError: message] {` is how an inspected error without a stack ends.
_INSPECTED_END: Final = re.compile(r"\]+(?:\s*\{)?$")
_TRIM: Final = " \t:：-–—|>➜→"


@dataclass(frozen=True, slots=True)
class Head:
    """The parts of an error's first line; ``message`` may be empty when it stands on the lines below."""

    prefix: str | None
    types: tuple[str, ...]
    codes: tuple[str, ...]
    """Codes in brackets behind a class: ``Error [ERR_REQUIRE_ESM]``."""
    message: str


def read_head(line: str) -> Head:
    """Take a line apart; a line without an error class is all message."""
    rest, rejected = _undecorated(line)
    auth = _AUTH_ERROR.match(rest)
    if auth:
        return Head("[auth][error]", (auth.group("name"),), (), rest[auth.end() :].strip())
    lower = _LOWER_CASE.match(rest)
    if lower and not _TYPED.search(rest):
        name = "panic" if lower.group("name") == "panic" else "error"
        return Head(None, (name,), (), rest[lower.end() :].strip())
    found = _TYPED.search(rest)
    if found is None:
        return Head(None, ("UnhandledRejection",) if rejected else (), (), rest.strip())
    prefix = rest[: found.start()].strip(_TRIM).rstrip("[(" + _TRIM) or None
    types, codes, message = _chain(rest[found.start() :])
    if rest[: found.start()].endswith("["):
        message = _INSPECTED_END.sub("", message)
    return Head(prefix, types, codes, message)


def names_class(line: str) -> bool:
    """Tell whether a line states an error by its class."""
    rest, rejected = _undecorated(line)
    return rejected or rest.startswith("panic: ") or bool(_TYPED.search(rest)) or bool(_AUTH_ERROR.match(rest))


def _undecorated(line: str) -> tuple[str, bool]:
    rest, rejected = line.strip(), False
    for _ in range(8):
        found = _DECORATION.match(rest)
        if found and _AUTH_ERROR.match(rest) is None and found.end():
            rest = rest[found.end() :]
            continue
        rejection = _REJECTION.match(rest)
        if not rejection:
            break
        rest, rejected = rest[rejection.end() :], True
    return rest, rejected


def _chain(text: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Peel ``Error: Error: TypeError: message`` from the outside in."""
    types: list[str] = []
    codes: list[str] = []
    rest = text
    while len(types) < 6 and (found := _TYPED.match(rest)):
        bracket = found.group("bracket")
        name = found.group("named") or found.group("bare") or found.group("short")
        if bracket and bracket.replace("_", "").isupper() and bracket.upper() == bracket:
            codes.append(bracket)
        elif bracket:
            name = bracket
        codes += [code for code in found.group("code", "barecode") if code]
        types.append(name.rsplit(".", 1)[-1])
        rest = rest[found.end() :].lstrip()
    return tuple(types), tuple(codes), rest.strip()
