"""One message: what it says, most telling statement first, and nothing said twice."""

from __future__ import annotations

from tests.builders import told

STAMPED = (
    "2026-02-03T09:12:44.010Z Error: P3009\n"
    "2026-02-03T09:12:44.011Z migrate found failed migrations in the target database, new migrations will not be applied.\n"
    "2026-02-03T09:12:44.012Z The `20260311_align_parcels` migration started at 2026-02-03 08:00:00 UTC failed"
)


def test_of_two_statements_of_one_rule_the_fuller_one_is_told() -> None:
    matches = [statement.match for statement in told(STAMPED).statements if statement.match]
    migrations = [dict(match.captures)["migration"] for match in matches if match.rule == "prisma-p3009-failed-migrations"]
    assert migrations == ["20260311_align_parcels"]


def test_two_faults_of_one_rule_stay_two() -> None:
    text = (
        "2026-02-03T09:12:44Z ERROR: The column `Lead.foo` does not exist in the current database.\n"
        "2026-02-03T09:12:45Z ERROR: The column `Lead.bar` does not exist in the current database."
    )
    assert {dict(one.match.captures)["column"] for one in told(text).statements if one.match} == {"Lead.foo", "Lead.bar"}
