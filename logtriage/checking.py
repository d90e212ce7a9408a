"""
A triaged export x the criteria of a project -> one verdict each, redacted.

Stands beside ``pipeline``: it takes what was triaged, and knows the rooms that criteria speak of (coverage, policy,
retries), which know nothing of criteria.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.cluster import cluster_occurrences, split_by_route
from logtriage.criteria.judge import judge, overall
from logtriage.criteria.log import ENTRY_COLUMNS, REQUEST_COLUMNS, Log, slice_of
from logtriage.criteria.record import record_flow
from logtriage.criteria.select import selectors_of
from logtriage.errors import CriteriaError, UsageError
from logtriage.join import Scope, coverage_of, in_scope
from logtriage.join.scope import moment
from logtriage.limits import platform_limits
from logtriage.model import (
    FINGERPRINT_VERSION,
    SCHEMA_VERSION,
    VERDICTS,
    CheckReport,
    Criterion,
    Extract,
    Judged,
    Occurrence,
    PolicyVerdict,
    Report,
    Rule,
    Selector,
    Tool,
)
from logtriage.normalize import count_frames, template_of_message
from logtriage.normalize.clean import repair_encoding, strip_ansi
from logtriage.parts import Triage
from logtriage.policy import Judge, answers_of
from logtriage.redact import Gate, learn
from logtriage.report import lookups

_SHORT: Final = 4
"""A value below this length tells nothing of a secret."""
_LOOKS: Final = 20
"""Texts in which a value is looked at as it stands there."""


def check_of(
    run: Triage,
    rules: Sequence[Rule],
    criteria: Sequence[Criterion],
    *,
    tool: Tool,
    command: str,
    criteria_file: str,
    scope: Scope,
    gate: Gate,
    unread: Sequence[str] = (),
) -> CheckReport:
    """Give the verdicts as one document; ``unread`` names inputs that could not be opened."""
    judged = judged_of(run, rules, criteria, scope=scope, gate=gate, unread=unread)
    coverage = lookups.redacted_coverage(coverage_of(run.entries, run.requests, run.inputs), gate.text)
    return CheckReport(
        schema_version=SCHEMA_VERSION,
        tool=tool,
        command=gate.text(command),
        criteria_file=criteria_file,
        stamp_ms=coverage.last_ms,
        verdict=overall([one.verdict for one in judged]),
        counts={name: sum(one.verdict == name for one in judged) for name in VERDICTS},
        inputs=run.inputs,
        coverage=replace(coverage, partial=coverage.partial or bool(unread)),
        criteria=judged,
        redacted=gate.counts(),
    )


def judged_of(
    run: Triage,
    rules: Sequence[Rule],
    criteria: Sequence[Criterion],
    *,
    scope: Scope,
    gate: Gate,
    unread: Sequence[str] = (),
) -> tuple[Judged, ...]:
    """Give the verdict on each criterion; raises ``CriteriaError`` where one names a rule that there is not."""
    check_names(criteria, rules)
    return judge(criteria, log_of(run, rules, scope=scope, gate=gate, unread=unread))


def with_criteria(
    report: Report,
    run: Triage,
    rules: Sequence[Rule],
    criteria: Sequence[Criterion],
    *,
    scope: Scope,
    gate: Gate,
    unread: Sequence[str] = (),
) -> Report:
    """Give a report with the verdicts in it; ``gate`` is the report's own, so that pseudonyms agree."""
    judged = judged_of(run, rules, criteria, scope=scope, gate=gate, unread=unread)
    return replace(report, criteria=judged, redacted=gate.counts())


def check_names(criteria: Sequence[Criterion], rules: Sequence[Rule]) -> None:
    """
    Raise ``CriteriaError`` for rules and fingerprints that no log of today can have.

    A name with a slip in it would be absent from every log, and pass.
    """
    known = {rule.id for rule in rules}
    faults: list[str] = []
    for one in criteria:
        for where in selectors_of(one):
            faults += [f"{one.source}: rule: no rule is called '{name}'" for name in where.rules if name not in known]
            old = [name for name in where.fingerprints if name.split(":")[0] != str(FINGERPRINT_VERSION)]
            made = f"fingerprints of version {FINGERPRINT_VERSION} are made"
            faults += [f"{one.source}: fingerprint: {name} is of another version; {made}" for name in old]
    if faults:
        raise CriteriaError(tuple(faults), hint="`logtriage rules list` and `annotate` show the names.")


def log_of(run: Triage, rules: Sequence[Rule], *, scope: Scope, gate: Gate, unread: Sequence[str] = ()) -> Log:
    """Give a triaged export as criteria look at it: in scope, duplicates left out."""
    newest = run.entries[s.TIMESTAMP_MS].max()
    newest_ms = newest if isinstance(newest, int) else None
    coverage = coverage_of(run.entries, run.requests, run.inputs)
    requests = run.requests.filter(in_scope(run.requests, scope, newest_ms=newest_ms))
    scheduled = run.entries.filter(pl.col(s.CRON))[s.REQUEST].unique()
    entries = run.entries.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(s.INDEX)).filter(
        pl.col(s.DUPLICATE_OF).is_null()
    )
    inside = set(requests[s.REQUEST])
    learn(run.texts, gate)
    broken = [f"part of {one.name} could not be read" for one in run.inputs if one.rejected_count]
    return Log(
        requests=requests.with_columns(pl.col(s.REQUEST).is_in(scheduled.implode()).alias(s.CRON)).select(
            REQUEST_COLUMNS
        ),
        entries=entries.select(ENTRY_COLUMNS).join(requests.select(s.REQUEST), on=s.REQUEST, how="semi"),
        texts=pl.Series("texts", [repair_encoding(strip_ansi(text)) for text in run.texts], dtype=pl.String),
        occurrences=[one for one in run.found.occurrences if one.request in inside],
        retries=[one for one in run.retries if one.request in inside],
        capped=coverage.cap_suspected,
        filtered=coverage.level_filter_suspected,
        unread=(*broken, *(f"{name} could not be read" for name in unread)),
        most_lines=next(int(one.value) for one in platform_limits().others if one.name == "lines_per_request"),
        moment=lambda said: moment(said, newest_ms),
        redact=gate.text,
        redact_value=_shown_by(gate, run.texts),
        policy=_policy(run, rules),
    )


def _shown_by(gate: Gate, texts: Sequence[str]) -> Callable[[str, str], str]:
    """
    Give how a value that a criterion cut out of a text is shown: as the gate would show it where it stood.

    Half of a token or the digits of a number look like any word; in their text the gate knows them.
    """
    column = pl.Series(texts, dtype=pl.String)

    @cache
    def shown(name: str, value: str) -> str:
        places = column.str.contains(value, literal=True).arg_true().head(_LOOKS) if len(value) >= _SHORT else ()
        hidden = any(value not in gate.text(texts[place]) for place in places)
        # Cut out of a connection string, only a part of it would be known: the whole goes.
        return gate.value("token", value) if hidden else gate.value(name, value)

    return shown


def _policy(run: Triage, rules: Sequence[Rule]) -> Callable[[Sequence[Occurrence]], PolicyVerdict | None]:
    """Give how the declared policy judges some errors, all as one case; null where none is declared."""
    texts = run.entries[s.TEXT]

    def frames_of(occurrence: Occurrence) -> int:
        found = (texts[row.index] for row in occurrence.rows)
        return sum(count_frames(run.texts[text]) for text in found if text is not None)

    def verdict(occurrences: Sequence[Occurrence]) -> PolicyVerdict | None:
        if run.policy.source is None:
            return None
        if not occurrences:
            return PolicyVerdict(None, None, None, None, 0, 0, 0, (), ())
        answers = answers_of(run.requests, (one.request for one in occurrences))
        case = split_by_route(cluster_occurrences(occurrences[:1])[0])[0]
        judged = Judge(run.policy, answers, {rule.id: rule for rule in rules}, frames_of)
        return judged.verdict(replace(case, occurrences=tuple(occurrences)))

    return verdict


def record_of(run: Triage, rules: Sequence[Rule], name: str, key: str | None, *, scope: Scope, gate: Gate) -> str:
    """
    Draft a flow from the good traces of an export; every text in it has passed the gate.

    Raises ``UsageError`` where the good traces have no line in common.
    """
    log = log_of(run, rules, scope=scope, gate=gate)
    extract = Extract("name", key) if key else None
    if not log.requests.height:
        raise UsageError(
            "no request is in scope.", source="flows record", hint="Look at --route, --env, --since and --until."
        )
    draft = record_flow(slice_of(log, Selector()), name, extract, lambda text: gate.text(template_of_message(text)))
    if draft is None:
        raise UsageError(
            "no line is common to the good traces (requests below 400 without an error).",
            source="flows record",
            hint="Choose another --route or --key, or log a line per step.",
        )
    return draft.text
