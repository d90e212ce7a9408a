"""
The way of the data, on one page: every line a room, every name a contract.

    read -> join -> tell (normalize, match, identify: once per distinct text) -> occur -> cluster -> remediate -> report

Text work is row-local and done once per distinct message; what needs other rows (status, stitching, outcome) comes after
the join. The clock, the randomness and the terminal are not here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from logtriage import schema as s
from logtriage.attribute import is_bot, route_of
from logtriage.cluster import identify, silent_statement
from logtriage.join import Intake, add_request, join_requests, mark_duplicates, repair_order
from logtriage.match import Matcher
from logtriage.model import Facts, Input, Reject, Rule, Statement
from logtriage.normalize import clean, read_facts, read_message
from logtriage.occur import Found, Told, Verdicts, find_occurrences
from logtriage.read import Reader


@dataclass(frozen=True, slots=True)
class Triage:
    """Everything that is known about some exports before anything is grouped or told."""

    inputs: tuple[Input, ...]
    rejects: tuple[tuple[Reject, ...], ...]
    entries: pl.DataFrame
    """ENTRIES with ``text`` for ``message``, and the columns of JOINED."""
    texts: tuple[str, ...]
    told: tuple[Told, ...]
    requests: s.Requests
    found: Found


def triage(readers: Sequence[Reader], rules: Sequence[Rule], *, progress: Callable[[str], None] | None = None) -> Triage:
    """Read exports and give all their occurrences; ``progress`` hears the name of each station as it begins."""
    say = progress or (lambda _: None)
    say("read")
    intake = Intake()
    for reader in readers:
        for batch in reader.batches():
            intake.add(batch)
    say("texts")
    matcher = Matcher(rules)
    told = tuple(tell(text, matcher) for text in intake.texts)
    say("join")
    entries = repair_order(intake.frame(), [reader.order for reader in readers])
    entries = _add_route_and_bot(add_request(mark_duplicates(entries, len(readers))))
    requests = join_requests(entries, _summaries(entries, told))
    say("occurrences")
    found = find_occurrences(s.Joined(s.conform(entries, s.JOINED)), requests, told, verdicts_of(matcher))
    inputs = tuple(reader.summary() for reader in readers)
    return Triage(inputs, tuple(reader.rejects() for reader in readers), entries, tuple(intake.texts), told, requests, found)


def tell(message: str, matcher: Matcher) -> Told:
    """Give what one message says: normalize, match, identify. Row-local; the same text always says the same."""
    reading = read_message(message)
    statements = [identify(facts, matcher.match(facts), matcher.rules) for facts in reading.facts]
    ordered = sorted(enumerate(statements), key=lambda pair: (_weakness(pair[1]), pair[0]))
    return Told(reading, tuple(statement for _, statement in ordered), clean(message) if statements or len(message) < 400 else message[:400])


def verdicts_of(matcher: Matcher) -> Verdicts:
    """Give what is needed to state errors that no row spells out."""

    def from_text(text: str) -> Statement:
        facts = _known_facts(text)
        return identify(facts, matcher.match(facts), matcher.rules)

    def as_rule(facts: Facts, rule: str, reason: str) -> Statement:
        return identify(facts, matcher.as_rule(facts, rule, reason) or matcher.match(facts), matcher.rules)

    def silent(status: int, route: str) -> Statement:
        facts = _known_facts(f"silent 5xx: status {status}")
        return silent_statement(facts, matcher.match(facts), status, route)

    return Verdicts(from_text, as_rule, silent)


def _known_facts(text: str) -> Facts:
    facts = read_facts(text, known="strong")
    if facts is None:  # pragma: no cover - known statements always give facts
        raise AssertionError(text)
    return facts


def _weakness(statement: Statement) -> tuple[bool, bool, bool]:
    match, facts = statement.match, statement.facts
    return (match is None or not match.classified, facts.strength != "strong", match is None)


def _add_route_and_bot(entries: pl.DataFrame) -> pl.DataFrame:
    """Routes and bots hang on a few distinct combinations: work those out, join them back."""
    keys = [s.FUNCTION, s.PATH, s.LAYER, s.USER_AGENT]
    combinations = entries.select(keys).unique(maintain_order=True)
    rows = [tuple(None if value is None else str(value) for value in row) for row in combinations.iter_rows()]
    known = combinations.with_columns(
        pl.Series(s.ROUTE, [route_of(function, path, layer) for function, path, layer, _ in rows], dtype=pl.String),
        pl.Series(s.BOT, [is_bot(agent, path) for _, path, _, agent in rows], dtype=pl.Boolean),
    )
    return entries.join(known, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _summaries(entries: pl.DataFrame, told: Sequence[Told]) -> pl.Series:
    access = pl.Series("access", [one.reading.kind in {"access", "empty"} for one in told] or [False], dtype=pl.Boolean)
    looked_up = entries.select(pl.lit(access).gather(pl.col(s.TEXT).fill_null(0)).alias("summary"))["summary"]
    return looked_up | entries[s.TEXT].is_null()
