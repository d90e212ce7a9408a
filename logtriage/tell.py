"""
A message -> ``Told``: the row-local half of the way (normalize, match, identify), as a worker runs it on its part.

The same text always says the same, whatever stands around it. What no text spells out (a silent failure, a kill without
its line) is stated here too, by the same steps, for ``occur`` to ask for.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from logtriage.cluster import identify, silent_statement
from logtriage.limits import platform_limits
from logtriage.match import Matcher
from logtriage.model import Facts, Reading, Rule, Statement, Told
from logtriage.normalize import clean, mask, quotes, read_facts, read_message
from logtriage.occur import Verdicts


def tell(message: str, matcher: Matcher) -> Told:
    """Give what one message says: normalize, match, identify. Row-local; the same text always says the same."""
    reading = _with_known_signature(read_message(message), message, matcher)
    statements = [identify(facts, matcher.match(facts), matcher.rules, mask) for facts in reading.facts]
    ordered = sorted(enumerate(statements), key=lambda pair: (_weakness(pair[1]), pair[0]))
    return Told(reading, tuple(statement for _, statement in ordered), clean(message) if len(message) < 2_000 else "")


def _with_known_signature(reading: Reading, message: str, matcher: Matcher) -> Reading:
    """Take a text without a word of failure as a statement, if a rule names it: ``Max client connections reached``."""
    text = clean(message) if reading.kind == "talk" else ""
    if not text or quotes(text) or not matcher.may_match(text):
        return reading
    facts = read_facts(text, known="plain")
    match = matcher.match(facts) if facts else None
    named = match is not None and not matcher.rules[match.rule].generic
    return replace(reading, kind="statement", facts=(facts,)) if facts and named else reading


def verdicts_of(matcher: Matcher) -> Verdicts:
    """Give what is needed to state errors that no row spells out."""

    @cache
    def from_text(text: str) -> Statement:
        facts = _known_facts(text)
        return identify(facts, matcher.match(facts), matcher.rules, mask)

    def as_rule(facts: Facts, rule: str, reason: str) -> Statement:
        return identify(facts, matcher.as_rule(facts, rule, reason) or matcher.match(facts), matcher.rules, mask)

    @cache
    def silent(status: int, route: str) -> Statement:
        facts = _known_facts(f"silent 5xx: status {status}")
        return silent_statement(facts, matcher.match(facts), status, route)

    forgivable = {name for name, rule in matcher.rules.items() if _is_forgivable(rule)}
    return Verdicts(from_text, as_rule, silent, frozenset(forgivable), platform_limits())


def _is_forgivable(rule: Rule) -> bool:
    """The rule says that its fault is a race for one record, which the loser may simply note."""
    return "race" in rule.tags


def unnamed(text: str, matcher: Matcher) -> Statement:
    """Give the identity of a line that states no error, by its template alone."""
    return identify(_known_facts(clean(text)), None, matcher.rules, mask)


def _known_facts(text: str) -> Facts:
    facts = read_facts(text, known="strong")
    if facts is None:  # pragma: no cover - a known statement always gives facts
        raise AssertionError(text)
    return facts


def _weakness(statement: Statement) -> tuple[bool, bool, bool]:
    match, facts = statement.match, statement.facts
    return (match is None or not match.classified, facts.strength != "strong", match is None)
