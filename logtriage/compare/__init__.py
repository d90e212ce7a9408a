"""Station 11: two records (and older ones) -> what became of each issue, with rates, doubts and deployments."""

from logtriage.compare.comparison import compare

__all__ = ["compare"]
