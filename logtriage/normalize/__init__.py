"""Station 2: a message -> what it says by itself (cleaned text, template, class, code, stack frames, site)."""

from logtriage.normalize.clean import clean
from logtriage.normalize.facts import read_facts
from logtriage.normalize.masks import mask, masked_kinds, template_of
from logtriage.normalize.reading import read_message, template_of_message
from logtriage.normalize.stack import count_frames
from logtriage.normalize.words import quotes

__all__ = [
    "clean",
    "count_frames",
    "mask",
    "masked_kinds",
    "quotes",
    "read_facts",
    "read_message",
    "template_of",
    "template_of_message",
]
