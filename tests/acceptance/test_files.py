"""Case F10: how exports are named, written and overlapped; and what no output may hold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logtriage.cli.main import main
from logtriage.model import Finding
from tests.acceptance.rows import E, I, Request, Row, S, Style, W, as_csv, as_json, fn, rows_of, write
from tests.acceptance.triage import Export, Told, tell

BROKEN = 'TypeError: feed.items is not iterable, "a" and a, b\n    at merge (/var/task/src/feed/merge.ts:9:14)'
NAMES = (
    "logs_result.json",
    "logs_result (2).json",
    "logs_result copy.json",
    "logs result of friday.json",
    "fernwick-log-export-2026-01-31T14-02-11.json",
    "LOGS.JSON",
    "logs_result.json.txt",
)


def requests(first: int = 0, last: int = 10) -> list[Request]:
    return [fn("/api/feed", f"R{n}", S(500, 40 + n), I(f"[feed] asked {n}"), E(BROKEN), at_s=n * 3.0) for n in range(first, last)]


def plain(findings: tuple[Finding, ...]) -> list[tuple[Any, ...]]:
    """What does not depend on how the rows were written."""
    return [(f.id, f.rule, f.fingerprint, f.route, f.requests, f.rows, f.outcomes, f.samples, f.timeline) for f in findings]


# --------------------------------------------------------------------------------------------------- names and forms
@pytest.mark.parametrize("name", NAMES)
def test_f10_any_name_of_the_dashboard_is_read(tmp_path: Path, style: Style, name: str) -> None:
    path, out = write(tmp_path, requests(), style, name), tmp_path / "out.json"
    assert main([str(path), "-o", str(out), "--quiet"]) == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    assert [one["name"] for one in report["inputs"]] == [str(path)]
    assert [finding["requests"] for finding in report["findings"]] == [10]


def test_f10_the_text_of_a_windows_path_is_a_name_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "C:\\Users\\dev\\Downloads\\logs_result (1).json"
    write(tmp_path, requests(), name=name)
    assert main([name, "-o", "report.json", "-o", "report.html", "-o", "report.md", "--quiet"]) == 0
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in report["inputs"]] == [name]


@pytest.mark.parametrize("form", ["crlf", "bom", "bom-csv", "csv", "csv-crlf"])
def test_f10_the_same_rows_give_the_same_findings_in_every_form(tmp_path: Path, form: str) -> None:
    rows = rows_of(requests())
    twin = tmp_path / ("twin.csv" if "csv" in form else "twin.json")
    data = as_csv(rows) if "csv" in form else as_json(rows)
    if "crlf" in form:
        # Inside a quoted cell a line end is text; only those between records change when an editor saves the file.
        data = data.replace(b",\n", b",\r\n").replace(b"concurrency\n", b"concurrency\r\n").replace(b",1\n", b",1\r\n")
        data = data if "csv" in form else data.replace(b"},{", b"},\r\n{")
    twin.write_bytes(b"\xef\xbb\xbf" + data if "bom" in form else data)
    original = tell([write(tmp_path, requests())])
    copy = tell([twin])
    assert plain(copy.findings) == plain(original.findings)
    assert copy.report.totals == original.report.totals
    assert copy.report.inputs[0].rejected_count == 0


def test_f10_old_and_new_style_of_the_same_requests_agree(tmp_path: Path) -> None:
    told = {style: tell([write(tmp_path, requests(), style, f"{style}.json")], style) for style in ("new", "old")}
    seen = [
        [(f.cluster, f.fingerprint, f.route, f.requests, f.rows, f.statuses, f.outcomes, f.durations) for f in one.findings]
        for one in told.values()
    ]
    assert seen[0] == seen[1]


# ----------------------------------------------------------------------------------------------------------- overlap
def counted(told: Told) -> tuple[int, int, int]:
    totals = told.report.totals
    return totals.requests.total, totals.entries.duplicate, sum(finding.requests for finding in told.findings)


def test_f10_overlapping_files_are_one_log(tmp_path: Path, style: Style) -> None:
    files = [write(tmp_path, requests(0, 10), style, "a.json"), write(tmp_path, requests(6, 15), style, "b.json")]
    forward, backward = tell(files, style), tell(files[::-1], style)
    assert counted(forward) == counted(backward) == (15, 12, 15)
    assert [(f.fingerprint, f.route, f.requests, f.rows) for f in forward.findings] == [
        (f.fingerprint, f.route, f.requests, f.rows) for f in backward.findings
    ]


def test_f10_a_duplicate_names_the_row_that_it_repeats(tmp_path: Path, style: Style) -> None:
    files = [write(tmp_path, requests(0, 2), style, "a.json"), write(tmp_path, requests(1, 3), style, "b.json")]
    told = tell(files, style)
    repeated = [one for one in told.annotations if one.role == "duplicate"]
    places = {(one.file, one.row): one for one in told.annotations}
    assert len(repeated) == 3
    for one in repeated:
        assert one.file == str(files[1])
        assert one.duplicate_of is not None
        original = places[one.duplicate_of.file, one.duplicate_of.row]
        assert (original.file, original.request, original.message) == (str(files[0]), one.request, one.message)


def test_f10_hosts_may_differ_between_aliases(tmp_path: Path) -> None:
    rows = rows_of(requests(0, 2))
    other = [row | {"host": "www.fernwick.example", "requestPath": "www." + row["requestPath"]} for row in rows]
    for name, own in (("a.json", rows), ("b.json", other)):
        (tmp_path / name).write_bytes(as_json(own))
    assert counted(tell([tmp_path / "a.json", tmp_path / "b.json"])) == (2, 6, 2)


def repeated_line(rows: list[Row], copies: int) -> list[Row]:
    """The rows with their first error line standing ``copies`` times."""
    at = next(place for place, row in enumerate(rows) if row["message"] == BROKEN)
    return [*rows[:at], *[rows[at]] * copies, *rows[at + 1 :]]


def test_f10_a_row_repeated_inside_one_file_is_kept_and_counted(tmp_path: Path, style: Style) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(as_json(repeated_line(rows_of(requests(0, 1), style), 3), style))
    told = tell([path], style)
    assert counted(told) == (1, 0, 1)
    assert (told.finding.occurrences, told.finding.rows) == (1, 3)


@pytest.mark.parametrize(("copies", "kept"), [((2, 1), 2), ((1, 3), 3), ((2, 2), 2)])
def test_f10_the_union_keeps_the_largest_count_of_any_file(tmp_path: Path, style: Style, copies: tuple[int, int], kept: int) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file, count in zip(files, copies, strict=True):
        file.write_bytes(as_json(repeated_line(rows_of(requests(0, 1), style), count), style))
    told = tell(files, style)
    assert told.finding.rows == kept
    assert (told.finding.requests, told.finding.occurrences) == (1, 1)
    assert told.report.totals.entries.duplicate == sum(copies) - kept + 2


def test_f10_a_request_split_between_two_files_is_joined(tmp_path: Path, style: Style) -> None:
    rows = rows_of(requests(0, 1), style)
    summary = [row for row in rows if not row["message"]]
    lines = [row for row in rows if row["message"]]
    for name, own in (("a.json", lines), ("b.json", summary)):
        (tmp_path / name).write_bytes(as_json(own, style))
    told = tell([tmp_path / "a.json", tmp_path / "b.json"], style)
    assert (told.finding.requests, told.finding.outcomes["unhandled"]) == (1, 1)


# ------------------------------------------------------------------------------------------------ secrets, everywhere
SECRETS = {
    "token in a query": "c0ffee-EXAMPLE-0f1e2d3c4b5a",
    "password in a connection string": "hunter2-EXAMPLE",
    "host of the database": "ep-hidden-moon-12ab34cd.eu-central-1.aws.neon.tech",
    "phone": "+1-202-555-0143",
    "e-mail": "rosa.quill@fernwick.example",
    "bearer token": "EXAMPLE.bearer.91f2aa03c6d87be4",
}
LEAKY = (
    E(f"Error: connect failed postgresql://fern:{SECRETS['password in a connection string']}@{SECRETS['host of the database']}/shop"),
    W(f"[sms] cannot reach phone={SECRETS['phone']} of {SECRETS['e-mail']}"),
    E(f"[mail] upstream failed with status 500 Authorization: Bearer {SECRETS['bearer token']}"),
)


def leaky() -> Request:
    query = f"token={SECRETS['token in a query']}&phone={SECRETS['phone']}"
    request = fn("/api/cron/reindex", "R1", S(500), *LEAKY, query=query)
    return replace(request, path=f"/api/cron/reindex?token={SECRETS['token in a query']}")


@pytest.mark.parametrize("form", ["json", "html", "md", "txt"])
def test_h_no_report_holds_a_secret(tmp_path: Path, style: Style, form: str) -> None:
    out = tmp_path / f"report.{form}"
    assert main([str(write(tmp_path, [leaky()], style)), "-o", str(out), "--quiet"]) == 0
    text = out.read_text(encoding="utf-8")
    assert {kind for kind, value in SECRETS.items() if value in text} == set()


def test_h_annotations_hold_no_secret(tmp_path: Path, style: Style, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["annotate", str(write(tmp_path, [leaky()], style)), "--quiet"]) == 0
    text = capsysbinary.readouterr().out.decode()
    assert text.count("\n") == 4
    assert {kind for kind, value in SECRETS.items() if value in text} == set()


def test_h_a_secret_in_a_log_is_a_finding_of_its_own(tmp_path: Path, style: Style) -> None:
    told = tell([write(tmp_path, [leaky()], style)], style)
    assert told.report.secrets
    assert all(secret.where == ("/api/cron/reindex",) for secret in told.report.secrets)


def test_h_a_secret_is_counted_by_the_rows_that_hold_it_and_a_row_of_two_files_once(tmp_path: Path, style: Style) -> None:
    said = E(f"[mail] upstream refused Authorization: Bearer {SECRETS['bearer token']}")
    asked = [fn("/api/mail", f"R{n}", S(500), said, at_s=n) for n in range(3)]
    files = [write(tmp_path, asked, style, "one.json"), write(tmp_path, asked[1:], style, "two.json")]
    assert [secret.count for secret in tell(files, style).report.secrets] == [3]


def test_h_no_column_of_an_export_leaves_past_the_gate(export: Export) -> None:
    told = export(
        fn("/api/shelves", "R1", S(500), E("ShelfError: locked"), environment="jane@fern-mail.io", deployment="amy@fern-mail.io", region="bob@fern-mail.io")
    )
    assert told.finding.environments[0].name.startswith("<email:")
    assert "fern-mail" not in repr(told.report)
