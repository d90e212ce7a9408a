"""Station 6: what a project declares about its routes -> ``degraded``, verdicts, what is left out on purpose."""

from logtriage.policy.answers import answers_of, routes_seen
from logtriage.policy.budgets import Clocks, failed_calls, told_calls, use_of
from logtriage.policy.judge import Judge, with_degraded
from logtriage.policy.propose import propose
from logtriage.policy.suppress import has_ended, part_suppressed, suppression_warnings

__all__ = [
    "Clocks",
    "Judge",
    "answers_of",
    "failed_calls",
    "has_ended",
    "part_suppressed",
    "propose",
    "routes_seen",
    "suppression_warnings",
    "told_calls",
    "use_of",
    "with_degraded",
]
