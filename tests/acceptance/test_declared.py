"""Cases D5, D9 and E5: what the source and the policy declare, held against what the log shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from logtriage.model import DRIFT, BudgetUse, DeclaredLimit
from logtriage.policy.load import load_routes
from logtriage.report.html import render_html
from logtriage.report.json import render_json
from logtriage.report.markdown import render_markdown
from logtriage.report.terminal import render_terminal
from tests.acceptance.rows import E, I, Request, S, Style, fn, write
from tests.acceptance.triage import Told, tell

KILL = "Vercel Runtime Timeout Error: Task timed out after {} seconds"

Held: TypeAlias = Callable[..., Told]


@pytest.fixture
def held(style: Style, tmp_path: Path) -> Held:
    """Give a function from requests, the files of a checkout and a policy to what is told of them."""

    def told(*requests: Request, files: dict[str, str] | None = None, routes: str = "") -> Told:
        for name, text in (files or {}).items():
            path = tmp_path / "repo" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (tmp_path / "routes.yaml").write_text(routes, encoding="utf-8")
        policy = load_routes(tmp_path / "routes.yaml", "routes.yaml") if routes else None
        repo = tmp_path / "repo" if files else None
        return tell([write(tmp_path, requests, style)], style, policy=policy, repo=repo)

    return told


def everywhere(told: Told) -> dict[str, str]:
    """The four forms of a report, with the marks of code and the breaks of lines taken out."""
    forms = {
        "json": render_json(told.report),
        "markdown": render_markdown(told.report).replace("`", ""),
        "html": render_html(told.report),
        "terminal": render_terminal(told.report, width=160, color=False, outputs=[]),
    }
    return {name: " ".join(text.split()) for name, text in forms.items()}


def killed(function: str, seconds: int, path: str | None = None) -> Request:
    return fn(function, "R1", S(504, seconds * 1000 + 1), E(KILL.format(seconds), at_ms=seconds * 1000), path=path)


def limit_of(told: Told) -> DeclaredLimit | None:
    timeout = told.finding.timeout
    assert timeout is not None
    return timeout.declared


# ------------------------------------------------------------------------------------------------------------------ D5
@pytest.mark.parametrize(
    ("function", "path", "file", "text"),
    [
        ("/api/sync", None, "app/api/sync/route.ts", "\nexport const maxDuration = {};\n"),
        ("/api/sync", None, "src/app/(jobs)/api/sync/route.js", "\nexport const maxDuration = {};\n"),
        ("/shop/[slug]", "/shop/lamp", "app/(shop)/shop/[slug]/page.tsx", "\nexport const maxDuration = {};\n"),
        ("/docs/[...slug]", "/docs/a/b", "app/docs/[...slug]/page.tsx", "\nexport const maxDuration = {};\n"),
        ("/api/legacy", None, "pages/api/legacy.ts", "\nexport const config = {{ maxDuration: {} }};\n"),
        ("/api/plain", None, "api/plain.ts", "\nexport const config = {{ maxDuration: {} }};\n"),
        ("/index", "/", "app/page.tsx", "\nexport const maxDuration = {};\n"),
    ],
)
def test_d5_the_declared_limit_of_the_route_is_found_in_code(held: Held, function: str, path: str | None, file: str, text: str) -> None:
    told = held(killed(function, 60, path), files={file: text.format(800)})
    found = limit_of(told)
    assert found is not None
    assert (found.seconds, found.file, found.line, found.verdict) == (800, file, 2, "declared-more")
    assert "declared 800, observed 60: older deployment or plan cap" in found.sentence
    assert file in found.sentence


def test_d5_the_declared_limit_is_found_in_vercel_json(held: Held) -> None:
    config = '{\n  "functions": {\n    "app/api/**": {"maxDuration": 60}\n  }\n}'
    found = limit_of(held(killed("/api/sync", 60), files={"app/api/sync/route.ts": "", "vercel.json": config}))
    assert found is not None
    assert (found.seconds, found.file, found.line, found.verdict) == (60, "vercel.json", 3, "equal")
    assert found.found_by == 'functions["app/api/**"] of vercel.json'


@pytest.mark.parametrize(
    ("declared", "observed", "said"),
    [
        (800, 800, "declared 800, observed 800: the function uses its declared limit"),
        (800, 60, "declared 800, observed 60: older deployment or plan cap"),
        (60, 300, "declared 60, observed 300: the log is older than the code"),
    ],
)
def test_d5_declared_and_observed_stand_side_by_side_in_every_report(held: Held, declared: int, observed: int, said: str) -> None:
    told = held(killed("/api/sync", observed), files={"app/api/sync/route.ts": f"export const maxDuration = {declared};"})
    for name, text in everywhere(told).items():
        assert said in text or (name == "terminal" and declared == observed), name


def test_d5_files_that_differ_are_both_named_and_nothing_is_concluded(held: Held) -> None:
    files = {"app/api/sync/route.ts": "export const maxDuration = 800", "vercel.json": '{"functions": {"app/api/sync/*": {"maxDuration": 60}}}'}
    told = held(killed("/api/sync", 60), files=files)
    found = limit_of(told)
    assert found is not None
    assert (found.seconds, found.verdict) == (None, "unknown")
    assert "800 in app/api/sync/route.ts:1, 60 in vercel.json:1" in found.sentence
    assert all("observed 60" not in text for text in everywhere(told).values())


@pytest.mark.parametrize(
    "files",
    [{}, {"README.md": "maxDuration = 800"}, {"app/api/sync/route.ts": ""}, {"app/api/other/route.ts": "export const maxDuration = 800"}, {"app/api/sync/route.ts": "export const maxDuration = 2 * LIMIT"}],
    ids=["no checkout", "no code", "not said", "another route", "no number"],
)
def test_d5_what_was_not_found_is_not_asserted(held: Held, files: dict[str, str]) -> None:
    told = held(killed("/api/sync", 60), files=files)
    assert limit_of(told) is None
    assert all("Limit in the code" not in text for text in everywhere(told).values())


def test_d5_a_finding_without_a_kill_has_no_limit_to_compare(held: Held) -> None:
    told = held(fn("/api/sync", "R1", S(500), E("TypeError: sync is not a function")), files={"app/api/sync/route.ts": "export const maxDuration = 800"})
    assert told.finding.timeout is None


# ------------------------------------------------------------------------------------------------------------------ D9
BUDGETS = """\
routes:
  "/*": interactive
budgets:
  - {name: webhook, routes: /api/webhooks/*, seconds: 30, calls: [llm]}
  - {name: background, routes: [/api/cron/*, /api/jobs/*], seconds: 120, calls: [llm]}
  - {name: ui, routes: "/*", seconds: 0.3}
"""
TIMED_OUT = "[reply] draft failed: TimeoutError: AI call timed out after {}ms"


def uses(told: Told) -> dict[str, BudgetUse]:
    assert told.report.policy is not None
    return {use.name: use for use in told.report.policy.budgets}


def test_d9_a_call_of_30_s_is_over_in_a_webhook_and_within_in_the_background(held: Held) -> None:
    told = held(
        fn("/api/webhooks/email", "R1", S(500, 30_400), E(TIMED_OUT.format(30_000)), method="POST"),
        fn("/api/cron/digest", "R2", S(500, 30_400), E(TIMED_OUT.format(30_000)), at_s=60),
        routes=BUDGETS,
    )
    found = uses(told)
    assert [(use.name, use.seconds, use.seen, use.over) for use in found.values()] == [
        ("webhook", 30, 1, 1), ("background", 120, 1, 0), ("ui", 0.3, 0, 0),
    ]  # fmt: skip
    (route,) = found["webhook"].worst
    assert (route.route, route.over, route.longest_ms) == ("/api/webhooks/email", 1, 30_000)
    assert [(one.name, one.count) for one in route.operations] == [("AI call timed out after 30000ms", 1)]


def test_d9_the_table_stands_in_every_report(held: Held) -> None:
    told = held(fn("/api/webhooks/email", "R1", S(500, 30_400), E(TIMED_OUT.format(30_000))), routes=BUDGETS)
    forms = everywhere(told)
    assert "| webhook | 30 s | 1 | 1 | 0 | /api/webhooks/email 1 (longest 30 s:" in forms["markdown"]
    assert "| background | 120 s | 0 | 0 | 0 | none |" in forms["markdown"]
    assert '<th scope="row">webhook</th><td class="num">30 s</td><td class="num">1</td><td class="num">1</td><td class="num">0</td><td>/api/webhooks/email 1' in forms["html"]
    assert '<th scope="row">background</th><td class="num">120 s</td>' in forms["html"]
    assert "webhook (30 s): 1 of 1 call over; background (120 s): 0 of 0 calls over" in forms["terminal"]
    assert '"name": "webhook"' in forms["json"]


def test_d9_lines_that_name_a_duration_count_and_silence_is_unknown(held: Held) -> None:
    told = held(
        fn("/api/cron/digest", "R1", S(200, 121_500), I("[ai] summary took 121000ms")),
        fn("/api/cron/digest", "R2", S(200, 42_000), I("[ai] summary took 41200ms"), at_s=200),
        fn("/api/cron/digest", "R3", S(200, 42_000), I("[db] vacuum took 900000ms"), I("[ai] summary done"), at_s=300),
        fn("/api/cron/digest", "R4", S(500, 42_000), E("APIConnectionTimeoutError: Request timed out."), at_s=400),
        routes=BUDGETS,
    )
    use = uses(told)["background"]
    assert (use.seen, use.over, use.unknown) == (3, 1, 1)
    assert use.worst[0].longest_ms == 121_000


def test_d9_the_kill_of_the_function_is_no_call(held: Held) -> None:
    told = held(killed("/api/webhooks/email", 60), routes=BUDGETS.replace(", calls: [llm]", ""))
    assert [(use.seen, use.over, use.unknown) for use in uses(told).values()] == [(0, 0, 0)] * 3


def test_d9_without_budgets_nothing_is_said(held: Held) -> None:
    told = held(fn("/api/webhooks/email", "R1", S(500, 30_400), E(TIMED_OUT.format(30_000))), routes='routes: {"/*": core}\n')
    assert uses(told) == {}
    assert all("udgets of outgoing" not in text and "Budgets" not in text for text in everywhere(told).values())


# ------------------------------------------------------------------------------------------------------------------ E5
P2002 = "Unique constraint failed on the fields: (`alert_type`,`alert_key`)"
CREATE = f"Invalid `prisma.alertState.create()` invocation: {P2002}"
SCHEMA = """\
datasource db { provider = "postgresql" }

model AlertState {
  id        String @id
  alertType String @map("alert_type")
  alertKey  String @map("alert_key")
"""
UNIQUE = "  @@unique([alertType, alertKey])\n"


@pytest.mark.parametrize("text", [CREATE, P2002], ids=["model named", "model known by its fields"])
@pytest.mark.parametrize("comment", ["", f"  //{UNIQUE}"], ids=["gone", "commented out"])
def test_e5_a_constraint_that_only_the_database_has_is_drift(held: Held, text: str, comment: str) -> None:
    told = held(fn("/api/cron/alerts", "R1", S(500), E(text)), files={"prisma/schema.prisma": f"{SCHEMA}{comment}}}\n"})
    assert (told.finding.rule, told.finding.captures["fields"]) == ("prisma-p2002-unique", ("alert_key", "alert_type"))
    assert DRIFT in told.finding.notes[0]
    assert "looked at prisma/schema.prisma:3" in told.finding.notes[0]
    for name, form in everywhere(told).items():
        assert DRIFT in form, name


@pytest.mark.parametrize("text", [CREATE, P2002])
def test_e5_a_constraint_of_the_schema_is_named_with_its_line(held: Held, text: str) -> None:
    told = held(fn("/api/cron/alerts", "R1", S(500), E(text)), files={"prisma/schema.prisma": f"{SCHEMA}{UNIQUE}}}\n"})
    assert "declared in prisma/schema.prisma:7" in told.finding.notes[0]
    for name, form in everywhere(told).items():
        assert "drift, not a race" not in form, name


def test_e5_a_schema_in_a_folder_is_read_file_by_file(held: Held) -> None:
    files = {"prisma/schema/main.prisma": 'generator c { provider = "x" }', "prisma/schema/alerts.prisma": f"{SCHEMA}{UNIQUE}}}\n"}
    told = held(fn("/api/cron/alerts", "R1", S(500), E(CREATE)), files=files)
    assert "declared in prisma/schema/alerts.prisma:7" in told.finding.notes[0]


@pytest.mark.parametrize(
    "files",
    [{}, {"README.md": ""}, {"prisma/schema.prisma": "model Invoice {\n  id Int @id\n}\n"}, {"prisma/schema.prisma": SCHEMA}],
    ids=["no checkout", "no schema", "no such model", "a model without an end"],
)
def test_e5_nothing_is_said_where_the_model_is_not_found(held: Held, files: dict[str, str]) -> None:
    told = held(fn("/api/cron/alerts", "R1", S(500), E(CREATE)), files=files)
    assert not [note for note in told.finding.notes if "declared" in note or "drift" in note]


def test_e5_another_error_on_the_model_says_nothing_of_uniques(held: Held) -> None:
    other = "Invalid `prisma.alertState.create()` invocation: The column `AlertState.foo` does not exist in the current database."
    told = held(fn("/api/cron/alerts", "R1", S(500), E(other)), files={"prisma/schema.prisma": f"{SCHEMA}}}\n"})
    assert not [note for note in told.finding.notes if "unique" in note]
