"""What a checkout may hold: links, devices, sizes, names; nothing is written, and it takes no time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from logtriage.code import Code
from logtriage.code.tree import Tree
from logtriage.locate import code_in
from logtriage.model import Evidence, SourceFrame
from tests.code.trees import grow, served

NEXT = {"package.json": '{"dependencies": {"next": "15"}}'}


def everything(code: Code) -> None:
    frames = (SourceFrame("src/secret.ts", None, 1, 1), SourceFrame(".next/server/x.js", None, 1, 1))
    code.locate(Evidence(("/api/x", "/middleware"), frames, ("SECRET of another place",), (("lead", "findMany"),)))


def test_links_are_not_followed_out_of_the_checkout(tmp_path: Path) -> None:
    grow(tmp_path / "out", {"src/secret.ts": "SECRET of another place", "app/api/x/route.ts": "", "CODEOWNERS": "* @evil"})
    repo = grow(tmp_path / "repo", NEXT)
    for name in ("src", "app", "CODEOWNERS"):
        (repo / name).symlink_to(tmp_path / "out" / name)
    code = code_in(repo)
    assert served(code, "/api/x") is None
    assert code.sources.places("SECRET of another place") == ()
    assert code.owners.of("package.json") == ()
    found = code.locate(Evidence(("/api/x",), (SourceFrame("src/secret.ts", None, 1, 1),)))
    assert found is not None
    assert found.places == ()


@pytest.mark.parametrize("name", ["../out/a.json", "/etc/passwd", "src/../../x", "a\0b", "x" * 5_000])
def test_names_that_lead_out_are_not_read(tmp_path: Path, name: str) -> None:
    grow(tmp_path / "out", {"a.json": '{"a": 1}'})
    assert Tree(grow(tmp_path / "repo", NEXT)).text(name) is None


def test_a_file_of_two_gigabytes_is_not_read(tmp_path: Path) -> None:
    repo = grow(tmp_path, NEXT | {"app/api/x/route.ts": "export {}"})
    for name in ("app/api/x/huge.ts", "vercel.json", "CODEOWNERS", "next.config.js"):
        with (repo / name).open("wb") as file:
            file.truncate(2_000_000_000)
    started = time.monotonic()
    code = code_in(repo)
    everything(code)
    assert time.monotonic() - started < 5
    assert served(code, "/api/x") == "app/api/x/route.ts"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    repo = grow(tmp_path, NEXT)
    os.mkfifo(repo / "vercel.json")
    os.mkfifo(repo / "a.ts")
    everything(code_in(repo))


def test_names_that_are_no_text_are_shown_with_marks(tmp_path: Path) -> None:
    repo = grow(tmp_path, NEXT | {"app/api/x/route.ts": ""})
    try:
        (repo / "app/api" / os.fsdecode(b"\xff\xfe")).mkdir()
        (repo / "app/api" / os.fsdecode(b"\xff\xfe") / "route.ts").write_text("", encoding="utf-8")
    except OSError:
        pytest.skip("the file system takes text only")
    code = code_in(repo)
    found = code.handler((os.fsdecode(b"/api/\xff\xfe"),))
    assert found is not None
    assert found.file.encode()


def test_nothing_is_written(tmp_path: Path) -> None:
    repo = grow(tmp_path, NEXT | {"app/api/x/route.ts": "import './y'", "app/api/x/y.ts": "x.lead.findMany()", "vercel.json": "{"})
    before = {path: path.stat().st_mtime_ns for path in repo.rglob("*")}
    everything(code_in(repo))
    assert {path: path.stat().st_mtime_ns for path in repo.rglob("*")} == before


@pytest.mark.parametrize(
    "text",
    ["app.get(" * 20_000, "import {" * 20_000, "@Controller(" * 20_000, "route('a', " * 20_000, "const a = express()\n" * 5_000, "(" * 100_000,
     "from a import (" * 10_000, "x = APIRouter(" * 10_000, "{ source: '/a', " * 10_000, "a." * 100_000],
)  # fmt: skip
def test_a_hostile_source_takes_no_time(tmp_path: Path, text: str) -> None:
    sign = "express Hono fastify new Router( FastAPI( "
    files = {"package.json": "{}", "a.ts": sign + text, "a.py": sign + text, "next.config.js": text, "app/routes.ts": text, "tsconfig.json": text}
    started = time.monotonic()
    everything(code_in(grow(tmp_path, files)))
    assert time.monotonic() - started < 4


@pytest.mark.slow
def test_five_thousand_files_take_less_than_three_seconds(tmp_path: Path) -> None:
    routes = {f"app/(g{n % 7})/api/area{n % 25}/[id]/x{n}/route.ts": f"import {{ run }} from '@/m{n % 60}/f{n}'\nexport const maxDuration = 60\n" for n in range(500)}
    body = "".join(f"  const v{n} = await helper(input, '{n} words of a line')\n" for n in range(60))
    sources = {f"src/m{n % 60}/f{n}.ts": f"import {{ a }} from './f{n + 60}'\nimport {{ prisma }} from '@/db'\n{body}prisma.model{n % 99}.findMany()\nlog('[JOB{n}] failed')\n" for n in range(4_500)}
    repo = grow(tmp_path, NEXT | routes | sources)
    started = time.process_time()
    code = code_in(repo)
    for n in range(60):
        frames = (SourceFrame(f"src/m{n % 60}/f{n}.ts", None, 3, 1),)
        found = code.locate(Evidence((f"/api/area{n % 25}/[id]/x{n}",), frames, (f"[JOB{n}] failed",), ((f"model{n}", "findMany"),)))
        assert found is not None
        assert found.touch.handler is not None
    assert time.process_time() - started < 3


def test_what_is_left_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = grow(tmp_path, NEXT | {f"src/{n}.ts": "x" * 100 for n in range(9)})
    monkeypatch.setattr("logtriage.code.tree.MOST_FILES", 5)
    monkeypatch.setattr("logtriage.code.tree.MOST_BYTES", 150)
    code = code_in(repo)
    everything(code)
    assert code.tree.warnings == [
        "--repo: only the first 5 of 10 files are looked at.",
        "--repo: files after the first 150 bytes are not looked at.",
    ]
