"""
Words at one place of otherwise equal texts -> those that are values of one text; the others are words of several texts.

Nothing here counts how often a text was seen: only which different words stand there, what they look like, and what
stands around them. So a duplicate changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from logtriage.cluster.skeleton import HOLE, OPEN, Skeleton, is_telling

# Never a value: the name of an error class, a constant, a code, and what has no letter.
_KEPT: Final = re.compile(
    r"[\w.$]*(?:Error|Exception|Failure|Fault|Throwable|Warning)$|[A-Z][A-Z\d_]+$|.*\d|[^\w]*$"
)
# Verbs and opposites part two texts: opened/closed, start/stop.
_CONTRAST: Final = re.compile(
    r"(?i)(?:ed|ing|able|ible|less|ful|ly)$|^(?:up|down|in|out|on|off|open|close|start|stop|begin|end|ok|fail|failures?"
    r"|success|enter|exit|leave|set|unset|add|remove|new|old|first|last|next|min|max|read|write|get|put|post|send|receive"
    r"|not|no|all|some|none|any|shutdown|startup|total|free|used|local|remote|input|output|client|server|source|target"
    r"|before|after|with|without|to|from|too|is|are|was|were|has|have|had|can|cannot|could|will|would|must|should|may"
    r"|null|undefined|nil|true|false|yes|valid|invalid|missing|empty|full|lost|found|create|delete|update|insert|select"
    r"|save|load|fetch|build|parse|connect|disconnect|subscribe|unsubscribe|lock|unlock|mount|unmount|login|logout"
    r"|accept|reject|allow|deny|grant|revoke|commit|rollback|encode|decode|request|response|query|header|body)$"
)
# A name follows these words more often than another word of the text does; after the others it may.
_NAMES: Final = frozenset(
    "user users host file path name named device driver package process thread dir directory table registered"
    " registering account tenant customer member guest owner author host hostname domain server node peer volume"
    " bucket deregistering username login logname rhost ruser id called for by".split()
)
_MAY_NAME: Final = frozenset(
    "from to of in at on with via using into under service module class component worker job queue topic key role"
    " group property parameter field option variable interface plugin task client session channel database index"
    " pool zone region".split()
)
_NAMELIKE: Final = re.compile(r"[a-z\d][A-Z]|[_.@$/\\#:+-]")

NEED: Final = 6
"""Different words at one place of otherwise equal texts, from which on they are values."""
NEVER: Final = 10**9
_TOP: Final = 10


_HOLES: Final = frozenset({HOLE, OPEN})


def may_vary(word: str) -> bool:
    """Tell whether a word can be a value at all."""
    # The first guess spares nearly all words of free text the expression.
    return (word.isalpha() and word.islower()) or word in _HOLES or not _KEPT.match(word)


def is_likely(word: str) -> bool:
    """Tell whether a word can be a value and does not look like a verb or one of two opposites."""
    return word in _HOLES or not (_KEPT.match(word) or _CONTRAST.search(word))


def values_among(text: Skeleton, at: int, words: Iterable[str]) -> frozenset[str]:
    """
    Give the words at a place that are values of one text; none if the place tells texts apart.

    ``text`` is any of the skeletons that are equal but for this place.
    """
    able = {word for word in words if may_vary(word)}
    holes = able & _HOLES
    plain = {word for word in able - holes if not _CONTRAST.search(word)}
    if not plain or len(able) < 2 or _is_bound(text, at):
        return frozenset()
    need = _need(text, at)
    like_names = all(map(_NAMELIKE.search, plain))
    if len(plain) + 2 * bool(holes) + like_names < need or len(plain) + like_names < 2:
        return frozenset()
    # Among many values a word that looks like a verb is one too: a user called Manning.
    return frozenset(able if len(plain) >= 2 * need else plain | holes)


def _is_bound(text: Skeleton, at: int) -> bool:
    """A key keeps its name; the value behind a telling key keeps its word."""
    if text.shape[at + 1][:1] == "=":
        return True
    link = text.shape[at].strip()
    return bool(at) and link[:1] in {"=", ":"} and is_telling(text.words[at - 1])


def _need(text: Skeleton, at: int) -> int:
    """How many words it takes depends on what stands around them."""
    fixed = sum(1 for place, word in enumerate(text.words) if place != at and word[0].isalpha())
    if not fixed:
        return NEVER
    before = text.words[at - 1].lower() if at and text.shape[at] in {" ", ": ", ":", "="} else ""
    announced = 3 if before in _NAMES or text.shape[at][-1:] == "=" else 1 if before in _MAY_NAME else 0
    return NEED - announced + (2 if fixed < 2 else 0) - (fixed >= 4) + (at == 0)


def is_spread(column: Sequence[str], *, least: int) -> bool:
    """
    Tell whether the words of a column are too many and too evenly spread to be words of text.

    The ten most frequent words hold less than half of the column; ``least`` is the number of different words asked for.
    """
    counts = Counter(column)
    return len(counts) >= least and 2 * sum(count for _, count in counts.most_common(_TOP)) < len(column)
