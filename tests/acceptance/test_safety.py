"""Section H over the rule pack: advice destroys nothing, repeats nothing that must not run twice, buys no time as a fix."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import logtriage
from logtriage.model import Rule, Step
from tests.builders import packs
from tests.each_rule import each_rule

RULES: Final = packs().rules

# Hard deletes, ways around a foreign key, and resets that lose data; SELECT-only words such as "deleted" do not count.
DESTROYS: Final = re.compile(
    r"(?i)\bdrop\s+(?:table|column|database|schema|index|constraint|type|owned)\b|\btruncate\b|\bdelete\s+from\b"
    r"|\bdelete(?:Many|One)?\(|\bdropDatabase\b|\bdropCollection\b|\bflush(?:all|db)\b|\bmigrate\s+reset\b(?!\s+--help)"
    r"|--accept-data-loss|--force-reset|\brm\s+-\w*r|\bcascade\b|\bdisable\s+trigger\b|session_replication_role|foreign_key_checks"
    r"|\bvercel\s+(?:rm|remove|project rm)\b|\bgit\s+(?:reset --hard|push --force)\b"
)
WEAKENS: Final = re.compile(
    r"(?i)rejectUnauthorized['\"]?\s*[:=]\s*false|NODE_TLS_REJECT_UNAUTHORIZED\s*=\s*['\"]?0|sslmode=(?:disable|allow)|verify\s*=\s*False"
    r"|\bcurl\s[^\n]*(?:\s-k\b|--insecure)|0\.0\.0\.0/0|dangerouslyAllow|allow_origins=\[?['\"]\*"
)
ABORTED_BY_A_CALLER: Final = ("abort-caller-cancel", "abort-sdk-user", "request-client-disconnect", "abort-unspecified")
RAISES: Final = re.compile(r"(?i)\b(?:raise|increase|extend|lengthen|bump|double|larger|bigger|longer|higher|more)\b")
DURATION: Final = re.compile(r"(?i)maxDuration|max(?:imum)?[ -]duration|function(?:'s)? (?:time ?out|limit|duration)|execution limit")
SAFE_METHODS: Final = {"GET", "HEAD", "OPTIONS"}
# A repetition with any method needs a reason: the request never left the process, or was refused before it was worked on.
# Each was looked at; a new rule that promises as much has to be looked at too.
REFUSED_BEFORE_WORK: Final = {
    "django-db-unreachable", "fetch-connect-timeout", "jwt-expired", "mongodb-pool-wait", "mongodb-server-selection",
    "mysql-too-many-connections", "mysql-unreachable", "neon-control-plane-failed", "neon-endpoint-unavailable",
    "node-connect-timeout", "node-dns-failure", "node-econnrefused", "pg-0a000-cached-plan", "pg-53300-too-many-connections",
    "pg-57p03-starting-up", "pg-pool-acquire-timeout", "pgbouncer-limit", "postgrest-connection",
    "postgrest-jwt-expired", "postgrest-schema-cache-down", "prisma-p1001-db-unreachable",
    "prisma-p1002-db-reached-timeout", "prisma-p2024-pool-timeout", "prisma-p2037-too-many-connections",
    "prisma-p5005-schema-missing", "prisma-p5013-healthcheck-timeout", "prisma-p5014-engine-startup",
    "prisma-p6008-accelerate-connection", "python-connection-refused", "python-dns-failure", "sql-pool-acquire-timeout",
    "sqlalchemy-pool-timeout", "supabase-pooler-max-clients",
}  # fmt: skip


def commands_of(step: Step) -> Iterator[str]:
    yield from step.run
    for variant in step.variants:
        yield from variant.run


def all_commands(rule: Rule) -> list[str]:
    runs = [command for step in rule.steps for command in commands_of(step)]
    runs += [command for option in rule.options for command in option.run]
    checks = [*rule.verify, *(check for option in rule.options for check in option.verify)]
    return [*runs, *(check.run for check in checks if check.run)]


@each_rule
def test_h_no_command_deletes_data_or_goes_round_a_foreign_key(rule: Rule) -> None:
    assert [command for command in all_commands(rule) if DESTROYS.search(command)] == []


@each_rule
def test_h_no_command_weakens_authentication_or_encryption(rule: Rule) -> None:
    assert [command for command in all_commands(rule) if WEAKENS.search(command)] == []


@each_rule
def test_h_ddl_is_additive_and_may_run_twice(rule: Rule) -> None:
    for command in all_commands(rule):
        for statement in command.split(";"):
            upper = statement.upper()
            if "ADD COLUMN" in upper or "CREATE TABLE" in upper:
                assert "IF NOT EXISTS" in upper, command
            if re.search(r"\bADD COLUMN\b.*\bNOT NULL\b", upper):
                assert "DEFAULT" in upper, f"a required column is added in stages: {command}"
            if re.search(r"\bCREATE (?:UNIQUE )?INDEX\b", upper):
                assert "CONCURRENTLY" in upper, command
                assert "IF NOT EXISTS" in upper, command
                assert "BEGIN" not in command.upper(), f"an index is built outside a transaction: {command}"


@each_rule
def test_h_resolve_applied_is_always_labelled_risky(rule: Rule) -> None:
    risky = [step.risk for step in rule.steps if any("resolve --applied" in text for text in (step.do, *commands_of(step)))]
    assert set(risky) <= {"medium", "high"}
    assert not any("resolve --applied" in (check.run or "") for check in rule.verify)


def test_h_resolve_applied_occurs_so_that_its_label_is_tested() -> None:
    assert any("resolve --applied" in command for rule in RULES for command in all_commands(rule))


@each_rule
def test_h_a_longer_duration_is_never_the_first_step(rule: Rule) -> None:
    first = rule.steps[0]
    assert not any(DURATION.search(command) for command in commands_of(first)), first.run
    assert not (DURATION.search(first.do) and RAISES.search(first.do)), first.do


@pytest.mark.parametrize("name", ["prisma-p2002-unique", "pg-23505-unique", "vercel-function-timeout", *ABORTED_BY_A_CALLER])
def test_h_a_longer_duration_is_no_step_at_all_for_duplicates_and_aborts(name: str) -> None:
    [rule] = [rule for rule in RULES if rule.id == name]
    proposed = [text for step in rule.steps for text in (step.do, *commands_of(step)) if DURATION.search(text) and RAISES.search(text)]
    assert proposed == []
    assert not any("maxDuration" in command for command in all_commands(rule))


@pytest.mark.parametrize("name", ABORTED_BY_A_CALLER)
def test_h_nobody_repeats_what_the_caller_gave_up(name: str) -> None:
    [rule] = [rule for rule in RULES if rule.id == name]
    assert rule.classify.retry in {"never", "after-fix"}
    assert rule.classify.retry_methods == ()


@each_rule
def test_h_only_methods_that_may_run_twice_are_repeated(rule: Rule) -> None:
    methods = set(rule.classify.retry_methods)
    match rule.classify.retry:
        case "never" | "after-fix":
            assert not methods
        case "get-only":
            assert methods <= SAFE_METHODS
        case "idempotent":
            assert not methods & {"POST", "PATCH"} or "key" in (rule.classify.note or "").lower()
        case "any-once":
            assert rule.id in REFUSED_BEFORE_WORK
        case _:
            assert methods <= {"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "PATCH"}


@each_rule
def test_h_a_step_that_changes_data_has_a_risk_and_comes_after_one_that_only_looks(rule: Rule) -> None:
    for place, step in enumerate(rule.steps):
        changes = any(re.search(r"(?i)\b(?:update\s+\S+\s+set|alter\s+table|insert\s+into)\b", command) for command in commands_of(step))
        assert not (changes and step.risk == "none"), step.do
        assert not (changes and place == 0), step.do


def test_e2_marking_a_migration_is_risky_and_says_when_it_is_right() -> None:
    resolving = [rule for rule in packs().rules if any("migrate resolve" in command for command in all_commands(rule))]
    assert {"prisma-p3005-schema-not-empty", "prisma-p3009-failed-migrations", "prisma-p3018-migration-failed"} <= {rule.id for rule in resolving}
    for rule in resolving:
        for step in rule.steps:
            assert step.risk in {"medium", "high"} or not any("migrate resolve --" in run for run in commands_of(step)), (rule.id, step.do)
        for option in rule.options:
            risky = option.risk in {"medium", "high"} and len(option.when) > 20
            assert risky or not any("migrate resolve --" in run for run in option.run), (rule.id, option.title)


@pytest.mark.parametrize("rule_id", ["prisma-p3005-schema-not-empty", "prisma-p3006-shadow-db-failed", "prisma-p3009-failed-migrations", "prisma-p3018-migration-failed"])
def test_e3_ways_out_are_offered_with_risk_reasons_and_verification(rule_id: str) -> None:
    rule = next(rule for rule in packs().rules if rule.id == rule_id)
    assert len(rule.options) >= 2
    assert rule.options[0].recommended
    assert any(option.risk in {"medium", "high"} for option in rule.options)
    assert all(option.when and option.pros and option.cons and option.verify for option in rule.options)


# The one program that is ever started: it tells who last touched a line of a checkout (tests/code prove how it is held).
GIT = {Path(logtriage.__file__).parent / "code" / "commits.py"}


def test_h_remedies_are_text_and_nothing_is_executed() -> None:
    starts = {"subprocess", "pty", "multiprocessing", "socket", "http.client", "urllib.request", "requests", "httpx"}
    calls = {"system", "popen", "execv", "execve", "spawnv", "posix_spawn"}
    for file in sorted(Path(logtriage.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not set(names) & starts or file in GIT, file
            assert not (isinstance(node, ast.Attribute) and node.attr in calls), file
            assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}), file
