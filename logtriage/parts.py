"""
Inputs -> a ``Part``: what rows and texts say by themselves, before anything hangs on another row; then a ``Triage``.

Parts of a log can be made apart, in any order, and merged: ``triage(a + b) = close(merge(part_of(a), part_of(b)))`` for
every cut, also in the middle of a request (``tests/laws/test_parts.py``). What a request came to is told after the
merge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from logtriage import schema as s
from logtriage.join import Intake
from logtriage.model import Input, Policy, Reject, Retried, Told, ToldTexts
from logtriage.occur import Found
from logtriage.read import Reader
from logtriage.tell import Teller


@dataclass(frozen=True, slots=True)
class Part:
    """Some inputs, read and told."""

    inputs: tuple[Input, ...]
    rejects: tuple[tuple[Reject, ...], ...]
    orders: tuple[str, ...]
    """How the rows of each input are ordered: see ``read.order``."""
    entries: pl.DataFrame
    """ENTRIES with ``text`` (index of the message, null = none) for ``message``; ``file`` is a place in ``inputs``."""
    told: ToldTexts


@dataclass(frozen=True, slots=True)
class Triage:
    """Everything that is known about some exports before anything is grouped or told."""

    inputs: tuple[Input, ...]
    rejects: tuple[tuple[Reject, ...], ...]
    entries: pl.DataFrame
    """ENTRIES with ``text`` for ``message``, and the columns of JOINED."""
    texts: tuple[str, ...]
    told: ToldTexts
    requests: s.Requests
    found: Found
    policy: Policy
    """What the outcome ``degraded`` was decided by."""
    retries: tuple[Retried, ...]
    """Every retry that the lines show, judged."""


def part_of(readers: Sequence[Reader], teller: Teller, progress: Callable[[str], None] = lambda _: None) -> Part:
    """Read exports to their end and tell each distinct text; ``progress`` hears what begins."""
    progress("reading")
    intake = Intake()
    for reader in readers:
        for batch in reader.batches():
            intake.add(batch)
    progress("reading texts")
    told = teller.tell_all(list(intake.texts))
    inputs = tuple(reader.summary() for reader in readers)
    rejects = tuple(reader.rejects() for reader in readers)
    return Part(inputs, rejects, tuple(reader.order for reader in readers), intake.frame(), told)


def merge(one: Part, other: Part) -> Part:
    """Give both as one part: the inputs of ``other`` follow those of ``one``, and each text stands once."""
    known = {text: place for place, text in enumerate(one.told.texts)}
    places = [known.setdefault(text, len(known)) for text in other.told.texts]
    moved = other.entries.with_columns(
        (pl.col(s.FILE) + len(one.inputs)).cast(pl.UInt16),
        _moved(other.entries[s.TEXT], places),
    )
    return Part(
        inputs=(*one.inputs, *other.inputs),
        rejects=(*one.rejects, *other.rejects),
        orders=(*one.orders, *other.orders),
        entries=pl.concat([one.entries, moved]),
        told=_together(one.told, other.told, list(known), places),
    )


def _moved(texts: pl.Series, places: Sequence[int]) -> pl.Series:
    table = pl.Series(places, dtype=pl.UInt32)
    return table.gather(texts).alias(s.TEXT) if len(table) else texts


def _together(one: ToldTexts, other: ToldTexts, texts: Sequence[str], places: Sequence[int]) -> ToldTexts:
    first = len(one)
    back = {place: own for own, place in enumerate(places) if place >= first}

    def made(place: int) -> Told:
        return one[place] if place < first else other[back[place]]

    return ToldTexts(texts, [*one.kinds, *(other.kinds[back[place]] for place in range(first, len(texts)))], made)
