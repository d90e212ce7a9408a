"""What is passed over unread is talk for sure."""

from __future__ import annotations

import json
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.normalize import may_have_level, may_tell, own_level
from logtriage.tell import tell
from tests.builders import EXPORTS, matcher, rules

SAMPLE = Path(__file__).resolve().parent.parent.parent / "samples" / "logs_result.json"
WORDS = (
    *("order", "stored", "in", "64", "ms", ":", "Error", "error", "Type", "[", "]", "{", "}", "at ", "(", ")", "file.js:64", "\n", " ", "  "),
    *("failed", "no", "errors", "0", "code", "'P2022'", "=", "status", "504", "GET", "/api", "not found", "retrying", "INFO", "ERROR", "|", "-"),
    *("Traceback", "(most recent call last):", 'File "a.py", line 64', "exited with", "undefined", "null", "mis", "match", "time", "out", "⨯", "✅", "…"),
)


def assert_talk(texts: list[str]) -> None:
    given = pl.Series(texts, dtype=pl.String)
    for text, tells, level in zip(texts, may_tell(given), may_have_level(given), strict=True):
        if not tells and not matcher().may_match(text):
            told = tell(text, matcher())
            expected = ("talk", own_level(text) if level else None, ())
            assert (told.reading.kind, told.reading.own_level, told.statements) == expected, text


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=10), st.sampled_from(["", " "]))
def test_words_in_any_order(words: list[str], between: str) -> None:
    assert_talk([between.join(words)])


def test_pieces_of_every_example_of_the_pack() -> None:
    dice = random.Random(5)  # noqa: S311 - no secret
    texts = [example.text for rule in rules() for example in (*rule.positive[:1], *rule.negative[:1])]
    lines = [line for text in texts for line in text.split("\n")]
    assert_talk([*texts, *(dice.choice(lines)[dice.randrange(20) :] for _ in range(2_000))])


def test_a_sample() -> None:
    rows = json.loads(SAMPLE.read_text(encoding="utf-8"))
    assert_talk(sorted({row["message"] for row in rows if row["message"]}))


@pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"the real exports are not here ({EXPORTS})")
def test_real_messages() -> None:
    texts: set[str] = set()
    for path in sorted(EXPORTS.glob("[0-9]*.json")):
        try:
            texts |= {row.get("message") or "" for row in json.loads(path.read_text(encoding="utf-8"))}
        except ValueError:
            continue
    assert_talk(sorted(texts))


def test_ordinary_lines_are_passed_over() -> None:
    texts = ["order 64 stored in 64ms", "[cart] 3 items for the guest", "job 12 of 40 done", "listening on port 3000"]
    assert not may_tell(pl.Series(texts)).any()
