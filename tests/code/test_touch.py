"""Evidence of a finding x a checkout -> places, with how each was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from logtriage.code import Code
from logtriage.code.source_maps import original, source_name
from logtriage.model import CodePlace, Evidence, Located, SourceFrame
from tests.code.trees import code_of

FILES = {
    "package.json": '{"dependencies": {"next": "15"}}',
    "tsconfig.json": '{"compilerOptions": {"paths": {"@data/*": ["./src/data/*"]}}}',
    "app/api/cron/packs/route.ts": "import { load } from '@/lib/packs'\nexport async function GET() {\n  return load()\n}\n",
    "app/api/other/route.ts": "export async function GET() {}\n",
    "app/(x)/feed/[id]/page.tsx": "export default function Page() {}\n",
    "src/lib/packs.ts": "import { prisma } from '@data/db'\nexport const load = () =>\n  prisma\n    .contextPack\n    .findMany()\n",
    "src/lib/unused.ts": "import { prisma } from '@data/db'\nexport const x = () => db.contextPack.findMany({})\n",
    "src/data/db.ts": "export const prisma = 1\nthrow new Error('[DB] cannot open the pool')\n",
    "src/data/db.test.ts": "it('says [DB] cannot open the pool', () => tx.contextPack.findMany())\n",
    "src/common.ts": "log('said everywhere here')\n" * 9,
    "jobs/run.py": "def run():\n    raise ValueError('no job')\n",
    ".github/CODEOWNERS": "* @acme/all\n/src/data/ @acme/data\n",
}


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Code:
    return code_of(tmp_path_factory.mktemp("repo"), FILES)


def located(code: Code, **said: Any) -> Located:
    found = code.locate(Evidence(**({"routes": ("/api/cron/packs",)} | said)))
    assert found is not None
    return found


def placed(found: Located) -> list[tuple[str, int | None, str]]:
    return [(place.file, place.line, place.confidence) for place in found.places]


HANDLER = ("app/api/cron/packs/route.ts", None, "high")


def test_a_frame_comes_before_the_handler(code: Code) -> None:
    found = located(code, frames=(SourceFrame("src/data/db.ts", "open", 2, 7),))
    assert placed(found) == [("src/data/db.ts", 2, "high"), HANDLER]
    assert found.touch.basis == "frame"
    assert found.touch.handler == CodePlace("app/api/cron/packs/route.ts", None, "serves /api/cron/packs: Next.js route handler", "high")
    assert found.owners == ("@acme/data",)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (SourceFrame("web/src/data/db.ts", None, 2, 1), ("src/data/db.ts", 2, "medium")),
        (SourceFrame("data/db.ts", None, 2, 1), ("src/data/db.ts", 2, "medium")),
        (SourceFrame("src/data/db.ts", None, 99, 1), ("src/data/db.ts", None, "low")),
        (SourceFrame("src/data/db.js", None, 2, 1), ("src/data/db.ts", None, "medium")),
        (SourceFrame("dist/data/db.js", None, 2, 1), ("src/data/db.ts", None, "medium")),
        (SourceFrame(".next/server/app/api/other/route.js", None, 1, 900), ("app/api/other/route.ts", None, "medium")),
        (SourceFrame(".next/server/app/(x)/feed/[id]/page.js", None, 1, 900), ("app/(x)/feed/[id]/page.tsx", None, "medium")),
        (SourceFrame("jobs/run.py", "run", 2, None), ("jobs/run.py", 2, "high")),
    ],
)
def test_a_frame_is_led_back_to_its_file(code: Code, frame: SourceFrame, expected: tuple[str, int | None, str]) -> None:
    assert placed(located(code, frames=(frame,)))[0] == expected


@pytest.mark.parametrize("file", ["src/gone.ts", "db.ts", "route.ts", ".next/server/chunks/77.js", "../../etc/passwd", "/etc/passwd"])
def test_a_frame_that_is_not_in_the_checkout_is_not_asserted(code: Code, file: str) -> None:
    found = located(code, frames=(SourceFrame(file, None, 1, 1),))
    assert placed(found) == [HANDLER]
    assert found.touch.basis == "route"


def test_a_failed_call_is_looked_for_where_the_handler_leads(code: Code) -> None:
    found = located(code, calls=(("contextPack", "findMany"),))
    assert placed(found) == [HANDLER, ("src/lib/packs.ts", 4, "medium")]
    assert found.places[1].found_by == "calls contextPack.findMany, imported by the route's file"
    assert found.touch.basis == "literal"


def test_a_call_that_the_handler_does_not_reach_is_unsure(code: Code) -> None:
    found = located(code, routes=("/api/other",), calls=(("ContextPack", "findMany"),))
    assert [place.confidence for place in found.places[1:]] == ["low", "low"]
    assert found.touch.basis == "route"
    assert "not seen imported by the route's file" in found.places[1].found_by


def test_words_are_found_with_their_line_and_not_in_tests(code: Code) -> None:
    found = located(code, words=("nowhere at all", "[DB] cannot open the pool"))
    assert placed(found)[1:] == [("src/data/db.ts", 2, "medium")]
    assert found.places[1].found_by == "holds the words `[DB] cannot open the pool`, reached from the route's file through 2 imports"


def test_words_that_stand_everywhere_tell_nothing(code: Code) -> None:
    assert placed(located(code, words=("said everywhere here",))) == [HANDLER]


def test_nothing_found_is_said(code: Code) -> None:
    found = located(code, routes=("/nowhere",))
    assert (found.places, found.owners, found.touch.handler, found.touch.basis) == ((), (), None, "none")


def test_what_is_told_passes_the_gate(tmp_path: Path) -> None:
    code = code_of(tmp_path, {"package.json": "{}", "app/x/ann@example.com/route.ts": "", ".github/CODEOWNERS": "* ann@example.com"})
    found = code.locate(Evidence(("/x/ann@example.com", "/x/[id]")), lambda text: text.replace("ann@example.com", "<email:1>"))
    assert found is not None
    assert "ann@" not in repr(found)
    assert found.owners == ("<email:1>",)


# ---------------------------------------------------------------------------------------------------------- source maps
MAP = {"version": 3, "sources": ["webpack://_N_E/./src/data/db.ts?77", "webpack://_N_E/./node_modules/x/y.js"], "mappings": "AAAA;AACA,IAAI,KCCJ"}


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        (1, 1, ("src/data/db.ts", 1)),
        (2, 1, ("src/data/db.ts", 2)),
        (2, 6, ("src/data/db.ts", 2)),
        (2, 99, ("node_modules/x/y.js", 3)),
        (9, 1, None),
    ],
)
def test_a_source_map_leads_back(line: int, column: int, expected: tuple[str, int] | None) -> None:
    assert original(MAP, line, column) == expected


@pytest.mark.parametrize("document", [None, [], {}, {"version": 3}, {"version": 2, "sources": [], "mappings": ""}, {"version": 3, "sources": [], "mappings": "AAAA"}, {"version": 3, "sources": ["a"], "mappings": "!!;%%;gggggggggggggggggggg"}])
def test_a_broken_map_leads_nowhere(document: object) -> None:
    assert original(document, 1, 1) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("webpack://_N_E/./src/a.ts?x", "src/a.ts"),
        ("webpack://app/(rsc)/./src/a.ts", "src/a.ts"),
        ("turbopack:///[project]/src/a.ts", "src/a.ts"),
        ("../../../src/a.ts", "src/a.ts"),
        ("src/a.ts", "src/a.ts"),
    ],
)
def test_what_a_bundler_puts_around_a_name_is_taken_off(written: str, name: str) -> None:
    assert source_name(written) == name


def test_a_bundle_is_led_back_through_the_map_beside_it(tmp_path: Path) -> None:
    code = code_of(tmp_path, {"package.json": "{}", "src/data/db.ts": "one\ntwo\n", ".next/server/chunks/7.js.map": json.dumps(MAP)})
    frame = SourceFrame(".next/server/chunks/7.js", None, 2, 3, in_app=False)
    found = code.locate(Evidence(("/x",), frames=(frame,)))
    assert found is not None
    assert placed(found) == [("src/data/db.ts", 2, "high")]
    assert found.places[0].found_by == "stack frame, through a source map"


# ------------------------------------------------------------------------------------------------------------ searching
def test_many_searches_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"src/{n}.ts": f"log('[JOB{n}] could not open shelf ' + {n})\nunlocked the shelf\n" for n in range(9)} | {"package.json": "{}"}
    words = ["[JOB3] could not open shelf", "could not open", "locked the shelf", "not there at all", "JOB4] could not", "shelf"]
    plain = code_of(tmp_path, files).sources
    expected = [plain.places(one) for one in words]
    monkeypatch.setattr("logtriage.code.sources._MOST_WHOLE", 0)
    indexed = code_of(tmp_path, files).sources
    assert [indexed.places(one) for one in words] == expected
    assert expected[0] == (("src/3.ts", 1),)
    assert len(expected[1]) > 3
