"""A flow: the lines that one piece of work writes, in order, and what joins them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TextPattern:
    """What a message must hold: words as they are, or an expression without look-around."""

    kind: Literal["literal", "regex"]
    value: str


@dataclass(frozen=True, slots=True)
class Extract:
    """Where a value stands: behind a name in the text, in a group of an expression, or in the request itself."""

    kind: Literal["name", "regex", "request", "duration_ms"]
    value: str = ""
    """Name, or expression; empty for the other two."""
    scale: float = 1.0
    """What the number is multiplied by to be milliseconds; 1 where it is no time."""

    @property
    def label(self) -> str:
        """What the value is called: its name, that of the expression's group, else the expression itself."""
        named = re.search(r"\(\?P?<(\w+)>", self.value) if self.kind == "regex" else None
        return named[1] if named else self.value or self.kind


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One line of a flow."""

    id: str
    texts: tuple[TextPattern, ...]
    """Any of them is the step."""
    stage: str | None
    optional: bool
    repeats: bool
    within_s: float | None
    """Most seconds after the step before; null = the flow's own limit alone."""
    joins: tuple[Extract, ...]
    """Further keys by which this step finds its trace: the nearest open one that has the value."""
    ends: str | None
    """Word for a trace that ends with this step: ``done``, ``failed``; null = it goes on."""
    source: str
    """File and line."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The lines that one piece of work writes."""

    name: str
    title: str
    keys: tuple[Extract, ...]
    """Rows that share a value of any of them are one trace."""
    routes: tuple[str, ...]
    """Globs; where every request of them is one trace, a request without a single line is a broken one."""
    within_s: float | None
    """Most seconds from the first row of a trace to its last."""
    steps: tuple[FlowStep, ...]
    source: str
