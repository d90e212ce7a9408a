"""
Clusters as found, and a project's own word on them -> clusters as they are told: merged, parted, renamed.

A project names fingerprints, since the id of a cluster follows its members. What it names and a run does not hold says
nothing; whatever it changes is told with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from logtriage.model import Regrouping


@dataclass(frozen=True, slots=True)
class Joined:
    """Fingerprints that are one cluster."""

    own: str
    """The one whose statement speaks for all."""
    members: tuple[str, ...]
    reasons: tuple[str, ...]
    """Why each further one joined, beginning with its fingerprint; or why one stands alone."""
    title: str | None = None


def regrouped(found: Sequence[Joined], declared: Sequence[Regrouping]) -> list[Joined]:
    """Part first, then merge, then rename: whatever the order in which a project writes it down."""
    groups = list(found)
    for one in sorted(declared, key=lambda one: ("split", "merge", "rename").index(one.kind)):
        if one.kind == "split":
            groups = [part for group in groups for part in _parted(group, one)]
        elif one.kind == "merge":
            groups = _merged(groups, one)
        if one.title is not None:
            named = set(one.fingerprints)
            groups = [replace(group, title=one.title) if named & set(group.members) else group for group in groups]
    return groups


def _parted(group: Joined, split: Regrouping) -> list[Joined]:
    alone = [member for member in group.members if member in split.fingerprints]
    left = tuple(member for member in group.members if member not in alone)
    if not alone or len(group.members) == 1:
        return [group]
    said = f"kept apart by {split.source}: {split.reason}"
    parts = [Joined(one, (one,), (f"{one}: {said}",)) for one in alone]
    if not left:
        return parts
    own = group.own if group.own in left else min(left)
    gone = tuple(f"{one}: " for one in (*alone, own))
    return [replace(group, own=own, members=left, reasons=_without(group.reasons, gone)), *parts]


def _without(reasons: Sequence[str], gone: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(reason for reason in reasons if not reason.startswith(gone))


def _merged(groups: Sequence[Joined], merge: Regrouping) -> list[Joined]:
    """Make one of the groups that hold any of the named; the group of the first named speaks."""
    hit = [group for group in groups if set(merge.fingerprints) & set(group.members)]
    if len(hit) < 2:
        return list(groups)
    first = next(name for name in merge.fingerprints if any(name in group.members for group in hit))
    speaker = next(group for group in hit if first in group.members)
    others = sorted((group for group in hit if group is not speaker), key=lambda group: group.own)
    told = tuple(f"{group.own}: merged by {merge.source}: {merge.reason}" for group in others)
    members = tuple(sorted(member for group in hit for member in group.members))
    reasons = (*speaker.reasons, *told, *(reason for group in others for reason in group.reasons))
    return [*(group for group in groups if group not in hit), Joined(speaker.own, members, reasons, speaker.title)]
