"""Cases A10, A12, A13 and D7: from a finding to the code that owns it, and to the plan that a person goes on with."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
from jsonschema import Draft202012Validator

from logtriage import pipeline
from logtriage.code.commits import environment
from logtriage.criteria.load import load_criteria
from logtriage.inventory import inventory_of, runs_of
from logtriage.join import Scope
from logtriage.locate import code_in, locator, with_commits
from logtriage.model import FINGERPRINT_VERSION, Inventory, InventoryRow, Policy, Tool
from logtriage.policy.load import load_routes
from logtriage.read import open_reader
from logtriage.redact import Gate
from logtriage.report.goals import render_criteria
from logtriage.report.inventory import render_inventory, render_inventory_csv
from logtriage.report.json import inventory_schema, render_inventory_json
from logtriage.report.phase import render_phase
from tests.acceptance.rows import E, I, Request, S, Style, fn, write
from tests.builders import matcher, packs

P1001 = "[PACKS] cannot load the packs PrismaClientInitializationError: \nInvalid `prisma.contextPack.findMany()` invocation:\n\n\nCan't reach database server at `db.fernwick.example`:`6543`"
P2022 = "Invalid `prisma.lead.findMany()` invocation: The column `(not available)` does not exist in the current database."
STACK = (
    "\n    at ei.handleRequestError (/var/task/node_modules/@prisma/client/runtime/library.js:121:7268)"
    "\n    at async openLeads (/var/task/src/lib/leads.ts:4:10)\n    at async GET (/var/task/.next/server/app/api/cron/followups/route.js:1:2345)"
)
FILES = {
    "package.json": '{"dependencies": {"next": "15"}}',
    "vercel.json": '{\n  "crons": [\n    {"path": "/api/cron/followups", "schedule": "* * * * *"},\n    {"path": "/api/cron/gone", "schedule": "* * * * *"}\n  ],\n'
    '  "functions": {"app/api/cron/**": {"memory": 512, "maxDuration": 60}}\n}\n',
    "app/api/cron/followups/route.ts": "import { openLeads } from '@/lib/leads'\nexport const GET = () => openLeads()\n",
    "app/api/cron/context-pack/route.ts": "import { loadPacks } from '@/lib/packs'\nexport const GET = () => loadPacks()\n",
    "app/api/cron/digests/route.ts": "import { prisma } from '@/lib/db'\nexport const GET = () => prisma.digest.findMany()\n",
    "src/lib/db.ts": "export const prisma = client()\n",
    "src/lib/leads.ts": "import { prisma } from './db'\nexport async function openLeads() {\n  // all of them\n  return prisma.lead.findMany()\n}\n",
    "src/lib/packs.ts": "import { prisma } from './db'\nexport async function loadPacks() {\n  try {\n    return await prisma.contextPack.findMany()\n  } catch (error) {\n"
    "    console.error('[PACKS] cannot load the packs', error)\n    throw error\n  }\n}\n",
    ".github/CODEOWNERS": "* @fernwick/all\n/src/lib/leads.ts @fernwick/sales @ann\n/app/api/cron/ @fernwick/jobs\n",
    "docs/planning/phase-7/README.md": "# Phase 7: Leads\n\nTouches `src/lib/leads.ts` and the digests.\n",
    "docs/planning/phase-8.md": "# Phase 8: Pages\n\nTouches src/lib/leads.tsx and lib/leads.ts.bak alone.\n",
}
ROUTES = 'routes:\n  "/api/cron/followups": core\n  "/api/cron/*": non-core\n'

Inventoried: TypeAlias = Callable[..., Inventory]


@pytest.fixture
def inventoried(tmp_path: Path) -> Inventoried:
    """Give a function from requests, the files of a checkout and a policy to the inventory."""

    def told(*requests: Request, files: dict[str, str] = FILES, routes: str = ROUTES, plans: Sequence[str] = (), style: Style = "new") -> Inventory:
        for name, text in files.items():
            path = tmp_path / "repo" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (tmp_path / "routes.yaml").write_text(routes, encoding="utf-8")
        policy = load_routes(tmp_path / "routes.yaml", "routes.yaml") if routes else Policy()
        run = pipeline.triage([open_reader(str(write(tmp_path, requests, style)), 0)], packs().rules, policy=policy, matcher=matcher())
        gate, code = Gate(), code_in(tmp_path / "repo")
        report = pipeline.report_of(
            run, packs().rules, tool=Tool("logtriage", "test", FINGERPRINT_VERSION, packs().digest, 1), command="logtriage inventory",
            scope=Scope(), gate=gate, declared=pipeline.declared_in(tmp_path / "repo"), located=locator(code, run.entries, run.texts, gate.text),
        )  # fmt: skip
        report = with_commits(report, code, gate.text)
        return inventory_of(report, code, runs_of(run.entries, run.requests), plans=plans, redact=gate.text)

    return told


def row_on(inventory: Inventory, route: str) -> InventoryRow:
    (found,) = [row for row in inventory.rows if row.route == route]
    return found


def files_of(row: InventoryRow) -> list[tuple[str, int | None]]:
    return [(place.file, place.line) for place in row.places]


FOLLOWUPS = fn("/api/cron/followups", "R1", S(500, 41), E(P2022 + STACK))
PACKS = fn("/api/cron/context-pack", "R2", S(500, 60), E(P1001), at_s=60)


# ----------------------------------------------------------------------------------------------------------------- A10
@pytest.mark.parametrize("style", ["new", "old"])
def test_a10_each_signature_stands_beside_the_code_that_owns_it(inventoried: Inventoried, style: Style) -> None:
    row = row_on(inventoried(FOLLOWUPS, PACKS, style=style), "/api/cron/followups")
    assert (row.code, row.remedy, row.requests, row.rows) == ("P2022", "prisma-p2022-column-missing", 1, 1)
    assert row.first_seen == row.last_seen is not None
    assert row.handler is not None
    assert (row.handler.file, row.handler.confidence) == ("app/api/cron/followups/route.ts", "high")
    assert files_of(row)[0] == ("src/lib/leads.ts", 4)
    assert row.confidence == "frame"
    assert row.owners == ("@fernwick/sales", "@ann")
    assert row.libraries == ("@prisma/client",)
    assert (row.tier, row.tier_source, row.policy) == ("core", "declared", "violates")


def test_a10_the_matrix_stands_in_every_form(inventoried: Inventoried) -> None:
    inventory = inventoried(FOLLOWUPS, PACKS)
    markdown = render_inventory(inventory)
    rows = {row["route"]: row for row in csv.DictReader(io.StringIO(render_inventory_csv(inventory)))}
    document = json.loads(render_inventory_json(inventory))
    Draft202012Validator(inventory_schema()).validate(document)
    for word in ("P2022", "app/api/cron/followups/route.ts", "src/lib/leads.ts:4", "@fernwick/sales", "prisma-p2022-column-missing"):
        assert word in markdown
    assert rows["/api/cron/followups"]["handler"] == document["rows"][1]["handler"]["file"] == "app/api/cron/followups/route.ts"
    assert all(line.count("|") <= 7 for line in markdown.replace("\\|", "").splitlines())


def test_a10_without_evidence_the_file_of_the_route_is_all_that_is_said(inventoried: Inventoried) -> None:
    row = row_on(inventoried(fn("/api/cron/digests", "R1", S(500), E("TypeError: cannot do it"))), "/api/cron/digests")
    assert files_of(row) == [("app/api/cron/digests/route.ts", None)]
    assert (row.confidence, row.owners) == ("route", ("@fernwick/jobs",))


def test_a10_what_is_not_found_is_not_asserted(inventoried: Inventoried) -> None:
    row = row_on(inventoried(fn("/api/elsewhere", "R1", S(500), E("TypeError: cannot do it\n    at x (/var/task/src/gone.ts:4:1)"))), "/api/elsewhere")
    assert (row.handler, row.confidence, row.owners) == (None, "none", ())
    assert [place.found_by for place in row.places] == ["stack frame, not in this checkout"]


def test_a10_the_same_input_gives_the_same_bytes(inventoried: Inventoried) -> None:
    forms = [(render_inventory(one), render_inventory_json(one), render_phase(one), render_criteria(one)) for one in (inventoried(FOLLOWUPS, PACKS), inventoried(FOLLOWUPS, PACKS))]
    assert forms[0] == forms[1]


# ----------------------------------------------------------------------------------------------------------------- A12
def test_a12_files_that_other_plans_touch_are_listed(inventoried: Inventoried) -> None:
    inventory = inventoried(FOLLOWUPS, PACKS, plans=["docs/planning/*"])
    assert [(one.file, one.findings, one.also, one.title, one.line) for one in inventory.overlaps] == [
        ("src/lib/leads.ts", (2,), "docs/planning/phase-7/README.md", "Phase 7: Leads", 3)
    ]
    assert inventory.checkout.plans == ("docs/planning/phase-7/README.md", "docs/planning/phase-8.md")
    assert "docs/planning/phase-7/README.md:3" in render_inventory(inventory)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a12_files_with_uncommitted_changes_are_listed(inventoried: Inventoried, tmp_path: Path) -> None:
    inventoried(FOLLOWUPS)
    who = {f"GIT_{role}_{what}": "x@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "Begin"]):
        subprocess.run([shutil.which("git") or "", "-C", str(tmp_path / "repo"), *words], check=True, env=environment({}) | who)
    changed = FILES | {"src/lib/leads.ts": "// new\n" + FILES["src/lib/leads.ts"], "src/lib/db.ts": "// new\n"}
    inventory = inventoried(FOLLOWUPS, files=changed)
    assert [(one.file, one.also) for one in inventory.overlaps] == [("src/lib/leads.ts", "uncommitted changes")]
    assert {one.subject for row in inventory.rows for one in row.commits} == {"Begin"}


# ------------------------------------------------------------------------------------------------------ A13, and the plan
def test_a13_the_criteria_of_the_plan_can_be_judged(inventoried: Inventoried, tmp_path: Path) -> None:
    inventory = inventoried(FOLLOWUPS, PACKS, fn("/api/cron/digests", "R3", S(504, 60_000), E("Vercel Runtime Timeout Error: Task timed out after 60 seconds"), at_s=120))
    file = tmp_path / "criteria.yaml"
    file.write_text(render_criteria(inventory), encoding="utf-8")
    found = {one.id: one for one in load_criteria(file)}
    absent = found["no-p2022-api-cron-followups"]
    assert (absent.kind, absent.where.rules, absent.where.routes) == ("absent", ("prisma-p2022-column-missing",), ("/api/cron/followups",))
    assert found["no-vercel-function-timeout-api-cron-digests"].require.contiguous_hours == 24
    assert found["route-policy"].kind == "policy"
    assert found["answer-body"].kind == "not_checkable"
    assert found["runs-api-cron-gone"].kind == "cadence"


def test_a13_two_columns_on_one_route_ask_for_the_absence_of_each(inventoried: Inventoried) -> None:
    other = fn("/api/cron/followups", "R7", S(500), E(P2022.replace("(not available)", "Lead.score")), at_s=30)
    inventory = inventoried(FOLLOWUPS, other)
    assert len(inventory.rows) == 2
    drafted = render_criteria(inventory)
    assert drafted.count("kind: absent") == 2
    assert all(f'fingerprint: "{row.fingerprint}"' in drafted for row in inventory.rows)


def test_a13_a_plan_without_findings_asks_for_its_goals(inventoried: Inventoried, tmp_path: Path) -> None:
    inventory = inventoried(fn("/api/cron/digests", "R1", S(200)), files={"package.json": "{}"})
    file = tmp_path / "criteria.yaml"
    file.write_text(render_criteria(inventory), encoding="utf-8")
    assert [one.kind for one in load_criteria(file)] == ["not_checkable"]
    assert "None: no finding is in scope." in render_phase(inventory)


def test_the_phase_document_has_its_parts_filled_in_and_marks_what_a_person_decides(inventoried: Inventoried) -> None:
    text = render_phase(inventoried(FOLLOWUPS, PACKS, plans=["docs/planning/*"]))
    parts = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert parts == ["Purpose", "Context", "Objectives", "Constraints", "Success Criteria", "Touch points", "Subphase Index"]
    for part in text.split("\n## ")[1:]:
        assert "**Decide:**" in part or part.startswith(("Context", "Touch points"))
    assert "- Routes of tier core must fail fast with 503." in text
    assert "`logtriage explain prisma-p2022-column-missing`" in text


@pytest.mark.parametrize(
    "signature",
    ["'); DROP TABLE x; --", 'a "quoted" word: # not a comment', "back\\slash {flow} [list] & *anchor", "line\nbreak\ttab \x00\x1b\u2028", "- : ? | > %", "x" * 900],
)
def test_hostile_texts_stay_texts_in_the_criteria(inventoried: Inventoried, tmp_path: Path, signature: str) -> None:
    inventory = inventoried(fn("/api/cron/digests", "R1", S(500), E(f"SomeError: {signature}"), path="/api/cron/digests"))
    file = tmp_path / "criteria.yaml"
    file.write_text(render_criteria(inventory), encoding="utf-8")
    assert load_criteria(file)


# ------------------------------------------------------------------------------------------------------------------ D7
@pytest.mark.parametrize("style", ["new", "old"])
def test_d7_the_touch_point_is_that_of_the_row_whatever_the_plan_names(inventoried: Inventoried, style: Style) -> None:
    plan = {"docs/planning/digests.md": "# Digests fail\n\nP1001 in app/api/cron/digests/route.ts.\n"}
    inventory = inventoried(PACKS, files=FILES | plan, plans=["docs/planning/digests.md"], style=style)
    (row,) = inventory.rows
    assert (row.route, row.code) == ("/api/cron/context-pack", "P1001")
    assert row.handler is not None
    assert row.handler.file == "app/api/cron/context-pack/route.ts"
    assert ("src/lib/packs.ts", 4) in files_of(row)
    assert ("src/lib/packs.ts", 6) in files_of(row)
    assert all("digests" not in place.file for place in row.places)
    assert inventory.overlaps == ()
    assert row.confidence == "literal"


# ------------------------------------------------------------------------------------------------- declared and observed
def test_crons_are_held_against_the_invocations_seen(inventoried: Inventoried) -> None:
    runs = [fn("/api/cron/followups", f"R{at}", S(200), I("ran"), at_s=at, agent="vercel-cron/1.0") for at in (0, 60, 180, 240)]
    other = fn("/api/cron/old", "R9", S(404), at_s=100, agent="vercel-cron/1.0")
    person = fn("/api/cron/followups", "R8", S(200), at_s=130)
    found = {one.path: one for one in inventoried(*runs, other, person).crons}
    followups = found["/api/cron/followups"]
    assert (followups.due, followups.seen, followups.verdict, followups.declared) == (5, 4, "fewer", "vercel.json:3")
    assert followups.handler == "app/api/cron/followups/route.ts"
    gone = found["/api/cron/gone"]
    assert (gone.seen, gone.verdict, gone.handler) == (0, "not-seen", None)
    assert "no file of the checkout serves the path" in gone.sentence
    assert (found["/api/cron/old"].verdict, found["/api/cron/old"].schedule) == ("undeclared", None)


def test_crons_of_an_export_without_production_are_not_judged(inventoried: Inventoried) -> None:
    found = inventoried(fn("/api/cron/followups", "R1", S(200), I("ran"), environment="preview")).crons
    assert {one.verdict for one in found} == {"unknown"}
    assert "no production" in found[0].sentence


def test_crons_of_an_export_of_errors_alone_are_not_judged(inventoried: Inventoried) -> None:
    failed = [fn("/api/cron/followups", f"R{at}", E(P2022), at_s=60 * at) for at in range(30)]
    inventory = inventoried(*failed)
    assert {one.verdict for one in inventory.crons} == {"unknown"}
    assert "errors only" in inventory.crons[0].sentence


def test_declared_memory_stands_beside_the_function_that_ran_out_of_it(inventoried: Inventoried) -> None:
    heap = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"
    inventory = inventoried(fn("/api/cron/digests", "R1", S(500), E(heap)))
    (used,) = inventory.memory
    assert (used.declared_mb, used.declared) == (512, 'functions["app/api/cron/**"] in vercel.json:6')
    assert "declared 512 MB" in render_inventory(inventory)


def test_the_declared_limit_stands_in_the_row(inventoried: Inventoried) -> None:
    killed = fn("/api/cron/digests", "R1", S(504, 60_000), E("Vercel Runtime Timeout Error: Task timed out after 60 seconds"))
    assert (row_on(inventoried(killed), "/api/cron/digests").limit or "").startswith("declared 60, observed 60")


def test_no_secret_of_the_checkout_leaves(inventoried: Inventoried) -> None:
    address = "postgresql://ann:hunter2@db.fernwick.example/x"
    files = FILES | {"docs/planning/phase-9.md": f"# Use {address}\n\nsrc/lib/leads.ts\n", ".github/CODEOWNERS": "* ann@fernwick.example\n"}
    inventory = inventoried(FOLLOWUPS, files=files, plans=["docs/planning/phase-9.md"])
    for text in (render_inventory(inventory), render_inventory_csv(inventory), render_inventory_json(inventory), render_phase(inventory), render_criteria(inventory)):
        assert "hunter2" not in text
        assert "ann@fernwick.example" not in text
