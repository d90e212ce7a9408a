"""A rule: signature, captures, classification, remedy, examples; one YAML file of a pack, as the stations see it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from logtriage.model.scales import Captured, Cause, Confidence, Retry, Risk, Severity, Status, Tier, Transience

PLACEHOLDER: Final = re.compile(r"(?<!%)\{([a-z][a-z_]{0,40})\}")
"""A name in a remedy that a capture fills; `%{http_code}` is curl's own format and none."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to recognise an error: every condition that is given must hold."""

    regex: str | None = None
    """Searched in the scope; RE2 syntax with named groups, no look-around, no back-reference."""
    contains: tuple[str, ...] = ()
    """Literals that must all occur, case-sensitive."""
    code: tuple[str, ...] = ()
    """The statement's vendor code is one of these."""
    type: tuple[str, ...] = ()
    """One of these error classes is the statement's own or stands in its chain of causes."""
    scope: Literal["statement", "head"] = "statement"
    """``head``: only the first line of the statement is looked at."""
    implies: str | None = None
    """The code that this wording stands for, where the text names none."""
    # Follows from the regex, so no digest of a rule is made of it.
    needed: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    """Groups of literals: whatever the regex finds holds one of each group; empty = nothing is sure."""
    needed_lower: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    """The same, in lower case, of the text in lower case."""
    opening: str = field(default="", repr=False)
    """Letters with one of which everything begins that the regex finds, under its flags; empty = not known."""


@dataclass(frozen=True, slots=True)
class Capture:
    """Where a captured value comes from; the first source that gives a known value wins."""

    sources: tuple[str, ...]
    """
    ``group:NAME`` (of the branch's regex), ``field:NAME`` (inspected tail or JSON), ``fact:NAME`` (see
    ``Facts``).
    """
    normalise: tuple[str, ...] = ()
    """
    Steps in order: ``lower``, ``strip-quotes``, ``column``, ``model``, ``fields``, ``schema``, ``constraint``,
    ``number``.
    """
    unknown: tuple[str, ...] = ()
    """Values that say "not known", such as ``(not available)``."""


@dataclass(frozen=True, slots=True)
class Classification:
    """Whose fault it is, whether it passes on its own, and what may be retried (``docs/glossary.md``)."""

    cause: Cause
    transience: Transience
    retry: Retry
    retry_methods: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RankedCause:
    """A possible reason, most likely first; ``evidence`` says what would support it."""

    text: str
    weight: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """What differs on one platform (``neon``, ``vercel-postgres``, ``supabase``, ...)."""

    platform: str
    note: str
    run: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of a remedy. ``run`` is text to copy, never executed.

    ``{capture}`` fields are filled in by ``remediate``.
    """

    do: str
    run: tuple[str, ...] = ()
    risk: Risk = "none"
    reversible: bool | None = None
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One way to see that the fault is gone."""

    expect: str
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One of several ways out, where a person has to choose: what speaks for it, what against, and when it is right."""

    title: str
    when: str
    """The precondition: without it the option is wrong."""
    recommended: bool = False
    risk: Risk = "none"
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    run: tuple[str, ...] = ()
    verify: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a rule demands of one route tier beyond the tier's own policy; it may only narrow it."""

    status: tuple[int, ...]
    """Statuses that comply; one that the tier itself refuses does not comply because a rule names it."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A page that explains the fault; the first one of a rule is its documentation link."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another rule that is easily confused with this one, replaced by it or derived from it."""

    rule: str
    type: Literal["similar", "derived", "merged", "obsolete", "renamed"]


@dataclass(frozen=True, slots=True)
class Example:
    """A text that the rule must recognise (with these captures), or must not (``why``)."""

    text: str
    captures: tuple[tuple[str, Captured], ...] = ()
    code: str | None = None
    why: str | None = None
    # Out of the printed form, which the digests of rules are made of: rules without it keep theirs.
    fingerprint: tuple[str, ...] = field(default=(), repr=False)
    """What the fingerprint must be made of, in order: the rule's id, then the values. Empty: not looked at."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A signature with everything an engineer wants to know about it: one YAML file of a pack."""

    id: str
    title: str
    version: int
    status: Status
    severity: Severity
    confidence: Confidence
    why: str
    codes: tuple[str, ...]
    """The first one is the ``code`` of an occurrence whose text has only the sentence."""
    code_from: str | None
    """Name of a capture whose value is the code (an upstream's HTTP status), when the text names none."""
    generic: bool
    """Gives a name, but does not count as classified (only a class or a word)."""
    wrapper: bool
    """Any other match in the same statement wins."""
    priority: int
    """Stands before specificity (``docs/rules.md``): only the author knows which of two codes tells more."""
    prefilter: tuple[str, ...]
    any: tuple[Branch, ...]
    veto: tuple[Branch, ...]
    captures: tuple[tuple[str, Capture], ...]
    fingerprint: tuple[tuple[str, ...], ...]
    """
    Alternatives, first whose names are all known: capture names, or ``site`` for the code site, ``template``
    for the template. Empty: the rule
    alone.
    """
    classify: Classification
    causes: tuple[RankedCause, ...]
    steps: tuple[Step, ...]
    verify: tuple[Check, ...]
    avoid: tuple[str, ...]
    references: tuple[Reference, ...]
    related: tuple[Related, ...]
    false_positives: tuple[str, ...]
    positive: tuple[Example, ...]
    negative: tuple[Example, ...]
    tags: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    """Ways out to choose from, the recommended first; most rules need none."""
    policy: tuple[tuple[Tier, Narrowing], ...] = ()
    created: str = ""
    updated: str = ""
    source: str = ""
    """File and pack it was loaded from, for messages."""

    @property
    def known_codes(self) -> tuple[str, ...]:
        """Every vendor code that stands for this fault, its own ones first, then those of its branches."""
        told = (code for branch in self.any for code in (*branch.code, *filter(None, (branch.implies,))))
        return tuple(dict.fromkeys((*self.codes, *told)))
