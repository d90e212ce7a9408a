"""
Rules -> long lines that are meant to keep their own patterns busy, and how long they do.

Five kinds, each built from the literals and the first lines of the examples of the rule itself: a text that begins like
the error again and again is what makes a pattern start and fail at every place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import process_time
from typing import Final

from logtriage.match import seen
from logtriage.model import Branch, Rule
from logtriage.rules.patterns import compiled, worst_ways

LIMIT_MS: Final = 50
"""Most that all patterns of a rule may take together on one line."""
LINE: Final = 256_000
"""Characters of a hostile line: as long as the platform lets one be."""
_TRIES: Final = 7
_HARMLESS: Final = 2e9
"""Steps that are done in seconds."""
_LENGTHS: Final = (14, 17, 20, 24, 29, 35, 42, 60, 100, 200, 400, 700, 1_100, 1_800, 2_800, 4_500, LINE)
_KINDS: Final = (
    ("a long run of one letter", lambda word: word + word[-1:] * 400),
    ("near misses", lambda word: f"{word[:-1]} {word[1:]} "),
    ("nested brackets", lambda word: word + "([{" * 60),
    ("quotes and backslashes", lambda word: word + "\\\"'`" * 60),
    ("line ends and colons", lambda word: word + ":\n" * 100),
)


def hostile_texts(rule: Rule, length: int = LINE) -> Iterator[tuple[str, str]]:
    """Give (kind, line): of each kind one with all words of the rule in turn, one with a word and nothing behind it."""
    heads = (example.text.strip().split("\n", 1)[0][:160] for example in rule.positive)
    words = [word for word in dict.fromkeys((*rule.prefilter, *heads)) if word]
    for kind, piece in _KINDS:
        yield kind, _filled("".join(map(piece, words)), length)
        first = words[0]
        yield kind, first + _filled(piece(first)[len(first) :] or first, length - len(first))


def slow_patterns(rule: Rule, text: str) -> list[tuple[str, float]]:
    """Give (pattern, ms) of the slowest pattern where all of a rule together take more than ``LIMIT_MS`` on a text."""
    spent = pattern_costs(rule, text)
    return [max(spent, key=lambda one: one[1])] if sum(ms for _, ms in spent) > LIMIT_MS else []


def pattern_costs(rule: Rule, text: str) -> list[tuple[str, float]]:
    """Give (pattern, ms) of every pattern of a rule on what it sees of a text, vetoes as well."""
    scope = seen(text)
    return [(branch.regex, _ms(branch, scope)) for branch in (*rule.any, *rule.veto) if branch.regex is not None]


def _ms(branch: Branch, text: str) -> float:
    """
    Measure a search; of a pattern that might never end, on a longer and longer part of the text until it is slow.

    A search cannot be stopped once it runs; on a text a little longer than one on which it is still quick, it is done
    in seconds.
    """
    pattern = compiled(branch.regex or "")
    scope = text.split("\n", 1)[0][:300] if branch.scope == "head" else text
    if worst_ways(pattern.pattern, len(scope)) * len(scope) < _HARMLESS:
        half = _measured(pattern, scope[: len(scope) // 2])
        # The text says the same again and again: what is quick on half of it takes twice as long, eight times at worst.
        return half * 2 if half * 50 < LIMIT_MS else _measured(pattern, scope)
    spent = 0.0
    for length in _LENGTHS:
        spent = _measured(pattern, scope[:length])
        if spent > LIMIT_MS or length >= len(scope):
            break
    return spent


def _measured(pattern: re.Pattern[str], text: str) -> float:
    """Give the best of some tries where the first is slow: other work on the machine counts in part."""
    best = float("inf")
    for _ in range(_TRIES):
        begin = process_time()
        pattern.search(text)
        best = min(best, (process_time() - begin) * 1000)
        if best * 4 < LIMIT_MS or best > 10 * LIMIT_MS:
            break
    return best


def _filled(unit: str, length: int) -> str:
    return (unit * (length // max(len(unit), 1) + 1))[:length]
