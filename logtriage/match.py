"""
Facts x rules -> ``Match``: which known error a statement is, and what it captured.

Row-local and blind to the order of the rules. Each rule's prefilter (literals, any of them) is looked for first, so the
regexes of a pack of hundreds cost nothing on texts that cannot match, and its literals next to nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Final

from logtriage.model import Branch, Capture, Captured, Facts, Match, Rule

MAX_SEEN: Final = 8_000
"""Characters of a statement that a regex may see: head and tail, the middle of a long stack says nothing."""

_SCHEMA: Final = re.compile(r"^(?:public|main|dbo)\.")
_OF_RELATION: Final = re.compile(r"^\"?(?P<column>[^\s\"]+)\"? of relation \"?(?P<table>[^\s\"]+)\"?$")
_FLAGS: Final = re.compile(r"(?:\(\?[aimsux]+\))+")
_LIST_SPLIT: Final = re.compile(r"[\s,`\"'\[\](){}]+")


@dataclass(frozen=True, slots=True)
class _Held:
    """A branch of a rule that holds, with how specific it is."""

    rule: Rule
    branch: Branch
    groups: Mapping[str, str]

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """
        Higher wins: named before generic before wrapper, then priority, then how specific the branch is.

        The author's priority stands before specificity on purpose: only a person knows that P2022 tells more than the
        SQLSTATE printed inside it. The id only breaks ties.
        """
        kind = 0 if self.rule.wrapper else 1 if self.rule.generic else 2
        specificity = 3 if self.branch.code else 2 if self.branch.type else 1
        return kind, self.rule.priority, specificity, self.rule.id


class _Literals:
    """
    Literals of all rules: which of them a text holds, at a cost that hardly grows with their number.

    Each literal is filed under the rarest three letters in it; only those whose three letters the text has are looked
    for. With 1,800 literals that takes 27 us for a text of usual length, one ``in`` for each of them 217 us
    (``benchmarks/rules.py``).
    """

    def __init__(self, rules: Mapping[str, list[Rule]]) -> None:
        """File every literal; those shorter than three letters are always looked for."""
        parts = {literal: _parts(literal) for literal in rules}
        common = Counter(chain.from_iterable(parts.values()))
        self._filed: dict[str, list[tuple[str, list[Rule]]]] = {}
        for literal, its_rules in rules.items():
            _, rarest = min(((common[part], part) for part in parts[literal]), default=(0, ""))
            self._filed.setdefault(rarest, []).append((literal, its_rules))
        self._short = self._filed.pop("", [])

    def in_text(self, text: str) -> Iterator[list[Rule]]:
        """Give the rules of every literal that occurs, in no particular order."""
        filed = (self._filed[part] for part in self._filed.keys() & set(_parts(text)))
        return (rules for found in (self._short, *filed) for literal, rules in found if literal in text)


class Matcher:
    """Rules made ready: patterns compiled at most once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Make ready; a pattern is compiled when it is first needed."""
        self.rules: Mapping[str, Rule] = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}
        self._patterns: dict[str, re.Pattern[str]] = {}
        by_literal: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            for literal in dict.fromkeys(rule.prefilter if rule.status != "deprecated" else ()):
                by_literal.setdefault(literal, []).append(rule)
        self._literals = _Literals(by_literal)

    def match(self, facts: Facts) -> Match | None:
        """Give the best match, or null; ties cannot occur, since ids are unique."""
        held = self.holding(facts)
        return _to_match(max(held, key=lambda h: h.rank), facts) if held else None

    def may_match(self, text: str) -> bool:
        """Tell cheaply whether any rule's prefilter occurs in a text."""
        return any(True for _ in self._literals.in_text(text))

    def as_rule(self, facts: Facts, rule_id: str, reason: str) -> Match | None:
        """Give the match that facts make under a rule decided elsewhere (by the request, not by the text)."""
        rule = self.rules.get(rule_id)
        if rule is None:
            return None
        held = self._best_branch(rule, facts, seen(facts.text)) or _Held(rule, rule.any[0], {})
        return replace(_to_match(held, facts), reason=reason)

    def literals(self) -> frozenset[str]:
        """Give what is looked for before any pattern: a text without one of them is known to no rule."""
        rules = self.rules.values()
        return frozenset(literal for rule in rules if rule.status != "deprecated" for literal in rule.prefilter)

    def written(self) -> Iterator[str]:
        """Give every pattern, literal and code that a rule looks for, as it is written."""
        for rule in self.rules.values():
            yield from (*rule.prefilter, *rule.known_codes)
            for branch in (*rule.any, *rule.veto):
                yield from (*branch.contains, *branch.code, branch.regex or "")

    def candidates(self, facts: Facts) -> tuple[str, ...]:
        """Name every rule that holds, best first: for ``why``, ``rules lint`` and the cross-confusion test."""
        return tuple(held.rule.id for held in sorted(self.holding(facts), key=lambda h: h.rank, reverse=True))

    def branches_holding(self, rule_id: str, facts: Facts) -> tuple[int, ...]:
        """Give the places of the branches of a rule that hold, whatever its prefilter and its vetoes say."""
        text = seen(facts.text)
        branches = enumerate(self.rules[rule_id].any)
        return tuple(place for place, branch in branches if self._groups(branch, facts, text) is not None)

    def holding(self, facts: Facts) -> list[_Held]:
        """Give one entry per rule that holds, with its most specific branch."""
        text = seen(facts.text)
        candidates = {rule.id: rule for rules in self._literals.in_text(text) for rule in rules}
        held = [self._best_branch(rule, facts, text) for rule in candidates.values()]
        return [best for best in held if best is not None]

    def _best_branch(self, rule: Rule, facts: Facts, text: str) -> _Held | None:
        holding = [
            _Held(rule, branch, groups)
            for branch in rule.any
            if (groups := self._groups(branch, facts, text)) is not None
        ]
        # Few rules get so far, so their vetoes are asked last.
        if not holding or any(self._groups(branch, facts, text) is not None for branch in rule.veto):
            return None
        best = max(holding, key=lambda h: h.rank)
        # What another branch read (the sentence's column beside a code branch) is known too.
        groups = {name: value for h in [*reversed(holding), best] for name, value in h.groups.items()}
        return _Held(rule, best.branch, groups)

    def _pattern(self, regex: str, opening: str) -> re.Pattern[str]:
        """Compile on first use: of a thousand patterns a log needs some dozens."""
        if regex not in self._patterns:
            self._patterns[regex] = re.compile(with_look(regex, opening))
        return self._patterns[regex]

    def _groups(self, branch: Branch, facts: Facts, text: str) -> Mapping[str, str] | None:
        if branch.code and facts.code not in branch.code:
            return None
        if branch.type and not set(branch.type) & {*facts.types, facts.error_type}:
            return None
        scope = facts.head if branch.scope == "head" else text
        if not all(literal in scope for literal in branch.contains):
            return None
        if branch.regex is None:
            return {}
        if not _holds_each(branch.needed, scope) or not _holds_each(branch.needed_lower, _lowered(scope)):
            return None
        found = self._pattern(branch.regex, branch.opening).search(scope)
        return None if found is None else {name: value for name, value in found.groupdict().items() if value}


def with_look(regex: str, opening: str) -> str:
    """Let a pattern look at the next letter before it tries its words there: what it finds stays the same."""
    flags = _FLAGS.match(regex)
    behind = flags.end() if flags else 0
    return f"{regex[:behind]}(?=[{re.escape(opening)}])(?:{regex[behind:]})" if opening else regex


def _holds_each(groups: Sequence[Sequence[str]], text: str) -> bool:
    return all(any(literal in text for literal in group) for group in groups)


@lru_cache(maxsize=4)
def _lowered(text: str) -> str:
    """Give a text in lower case, as patterns see it that know no case: the long s is an s to them."""
    return text.lower().replace("\u017f", "s")


def _parts(text: str) -> list[str]:
    return [text[at : at + 3] for at in range(len(text) - 2)]


def seen(text: str) -> str:
    """Give the part of a statement that rules look at."""
    return text if len(text) <= MAX_SEEN else f"{text[: MAX_SEEN // 2]}\n{text[-MAX_SEEN // 2 :]}"


def _to_match(held: _Held, facts: Facts) -> Match:
    rule = held.rule
    captures = tuple((name, _captured(capture, held.groups, facts)) for name, capture in rule.captures)
    return Match(
        rule.id, captures, _code(held, dict(captures), facts), not (rule.generic or rule.wrapper), _reason(held.branch)
    )


def _code(held: _Held, captures: Mapping[str, Captured], facts: Facts) -> str | None:
    """Give the code: captured, else the text's own if the rule knows it, else what the wording stands for."""
    rule = held.rule
    captured = captures.get(rule.code_from) if rule.code_from else None
    if captured is not None:
        return str(captured)
    if facts.code is not None and (facts.code in rule.codes or not (rule.codes or rule.code_from)):
        return facts.code
    return held.branch.implies or (rule.codes[0] if rule.codes else None)


def _reason(branch: Branch) -> str:
    said = [
        f"code {' or '.join(branch.code)}" if branch.code else "",
        f"class {' or '.join(branch.type)}" if branch.type else "",
    ]
    said += [
        f"text /{branch.regex}/" if branch.regex else "",
        f"words {', '.join(map(repr, branch.contains))}" if branch.contains else "",
    ]
    return " and ".join(filter(None, said))


def _captured(capture: Capture, groups: Mapping[str, str], facts: Facts) -> Captured:
    for source in capture.sources:
        raw = _from_source(source, groups, facts)
        if raw is None or raw.strip() in capture.unknown:
            continue
        value = _normalised(raw.strip(), capture.normalise)
        if value not in {None, "", ()} and value not in capture.unknown:
            return value
    return None


def _from_source(source: str, groups: Mapping[str, str], facts: Facts) -> str | None:
    kind, _, name = source.partition(":")
    if kind == "group":
        return groups.get(name)
    if kind == "field":
        return dict(facts.fields).get(name)
    return dict(facts.said).get(name)


def _normalised(value: str, steps: Sequence[str]) -> Captured:
    result: Captured = value
    for step in steps:
        result = _STEPS[step](str(result))
    return result


def _column(value: str) -> str:
    bare = value.replace('"', "").replace("`", "").strip()
    relation = _OF_RELATION.match(bare)
    bare = f"{relation.group('table')}.{relation.group('column')}" if relation else bare
    return _SCHEMA.sub("", bare)


def _number(value: str) -> int | float | None:
    try:
        number = float(value.replace(",", ""))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


_STEPS: Final = {
    "lower": str.lower,
    "strip-quotes": lambda value: value.strip("`\"' "),
    "column": _column,
    "model": lambda value: value[:1].upper() + value[1:],
    "fields": lambda value: tuple(sorted({part for part in _LIST_SPLIT.split(value) if part})),
    "schema": lambda value: _SCHEMA.sub("", value.strip("`\"' ")),
    "constraint": lambda value: value.strip("`\"' ().,"),
    "number": _number,
}
