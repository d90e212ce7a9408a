"""Station 6: what a project declares about its routes -> ``degraded``, verdicts, what is left out on purpose."""

from logtriage.policy.answers import answers_of, routes_seen
from logtriage.policy.judge import Judge, with_degraded
from logtriage.policy.propose import propose
from logtriage.policy.suppress import part_suppressed, suppression_warnings

__all__ = [
    "Judge",
    "answers_of",
    "part_suppressed",
    "propose",
    "routes_seen",
    "suppression_warnings",
    "with_degraded",
]
