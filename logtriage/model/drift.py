"""
What a log says is missing from the database, held against the schema and the migrations of a checkout.

Field names are the machine interface (``docs/drift.md``): renaming one breaks ``DRIFT_VERSION``. Files are relative to
the checkout, lines count from 1, times are UTC milliseconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from logtriage.model.report import Tool
from logtriage.model.rules import Check, Option, Variant

DRIFT_VERSION: Final = 1
CandidateKind = Literal["enum", "enum-value", "table", "column", "index"]
Standing = Literal["no-migration", "not-applied", "unknown"]
"""
``no-migration``: no migration makes it; ``not-applied``: one does, and this database has not had it; ``unknown``: the
migrations are not there, or not understood where it matters.
"""
Grounds = Literal["named", "model", "relation", "schema"]
"""
The log names it; it belongs to the failing model; to a model that the failing call includes; to the schema alone.
"""
DriftKind = Literal["missing", "not-applied", "not-in-schema", "ambiguous", "unknown"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding that speaks of it."""

    finding: str
    """Its id; of an error in a build log ``file:line``, which has no requests."""
    rule: str
    code: str | None
    title: str
    route: str | None
    """Null: instance-wide."""
    requests: int
    first_seen: int | None
    last_seen: int | None
    outcomes: tuple[str, ...]
    """Outcomes of its occurrences, each once, sorted."""
    text: str
    """How the log says it, with masks."""


@dataclass(frozen=True, slots=True)
class DdlStep:
    """One statement, or what has to be decided before there can be one."""

    stage: int
    """From 1; a later one only once the one before has been checked."""
    do: str
    sql: str | None
    """Null: a person has to choose a value first, see ``do``."""
    ready: bool
    """May run now, as it stands, after review, backup and staging; otherwise it is printed as a comment."""
    transaction: bool = True
    """False: it must run outside a transaction."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that the schema needs and the database probably lacks."""

    kind: CandidateKind
    model: str
    field: str | None
    """As the schema calls it; null for a table and for an index on several fields."""
    table: str
    """As the database calls it, with its schema: ``public.Lead``."""
    name: str
    """Of the column, index, table or enum in the database."""
    type: str | None
    """Of a column, as Prisma writes it; null for others, and where it is not understood."""
    declared: str
    """``prisma/schema.prisma:12``."""
    standing: Standing
    grounds: Grounds
    made: str | None
    """``file:line`` of the migration that makes it; null where none does."""
    because: str
    steps: tuple[DdlStep, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """How to see that it is gone, and what to do when it is not."""

    run: tuple[Check, ...]
    log: tuple[str, ...]
    """What a later export must show."""
    still_failing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that is missing, in whatever spelling the log has it."""

    about: str
    """``Notification.snoozedUntil``; without a named column the model alone."""
    kind: DriftKind
    verdict: str
    seen: tuple[Seen, ...]
    """Most requests first."""
    candidates: tuple[Candidate, ...]
    """Most likely first."""
    confirm: str | None
    """A query of ``information_schema``, read-only; each row of it is missing. Null where there is nothing to ask."""
    verify: Verification
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a migration uses what is missing."""

    file: str
    first_line: int
    last_line: int
    text: str
    """``pc.depot_id``."""
    alias: str | None
    """``pc``; null where the table stands there by its own name, or is not said."""
    table: str | None
    """``public.parcels``; null where it is not known."""
    column: str | None


@dataclass(frozen=True, slots=True)
class BrokenMigration:
    """A migration that cannot be applied, or a history that is in the way."""

    code: str | None
    migration: str | None
    message: str
    verdict: str
    reference: Reference | None
    """Null where the log names nothing, or the file does not have it."""
    made: str | None
    """``file:line`` that makes the object, too late or in vain; null: nothing in the history does."""
    seen: tuple[Seen, ...]
    options: tuple[Option, ...]
    """Ways out; the recommended first, ``migrate resolve --applied`` never without its risk."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftConstraint:
    """A unique that the database has and the schema has lost: drift, not a race."""

    about: str
    fields: tuple[str, ...]
    verdict: str
    made: str | None
    """``file:line`` of the migration that makes it."""
    gone: str | None
    """``file:line`` of the migration that takes it away, and has not reached this database."""
    confirm: str | None
    """A query of ``information_schema``, read-only: the unique constraints of the table."""
    seen: tuple[Seen, ...]
    verify: Verification
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaRead:
    """One Prisma schema of the checkout, with its migrations."""

    files: tuple[str, ...]
    provider: str | None
    models: int
    migrations: str | None
    """Their folder; null where none was found."""
    migrations_read: int
    not_understood: tuple[str, ...]
    """``file:line: why``."""


@dataclass(frozen=True, slots=True)
class DriftReport:
    """All that ``drift`` has to say."""

    schema_version: int
    tool: Tool
    command: str
    verdict: str
    schemas: tuple[SchemaRead, ...]
    drifts: tuple[Drift, ...]
    migrations: tuple[BrokenMigration, ...]
    constraints: tuple[LeftConstraint, ...]
    platform: str | None
    """The database's provider, where a host in the log tells it."""
    platforms: tuple[Variant, ...]
    """Which address to use for migrations; that of the platform seen, else of each."""
    warnings: tuple[str, ...] = ()
