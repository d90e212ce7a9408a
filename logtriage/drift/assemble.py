"""Findings that say that something is missing x the schemas of a checkout -> ``Drift``, one for each thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from logtriage.drift.candidates import (
    Wish,
    applied_candidates,
    named_candidates,
    ranked,
    table_candidates,
)
from logtriage.drift.includes import included_models
from logtriage.drift.projects import Project
from logtriage.drift.queries import missing_columns, missing_tables
from logtriage.drift.targets import Evidence, Target, targets_of
from logtriage.drift.verify import RECORD, verification
from logtriage.drift.wanted import WantedTable
from logtriage.model.drift import Candidate, Drift, DriftKind, Seen

Calls = Mapping[tuple[str, str], tuple[str, ...]]
"""Model and operation -> what stands in the parentheses of such calls in the source."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Findings that are about the same thing."""

    targets: tuple[Target, ...]
    evidence: tuple[Evidence, ...]

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(sorted((one.seen for one in self.evidence), key=lambda seen: (-seen.requests, seen.finding)))


def drifts_of(
    evidence: Sequence[Evidence], projects: Sequence[Project], calls: Calls, wish: Wish
) -> tuple[Drift, ...]:
    """Give what is missing, that with the most requests first."""
    drifts = [_drift(group, calls, wish) for group in _groups(evidence, projects)]
    return tuple(sorted(drifts, key=lambda one: (-sum(seen.requests for seen in one.seen), one.about)))


def whole_schema(projects: Sequence[Project], wish: Wish) -> tuple[Drift, ...]:
    """Give what the schemas need and no migration makes, whether or not a log speaks of it."""
    return tuple(drift for project in projects for drift in _unspoken(project, wish))


def _unspoken(project: Project, wish: Wish) -> Iterator[Drift]:
    for table in project.tables if project.migrations else ():
        candidates = ranked(table_candidates(project, table, "schema", wish, there=False))
        if candidates:
            confirm = _confirm([Target(project, table, "table", None, None)], candidates)
            said = f"{_count(candidates, table)}; the log does not speak of it."
            verify = verification(project, (), confirm)
            yield Drift(table.model, "missing", said, (), candidates, confirm, verify, (RECORD,))


# --------------------------------------------------------------------------------------------------------------- groups
def _groups(evidence: Sequence[Evidence], projects: Sequence[Project]) -> list[_Group]:
    """Put together what is about the same; a bare name goes to where a fuller one of the same log points."""
    meant = [(one, targets_of(one, projects)) for one in evidence]
    sure = {_key(targets) for _, targets in meant if len(targets) == 1}
    found: dict[tuple[object, ...], list[tuple[Evidence, tuple[Target, ...]]]] = {}
    for one, targets in meant:
        fuller = [target for target in targets if _key((target,)) in sure]
        chosen = tuple(fuller) if len(fuller) == 1 else targets
        key = _key(chosen) or (one.kind, one.table, one.column, one.model)
        found.setdefault(key, []).append((one, chosen))
    return [_Group(members[0][1], tuple(one for one, _ in members)) for members in found.values()]


def _key(targets: Sequence[Target]) -> tuple[object, ...]:
    return tuple((one.project.schema.files, one.table.name, one.kind, one.about) for one in targets)


# ---------------------------------------------------------------------------------------------------------------- drift
def _drift(group: _Group, calls: Calls, wish: Wish) -> Drift:
    if not group.targets:
        return _nowhere(group)
    candidates = ranked(one for target in group.targets for one in _candidates(target, group, calls, wish))
    if len(group.targets) > 1:
        candidates = tuple(_held_back(one) for one in candidates)
    kind = _kind(group.targets, candidates)
    confirm = _confirm(group.targets, candidates)
    notes = (RECORD,) if any(step.ready for one in candidates for step in one.steps) else ()
    others = (target.project for target in group.targets if not target.project.writes_sql)
    provider = next((project.schema.provider for project in others), None)
    if provider is not None:
        notes = (*notes, f"The schema is for {provider}; statements are written for PostgreSQL only.")
    return Drift(
        _about(group.targets), kind, _verdict(kind, group.targets, candidates), group.seen, candidates, confirm,
        verification(group.targets[0].project, group.seen, confirm), notes,
    )  # fmt: skip


def _candidates(target: Target, group: _Group, calls: Calls, wish: Wish) -> Iterator[Candidate]:
    project, table = target.project, target.table
    if target.kind == "table":
        yield from table_candidates(project, table, "named", wish, there=False)
        return
    if target.unknown is not None:
        return
    if target.column is not None:
        yield from named_candidates(project, table, target.column, wish)
    missing = list(table_candidates(project, table, "model", wish, there=True))
    for other in _included(target, group, calls):
        missing += table_candidates(project, other, "relation", wish, there=True)
    yield from missing
    if target.column is None and not any(one.kind == "column" for one in missing):
        yield from applied_candidates(project, table)


def _included(target: Target, group: _Group, calls: Calls) -> Iterator[WantedTable]:
    texts = [text for one in group.evidence for text in one.texts]
    made = sorted({(one.model or "", one.operation or "") for one in group.evidence})
    texts += [text for call in made for text in calls.get(call, ())]
    for model in included_models(target.project.schema, target.table.model, texts):
        table = target.project.table(model)
        if table is not None:
            yield table


def _held_back(candidate: Candidate) -> Candidate:
    """Keep statements from being run where it is not known which table is meant."""
    return replace(candidate, steps=tuple(replace(step, ready=False) for step in candidate.steps))


def _kind(targets: Sequence[Target], candidates: Sequence[Candidate]) -> DriftKind:
    if len(targets) > 1:
        return "ambiguous"
    if targets[0].unknown is not None:
        return "not-in-schema"
    named = [one for one in candidates if one.grounds == "named" and one.kind in ("column", "table")]
    standings = {one.standing for one in named or candidates}
    if "no-migration" in standings:
        return "missing"
    if "unknown" in standings:
        return "unknown"
    return "not-applied"


def _about(targets: Sequence[Target]) -> str:
    return ", ".join(dict.fromkeys(target.about for target in targets))


def _confirm(targets: Iterable[Target], candidates: Sequence[Candidate]) -> str | None:
    """Ask for the columns in question; where the log names none, for all of the failing model."""
    tables = [one.table.name for one in targets if one.kind == "table"]
    if tables:
        return missing_tables(tables)
    known = {(f"{table.name.schema}.{table.name.name}"): table for one in targets for table in one.project.tables}
    unnamed = [one.table for one in targets if one.column is None and one.unknown is None]
    asked = [(table.name, column.name) for table in unnamed for column in table.columns]
    asked += [(known[one.table].name, one.name) for one in candidates if one.kind == "column" and one.table in known]
    return missing_columns(asked)


def _nowhere(group: _Group) -> Drift:
    first = group.evidence[0]
    name = first.column or first.table or first.model
    about = name or "not named"
    verdict = (
        f"No model of the checkout has {name}; it may be made by raw SQL, or the log is of another project."
        if name
        else "The log names neither model, table nor column."
    )
    return Drift(about, "unknown", verdict, group.seen, (), None, verification(None, group.seen, None))


# ------------------------------------------------------------------------------------------------------------- verdicts
def _verdict(kind: DriftKind, targets: Sequence[Target], candidates: Sequence[Candidate]) -> str:
    target = targets[0]
    place = f"{target.table.file}:{(target.column or target.table).line}"
    if kind == "ambiguous":
        return f"Several tables can be meant: {_about(targets)}. The confirming query tells which one lacks it."
    if kind == "not-in-schema":
        return _not_in_schema(target, place)
    named = next((one for one in candidates if one.grounds == "named"), None)
    if named is not None:
        return f"{target.about} is declared in {place}: {named.because}"
    if kind == "missing":
        return f"The log names no column. {_count(candidates, target.table)}; see {place}."
    if target.kind == "table" or kind == "not-applied":
        return _not_applied(target)
    return f"The log names no column, and what {target.table.model} was made with is not known."


def _not_applied(target: Target) -> str:
    whole = target.table.model if target.kind == "table" else f"Every column of {target.table.model}"
    return (
        f"{whole} is made by a migration: this database has not had all of them (`npx prisma migrate deploy`), or the "
        "functions use another one than was migrated."
    )


def _not_in_schema(target: Target, place: str) -> str:
    gone = target.project.state.gone.get((target.table.name, target.unknown))
    why = f"a migration takes it away ({gone.told}), and" if gone else "perhaps it was taken out, and"
    return (
        f"{target.table.model} ({place}) has no {target.unknown}: {why} the deployed client is older than the schema. "
        "`npx prisma generate` and a redeploy without the build cache, no statement for the database."
    )


def _count(candidates: Sequence[Candidate], table: WantedTable) -> str:
    missing = [one for one in candidates if one.standing == "no-migration"]
    many = sum(one.grounds != "relation" for one in missing)
    more = len(missing) - many
    beside = f", and {more} of models that the call includes," if more else ""
    verb = "is" if many + more == 1 else "are"
    return f"{many} part{'s' * (many != 1)} of {table.model}{beside} {verb} made by no migration"
