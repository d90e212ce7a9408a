"""Beside station 6: what may be tried again by HTTP method and stage of failure, and which retries broke that."""

from logtriage.retry.advice import advice_by_method
from logtriage.retry.series import tries_of
from logtriage.retry.tries import find_retries
from logtriage.retry.violations import count_retries, violations_of

__all__ = ["advice_by_method", "count_retries", "find_retries", "tries_of", "violations_of"]
