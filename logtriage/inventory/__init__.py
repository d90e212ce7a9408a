"""
Report, checkout, plans -> ``Inventory``: the error -> owner matrix, and what else is known of the code in it.

Wiring beside the pipeline. The report is complete and redacted; what is added to it here passes the same gate.
"""

from logtriage.inventory.matrix import inventory_of
from logtriage.inventory.observed import Runs, runs_of

__all__ = ["Runs", "inventory_of", "runs_of"]
