"""Whole exports -> small cuts of them, damaged the way people and editors damage them."""

from __future__ import annotations

from collections.abc import Sequence

from fernwick.sample import Sample, Traffic
from fernwick.styles import V6, V7, Row
from fernwick.writers import csv_minimal, csv_quoted, json_compact

HEADING = "# Logs of the broken deployment\n\nFind out why the API does not come up:\n\n"
STRAY = "Vorschau"
OVERLAP = 40


def damaged(main: Traffic, crash: Traffic, python: Traffic) -> list[Sample]:
    """The six damaged samples; each tells the truth about the rows that can be recovered from it."""
    return [_truncated(main), _stray_tail(main), _no_header(python), _pasted_heading(crash), *_overlapping(main)]


def _truncated(story: Traffic) -> Sample:
    """Ends in the middle of an object."""
    rows = story.rows[: _whole(story.rows, 60)]
    rest = json_compact(story.rows[len(rows) : len(rows) + 1], V7)[1:-1]
    return story.sample("damaged/truncated.json", json_compact(rows, V7)[:-1] + "," + rest[: len(rest) // 2], rows)


def _stray_tail(story: Traffic) -> Sample:
    """A word of the web page was copied along behind the end."""
    rows = story.rows[: _whole(story.rows, 45)]
    return story.sample("damaged/stray-tail.json", json_compact(rows, V7) + STRAY, rows)


def _no_header(story: Traffic) -> Sample:
    """Starts with a row of data."""
    rows = story.rows[: _whole(story.rows, 50)]
    return story.sample("damaged/no-header.csv", csv_quoted(rows, V6).split("\n", 1)[1], rows)


def _pasted_heading(story: Traffic) -> Sample:
    """Four lines of Markdown above the header."""
    rows = story.rows[-_whole(story.rows[::-1], 40) :]
    return story.sample("damaged/pasted-heading.csv", HEADING + csv_minimal(rows, V6), rows)


def _overlapping(story: Traffic) -> list[Sample]:
    """The newer export ends where the older one has been going on for 40 rows; the newer one holds a row twice."""
    begin = _whole(story.rows, 130)
    while OVERLAP not in (ends := _ends(story.rows[begin : begin + OVERLAP])):
        begin += ends[0]
    newer, older = (
        story.rows[: begin + OVERLAP],
        story.rows[begin : begin + 2 * OVERLAP + _whole(story.rows[begin + 2 * OVERLAP :], 50)],
    )
    place = next(index for index, row in enumerate(newer) if row["level"] == "error")
    newer = (*newer[: place + 1], *newer[place:])
    return [
        story.sample("damaged/overlap-a.json", json_compact(newer, V7), newer),
        story.sample("damaged/overlap-b.json", json_compact(older, V7), older),
    ]


def _whole(rows: Sequence[Row], least: int) -> int:
    """The shortest length of at least ``least`` rows that splits no request."""
    return next(length for length in range(least, len(rows)) if not _ids(rows[:length]) & _ids(rows[length:]))


def _ends(rows: Sequence[Row]) -> list[int]:
    """Lengths at which a request of grouped rows ends."""
    return [
        index + 1
        for index, row in enumerate(rows)
        if index + 1 == len(rows) or rows[index + 1]["requestId"] != row["requestId"]
    ]


def _ids(rows: Sequence[Row]) -> set[str]:
    return {row["requestId"] for row in rows}
