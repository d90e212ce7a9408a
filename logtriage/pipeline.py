"""
The way of the data, on one page: every line a room, every name a contract.

    read -> join -> tell (normalize, match, identify: once per distinct text) -> occur -> cluster -> remediate -> report

Text work is row-local and done once per distinct message (``tell.py``); what needs other rows (status, stitching,
outcome) comes after the join. The clock, the randomness and the terminal are not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.attribute import add_route_and_bot
from logtriage.cluster import cluster_id, cluster_occurrences, cluster_templates, split_by_route
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
    Input,
    Reject,
    Report,
    Role,
    Rule,
    Statement,
    Told,
    Tool,
)
from logtriage.normalize import masked_kinds, template_of_message
from logtriage.occur import Found, find_occurrences
from logtriage.read import Reader
from logtriage.redact import Gate, find_secrets
from logtriage.remediate import remedy_for
from logtriage.report import build, lookups, summary
from logtriage.report.annotate import Annotator, annotate_line
from logtriage.report.json import Annotation
from logtriage.report.samples import Sampler
from logtriage.tell import tell, unnamed, verdicts_of

MAX_REMEMBERED: Final = 50_000
"""Texts of lines that are not read a second time; more would not fit beside the templates."""


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
    entries = add_route_and_bot(add_request(mark_duplicates(entries, len(readers))))
    requests = join_requests(entries, [one.reading.kind in {"access", "empty"} for one in told])
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


class Lines:
    """Lines of text files: first `add` the lines of all files of a run, then `annotate` them, file by file."""

    def __init__(self, rules: Sequence[Rule], gate: Gate) -> None:
        """Make ready; what a text says is remembered for the second pass, for some texts."""
        self._matcher = Matcher(rules)
        self._gate = gate
        self._told = lru_cache(MAX_REMEMBERED)(self._tell)
        self._templates: dict[str, str] = {}
        self._smallest: Mapping[str, str] | None = None

    def add(self, lines: Iterable[tuple[int, str]]) -> None:
        """Take note of lines: no stitching, no request; what has no rule of its own is clustered by its template."""
        for _, text in lines:
            statement = self._told(text)[0] if text.strip() else None
            if statement and not (statement.match and statement.match.classified):
                template = template_of_message(text)
                known = self._templates.get(statement.fingerprint, template)
                self._templates[statement.fingerprint] = min(known, template)

    def annotate(self, name: str, lines: Iterable[tuple[int, str]]) -> Iterator[Annotation]:
        """Give template, fingerprint and cluster of every non-empty line."""
        if self._smallest is None:
            self._smallest = cluster_templates(self._templates)
        for number, text in lines:
            if not text.strip():
                continue
            statement, role = self._told(text)
            yield annotate_line(
                name,
                number,
                statement,
                role=role,
                cluster=cluster_id([self._smallest.get(statement.fingerprint, statement.fingerprint)]),
                template=self._gate.text(template_of_message(text)),
                message=self._gate.text(text),
                gate=self._gate.value,
            )

    def _tell(self, text: str) -> tuple[Statement, Role]:
        statements = tell(text, self._matcher).statements
        return (statements[0], "occurrence") if statements else (unnamed(text, self._matcher), "context")


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
