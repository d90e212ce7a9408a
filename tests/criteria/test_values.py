"""Values out of texts: names in every spelling, numbers with their units, words that a source must hold."""

from __future__ import annotations

import polars as pl
import pytest

from logtriage.criteria.literals import literals_of
from logtriage.criteria.values import numbers_of, values_in
from logtriage.model import Extract, FlowStep, TextPattern


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("requestId=job_1_2", "job_1_2"),
        ("done (requestId: job_1_2)", "job_1_2"),
        ('{"requestId":"job_1_2","n":1}', "job_1_2"),
        ("{ requestId: 'job_1_2' }", "job_1_2"),
        ("requestId = job_1_2, next", "job_1_2"),
        ("requestId=job_1_2.", "job_1_2"),
        ("requestId: <job_1_2>", "job_1_2"),
        ("?requestId=job_1_2&x=1", "job_1_2"),
        ("myrequestId=job_1_2", None),
        ("requestId job_1_2", None),
        ("requestId=", None),
        ("requestid=job_1_2", None),
    ],
)
def test_b11_a_key_is_read_in_every_spelling(text: str, value: str | None) -> None:
    assert values_in(pl.Series([text]), Extract("name", "requestId")).to_list() == [value]


def test_a_group_names_its_key() -> None:
    extract = Extract("regex", r"Job (?P<jobId>\d+)")
    assert extract.label == "jobId"
    assert values_in(pl.Series(["Job 9 failed", "no"]), extract).to_list() == ["9", None]


@pytest.mark.parametrize(
    ("value", "scale", "number"),
    [("45", 1, 45), ("45ms", 1, 45), ("1.5s", 1, 1500), ("1.5", 1000, 1500), ("45ms", 1000, 45), ("2min", 1, 120_000), ("x", 1, None), ("-3", 1, -3), ("1e9", 1, None)],
)  # fmt: skip
def test_a_unit_behind_a_number_wins(value: str, scale: float, number: float | None) -> None:
    assert numbers_of(pl.Series([value]), scale).to_list() == [number]


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("literal", "[CRON] trigger start", ("[CRON] trigger start", "trigger start")),
        ("literal", "authorized method=vercel", ("authorized method=vercel", "authorized method=")),
        ("regex", r"Job \d+ completed successfully", ("completed successfully",)),
        ("regex", r"\[CRON\] (?:start|stop)", ("[CRON]",)),
        ("regex", r"starts? now", ("start",)),
        ("regex", r"[a-z]+ \d{2,4}", ()),
        ("literal", "✅ [CRON] done well", ("✅ [CRON] done well", "done well")),
    ],
)
def test_the_words_of_a_pattern_are_looked_for_with_and_without_what_a_source_adds(
    kind: str, text: str, words: tuple[str, ...]
) -> None:
    pattern = TextPattern("literal" if kind == "literal" else "regex", text)
    step = FlowStep("a", (pattern,), None, optional=False, repeats=False, within_s=None, joins=(), ends=None, source="")
    assert literals_of(step) == (words,)
