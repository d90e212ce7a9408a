"""A checkout, also a hostile one -> what it declares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from logtriage.checkout import MAX_BYTES
from logtriage.declared import Declared, read_declared
from logtriage.errors import UsageError

LIMIT = "export const maxDuration = {};\n"


def checkout(folder: Path, files: dict[str, str | bytes]) -> Declared:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_declared(folder)


def limits(declared: Declared) -> dict[str, list[tuple[int | None, str, int | None]]]:
    return {route: [(one.seconds, one.file, one.line) for one in places] for route, places in declared.limits.items()}


def test_code_and_config_stand_side_by_side(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {
            "app/api/a/route.ts": LIMIT.format(800),
            "app/api/b/route.ts": "export function GET() {}",
            "pages/api/c.ts": "export const config = { maxDuration: 30 }",
            "api/d.py": "def handler(): pass",
            "vercel.json": '{"functions": {\n"app/api/a/*": {"maxDuration": 60},\n"api/*.py": {"maxDuration": 90}}}',
        },
    )
    assert limits(found) == {
        "/api/d": [(90, "vercel.json", 3)],
        "/api/a": [(800, "app/api/a/route.ts", 1), (60, "vercel.json", 2)],
        "/api/b": [(None, "app/api/b/route.ts", None)],
        "/api/c": [(30, "pages/api/c.ts", 1)],
    }
    assert found.warnings == ()


def test_a_page_takes_the_limit_of_the_nearest_layout_and_a_handler_does_not(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {
            "app/layout.tsx": LIMIT.format(10), "app/(in)/layout.tsx": LIMIT.format(20), "app/(in)/x/page.tsx": "", "app/y/page.tsx": "",
            "app/(in)/own/page.tsx": LIMIT.format(5), "app/(in)/api/route.ts": "", "app/(in)/mute/layout.tsx": "", "app/(in)/mute/page.tsx": "",
        },
    )  # fmt: skip
    assert {route: places[0][0] for route, places in limits(found).items()} == {"/x": 20, "/y": 10, "/own": 5, "/api": None, "/mute": 20}


def test_a_slot_that_declares_nothing_takes_nothing_from_the_page(tmp_path: Path) -> None:
    found = checkout(tmp_path, {"app/@modal/x/page.tsx": "", "app/x/page.tsx": LIMIT.format(9)})
    assert limits(found) == {"/x": [(9, "app/x/page.tsx", 1)]}


def test_two_workspaces_with_one_route_are_both_kept(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {
            "apps/a/package.json": "{}", "apps/a/app/x/route.ts": LIMIT.format(60), "apps/b/package.json": "{}", "apps/b/src/app/x/route.ts": "",
            "apps/b/vercel.json": '{"functions": {"src/app/**": {"maxDuration": 300}}}',
        },
    )  # fmt: skip
    assert limits(found) == {"/x": [(60, "apps/a/app/x/route.ts", 1), (300, "apps/b/vercel.json", 1)]}


@pytest.mark.parametrize("name", ["reports", "build", "out", "coverage", "target", "vendor"])
def test_a_route_may_be_called_like_an_output(tmp_path: Path, name: str) -> None:
    found = checkout(tmp_path, {f"app/{name}/route.ts": LIMIT.format(60), f"{name}/app/x/route.ts": LIMIT.format(1)})
    assert list(found.limits) == [f"/{name}"]


def test_copies_and_installed_packages_are_left_out(tmp_path: Path) -> None:
    places = (".next/app/x/route.js", "node_modules/p/app/x/route.js", "app/node_modules/x/route.ts", ".git/app/x/route.ts")
    found = checkout(tmp_path, {**dict.fromkeys(places, LIMIT.format(60)), "node_modules/p/schema.prisma": "model A {\n id Int\n}"})
    assert found == Declared()


def test_schemas_of_many_files_are_read_together(tmp_path: Path) -> None:
    found = checkout(tmp_path, {"prisma/schema/a.prisma": "model A {\n id Int @id\n}", "prisma/schema/b.prisma": "model B {\n id Int @id\n}"})
    assert [(model.name, model.file) for model in found.models] == [("A", "prisma/schema/a.prisma"), ("B", "prisma/schema/b.prisma")]


# ------------------------------------------------------------------------------------------------------ hostile checkouts
def test_no_link_is_followed_and_a_file_behind_one_is_told(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    checkout(outside, {"route.ts": LIMIT.format(60), "s.prisma": "model A {\n id Int @id\n}", "vercel.json": "{}"})
    repo = tmp_path / "repo"
    (repo / "app/x").mkdir(parents=True)
    (repo / "app/x/route.ts").symlink_to(outside / "route.ts")
    (repo / "app/y").symlink_to(outside)
    (repo / "schema.prisma").symlink_to(outside / "s.prisma")
    (repo / "vercel.json").symlink_to(outside / "vercel.json")
    (repo / "around").symlink_to(repo)
    found = read_declared(repo)
    assert limits(found) == {"/x": [(None, "app/x/route.ts", None)]}
    assert found.models == ()
    assert [warning.split(";")[0] for warning in found.warnings] == [
        "vercel.json: is a link", "app/x/route.ts: is a link", "schema.prisma: is a link",
    ]  # fmt: skip


def test_pipes_large_and_binary_files_are_not_read(tmp_path: Path) -> None:
    checkout(tmp_path, {"app/big/route.ts": LIMIT.format(60) + " " * MAX_BYTES, "app/bin/route.ts": b"\0" + LIMIT.format(60).encode()})
    os.mkfifo(tmp_path / "vercel.json")
    (tmp_path / "app/pipe").mkdir()
    os.mkfifo(tmp_path / "app/pipe/route.ts")
    found = read_declared(tmp_path)
    assert {place.seconds for places in found.limits.values() for place in places} == {None}
    assert [warning.split(";")[0] for warning in found.warnings] == [
        "vercel.json: is no regular file", "app/big/route.ts: is larger than 2,000,000 bytes", "app/bin/route.ts: is no text",
        "app/pipe/route.ts: is no regular file",
    ]  # fmt: skip


def test_bytes_that_are_no_utf_8_cost_nothing_else(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {
            "app/x/route.ts": b"// \xff\xfe\n" + LIMIT.format(60).encode(),
            "schema.prisma": b"model A {\n id Int @id // \xff\n}",
            "vercel.json": b'{"\xff": 1}',
        },
    )
    assert limits(found) == {"/x": [(60, "app/x/route.ts", 2)]}
    assert [model.name for model in found.models] == ["A"]
    assert found.warnings == ("vercel.json:1: is no UTF-8 text; the limits in it are not known.",)


def test_a_name_that_is_no_utf_8_can_be_written(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/app/\xff"
    os.makedirs(folder)  # noqa: PTH103 - a name of bytes
    with open(folder + b"/route.ts", "wb") as file:  # noqa: PTH123 - the same
        file.write(LIMIT.format(60).encode())
    ((_, (place,)),) = read_declared(tmp_path).limits.items()
    assert place.file == "app/?/route.ts"


def test_a_tree_deeper_than_the_stack_is_walked(tmp_path: Path) -> None:
    checkout(tmp_path, {"app/x/route.ts": LIMIT.format(60)})
    folders = [tmp_path.joinpath(*["a"] * depth) for depth in range(1, 1_201)]
    for folder in folders:
        folder.mkdir()
    try:
        assert list(read_declared(tmp_path).limits) == ["/x"]
    finally:
        # By hand: what clears up behind a test goes down by recursion.
        for folder in reversed(folders):
            folder.rmdir()


@pytest.mark.parametrize("made", ["missing", "file"])
def test_what_is_no_folder_is_a_clear_error(tmp_path: Path, made: str) -> None:
    path = tmp_path / "repo"
    if made == "file":
        path.write_text("")
    with pytest.raises(UsageError, match=r"repo: no such folder \(expected a checkout\)\. Check --repo\."):
        read_declared(path)
