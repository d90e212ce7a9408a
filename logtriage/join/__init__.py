"""Station 3: ENTRIES -> one row per request, with order repaired and overlap marked."""

from logtriage.join.intake import Intake
from logtriage.join.requests import add_request, join_requests, mark_duplicates, repair_order

__all__ = ["Intake", "add_request", "join_requests", "mark_duplicates", "repair_order"]
