"""
Facts and match -> fingerprint: the computed, versioned identity of an error.

Row-local: the text of the deciding row and nothing else, so weeks compare and partitions merge. With a rule that names
a fault: the rule and the captures that it declares. With a generic rule or none: class, template and code site as well.
Never the stack, the route, the time, the deployment. A change of what is hashed raises ``FINGERPRINT_VERSION``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from logtriage.model import FINGERPRINT_VERSION, Facts, Match, Rule, Statement

Parts = tuple[tuple[str, str], ...]


def identify(facts: Facts, match: Match | None, rules: Mapping[str, Rule], mask: Callable[[str], str]) -> Statement:
    """
    Give the statement with its fingerprint and the parts that it was computed from.

    ``mask`` hides ids in captured texts.
    """
    parts = fingerprint_parts(facts, match, rules[match.rule] if match else None, mask)
    return Statement(facts, match, fingerprint_of(parts), parts)


def fingerprint_parts(facts: Facts, match: Match | None, rule: Rule | None, mask: Callable[[str], str]) -> Parts:
    """Give what the identity consists of, in order; a part that is not known is left out."""
    if match is None or rule is None:
        return _unnamed(facts)
    named = (("rule", rule.id), *_declared(rule, dict(match.captures), facts, mask))
    return named if match.classified else (*named, *_unnamed(facts))


def fingerprint_of(parts: Sequence[tuple[str, str]]) -> str:
    """Hash the parts: ``<version>:<16 hex digits>``."""
    text = "\x1f".join(f"{name}\x1e{value}" for name, value in parts)
    return f"{FINGERPRINT_VERSION}:{hashlib.blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"


def _declared(rule: Rule, captures: Mapping[str, object], facts: Facts, mask: Callable[[str], str]) -> Parts:
    known = {name: _plain(name, value, mask) for name, value in captures.items() if value is not None}
    if facts.site is not None:
        known["site"] = facts.site
    known["template"] = facts.template
    for names in rule.fingerprint:
        if all(name in known for name in names):
            return tuple((name, known[name]) for name in names)
    return ()


def _unnamed(facts: Facts) -> Parts:
    parts = (("type", facts.error_type), ("template", facts.template), ("site", facts.site))
    return tuple((name, value) for name, value in parts if value)


def _plain(name: str, value: object, mask: Callable[[str], str]) -> str:
    """
    A number means something (seconds, a status, a provider's code); a text may hold an id of the moment.

    A host is the peer itself, but its addresses change.
    """
    if isinstance(value, str) and name == "host" and any(letter.isalpha() for letter in value) and ":" not in value:
        return value
    if isinstance(value, str) and not value.isdigit():
        return mask(value)
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def silent_statement(facts: Facts, match: Match | None, status: int, route: str) -> Statement:
    """Give the statement of a failure without an error: the one identity that a route belongs to."""
    parts = (("rule", "silent-5xx"), ("status", str(status)), ("route", route))
    return Statement(facts, match, fingerprint_of(parts), parts)
