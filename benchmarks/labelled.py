"""Hand labels of messages, and clusters -> how far the two agree, pair by pair within a file."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple


class Label(NamedTuple):
    """One message that a person labelled: ``problem`` is the coarse fault, ``group`` what is triaged as one item."""

    file: str
    row: int
    group: str
    problem: str


class Agreement(NamedTuple):
    """
    Shares of pairs of labelled messages of one file.

    ``problem_precision``: of the pairs in one cluster, those of one problem. ``precision``, ``recall`` and ``f1``: the same
    cluster against the same group. ``whole``: of the groups of two messages or more, those that lie in one cluster.
    """

    problem_precision: float
    precision: float
    recall: float
    f1: float
    whole: float


def labels_of(path: Path) -> list[Label]:
    """Read the labels of errors, one JSON object a line; others have no group."""
    known = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Label(one["file"], one["row"], one["group"], one["problem"] or one["group"])
        for one in known
        if one["kind"] == "error" and one["group"]
    ]


def agreement(labels: Sequence[Label], clusters: Mapping[tuple[str, int], Hashable]) -> Agreement:
    """Hold clusters, by file and row, against labels; a message without a cluster is alone."""
    found = {label: clusters.get((label.file, label.row), label) for label in labels}
    pairs: Counter[str] = Counter()
    for one, other in _pairs(labels):
        together, alike = found[one] == found[other], one.group == other.group
        pairs.update(together=together, alike=alike, both=together and alike)
        pairs["one problem"] += together and one.problem == other.problem
    precision, recall = pairs["both"] / (pairs["together"] or 1), pairs["both"] / (pairs["alike"] or 1)
    f1 = 2 * precision * recall / ((precision + recall) or 1)
    return Agreement(pairs["one problem"] / (pairs["together"] or 1), precision, recall, f1, _whole(labels, found))


def _pairs(labels: Sequence[Label]) -> Iterable[tuple[Label, Label]]:
    beside: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        beside[label.file].append(label)
    return (pair for alike in beside.values() for pair in combinations(alike, 2))


def _whole(labels: Sequence[Label], found: Mapping[Label, Hashable]) -> float:
    groups: dict[tuple[str, str], list[Hashable]] = defaultdict(list)
    for label in labels:
        groups[label.file, label.group].append(found[label])
    several = [clusters for clusters in groups.values() if len(clusters) > 1]
    return sum(len(set(clusters)) == 1 for clusters in several) / (len(several) or 1)
