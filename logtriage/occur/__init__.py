"""Station 5: requests -> occurrences (one error in one request) and the role of every entry."""

from logtriage.occur.collect import Found, find_occurrences
from logtriage.occur.verdicts import Verdicts

__all__ = ["Found", "Verdicts", "find_occurrences"]
