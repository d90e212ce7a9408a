"""
Beside ``pipeline``: occurrences x a checkout -> what is missing from the database, and how to add it.

    occurrences -> cluster -> evidence -> drift (schema, migrations) -> the gate -> report
    build log -> tell ---------^

Nothing is connected to and nothing is executed; every statement has passed the linter, every text the gate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import polars as pl

from logtriage import drift
from logtriage import schema as s
from logtriage.cluster import cluster_occurrences, split_by_route
from logtriage.declared.uniques import unique_notes
from logtriage.join import Scope, in_scope
from logtriage.match import Matcher
from logtriage.model import DRIFT, Captured, Case, Occurrence, Option, Regrouping, Rule, Tool, Variant
from logtriage.model.drift import (
    DRIFT_VERSION,
    BrokenMigration,
    DdlStep,
    Drift,
    DriftReport,
    LeftConstraint,
    SchemaRead,
    Seen,
)
from logtriage.prisma import Model
from logtriage.remediate import remedy_for
from logtriage.report.drift_sql import render_sql
from logtriage.tell import tell

_COLUMN_CODES: Final = frozenset({"P2022", "42703"})
_TABLE_CODES: Final = frozenset({"P2021", "42P01"})
_UNIQUE_CODES: Final = frozenset({"P2002", "23505"})
_MIGRATION_CODE: Final = re.compile(r"P30\d\d\Z")
_RAW_COLUMN: Final = re.compile(r'column "?([\w.]{1,120})"? (?:of relation "?([\w.]{1,120})"? )?does not exist')
_RAW_TABLE: Final = re.compile(r'relation "?([\w.]{1,120})"? does not exist')
_PLATFORM_RULE: Final = "prisma-p2022-column-missing"
"""Its first step says which address each platform has for migrations."""
_POOLER_PORT: Final = 6543
_MOST_TEXTS: Final = 20
_RESOLVE: Final = "migrate resolve --applied"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Occurrences of a case that capture the same, or an error in a build log, and what they say."""

    captures: Mapping[str, Captured]
    code: str | None
    texts: tuple[str, ...]
    seen: Seen

    def text(self, name: str) -> str | None:
        """Give a capture that is a text; null where it is unknown, or something else."""
        value = self.captures.get(name)
        return value if isinstance(value, str) else None


def in_scope_of(
    occurrences: Sequence[Occurrence], entries: pl.DataFrame, requests: s.Requests, scope: Scope
) -> tuple[Occurrence, ...]:
    """Give the occurrences of requests in scope; a relative time counts back from the newest row."""
    newest = entries[s.TIMESTAMP_MS].max()
    asked = in_scope(requests, scope, newest_ms=newest if isinstance(newest, int) else None)
    inside = set(requests.filter(asked)[s.REQUEST])
    return tuple(one for one in occurrences if one.request in inside)


def drift_report(
    occurrences: Sequence[Occurrence],
    rules: Sequence[Rule],
    repo: Path,
    *,
    tool: Tool,
    command: str,
    redact: Callable[[str], str],
    schema: str | None = None,
    concurrently: bool = False,
    all_models: bool = False,
    regroupings: Sequence[Regrouping] = (),
    built: Sequence[Spoken] = (),
) -> DriftReport:
    """
    Hold what occurrences in scope say against a checkout, which is only read.

    ``built``: what build logs say (``spoken_in_builds``).
    Raises ``UsageError`` when the checkout cannot be read, or holds no schema (not the one asked for).
    """
    projects = drift.read_projects(repo, schema)
    by_id = {rule.id: rule for rule in rules}
    clusters = cluster_occurrences(occurrences, regroupings)
    spoken = [one for cluster in clusters for case in split_by_route(cluster) for one in _spoken(case, by_id)]
    spoken += built
    wish = drift.Wish(concurrently)
    evidence = [found for one in spoken if (found := _evidence(one)) is not None]
    calls = drift.call_sites(repo, {(one.model, one.operation) for one in evidence if one.model and one.operation})
    drifts = drift.drifts_of(evidence, projects, calls, wish)
    if all_models:
        drifts = (*drifts, *_unsaid(drifts, drift.whole_schema(projects, wish)))
    broken = tuple(_broken(one, projects, by_id) for one in spoken if _MIGRATION_CODE.match(one.code or ""))
    left = tuple(found for one in spoken if one.code in _UNIQUE_CODES for found in _left(one, projects))
    platform = _platform(occurrences, by_id)
    report = DriftReport(
        DRIFT_VERSION, tool, command, _verdict(drifts, broken, left), tuple(map(_read, projects)), drifts, broken,
        left, platform, _variants(by_id, platform), tuple(_warnings(occurrences, projects)),
    )  # fmt: skip
    report = replace(_passed(report, redact), tool=tool)
    drift.check_script(render_sql(report))
    return report


def drift_sql(report: DriftReport) -> str:
    """Give the script of a report; raises ``UnsafeSqlError`` rather than print what takes something away."""
    text = render_sql(report)
    drift.check_script(text)
    return text


# ------------------------------------------------------------------------------------------------------------- evidence
def _spoken(case: Case, rules: Mapping[str, Rule]) -> Iterator[Spoken]:
    """Part a case by what its occurrences capture: a cluster may join a bare name to its full one."""
    alike: dict[str, list[Occurrence]] = {}
    for occurrence in case.occurrences:
        if occurrence.statement.match is not None:
            alike.setdefault(repr(_names(occurrence)), []).append(occurrence)
    for _, found in sorted(alike.items()):
        yield _speaking(case, found, rules)


def spoken_in_builds(name: str, text: str, rules: Sequence[Rule], matcher: Matcher) -> Iterator[Spoken]:
    """Give the failed migrations that a build or deploy log tells of; ``name`` is how the file is to be named."""
    titles = {rule.id: rule.title for rule in rules}
    for line, block in drift.migration_errors(text):
        for statement in tell(block, matcher).statements:
            match = statement.match
            if match is not None and _MIGRATION_CODE.match(match.code or ""):
                seen = Seen(
                    f"{name}:{line}", match.rule, match.code, titles.get(match.rule, match.rule), None, 0, None, None,
                    (), statement.facts.template,
                )  # fmt: skip
                yield Spoken(dict(match.captures), match.code, (statement.facts.text,), seen)


def _names(occurrence: Occurrence) -> tuple[tuple[str, Captured], ...]:
    return tuple(pair for pair in occurrence.captures if pair[0] != "client_version")


def _speaking(case: Case, found: Sequence[Occurrence], rules: Mapping[str, Rule]) -> Spoken:
    first = found[0].statement
    rule = first.match.rule if first.match else ""
    code = (first.match.code if first.match else None) or first.facts.code
    stamps = [one.deciding.timestamp_ms for one in found]
    seen = Seen(
        case.id, rule, code, rules[rule].title if rule in rules else rule, case.route,
        len({one.request for one in found}), min(stamps), max(stamps), tuple(sorted({one.outcome for one in found})),
        min(one.statement.facts.template for one in found),
    )  # fmt: skip
    texts = dict.fromkeys(one.statement.facts.text for one in found)
    return Spoken(dict(found[0].captures), code, tuple(sorted(texts))[:_MOST_TEXTS], seen)


def _evidence(one: Spoken) -> drift.Evidence | None:
    """Give what is said to be missing; null where the case speaks of something else."""
    if one.code in _COLUMN_CODES | _TABLE_CODES:
        column = one.code in _COLUMN_CODES
        return drift.Evidence(
            "column" if column else "table", one.text("table"), one.text("column") if column else None,
            one.text("model"), one.text("operation"), one.texts, one.seen, raw=not (one.code or "").startswith("P"),
        )  # fmt: skip
    if _MIGRATION_CODE.match(one.code or ""):
        return None
    inner, message = one.text("db_error_code"), one.text("message") or ""
    if inner in _COLUMN_CODES and (named := _RAW_COLUMN.search(message)):
        return drift.Evidence("column", named[2], named[1], None, None, one.texts, one.seen, raw=True)
    if inner in _TABLE_CODES and (named := _RAW_TABLE.search(message)):
        return drift.Evidence("table", named[1], None, None, None, one.texts, one.seen, raw=True)
    return None


def _unsaid(said: Iterable[Drift], whole: Iterable[Drift]) -> Iterator[Drift]:
    """Leave out of the whole schema what the log speaks of anyway."""
    known = {(one.kind, one.table, one.name) for drift_ in said for one in drift_.candidates}
    for one in whole:
        rest = tuple(each for each in one.candidates if (each.kind, each.table, each.name) not in known)
        if rest:
            yield replace(one, candidates=rest)


# ---------------------------------------------------------------------------------------------- migrations, constraints
def _broken(one: Spoken, projects: Sequence[drift.Project], rules: Mapping[str, Rule]) -> BrokenMigration:
    name, message = one.text("migration"), one.text("message") or ""
    rule = rules.get(one.seen.rule)
    options = remedy_for(rule, one.captures, route=one.seen.route, platform=None).options
    found = None
    for project in projects if name else ():
        found = found or drift.locate(project, name or "", one.text("column"), one.text("table"))
    if found is None:
        where = f"The checkout has no migration {name}." if name else "The log names no migration."
        verdict, reference, made = (where if projects else "No schema was read."), None, None
    else:
        verdict, reference, made = found.verdict, found.reference, found.made
    return BrokenMigration(
        one.code, name, message, verdict, reference, made.told if made else None, (one.seen,),
        tuple(map(_labelled, options)),
    )  # fmt: skip


def _labelled(option: Option) -> Option:
    """Never let a step that only claims something pass as harmless."""
    if not any(_RESOLVE in run for run in option.run):
        return option
    risk = option.risk if option.risk in ("medium", "high") else "medium"
    return replace(option, title=f"RISKY: {option.title}", risk=risk, recommended=False)


def _left(one: Spoken, projects: Sequence[drift.Project]) -> Iterator[LeftConstraint]:
    models = [model for project in projects for model in project.schema.models]
    captures = dict(one.captures)
    if one.text("table") and not one.text("model"):
        captures["model"] = one.text("table")
    notes = [note for note in unique_notes(models, captures) if DRIFT in note]
    named = captures.get("fields")
    names = tuple(named) if isinstance(named, tuple) else ()
    for note in notes:
        for project in projects:
            for model in project.schema.models:
                if _is_meant(model, captures.get("model"), names):
                    yield _left_of(one, project, model, names, note)


def _is_meant(model: Model, name: Captured, fields_: tuple[str, ...]) -> bool:
    if not isinstance(name, str) or not name:
        return model.has(frozenset(fields_))
    return name in {model.name, model.name[0].upper() + model.name[1:], model.table}


def _left_of(
    one: Spoken, project: drift.Project, model: Model, names: tuple[str, ...], note: str
) -> LeftConstraint:
    table = drift.name_of(model)
    columns = {model.columns.get(name, name) for name in names}
    made = project.state.table(table)
    indexes = made.indexes.values() if made else ()
    still = next((one for one in indexes if one.unique and set(one.columns) == columns), None)
    lost = sorted(project.state.gone_indexes.items())
    gone = next((at for index, at in lost if table.name in index and _names_all(index, columns)), None)
    return LeftConstraint(
        f"{model.name} ({', '.join(names)})", names, note, still.made.told if still else None,
        gone.told if gone and not still else None, drift.unique_constraints(table), (one.seen,),
        drift.verification(project, (one.seen,), None), tuple(_advice(model)),
    )  # fmt: skip


def _names_all(index: str, columns: Iterable[str]) -> bool:
    return all(column in index for column in columns)


def _advice(model: Model) -> Iterator[str]:
    yield (
        f"Decide which one is right. If the values must be unique, put @@unique back into model {model.name} "
        f"({model.file}:{model.line}); if not, let `npx prisma migrate dev` write the migration that takes the "
        "constraint away, and review it. No such statement is written here."
    )
    yield (
        "A unique index is no constraint and does not show in information_schema: `npx prisma db pull --print` shows "
        "both."
    )
    yield "Catching the error or retrying, the way out of a race, does not help: every second row of that kind fails."


# -------------------------------------------------------------------------------------------------- what stands around
def _platform(occurrences: Iterable[Occurrence], rules: Mapping[str, Rule]) -> str | None:
    """Give the database provider that hosts in the log tell of, the most frequent one."""
    known = {one.platform for one in _variants(rules, None)}
    told = Counter(dict(one.statement.facts.said).get("provider") for one in occurrences)
    seen = [(-many, name) for name, many in told.items() if name in known]
    return min(seen)[1] if seen else None


def _variants(rules: Mapping[str, Rule], platform: str | None) -> tuple[Variant, ...]:
    rule = rules.get(_PLATFORM_RULE)
    variants = rule.steps[0].variants if rule and rule.steps else ()
    return tuple(one for one in variants if platform in (None, one.platform))


def _warnings(occurrences: Iterable[Occurrence], projects: Sequence[drift.Project]) -> Iterator[str]:
    if any(dict(one.captures).get("port") == _POOLER_PORT for one in occurrences):
        yield (
            "The log shows port 6543, a transaction pooler: run migrations and these statements through the direct "
            "address, port 5432."
        )
    for project in projects:
        if project.folder is None:
            yield f"{project.schema.files[0]}: no migrations beside it, so what they make is not known."
    if len(projects) > 1:
        yield "The checkout has several schemas; --schema names the one that is meant."


def _read(project: drift.Project) -> SchemaRead:
    schema = project.schema
    return SchemaRead(
        schema.files, schema.provider, len(schema.models), project.folder, len(project.migrations), project.faults
    )


def _verdict(
    drifts: Sequence[Drift], broken: Sequence[BrokenMigration], left: Sequence[LeftConstraint]
) -> str:
    parts = [
        _many(len(drifts), "thing is missing", "things are missing") if drifts else "",
        _many(len(broken), "migration is in the way", "migrations are in the way") if broken else "",
        _many(len(left), "constraint was left behind", "constraints were left behind") if left else "",
    ]
    return "; ".join(filter(None, parts)) or "The log speaks of no drift."


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


# ------------------------------------------------------------------------------------------------------------- the gate
def _passed(value: _T, redact: Callable[[str], str]) -> _T:
    """Send every text through the gate; a statement that it changes is no statement any more, and says so."""
    found: Any = value
    if isinstance(value, str):
        found = redact(value)
    elif isinstance(value, tuple):
        found = tuple(_passed(one, redact) for one in value)
    elif isinstance(value, DdlStep) and value.sql is not None and redact(value.sql) != value.sql:
        why = "A value in the schema looks like a secret or like personal data: take the statement from there."
        found = replace(value, do=why, sql=None, ready=False)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: _passed(getattr(value, one.name), redact) for one in fields(value)}
        found = replace(cast("Any", value), **parts)
    return cast("_T", found)
