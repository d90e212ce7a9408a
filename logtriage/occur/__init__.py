"""Station 5: requests -> occurrences (one error in one request) and the role of every entry."""

from logtriage.occur.clocks import elapsed_ms, timeouts_ms
from logtriage.occur.collect import Found, find_occurrences
from logtriage.occur.verdicts import Verdicts

__all__ = ["Found", "Verdicts", "elapsed_ms", "find_occurrences", "timeouts_ms"]
