"""
Texts -> those that say that work was put into a queue, and the job ids that they name.

A state (``3 jobs are queued``), a refusal (``already queued``) and a failure (``could not enqueue``) say no such thing.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from logtriage.chains.ids import SAID

JOB: Final = "job"
_WORK: Final = (
    r"(?:job|task|workflow|message|email|e-mail|mail|reply|follow-?up|notification|event|outbound"
    r"|trabajo|tarea|tarefa|mensaje|mensagem)"
)
_PUT: Final = (
    r"(?:enqueue?d|enqueue?ing|queue?ing|encolad[oa]|enfileirad[oa]|agendad[oa]"
    r"|(?:added|pushed|published) to (?:the )?(?:[\w-]+ )?queue)"
)
_ENQUEUED: Final = (
    rf"(?i)([^\n]*(?:(?:\b|_){_WORK}(?:\b|_)[^\n]{{0,60}}\b(?:{_PUT}|queued|scheduled)\b"
    rf"|\b(?:{_PUT}|queued(?: an?| the| new| 1)?|scheduled (?:an?|the|new|1)) [^\n]{{0,20}}\b{_WORK}(?:\b|_)"
    r"|\b(?:added|pushed|published) (?:an? |the |new )?[^\n]{0,30}\bto (?:the )?(?:[\w-]+ )?queue\b)[^\n]*)"
)
_NOT: Final = (
    r"(?i)\b(?:not|never|no|already|skip\w*|fail\w*|errors?|unable|cannot|could|would|should|without|duplicate\w*"
    r"|cancel\w*|are|were|still|if|when|empty|0)\b|n't\b"
)
_HINTS: Final = ["ueu", "UEU", "chedul", "CHEDUL", "ncolad", "nfileirad", "gendad"]
_JOB_ID: Final = (
    r"""(?i)\b(?:job|task|workflow|run)[ _-]?(?:id)?[\\"'`\]]{0,4}\s{0,2}(?:[=:#]\s{0,2}|\s)"""
    r"""[\\"'`<]{0,4}([a-z0-9_-]*\d[\w-]*)"""
)


def enqueuing(texts: pl.Series) -> pl.DataFrame:
    """Give the distinct texts that tell of enqueued work: ``said``, ``job`` (its id; null where none is named)."""
    hinting = texts.filter(texts.str.contains_any(_HINTS)).unique()
    lines = pl.DataFrame({SAID: hinting}).with_columns(pl.col(SAID).str.extract(_ENQUEUED, 1).alias("line"))
    told = lines.filter(pl.col("line").is_not_null() & ~pl.col("line").str.contains(_NOT))
    return told.select(SAID, pl.col("line").str.extract(_JOB_ID, 1).alias(JOB))
