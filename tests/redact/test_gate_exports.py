"""Real exports, where they lie beside the repository: codes, operations, constraints and files survive the gate."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from logtriage.pipeline import triage
from logtriage.read import open_reader
from logtriage.redact import Gate, learn
from tests.builders import matcher

# Captures that are private themselves: who may not come in, which machine does not answer.
PRIVATE = {"user", "host", "token", "email", "ip", "url", "path", "value"}
EXPORTS = Path(__file__).parents[3] / "shared" / "exports"
FILES = sorted(path for path in EXPORTS.glob("*") if path.suffix in {".json", ".csv"} and path.name[:1].isdigit())
LANDMARKS = {
    "sqlstate": re.compile(r"code: '([0-9]{2}[0-9A-Z]{3})'"),
    "vendor-code": re.compile(r"\b(P[0-9]{4}|PGRST[0-9]{3}|ERR_[A-Z_]+)\b"),
    "operation": re.compile(r"\b(prisma\.\w+\.\w+)\("),
    "constraint": re.compile(r"constraint \\*\"(\w+)"),
    "relation": re.compile(r"(?:relation|table|column) \\*\"([\w.]+)"),
    "file": re.compile(r"(/var/task/[\w./\[\]()-]+)"),
    "status": re.compile(r"(status=[0-9]{3})"),
    "request": re.compile(r"\b([a-z]{3}[0-9]::[a-z0-9:]+-[0-9]{13}-[0-9a-f]{12})\b"),
    "digest": re.compile(r"(digest: '[0-9]+')"),
}

needs_exports = pytest.mark.skipif(not FILES, reason=f"no exports at {EXPORTS}")


@needs_exports
@pytest.mark.parametrize("landmark", LANDMARKS)
def test_landmarks_survive(landmark: str) -> None:
    gate, pattern, seen = Gate(), LANDMARKS[landmark], 0
    lost: set[str] = set()
    for text in _texts():
        before = pattern.findall(text)
        seen += len(before)
        lost |= set(before) - set(pattern.findall(gate.text(text)))

    assert lost == set()
    assert seen > 0


@needs_exports
def test_no_mailbox_or_signed_token_is_left() -> None:
    gate = Gate()
    left = [text for text in map(gate.text, _texts()) if re.search(r"\w@[\w-]+\.(?:com|org|net)\b|\beyJ\w{9}", text)]

    assert left == []


@needs_exports
def test_paths_of_requests_stay_as_they_are() -> None:
    gate = Gate()
    paths = {path for path in _column("requestPath") if "@" not in path}

    assert {path for path in paths if gate.text(path) != path} == set()


@needs_exports
@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_no_code_column_table_route_or_capture_of_a_rule_is_hidden(path: Path) -> None:
    readers, rules = [open_reader(str(path), 0)], matcher()
    run = triage(readers, (), matcher=rules)
    gate = Gate()
    learn(run.texts, gate)
    stated = [(name, str(value)) for one in run.found.occurrences for name, value in one.captures if name not in PRIVATE and value is not None]
    told = {*stated, *(("route", one.deciding.route) for one in run.found.occurrences)}
    told |= {("code", one.statement.match.code) for one in run.found.occurrences if one.statement.match and one.statement.match.code}

    assert {(name, value) for name, value in told if gate.value(name, value) != value} == set()


def _texts() -> set[str]:
    return _column("message")


def _column(name: str) -> set[str]:
    return {str(row.get(name) or "") for path in FILES for row in _rows(path)} - {""}


def _rows(path: Path) -> list[dict[str, object]]:
    """What can be read of a file without the readers: damaged ends are left away."""
    text = path.read_text("utf-8", errors="replace")
    if path.suffix == ".csv":
        return [dict(row) for row in csv.DictReader(text.splitlines(keepends=True))]
    rows, decoder, at = [], json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            row, end = decoder.raw_decode(text, at)
        except ValueError:
            break
        rows.append(row)
        at = text.find("{", end)
    return rows
