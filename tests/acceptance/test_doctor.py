"""Cases F1 and F10 as `doctor` tells them: what an export covers, and what is odd about its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.rows import E, I, Request, S, as_csv, as_json, fn, rows_of, write
from tests.cli.shell import call

DAY_S = 86_400.0


def requests(count: int = 10, *, every_s: float = 3.0, first: int = 0) -> list[Request]:
    return [fn("/api/feed", f"R{n}", S(200), I(f"[feed] asked {n}"), at_s=n * every_s) for n in range(first, first + count)]


def checkup(*files: Path) -> Any:
    told = call("doctor", *files, "--format", "json")
    assert told.code == 0
    return told.json


def answers(found: Any) -> dict[str, str]:
    return {one["question"]: one["answer"] for one in found["claims"]}


def test_f1_a_whole_export_says_window_environments_and_what_it_proves(tmp_path: Path) -> None:
    found = checkup(write(tmp_path, requests(40, every_s=DAY_S / 20)))
    [file] = found["files"]
    assert (file["entries"], file["requests"], file["order"]) == (80, 40, "grouped")
    assert [one["name"] for one in found["coverage"]["environments"]] == ["production"]
    assert found["by_status"]["2xx"] == 40
    assert answers(found)["What share of the requests failed?"] == "yes"
    assert answers(found)["Is an error gone that is not in it?"] == "partly"
    assert found["verdict"] == "80 rows of 40 requests: no sign of loss."


def test_f1_a_file_at_the_row_limit_proves_no_absence(tmp_path: Path) -> None:
    found = checkup(write(tmp_path, requests(500)))
    assert found["coverage"]["cap_suspected"] == [str(tmp_path / "logs_result.json")]
    assert answers(found)["Is an error gone that is not in it?"] == "no"
    assert any("shorter windows" in hint for hint in found["hints"])


def test_f1_a_round_number_of_entries_is_remarked_upon(tmp_path: Path) -> None:
    [file] = checkup(write(tmp_path, requests(750)))["files"]
    assert any("1,500 entries is a round number" in remark for remark in file["remarks"])


def test_f1_an_export_of_errors_alone_gives_no_rates(tmp_path: Path) -> None:
    given = [fn("/api/feed", f"R{n}", E("TypeError: x is not a function"), at_s=n * 2.0) for n in range(12)]
    found = checkup(write(tmp_path, given))
    assert answers(found)["What share of the requests failed?"] == "no"
    assert answers(found)["How did each request end?"] == "no"


def test_f1_a_silent_failure_has_no_reason(tmp_path: Path) -> None:
    found = checkup(write(tmp_path, [fn("/api/a", f"R{n}", S(503)) for n in range(3)]))
    assert found["silent"] == 3
    assert answers(found)["Why did the 5xx fail?"] == "no"


def test_f1_a_hole_is_no_zero(tmp_path: Path) -> None:
    late = [fn("/api/feed", f"L{n}", S(200), at_s=9_000 + n * 3.0) for n in range(20)]
    found = checkup(write(tmp_path, [*requests(20), *late]))
    assert len(found["coverage"]["holes"]) == 1
    assert "holes" in found["verdict"]


@pytest.mark.parametrize("name", ["logs_result (2).json", "logs_result copy.json", "logs - Copy.json"])
def test_f10_the_name_of_a_copy_is_remarked_upon(tmp_path: Path, name: str) -> None:
    [file] = checkup(write(tmp_path, requests(), name=name))["files"]
    assert any("second download" in remark for remark in file["remarks"])
    assert any("blanks" in remark for remark in file["remarks"])


def test_f10_the_dashboards_own_name_is_not(tmp_path: Path) -> None:
    [file] = checkup(write(tmp_path, requests(), name="fernwick-log-export-2026-01-31T14-02-11.json"))["files"]
    assert file["remarks"] == []


def test_f10_overlapping_files_and_a_csv_twin_are_told_with_their_rows(tmp_path: Path) -> None:
    one, two = (write(tmp_path, requests(8, first=at), name=f"{at}.json") for at in (0, 5))
    twin = tmp_path / "twin.csv"
    twin.write_bytes(as_csv(rows_of(requests(8))))
    found = checkup(one, two, twin)
    assert found["files"][1]["overlaps"] == [{"name": str(one), "count": 6}]
    assert any("adds nothing" in remark for remark in found["files"][2]["remarks"])
    assert found["requests"] == 13


def test_f10_the_same_bytes_again_are_named(tmp_path: Path) -> None:
    one, two = (write(tmp_path, requests(), name=name) for name in ("a.json", "b.json"))
    assert checkup(one, two)["files"][1]["remarks"] == [f"It has the same bytes as {one}."]


def test_f10_a_page_that_was_written_twice_is_told(tmp_path: Path) -> None:
    rows = rows_of(requests(40))
    path = tmp_path / "logs.json"
    path.write_bytes(as_json([*rows, *rows[:60]]))
    [file] = checkup(path)["files"]
    assert file["repeated"] == 60
    assert any("a page of the export was written again" in remark for remark in file["remarks"])


@pytest.mark.parametrize(
    ("records", "said"),
    [
        pytest.param([{"id": f"r{n}", "timestamp": n, "domain": "a.example", "deploymentId": "d", "source": "lambda", "level": "info", "message": "x"} for n in range(3)], "only the first line of each request", id="by request, no list of lines"),
        pytest.param([{"rowId": str(n), "timestampInMs": n, "level": "error", "message": "x", "domain": "a.example"} for n in range(3)], "no request id", id="live"),
        pytest.param([{"id": "r1", "timestamp": 1, "domain": "a", "logs": [], "message": "x", "messageTruncated": True}], "1 messages were cut", id="cut"),
        pytest.param([{"type": "log", "data": {"message": "x"}}] * 4, "3 of 4 records stand in it twice", id="page again"),
    ],
)  # fmt: skip
def test_f10_records_of_the_command_line_say_what_they_lack(tmp_path: Path, records: list[Any], said: str) -> None:
    path = tmp_path / "cli.ndjson"
    path.write_text("Vercel CLI 50.1.5\n" * (said != "no request id") + "\n".join(map(json.dumps, records)), encoding="utf-8")
    told = call("doctor", path)
    assert told.code == 4
    assert "Cannot be analysed" in told.out
    assert said in told.out
