"""
Room 1: files and standard input -> ENTRIES, rejected stretches and what was read.

Reads the log exports of the Vercel dashboard, JSON and CSV, of every known age, damaged ones included.
"""

from __future__ import annotations

from logtriage.read.foreign import remarks_on
from logtriage.read.lines import read_text_lines
from logtriage.read.reader import Reader, open_reader
from logtriage.read.stretches import Stretches

__all__ = ["Reader", "Stretches", "open_reader", "read_text_lines", "remarks_on"]
