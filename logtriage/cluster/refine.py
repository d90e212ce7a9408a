"""
Templates without a rule -> groups of templates that differ only in values that no mask can know: a name, a path, a list.

Order-free and local: whether two templates are joined depends on the templates of their own shape alone, never on
counts, arrival, or unrelated rows. Fingerprints stay as they are; this only says which of them belong together.

The evidence, within one shape: free text (a beginning or an ending with ever new words at a place); then place by
place, texts that are equal elsewhere and show enough different words there; then texts that a pattern so found
describes. Every step looks its partners up by what must be equal, so work grows with the number of texts alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from logtriage.cluster.patterns import Words, described, free_text, substituted
from logtriage.cluster.skeleton import HOLE, OPEN, Skeleton, skeleton_of

MAX_ROUNDS: Final = 8
"""Each round finds what the one before made equal; real logs need two or three."""


@dataclass(frozen=True, slots=True)
class Group:
    """Templates that are one text."""

    templates: tuple[str, ...]
    """Sorted; the smallest stands for the group."""
    pattern: str
    """The text with ``*`` for each place where they differ or hold a value."""
    varying: tuple[tuple[str, ...], ...]
    """For each place that only the comparison found: the words seen there, sorted."""


def group_templates(templates: Iterable[str]) -> tuple[Group, ...]:
    """Give the groups, in the order of their smallest template; a template that is like no other is one alone."""
    members: dict[Skeleton, list[str]] = defaultdict(list)
    for template in sorted(set(templates)):
        members[skeleton_of(template)].append(template)
    by_shape: dict[tuple[str, ...], list[Words]] = defaultdict(list)
    for skeleton in members:
        by_shape[skeleton.shape].append(skeleton.words)
    groups = (
        _group(Skeleton(shape, pattern), found, members)
        for shape, alike in by_shape.items()
        for pattern, found in _joined(shape, alike).items()
    )
    return tuple(sorted(groups, key=lambda group: group.templates))


def groups_of(templates: Iterable[str]) -> dict[str, str]:
    """Give template -> the template that stands for its group: the smallest one in the order of characters."""
    return {template: group.templates[0] for group in group_templates(templates) for template in group.templates}


def _group(pattern: Skeleton, found: Sequence[Words], members: Mapping[Skeleton, Sequence[str]]) -> Group:
    templates = sorted(template for words in found for template in members[Skeleton(pattern.shape, words)])
    open_places = [at for at, word in enumerate(pattern.words) if word == OPEN]
    varying = tuple(tuple(sorted({words[at] for words in found})) for at in open_places)
    text = "".join(map("".join, zip(pattern.shape, (*pattern.words, ""), strict=True)))
    return Group(tuple(templates), text.replace(OPEN, "*").replace(HOLE, "*"), varying)


# --------------------------------------------------------------------------------------------------------------- one shape
def _joined(shape: tuple[str, ...], texts: Sequence[Words]) -> Mapping[Words, list[Words]]:
    """Give pattern -> the texts that it stands for; each text stands once."""
    now = {text: text for text in texts}
    if len(texts) > 1:
        now = _stepped(now, free_text(shape, texts))
        for _ in range(MAX_ROUNDS):
            patterns = list(dict.fromkeys(now.values()))
            wider = substituted(shape, patterns) or described(patterns)
            if not wider:
                break
            now = _stepped(now, wider)
    found: dict[Words, list[Words]] = defaultdict(list)
    for text, pattern in now.items():
        found[pattern].append(text)
    return found


def _stepped(now: Mapping[Words, Words], wider: Mapping[Words, Words]) -> dict[Words, Words]:
    return {text: wider.get(pattern, pattern) for text, pattern in now.items()}
