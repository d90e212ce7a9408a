"""
The sources of a checkout -> where a text, a call of Prisma or a file of a stack stands in them.

Tests, type declarations and minified lines are left out: what stands only there is not what ran.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from logtriage.code.tree import CODE, Tree, line_at, suffix_of

TESTS: Final = re.compile(
    r"(?:^|/)(?:__tests__|__mocks__|__fixtures__|tests?|e2e|cypress|stories|fixtures)/"
    r"|\.(?:test|spec|stories|min)\.|\.d\.[cm]?ts$|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$"
)
_METHOD: Final = re.compile(r"\s*\.\s*(?P<name>\w{1,40})\s*(?:<[^()\n]{1,80}>)?\(")
_MOST_CALLS: Final = 2_000
_LONGEST_LINE: Final = 2_000
_MOST_PLACES: Final = 4
_MOST_WHOLE: Final = 150
"""Searches through everything, before an index of words pays."""
_WORD: Final = re.compile(r"\w+")


class Spot(NamedTuple):
    """A line of a source file."""

    file: str
    line: int


class Sources:
    """The source files of a checkout, made ready for looking up."""

    def __init__(self, tree: Tree) -> None:
        """Take the checkout; nothing is read before something is asked."""
        self._tree = tree
        self._found: dict[str, tuple[Spot, ...]] = {}
        self._calls: dict[str, tuple[tuple[str, Spot], ...]] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Files that are sources of what runs."""
        return tuple(name for name in self._tree.names if suffix_of(name) in CODE and not TESTS.search(name))

    @cached_property
    def _texts(self) -> tuple[tuple[str, str], ...]:
        known = ((name, self._tree.text(name)) for name in self.names)
        return tuple((name, text) for name, text in known if text)

    @cached_property
    def _all(self) -> tuple[str, tuple[int, ...]]:
        """All texts as one, with the places where each begins: one search instead of thousands."""
        starts, at = [], 0
        for _, text in self._texts:
            starts.append(at)
            at += len(text) + 1
        return "\0".join(text for _, text in self._texts), tuple(starts)

    def places(self, words: str) -> tuple[Spot, ...]:
        """Give where a text stands; one place more than are told means that it stands everywhere."""
        if words not in self._found:
            self._found[words] = tuple(self._search(words))
        return self._found[words]

    def _search(self, words: str) -> Iterator[Spot]:
        given = 0
        for begin, end in self._stretches(words):
            whole, _ = self._all
            at = whole.find(words, begin, end)
            while at >= 0 and given <= _MOST_PLACES:
                if _line_length(whole, at) <= _LONGEST_LINE:
                    given += 1
                    yield self._spot(at)
                at = whole.find(words, at + len(words), end)

    def _stretches(self, words: str) -> Iterable[tuple[int, int]]:
        """Give where to look: everywhere, or after many searches only in files that hold its whole words."""
        whole, starts = self._all
        # The first and the last word may be parts of longer ones in the source.
        inner = _WORD.findall(words)[1:-1]
        if len(self._found) < _MOST_WHOLE or not inner:
            return ((0, len(whole)),)
        files = set.intersection(*(self._by_word.get(word, set()) for word in inner))
        return [(starts[file], starts[file] + len(self._texts[file][1])) for file in sorted(files)]

    @cached_property
    def _by_word(self) -> Mapping[str, set[int]]:
        found: dict[str, set[int]] = {}
        for file, (_, text) in enumerate(self._texts):
            for word in set(_WORD.findall(text)):
                found.setdefault(word, set()).add(file)
        return found

    def _spot(self, at: int) -> Spot:
        _, starts = self._all
        place = bisect_right(starts, at) - 1
        file, text = self._texts[place]
        return Spot(file, line_at(text, at - starts[place]))

    def calls(self, model: str, method: str) -> tuple[Spot, ...]:
        """Give the lines that call a method of a model, whatever the client is called: ``prisma.lead.findMany(``."""
        # The client writes the first letter of a model small, the schema large.
        small = model[:1].lower() + model[1:]
        if small not in self._calls:
            self._calls[small] = tuple(self._calls_of(small))
        return tuple(spot for name, spot in self._calls[small] if name == method)

    def _calls_of(self, model: str) -> Iterator[tuple[str, Spot]]:
        whole, _ = self._all
        at, given = whole.find(f".{model}"), 0
        while at >= 0 and given < _MOST_CALLS:
            given += 1
            called = _METHOD.match(whole, at + len(model) + 1)
            if called:
                yield called["name"], self._spot(at)
            at = whole.find(f".{model}", at + 1)

    @cached_property
    def _by_last(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name in self._tree.names:
            found.setdefault(name.rsplit("/", 1)[-1], []).append(name)
        return {last: tuple(names) for last, names in found.items()}

    def ending(self, path: str) -> tuple[str, ...]:
        """Give the files whose path ends like this one, by whole folders; at least one folder must agree."""
        alike = self._by_last.get(path.rsplit("/", 1)[-1], ())
        longer = tuple(name for name in alike if name.endswith(f"/{path}")) if "/" in path else ()
        shorter = tuple(name for name in alike if "/" in name and path.endswith(f"/{name}"))
        return longer or tuple(sorted(shorter, key=len)[-1:])

    def lines(self, name: str) -> int:
        """Count the lines of a file; 0 for one that is not read."""
        text = self._tree.text(name)
        return text.count("\n") + 1 if text else 0


def _line_length(text: str, at: int) -> int:
    end = text.find("\n", at)
    return (end if end >= 0 else len(text)) - (text.rfind("\n", 0, at) + 1)
