"""
A pattern -> its parts, and short texts that it finds: what a pattern can match, without running it over a log.

Reads the part of the syntax that rules may use (no look-around, no back-references); anything else gives nothing. A
text is only a proposal until the pattern itself has found something in it, so a mistake here hides an issue and never
invents one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from typing import Final, TypeAlias

MOST_ENDLESS: Final = 2
"""With a third `.*` a search takes as long as the third power of the text."""
MOST_TEXTS: Final = 256
"""Most texts that are proposed for one pattern."""
_LONG: Final = 60
_SMALL: Final = 3
_NEARLY_ALL: Final = 80
_PROBES: Final = "xX7_ -./:'\"\n=(,@$\t"
_CLASSES: Final = {"s": r"\s", "S": r"\S", "w": r"\w", "W": r"\W", "d": r"\d", "D": r"\D"}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}
_BY_NUMBER: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))")
_FLAGS: Final = re.compile(r"\(\?[aimsux]+\)")
_GROUP: Final = re.compile(r"\((?:\?P<\w+>|\?[aimsux]*(?:-[imsx]+)?:|(?!\?))")
_TIMES: Final = re.compile(r"(?:(?P<sign>[*+?])|\{(?P<low>\d*)(?P<comma>,)?(?P<high>\d*)\})(?P<how>[?+]?)")
_SIGNS: Final[dict[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_LOOKS: Final = re.compile(r"\(\?<?[=!]|\(\?P=|\\[1-9]")
_SET: Final = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]")


@dataclass(frozen=True, slots=True)
class One:
    """A character out of several."""

    samples: tuple[str, ...]
    wide: bool = False
    """It may be nearly any character."""
    blank: bool = False
    """It may be a blank."""
    exact: bool = False
    """It is this very character, in this case or, where ``folded``, in either."""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts one behind the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several parts."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """A part again and again; ``most`` is null where nothing bounds it."""

    part: Part
    least: int
    most: int | None
    text: str


Part: TypeAlias = One | Chain | Choice | Times


class _UnreadableError(Exception):
    """The pattern uses syntax that is not read here."""


@cache
def compiled(regex: str) -> re.Pattern[str]:
    """Compile a pattern once for every check of it: ``re`` forgets all but some hundreds. Raises ``re.error``."""
    return re.compile(regex)


@cache
def read_pattern(regex: str) -> Part | None:
    """Give the parts of a pattern, or null where it uses syntax that rules may not."""
    reader = _Reader(regex)
    try:
        part = reader.choice()
    except _UnreadableError:
        return None
    return part if reader.at == len(regex) else None


def refusal(regex: str) -> str | None:
    """Say why no rule may use a pattern that compiles, or null: it must be able to run in linear time."""
    part = read_pattern(regex)
    if part is None:
        looks = _LOOKS.search(regex) is not None
        return f"uses {'look-around or a back-reference' if looks else 'syntax'}, which no linear-time engine has"
    if any(_nested(part)):
        return "repeats a repetition; bound one of them"
    if len(tuple(_endless(part))) > MOST_ENDLESS:
        return f"has more than {MOST_ENDLESS} repetitions without a bound of what matches everything; bound them"
    return None


def found_texts(regex: str) -> Iterator[str]:
    """Give short texts in which the pattern finds something, its letters as they are written."""
    part = read_pattern(regex)
    if part is not None:
        pattern = compiled(regex)
        yield from (text for text in dict.fromkeys(_texts(part)) if pattern.search(text))


@cache
def worst_ways(regex: str, length: int) -> float:
    """Give in how many ways a pattern could be tried at one place of a text at most; infinite where they multiply."""
    part = read_pattern(regex)
    return float("inf") if part is None else _ways(part, length)


def endless(regex: str) -> tuple[str, ...]:
    """Give the repetitions without a bound of what matches nearly every character."""
    part = read_pattern(regex)
    return () if part is None else tuple(_endless(part))


# ------------------------------------------------------------------------------------------------------------ the texts
def _texts(part: Part) -> list[str]:
    if isinstance(part, One):
        return list(part.samples)
    if isinstance(part, Choice):
        return [text for one in part.parts for text in _texts(one)][:MOST_TEXTS]
    if isinstance(part, Chain):
        return _combined([_texts(one) for one in part.parts])
    if 0 < part.least < _LONG:
        return [text * part.least for text in _texts(part.part)]
    # A gap is filled with a blank: `\bword` behind an empty one would stand in the middle of a word.
    gap = isinstance(part.part, One) and part.part.blank and part.most != 1
    return [" " if gap else ""]


def _combined(options: list[list[str]]) -> list[str]:
    """Combine all with all where they are few; else each option once, beside the first of the others."""
    count = 1
    for texts in options:
        count *= len(texts)
    if count <= MOST_TEXTS:
        return ["".join(texts) for texts in product(*options)]
    first = [texts[0] for texts in options]
    return [
        "".join((*first[:place], text, *first[place + 1 :])) for place, texts in enumerate(options) for text in texts
    ][:MOST_TEXTS]


def _endless(part: Part) -> Iterator[str]:
    if isinstance(part, Times):
        if part.most is None and isinstance(part.part, One) and part.part.wide:
            yield part.text
        yield from _endless(part.part)
    elif not isinstance(part, One):
        for one in part.parts:
            yield from _endless(one)


def _ways(part: Part, length: int) -> float:
    if isinstance(part, One):
        return 1
    if isinstance(part, Choice):
        return sum(_ways(one, length) for one in part.parts)
    if isinstance(part, Chain):
        return prod(_ways(one, length) for one in part.parts)
    most = length if part.most is None else min(part.most, length)
    inside = _ways(part.part, length)
    if inside > 1 and most > 1:
        return float("inf")
    return inside * (most - part.least + 1)


def _nested(part: Part, *, inside: bool = False) -> Iterator[bool]:
    """Tell of every repetition without a bound whether it stands inside another one."""
    if isinstance(part, Times):
        yield inside and part.most is None
        yield from _nested(part.part, inside=inside or part.most is None)
    elif not isinstance(part, One):
        for one in part.parts:
            yield from _nested(one, inside=inside)


# ---------------------------------------------------------------------------------------------------------- the reading
class _Reader:
    """Reads a pattern from left to right; ``at`` is where it stands."""

    def __init__(self, regex: str) -> None:
        self.regex, self.at = regex, 0
        self._any_case = False

    def choice(self) -> Part:
        parts = [self._chain()]
        while self.regex.startswith("|", self.at):
            self.at += 1
            parts.append(self._chain())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _chain(self) -> Part:
        parts: list[Part] = []
        while self.at < len(self.regex) and self.regex[self.at] not in "|)":
            flags = _FLAGS.match(self.regex, self.at)
            if flags:
                self.at = flags.end()
                self._any_case |= "i" in flags.group()
                continue
            begin = self.at
            parts.append(self._times(self._one(), begin))
        return Chain(tuple(parts))

    def _times(self, part: Part, begin: int) -> Part:
        found = _TIMES.match(self.regex, self.at)
        if found is None:
            return part
        self.at = found.end()
        sign, low, high = found.group("sign", "low", "high")
        if found.group("how") == "+":  # possessive: only a backtracking engine has it
            raise _UnreadableError
        least = int(low or 0)
        most = int(high) if high else None if found.group("comma") else least
        return Times(part, *(_SIGNS[sign] if sign else (least, most)), self.regex[begin : self.at])

    def _one(self) -> Part:
        char = self.regex[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            found = _SET.match(self.regex, self.at)
            if found is None:
                raise _UnreadableError
            self.at = found.end()
            return _sampled(found.group())
        if char == "\\":
            return self._escape()
        self.at += 1
        if char in "^$":
            return Chain(())
        return One(("x",), wide=True, blank=True) if char == "." else self._letter(char)

    def _letter(self, char: str) -> One:
        # Beyond ASCII a letter has more forms than two.
        return One((char,), exact=char.isascii() or not self._any_case, folded=self._any_case and char.isalpha())

    def _group(self) -> Part:
        found = _GROUP.match(self.regex, self.at)
        if found is None:
            raise _UnreadableError
        self.at = found.end()
        outside, flags = self._any_case, found.group().partition("-")
        self._any_case = "i" not in flags[2] and (outside or _any_case(flags[0]))
        part = self.choice()
        self._any_case = outside
        if not self.regex.startswith(")", self.at):
            raise _UnreadableError
        self.at += 1
        return part

    def _escape(self) -> Part:
        number = _BY_NUMBER.match(self.regex, self.at)
        if number:
            self.at = number.end()
            return self._letter(chr(int(number.group(1) or number.group(2), 16)))
        name = self.regex[self.at + 1 : self.at + 2]
        self.at += 2
        if name in _CLASSES:
            return _sampled(_CLASSES[name])
        if name in {"b", "B", "A", "Z"}:
            return Chain(())
        if not name or (name.isalnum() and name not in _ESCAPES):
            raise _UnreadableError
        return self._letter(_ESCAPES.get(name, name))


def _any_case(opening: str) -> bool:
    """Tell whether a group's opening turns case off: ``(?i:``, not the ``i`` of a name."""
    return opening.startswith("(?") and not opening.startswith("(?P") and "i" in opening


def _sampled(one: str) -> One:
    """Choose what stands for a class: all of a small one (``[Ee]``), else the first ordinary character in it."""
    pattern = re.compile(one)
    members = [chr(code) for code in range(9, 127) if pattern.match(chr(code))]
    usual = [probe for probe in _PROBES if probe in members]
    samples = members if 0 < len(members) <= _SMALL else (usual or members or ["é"])[:1]
    return One(tuple(samples), wide=len(members) > _NEARLY_ALL, blank=" " in members)
