"""
Statement that no named rule knows -> the rule that comes nearest, and why it does not hold.

For whoever extends a pack: either the rule is the right one and its pattern too narrow, or a new rule is needed. The
distance is arithmetic on three things, so that it is the same on every run: how alike the template and the rule's own
examples read, whether a word by which the rule is looked for stands in the text, and whether they share a code or a
class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from blake3 import blake3
from rapidfuzz import fuzz, utils

from logtriage import kept
from logtriage.match import Matcher, seen
from logtriage.model import Branch, Facts, Nearest, Rule, Statement
from logtriage.normalize import template_of_message

FARTHEST: Final = 0.6
"""Beyond this distance nothing is near: two error texts that share no more than words such as *failed* lie there."""
MOST: Final = 500
"""Findings that are answered for, from the worst on: each costs some milliseconds, and nobody reads further."""
_ALIKE: Final = 0.6
_WORDS: Final = 0.25
_SHARED: Final = 0.15
_VETOED: Final = 0.05
"""Distance of a rule that only its own veto keeps from holding."""
_LONGEST: Final = 240
_QUOTED: Final = 120
# Said of so many errors that sharing one means nothing.
_COMMON: Final = frozenset({"Error", "TypeError", "Exception", "RuntimeError", "ValueError"})


@dataclass(frozen=True, slots=True)
class _Known:
    """A rule that names a fault, with what its examples read like."""

    rule: Rule
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Near:
    known: _Known
    words: tuple[str, ...]
    shared: str | None
    alike: float
    vetoed: Branch | None
    distance: float


def nearest_rules(unknown: Sequence[tuple[str, Statement]], rules: Sequence[Rule]) -> tuple[Nearest, ...]:
    """
    Give one answer per finding (its id and the statement of its cluster) in the same order, for the first ``MOST``.

    Generic rules and wrappers are never the nearest: they give no remedy.
    """
    if not unknown:
        return ()
    known, unvetoed = _made_ready(tuple(rules))
    answers: dict[str, tuple[str | None, str, float | None]] = {}
    for _, statement in unknown[:MOST]:
        if statement.fingerprint not in answers:
            answers[statement.fingerprint] = _nearest(statement.facts, known, unvetoed)
    return tuple(Nearest(finding, *answers[statement.fingerprint]) for finding, statement in unknown[:MOST])


@lru_cache(maxsize=4)
def _made_ready(rules: tuple[Rule, ...]) -> tuple[tuple[_Known, ...], Matcher]:
    """Give the rules that name a fault, by id, and a matcher of them without vetoes; kept for who reports often."""
    named = sorted((rule for rule in rules if _names(rule)), key=lambda rule: rule.id)
    heads = _heads(tuple(example.text for rule in named for example in rule.positive))
    known = tuple(_Known(rule, tuple(heads[example.text] for example in rule.positive)) for rule in named)
    return known, Matcher([replace(rule, veto=()) for rule in named if rule.veto])


def _names(rule: Rule) -> bool:
    return not (rule.generic or rule.wrapper) and rule.status != "deprecated"


@lru_cache(maxsize=4)
def _heads(examples: tuple[str, ...]) -> Mapping[str, str]:
    """Give what each example reads like; kept, since making them takes longer than a small run may take."""
    stamp = blake3("\0".join(examples).encode("utf-8", "surrogatepass")).hexdigest(length=16)
    return kept.value("heads.msgpack", stamp, dict[str, str], lambda: {text: _head(text) for text in examples})


def _head(example: str) -> str:
    return utils.default_process(template_of_message(example)[:_LONGEST])


def _nearest(facts: Facts, known: Sequence[_Known], unvetoed: Matcher) -> tuple[str | None, str, float | None]:
    template = utils.default_process(facts.template[:_LONGEST])
    text = seen(facts.text)
    but_for_veto = frozenset(unvetoed.candidates(facts))
    found = (_near(one, facts, text, template, but_for_veto) for one in known)
    best = min(found, key=lambda near: (near.distance, near.known.rule.id), default=None)
    if best is None:
        return None, "there is no rule that names a fault", None
    if best.distance > FARTHEST:
        return None, f"no rule comes near (the nearest, {best.known.rule.id}, is {best.distance} away)", None
    return best.known.rule.id, _why(best, facts), best.distance


def _near(known: _Known, facts: Facts, text: str, template: str, but_for_veto: frozenset[str]) -> _Near:
    rule = known.rule
    # A bare number in a stack is the line of a file.
    words = tuple(word for word in rule.prefilter if word in (facts.head if word.isdigit() else text))
    shared = _shared(rule, facts)
    alike = max((fuzz.token_sort_ratio(template, head) for head in known.heads), default=0.0) / 100
    nearness = _ALIKE * alike + _WORDS * bool(words) + _SHARED * bool(shared)
    vetoed = next((b for b in rule.veto if _holds(rule, b, facts)), None) if rule.id in but_for_veto else None
    distance = _VETOED if vetoed else round(1 - nearness, 2)
    return _Near(known, words, shared, alike, vetoed, distance)


def _shared(rule: Rule, facts: Facts) -> str | None:
    if facts.code is not None and facts.code in rule.known_codes:
        return f"code {facts.code}"
    classes = {name for branch in rule.any for name in branch.type} - _COMMON
    both = sorted(classes & {*facts.types, facts.error_type or ""})
    return f"class {both[0]}" if both else None


def _holds(rule: Rule, branch: Branch, facts: Facts) -> bool:
    """Ask the matcher about one branch alone, so that a condition means here what it means there."""
    return bool(Matcher([replace(rule, prefilter=("",), any=(branch,), veto=())]).candidates(facts))


def _why(near: _Near, facts: Facts) -> str:
    rule = near.known.rule
    if near.vetoed is not None:
        return f"has the {_listed(near.words)}, but is vetoed: {_said(near.vetoed)}"
    has = [f"has the {_listed(near.words)}"] if near.words else []
    has += [f"shares the {near.shared}"] if near.shared else []
    has = has or [f"reads like one of its examples ({near.alike:.0%} alike)"]
    if not near.words:
        return f"{' and '.join(has)}, but has none of the words that the rule looks for: {_quoted(rule.prefilter)}"
    missing = min((tuple(_unmet(rule, branch, facts)) for branch in rule.any), key=len)
    wants = " and ".join(missing) or "another fact of the request decided"
    return f"{' and '.join(has)}, but {wants}"


def _unmet(rule: Rule, branch: Branch, facts: Facts) -> Iterator[str]:
    """Name the conditions of a branch that do not hold, each asked for alone."""
    if branch.code and not _holds(rule, Branch(code=branch.code), facts):
        yield f"the code must be {' or '.join(branch.code[:4])} ({_read(facts.code)})"
    if branch.type and not _holds(rule, Branch(type=branch.type), facts):
        yield f"the class must be {' or '.join(branch.type[:4])} ({_read(facts.error_type)})"
    alone = ((word, Branch(contains=(word,), scope=branch.scope)) for word in branch.contains)
    lacking = [word for word, condition in alone if not _holds(rule, condition, facts)]
    if lacking:
        yield f"it lacks the {_listed(lacking)}"
    if branch.regex and not _holds(rule, Branch(regex=branch.regex, scope=branch.scope), facts):
        where = "its first line" if branch.scope == "head" else "the text"
        yield f"the pattern wants {where} to have `{_clipped(branch.regex)}`"


def _read(value: str | None) -> str:
    return f"it is {value}" if value else "none was read from it"


def _said(branch: Branch) -> str:
    parts = [f"the code is {' or '.join(branch.code)}"] if branch.code else []
    parts += [f"the class is {' or '.join(branch.type)}"] if branch.type else []
    parts += [f"it has the {_listed(branch.contains)}"] if branch.contains else []
    parts += [f"the pattern `{_clipped(branch.regex)}` holds"] if branch.regex else []
    return " and ".join(parts)


def _listed(words: Sequence[str]) -> str:
    return f"word{'' if len(words) == 1 else 's'} {_quoted(words)}"


def _quoted(words: Sequence[str]) -> str:
    shown = ", ".join(f"'{word}'" for word in words[:3])
    return f"{shown} and {len(words) - 3} more" if len(words) > 3 else shown


def _clipped(regex: str) -> str:
    plain = regex.replace("`", "'")
    return plain if len(plain) <= _QUOTED else f"{plain[: _QUOTED - 1]}…"
