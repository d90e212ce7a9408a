"""What the patterns share: the form of a pseudonym, and how one pattern is carried out over a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

KINDS: Final = (
    "card",
    "cookie",
    "dsn",
    "email",
    "host",
    "iban",
    "ip",
    "jwt",
    "key",
    "password",
    "phone",
    "token",
    "user",
    "value",
)
PLACEHOLDER: Final = re.compile(rf"<(?:{'|'.join(KINDS)}):[0-9]{{1,9}}>")

Name: TypeAlias = Callable[[str, str], str]
"""Kind and value -> the pseudonym to write."""
Edit: TypeAlias = tuple[int, int, str]
"""Start, end and what to write there; lies within the match."""
Judge: TypeAlias = Callable[[re.Match[str], Name], "Edit | None"]
"""Looks at a match with its surroundings; null = it only looked like a secret."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One way in which something private is written."""

    name: str
    kind: str
    hints: tuple[str, ...]
    """Lower-case literals, one of which stands in every text that the regex can match; asked first."""
    regex: re.Pattern[str]
    """Linear: bounded or possessive repeats. A group ``secret`` is what gets replaced, else the whole match."""
    why: str
    judge: Judge | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Patterns that follow each other, behind one cheap question to the text."""

    shape: re.Pattern[str] | None
    """Found, in lower case, in every text that one of the patterns can match; null = always ask the patterns."""
    patterns: tuple[Pattern, ...]

    @property
    def pairs(self) -> tuple[tuple[str, Pattern], ...]:
        """Every hint with its pattern, in the patterns' order."""
        return tuple((hint, pattern) for pattern in self.patterns for hint in pattern.hints)


def carry_out(pattern: Pattern, text: str, name: Name) -> str:
    """
    Text with every value that the pattern finds replaced.

    The search goes on behind the replaced span, not behind the match: what a match only looked at is searched too.
    """
    parts: list[str] = []
    done = position = 0
    while match := pattern.regex.search(text, position):
        within = PLACEHOLDER.match(text, match.start() - 1) if match.start() else None
        edit = None if within else _edit(pattern, match, name)
        if edit is None:
            position = within.end() if within else _behind(match)
            continue
        start, end, written = edit
        parts += (text[done:start], written)
        done, position = end, max(end, match.start() + 1)
    return "".join((*parts, text[done:])) if parts else text


def _edit(pattern: Pattern, match: re.Match[str], name: Name) -> Edit | None:
    if pattern.judge is not None:
        return pattern.judge(match, name)
    group = "secret" if "secret" in pattern.regex.groupindex else 0
    return *match.span(group), name(pattern.kind, match[group])


def _behind(match: re.Match[str]) -> int:
    """Behind a match that may stay; a ``word`` group marks a key, whose value is searched again."""
    end = match.end("tail") if "tail" in match.re.groupindex else match.end()
    return max(end, match.start() + 1)
