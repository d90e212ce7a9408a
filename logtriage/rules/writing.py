"""
What is known about a text -> the YAML of a rule that a person finishes: a ``TODO`` is what only a person can write.

The draft is sound as it stands (it loads, its examples hold), so the author changes a running rule, not a broken one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import yaml

_GAP: Final = re.compile(r"<[a-z]+(?::\d+)?>")
_SHORTEST: Final = 8
"""Characters of a literal that may gate a rule: a shorter one stands in half of all texts."""
_LONGEST: Final = 160
"""Characters of a text that the pattern covers; what follows is detail."""
_MAX_ID: Final = 60
_MAX_TITLE: Final = 80


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a text is recognised: the literal that gates it, and the expression."""

    literal: str
    regex: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a draft is made from; every text is redacted."""

    sentence: str
    """Template of the line that names the error: what varies is ``<name>``."""
    error_type: str | None
    looks_like: tuple[str, ...]
    looks_alike: tuple[str, ...]
    """Other errors of the same export, nearest first, that the pattern does not hold for."""
    day: str
    """``2026-01-31``: the day of the newest row."""


def pattern_of(sentence: str) -> Pattern | None:
    """Give the pattern of a template; null when it has no stretch of fixed words that is long enough."""
    cut = sentence[:_LONGEST]
    fixed = _GAP.split(cut)
    gates = [part.strip() for part in fixed if len(part.strip()) >= _SHORTEST and re.search(r"[^\W\d_]{3}", part)]
    if not gates:
        return None
    regex = r"[^\n]{0,200}".join(_escaped(part) for part in fixed)
    return Pattern(max(gates, key=len), regex.strip())


def id_of(sentence: str, error_type: str | None) -> str:
    """Give an id from the first words, ``shelf-locked-by``; the author will find a better one."""
    words = re.findall(r"[a-z0-9]+", _GAP.sub(" ", f"{error_type or ''} {sentence}").lower())
    kept = "-".join(dict.fromkeys(words[:7]))[:_MAX_ID].strip("-")
    return kept or "unnamed"


def rule_text(rule_id: str, sighting: Sighting, pattern: Pattern) -> str:
    """Give the YAML of a draft."""
    branch: dict[str, Any] = {"regex": pattern.regex}
    if sighting.error_type is not None:
        branch = {"type": [sighting.error_type], **branch}
    document = {
        "schema": "logtriage/rule@1",
        "id": rule_id,
        "title": _title(sighting.sentence),
        "version": 1,
        "status": "experimental",
        # As long as nobody has judged it, it counts like any error that no rule knows.
        "severity": "high",
        "confidence": "low",
        "why": "TODO what happened, and what the visitor saw.",
        "created": sighting.day,
        "updated": sighting.day,
        "match": {"prefilter": [pattern.literal], "any": [branch]},
        "fingerprint": [],
        "classify": {"cause": "unknown", "transience": "contextual", "retry": "never"},
        "causes": [{"text": "TODO the most likely reason, and what would show it.", "weight": 50}],
        "remediate": [{"do": "TODO what to do first.", "risk": "none"}],
        "verify": [{"expect": "this finding stays absent for 24 hours of traffic"}],
        "avoid": ["TODO what would make it worse."],
        "references": [{"title": "TODO a page that explains it", "url": "https://example.com/TODO"}],
        "false_positives": ["TODO when a match means nothing."],
        "examples": {
            "positive": [{"text": text} for text in sighting.looks_like],
            "negative": [{"text": text, "why": "TODO why this is another fault"} for text in sighting.looks_alike],
        },
    }
    told = f"# A draft: finish every TODO (`logtriage rules lint` names them), then `logtriage rules test {rule_id}`.\n"
    return told + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def _title(sentence: str) -> str:
    """Let a report of an unfinished draft say which error is meant; a brace would read as a placeholder."""
    said = " ".join(re.sub(r"[{}]", "", sentence).split())
    return f"TODO what is wrong: {said}"[:_MAX_TITLE].rstrip()


def _escaped(part: str) -> str:
    """Escape for a pattern, readably: of all blanks only a run matters."""
    return re.sub(r"\s+", " ", re.escape(part).replace(r"\ ", " "))
