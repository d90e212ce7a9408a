"""Every sample through every command: outputs keep their schemas, tell the same sums, and hold no planted secret."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from functools import cache
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from tests.cli.shell import MAIN, ROOT, SAMPLES, call, outputs_of

ROLES: Final = ("occurrence", "continuation", "context", "summary", "noise", "duplicate", "rejected")
TAG: Final = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]+>", re.DOTALL)
CANARIES: Final = {
    "token in a query string": "FAKE-EXAMPLE-cron-token-0001",
    "code in a query string": "FAKE-EXAMPLE-code-77",
    "e-mail in a query string": "nobody%40example.com",
    "bearer token": "FAKE-EXAMPLE-token-000000000000",
    "signature of a JWT": "FAKE-EXAMPLE-signature",
    "e-mail": "fern.customer@example.com",
    "phone": "+1-555-0142",
    "address": "203.0.113.77",
    "password of a database": "FAKE-EXAMPLE-password",
    "host of a database": "db.fernwick.example:5432",
    "host of a database, pooled": "ep-quiet-fern-example-pooler",
}
"""What the samples plant, as samples/README.md promises; parts too short to be encoded differently stand below."""
STEMS: Final = ("cron-token", "EXAMPLE-code", "nobody%40", "nobody@", "EXAMPLE-token", "EXAMPLE-signature", "fern.customer", "555-0142", "EXAMPLE-password")
JWT: Final = re.compile(r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}")


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(call("schema", name).json)


def int_of(text: str) -> int:
    return int(text.replace(",", ""))


def words_of(page: str) -> str:
    """What a reader of the page sees, on one line."""
    return " ".join(html.unescape(TAG.sub(" ", page)).split())


# ------------------------------------------------------------------------------------------------------------- schemas
@pytest.mark.parametrize("sample", SAMPLES)
def test_report_keeps_its_schema(sample: str) -> None:
    assert [error.message for error in validator("report").iter_errors(outputs_of(sample).report)] == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_annotations_keep_their_schema(sample: str) -> None:
    # Lines that differ in values that the schema does not look at need one look only.
    shapes: dict[str, Any] = {}
    for line in outputs_of(sample).annotations:
        shapes.setdefault(json.dumps([line["role"], line["rule"], line["outcome"], *(type(v).__name__ for v in line.values())]), line)
    faults = [error.message for line in shapes.values() for error in validator("annotate").iter_errors(line)]
    assert faults == []


@pytest.mark.parametrize("name", ["report", "annotate"])
def test_schema_refuses_an_output_with_a_key_less(name: str) -> None:
    sample = outputs_of(MAIN)
    document = dict(sample.report if name == "report" else sample.annotations[0])
    assert validator(name).is_valid(document)
    for key in list(document):
        assert not validator(name).is_valid({other: value for other, value in document.items() if other != key}), key


# ---------------------------------------------------------------------------------------------------------------- sums
@pytest.mark.parametrize("sample", SAMPLES)
def test_annotate_and_report_count_the_same_roles(sample: str) -> None:
    told, totals = outputs_of(sample), outputs_of(sample).report["totals"]
    roles = Counter(line["role"] for line in told.annotations)
    assert roles.keys() <= set(ROLES)
    assert {role: totals["entries"][role] for role in ROLES} == {role: roles[role] for role in ROLES}
    assert totals["entries"]["total"] == len(told.annotations) == sum(one["entries"] for one in told.report["inputs"])


@pytest.mark.parametrize("sample", SAMPLES)
def test_annotate_and_report_count_the_same_occurrences(sample: str) -> None:
    told, totals = outputs_of(sample), outputs_of(sample).report["totals"]
    stated = [line for line in told.annotations if line["role"] == "occurrence"]
    # Whatever a row says besides its first error is an occurrence of its own, on the same row.
    also = sum(len(line["also"]) for line in stated)
    assert len({line["occurrence"] for line in stated}) == len(stated)
    assert totals["occurrences"] == len(stated) + also == sum(totals["outcomes"].values())
    assert totals["occurrences"] == sum(finding["occurrences"] for finding in told.report["findings"])
    if not also:
        outcomes = Counter(line["outcome"] for line in stated)
        assert {name: count for name, count in totals["outcomes"].items() if count} == outcomes


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_finding_counts_the_rows_that_annotate_gives_its_cluster(sample: str) -> None:
    told = outputs_of(sample)
    rows = Counter(line["cluster"] for line in told.annotations if line["cluster"])
    by_cluster: Counter[str] = Counter()
    for finding in told.report["findings"]:
        by_cluster[finding["cluster"]] += finding["rows"]
    assert rows == by_cluster
    assert told.report["totals"]["clusters"] == len(by_cluster)


@pytest.mark.parametrize("sample", SAMPLES)
def test_totals_of_findings_add_up(sample: str) -> None:
    report = outputs_of(sample).report
    for finding in report["findings"]:
        assert sum(finding["outcomes"].values()) == finding["occurrences"] == sum(finding["timeline"]["counts"])
        assert finding["requests_by_bots"] <= finding["requests"] <= finding["occurrences"] <= finding["rows"]
        for split in ("statuses", "methods", "environments", "deployments"):
            assert sum(part["count"] for part in finding[split]) <= finding["requests"], split
    assert report["totals"]["findings"] == len(report["findings"])
    assert sum(report["totals"]["requests"]["by_status"].values()) == report["totals"]["requests"]["total"]
    known = report["totals"]["classified"]
    assert known["occurrences"] <= known["of"] <= report["totals"]["occurrences"]


@pytest.mark.parametrize("sample", SAMPLES)
def test_markdown_tells_the_sums_of_the_report(sample: str) -> None:
    text, totals = outputs_of(sample).markdown, outputs_of(sample).report["totals"]
    line = re.search(r"^- Entries: ([\d,]+) = (.*)$", text, re.MULTILINE)
    assert line is not None
    parts = {role: int_of(count) for count, role in re.findall(r"([\d,]+) (\w+)", line[2].split(";")[0])}
    assert int_of(line[1]) == totals["entries"]["total"] == sum(parts.values())
    assert parts == {role: totals["entries"][role] for role in ROLES}
    volume = re.search(r"^- Volume: ([\d,]+) entr\w+, ([\d,]+) requests? \(([\d,]+) answered 5xx\), ([\d,]+) occ", text, re.MULTILINE)
    assert volume is not None
    assert [*map(int_of, volume.groups())] == headline(totals)


@pytest.mark.parametrize("sample", SAMPLES)
def test_screen_tells_the_sums_of_the_report(sample: str) -> None:
    text = " ".join(outputs_of(sample).screen.split())
    volume = re.search(r": ([\d,]+) entr\w+, ([\d,]+) requests? \(([\d,]+) answered 5xx\), ([\d,]+) occurrences?\b", text)
    assert volume is not None
    assert [*map(int_of, volume.groups())] == headline(outputs_of(sample).report["totals"])


@pytest.mark.parametrize("sample", SAMPLES)
def test_page_tells_the_sums_of_the_report(sample: str) -> None:
    text, totals = words_of(outputs_of(sample).html), outputs_of(sample).report["totals"]
    rows = re.search(r"\bRows ([\d,]+) \(([^)]*)\)", text)
    assert rows is not None
    parts = {role: int_of(count) for role, count in re.findall(r"(\w+) ([\d,]+)", rows[2])}
    assert int_of(rows[1]) == totals["entries"]["total"] == sum(parts.values())
    assert parts == {role: totals["entries"][role] for role in ROLES if totals["entries"][role]}
    top = re.search(r"\bRequests ([\d,]+) ([\d,]+) ended 5xx Rows ([\d,]+) ([\d,]+) occurrence", text)
    assert top is not None
    entries, requests, failed, occurrences = headline(totals)
    assert [*map(int_of, top.groups())] == [requests, failed, entries, occurrences]
    assert not totals["findings"] or f"Findings {totals['findings']} finding" in text
    asked = re.search(r"\bRequests ([\d,]+) \(([^)]*)\)", text)
    assert asked is not None
    assert int_of(asked[1]) == requests == sum(int_of(part.rsplit(" ", 1)[1]) for part in asked[2].split(", "))


def headline(totals: dict[str, Any]) -> list[int]:
    """Entries, requests, those that answered 5xx, occurrences."""
    return [totals["entries"]["total"], totals["requests"]["total"], totals["requests"]["by_status"]["5xx"], totals["occurrences"]]


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_report_opens_with_the_same_verdict(sample: str) -> None:
    told = outputs_of(sample)
    plain = re.sub(r"\W+", " ", told.report["verdict"]).strip()
    for name in ("html", "markdown", "screen"):
        text = words_of(told.every[name]) if name == "html" else html.unescape(told.every[name])
        assert plain[:150] in re.sub(r"\W+", " ", text), name


# ------------------------------------------------------------------------------------------------------------- secrets
def test_canaries_sing_in_the_samples() -> None:
    raw = "".join((ROOT / sample).read_text(encoding="utf-8") for sample in SAMPLES)
    assert [name for name, secret in CANARIES.items() if secret not in raw] == []
    assert [stem for stem in STEMS if stem not in raw] == ["nobody@"]
    assert JWT.search(raw)


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_output_holds_a_planted_secret(sample: str) -> None:
    for name, text in outputs_of(sample).every.items():
        assert leaks(text) == [], name


def test_annotated_lines_hold_no_planted_secret() -> None:
    rows = json.loads((ROOT / MAIN).read_text(encoding="utf-8"))
    texts = [text for row in rows for text in (row["message"], f"GET {row['requestPath']}?{row['requestQueryString']}") if text]
    told = call("annotate", "--input-format", "lines", "-", stdin="\n".join(texts).encode())
    assert len(told.out.splitlines()) > len(rows)
    assert leaks(told.out + told.err) == []


@pytest.mark.parametrize("name", CANARIES)
def test_a_secret_in_the_command_line_is_not_repeated_in_the_report(name: str) -> None:
    text = call(ROOT / MAIN, "--route", f"/x?token={CANARIES[name]}", "--format", "json").out
    assert leaks(text) == []


def leaks(text: str) -> list[str]:
    """Names of the planted secrets that a text holds, whole or in a part that survives every encoding."""
    folded = text.replace("\\", "")
    found = [name for name, secret in CANARIES.items() if secret in text]
    return found + [stem for stem in STEMS if stem in folded] + (["JWT"] if JWT.search(folded) else [])
