"""A source text -> the maxDuration that it exports."""

from __future__ import annotations

import time

import pytest

from logtriage.declared.durations import IN_CONFIG, NAMED, durations_in


@pytest.mark.parametrize(
    ("text", "seconds", "line"),
    [
        ("export const maxDuration = 800", 800, 1),
        ("import x from 'y';\r\n\r\nexport const maxDuration = 60; // a minute\r\n", 60, 3),
        ("  export  const maxDuration : number=5;", 5, 1),
        ("export const maxDuration =\n  30;", 30, 2),
        ("export const maxDuration = 30 as const;", 30, 1),
        ("/* export const maxDuration = 1\n */\nexport const maxDuration = 2", 2, 3),
        ("const a = `\nexport const maxDuration = 1;\n`;\nexport const maxDuration = 2;", 2, 4),
        ("const a = 'it\\'s // no comment'\nexport const maxDuration = 2;", 2, 2),
    ],
)
def test_a_number_by_name(text: str, seconds: int, line: int) -> None:
    (found,) = durations_in(text)
    assert (found.seconds, found.line, found.found_by) == (seconds, line, NAMED)


@pytest.mark.parametrize(
    ("text", "seconds", "line"),
    [
        ("export const config = { maxDuration: 60 }", 60, 1),
        ("export const config: PageConfig = {\n  api: { bodyParser: false },\n  maxDuration: 300,\n};", 300, 3),
        ("export const config = {\n  runtime: 'nodejs', // {\n  maxDuration: 10 }", 10, 3),
    ],
)
def test_a_number_in_config(text: str, seconds: int, line: int) -> None:
    (found,) = durations_in(text)
    assert (found.seconds, found.line, found.found_by) == (seconds, line, IN_CONFIG)


@pytest.mark.parametrize(
    "text",
    [
        "", "// export const maxDuration = 60", "/* export const maxDuration = 60", "const maxDuration = 60;", "export let maxDuration = 60",
        "export const maxDuration = 60 * 5;", "export const maxDuration = LIMIT;", "export const maxDuration = 0", "export const maxDuration = -1",
        "export const maxDuration = 60.5", "export const maxDuration = '60'", "export const maxDurations = 60", "export const maxDuration = 99999999",
        "export const config = { nested: { maxDuration: 60 } }", "export const config = { maxDuration: 60 * 5 }", "export const config = { maxDuration: 60",
        "const config = { maxDuration: 60 }", "export const config = { x: 'maxDuration: 60' }", "export const config = wrap({ maxDuration: 60 })",
        "`export const maxDuration = 60;\n`",
    ],
)  # fmt: skip
def test_what_is_no_plain_number_declares_nothing(text: str) -> None:
    assert durations_in(text) == ()


def test_both_ways_give_both_numbers() -> None:
    text = "export const maxDuration = 60;\nexport const config = { maxDuration: 10 };"
    assert [(one.seconds, one.line) for one in durations_in(text)] == [(60, 1), (10, 2)]


@pytest.mark.parametrize(
    "part", ["/*", "`", "'", '"\\', "export const config = {\n", "{maxDuration:", "export const maxDuration = 1 *\n", "//", "\\`", " \t"]
)
def test_a_hostile_text_takes_no_long_time(part: str) -> None:
    text = "maxDuration " + part * (1_500_000 // len(part))
    begun = time.process_time()
    durations_in(text)
    assert time.process_time() - begun < 5
