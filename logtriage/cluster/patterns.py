"""
Texts of one shape -> wider patterns, by three kinds of evidence; each step gives pattern -> wider pattern, and nothing else.

A step is a function of the set of texts, so their order does not matter. Partners are looked up in a dictionary by what
must be equal in them; no step compares texts in pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from logtriage.cluster.places import is_likely, is_spread, may_vary, values_among
from logtriage.cluster.skeleton import OPEN, Skeleton

Words: TypeAlias = tuple[str, ...]

FREE_WORDS: Final = 40
"""Different words at one place behind the same beginning, from which on it is free text, if they are spread."""
FREE_TEXTS: Final = 200
"""The same where the texts have one word in common instead of two."""
CLEAN_TEXTS: Final = 6
"""So few texts are one, if each place is either equal in all or differs in nearly all."""
_NEARLY_ALL: Final = 0.8
_DEEPEST: Final = 4
MAX_MASKS: Final = 64
"""Sets of open places that are tried on the texts of one shape: the most frequent ones."""
MAX_TRIED: Final = 2_000_000
"""Texts times sets of open places in one step."""


# --------------------------------------------------------------------------------------------- a common beginning or ending
def free_text(shape: tuple[str, ...], texts: Sequence[Words]) -> dict[Words, Words]:
    """Open the places that hold ever new words in texts with a common beginning or ending."""
    now = {text: text for text in texts}
    for ends, least in _ENDS:
        alike: dict[tuple[str, ...], list[Words]] = defaultdict(list)
        for pattern in dict.fromkeys(now.values()):
            alike[ends(pattern)].append(pattern)
        wider = {}
        for patterns in alike.values():
            if len(patterns) >= CLEAN_TEXTS:
                wider |= _opened(shape, patterns, least)
        now = {text: wider.get(pattern, pattern) for text, pattern in now.items()}
    return {text: pattern for text, pattern in now.items() if text != pattern}


_ENDS: Final[Sequence[tuple[Callable[[Words], Words], int]]] = (
    (lambda words: words[:2], FREE_WORDS),
    (lambda words: words[-2:], FREE_WORDS),
    (lambda words: (words[0], words[-1]), FREE_WORDS),
    (lambda words: words[:1], FREE_TEXTS),
)


def _opened(shape: tuple[str, ...], patterns: Sequence[Words], least: int) -> dict[Words, Words]:
    spread = frozenset()
    if len(patterns) >= least:
        spread = frozenset(at for at, column in enumerate(zip(*patterns, strict=True)) if is_spread(column, least=least))
    if spread:
        return {pattern: _open(pattern, spread) for pattern in patterns}
    return _clean(shape, patterns, _DEEPEST)


def _open(pattern: Words, places: frozenset[int]) -> Words:
    return tuple(OPEN if at in places and may_vary(word) else word for at, word in enumerate(pattern))


def _clean(shape: tuple[str, ...], patterns: Sequence[Words], depth: int) -> dict[Words, Words]:
    """
    Open the places that differ in nearly all of some texts, if all other places are equal in all of them.

    Where they are not, the texts are parted by the place with the fewest different words, and each part is tried.
    """
    columns = [set(column) for column in zip(*patterns, strict=True)]
    differing = {at for at, column in enumerate(columns) if len(column) >= _NEARLY_ALL * len(patterns)}
    parting = [(len(column), at) for at, column in enumerate(columns) if len(column) > 1 and at not in differing]
    if not parting:
        return _one_text(shape, patterns, columns, differing)
    wider: dict[Words, Words] = {}
    parts: dict[str, list[Words]] = defaultdict(list)
    for pattern in patterns if depth else ():
        parts[pattern[min(parting)[1]]].append(pattern)
    for part in parts.values():
        if len(part) >= CLEAN_TEXTS:
            wider |= _clean(shape, part, depth - 1)
    return wider


def _one_text(
    shape: tuple[str, ...], patterns: Sequence[Words], columns: Sequence[set[str]], differing: set[int]
) -> dict[Words, Words]:
    """Open the differing places, if fewer of them than equal words, and if each would vary by itself."""
    pattern = tuple(OPEN if at in differing else word for at, word in enumerate(patterns[0]))
    equal = sum(word[0].isalpha() for word in pattern)
    values = {at: values_among(Skeleton(shape, pattern), at, columns[at]) for at in differing}
    if equal < max(2, len(differing)) or not all(values.values()):
        return {}
    return {one: pattern for one in patterns if all(one[at] in found for at, found in values.items())}


# --------------------------------------------------------------------------------------------------------- one place differs
def substituted(shape: tuple[str, ...], patterns: Sequence[Words]) -> dict[Words, Words]:
    """Join the patterns that are equal but for one place whose words are values."""
    links = _Links(len(patterns))
    for at in range(len(patterns[0])):
        if len({pattern[at] for pattern in patterns}) < 2:
            continue
        elsewhere: dict[Words, list[int]] = defaultdict(list)
        for place, pattern in enumerate(patterns):
            elsewhere[pattern[:at] + pattern[at + 1 :]].append(place)
        for equal in elsewhere.values():
            if len(equal) > 1:
                values = values_among(Skeleton(shape, patterns[equal[0]]), at, {patterns[place][at] for place in equal})
                links.join([place for place in equal if patterns[place][at] in values])
    return {patterns[place]: wider for wider, joined in _united(patterns, links) for place in joined}


def _united(patterns: Sequence[Words], links: _Links) -> Iterator[tuple[Words, list[int]]]:
    for joined in links.groups():
        columns = zip(*(patterns[place] for place in joined), strict=True)
        yield tuple(column[0] if len(set(column)) == 1 else OPEN for column in columns), joined


class _Links:
    """Places that belong together, directly or through others."""

    def __init__(self, count: int) -> None:
        self._up = list(range(count))

    def join(self, places: Sequence[int]) -> None:
        """Note that these belong together."""
        for place in places[1:]:
            one, other = self._top(places[0]), self._top(place)
            self._up[max(one, other)] = min(one, other)

    def groups(self) -> list[list[int]]:
        """Give the groups of at least two."""
        found: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self._up)):
            found[self._top(place)].append(place)
        return [group for group in found.values() if len(group) > 1]

    def _top(self, place: int) -> int:
        while self._up[place] != place:
            self._up[place] = self._up[self._up[place]]
            place = self._up[place]
        return place


# ------------------------------------------------------------------------------------------------------ a pattern describes
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
