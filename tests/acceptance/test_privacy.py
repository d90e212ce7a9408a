"""Case B10: secrets of a runbook, in query strings and messages, have stable pseudonyms and are findings."""

from __future__ import annotations

import re
from pathlib import Path

from logtriage.policy.load import load_routes
from tests.acceptance.rows import E, I, S, fn, write
from tests.acceptance.triage import Export, tell

WAMID = "wamid.HBgNNDkxNTE1NTUwMTIzNBUCABEYEjdFMzA5"
DSN = "postgresql://u7:hush7pw@h7host.corp.example/db7name"


def test_b10_pseudonyms_are_stable_and_the_query_string_is_a_finding(export: Export) -> None:
    told = export(
        fn("/api/cron/reindex", "R1", S(500), I(f"sending to phone=+000123456789, {WAMID}, dedupeKey=lead-17-x9"),
           E(f"Error: cannot connect to {DSN}"), query="token=abc&full=1"),
        fn("/api/cron/reindex", "R2", S(500), I(f"sending again to phone=+000123456789, {WAMID}"), E(f"Error: cannot connect to {DSN}"),
           query="token=abc", at_s=9),
    )  # fmt: skip
    first, second = (sorted(one.message for one in told.rows(name) if one.message) for name in ("R1", "R2"))
    assert first[0] == second[0] == "Error: cannot connect to postgresql://<dsn:1>"
    sent = re.fullmatch(r"sending to phone=<phone:1>, (<token:\d>), dedupeKey=(<token:\d>)", first[1])
    assert sent
    assert second[1] == f"sending again to phone=<phone:1>, {sent[1]}"
    assert sent[1] != sent[2]
    kinds = {one.kind: one for one in told.report.secrets}
    assert kinds["token in query string"].where == ("/api/cron/reindex",)
    assert "header" in kinds["token in query string"].remedy
    assert "Change the database password" in kinds["dsn"].remedy
    assert not any(secret in repr((told.report, told.annotations)) for secret in ("abc&", "hush7pw", "h7host", "db7name", "NDkxNTE1", "000123456789", "lead-17-x9"))


def test_b10_the_environment_of_a_verdict_and_a_place_in_the_code_are_redacted(tmp_path: Path) -> None:
    stack = "Error: shelf is gone\n    at load (/var/task/src/jane.doe@leak.example/load.ts:3:1)"
    (tmp_path / "routes.yaml").write_text("routes:\n  /api/a: core\n", encoding="utf-8")
    path = write(tmp_path, [fn("/api/a", "R1", S(500), E(stack), environment="jane.doe@leak.example")])
    told = tell([path], policy=load_routes(tmp_path / "routes.yaml", "routes.yaml"))
    assert told.report.policy
    assert [one.environment for one in told.report.policy.environments] == ["<email:1>"]
    assert "jane.doe" not in repr((told.report, told.annotations))
