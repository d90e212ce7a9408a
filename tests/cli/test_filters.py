"""Filters say which requests a report is about; what they leave out stays visible in `annotate` and in the sums."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import pytest

from tests.cli.shell import MAIN, ROOT, call, outputs_of

TWO_ENVIRONMENTS: Final = "samples/exports/preview-and-production.json"
NEW_DEPLOYMENT: Final = "dpl_Fw2EXAMPLEfern000000000000B2"
SUMMARY_AGENTS: Final = ("vercel-favicon/", "vercel-screenshot/")
MINUTE: Final = 60_000


@cache
def requests_of(sample: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of every request, joined without the tool."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in json.loads((ROOT / sample).read_text(encoding="utf-8")):
        found.setdefault(row["requestId"].rpartition("::")[2], []).append(row)
    return found


def first_ms(rows: list[dict[str, Any]]) -> int:
    return min(int(row["timestampInMs"]) for row in rows)


def newest_ms(sample: str) -> int:
    return max(int(row["timestampInMs"]) for rows in requests_of(sample).values() for row in rows)


def iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat()


def of_function(*names: str) -> Callable[[list[dict[str, Any]]], bool]:
    return lambda rows: any(row["function"] in names for row in rows if row["function"] != "middleware")


HALF: Final = newest_ms(MAIN) - 90 * MINUTE

FILTERS: Final[dict[str, tuple[str, list[str], Callable[[list[dict[str, Any]]], bool]]]] = {
    "environment": (TWO_ENVIRONMENTS, ["--env", "preview"], lambda rows: rows[0]["environment"] == "preview"),
    "both environments": (TWO_ENVIRONMENTS, ["--env", "preview", "--env", "production"], bool),
    "unknown environment": (TWO_ENVIRONMENTS, ["--env", "staging"], operator.not_),
    "deployment": (MAIN, ["--deployment", NEW_DEPLOYMENT], lambda rows: rows[0]["deploymentId"] == NEW_DEPLOYMENT),
    "route with brackets": (
        MAIN, ["--route", "/api/inbox/[conversationId]/messages"], of_function("/api/inbox/[conversationId]/messages"),
    ),
    "route with catch-all brackets": (MAIN, ["--route", "/api/auth/[...nextauth]"], of_function("/api/auth/[...nextauth]")),
    "two routes": (MAIN, ["--route", "/account", "--route", "/api/shop/stock"], of_function("/account", "/api/shop/stock")),
    "glob over brackets": (MAIN, ["--route", "/shop/[slug]*"], of_function("/shop/[slug]", "/shop/[slug]/reviews")),
    "since, counted back": (MAIN, ["--since", "90m"], lambda rows: first_ms(rows) >= HALF),
    "since, a time": (MAIN, ["--since", iso(HALF)], lambda rows: first_ms(rows) >= HALF),
    "until, a time": (MAIN, ["--until", iso(HALF)], lambda rows: first_ms(rows) <= HALF),
    "window": (
        MAIN, ["--since", "2h", "--until", "1h"],
        lambda rows: newest_ms(MAIN) - 120 * MINUTE <= first_ms(rows) <= newest_ms(MAIN) - 60 * MINUTE,
    ),
    "two filters are both meant": (
        MAIN, ["--deployment", NEW_DEPLOYMENT, "--route", "/inbox"],
        lambda rows: rows[0]["deploymentId"] == NEW_DEPLOYMENT and of_function("/inbox")(rows),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sample", "words", "wanted"), FILTERS.values(), ids=FILTERS)
def test_filter_keeps_these_requests_and_no_others(
    sample: str, words: list[str], wanted: Callable[[list[dict[str, Any]]], bool]
) -> None:
    kept = [rows for rows in requests_of(sample).values() if wanted(rows)]
    report = call(ROOT / sample, *words, "--format", "json").json
    totals, whole = report["totals"], outputs_of(sample).report["totals"]
    assert totals["requests"]["total"] == len(kept)
    assert totals["entries"]["total"] == whole["entries"]["total"]
    assert totals["entries"]["out_of_scope"] == whole["entries"]["total"] - sum(map(len, kept))
    assert totals["occurrences"] == sum(finding["occurrences"] for finding in report["findings"])
    assert sum(totals["requests"]["by_status"].values()) == len(kept)


@pytest.mark.parametrize(("sample", "words", "wanted"), FILTERS.values(), ids=FILTERS)
def test_annotate_keeps_every_entry_and_marks_those_outside(
    sample: str, words: list[str], wanted: Callable[[list[dict[str, Any]]], bool]
) -> None:
    lines = call("annotate", ROOT / sample, *words).lines
    whole = outputs_of(sample).annotations
    assert [{**line, "in_scope": True} for line in lines] == whole
    inside = {key for key, rows in requests_of(sample).items() if wanted(rows)}
    assert [line["in_scope"] for line in lines] == [line["request"].rpartition("::")[2] in inside for line in lines]


def test_bots_can_be_left_out_of_reports_but_not_out_of_annotate() -> None:
    whole = outputs_of(MAIN).report
    report = call(ROOT / MAIN, "--exclude-bots", "--format", "json").json
    bots = whole["coverage"]["requests_by_bots"]
    assert bots > 0
    assert report["totals"]["requests"]["total"] == whole["totals"]["requests"]["total"] - bots
    assert {finding["requests_by_bots"] for finding in report["findings"]} == {0}
    lines = call("annotate", ROOT / MAIN, "--exclude-bots").lines
    assert [{**line, "in_scope": True} for line in lines] == outputs_of(MAIN).annotations
    outside = {line["request"] for line in lines if not line["in_scope"]}
    assert len(outside) == bots
    probes = {rows[0]["requestId"] for rows in requests_of(MAIN).values() if rows[0]["requestUserAgent"].startswith(SUMMARY_AGENTS)}
    assert probes <= outside


def test_errors_met_by_probes_are_counted_until_they_are_left_out() -> None:
    crashes = "samples/exports/crash-at-start.csv"
    whole = outputs_of(crashes).report
    by_bots = sum(finding["requests_by_bots"] for finding in whole["findings"])
    without = call(ROOT / crashes, "--exclude-bots", "--format", "json").json
    assert by_bots > 0
    assert sum(finding["requests"] for finding in without["findings"]) == (
        sum(finding["requests"] for finding in whole["findings"]) - by_bots
    )


@pytest.mark.parametrize("words", [["--env", "preview"], ["--since", "10m", "--exclude-bots"]], ids=" ".join)
@pytest.mark.parametrize("form", ["terminal", "markdown", "html", "json"])
def test_a_filtered_report_says_so(form: str, words: list[str]) -> None:
    text = call(ROOT / TWO_ENVIRONMENTS, *words, "--format", form).out
    # On a screen the sentence may be broken, in Markdown a flag is set as code.
    plain = " ".join(text.replace("`", "").split())
    assert f"Filtered by {' '.join(words)}: " in plain
    assert form == "terminal" or f"preview-and-production.json {' '.join(words)}" in plain


def test_a_whole_report_says_nothing_of_filters() -> None:
    assert "Filtered" not in outputs_of(MAIN).markdown


def test_fingerprints_and_ids_do_not_depend_on_filters() -> None:
    whole = {finding["id"]: finding["fingerprint"] for finding in outputs_of(MAIN).report["findings"]}
    part = call(ROOT / MAIN, "--since", "90m", "--format", "json").json["findings"]
    assert part
    assert {finding["id"]: finding["fingerprint"] for finding in part}.items() <= whole.items()
