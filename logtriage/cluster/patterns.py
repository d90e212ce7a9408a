"""
Texts of one shape -> wider patterns, by three kinds of evidence; each step gives pattern -> wider pattern.

A step is a function of the set of texts, so their order does not matter. Partners are looked up in a dictionary by what
must be equal in them; no step compares texts in pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Final, TypeAlias

from logtriage.cluster.places import is_likely, is_spread, may_vary, values_among
from logtriage.cluster.skeleton import OPEN, Skeleton

Words: TypeAlias = tuple[str, ...]

FREE_WORDS: Final = 40
"""Different words at one place behind the same beginning, from which on it is free text, if they are spread."""
FREE_TEXTS: Final = 200
"""The same where the texts have one word in common instead of two."""
CLEAN_TEXTS: Final = 6
"""So few texts can show that several places vary at once."""
_DEEPEST: Final = 4
MAX_MASKS: Final = 64
"""Sets of open places that are tried on the texts of one shape: the most frequent ones."""
MAX_TRIED: Final = 2_000_000
"""Texts times sets of open places in one step."""


# ----------------------------------------------------------------------------------------- a common beginning or ending
def free_text(shape: tuple[str, ...], texts: Sequence[Words]) -> dict[Words, Words]:
    """Open the places that hold ever new words in texts with a common beginning or ending."""
    now = list(texts)
    for ends, least in _ENDS:
        patterns = list(dict.fromkeys(now)) if len(now) >= CLEAN_TEXTS else []
        wider: dict[Words, Words] = {}
        for places in _alike(map(ends, patterns), CLEAN_TEXTS):
            wider |= _opened(shape, [patterns[place] for place in places], least)
        if wider:
            now = [wider.get(pattern, pattern) for pattern in now]
    return {text: pattern for text, pattern in zip(texts, now, strict=True) if text is not pattern}


_ENDS: Final[Sequence[tuple[Callable[[Words], Hashable], int]]] = (
    (itemgetter(slice(0, 2)), FREE_WORDS),
    (itemgetter(slice(-2, None)), FREE_WORDS),
    (itemgetter(0, -1), FREE_WORDS),
    (itemgetter(0), FREE_TEXTS),
    (itemgetter(-1), FREE_TEXTS),
)


def _alike(keys: Iterable[Hashable], least: int) -> Iterable[list[int]]:
    """Give the places of equal keys, for each key that occurs so often; counted first, since most occur once."""
    given = list(keys)
    counts = Counter(given)
    if len(counts) > len(given) - least + 1:
        return ()
    found: dict[Hashable, list[int]] = {key: [] for key, count in counts.items() if count >= least}
    for place, key in enumerate(given):
        if counts[key] >= least:
            found[key].append(place)
    return found.values()


def _opened(shape: tuple[str, ...], patterns: Sequence[Words], least: int) -> dict[Words, Words]:
    if len(patterns) < least:
        return _clean(shape, patterns, _DEEPEST)
    columns = list(zip(*patterns, strict=True))
    opened = [_open(column) if is_spread(column, least=least) else column for column in columns]
    if opened == columns:
        return _clean(shape, patterns, _DEEPEST)
    return dict(zip(patterns, zip(*opened, strict=True), strict=True))


def _open(column: Sequence[str]) -> Words:
    return tuple(OPEN if may_vary(word) else word for word in column)


def _clean(shape: tuple[str, ...], patterns: Sequence[Words], depth: int) -> dict[Words, Words]:
    """
    Open the places that differ, if each of them holds values, and the other places are equal in all texts.

    Where one does not, the texts are parted by the one with the fewest different words, and each part is tried.
    """
    columns = [set(column) for column in zip(*patterns, strict=True)]
    differing = [at for at, column in enumerate(columns) if len(column) > 1]
    pattern = tuple(OPEN if at in differing else word for at, word in enumerate(patterns[0]))
    parting = differing
    # Asked first, since it is cheap: free text fails here, and most texts are free text where there are many.
    if _stands_firm(shape, pattern, differing):
        values = {at: values_among(Skeleton(shape, pattern), at, columns[at]) for at in differing}
        parting = [at for at in differing if not values[at]]
        if not parting:
            return {one: pattern for one in patterns if all(one[at] in found for at, found in values.items())}
    wider: dict[Words, Words] = {}
    fewest = min(parting, key=lambda at: (len(columns[at]), at))
    parts: dict[str, list[Words]] = defaultdict(list)
    for one in patterns if depth else ():
        parts[one[fewest]].append(one)
    for part in parts.values():
        if len(part) >= CLEAN_TEXTS:
            wider |= _clean(shape, part, depth - 1)
    return wider


def _stands_firm(shape: tuple[str, ...], pattern: Words, differing: Sequence[int]) -> bool:
    """
    Tell whether more words are equal than differ, and none that differ are neighbours.

    Neighbours may be verb and object: a fault each, not two values of one.
    """
    equal = sum(word[0].isalpha() for word in pattern)
    return equal > len(differing) and all(other - one > 1 or shape[other] != " " for one, other in pairwise(differing))


# ---------------------------------------------------------------------------------------------------- one place differs
def substituted(shape: tuple[str, ...], patterns: Sequence[Words]) -> dict[Words, Words]:
    """Join the patterns that are equal but for one place whose words are values."""
    links = _Links(len(patterns))
    columns = list(zip(*patterns, strict=True))
    for at, column in enumerate(columns):
        elsewhere = columns[:at] + columns[at + 1 :]
        if not elsewhere or len(set(column)) < 2:
            continue
        for equal in _alike(zip(*elsewhere, strict=True), 2):
            values = values_among(Skeleton(shape, patterns[equal[0]]), at, {column[place] for place in equal})
            links.join([place for place in equal if column[place] in values])
    return {patterns[place]: wider for wider, joined in _united(patterns, links) if _says(wider) for place in joined}


def _says(pattern: Words) -> bool:
    """Tell whether a pattern still has a word of its own: one without would describe anything of its shape."""
    return any(word[0].isalpha() for word in pattern)


def _united(patterns: Sequence[Words], links: _Links) -> Iterator[tuple[Words, list[int]]]:
    for joined in links.groups():
        columns = zip(*(patterns[place] for place in joined), strict=True)
        yield tuple(column[0] if len(set(column)) == 1 else OPEN for column in columns), joined


class _Links:
    """Places that belong together, directly or through others."""

    def __init__(self, count: int) -> None:
        self._up = list(range(count))
        self._joined: dict[int, None] = {}

    def join(self, places: Sequence[int]) -> None:
        """Note that these belong together."""
        self._joined |= dict.fromkeys(places if len(places) > 1 else ())
        for place in places[1:]:
            one, other = self._top(places[0]), self._top(place)
            self._up[max(one, other)] = min(one, other)

    def groups(self) -> list[list[int]]:
        """Give the groups of at least two."""
        found: dict[int, list[int]] = defaultdict(list)
        for place in self._joined:
            found[self._top(place)].append(place)
        return list(found.values())

    def _top(self, place: int) -> int:
        while self._up[place] != place:
            self._up[place] = self._up[self._up[place]]
            place = self._up[place]
        return place


# -------------------------------------------------------------------------------------------------- a pattern describes
def described(patterns: Sequence[Words]) -> dict[Words, Words]:
    """Join what a pattern with open places describes to that pattern; to the most open one where several do."""
    wider: dict[Words, Words] = {}
    for places, open_ones in _by_mask(patterns):
        first = next((at for at in range(len(patterns[0])) if at not in places), None)
        firsts = {one[first] for one in open_ones} if first is not None else set()
        for pattern in patterns:
            if first is None or pattern[first] in firsts:
                opened = tuple(OPEN if at in places else word for at, word in enumerate(pattern))
                if opened != pattern and opened in open_ones and all(is_likely(pattern[at]) for at in places):
                    wider[pattern] = min(wider.get(pattern, opened), opened, key=_most_open)
    return wider


def _most_open(pattern: Words) -> tuple[int, Words]:
    return -pattern.count(OPEN), pattern


def _by_mask(patterns: Iterable[Words]) -> list[tuple[frozenset[int], set[Words]]]:
    """Give the sets of open places, the most frequent first, each with the patterns that are open there."""
    found: dict[tuple[int, ...], set[Words]] = defaultdict(set)
    count = 0
    for pattern in patterns:
        count += 1
        if OPEN in pattern:
            found[tuple(at for at, word in enumerate(pattern) if word == OPEN)].add(pattern)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(frozenset(places), ones) for places, ones in ordered[: max(4, min(MAX_MASKS, MAX_TRIED // count))]]
