"""
Records -> which fingerprints are one issue.

Runs are compared by members: fingerprints that stand in one cluster in any of the records are one issue in all of
them. Where the rules or the way of making fingerprints changed in between, an error may have got another identity: it
is followed by its template, as long as that leaves no choice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from logtriage.model import IssueText, RunRecord


def issue_groups(records: Sequence[RunRecord]) -> tuple[tuple[str, ...], ...]:
    """Give the fingerprints of each issue, sorted; ``records`` from the oldest to the newest."""
    parents: dict[str, str] = {}
    for record in records:
        speakers: dict[str, str] = {}
        for one in record.issues:
            first = speakers.setdefault(one.cluster, one.fingerprint)
            parents.setdefault(one.fingerprint, one.fingerprint)
            if first != one.fingerprint:
                _join(parents, first, one.fingerprint)
    for older, newer in pairwise(records):
        for before, after in _renamed(older, newer):
            _join(parents, before, after)
    groups: dict[str, list[str]] = defaultdict(list)
    for fingerprint in sorted(parents):
        groups[_root(parents, fingerprint)].append(fingerprint)
    return tuple(map(tuple, groups.values()))


def newest_words(records: Sequence[RunRecord]) -> Callable[[Sequence[str]], IssueText]:
    """Give the look-up of what an issue is called: the words of the newest record that has one of its fingerprints."""
    told = {one.fingerprint: (place, one) for place, record in enumerate(records) for one in record.issues}

    def words(fingerprints: Sequence[str]) -> IssueText:
        return min((told[one] for one in fingerprints), key=lambda found: (-found[0], found[1].fingerprint))[1]

    return words


def _root(parents: Mapping[str, str], fingerprint: str) -> str:
    while parents[fingerprint] != fingerprint:
        fingerprint = parents[fingerprint]
    return fingerprint


def _join(parents: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_root(parents, one), _root(parents, other)))
    parents[second] = first


def _renamed(older: RunRecord, newer: RunRecord) -> list[tuple[str, str]]:
    """Pair errors that only one side has, of the same template and code, where each side has just one of them."""
    anew = older.fingerprint_version != newer.fingerprint_version
    if older.rules_digest == newer.rules_digest and not anew:
        return []
    gone, fresh = _alone(older, newer), _alone(newer, older)
    return [
        (gone[said][0].fingerprint, fresh[said][0].fingerprint)
        for said in sorted(gone.keys() & fresh.keys())
        if len(gone[said]) == len(fresh[said]) == 1 and (anew or gone[said][0].rule != fresh[said][0].rule)
    ]


def _alone(record: RunRecord, other: RunRecord) -> dict[tuple[str, str], list[IssueText]]:
    known = {one.fingerprint for one in other.issues}
    found: dict[tuple[str, str], list[IssueText]] = defaultdict(list)
    for one in record.issues:
        if one.fingerprint not in known and one.sample is not None:
            found[one.template, one.code or ""].append(one)
    return found
