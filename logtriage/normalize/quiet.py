"""
Texts -> which of them may say more than talk: one look at all of them, so that what says nothing is not read at all.

Sound, not sharp: what is passed over here is talk for sure (``tests/normalize/test_quiet.py``); what is not is read.
Most lines of a healthy log have no word of failure, no class and no stack; what holds a word that a rule looks for is
not asked about here.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from logtriage.normalize.words import FAILURES

# What the reading of a text tells from talk, besides words of failure: classes, codes, stacks and pieces of them,
# exits, access lines, banners, encodings to be undone, JSON to be lifted, a message that is empty but for dashes.
_TELLING: Final = (
    r"[^\t\n\r -~]",
    r"(?:Error|Exception|Rejection|Failure|Fault|Interrupt|Warning)",
    r"[A-Z$][\w$.]{1,79}\]",
    r"(?:errorCode|code|name)[\"']?\s?:\s?[\"']",
    r"(?m)^\s*(?:at |File \"|#\d|\.{3} \d|[\^~}\])]|[{\"'])",
    r"(?m)^\s+/\S+\.go:",
    r"(?m)^\s*[\"']?[A-Za-z_$][\w$]*[\"']?: (?:'|\"|-?[\d.]|\[|\{|undefined|null|true|false)",
    r"Traceback|[Ss]tack trace|panic|exited|Runtime|DOM|\[auth\]|\[next-auth\]|\[Nest\]|(?i:cause)|SyntaxError",
    r"status=|HTTP/|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /|^\S{1,60} - - \[",
    r"\[dotenv|\(node:|--trace-|Legacy server|NODE_ENV|npm (?:warn|notice)",
    r"^[\s-]*$|\}\s*$",
)
_LEVEL: Final = (
    r"ERROR|FATAL|CRITICAL|SEVERE|EMERGENCY|ALERT|PANIC|WARN|Warning|INFO|DEBUG|NOTICE|VERBOSE|TRACE|LOG|level|\[error\]"
)


def may_tell(texts: pl.Series) -> pl.Series:
    """Tell of each text whether it has to be read."""
    told = pl.repeat(value=False, n=len(texts), eager=True)
    # One after the other takes a tenth of the time of one alternation: each begins with letters of its own.
    for pattern in (*_TELLING, *FAILURES):
        told |= texts.str.contains(pattern)
    return told


def may_have_level(texts: pl.Series) -> pl.Series:
    """Tell of each text that need not be read whether it may give itself a level (``words.own_level``)."""
    return texts.str.contains(_LEVEL)
