"""Beside the retries: entries and errors -> chains from a timeout to a delivery that was worked off twice."""

from logtriage.chains.find import Errors, find_chains
from logtriage.chains.told import Gated

__all__ = ["Errors", "Gated", "find_chains"]
