"""Generated SQL on a real server: drifted database -> error reproduced -> SQL applied -> schema equal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from logtriage.drift import Project, Wish, read_projects, whole_schema
from logtriage.drift.wanted import WantedIndex, WantedTable
from logtriage.drifting import drift_sql
from logtriage.model.drift import Drift
from tests.acceptance.drifted import checkout, drifted, only
from tests.acceptance.rows import E, S, fn
from tests.drift.schemas import big_schema
from tests.postgres import Database, Server, SqlError

pytestmark = pytest.mark.slow
ASSETS = Path(__file__).parent / "assets"
PRISMA = (ASSETS / "every_type.sql").read_text(encoding="utf-8")
COLUMNS = """
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"


def catalogue(database: Database) -> set[tuple[str, ...]]:
    """Every column with its type, default and whether it is required, and every index, as the server sees them."""
    return {tuple(row) for query in (COLUMNS, INDEXES) for row in database.run(query)}


def everything(drifts: tuple[Drift, ...]) -> str:
    """All stages in order, as a person would run them on tables without rows."""
    steps = {step.sql: step for drift in drifts for one in drift.candidates for step in one.steps if step.sql}
    kinds = ("TYPE", "DO $", "CREATE TABLE", "ADD COLUMN", "SET NOT", "INDEX")
    order = sorted(steps, key=lambda sql: min((at for at, kind in enumerate(kinds) if kind in str(sql)), default=9))
    return "\n".join(map(str, order))


# ------------------------------------------------------------------------------------------------ one log, one database
INIT = 'CREATE TABLE "Notification" ("id" TEXT NOT NULL PRIMARY KEY);\nINSERT INTO "Notification" VALUES (\'a\');'
SCHEMA = "enum Mood {\n  CALM\n}\nmodel Notification {\n  id String @id\n  snoozedUntil DateTime?\n  mood Mood @default(CALM)\n  seen DateTime @updatedAt\n\n  @@index([snoozedUntil, mood])\n}"


def test_the_error_of_the_log_is_there_and_the_script_takes_it_away_twice_without_harm(tmp_path: Path, database: Database) -> None:
    text = "Invalid `prisma.notification.findMany()` invocation:\n\n\nThe column `Notification.snoozedUntil` does not exist in the current database."
    repo = checkout(tmp_path / "repo", SCHEMA, INIT)
    report = drifted(tmp_path, repo, [fn("/api/notify", "R1", S(500), E(text))], concurrently=True)
    database.run(INIT)
    failing = 'SELECT "id", "snoozedUntil", "mood", "seen" FROM "Notification"'
    with pytest.raises(SqlError, match="does not exist"):
        database.run(failing)
    confirm = only(report).confirm or ""
    assert [row[2] for row in database.run(confirm)] == ["mood", "seen", "snoozedUntil"]
    script = drift_sql(report)
    database.run(script)
    database.run(script)
    assert database.run(failing) == [["a", "", "CALM", ""]]
    assert database.run(confirm) == []
    assert ["Notification_snoozedUntil_mood_idx"] in database.run("SELECT indexname FROM pg_indexes")


def test_the_stages_of_a_required_column_fill_the_rows_before_they_require_a_value(tmp_path: Path, database: Database) -> None:
    text = "Invalid `prisma.notification.findMany()` invocation:\n\n\nThe column `Notification.seen` does not exist in the current database."
    report = drifted(tmp_path, checkout(tmp_path / "repo", SCHEMA, INIT), [fn("/api/notify", "R1", S(500), E(text))])
    database.run(INIT)
    first, second, third = (step.sql or "" for step in only(report).candidates[0].steps)
    database.run(first)
    with pytest.raises(SqlError, match="contains null values"):
        database.run(third)
    database.run(second + third)
    assert database.run('SELECT count(*) FROM "Notification" WHERE "seen" IS NOT NULL') == [["1"]]
    assert {tuple(row[2:5]) for row in database.run(COLUMNS)} >= {("seen", "timestamp(3) without time zone", "t")}


# ---------------------------------------------------------------------------------------------------- any part taken away
@pytest.fixture(scope="module")
def full(postgres: Server) -> Iterator[Database]:
    """A database as Prisma makes it, with every type."""
    made = postgres.create()
    made.run("CREATE EXTENSION citext;\n" + PRISMA)
    yield made
    postgres.drop(made)


def project(folder: Path, *migrations: str) -> Project:
    """A checkout of the schema with every type, and the migrations given."""
    repo = checkout(folder, "", *migrations)
    (repo / "prisma/schema.prisma").write_text((ASSETS / "every_type.prisma").read_text(encoding="utf-8"), encoding="utf-8")
    (found,) = read_projects(repo)
    return found


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every part that can be taken away; with nothing taken away, nothing is missing."""
    whole = project(tmp_path_factory.mktemp("whole"), PRISMA)
    assert whole_schema([whole], Wish()) == ()
    return losses(whole)


def losses(found: Project) -> list[str]:
    """Every column that is no key, and every index, as a statement that takes it away."""
    return [sql for table in found.tables for sql in (*_columns(table), *map(_index, table.indexes))]


def _columns(table: WantedTable) -> list[str]:
    names = [column.name for column in table.columns if f'"{column.name}"' not in (table.key or "")]
    return [f'ALTER TABLE {table.name.sql} DROP COLUMN IF EXISTS "{name}" CASCADE;' for name in names]


def _index(index: WantedIndex) -> str:
    return f'DROP INDEX IF EXISTS "{index.name}";'


@given(data=st.data())
# A smaller example tells no more here, and a server makes the search for it long.
@settings(max_examples=5, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_columns_and_indexes_taken_away_are_found_and_put_back(
    postgres: Server, full: Database, parts: list[str], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lost = data.draw(st.sets(st.sampled_from(parts), min_size=1, max_size=25))
    damage = "\n".join(sorted(lost))
    drifts = [whole_schema([project(tmp_path_factory.mktemp("lost"), PRISMA, damage)], Wish()) for _ in range(2)]
    assert everything(drifts[0]) == everything(drifts[1])
    copy = postgres.create(like=full)
    try:
        copy.run(damage)
        assert catalogue(copy) != catalogue(full)
        copy.run(everything(drifts[0]))
        assert catalogue(copy) == catalogue(full)
    finally:
        postgres.drop(copy)


def test_a_schema_of_120_models_is_made_as_a_whole(tmp_path: Path, database: Database) -> None:
    repo = checkout(tmp_path, big_schema(120), "CREATE EXTENSION citext;")
    (found,) = read_projects(repo)
    assert found.faults == ()
    assert len(found.tables) == 120
    drifts = whole_schema([found], Wish())
    assert not [step.do for drift in drifts for one in drift.candidates for step in one.steps if step.sql is None]
    database.run("CREATE EXTENSION citext;")
    script = everything(drifts)
    database.run(script)
    database.run(script)
    assert len(database.run("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")) == 120
    made = {tuple(row[1:3]) for row in database.run(COLUMNS)}
    assert made == {(table.name.name, column.name) for table in found.tables for column in table.columns}
