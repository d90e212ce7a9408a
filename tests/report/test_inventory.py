"""The inventory as Markdown and CSV: escaped, safe to open, with its parts."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from logtriage import model as m
from logtriage.criteria.load import load_criteria
from logtriage.report.goals import render_criteria
from logtriage.report.inventory import COLUMNS, render_inventory, render_inventory_csv
from logtriage.report.json import inventory_schema
from logtriage.report.phase import render_phase
from tests.report.sample_report import rich_report

PLACE = m.CodePlace("src/a.ts", 3, "stack frame", "high")


def row(**changed: object) -> m.InventoryRow:
    plain: dict[str, object] = {
        "position": 1, "finding": "f-1", "cluster": "c-1", "fingerprint": "1:a", "signature": "A shelf is locked", "code": "S1",
        "remedy": "shelf-locked", "severity": "high", "requests": 3, "rows": 4, "first_seen": 1_769_868_000_000, "last_seen": None,
        "route": "/api/x", "tier": None, "tier_source": None, "policy": None, "outcome": "unhandled", "handler": PLACE, "places": (PLACE,),
        "libraries": (), "owners": ("@acme/a",), "confidence": "frame", "commits": (m.Commit("ab12", "2026-01-31", "Lock it", "src/a.ts", 3),),
        "limit": None, "action": "Give the key back.",
    }  # fmt: skip
    return m.InventoryRow(**(plain | changed))  # type: ignore[arg-type]


def inventory(*rows: m.InventoryRow) -> m.Inventory:
    report = rich_report()
    checkout = m.Checkout(2, 1, None, (), ())
    return m.Inventory(1, report.tool, "logtriage inventory", "One fault.", (), report.coverage, checkout, rows, (), (), ())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1"])
def test_no_cell_is_a_formula(text: str) -> None:
    (_, cells) = csv.reader(io.StringIO(render_inventory_csv(inventory(row(signature=text, owners=(text,), route=text)))))
    for name in ("signature", "owners", "route"):
        assert cells[COLUMNS.index(name)].startswith("'")


def test_the_csv_is_one_line_a_row_with_all_columns() -> None:
    text = render_inventory_csv(inventory(row(signature='a "b", c\nd'), row(position=2, route=None, handler=None, places=(), commits=())))
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [set(line) for line in lines] == [set(COLUMNS)] * 2
    assert lines[0]["signature"] == 'a "b", c ↵ d'
    assert lines[0]["commits"] == "ab12 2026-01-31 src/a.ts:3 Lock it"
    assert (lines[1]["route"], lines[1]["handler"], lines[1]["last_seen"]) == ("", "", "")
    assert text.count("\r\n") == 3


@pytest.mark.parametrize("text", ["<img src=x>", "@everyone #12", "a | b", "[x](javascript:1)", "`a` ``` b"])
def test_hostile_texts_are_code_in_markdown(text: str) -> None:
    hostile = row(signature=text, route=f"/{text}", owners=(text,), libraries=(text,), places=(replace(PLACE, file=text, found_by=text),), action=text)
    for told in (render_inventory(inventory(hostile)), render_phase(inventory(hostile))):
        bare = "".join(part for at, part in enumerate(_without_fences(told)) if not at % 2)
        assert "<img" not in bare
        assert "@everyone" not in bare
        assert "](javascript" not in bare


def _without_fences(text: str) -> list[str]:
    """Part a text at its code spans: even parts are outside."""
    import re

    return re.split(r"(`+(?:(?!`).|(?<=.)`(?!`))*?`+)", text)


def test_a_thousand_findings_give_a_file_that_can_be_read(tmp_path: Path) -> None:
    rows = [row(position=at, route=f"/a/{at % 700}", remedy=None, fingerprint=f"1:{at:016x}") for at in range(1, 1001)]
    text = render_criteria(inventory(*rows))
    (tmp_path / "criteria.yaml").write_text(text, encoding="utf-8")
    found = load_criteria(tmp_path / "criteria.yaml")
    assert len(found) == len({one.id for one in found}) == 400
    assert "# Only the first 400 are drafted" in text


def test_columns_are_keys_of_the_document() -> None:
    keys = inventory_schema()["$defs"]["InventoryRow"]["properties"]
    assert set(COLUMNS) | {"action"} == set(keys)


def test_an_empty_inventory_says_so() -> None:
    assert "No finding is in scope." in render_inventory(inventory())
