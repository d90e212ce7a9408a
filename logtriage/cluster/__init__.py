"""Station 6: statements -> fingerprints, occurrences -> clusters and cases (a cluster on one route)."""

from logtriage.cluster.clusters import cluster_id, cluster_occurrences, split_by_route
from logtriage.cluster.fingerprint import fingerprint_of, identify, silent_statement
from logtriage.cluster.joining import cluster_templates
from logtriage.cluster.similar import with_neighbours

__all__ = [
    "cluster_id",
    "cluster_occurrences",
    "cluster_templates",
    "fingerprint_of",
    "identify",
    "silent_statement",
    "split_by_route",
    "with_neighbours",
]
