"""Station 2: a message -> what it says by itself (cleaned text, template, class, code, stack frames, site)."""

from logtriage.normalize.clean import clean
from logtriage.normalize.facts import read_facts
from logtriage.normalize.masks import ids_in_each, mask, masked_kinds, masked_spans, template_of
from logtriage.normalize.quiet import may_have_level, may_tell
from logtriage.normalize.reading import read_message, template_of_message
from logtriage.normalize.stack import count_frames
from logtriage.normalize.standins import StandIns, Stands, spelled_numbers
from logtriage.normalize.words import own_level

__all__ = [
    "StandIns",
    "Stands",
    "clean",
    "count_frames",
    "ids_in_each",
    "mask",
    "masked_kinds",
    "masked_spans",
    "may_have_level",
    "may_tell",
    "own_level",
    "read_facts",
    "read_message",
    "spelled_numbers",
    "template_of",
    "template_of_message",
]
