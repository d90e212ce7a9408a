"""
Messages -> what they say: the row-local half of the way (normalize, match, identify).

The same text always says the same, whatever stands around it. Texts that differ in ids, times and numbers are read once
(``normalize.standins``). What no text spells out (a silent failure, a kill without its line) is stated here too, by the
same steps, for ``occur`` to ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache

import polars as pl

from logtriage.alike import Alike
from logtriage.cluster import identify, silent_statement
from logtriage.limits import platform_limits
from logtriage.match import Matcher
from logtriage.model import Captured, Facts, Match, Reading, Rule, Statement, Told, ToldTexts
from logtriage.normalize import (
    StandIns,
    Stands,
    clean,
    mask,
    may_have_level,
    may_tell,
    own_level,
    read_facts,
    read_message,
    spelled_numbers,
    template_of_message,
)
from logtriage.occur import Verdicts

_AT_ONCE = 100_000
"""Texts whose outlines are made at once: it bounds what they take."""
_TALK = {level: Reading("talk", own_level=level) for level in ("error", "warning", "info", None)}
_cleaned = lru_cache(maxsize=8_192)(clean)


class Teller:
    """Tells texts with one matcher; what was read once is remembered."""

    def __init__(self, matcher: Matcher) -> None:
        """Make ready; numbers that a rule spells out stay in the texts."""
        self.matcher = matcher
        self._words = sorted(literal for literal in matcher.literals() if not literal.isdigit())
        # A number within an id is no status: it is looked for where ids and other numbers are gone.
        self._figures = sorted(literal for literal in matcher.literals() if literal.isdigit())
        self._stand_ins = StandIns(spelled_numbers(matcher.written()))
        self._quiet = lru_cache(maxsize=200_000)(self._read_quiet)
        put = lru_cache(maxsize=16)(self._stand_ins.put)
        loud = Alike(lambda text: tell(text, matcher), put=put, weighty=_identities, back=_restored_told)
        nameless = Alike(lambda text: unnamed(text, matcher), put=put, weighty=_identity, back=_restored)
        template = Alike(template_of_message, put=put, weighty=lambda said: (said,), back=lambda said, *_: said)
        self._loud, self.unnamed, self.template = loud.read, nameless.read, template.read

    def tell(self, text: str) -> Told:
        """Give what one text says."""
        # A rule may ask for digits of its own: what holds one of its words is read with its own numbers.
        outline = self._stand_ins.outline(text)
        # The index of literals answers first: it costs a tenth of asking for each word.
        worded = self.matcher.may_match(text) and any(word in text for word in self._words)
        worded = worded or any(figure in outline for figure in self._figures)
        quiet = None if worded else self._quiet(outline)
        return self._loud(text) if quiet is None else Told(quiet, (), text, _cleaned)

    def tell_all(self, texts: Sequence[str]) -> ToldTexts:
        """Give what each of many distinct texts says; those that state something are read at once."""
        readings: list[Reading | None] = []
        for begin in range(0, len(texts), _AT_ONCE):
            part = pl.Series(texts[begin : begin + _AT_ONCE], dtype=pl.String)
            outlines = self._stand_ins.outlines(part)
            read = self._readings(outlines.unique(maintain_order=True))
            worded = _hold_any(part, self._words) | _hold_any(outlines, self._figures)
            readings += [None if word else read[one] for one, word in zip(outlines, worded, strict=True)]
        loud = {place: self._loud(texts[place]) for place, reading in enumerate(readings) if reading is None}

        def made(place: int) -> Told:
            reading = readings[place]
            return loud[place] if reading is None else Told(reading, (), texts[place], _cleaned)

        kinds = [loud[place].reading.kind if one is None else one.kind for place, one in enumerate(readings)]
        return ToldTexts(texts, kinds, made)

    def _readings(self, outlines: pl.Series) -> dict[str, Reading | None]:
        """Read each outline that may say something; of the others only the level that they give themselves."""
        telling, levels = may_tell(outlines), may_have_level(outlines)
        return {
            outline: self._quiet(outline) if tells else _TALK[own_level(outline) if level else None]
            for outline, tells, level in zip(outlines, telling, levels, strict=True)
        }

    def _read_quiet(self, outline: str) -> Reading | None:
        """Give the reading of texts of an outline that state nothing; null where they have to be read by themselves."""
        told = tell(outline, self.matcher)
        return None if told.statements or told.reading.facts else told.reading


def _hold_any(texts: pl.Series, literals: list[str]) -> pl.Series:
    return texts.str.contains_any(literals) if literals else pl.repeat(value=False, n=len(texts), eager=True)


@lru_cache(maxsize=4)
def teller_of(matcher: Matcher) -> Teller:
    """Give the teller of a matcher; who runs often with one matcher reads each text once."""
    return Teller(matcher)


def tell(message: str, matcher: Matcher) -> Told:
    """Give what one message says, read as it stands: normalize, match, identify."""
    reading = _with_known_signature(read_message(message), message, matcher)
    statements = [identify(facts, matcher.match(facts), matcher.rules, mask) for facts in reading.facts]
    ordered = sorted(enumerate(_without_echoes(statements)), key=lambda pair: (_weakness(pair[1]), pair[0]))
    return Told(reading, tuple(statement for _, statement in ordered), message, _cleaned)


def _identities(told: Told) -> Iterable[str]:
    return (said for statement in told.statements for said in _identity(statement))


def _identity(statement: Statement) -> Iterable[str]:
    """Give whatever may not depend on an id, a time or a number that stands for another one."""
    facts, match = statement.facts, statement.match
    yield from (value for _, value in statement.parts)
    yield from filter(None, (facts.template, facts.error_type, facts.site, facts.code, match.code if match else None))
    yield from facts.types
    yield from (word for frame in facts.frames for word in (frame.function or "", frame.file))
    numbers = [value for _, value in match.captures if isinstance(value, int | float)] if match else []
    for number in (*numbers, *(facts.attempt or ())):
        yield f"{number} {number}ms"


def _restored_told(told: Told, stands: Stands, text: str) -> Told:
    """Put the values of a text back into what was read with stand-ins."""
    return Told(told.reading, tuple(_restored(one, stands, text) for one in told.statements), text, _cleaned)


def _restored(statement: Statement, stands: Stands, _text: str) -> Statement:
    back, facts = stands.restored, statement.facts
    said = replace(
        facts,
        text=back(facts.text),
        head=back(facts.head),
        core=back(facts.core),
        prefix=facts.prefix and back(facts.prefix),
        fields=tuple((name, back(value)) for name, value in facts.fields),
        said=tuple((name, back(value)) for name, value in facts.said),
    )
    return replace(statement, facts=said, match=statement.match and _restored_match(statement.match, stands))


def _restored_match(match: Match, stands: Stands) -> Match:
    captures = tuple((name, _restored_value(value, stands)) for name, value in match.captures)
    return match if captures == match.captures else replace(match, captures=captures)


def _restored_value(value: Captured, stands: Stands) -> Captured:
    if isinstance(value, tuple):
        return tuple(sorted(map(stands.restored, value)))  # a list of fields is sorted
    return stands.restored(value) if isinstance(value, str) else value


def _with_known_signature(reading: Reading, message: str, matcher: Matcher) -> Reading:
    """Take a text without a word of failure as a statement, if a rule names it: ``Max client connections reached``."""
    text = clean(message) if reading.kind == "talk" and not reading.quoted else ""
    if not text or not matcher.may_match(text):
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


def _without_echoes(statements: Sequence[Statement]) -> list[Statement]:
    """Leave out what another statement of the same rule tells more fully: a command line's head, then its details."""
    known = [_known(statement) for statement in statements]
    return [
        statement
        for place, statement in enumerate(statements)
        if not any(known[place] and known[place] < other for other in known)
    ]


def _known(statement: Statement) -> set[tuple[str, Captured]]:
    """Give the rule and what it captured; empty without a rule that names the fault."""
    match = statement.match
    if match is None or not match.classified:
        return set()
    return {("rule", match.rule), *((name, value) for name, value in match.captures if value is not None)}


def _weakness(statement: Statement) -> tuple[bool, bool, bool]:
    match, facts = statement.match, statement.facts
    return (match is None or not match.classified, facts.strength != "strong", match is None)
