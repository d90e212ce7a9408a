"""
A source text -> the ``maxDuration`` that it exports, and its line.

Only what the platform itself reads without running the file: a number, exported by name or in ``config``. A sum, a
constant from elsewhere or a number in a comment declares nothing here. Forms:
https://vercel.com/docs/functions/configuring-functions/duration (2026-09).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Each branch takes what is left where its end is missing, so that no text is searched twice.
_UNSPOKEN: Final = re.compile(
    r"//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)|\"(?:\\[^\n]|[^\"\\\n])*+\"?|'(?:\\[^\n]|[^'\\\n])*+'?|`(?:\\(?s:.)|[^`\\])*+`?"
)
_NOT_NEWLINE: Final = re.compile(r"[^\n]")
_NUMBER: Final = r"(?P<seconds>[1-9]\d{0,6})"
_NAMED: Final = re.compile(
    rf"(?m)^[ \t]*export[ \t]+const[ \t]+maxDuration(?:[ \t]*:[ \t]*number)?[ \t]*=\s*{_NUMBER}"
    r"(?:[ \t]+(?:as[ \t]+const|satisfies[ \t]+number))?[ \t]*(?:;|$)"
)
_CONFIG: Final = re.compile(r"(?m)^[ \t]*export[ \t]+const[ \t]+config(?:[ \t]*:[ \t]*[\w.]{1,80})?[ \t]*=\s*\{")
_KEY: Final = re.compile(rf"[{{,]\s*maxDuration[ \t]*:[ \t]*{_NUMBER}(?=\s*[,}}])")
_LONGEST_CONFIG: Final = 20_000
NAMED: Final = "export const maxDuration"
IN_CONFIG: Final = "maxDuration in export const config"


@dataclass(frozen=True, slots=True)
class Duration:
    """A declared limit."""

    seconds: int
    line: int
    """Counted from 1."""
    found_by: str


def durations_in(text: str) -> tuple[Duration, ...]:
    """Give what a source file exports; two values only where it does so in both ways."""
    code = _spoken(text)
    named, config = _NAMED.search(code), _CONFIG.search(code)
    return (
        *((Duration(int(named["seconds"]), _line(code, named.start("seconds")), NAMED),) if named else ()),
        *(_in_config(code, config.end() - 1) if config else ()),
    )


def _spoken(text: str) -> str:
    """Blank out comments and the insides of strings; every character keeps its place."""
    return _UNSPOKEN.sub(lambda found: _NOT_NEWLINE.sub(" ", found.group()), text.replace("\r\n", " \n"))


def _in_config(code: str, start: int) -> list[Duration]:
    """Look at the keys of the object that begins at ``start``, not at those of objects inside it."""
    own, depth = "", 0
    for char in code[start : start + _LONGEST_CONFIG]:
        depth -= char in ")]}"
        own += char if depth <= 1 or char == "\n" else " "
        depth += char in "([{"
        if depth == 0:
            break
    found = _KEY.search(own) if depth == 0 else None
    return [Duration(int(found["seconds"]), _line(code, start + found.start("seconds")), IN_CONFIG)] if found else []


def _line(code: str, at: int) -> int:
    return code.count("\n", 0, at) + 1
