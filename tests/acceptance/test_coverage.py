"""Cases F1-F3: what an export covers, errors behind good statuses, failures without a word."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import blake3
import pytest

from logtriage.cli.main import main
from tests.acceptance.rows import E, I, Request, S, Style, fn, moment, write
from tests.acceptance.triage import Export, known

BROKEN = "[feed] TypeError: feed.items is not iterable\n    at merge (/var/task/src/feed/merge.ts:9:14)"


def healthy(count: int, *, first: int = 0, every_s: float = 10.0, from_s: float = 0.0) -> list[Request]:
    """Requests that ended well, each with one line: two rows a request."""
    return [
        fn("/api/feed", f"h{first + n}", S(200, 30), I("[feed] served"), at_s=from_s + n * every_s) for n in range(count)
    ]


# ------------------------------------------------------------------------------------------------------------------ F1
def test_f1_window_and_counts(export: Export, style: Style) -> None:
    told = export(*healthy(30), fn("/api/feed", "R1", S(500, 44), E(BROKEN), at_s=600))
    coverage, totals = told.report.coverage, told.report.totals
    assert (coverage.first_ms, coverage.last_ms) == (moment(style, 0), moment(style, 600) + 20)
    assert coverage.span_ms == 600_020
    assert (totals.entries.total, totals.requests.total) == (62, 31)
    assert known(totals.requests.by_status) == {"2xx": 30, "5xx": 1}
    assert (coverage.partial, coverage.cap_suspected, coverage.level_filter_suspected) == (False, (), ())


def test_f1_environments_deployments_regions_and_methods(export: Export) -> None:
    told = export(
        fn("/api/feed", "R1", S(200), at_s=0),
        fn("/api/feed", "R2", S(200), at_s=1, method="POST", region="iad1"),
        fn("/api/feed", "R3", S(200), at_s=2, environment="preview", deployment="dpl_FernwickEXAMPLE02"),
    )
    coverage = told.report.coverage
    counts = {
        name: {count.name: count.count for count in getattr(coverage, name)}
        for name in ("environments", "deployments", "regions", "methods")
    }
    assert counts == {
        "environments": {"production": 2, "preview": 1},
        "deployments": {"dpl_FernwickEXAMPLE01": 2, "dpl_FernwickEXAMPLE02": 1},
        "regions": {"fra1": 2, "iad1": 1},
        "methods": {"GET": 2, "POST": 1},
    }


def test_f1_traffic_gives_every_share_its_denominator(new_export: Export) -> None:
    broken = [fn("/api/feed", f"R{n}", S(500, 40), E(BROKEN), at_s=300 + n, region="iad1") for n in range(3)]
    late = fn("/api/late", "L1", S(200, 9), at_s=590, deployment="dpl_FernwickEXAMPLE02")
    told = new_export(*healthy(30), *broken, late)
    activity, finding = told.report.activity, told.finding
    feed, other = activity.routes
    assert (feed.route, feed.requests, known(feed.by_status)) == ("/api/feed", 33, {"2xx": 30, "5xx": 3})
    assert (feed.durations.count, feed.durations.p50, feed.durations.max) == (33, 30.0, 40.0)
    assert (other.route, other.requests) == ("/api/late", 1)
    assert [(one.deployment[-2:], one.requests) for one in activity.deployments] == [("01", 33), ("02", 1)]
    assert [(one.name, one.count) for one in activity.regions] == [("fra1", 31), ("iad1", 3)]
    assert [(one.name, one.count) for one in finding.regions] == [("iad1", 3)]
    assert (sum(activity.hours), sum(finding.hours)) == (34, 3)


def test_f1_failing_requests_are_counted_once_and_on_the_bins_of_every_timeline(new_export: Export) -> None:
    twice = fn("/api/feed", "R1", S(500, 40), E(BROKEN), E("RangeError: shelf 9 is out of range"), at_s=100)
    told = new_export(*healthy(30), twice, fn("/api/feed", "R2", S(200, 40), E(BROKEN), at_s=200))
    activity = told.report.activity
    assert {name: sum(counts) for name, counts in activity.failing.items()} == {"unhandled": 1, "soft": 1}
    assert sum(activity.requests) == told.report.totals.requests.total == 32
    axes = {(one.timeline.start_ms, one.timeline.bin_ms, len(one.timeline.counts)) for one in told.findings}
    assert axes == {(activity.start_ms, activity.bin_ms, len(activity.requests))}
    assert {len(counts) for counts in activity.failing.values()} == {len(activity.requests)}


def test_f1_files_are_named_by_their_digests(tmp_path: Path, style: Style, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = write(tmp_path, healthy(3), style), tmp_path / "report.json"
    assert main(["analyze", str(path), "--sha256", "-o", str(out), "--quiet"]) == 0
    [one] = json.loads(out.read_text(encoding="utf-8"))["inputs"]
    assert one["name"] == str(path)
    assert one["digest"] == {"algorithm": "blake3", "value": blake3.blake3(path.read_bytes()).hexdigest()}
    assert one["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert one["bytes"] == path.stat().st_size
    assert one["entries"] == 6


def test_f1_a_hole_is_told_and_is_no_zero(export: Export, style: Style) -> None:
    told = export(*healthy(30), *healthy(30, first=30, from_s=2 * 3600))
    [hole] = told.report.coverage.holes
    assert hole.from_ms == moment(style, 290) + 20
    assert hole.to_ms == moment(style, 7200)
    assert any("without any entry" in said for said in told.report.coverage.unproven)


def test_f1_quiet_minutes_of_a_quiet_project_are_no_hole(export: Export) -> None:
    assert export(*healthy(30, every_s=120)).report.coverage.holes == ()


@pytest.mark.parametrize(("requests", "capped"), [(500, True), (499, False), (501, False)])
def test_f1_exactly_a_thousand_rows_were_cut(export: Export, requests: int, capped: bool) -> None:
    told = export(*healthy(requests, every_s=1))
    assert told.report.totals.entries.total == 2 * requests
    assert bool(told.report.coverage.cap_suspected) is capped
    assert any("row limit" in said for said in told.report.coverage.unproven) is capped


def errors(count: int, *, summary: bool) -> Sequence[Request]:
    return [
        fn("/api/feed", f"e{n}", *([S(500)] if summary else []), E(BROKEN), at_s=n * 5.0) for n in range(count)
    ]


@pytest.mark.parametrize("summary", [True, False], ids=["with-their-summaries", "rows-alone"])
def test_f1_an_error_only_export_has_no_denominator(export: Export, summary: bool) -> None:
    told = export(*errors(30, summary=summary))
    assert len(told.report.coverage.level_filter_suspected) == 1
    assert any("rates cannot be computed" in said for said in told.report.coverage.unproven)


def test_f1_an_export_with_healthy_requests_was_not_filtered(export: Export) -> None:
    assert export(*errors(10, summary=True), *healthy(10, from_s=100)).report.coverage.level_filter_suspected == ()


def test_f1_rows_without_a_status_leave_the_outcome_unknown(export: Export) -> None:
    told = export(*errors(5, summary=False))
    assert known(told.report.totals.requests.by_status) == {"none": 5}
    assert known(told.finding.outcomes) == {"unknown": 5}
    assert any("no status" in said for said in told.report.coverage.unproven)


def test_f1_an_hour_proves_nothing_about_a_day(export: Export) -> None:
    assert any("shorter than a day" in said for said in export(*healthy(3)).report.coverage.unproven)


# ------------------------------------------------------------------------------------------------------------------ F2
def test_f2_errors_behind_good_statuses_are_soft_failures(export: Export) -> None:
    lines = [E(BROKEN, at_ms=20 + 100 * n) for n in range(19)]
    told = export(*(fn("/api/feed", f"R{n}", S(200, 2_200), *lines, at_s=n * 5.0) for n in range(50)))
    totals = told.report.totals
    assert (totals.entries.total, totals.entries.occurrence + totals.entries.continuation) == (1_000, 950)
    assert known(totals.requests.by_status) == {"2xx": 50}
    assert known(totals.outcomes) == {"soft": 50}
    assert (told.finding.requests, told.finding.rows) == (50, 950)
    assert len(told.report.coverage.cap_suspected) == 1


def test_f2_the_verdict_does_not_judge_by_status(export: Export) -> None:
    told = export(*(fn("/api/feed", f"R{n}", S(200), E(BROKEN), at_s=n * 5.0) for n in range(50)))
    assert known(told.report.totals.outcomes) == {"soft": 50}
    assert "50" in told.report.verdict
    assert told.report.do_first


# ------------------------------------------------------------------------------------------------------------------ F3
def burst() -> list[Request]:
    durations = (12, 14, 9, 11, 30, 13, 10, 12)
    return [fn("/api/stock", f"R{n}", S(503, ms), at_s=100 + n * 0.5) for n, ms in enumerate(durations)]


def test_f3_a_burst_without_text_is_silent_with_status_route_and_durations(export: Export) -> None:
    told = export(*healthy(5), *burst())
    finding = told.finding
    assert finding.rule == "silent-5xx"
    assert finding.route == "/api/stock"
    assert [(count.name, count.count) for count in finding.statuses] == [("503", 8)]
    assert known(finding.outcomes) == {"silent": 8}
    assert (finding.durations.count, finding.durations.p50, finding.durations.max) == (8, 12, 30)
    assert finding.captures["http_status"] == 503


def test_f3_says_what_to_capture_next(export: Export) -> None:
    finding = export(*burst()).finding
    assert finding.remediation.steps
    assert "log" in " ".join(step.do for step in finding.remediation.steps).lower()


def test_f3_other_lines_in_the_request_do_not_make_it_less_silent(export: Export) -> None:
    told = export(fn("/api/stock", "R1", S(503, 14), I("[stock] asked for 3 shelves")))
    assert known(told.finding.outcomes) == {"silent": 1}


def test_f3_silence_is_counted_apart_by_route_and_status(export: Export) -> None:
    told = export(
        fn("/api/stock", "R1", S(503)), fn("/api/stock", "R2", S(500), at_s=1), fn("/api/shelf", "R3", S(503), at_s=2)
    )
    assert len(told.clusters) == 3


def test_f3_silence_is_no_part_of_the_classified_share(export: Export) -> None:
    classified = export(*burst()).report.totals.classified
    assert (classified.occurrences, classified.of, classified.share) == (0, 0, None)
