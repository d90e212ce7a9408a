"""
Templates without a rule -> groups of templates that differ only in values that no mask can know: a name, a list.

Order-free and local: whether two templates are joined depends on the templates of their own shape alone, never on
counts, arrival, or unrelated rows. Fingerprints stay as they are; this only says which of them belong together.

The evidence, within one shape: free text (a beginning or an ending with ever new words at a place); then place by
place, texts that are equal elsewhere and show enough different words there; then texts that a pattern so found
describes. Every step looks its partners up by what must be equal, so work grows with the number of texts alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
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
    skeleton: Skeleton
    """Their shape, and their words with ``OPEN`` where only the comparison found values."""

    @property
    def pattern(self) -> str:
        """The text with ``*`` for each place where they differ or hold a value."""
        shape, words = self.skeleton
        text = "".join(map("".join, zip(shape, (*words, ""), strict=True)))
        return text.replace(OPEN, "*").replace(HOLE, "*")

    def varying(self) -> tuple[tuple[str, ...], ...]:
        """Give the words seen at each place that the comparison found, sorted; values by their own form as ``*``."""
        words = [skeleton_of(template).words for template in self.templates]
        places = [at for at, word in enumerate(self.skeleton.words) if word == OPEN]
        return tuple(tuple(sorted({"*" if one[at] == HOLE else one[at] for one in words})) for at in places)


def group_templates(templates: Iterable[str]) -> tuple[Group, ...]:
    """Give the groups, in the order of their smallest template; a template that is like no other is one alone."""
    shapes: dict[Words, dict[Words, list[str]]] = {}
    for template in sorted(set(templates)):
        shape, words = skeleton_of(template)
        shapes.setdefault(shape, {}).setdefault(words, []).append(template)
    groups = [group for shape, alike in shapes.items() for group in _groups(shape, alike)]
    return tuple(sorted(groups, key=attrgetter("templates")))


def groups_of(templates: Iterable[str]) -> dict[str, str]:
    """Give template -> the template that stands for its group: the smallest one in the order of characters."""
    return {template: group.templates[0] for group in group_templates(templates) for template in group.templates}


# ------------------------------------------------------------------------------------------------------------ one shape
def _groups(shape: Words, alike: Mapping[Words, Sequence[str]]) -> Iterator[Group]:
    """Group the templates of one shape, given by their words."""
    merged: dict[Words, list[str]] = {}
    for templates, pattern in zip(alike.values(), _patterns(shape, list(alike)), strict=True):
        merged.setdefault(pattern, []).extend(templates)
    for pattern, templates in merged.items():
        yield Group(tuple(sorted(templates)), Skeleton(shape, pattern))


def _patterns(shape: Words, texts: Sequence[Words]) -> Sequence[Words]:
    """Give the widest pattern that the evidence allows for each text."""
    if len(texts) == 1:
        return texts
    patterns = _widened(texts, free_text(shape, texts))
    for _ in range(MAX_ROUNDS):
        different = list(dict.fromkeys(patterns))
        wider = substituted(shape, different) or described(different)
        if not wider:
            break
        patterns = _widened(patterns, wider)
    return patterns


def _widened(patterns: Sequence[Words], wider: Mapping[Words, Words]) -> Sequence[Words]:
    return [wider.get(pattern, pattern) for pattern in patterns] if wider else patterns
