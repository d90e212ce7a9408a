"""Station 3: ENTRIES -> one row per request, with order repaired, overlap marked, coverage stated."""

from logtriage.join.claims import claims_of, count_requests
from logtriage.join.coverage import CAPS, coverage_of
from logtriage.join.intake import Intake
from logtriage.join.requests import add_request, join_requests, mark_duplicates, repair_order
from logtriage.join.scope import Scope, age_ms, in_scope, moment

__all__ = [
    "CAPS",
    "Intake",
    "Scope",
    "add_request",
    "age_ms",
    "claims_of",
    "count_requests",
    "coverage_of",
    "in_scope",
    "join_requests",
    "mark_duplicates",
    "moment",
    "repair_order",
]
