"""
What is fuzzed: bytes in, nothing out; any exception but a ``LogtriageError`` is a find, and so is a broken law.

``fuzz.py`` feeds these with a coverage-guided fuzzer, ``test_cases.py`` with what it found before.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, Final

from logtriage import pipeline
from logtriage.cli.analyze import render
from logtriage.copying import Copier
from logtriage.errors import InputError
from logtriage.join import Scope
from logtriage.match import Matcher
from logtriage.model import FINGERPRINT_VERSION, Tool
from logtriage.normalize import template_of_message
from logtriage.read import Stretches, open_reader
from logtriage.redact import Gate
from logtriage.report.json import encode_annotation
from logtriage.rules.files import load_rule
from logtriage.rules.load import load_packs
from logtriage.tell import tell

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")
_KEYS: Final = (
    "timestampInMs",
    "TimeUTC",
    "requestPath",
    "requestMethod",
    "requestQueryString",
    "responseStatusCode",
    "requestId",
    "requestUserAgent",
    "level",
    "environment",
    "type",
    "function",
    "host",
    "deploymentId",
    "durationMs",
    "region",
    "message",
    "lambdaRegion",
    "else",
)


@cache
def matcher() -> Matcher:
    """Give the built-in rules, made ready once."""
    return Matcher(load_packs().rules)


def read(data: bytes) -> None:
    """Whatever the bytes are, rows and rejects are all there is, and a copy has the same bytes and the same rows."""
    with suppress(InputError):
        reader = open_reader("-", 0, stdin=io.BytesIO(data))
        rows = sum(frame.height for frame in reader.batches())
        assert rows + len(reader.rejects()) == reader.summary().entries
        stretches = Stretches("-", stdin=io.BytesIO(data))
        parts = list(stretches)
        assert sum(is_row for is_row, _ in parts) == rows
        if not stretches.notes:
            assert "".join(text for _, text in parts).encode("utf-8", "surrogateescape") == data


def text(data: bytes) -> None:
    """A message gives the same answers twice, its mask and its redacted form stay as they are."""
    message = data.decode("utf-8", "replace")
    assert tell(message, matcher()) == tell(message, matcher())
    gate = Gate()
    safe = gate.text(message)
    assert gate.text(safe) == safe
    template_of_message(message)
    gate.query(message)
    gate.shaped(message)


def rule(data: bytes) -> None:
    """A rule file gives a rule or the names of its faults."""
    found, faults = load_rule(data.decode("utf-8", "replace"), "pack/x.yaml")
    assert (found is None) == bool(faults)
    if found is not None:
        tell("Error: anything at all", Matcher([found]))


def way(data: bytes) -> None:
    """The whole way over rows made of the bytes: every renderer writes, nothing that steers a screen is left."""
    rows = rows_of(data)
    with suppress(InputError):
        written = json.dumps(rows).encode()
        run = pipeline.triage([open_reader("-", 0, stdin=io.BytesIO(written))], (), matcher=matcher())
        gate, tool = Gate(), Tool("logtriage", "fuzz", FINGERPRINT_VERSION, "0", 0)
        rules = tuple(matcher().rules.values())
        report = pipeline.report_of(run, rules, tool=tool, command="x", scope=Scope(), gate=gate)
        for form in ("html", "markdown", "json", "terminal"):
            out = render(report, form, profile="issue", width=100, color=False)
            assert not _CONTROL.search(out), form
        lines = [encode_annotation(one) for one in pipeline.annotations_of(run, scope=Scope(), gate=gate)]
        assert len(lines) == report.totals.entries.total


def copy(data: bytes) -> None:
    """A copy of any export can be read, and has as many rows; a second copy of it has no more."""
    with suppress(InputError):
        stretches = Stretches("-", stdin=io.BytesIO(data))
        form, copier = stretches.written, Copier(Gate(), matcher())
        texts = copier.csv(stretches, form.keys, form.delimiter) if form.kind == "csv" else copier.json(stretches)
        copied = "".join(texts).encode("utf-8", "surrogateescape")
        before, after = (_rows(one) for one in (data, copied))
        assert before == after


def _rows(data: bytes) -> int:
    try:
        return sum(frame.height for frame in open_reader("-", 0, stdin=io.BytesIO(data)).batches())
    except InputError:
        return 0


def rows_of(data: bytes) -> list[dict[str, Any]]:
    """Make rows of bytes: a line is a row, its first bytes choose what is odd about it, the rest is its text."""
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(data.split(b"\n")[:40]):
        row: dict[str, Any] = {"timestampInMs": 1_769_868_000_000 + number, "requestId": f"r{number // 3}", "level": "error"}
        row |= {"requestPath": "a.example/x", "message": line.decode("utf-8", "replace"), "responseStatusCode": 500}
        for odd in line[:2]:
            row[_KEYS[odd % len(_KEYS)]] = (None, "", -1, 1e300, [], {"a": "b"}, line[2:40].decode("utf-8", "replace"), True)[odd >> 5]
        rows.append(row)
    return rows


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {"read": read, "text": text, "rule": rule, "way": way, "copy": copy}
