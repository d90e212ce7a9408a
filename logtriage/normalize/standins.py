"""
A message -> the same message with stand-ins for its ids, times and numbers: what a text says does not depend on them.

Texts that differ in nothing else are read once. There are two grades. An *outline* has one stand-in for all ids and one
for all numbers: enough to tell talk from errors, and made by polars for a million texts at once. *Stand-ins* keep which
values are the same and which differ, so that they can be put back into whatever was read from the text.

Numbers that may mean something stay as they are: statuses, and whatever a rule spells out. A stand-in for another
number has its length and its first digit; in an outline all are one.
Row-local. Both engines read the patterns alike: ASCII classes, no look-around (``tests/normalize/test_standins.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

LONGEST: Final = 20_000
"""Characters; of a longer text only head and tail are read, so that its length counts."""
_UUID: Final = r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"
_REQUEST: Final = r"\b[a-z0-9]{5}-[0-9]{13}-[0-9a-f]{12}\b"
_POINTER: Final = r"\b0x[0-9a-fA-F]{4,200}\b"
_HEX: Final = r"\b(?:[0-9]{1,40}[a-f]|[a-f]{1,40}[0-9])[0-9a-f]{9,200}\b"
_UPPER_HEX: Final = r"\b(?:[0-9]{1,40}[A-F]|[A-F]{1,40}[0-9])[0-9A-F]{9,200}\b"
# Two groups of digits at least, or all in lower case: OAuth2RequestError is a class.
_MIXED: Final = (
    r"\b(?:[A-Za-z]{1,40}[0-9]{1,40}[A-Za-z]{1,40}[0-9][A-Za-z0-9]{4,200}|[0-9]{1,40}[A-Za-z]{1,40}[0-9][A-Za-z0-9]{8,200}"
    r"|[a-z]{1,40}[0-9]{1,40}[a-z]{8,40}[0-9][a-z0-9]{0,200}|[a-z]{8,40}[0-9]{1,40}[a-z]{1,40}[0-9][a-z0-9]{0,200}"
    r"|[a-z]{1,40}[0-9]{1,40}[a-z]{12,200}|[a-z]{12,200}[0-9]{1,40}[a-z]{1,40})\b"
)
_TIME: Final = (
    r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(?:[.,][0-9]{1,9})?(?:Z\b|[+-][0-9]{2}:?[0-9]{2}\b|\b)"
)
_DURATION: Final = r"\b[0-9]{2,12} ?ms\b"
_NUMBER: Final = r"\b[0-9]{2,30}\b"
_KNOWN_STATUSES: Final = (*range(100, 104), *range(200, 209), 226, *range(300, 309), *range(400, 600))
_STATUSES: Final = frozenset(map(str, _KNOWN_STATUSES))
_PORTS: Final = frozenset(
    "25 80 443 465 587 993 1433 3000 3001 3306 5000 5432 5433 6379 6380 6543 8000 8080 9200 27017".split()
)
_JWT: Final = "eyJ"
"""Begins a JSON Web Token: its parts are hidden as one, and only as long as it begins so."""
_NEVER: Final = "\x00"
"""Stands in no text that is read: what is put in place of a time until the numbers are done."""
_QUANTIFIER: Final = re.compile(r"\{[0-9,]+\}")
_SPELLED: Final = re.compile(r"[0-9]{2,30}")
_KINDS: Final = {
    "uuid": _UUID,
    "request": _REQUEST,
    "pointer": _POINTER,
    "hex": _HEX,
    "upper_hex": _UPPER_HEX,
    "mixed": _MIXED,
    "time": _TIME,
    "duration": _DURATION,
    "number": _NUMBER,
}


def _any_of(kinds: Iterable[str]) -> re.Pattern[str]:
    """Look ahead for a digit first: most words have none, and then no form has to be tried."""
    forms = "|".join(f"(?P<{kind}>{_KINDS[kind]})" for kind in kinds)
    return re.compile(rf"\b(?=[A-Za-z-]{{0,80}}[0-9])(?:{forms})", re.ASCII)


_TOKEN: Final = _any_of(_KINDS)
_TOKEN_BUT_NUMBERS: Final = _any_of(kind for kind in _KINDS if kind not in {"duration", "number"})
_FIGURE: Final = re.compile(f"{_DURATION}|{_NUMBER}", re.ASCII)
_MANY: Final = 90
# What stands behind such a word is told apart by rules: `code: 131047`, `error code 1020`, `(#100)`.
_CODED: Final = re.compile(r"(?i)(?:code|errno|status|error)[\"'`:=\s(#]{1,4}\Z")
_DIGIT: Final = re.compile(r"[0-9]")
# Such a text says more by its numbers: one is held against another, or is the limit that was met.
_TIMED: Final = re.compile(r"(?i)abort|time-? ?d?-?out|timed out|elapsed|deadline")


def spelled_numbers(written: Iterable[str]) -> frozenset[str]:
    """Give the numbers that patterns and literals spell out, of two digits and more."""
    return frozenset(number for text in written for number in _SPELLED.findall(_QUANTIFIER.sub("", text)))


@dataclass(frozen=True, slots=True)
class Stands:
    """A text with stand-ins, and what they stand for."""

    text: str
    values: Mapping[str, str]
    """Stand-in -> value; empty where the text has none."""

    def restored(self, text: str) -> str:
        """Put the values back into a part of the text."""
        figures = False
        for stand, value in self.values.items():
            if stand in text:
                # A figure may be part of another one; anything else stands nowhere by chance.
                is_figure = _is_figure(stand)
                figures |= is_figure
                text = text if is_figure else text.replace(stand, value)
        return _FIGURE.sub(self._value, text) if figures else text

    def _value(self, figure: re.Match[str]) -> str:
        return self.values.get(figure.group(), figure.group())

    def held_in(self, text: str) -> frozenset[str]:
        """Give the stand-ins that stand in a part of the text, or in something made of it."""
        values = self.values
        if not any(stand in text for stand in values):
            return frozenset()
        return frozenset(one.group() for one in _TOKEN.finditer(text) if one.group() in values)

    def without(self, stands: frozenset[str]) -> Stands | None:
        """Put some values back into the text; null where one of them holds what stands for another."""
        back = Stands(self.text, {stand: self.values[stand] for stand in stands})
        left = {stand: value for stand, value in self.values.items() if stand not in stands}
        mixed = any(stand in value for stand in left for value in back.values.values())
        return None if mixed else Stands(back.restored(self.text), left)


class StandIns:
    """Puts stand-ins into texts; ``kept`` are numbers (as text) that stay."""

    def __init__(self, kept: Iterable[str] = ()) -> None:
        """Make ready."""
        self._kept = _STATUSES | _PORTS | frozenset(kept)
        # An outline only parts talk from the rest; numbers that make a word of a rule have three digits and more.
        kept = (number for number in self._kept if len(number) > 2)
        numbers = "|".join(sorted(kept, key=lambda number: (-len(number), number)))
        # Behind "_" there is no boundary of a word, so what is marked so is no number for the step after.
        self._steps: tuple[tuple[str, str], ...] = (
            (f"{_UUID}|{_REQUEST}|{_POINTER}|{_HEX}|{_UPPER_HEX}|{_MIXED}", "5ad1d0e5-4f89-41d3-9a0c-0305e82c3301"),
            (_TIME, _NEVER),
            (_DURATION, "64ms"),
            (rf"\b({numbers})\b", "_${1}_"),
            (rf"{_NUMBER}|\b[2-9]\b", "64"),
            (rf"_({numbers})_", "${1}"),
            (_NEVER, "2026-01-02T03:04:05.678Z"),
        )
        self._compiled = [(re.compile(pattern, re.ASCII), to.replace("${1}", r"\g<1>")) for pattern, to in self._steps]

    def outline(self, text: str) -> str:
        """Give the outline of one text."""
        if len(text) > LONGEST:
            return text
        for pattern, to in self._compiled:
            text = pattern.sub(to, text)
        return text

    def outlines(self, texts: pl.Series) -> pl.Series:
        """Give the outline of each text, as ``outline`` does."""
        # ASCII classes make the engine several times as fast; it wants that said of each part that is not one anyway.
        column = pl.col("text")
        made = column
        for pattern, to in self._steps:
            made = made.str.replace_all(pattern.replace(r"\b", r"(?-u:\b)"), to)
        outline = pl.when(column.str.len_chars() > LONGEST).then(column).otherwise(made)
        return texts.alias("text").to_frame().lazy().select(outline).collect()["text"]

    def put(self, text: str) -> Stands:
        """Give a text with stand-ins that differ where its values differ."""
        if len(text) > LONGEST or _JWT in text:
            return Stands(text, {})
        given: dict[str, str] = {}
        counts: dict[object, int] = {}
        token_of = _TOKEN_BUT_NUMBERS if _TIMED.search(text) else _TOKEN
        said = token_of.sub(lambda token: self._stand_in(token, given, counts), text)
        values = {stand: value for value, stand in given.items()}
        # A text that spells a stand-in itself, or one within another, would get a value in the wrong place.
        mixed = any(stand in text for stand in values) or _nested(values)
        return Stands(text, {}) if mixed else Stands(said, values)

    def _stand_in(self, token: re.Match[str], given: dict[str, str], counts: dict[object, int]) -> str:
        value, kind = token.group(), token.lastgroup or ""
        if value in given or value in self._kept or (kind == "number" and _is_code(token)):
            return given.get(value, value)
        # Patterns ask for so many digits, or for a first one: a stand-in for a number has both of its value.
        like = (kind, len(value), value[0]) if kind in {"number", "duration"} else (kind, 0, "")
        place = counts[like] = counts.get(like, -1) + 1
        made = _MAKERS[kind](value, place)
        # Of another form it would not be found again.
        if made is None or made in self._kept or not _TOKEN.fullmatch(made):
            return value
        given[value] = made
        return made


def _is_code(number: re.Match[str]) -> bool:
    begin = number.start()
    return bool(_CODED.search(number.string[max(begin - 12, 0) : begin]))


def _nested(values: Mapping[str, str]) -> bool:
    long = [stand for stand in values if not _is_figure(stand)]
    return any(one != other and one in other for one in long for other in long)


def _is_figure(stand: str) -> bool:
    return stand.removesuffix("ms").rstrip().isdigit()


def _number(value: str, place: int) -> str | None:
    """Keep the length and the first digit; the rest counts from one."""
    rest = len(value) - 1
    return f"{value[0]}{place + 1:0{rest}d}" if place + 1 < 10**rest else None


def _duration(value: str, place: int) -> str | None:
    digits = value.removesuffix("ms").rstrip()
    number = _number(digits, place)
    return number and number + value[len(digits) :]


def _time(value: str, place: int) -> str | None:
    """Keep the form, since what follows a time is read by it: with a fraction or not, with a zone or not."""
    return f"2026-01-02{value[10]}03:04:{place:02d}{_DIGIT.sub('0', value[19:])}" if place < 60 else None


def _numbered(before: str, behind: str = "") -> Callable[[str, int], str | None]:
    """Give makers of values as long as the one that they stand for: a long text is cut behind so many characters."""

    def made(value: str, place: int) -> str | None:
        return f"{before[: len(value) - 2 - len(behind)]}{place:02d}{behind}" if place < _MANY else None

    return made


# Each is of the form that it stands for, so that the same mask hides it.
_MAKERS: Final[Mapping[str, Callable[[str, int], str | None]]] = {
    "uuid": _numbered("5ad1d0e5-4f89-41d3-9a0c-0305e82c33"),
    "request": _numbered("5ad1d-1770000000000-0305e82c33"),
    "pointer": _numbered("0x" + "5ad1d0e5" * 26),
    "hex": _numbered("5ad1d0e54f8941d3" * 13),
    "upper_hex": _numbered("5AD1D0E54F8941D3" * 13),
    "mixed": _numbered("kq5zd0Wx4f8jyt3v" * 13, "w"),
    "time": _time,
    "duration": _duration,
    "number": _number,
}
