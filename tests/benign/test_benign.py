"""No rule fires on what only speaks of errors: a corpus of benign lines, every rule's own words quoted, and real labels."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from logtriage import schema as s
from logtriage.model import Rule, Statement
from logtriage.normalize.heads import read_head
from logtriage.read import open_reader
from tests.builders import EXPORTS, told
from tests.each_rule import each_rule

HERE = Path(__file__).parent
SILENT = ("access", "changelog", "ci", "code", "health", "help", "languages", "markdown")
"""Files of which at most a line in twenty may be taken for an error at all, named or not."""


def lines(name: str) -> list[tuple[str, str]]:
    """Give (place, text) of every line of a file."""
    texts = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [(f"{name}.txt:{number}", text.replace("⏎", "\n")) for number, text in enumerate(texts, 1)]


def named(text: str) -> list[Statement]:
    """Give the statements of a text that a rule names a fault in."""
    return [one for one in told(text).statements if one.match is not None and one.match.classified]


def fired(place: str, text: str) -> str:
    """Say which rule fires on a text by which branch; nothing where none does."""
    found = (f"{place}: {one.match.rule} fires by {one.match.reason}" for one in named(text) if one.match)
    return "\n".join(f"{line}\n  on {text!r}" for line in found)


ALL = sorted(path.stem for path in HERE.glob("*.txt"))
BENIGN = [pytest.param(*one, id=one[0]) for name in ALL if name not in {"retries", "known-wrong"} for one in lines(name)]


def test_the_corpus_is_large_enough() -> None:
    assert len(BENIGN) >= 150


@pytest.mark.parametrize(("place", "text"), BENIGN)
def test_no_rule_fires_on_a_benign_line(place: str, text: str) -> None:
    assert not fired(place, text), fired(place, text)


@pytest.mark.parametrize("name", SILENT)
def test_benign_lines_state_no_error_at_all(name: str) -> None:
    loud = [place for place, text in lines(name) if told(text).statements]
    assert len(loud) * 20 <= len(lines(name)), loud


@pytest.mark.parametrize(("place", "text"), [pytest.param(*one, id=one[0]) for one in lines("retries")])
def test_a_try_with_more_to_come_opens_no_failure(place: str, text: str) -> None:
    assert all(one.facts.handled for one in told(text).statements), fired(place, text)


@pytest.mark.parametrize(("place", "text"), [pytest.param(*one, id=one[0]) for one in lines("known-wrong")])
def test_what_is_known_to_be_wrong_still_is(place: str, text: str) -> None:
    assert told(text).statements, f"{place} comes out right now: move it to the file of its kind"


# ------------------------------------------------------------------------------------------- every rule's words, quoted
FRAMES = (
    "GET /docs/errors/{code} 200 in 14ms",
    '203.0.113.9 - - [31/Jan/2026:14:22:12 +0000] "GET /kb/{code} HTTP/1.1" 304 0',
    "fix(core): handle {said} (#412)",
    "* **core:** no longer fails with {said}",
    "4f1c0a9 fix: {said}",
    "if (error.code === '{code}') return retry(error)",
    "case '{code}': return 'again'",
    "throw new Error('{said}')",
    "  // {said}",
    "expect(error.message).toContain('{said}')",
    "console.error('{said}', error.code, '{code}')",
    " ✓ answers when the log says {said} (41 ms)",
    "ok 14 - {code} {said}",
    "| {code} | 503 | see the runbook |",
    "- [x] no `{code}` in the logs for 24 hours",
    "* If the log says {said}, start again.",
    "See [{code}](https://fernwick.example/docs/{code}) for what to do.",
    "https://fernwick.example/docs/errors#{code}",
    "  - regex: '{said}'",
)
"""How people quote an error; ``said`` is its sentence without the class, ``code`` its code or id."""


def quotations(rule: Rule) -> Iterator[tuple[str, str]]:
    code = next((name for name in (*rule.codes, *(code for one in rule.any for code in one.code))), rule.id)
    first = next(line for line in rule.positive[0].text.splitlines() if line.strip())
    said = read_head(first).message[:160] or rule.prefilter[0]
    for number, frame in enumerate(FRAMES, 1):
        yield f"{rule.id}, quotation {number}", frame.replace("{code}", code).replace("{said}", said)


@each_rule
def test_no_rule_fires_where_its_own_words_are_quoted(rule: Rule) -> None:
    assert not [problem for place, text in quotations(rule) if (problem := fired(place, text))]


# ---------------------------------------------------------------------------------------------------------------- labels
@pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"the real exports are not here ({EXPORTS})")
def test_rules_leave_alone_what_a_person_called_context_or_noise() -> None:
    """Row by row, whatever stands around it; messages are not shown, the rule and the row are."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in (EXPORTS / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["kind"] in {"context", "noise"}:
            wanted[label["file"]].add(label["row"])
    found = [
        (name, row, one.match.rule, one.match.reason)
        for name, labelled in wanted.items()
        for batch in open_reader(str(EXPORTS / name), 0).batches()
        for row, message in batch.select(s.ROW, s.MESSAGE).iter_rows()
        if row in labelled and message
        for one in named(message)
        if one.match is not None
    ]
    assert len(found) <= 1, found
