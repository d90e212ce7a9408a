from __future__ import annotations

from pathlib import Path

from logtriage import pipeline
from logtriage.join import Scope
from logtriage.model import FINGERPRINT_VERSION, HOUR_MS, RunRecord, Tool
from logtriage.read import open_reader
from logtriage.recording import record_of
from logtriage.redact import Gate
from logtriage.tally import merge
from tests.acceptance.rows import E, I, S, fn, moment, write
from tests.builders import matcher, rules

_REFUSED = "Error: connect ECONNREFUSED 10.4.7.21:5432 for user jane.roe@example.com"


def recorded(*paths: Path, scope: Scope | None = None) -> RunRecord:
    """Triage files and give the record of the run."""
    run = pipeline.triage([open_reader(str(path), at) for at, path in enumerate(paths)], rules(), matcher=matcher())
    tool = Tool("logtriage", "test", FINGERPRINT_VERSION, "rules", len(rules()))
    return record_of(run, rules(), tool=tool, scope=scope or Scope(), gate=Gate())


def test_every_occurrence_stands_in_one_cell_and_every_request_in_the_traffic(tmp_path: Path) -> None:
    told = recorded(
        write(tmp_path, [
            fn("/api/a", "R1", E(_REFUSED), S(500)),
            fn("/api/a", "R2", E(_REFUSED), S(200), at_s=3_700, deployment="dpl_FernwickEXAMPLE02"),
            fn("/api/b", "R3", S(500), environment="preview"),
            fn("/api/b", "R4", I("all is well"), S(200)),
        ])
    )  # fmt: skip
    hour = moment("new", 0)
    assert sorted(
        (one.cell.route, one.cell.environment, one.cell.deployment, one.cell.hour_ms, one.occurrences,
         one.failed_requests, one.errors) for one in told.tallies
    ) == [
        ("/api/a", "production", "dpl_FernwickEXAMPLE01", hour, 1, 1, 1),
        ("/api/a", "production", "dpl_FernwickEXAMPLE02", hour + HOUR_MS, 1, 0, 1),
        ("/api/b", "preview", "dpl_FernwickEXAMPLE01", hour, 1, 1, 0),
    ]  # fmt: skip
    assert sum(one.requests for one in told.traffic) == 4
    assert sum(one.failed_requests for one in told.traffic) == 2


def test_no_raw_text_and_no_folder_is_kept(tmp_path: Path) -> None:
    told = recorded(write(tmp_path, [fn("/api/a", "R1", E(_REFUSED), S(500))]))
    (issue,) = told.issues
    assert issue.sample is not None
    assert "jane.roe" not in repr(told)
    assert "<email:1>" in issue.sample
    assert [one.name for one in told.inputs] == ["logs_result.json"]


def test_a_filter_by_time_narrows_the_window_and_a_filter_by_route_is_written_down(tmp_path: Path) -> None:
    path = write(tmp_path, [fn("/api/a", f"R{at}", S(200), at_s=600 * at) for at in range(6)])
    told = recorded(path, scope=Scope(routes=("/api/*",), since="20m"))
    assert told.scope == (("route", "/api/*"), ("since", "20m"))
    assert told.last_ms is not None
    assert told.first_ms == told.last_ms - 20 * 60_000


def test_the_tally_of_two_files_is_the_merge_of_their_tallies(tmp_path: Path) -> None:
    files = [
        write(tmp_path, [fn("/api/a", f"{name}{at}", E(_REFUSED), S(500), at_s=begin + at) for at in range(3)], name=name)
        for name, begin in (("one.json", 0), ("two.json", 900), ("three.json", 4_000))
    ]
    together, apart = recorded(*files), merge([recorded(path) for path in files])
    assert together.tallies == apart.tallies
    assert together.traffic == apart.traffic
    assert together.inputs == apart.inputs
