"""Station 11: what runs leave behind, kept in a file or on a team's server, and read back for comparison."""

from logtriage.history.opening import open_history
from logtriage.history.store import History, Outcome, Pruned

__all__ = ["History", "Outcome", "Pruned", "open_history"]
