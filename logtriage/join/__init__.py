"""Station 3: ENTRIES -> one row per request, with order repaired, overlap marked, coverage stated."""

from logtriage.join.coverage import coverage_of
from logtriage.join.intake import Intake
from logtriage.join.requests import add_request, join_requests, mark_duplicates, repair_order
from logtriage.join.scope import Scope, age_ms, in_scope, moment

__all__ = [
    "Intake",
    "Scope",
    "add_request",
    "age_ms",
    "coverage_of",
    "in_scope",
    "join_requests",
    "mark_duplicates",
    "moment",
    "repair_order",
]
