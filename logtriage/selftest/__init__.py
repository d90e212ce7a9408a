"""Rules -> what their own examples prove, in nine points; and what whole packs hide from each other."""

from logtriage.selftest.bench import Failure
from logtriage.selftest.hostile import hostile_texts, pattern_costs, slow_patterns
from logtriage.selftest.run import run_examples, run_lock
from logtriage.selftest.shadows import Finds, shadows

__all__ = ["Failure", "Finds", "hostile_texts", "pattern_costs", "run_examples", "run_lock", "shadows", "slow_patterns"]
