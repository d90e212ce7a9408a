"""Station 10: occurrences and requests -> counts per cell that add up, and several runs added up to one."""

from logtriage.tally.count import tallies_of, traffic_of
from logtriage.tally.merge import merge
from logtriage.tally.within import disjoint, whole_of, within

__all__ = ["disjoint", "merge", "tallies_of", "traffic_of", "whole_of", "within"]
