"""Build logs -> the errors of migrations in them."""

from __future__ import annotations

import pytest

from logtriage.drift.build_log import migration_errors

SENTENCE = "Migration `1_a` failed to apply cleanly to the shadow database."


@pytest.mark.parametrize(
    "prefix", ["", "[10:00:09.871] ", "2026-02-23T08:00:00.123Z ", "2026-02-23 08:00:00,123 ", "\x1b[2m10:00:09\x1b[0m ", "08:00:00.1  "]
)
def test_times_and_colours_in_front_of_lines_are_taken_off(prefix: str) -> None:
    text = "\n".join(prefix + line for line in ("Running build", "Error: P3006", SENTENCE, "Error:", "column a.b does not exist"))
    ((line, found),) = migration_errors(text)
    assert line == 2
    assert [part.strip() for part in found.split("\n")] == ["Error: P3006", SENTENCE, "Error:", "column a.b does not exist"]


def test_a_sentence_without_its_code_begins_an_error_and_two_errors_stay_apart() -> None:
    first, second = migration_errors(f"x\n{SENTENCE}\ny\nError: P3009\n\nmigrate found failed migrations in the target database")
    assert (first[0], second[0]) == (2, 4)
    assert "P3009" not in first[1]
    assert second[1].endswith("in the target database")


@pytest.mark.parametrize("text", ["", "\n\n", "Build completed", "P2022 and P30061 are no migrations"])
def test_a_log_without_one_gives_nothing(text: str) -> None:
    assert migration_errors(text) == ()
