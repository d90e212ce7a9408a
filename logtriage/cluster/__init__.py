"""Station 6: statements -> fingerprints, occurrences -> clusters and findings."""

from logtriage.cluster.fingerprint import fingerprint_of, identify, silent_statement

__all__ = ["fingerprint_of", "identify", "silent_statement"]
