"""The samples: the same bytes each time, the form that each name promises, a truth table that counts what is there."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final

import pytest

SAMPLES: Final = Path(__file__).parents[2] / "samples"
NEW: Final = ("logs_result.json", "exports/preview-and-production.json", "exports/crash-at-start.csv")
OLD: Final = ("exports/aborts-old-style.json", "exports/python-function.csv", "exports/go-and-php.json")
OLDEST: Final = "exports/lambda-old.json"
DAMAGED: Final = tuple(
    f"damaged/{name}"
    for name in (
        "truncated.json", "stray-tail.json", "no-header.csv", "pasted-heading.csv", "overlap-a.json", "overlap-b.json",
    )
)  # fmt: skip
FILES: Final = (*NEW, *OLD, OLDEST, *DAMAGED)
MAIN_KEYS: Final = 28
OLDEST_KEYS: Final = 23
TRUTH: Final[dict[str, list[dict[str, Any]]]] = json.loads((SAMPLES / "truth/faults.json").read_text(encoding="utf-8"))

Row = dict[str, Any]


def text_of(file: str) -> str:
    return (SAMPLES / file).read_bytes().decode("utf-8")


def rows_of(file: str) -> list[Row]:
    """What a tolerant reader gets: whole objects up to the damage, numbers of a CSV as numbers."""
    text = text_of(file)
    if file.endswith(".csv"):
        return _csv_rows(text)
    decoder, place = json.JSONDecoder(), text.index("[") + 1
    rows: list[Row] = []
    while True:
        place = re.compile(r"[\s,]*").match(text, place).end()  # type: ignore[union-attr]
        try:
            row, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError:
            return rows
        rows.append(row)


def _csv_rows(text: str) -> list[Row]:
    header = text_of("exports/crash-at-start.csv").split("\n", 1)[0]
    lines = text[text.index(header) :] if header in text else text
    table = list(csv.reader(lines.splitlines(keepends=True)))
    names = header.split(",")
    body = table[1:] if table[0] == names else table
    numbers = {"timestampInMs", "responseStatusCode", "durationMs"}
    return [
        {name: int(cell) if name in numbers and cell else cell for name, cell in zip(names, cells, strict=True)}
        for cells in body
    ]


def test_regenerating_gives_the_same_bytes(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, SAMPLES / "generate.py", tmp_path], check=True, env=environment)
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert set(made) == {*FILES, "truth/faults.json"}
    assert [file for file in made if made[file] != (SAMPLES / file).read_bytes()] == []


def test_no_sample_lies_about_without_a_generator() -> None:
    found = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.suffix in {".json", ".csv"}}
    assert found == {*FILES, "truth/faults.json"}


@pytest.mark.parametrize("file", [file for file in FILES if file not in DAMAGED])
def test_whole_samples_hold_hundreds_of_rows(file: str) -> None:
    assert 100 <= len(rows_of(file)) < 1000


@pytest.mark.parametrize("file", ["logs_result.json", "exports/aborts-old-style.json", "exports/go-and-php.json"])
def test_compact_json_is_one_line_with_the_keys_of_its_age(file: str) -> None:
    text = text_of(file)
    first_key = "projectId" if file in NEW else "TimeUTC"
    assert "\n" not in text
    assert text.startswith(f'[{{"{first_key}":')
    assert {len(row) for row in json.loads(text)} == {MAIN_KEYS}


def test_oldest_json_has_lambda_keys_and_its_own_sentinels() -> None:
    rows = json.loads(text_of(OLDEST))
    assert {len(row) for row in rows} == {OLDEST_KEYS}
    assert {type(row["requestUserAgent"]) for row in rows} == {list}
    lines = [row for row in rows if row["responseStatusCode"] == -10]
    summaries = [row for row in rows if row["responseStatusCode"] != -10]
    assert lines
    assert {row["lambdaDurationInMs"] for row in lines} == {-1}
    assert all(row["message"].endswith(f" status={row['responseStatusCode']}\n") for row in summaries)


def test_quoted_csv_quotes_texts_and_leaves_numbers_bare() -> None:
    text = text_of("exports/python-function.csv")
    assert text.startswith('"TimeUTC","timestampInMs",')
    assert text.endswith("\n")
    assert re.search(r'^"2025-09-16 [0-9:]{8}",\d{13},"', text, re.MULTILINE)


def test_minimal_csv_quotes_where_needed_and_ends_without_a_newline() -> None:
    text = text_of("exports/crash-at-start.csv")
    assert text.startswith("TimeUTC,timestampInMs,")
    assert not text.endswith("\n")
    assert re.search(r"^2025-12-18 [0-9:]{8},\d{13},api\.fernwick\.example/", text, re.MULTILINE)


@pytest.mark.parametrize("file", FILES)
def test_rows_agree_with_themselves(file: str) -> None:
    for row in rows_of(file):
        assert row["requestPath"].startswith(row["host"] + "/")
        assert re.fullmatch(r"(?:\w+::)*[0-9a-z]{5}-\d{13}-[0-9a-f]{12}", row["requestId"])


@pytest.mark.parametrize("file", NEW)
def test_new_style_groups_requests_newest_first_with_the_summary_last(file: str) -> None:
    groups = [(key, list(rows)) for key, rows in groupby(rows_of(file), key=lambda row: row["requestId"])]
    assert len({key for key, _ in groups}) == len(groups)
    starts = [int(key.split("-")[1]) for key, _ in groups]
    assert starts == sorted(starts, reverse=True)
    for (_, rows), start in zip(groups, starts, strict=True):
        lines = [row for row in rows if row["level"]]
        assert rows[: len(lines)] == lines
        assert [row["timestampInMs"] for row in lines] == sorted(row["timestampInMs"] for row in lines)
        assert {row["timestampInMs"] for row in rows[len(lines) :]} == {start}
        assert len({row["responseStatusCode"] for row in rows}) == 1
        assert all((row["message"] == "") == (row["level"] == "") for row in rows)
        assert {row["durationMs"] for row in lines} <= {""}


@pytest.mark.parametrize("file", [*OLD, OLDEST])
def test_old_style_is_newest_first_over_all_requests(file: str) -> None:
    stamps = [row["timestampInMs"] for row in rows_of(file)]
    assert stamps == sorted(stamps, reverse=True)


@pytest.mark.parametrize("file", OLD)
def test_old_style_has_status_on_summaries_alone_and_one_summary_a_layer(file: str) -> None:
    rows = rows_of(file)
    summaries = [row for row in rows if row["responseStatusCode"] != -1]
    assert {row["requestId"] for row in summaries} == {row["requestId"] for row in rows}
    assert set(Counter((row["requestId"], row["type"]) for row in summaries).values()) == {1}
    assert all(row["message"] for row in rows if row["responseStatusCode"] == -1)
    derived = {2: "info", 3: "info", 4: "warning", 5: "error"}
    assert all(row["level"] == derived[row["responseStatusCode"] // 100] for row in summaries)


def test_old_style_turns_the_rows_of_one_millisecond_round() -> None:
    rows = rows_of("exports/python-function.csv")
    heads = [index for index, row in enumerate(rows) if row["message"].startswith("ERROR:app:Exception on")]
    assert heads
    for head in heads:
        traceback = rows[head - 5 : head + 1][::-1]
        assert len({(row["requestId"], row["timestampInMs"]) for row in traceback}) == 1
        assert traceback[1]["message"] == "Traceback (most recent call last):"
        assert traceback[-1]["message"] == "KeyError: 'weight'"


def test_old_style_mixes_the_rows_of_requests_that_overlap() -> None:
    ids = [row["requestId"] for row in rows_of("exports/aborts-old-style.json")]
    changes = sum(left != right for left, right in pairwise(ids))
    assert changes > len(set(ids)) - 1


def test_platforms_own_visits_make_three_fifths_of_the_crashes() -> None:
    rows = [row for row in rows_of("exports/crash-at-start.csv") if row["responseStatusCode"] == 500 and row["level"]]
    from_bots = sum(row["requestUserAgent"].startswith("vercel-") for row in rows)
    assert from_bots / len(rows) == pytest.approx(0.6, abs=0.05)


def test_head_cut_stacks_are_3900_characters_and_start_inside_a_line() -> None:
    cut = [row["message"] for row in rows_of("exports/go-and-php.json") if row["message"].endswith("#44 {main}")]
    assert {len(message) for message in cut} == {3900}
    assert not any(message.startswith("#") or "ERROR" in message for message in cut)


def test_damaged_files_are_damaged() -> None:
    for file in ("damaged/truncated.json", "damaged/stray-tail.json"):
        with pytest.raises(json.JSONDecodeError):
            json.loads(text_of(file))
    assert text_of("damaged/stray-tail.json").endswith("}]Vorschau")
    assert text_of("damaged/no-header.csv").startswith('"2025-')
    assert text_of("damaged/pasted-heading.csv").startswith("# ")


def test_two_exports_overlap_by_forty_rows_and_one_repeats_a_row() -> None:
    newer, older = (rows_of(f"damaged/overlap-{part}.json") for part in "ab")
    assert newer[-40:] == older[:40]
    # The main sample has a console call that spoke twice in one millisecond; the export repeats one more row.
    said_twice = [row for row, following in pairwise(rows_of("logs_result.json")) if row == following]
    repeated = [row for row, following in pairwise(newer) if row == following and row not in said_twice]
    assert [row["level"] for row in repeated] == ["error"]


@pytest.mark.parametrize("file", FILES)
def test_truth_counts_requests_that_are_in_the_file(file: str) -> None:
    rows = rows_of(file)
    ids = {row["requestId"] for row in rows}
    assert TRUTH[file]
    for entry in TRUTH[file]:
        assert entry["requests"] == len(entry["request_ids"]) == sum(entry["statuses"].values())
        assert set(entry["request_ids"]) <= ids
        assert entry["note"]


@pytest.mark.parametrize(
    "file", ["logs_result.json", "exports/preview-and-production.json", "exports/crash-at-start.csv"]
)
def test_truth_leaves_no_failed_request_out(file: str) -> None:
    failed = {row["requestId"] for row in rows_of(file) if row["responseStatusCode"] in {500, 503, 504}}
    spoken = {row["requestId"] for row in rows_of(file) if row["level"] in {"error", "fatal"}}
    told = {request for entry in TRUTH[file] for request in entry["request_ids"]}
    assert failed | spoken <= told


@pytest.mark.parametrize("file", FILES)
def test_nothing_points_at_a_real_person_or_place(file: str) -> None:
    text = text_of(file)
    mails = re.findall(r"[\w.]+@([\w-]+\.[a-z]{2,}[\w.]*)", text)
    assert {host for host in mails if not host.endswith((".example", ".test")) and host != "example.com"} == set()
    addresses = set(re.findall(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])", text))
    allowed = ("203.0.113.", "198.51.100.", "192.0.2.", "127.0.0.1", "143.0.0.0")
    assert {address for address in addresses if not address.startswith(allowed)} == set()
    assert {host for host in re.findall(r'"host":"([^"]*)"', text) if not host.endswith(".example")} == set()
    assert all("555-01" in phone for phone in re.findall(r"\+\d[\d-]{9,}", text))
