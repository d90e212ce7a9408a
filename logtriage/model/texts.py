"""What a message says by itself: reading, facts, match, statement. Row-local, computed once per distinct text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from logtriage.model.scales import Captured


@dataclass(frozen=True, slots=True)
class StackFrame:
    """One line of a stack, reduced to what survives a build: no line, no column, no minified name."""

    function: str | None
    file: str
    in_app: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What one error statement says by itself; computed once per distinct text, from that text alone."""

    text: str
    """The statement, cleaned: no ANSI, no banner, doubled halves folded."""
    head: str
    """Its first line, as it stands."""
    core: str
    """The innermost message: behind wrappers and class names."""
    error_type: str | None
    types: tuple[str, ...]
    """Every class named in the statement's chain, outermost first."""
    code: str | None
    fields: tuple[tuple[str, str], ...]
    """Scalar ``key: value`` pairs of an inspected tail or JSON, flattened."""
    said: tuple[tuple[str, str], ...]
    """
    What ``fact:NAME`` of a rule's captures may name: model, operation, client_version, type, code, host, port,
    provider, http_status.
    """
    prefix: str | None
    """The application's own words before the error: ``[DIGEST] Failed to load``."""
    frames: tuple[StackFrame, ...]
    site: str | None
    """Stable code site, or null."""
    template: str
    strength: Literal["strong", "plain", "weak", "fragment", "exit"]
    """How surely this is an error by itself (``docs/occurrences.md``)."""
    handled: bool
    """The text says that it was caught and dealt with."""
    attempt: tuple[int, int] | None
    """``attempt 2/3`` as (2, 3)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is, from its text alone."""

    kind: Literal["statement", "fragment", "piece", "exit", "access", "noise", "talk", "empty"]
    """
    ``fragment``: stack without its head; ``piece``: only ever follows another row; ``talk``: speaks of no
    failure.
    """
    facts: tuple[Facts, ...] = ()
    own_level: Literal["error", "warning", "info"] | None = None
    """The level that the text's own logger wrote into it."""
    exited: bool = False
    """A process-exit line stands in the text."""
    quoted: bool = False
    """The text only speaks about errors (documentation, source code, test names): no rule is asked."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that recognised a statement, with what it captured; every declared capture is present."""

    rule: str
    captures: tuple[tuple[str, Captured], ...]
    code: str | None
    classified: bool
    reason: str
    """Which branch held, for ``why``."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An error statement with its identity."""

    facts: Facts
    match: Match | None
    fingerprint: str
    parts: tuple[tuple[str, str], ...]
    """What the fingerprint was computed from, in order, for ``why``."""
