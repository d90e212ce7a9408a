"""Beside the way: a checkout -> which file serves a route, and which lines a finding touches."""

from logtriage.code.crons import slots_between
from logtriage.code.platform import Cron, Memory
from logtriage.code.touch import Code, read_code

__all__ = ["Code", "Cron", "Memory", "read_code", "slots_between"]
