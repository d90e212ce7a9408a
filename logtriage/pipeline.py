"""
The way of the data, on one page: every line a room, every name a contract.

    read -> join -> tell (normalize, match, identify: once per distinct text) -> occur -> cluster -> remediate -> report

Text work is row-local and done once per distinct message; what needs other rows (status, stitching, outcome) comes
after
the join. The clock, the randomness and the terminal are not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from logtriage import schema as s
from logtriage.attribute import is_bot, route_of
from logtriage.cluster import cluster_id, cluster_occurrences, identify, silent_statement, split_by_route
from logtriage.join import (
    Intake,
    Scope,
    add_request,
    coverage_of,
    in_scope,
    join_requests,
    mark_duplicates,
    repair_order,
)
from logtriage.match import Matcher
from logtriage.model import (
    Case,
    Facts,
    Input,
    Reading,
    Reject,
    Report,
    Rule,
    Statement,
    Told,
    Tool,
)
from logtriage.normalize import clean, mask, masked_kinds, read_facts, read_message, template_of_message
from logtriage.occur import Found, Verdicts, find_occurrences
from logtriage.read import Reader
from logtriage.redact import Gate, find_secrets
from logtriage.remediate import remedy_for
from logtriage.report import build, lookups, summary
from logtriage.report.annotate import Annotator, annotate_line
from logtriage.report.json import Annotation
from logtriage.report.samples import Sampler


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


def triage(
    readers: Sequence[Reader], rules: Sequence[Rule], *, progress: Callable[[str], None] = lambda _: None
) -> Triage:
    """Read exports and give all their occurrences; ``progress`` hears the name of each station as it begins."""
    progress("reading")
    intake = Intake()
    for reader in readers:
        for batch in reader.batches():
            intake.add(batch)
    progress("reading texts")
    matcher = Matcher(rules)
    told = tuple(tell(text, matcher) for text in intake.texts)
    progress("joining requests")
    entries = repair_order(intake.frame(), [reader.order for reader in readers])
    entries = _add_route_and_bot(add_request(mark_duplicates(entries, len(readers))))
    requests = join_requests(entries, _summaries(entries, told))
    progress("finding occurrences")
    found = find_occurrences(s.Joined(s.conform(entries, s.JOINED)), requests, told, verdicts_of(matcher))
    inputs = tuple(reader.summary() for reader in readers)
    return Triage(
        inputs, tuple(reader.rejects() for reader in readers), entries, tuple(intake.texts), told, requests, found
    )


def report_of(run: Triage, rules: Sequence[Rule], *, tool: Tool, command: str, scope: Scope, gate: Gate) -> Report:
    """Group what was found, advise, and give the report; every text in it has passed the gate."""
    coverage = coverage_of(run.entries, run.requests, run.inputs)
    asked = run.requests.filter(in_scope(run.requests, scope, newest_ms=coverage.last_ms))
    inside = set(asked[s.REQUEST])
    occurrences = [occurrence for occurrence in run.found.occurrences if occurrence.request in inside]
    clusters = cluster_occurrences(occurrences)
    cases = [case for cluster in clusters for case in split_by_route(cluster)]
    sources = _sources(run, rules, cases, gate)
    findings = build.order_findings([build.build_finding(case, sources) for case in cases])
    roles, outside = lookups.roles_in_scope(run.found.roles.to_list(), run.entries[s.REQUEST].is_in(inside))
    rejected = sum(map(len, run.rejects))
    counted = summary.Counted(roles, rejected, outside, asked[s.STATUS].to_list(), len(clusters))
    secrets = find_secrets(lookups.texts_with_routes(run.entries, run.texts), gate)
    return summary.build_report(
        findings, occurrences, counted, coverage,
        tool=tool, command=gate.text(command), inputs=run.inputs, secrets=secrets, suppressed=(),
        redacted=gate.counts(),
    )  # fmt: skip


def annotations_of(run: Triage, *, scope: Scope, gate: Gate) -> Iterator[Annotation]:
    """Give the export back, one annotation per entry, in input order; filters only mark what is out of scope."""
    newest = run.entries[s.TIMESTAMP_MS].max()
    inside = run.requests.filter(in_scope(run.requests, scope, newest_ms=newest if isinstance(newest, int) else None))[
        s.REQUEST
    ]
    clusters = {
        member: cluster.id for cluster in cluster_occurrences(run.found.occurrences) for member in cluster.members
    }
    annotator = Annotator(
        files=[one.name for one in run.inputs],
        rejects=run.rejects,
        occurrences=run.found.occurrences,
        owner=run.found.owner,
        clusters=clusters,
        message_of=cache(lambda text: gate.text(run.texts[text])),
        template_of=cache(lambda text: gate.text(template_of_message(run.texts[text]))),
        redact=gate.text,
        redact_value=gate.value,
    )
    entries = lookups.entry_rows(run.entries, run.entries[s.REQUEST].is_in(inside.implode()))
    yield from annotator.annotations(entries, run.found.roles.to_list())


def annotate_lines(
    name: str, lines: Iterable[tuple[int, str]], *, gate: Gate, rules: Sequence[Rule]
) -> Iterator[Annotation]:
    """Give template and fingerprint of every non-empty line of a text file; no stitching, no request."""
    matcher = Matcher(rules)
    for number, text in lines:
        if not text.strip():
            continue
        statements = tell(text, matcher).statements
        statement = statements[0] if statements else identify(_known_facts(clean(text)), None, matcher.rules, mask)
        yield annotate_line(
            name,
            number,
            statement,
            role="occurrence" if statements else "context",
            cluster=cluster_id([statement.fingerprint]),
            template=gate.text(template_of_message(text)),
            message=gate.text(text),
            gate=gate.value,
        )


def tell(message: str, matcher: Matcher) -> Told:
    """Give what one message says: normalize, match, identify. Row-local; the same text always says the same."""
    reading = _with_known_signature(read_message(message), message, matcher)
    statements = [identify(facts, matcher.match(facts), matcher.rules, mask) for facts in reading.facts]
    ordered = sorted(enumerate(statements), key=lambda pair: (_weakness(pair[1]), pair[0]))
    return Told(reading, tuple(statement for _, statement in ordered), clean(message) if len(message) < 2_000 else "")


def _with_known_signature(reading: Reading, message: str, matcher: Matcher) -> Reading:
    """
    A text without any word of failure is a statement all the same if a rule names it.

    ``Max client connections reached``.
    """
    text = clean(message) if reading.kind == "talk" else ""
    if not text or not matcher.may_match(text):
        return reading
    facts = read_facts(text, known="plain")
    match = matcher.match(facts) if facts else None
    named = match is not None and not matcher.rules[match.rule].generic
    return replace(reading, kind="statement", facts=(facts,)) if facts and named else reading


def verdicts_of(matcher: Matcher) -> Verdicts:
    """Give what is needed to state errors that no row spells out."""

    def from_text(text: str) -> Statement:
        facts = _known_facts(text)
        return identify(facts, matcher.match(facts), matcher.rules, mask)

    def as_rule(facts: Facts, rule: str, reason: str) -> Statement:
        return identify(facts, matcher.as_rule(facts, rule, reason) or matcher.match(facts), matcher.rules, mask)

    def silent(status: int, route: str) -> Statement:
        facts = _known_facts(f"silent 5xx: status {status}")
        return silent_statement(facts, matcher.match(facts), status, route)

    forgivable = {name for name, rule in matcher.rules.items() if _is_forgivable(rule)}
    return Verdicts(from_text, as_rule, silent, frozenset(forgivable))


def _is_forgivable(rule: Rule) -> bool:
    """The rule says that its fault is a race for one record, which the loser may simply note."""
    return "race" in rule.tags


def _sources(run: Triage, rules: Sequence[Rule], cases: Sequence[Case], gate: Gate) -> build.Sources:
    infos = lookups.request_infos(
        run.requests, (occurrence.request for case in cases for occurrence in case.occurrences)
    )
    sampler = Sampler(lookups.lines_by_request(run.entries, run.found.roles, run.texts, cases), infos, gate.text)
    return build.Sources(
        requests=infos,
        rules={rule.id: rule for rule in rules},
        window=lookups.window_of(run.entries),
        redact=gate.text,
        redact_value=gate.value,
        samples=sampler.samples,
        remedy=lambda rule, captures, route, platform: remedy_for(rule, captures, route=route, platform=platform),
        masked=masked_kinds,
        notes=sampler.notes,
    )


def _known_facts(text: str) -> Facts:
    facts = read_facts(text, known="strong")
    if facts is None:  # pragma: no cover - a known statement always gives facts
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
    joined = entries.join(known, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return joined.drop(s.FUNCTION, s.USER_AGENT, s.HOST)


def _summaries(entries: pl.DataFrame, told: Sequence[Told]) -> pl.Series:
    access = pl.Series("access", [one.reading.kind in {"access", "empty"} for one in told] or [False], dtype=pl.Boolean)
    looked_up = entries.select(pl.lit(access).gather(pl.col(s.TEXT).fill_null(0)).alias("summary"))["summary"]
    return looked_up | entries[s.TEXT].is_null()
