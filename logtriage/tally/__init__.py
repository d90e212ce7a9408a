"""Station 10: occurrences and requests -> counts per cell that add up, and several runs added up to one."""

from logtriage.tally.count import tallies_of, traffic_of
from logtriage.tally.merge import merge

__all__ = ["merge", "tallies_of", "traffic_of"]
