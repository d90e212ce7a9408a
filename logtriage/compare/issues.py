"""
Records -> which fingerprints are one issue.

Runs are compared by members: fingerprints that stand in one cluster in any of the records are one issue in all of
them. Where the rules or the way of making fingerprints changed in between, an error may have got another identity: it
is followed by its template, as long as that leaves no choice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, pairwise

from logtriage.model import IssueText, RunRecord


def issue_groups(records: Sequence[RunRecord]) -> tuple[tuple[str, ...], ...]:
    """Give the fingerprints of each issue, sorted; ``records`` from the oldest to the newest."""
    parents: dict[str, str] = {}
    speakers: dict[str, str] = {}
    known: dict[str, str] = {}
    for one in chain.from_iterable(record.issues for record in records):
        # A cluster is named by its smallest member, so one name means one issue in whichever record it stands.
        if known.get(one.fingerprint) != one.cluster:
            known[one.fingerprint] = one.cluster
            parents.setdefault(one.fingerprint, one.fingerprint)
            _join(parents, speakers.setdefault(one.cluster, one.fingerprint), one.fingerprint)
    for older, newer in pairwise(records):
        for before, after in _renamed(older, newer):
            _join(parents, before, after)
    groups: dict[str, list[str]] = defaultdict(list)
    for fingerprint in sorted(parents):
        groups[_root(parents, fingerprint)].append(fingerprint)
    return tuple(map(tuple, groups.values()))


def newest_words(records: Sequence[RunRecord]) -> Callable[[Sequence[str]], IssueText]:
    """Give the look-up of what an issue is called: the words of the newest record that has one of its fingerprints."""
    told: dict[str, tuple[int, IssueText]] = {}
    for place in range(len(records) - 1, -1, -1):
        for one in records[place].issues:
            if one.fingerprint not in told:
                told[one.fingerprint] = place, one

    def words(fingerprints: Sequence[str]) -> IssueText:
        return min((told[one] for one in fingerprints), key=lambda found: (-found[0], found[1].fingerprint))[1]

    return words


def _root(parents: Mapping[str, str], fingerprint: str) -> str:
    while parents[fingerprint] != fingerprint:
        fingerprint = parents[fingerprint]
    return fingerprint


def _join(parents: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_root(parents, one), _root(parents, other)))
    if first != second:
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
