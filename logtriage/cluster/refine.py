"""
Templates without a rule -> groups of templates that differ only in a value that no mask can know: a name, a path, a list.

Order-free and local: whether two templates are joined depends on the templates of their own shape alone, never on counts,
arrival, or unrelated rows. Fingerprints stay as they are; this only says which of them belong together.

The evidence, in this order: forms that are values wherever they stand (digits, paths, settings behind ``=``); then
position by position, templates that are equal elsewhere and show enough different words at one place; then templates
that a template so found describes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

Tokens: TypeAlias = tuple[str, ...]

HOLE: Final = "*"
FREE_TEXTS: Final = 60
"""From so many templates of one shape and beginning, a place may be judged by how many words it has."""
FREE_SHARE: Final = 0.3
"""Different words for each template at one place: from here on they are values."""
MAX_TOKENS: Final = 120
"""Tokens of a template that count; a long text has told its kind by then."""
_TOKEN: Final = re.compile(r"(?:<[a-z]+(?::\d+)?>|[^\s=:,;()\[\]{}\"'`|<>])+|\s+|[^\s]")
_HELD: Final = re.compile(r"<[a-z]+(?::\d+)?>")
_PATH: Final = re.compile(r"^[A-Za-z]?:?(?:[/\\][^/\\]*){2,}$|^[/\\].+")
_NAME: Final = re.compile(r"^[\w-]+(?:\.[\w-]+){2,}$|^[\w.-]+\.(?:com|net|org|io|dev|example|local|edu|gov)$")
# What carries meaning although it holds digits: P2002, E11000, ERR_X; 404 and 23505 behind a word that says so.
_CODE: Final = re.compile(r"^(?:[A-Z]{1,6}-?\d{1,5}|[A-Z]+(?:_[A-Z\d]+)+)$")
_NUMERIC_CODE: Final = re.compile(r"(?i)\b(?:code|sqlstate|state|error|status|http|returned|with)\W{1,4}$")
_UNIT: Final = re.compile(r"^(?i:[kmgt]?i?b|bytes|[num]?s|sec|secs|seconds|minutes|min|hours|days|%|px)$")
_WORDS: Final = frozenset("true false null none nil undefined yes no on off".split())
# The value behind these keys tells one fault from another.
_TELLING: Final = frozenset(
    "error err reason code status type exception message msg cause errno kind level state result action event method".split()
)
_BEFORE: Final = frozenset(
    "for from to by of in at on user host file path name service device driver package process thread dir directory"
    " table key with via using into".split()
)
_CONTRAST: Final = re.compile(
    r"(?i)(?:ed|ing|able|less|ful)$|^(?:up|down|in|out|on|off|open|close|start|stop|begin|end|ok|fail|failure|success|enter|exit"
    r"|set|unset|add|remove|new|old|first|last|min|max|read|write|get|put|post|not|no|all|some|shutdown|startup)$"
)


def groups_of(templates: Iterable[str]) -> dict[str, str]:
    """Give template -> the template that stands for its group: the smallest one in the order of characters."""
    skeletons: dict[Tokens, list[str]] = defaultdict(list)
    for template in sorted(set(templates)):
        skeletons[skeleton_of(template)].append(template)
    by_shape: dict[Tokens, list[Tokens]] = defaultdict(list)
    for skeleton in skeletons:
        by_shape[_shape(skeleton)].append(skeleton)
    merged: dict[Tokens, list[str]] = defaultdict(list)
    for alike in by_shape.values():
        for skeleton, general in _generalised(alike).items():
            merged[general] += skeletons[skeleton]
    return {template: min(group) for group in merged.values() for template in group}


def skeleton_of(template: str) -> Tokens:
    """Give the tokens of a template with everything that is a value by its own form as ``*``, lists and empties folded."""
    told = [HOLE if _is_value(found[0], template[max(found.start() - 14, 0) : found.start()]) else found[0] for found in _TOKEN.finditer(template)]
    return tuple(_folded(_filled(_settings(told))))[:MAX_TOKENS]


def _is_value(token: str, before: str) -> bool:
    if token.isspace() or len(token) == 1 and not token.isalnum():
        return False
    if _HELD.search(token) or token.lower() in _WORDS:
        return True
    if any(char.isdigit() for char in token):
        return not (_CODE.match(token) or (token.isdigit() and len(token) in {3, 5} and _NUMERIC_CODE.search(before)))
    return bool(_PATH.match(token) or (_NAME.match(token) and not token.rsplit(".", 1)[-1].isupper()))


def _filled(tokens: Iterable[str]) -> Iterator[str]:
    """Put a hole between brackets or quotes that hold nothing, unless they close a call, and take units to their number."""
    last, before, held = "", "", ""
    for token in tokens:
        if held and _UNIT.match(token):
            held = ""
            continue
        if held:
            yield held
            held = ""
        if (last, token) in {("(", ")"), ("[", "]"), ("{", "}"), ('"', '"'), ("'", "'")} and not before[-1:].isalnum():
            yield HOLE
        if token.isspace() and last == HOLE:
            held = " "
        else:
            yield token
        before, last = last, token
    if held:
        yield held


def _settings(tokens: Sequence[str]) -> Iterator[str]:
    """Make the value of ``key=value`` a hole, also where it is empty; a key that tells the fault keeps its value."""
    key, behind = "", False
    for token in tokens:
        if behind:
            behind = token.isspace() and False
            if token.isspace() or token in ",;)]}|":
                yield HOLE
                yield token
            elif key.lower().rstrip("_") in _TELLING or not token[0].isalnum() and token != HOLE:
                yield token
            else:
                yield HOLE
            key = ""
            continue
        if token == "=" and key:
            behind = True
        elif not token.isspace():
            key = token if token[0].isalpha() or token[0] == "_" else ""
        yield token
    if behind:
        yield HOLE


def _folded(tokens: Iterable[str]) -> Iterator[str]:
    """Fold ``*, *, *`` and ``* *`` to one hole, and blanks to one blank."""
    kept: list[str] = []
    for token in tokens:
        kept.append(" " if token.isspace() else token)
        while len(kept) >= 3 and kept[-1] == HOLE and _run(kept):
            pass
    yield from kept


def _run(kept: list[str]) -> bool:
    """Take a hole off the end that only goes on a list of holes."""
    at = len(kept) - 2
    while at >= 0 and kept[at] in {" ", ",", ":", HOLE} and len(kept) - at <= 4:
        if kept[at] == HOLE:
            del kept[at + 1 :]
            return True
        at -= 1
    return False


def _shape(skeleton: Tokens) -> Tokens:
    """Give what templates must share before they are compared: separators, holes, and how many words stand between."""
    return tuple(token if not token[0].isalnum() and token[0] not in "_/-.$@#" else "w" for token in skeleton)


# ----------------------------------------------------------------------------------------------- word or value, by position
def _generalised(skeletons: Sequence[Tokens]) -> Mapping[Tokens, Tokens]:
    """Give skeleton -> the most general one that evidence allows."""
    now = _opened(skeletons)
    while True:
        found = _variables(set(now.values()))
        if not found:
            return now
        step = {general: _described(general, found) for general in set(now.values())}
        if all(before == after for before, after in step.items()):
            return now
        now = {skeleton: step[general] for skeleton, general in now.items()}


def _opened(skeletons: Sequence[Tokens]) -> dict[Tokens, Tokens]:
    """Make a hole of each place where nearly every text of one beginning has a word of its own: free text."""
    by_beginning: dict[Tokens, list[Tokens]] = defaultdict(list)
    for skeleton in skeletons:
        by_beginning[_beginning(skeleton)].append(skeleton)
    opened = {}
    for alike in by_beginning.values():
        free = _free_places(alike) if len(alike) >= FREE_TEXTS else frozenset()
        for skeleton in alike:
            opened[skeleton] = tuple(HOLE if at in free else token for at, token in enumerate(skeleton))
    return opened


def _beginning(skeleton: Tokens) -> Tokens:
    return tuple(token for token in skeleton if token[0].isalpha())[:2]


def _free_places(alike: Sequence[Tokens]) -> frozenset[int]:
    columns = (Counter(column) for column in zip(*alike, strict=True))
    many = len(alike) * FREE_SHARE
    return frozenset(at for at, column in enumerate(columns) if at and len(column) >= many)


def _variables(generals: set[Tokens]) -> set[Tokens]:
    """Give the generalisations by one more place: equal elsewhere, and enough different words there."""
    buckets: dict[tuple[int, Tokens], set[str]] = defaultdict(set)
    for general in generals:
        for at, token in enumerate(general):
            if token == HOLE or token[0].isalpha() or token[0] in "_/.$@#":
                buckets[at, (*general[:at], HOLE, *general[at + 1 :])].add(token)
    return {general for (at, general), words in buckets.items() if _is_variable(general, at, words)}


def _is_variable(general: Tokens, at: int, words: set[str]) -> bool:
    """Weigh the words at one place: how many it takes depends on where they stand and what they look like."""
    values, words = HOLE in words, words - {HOLE}
    if not words or (at + 1 < len(general) and general[at + 1] == "="):
        return False
    fixed = sum(1 for place, token in enumerate(general) if place != at and token[0].isalpha())
    if not fixed:
        return False
    if values and fixed >= 2 and not any(_CONTRAST.search(word) for word in words):
        return True
    need = 4
    need += 3 if at == 0 else 0
    need += 2 if fixed < 2 else 0
    need += 3 if any(_CONTRAST.search(word) for word in words) else 0
    before = [token for token in general[:at] if token != " "]
    if before and (before[-1].lower() in _BEFORE or before[-1] in {"=", '"', "'", "(", "["}):
        need -= 1
    return len(words) >= need


def _described(general: Tokens, found: set[Tokens]) -> Tokens:
    """Apply every generalisation that describes a skeleton."""
    for at, token in enumerate(general):
        if token != HOLE:
            wider = (*general[:at], HOLE, *general[at + 1 :])
            if wider in found:
                general = wider
    fitting = [one for one in found if _fits(general, one)]
    return min(fitting, key=lambda one: (-one.count(HOLE), one)) if fitting else general


def _fits(general: Tokens, pattern: Tokens) -> bool:
    return len(general) == len(pattern) and all(a == b or b == HOLE for a, b in zip(general, pattern, strict=True))
