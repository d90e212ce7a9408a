"""
An export -> a copy that is safe to share: every text through the gate, every other byte as it was.

Read again, the copy gives the findings of the original. A pseudonym (``<email:3>``) is written wherever that is so;
where it would make a text say something else, invented values of the same shape stand instead, and where these would,
too (a host, a user or a password is part of what an error is), the pseudonym stands and the text is counted in
``Copier.moved``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal

from logtriage.attribute import route_of
from logtriage.match import Matcher
from logtriage.model import Statement
from logtriage.redact import Gate
from logtriage.tell import tell

_MOST_TEXTS: Final = 20_000
_SHORT: Final = 13
"""No form of a secret is so short and of letters and digits alone; most names of fields are."""
_TOKEN: Final = re.compile(
    r'"(?P<text>(?:[^"\\]++|\\.)*+)"(?P<colon>[ \t\r\n]*:)?|(?P<number>-?[0-9]+(?:\.[0-9]+)?)(?![0-9.eE+-])', re.DOTALL
)
_FIELD: Final = r'"(?:[^"]|"")*"|[^{0}"\r\n][^{0}\r\n]*|(?=[{0}\r\n]|\Z)'
_LONE: Final = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_QUERY: Final = "requestQueryString"
_PATHS: Final = frozenset({"requestPath", "function"})
# The project's own public names; without them a path could not be told from its host.
_HOSTS: Final = frozenset({"host", "deploymentDomain"})
# Columns that hold a number or a stamp; their digits are no telephone number and no card.
_NUMBERS: Final = frozenset(
    "timestampInMs responseStatusCode durationMs maxMemoryUsed memorySize concurrency lambdaDurationInMs "
    "lambdaMaxMemoryUsed lambdaMemorySize".split()
)


Way = Literal["pseudonyms", "shapes", "moved"]


class Copier:
    """Writes the texts of one export anew; ``moved`` counts distinct messages whose fingerprint could not be kept."""

    def __init__(self, gate: Gate, matcher: Matcher) -> None:
        """``matcher`` says what a message is taken for; the copy of it must be taken for the same."""
        self.moved = 0
        self._gate = gate
        self._matcher = matcher
        self._ways: dict[tuple[str, ...], Way] = {}
        self._message = lru_cache(maxsize=_MOST_TEXTS)(self._safe_message)
        self._path = lru_cache(maxsize=_MOST_TEXTS)(self._safe_path)

    def json(self, stretches: Iterable[tuple[bool, str]]) -> Iterator[str]:
        """Give the stretches of a JSON export with safe texts."""
        for is_row, text in stretches:
            written = self._object(text)
            # Damage may hide where a text begins and ends: what is no row is looked at as a whole, too.
            yield written if is_row else self._gate.text(written)

    def csv(self, stretches: Iterable[tuple[bool, str]], keys: Sequence[str], delimiter: str) -> Iterator[str]:
        """Give the stretches of a table with safe texts; ``keys`` name its columns."""
        field = re.compile(_FIELD.format(re.escape(delimiter)))
        for is_row, text in stretches:
            yield self._record(text, keys, delimiter, field) if is_row else self._gate.text(text)

    def field(self, key: str, value: str) -> str:
        """Give the safe value of a field of a row, whatever its place in it."""
        if key == "message":
            return self._message(value)
        if key in _PATHS:
            return self._path(value)
        if key in _HOSTS:
            return self._gate.text(value)
        return self._gate.query(value) if key == _QUERY else self._gate.value(key, value)

    def _object(self, text: str) -> str:
        key = ""

        def written(token: re.Match[str]) -> str:
            nonlocal key
            if token["number"]:
                return self._number(key, token["number"])
            value = _decoded(token[0][: token.end("text") + 1 - token.start()])
            if token["colon"]:
                key, safe = value, value if len(value) < _SHORT and value.isalnum() else self._gate.text(value)
            else:
                safe = self.field(key, value)
            return token[0] if safe == value else _encoded(safe, token["text"]) + (token["colon"] or "")

        return _TOKEN.sub(written, text)

    def _number(self, key: str, digits: str) -> str:
        """A number behind a telling name (``"phone": 15550100``), or a card's, becomes a text."""
        safe = digits if key in _NUMBERS or len(digits) < 3 else self._gate.value(key, digits)
        return digits if safe == digits else json.dumps(safe)

    def _record(self, text: str, keys: Sequence[str], delimiter: str, field: re.Pattern[str]) -> str:
        end = len(text.rstrip("\r\n"))
        [record] = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        raw = _split(text[:end], field, delimiter)
        if len(raw) != len(record):
            raw = [_quoted(value, delimiter, "") for value in record]
        cells = []
        for key, value, before in zip(keys, record, raw, strict=True):
            safe = value if key in _NUMBERS and _is_number(value) else self.field(key, value)
            cells.append(before if safe == value else _quoted(safe, delimiter, before))
        return delimiter.join(cells) + text[end:]

    def _safe_message(self, text: str) -> str:
        pseudonyms = self._gate.text(text)
        if pseudonyms == text:
            return text
        key = self._gate.outline(text)
        way = self._ways.get(key)
        if way is None:
            if len(self._ways) >= _MOST_TEXTS:
                self._ways.clear()
            way = self._ways[key] = self._way(text, pseudonyms)
        self.moved += way == "moved"
        return self._gate.shaped(text) if way == "shapes" else pseudonyms

    def _way(self, text: str, pseudonyms: str) -> Way:
        """Find out how a text keeps its meaning; asked once for texts that differ in their private values alone."""
        meant = self._says(text)
        if self._says(pseudonyms) == meant:
            return "pseudonyms"
        return "shapes" if self._says(self._gate.shaped(text)) == meant else "moved"

    def _says(self, text: str) -> tuple[object, ...]:
        told = tell(text, self._matcher)
        return told.reading.kind, *map(_meaning, told.statements)

    def _safe_path(self, path: str) -> str:
        return _first_alike(path, _route, (self._gate.text, self._gate.shaped))


def _meaning(one: Statement) -> tuple[object, ...]:
    """Give what a statement is, and the numbers that it names: advice is made of them."""
    numbers = [value for _, value in one.match.captures if isinstance(value, int | float)] if one.match else []
    return one.fingerprint, one.facts.strength, one.match.code if one.match else None, *numbers


def _first_alike(text: str, meaning: Callable[[str], str], ways: Sequence[Callable[[str], str]]) -> str:
    """Give what the first way makes of a text, unless another one alone keeps its meaning."""
    made = [way(text) for way in ways]
    return next((one for one in made if meaning(one) == meaning(text)), made[0])


def _route(path: str) -> str:
    return route_of("", path, "function")


def _decoded(token: str) -> str:
    """Give the text of a JSON string; of one that Python does not read, what stands between its quotes."""
    if "\\" not in token:
        return token[1:-1]
    try:
        value = json.loads(token, strict=False)
    except ValueError:
        return token[1:-1]
    return value if isinstance(value, str) else token


def _encoded(value: str, before: str) -> str:
    """Write a JSON string, escaped as much as it was before."""
    written = json.dumps(value, ensure_ascii=before.isascii())
    return _LONE.sub(lambda lone: f"\\u{ord(lone[0]):04x}", written)


def _split(text: str, field: re.Pattern[str], delimiter: str) -> list[str]:
    """Give the cells of a record as they are written, quotes and all."""
    cells, at = [], 0
    while True:
        found = field.match(text, at)
        if found is None:
            return []
        cells.append(found[0])
        at = found.end()
        if at >= len(text) or text[at] != delimiter:
            return cells if at >= len(text) else []
        at += 1


def _is_number(value: str) -> bool:
    return value.lstrip("-").replace(".", "", 1).isdigit()


def _quoted(value: str, delimiter: str, before: str) -> str:
    if before.startswith('"') or any(mark in value for mark in (delimiter, '"', "\r", "\n")):
        return '"' + value.replace('"', '""') + '"'
    return value
