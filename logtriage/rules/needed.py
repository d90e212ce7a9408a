"""
A pattern -> literals that each text it matches must hold: to look for them costs less than to search, or to compile.

Sound by construction: where nothing can be proved, nothing is required. Compiling the patterns of a pack takes half a
second and a small log needs some dozens of them, so this decides how long a small run takes.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from logtriage.rules.patterns import Chain, Choice, One, Part, Times, read_pattern

SHORTEST: Final = 3
"""Literals below this length stand in nearly every text."""
MOST_WAYS: Final = 24
"""Looking for more literals than this in place of one costs more than the search."""
MOST_GROUPS: Final = 4
MANY_WORDS: Final = 8
"""From so many ways to begin on, a look at the first letter spares time."""
_FOLDED: Final = "\x00"
"""In front of a literal whose letters may be in either case, while it is worked out."""
_VERBOSE: Final = re.compile(r"\(\?[a-wyz]*x")
_SCOPED: Final = re.compile(r"\(\?[a-z]*i[a-z]*:")
"""Case is forgiven in a part only: a look at the first letter is not in that part."""

Needed: TypeAlias = tuple[tuple[str, ...], ...]


def needed_literals(regex: str) -> tuple[Needed, Needed]:
    """
    Give groups of literals: a matched text holds one of each group; empty = nothing is sure.

    The groups of the second part are in lower case, and stand for the text in lower case.
    """
    # In a verbose pattern blanks are no letters.
    part = None if _VERBOSE.search(regex) else read_pattern(regex)
    groups = () if part is None else _needed(part)
    folded = [group for group in groups if any(literal.startswith(_FOLDED) for literal in group)]
    exact = tuple(group for group in groups if group not in folded)
    return exact, tuple(tuple(literal.removeprefix(_FOLDED).lower() for literal in group) for group in folded)


def opening_letters(regex: str) -> str:
    """
    Give the letters with which whatever a pattern finds begins, where it begins with many words; empty = not known.

    An engine without an index tries each of forty words at each place of a text: with one look at the letter that
    stands there it need not.
    """
    part = None if _VERBOSE.search(regex) or _SCOPED.search(regex) else read_pattern(regex)
    first = _first(part) if part is not None and _begins_with(part) >= MANY_WORDS else None
    return "".join(sorted(first)) if first else ""


def _begins_with(part: Part) -> int:
    """Count the ways in which a pattern may begin."""
    if isinstance(part, Chain):
        return _begins_with(part.parts[0]) if part.parts else 0
    return sum(max(1, _begins_with(way)) for way in part.parts) if isinstance(part, Choice) else 0


def _first(part: Part) -> frozenset[str] | None:
    """Give every letter, in some case, with which a part can begin; null where it may be empty, or begin otherwise."""
    if isinstance(part, One):
        return frozenset(part.samples) if part.exact or part.folded else None
    if isinstance(part, Times):
        return _first(part.part) if part.least else None
    if isinstance(part, Choice):
        ways = [_first(way) for way in part.parts]
        return frozenset().union(*filter(None, ways)) if all(ways) else None
    return _first(part.parts[0]) if part.parts else None


def _needed(part: Part) -> Needed:
    if isinstance(part, Chain):
        return _of_chain(part)
    if isinstance(part, Choice):
        return _of_choice(part)
    if isinstance(part, Times):
        return _needed(part.part) if part.least else ()
    return ()


def _of_chain(chain: Chain) -> Needed:
    """Give what the parts require, and the runs of letters between them; the longest first, since they tell most."""
    groups: list[tuple[str, ...]] = [(run,) for run in _runs(chain) if len(run.removeprefix(_FOLDED)) >= SHORTEST]
    groups += [group for part in chain.parts for group in _needed(part)]
    return tuple(sorted(dict.fromkeys(groups), key=_tells, reverse=True)[:MOST_GROUPS])


def _of_choice(choice: Choice) -> Needed:
    """Give one group of the best that each way requires; nothing where one way requires nothing."""
    best = [max(_needed(way), key=_tells, default=()) for way in choice.parts]
    literals = tuple(dict.fromkeys(literal for group in best for literal in group))
    return (literals,) if all(best) and len(literals) <= MOST_WAYS else ()


def _tells(group: tuple[str, ...]) -> tuple[int, int]:
    return min(map(len, group)), -len(group)


def _runs(chain: Chain) -> list[str]:
    runs, folded = [""], [False]
    for part in chain.parts:
        if isinstance(part, One) and part.exact:
            runs[-1] += part.samples[0]
            folded[-1] |= part.folded
        elif part != Chain(()):  # an anchor takes no room: what stands around it is one run
            runs.append("")
            folded.append(False)
    return [f"{_FOLDED}{run}" if any_case else run for run, any_case in zip(runs, folded, strict=True)]
