"""Beside the way: a checkout -> what its source declares, for a report to hold against what the log shows."""

from logtriage.declared.checked import Declared, read_declared

__all__ = ["Declared", "read_declared"]
