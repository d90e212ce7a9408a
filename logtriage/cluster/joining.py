"""
Fingerprints that hold a template -> which of them are one fault, by their texts, and why in words.

Joined are only errors of one rule, or of one class at one code site, with the same captures: their texts alone may
differ, and only in places that `refine` takes for values. A number that the masks kept means something (a status, the
limit of a timeout, a well-known port), so it parts two errors, though not two lines of an access log.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from logtriage.cluster.refine import group_templates
from logtriage.model import Statement

MAX_TOLD: Final = 20
"""Members whose words are told one by one; the others joined for the same reason."""
SURE: Final = 5
"""Different words at each place that varies; fewer are enough for lines of a log, but not for errors."""
_WORDS: Final = 6
_NUMBER: Final = re.compile(r"(?<![\w<])\d+(?:\.\d+)?(?![\w>])")


def join_by_text(statements: Mapping[str, Statement]) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """
    Give the sets of fingerprints that are one fault, each with the reasons; ``statements`` by fingerprint.

    The first fingerprint of a set speaks for it, and there is at least one reason for the others.
    """
    beside: dict[object, dict[str, str]] = defaultdict(dict)
    for fingerprint, statement in statements.items():
        parts = dict(statement.parts)
        template = parts.pop("template", None)
        if template is not None:
            beside[tuple(parts.items()), tuple(_NUMBER.findall(template))][template] = fingerprint
    sets = []
    for fingerprints in beside.values():
        for group in group_templates(fingerprints):
            varying = group.varying() if len(group.templates) > 1 else None
            if varying is not None and _is_sure(varying):
                members = tuple(fingerprints[template] for template in group.templates)
                sets.append((members, _reasons(members, f"{group.pattern!r}{_seen(varying)}")))
    return tuple(sorted(sets))


def cluster_templates(templates: Mapping[str, str]) -> Mapping[str, str]:
    """Give fingerprint -> the smallest one of its cluster, for lines of text: ``templates`` by fingerprint."""
    speaking: dict[str, list[str]] = defaultdict(list)
    for fingerprint, template in templates.items():
        speaking[template].append(fingerprint)
    smallest: dict[str, str] = {}
    for group in group_templates(speaking):
        members = [fingerprint for template in group.templates for fingerprint in speaking[template]]
        smallest |= dict.fromkeys(members, min(members))
    return smallest


def _is_sure(varying: Iterable[Sequence[str]]) -> bool:
    """Tell whether each place has shown enough words: two faults joined hide each other, one parted is told twice."""
    return all(len(words) >= SURE for words in varying)


def _reasons(members: Sequence[str], said: str) -> tuple[str, ...]:
    told = tuple(f"{fingerprint}: the same text but for a value: {said}" for fingerprint in members[1 : MAX_TOLD + 1])
    left = len(members) - 1 - MAX_TOLD
    return told if left <= 0 else (*told, f"and {left} more for the same reason")


def _seen(varying: Iterable[Sequence[str]]) -> str:
    """Tell which words stand at the places that vary; values by their own form need no telling."""
    places = [
        ", ".join(words[:_WORDS]) + (f" and {len(words) - _WORDS} more" if len(words) > _WORDS else "")
        for words in varying
    ]
    return f", where * is {'; and '.join(places)}" if places else ""
