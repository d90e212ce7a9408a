"""
Clusters -> the same clusters, each with the one whose text is nearest: what a person may want to look at together.

A suggestion only. Nothing is merged by it, and it is no part of any identity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz, process

from logtriage.model import Cluster, Neighbour

FARTHEST: Final = 0.4
"""From here on two texts look like each other by chance: both begin with "Failed to"."""
MOST: Final = 1_000
"""So many clusters, those with the most occurrences, are compared: each with each."""


def with_neighbours(clusters: Sequence[Cluster]) -> tuple[Cluster, ...]:
    """Give the clusters in their order, with ``neighbour`` set; null where nothing is near, or beyond ``MOST``."""
    compared = sorted(clusters, key=lambda cluster: (-len(cluster.occurrences), cluster.id))[:MOST]
    # Ordered by id, so that of two that are equally near the first is taken whatever the order of the rows.
    told: dict[str, str | None] = {cluster.id: _text(cluster) for cluster in sorted(compared, key=lambda one: one.id)}
    by_id = {cluster.id: cluster for cluster in compared}
    return tuple(replace(one, neighbour=_nearest(one.id, told, by_id)) if one.id in told else one for one in clusters)


def _nearest(own: str, told: dict[str, str | None], clusters: dict[str, Cluster]) -> Neighbour | None:
    text, told[own] = told[own], None  # a choice that is None is not looked at
    found = process.extractOne(text, told, scorer=fuzz.ratio, score_cutoff=100 * (1 - FARTHEST))
    told[own] = text
    if found is None:
        return None
    _, score, other = found
    return Neighbour(other, clusters[other].statement.facts.template, round(1 - score / 100, 2))


def _text(cluster: Cluster) -> str:
    facts = cluster.statement.facts
    return f"{facts.error_type}: {facts.template}" if facts.error_type else facts.template
