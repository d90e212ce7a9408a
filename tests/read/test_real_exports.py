"""The development exports, where they are at hand: every file reads, with the row counts and variants of their index."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import polars as pl
import pytest

from logtriage import schema as s
from logtriage.read import open_reader

from .invented import whole

EXPORTS = Path(__file__).parents[2].parent / "shared" / "exports"
INDEX = EXPORTS / "INDEX.md"

pytestmark = pytest.mark.skipif(not INDEX.is_file(), reason=f"the development exports are not at {EXPORTS}")


def _index() -> list[tuple[str, str, int]]:
    """Give (file, variant and style, rows) for each line of the index's table."""
    text = INDEX.read_text() if INDEX.is_file() else ""
    found = re.findall(r"^\| (\d\d-\S+) \| ([^|]+) \| (\d+)", text, re.MULTILINE)
    return [(name, variant, int(rows)) for name, variant, rows in found]


@pytest.mark.parametrize(("name", "variant", "rows"), _index() or [("none", "", 0)])
def test_reads_every_row(name: str, variant: str, rows: int) -> None:
    reader = open_reader(str(EXPORTS / name), 3)
    frame = pl.concat(list(reader.batches()))
    summary, rejects = whole(frame, reader)
    key_set, form, style = re.match(r"(V\d) (\w+), (oldest|old|new)", variant).groups()  # type: ignore[union-attr]
    assert frame.height == rows
    assert summary.dialect.startswith(f"{form.lower()} {key_set} {style.removesuffix('est')}")
    assert len(rejects) == (name[:2] in {"16", "35"})
    assert frame[s.ROW].to_list() == list(range(rows))
    assert frame[s.PATH].str.starts_with("/").all()
    # One file of 2024 is ordered by neither rule.
    assert reader.order == {"new": "grouped", "old": "descending"}[reader.style] or key_set == "V1"


@pytest.mark.parametrize("name", sorted({path.name for path in EXPORTS.glob("[0-9]*.*")}) or ["none"])
def test_messages_are_those_of_a_plain_reader(name: str) -> None:
    reader = open_reader(str(EXPORTS / name), 0)
    messages = pl.concat(list(reader.batches()))[s.MESSAGE].to_list()
    assert messages == [None if text in {"", "-"} else text for text in _plain_messages(EXPORTS / name)]


def test_labels_point_at_their_messages() -> None:
    labels = [json.loads(line) for line in (EXPORTS / "labels.jsonl").read_text().splitlines()]
    messages: dict[str, dict[int, str]] = {}
    for name in sorted({label["file"] for label in labels}):
        frame = pl.concat(list(open_reader(str(EXPORTS / name), 0).batches()))
        messages[name] = dict(zip(frame[s.ROW], frame[s.MESSAGE], strict=True))
    wrong = [
        (label["file"], label["row"])
        for label in labels
        if hashlib.sha256(messages[label["file"]][label["row"]].encode()).hexdigest() != label["message_sha256"]
    ]
    assert wrong == []


def _plain_messages(path: Path) -> list[str]:
    """Give the messages as the standard library reads them; a damaged array up to its damage."""
    if path.suffix == ".csv":
        with path.open(newline="") as lines:
            records = list(csv.reader(lines))
        at = records[0].index("message") if "message" in records[0] else 21
        return [record[at] for record in records if record[at] != "message"]
    text, messages, decoder = path.read_text(), [], json.JSONDecoder()
    for match in re.finditer(r"\{\s*\"(?:TimeUTC|projectId)\":", text):
        try:
            messages.append(decoder.raw_decode(text, match.start())[0]["message"])
        except json.JSONDecodeError:
            break
    return messages
