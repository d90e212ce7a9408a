"""vercel.json -> the limits of its globs, and its faults with their lines."""

from __future__ import annotations

import time

import pytest

from logtriage.declared.vercel_json import MOST_GLOBS, GlobLimit, fits_file, read_functions


@pytest.mark.parametrize(
    ("glob", "file", "fits"),
    [
        ("api/*.ts", "api/x.ts", True),
        ("api/*.ts", "api/a/x.ts", False),
        ("api/**/*.ts", "api/x.ts", True),
        ("api/**/*.ts", "api/a/b/x.ts", True),
        ("**", "api/a/b/x.ts", True),
        ("**/*", "x.ts", True),
        ("api/**", "api/a/x.ts", True),
        ("api/**", "app/api/x.ts", False),
        ("app/api/x/route.{ts,js}", "app/api/x/route.js", True),
        ("app/api/x/route.{ts,js}", "app/api/x/route.py", False),
        ("app/{a,b}/{c,d}.ts", "app/b/c.ts", True),
        ("app/api/[ab]/route.ts", "app/api/b/route.ts", True),
        ("app/api/[id]/route.ts", "app/api/x/route.ts", False),
        ("app/(shop)/x/page.tsx", "app/(shop)/x/page.tsx", True),
        ("./api/x.ts", "api/x.ts", True),
        ("api/?.ts", "api/x.ts", True),
    ],
)
def test_globs_are_held_against_paths(glob: str, file: str, fits: bool) -> None:
    assert fits_file(file, glob) is fits


def test_a_glob_that_is_the_path_itself_fits_although_brackets_choose() -> None:
    functions = read_functions(b'{"functions":{"app/[id]/route.ts":{"maxDuration":7}}}', "vercel.json")
    assert functions.of("app/[id]/route.ts") == GlobLimit("app/[id]/route.ts", 7, 1)


def test_the_first_glob_that_fits_wins_even_without_a_number() -> None:
    text = b'{\n "crons": [],\n "functions": {\n  "api/slow.ts": {"maxDuration": 300},\n  "api/max.ts": {"maxDuration": "max"},\n  "api/mem.ts": {"memory": 512},\n  "api/**": {"maxDuration": 20}\n }\n}'
    functions = read_functions(text, "vercel.json")
    assert functions.faults == ()
    found = {name: functions.of(f"api/{name}.ts") for name in ("slow", "max", "mem", "other")}
    assert {name: one and (one.seconds, one.line) for name, one in found.items()} == {
        "slow": (300, 4), "max": (None, 5), "mem": (None, 6), "other": (20, 7),
    }  # fmt: skip
    assert functions.of("app/x.ts") is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{\n 'a': 1}", "vercel.json:2: is no JSON (Expecting property name enclosed in double quotes, column 2)"),
        (b"", "vercel.json:1: is no JSON (Expecting value, column 1)"),
        (b'{"a": "\xff"}', "vercel.json:1: is no UTF-8 text"),
        (b"[" * 200_000, "vercel.json:1: is no JSON"),
        (b'{"functions": {"a": {"maxDuration": ' + b"9" * 5000 + b"}}}", "vercel.json:1: is no JSON that can be read"),
        (b"[]", "vercel.json:1: expected an object"),
        (b'{\n"functions": []}', "vercel.json:2: expected an object, with functions as an object of globs"),
        (b'{"functions": {\n"a": 3}}', "vercel.json:2: functions: expected globs"),
        (b'{"functions": {\n"a": {"maxDuration": "60"}}}', 'vercel.json:2: functions: maxDuration: expected whole seconds or "max"'),
        (b'{"functions": {\n"a": {"maxDuration": true}}}', "vercel.json:2: functions: maxDuration: expected"),
        (b'{"functions": {\n"a": {"maxDuration": 0}}}', "vercel.json:2: functions: maxDuration: expected"),
        (b'{"functions": {"' + b"a" * 300 + b'": {"maxDuration": 1}}}', "vercel.json:1: functions: expected globs of at most 256"),
    ],
)
def test_a_fault_names_its_line(data: bytes, said: str) -> None:
    functions = read_functions(data, "vercel.json")
    assert len(functions.faults) == 1
    assert functions.faults[0].startswith(said)
    assert all(one.seconds is None for one in functions.globs)


def test_too_many_globs_are_told_and_the_first_are_kept() -> None:
    text = '{"functions": {' + ",".join(f'"api/{n}.ts": {{"maxDuration": {n + 1}}}' for n in range(MOST_GLOBS + 5)) + "}}"
    functions = read_functions(text.encode(), "vercel.json")
    assert len(functions.globs) == MOST_GLOBS
    assert "are not read" in functions.faults[0]


def test_hostile_globs_take_no_long_time() -> None:
    begun = time.process_time()
    for glob in ("*a" * 127, "**/" * 85, "{a,b}" * 50, "[" * 255, "{" * 255):
        fits_file("a" * 200 + "/" + "a/" * 100 + "b", glob)
    assert time.process_time() - begun < 5
