"""
Everything that is asked of a history, in SQL that SQLite and PostgreSQL read alike.

The story of the tables:

1. (November 2026) ``history`` with the number itself, ``run`` with a run's cells by column, ``issue`` with the words of
   the newest run, ``alias`` from an old fingerprint to the new one.

A change of the tables is a new number here, a line of this story, and a step in ``migrations.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, TypeAlias

from msgspec import structs

from logtriage.history import columns
from logtriage.history.aliases import Pair, learned, with_aliases
from logtriage.history.databases import Database, Value
from logtriage.history.retention import outlived
from logtriage.model import IssueText, RunRecord

SCHEMA_VERSION: Final = 1
TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS history (
        version INTEGER PRIMARY KEY  -- SCHEMA_VERSION of these tables; the only row
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS run (
        id TEXT PRIMARY KEY,          -- r- and 16 hex: hash of the digests of its inputs and of its filters
        first_ms BIGINT,              -- oldest row, UTC milliseconds; null: no row has a time
        last_ms BIGINT,               -- newest row, in the same way
        tool_version TEXT NOT NULL,   -- of logtriage
        fingerprint_version INTEGER NOT NULL,
        rules_digest TEXT NOT NULL,   -- hash of the rules that held
        scope TEXT NOT NULL,          -- JSON: the filters, [[option, value], ...]
        inputs TEXT NOT NULL,         -- JSON: [[name, blake3, entries, first_ms, last_ms], ...]
        holes TEXT NOT NULL,          -- JSON: [[from_ms, to_ms], ...]
        capped INTEGER NOT NULL,      -- 1: some input looks cut by a row limit
        level_filtered INTEGER NOT NULL,  -- 1: some input seems to hold error rows only
        partial INTEGER NOT NULL,     -- 1: some input could not be read
        tallies TEXT NOT NULL,        -- JSON: occurrences by fingerprint and cell, a list per column
        traffic TEXT NOT NULL         -- JSON: requests by cell, in the same way
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS issue (
        fingerprint TEXT PRIMARY KEY,
        words_ms BIGINT NOT NULL,     -- last_ms of the run whose words these are; -1: it has no time
        words_run TEXT NOT NULL,      -- id of that run; it may be pruned since
        cluster TEXT NOT NULL,
        rule TEXT,                    -- null: no rule names it
        classified INTEGER NOT NULL,  -- 1: the rule is not generic
        code TEXT,                    -- innermost vendor code; null: none
        title TEXT NOT NULL,
        template TEXT NOT NULL,
        severity TEXT NOT NULL,
        sample TEXT                   -- one redacted message; null: a silent failure
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS alias (
        old TEXT PRIMARY KEY,         -- a fingerprint that runs were recorded with
        new TEXT NOT NULL             -- what the same error is called now; never an old one itself
    )
    """,
)

_COLUMNS: Final = ", ".join(columns.RunRow.__struct_fields__)
_ORDER: Final = "ORDER BY COALESCE(last_ms, -1), COALESCE(first_ms, -1), id"
_RUNS: Final = f"SELECT {_COLUMNS} FROM run {_ORDER}"
_RUNS_WITHIN: Final = f"SELECT {_COLUMNS} FROM run WHERE last_ms >= ? AND first_ms < ? {_ORDER}"
_RUN: Final = f"SELECT {_COLUMNS} FROM run WHERE id = ?"
_PUT_RUN: Final = f"INSERT INTO run ({_COLUMNS}) VALUES ({', '.join('?' * len(columns.RunRow.__struct_fields__))})"
_FORGET_RUN: Final = "DELETE FROM run WHERE id = ?"
_STAMPS: Final = f"SELECT id, last_ms FROM run {_ORDER}"
_ALL_TALLIES: Final = "SELECT tallies FROM run"
_ISSUES: Final = """
    SELECT fingerprint, cluster, rule, classified, code, title, template, severity, sample FROM issue
"""
_NAMES: Final = "SELECT fingerprint FROM issue"
_PUT_WORDS: Final = """
    INSERT INTO issue (
        words_ms, words_run, fingerprint, cluster, rule, classified, code, title, template, severity, sample
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (fingerprint) DO UPDATE SET
        words_ms = excluded.words_ms, words_run = excluded.words_run, cluster = excluded.cluster, rule = excluded.rule,
        classified = excluded.classified, code = excluded.code, title = excluded.title, template = excluded.template,
        severity = excluded.severity, sample = excluded.sample
    WHERE excluded.words_ms > issue.words_ms
       OR (excluded.words_ms = issue.words_ms AND excluded.words_run >= issue.words_run)
"""
_FORGET_ISSUE: Final = "DELETE FROM issue WHERE fingerprint = ?"
_ALIASES: Final = "SELECT old, new FROM alias"
_PUT_ALIAS: Final = "INSERT INTO alias (old, new) VALUES (?, ?)"
_FORGET_ALIASES: Final = "DELETE FROM alias"

_FIRST: Final = -(2**62)
_LAST: Final = 2**62

Outcome: TypeAlias = Literal["recorded", "already", "replaced"]


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was let go."""

    runs: int
    issues: int
    """Those that no run is left of."""


class History:
    """An open history of the current version; see ``open_history``."""

    def __init__(self, database: Database) -> None:
        """Take an open database whose tables are there."""
        self._database = database

    @property
    def shown(self) -> str:
        """How messages call it: a path, or an address without password."""
        return self._database.shown

    def record(self, run: RunRecord) -> Outcome:
        """
        Keep a run, as a whole or not at all.

        One of the same inputs and filters is there ``already``. It is ``replaced`` where it was made by another version
        of the tool or with other rules, unless its fingerprints are of a newer version; then ids that changed between
        the two become aliases.
        """
        row = columns.row_of(run)
        with self._database.writing():
            before = self._run(row.id)
            if before is not None:
                if not _replaces(run, before):
                    return "already"
                self._put_aliases(learned(before, run))
                self._database.ask(_FORGET_RUN, (row.id,))
            self._database.put(_PUT_RUN, [structs.astuple(row)])
            newest = -1 if run.last_ms is None else run.last_ms
            self._database.put(_PUT_WORDS, [(newest, row.id, *_worded(one)) for one in run.issues])
            if before is not None:
                self._sweep()
        return "recorded" if before is None else "replaced"

    def runs(self, since_ms: int | None = None, until_ms: int | None = None) -> Iterator[RunRecord]:
        """
        Give the runs that hold a row at or after ``since_ms`` and one before ``until_ms``, by their newest row.

        All are read when the first is asked for, so that they are of one moment. Old fingerprints come under their new
        names, and words are those of the newest run. A run without any time comes first, and not within bounds.
        """
        with self._database.reading():
            if since_ms is None and until_ms is None:
                found = self._database.ask(_RUNS)
            else:
                bounds = _FIRST if since_ms is None else since_ms, _LAST if until_ms is None else until_ms
                found = self._database.ask(_RUNS_WITHIN, bounds)
            words, aliases = self._words(), self._aliases()
        yield from columns.runs_of(found, words, aliases)

    def newest_ms(self) -> int | None:
        """Give the stamp of the newest row of any run (UTC milliseconds); null where no run has a time."""
        with self._database.reading():
            stamps = [stamp for _, stamp in self._database.ask(_STAMPS) if stamp is not None]
        return max(stamps, default=None)

    def aliases(self) -> dict[str, str]:
        """Give the new fingerprint of every old one."""
        with self._database.reading():
            return self._aliases()

    def add_aliases(self, pairs: Sequence[Pair]) -> None:
        """Add pairs of an old and a new fingerprint; a later word holds against an earlier one."""
        with self._database.writing():
            self._put_aliases(pairs)

    def prune(self, *, keep_days: int | None = None, keep_runs: int | None = None) -> Pruned:
        """Let old runs go, with the words that nothing needs any more; see ``outlived`` for what the bounds mean."""
        with self._database.writing():
            gone = outlived(self._database.ask(_STAMPS), keep_days=keep_days, keep_runs=keep_runs)
            self._database.put(_FORGET_RUN, [(run,) for run in gone])
            issues = self._sweep() if gone else 0
        if gone:
            self._database.shrink()
        return Pruned(len(gone), issues)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.close()

    def _run(self, run: str) -> RunRecord | None:
        found = self._database.ask(_RUN, (run,))
        return columns.run_of(columns.RunRow(*found[0]), self._words(), {}) if found else None

    def _words(self) -> dict[str, IssueText]:
        return {row[0]: _issue(row) for row in self._database.ask(_ISSUES)}

    def _aliases(self) -> dict[str, str]:
        # Sorted here: databases differ in how they order texts.
        return dict(sorted(self._database.ask(_ALIASES)))

    def _put_aliases(self, pairs: Iterable[Pair]) -> None:
        known = self._aliases()
        wanted = with_aliases(known, pairs)
        if wanted != known:
            self._database.ask(_FORGET_ALIASES)
            self._database.put(_PUT_ALIAS, sorted(wanted.items()))

    def _sweep(self) -> int:
        """Forget the words of every issue that no run has any more."""
        used = {name for (tallies,) in self._database.ask(_ALL_TALLIES) for name in columns.fingerprints_in(tallies)}
        lost = [(name,) for (name,) in self._database.ask(_NAMES) if name not in used]
        self._database.put(_FORGET_ISSUE, lost)
        return len(lost)


def _replaces(run: RunRecord, before: RunRecord) -> bool:
    """Tell whether a record of the same inputs says something new; older fingerprints never take the place of newer."""
    made = [(one.tool_version, one.rules_digest, one.fingerprint_version) for one in (run, before)]
    return made[0] != made[1] and run.fingerprint_version >= before.fingerprint_version


def _worded(issue: IssueText) -> tuple[Value, ...]:
    said = (
        issue.fingerprint, issue.cluster, issue.rule, int(issue.classified), issue.code, issue.title, issue.template,
        issue.severity, issue.sample,
    )  # fmt: skip
    # PostgreSQL keeps no NUL in a text (https://www.postgresql.org/docs/current/datatype-character.html).
    return tuple(one.replace("\0", "\N{SYMBOL FOR NULL}") if isinstance(one, str) else one for one in said)


def _issue(row: Sequence[Any]) -> IssueText:
    fingerprint, cluster, rule, classified, code, title, template, severity, sample = row
    return IssueText(fingerprint, cluster, rule, bool(classified), code, title, template, severity, sample)
