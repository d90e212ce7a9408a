"""A copy that is safe to share: every other byte as it was, and the findings of the original."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings

from logtriage.copying import Copier
from logtriage.read import Stretches
from logtriage.redact import Gate
from logtriage.tell import tell
from tests.acceptance.rows import E, Request, S, Style, as_csv, as_json, fn, rows_of
from tests.builders import EXPORTS, matcher
from tests.laws.generated import STYLES, Told, requests, rows_in, tell_bytes

SAMPLES = Path(__file__).parents[1] / "samples"
OURS = sorted([SAMPLES / "logs_result.json", *(SAMPLES / "exports").iterdir(), *(SAMPLES / "damaged").iterdir()])
REAL = sorted(path for path in EXPORTS.glob("*-*") if path.suffix in {".json", ".csv"}) or [EXPORTS / "none"]
MAIL, JWT = "jane.doe@leak.example", "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiI0MiJ9.c2lnbmF0dXJlMTIz"
# One way in which something private stands in an error, each, and whether masks hide it.
SAYING = {
    "mail": f"Error: user {MAIL} not found",
    "address": "Error: connect ECONNREFUSED 10.11.12.13:5432",
    "signed token": f"Error: token {JWT} invalid",
    "international number": "Error: SMS to +4915123456789 failed",
    "national number": "Error: SMS to 0151 23456789 failed",
    "card": "Error: card 4111 1111 1111 1111 declined",
    "row": 'error: null value in column "b"\nDETAIL: Failing row contains (1, Jane Doe, null).',
    "key": f'error: duplicate key value violates unique constraint "k"\nDETAIL: Key (email)=({MAIL}) already exists.',
    "entry": "Error: Duplicate entry 'janedoe' for key 'users.name'",
    "url": "Error: request to https://ann:hush7hush@api.fernwick.example/v1?token=abc123def456 failed",
    "database": "Error: Can't reach database server at `ep-cold-sea-123.eu-central-1.aws.neon.tech:5432`",
    "header": "Error: Authorization: Bearer abcdef1234567890 rejected",
    "vendor's key": "Error: bad key sk_" + "live_abcdefgh12345678 given",
}  # fmt: skip


def copy(data: bytes, gate: Gate | None = None) -> tuple[bytes, int]:
    """Give the copy and how many texts lost their fingerprint."""
    stretches, copier = Stretches("-", stdin=io.BytesIO(data)), Copier(gate or Gate(), matcher())
    form = stretches.written
    texts = copier.csv(stretches, form.keys, form.delimiter) if form.kind == "csv" else copier.json(stretches)
    return "".join(texts).encode("utf-8", "surrogateescape"), copier.moved


def told_of(found: Told) -> tuple[Any, ...]:
    findings = [(one.fingerprint, one.rule, one.route, one.occurrences, one.requests, one.rows, one.severity) for one in found.report.findings]
    rows = [(one.row, one.role, one.fingerprint, one.rule, one.route, one.outcome) for one in found.annotations]
    inputs = [(one.dialect, one.entries, one.rejected_count) for one in found.report.inputs]
    return findings, rows, inputs, found.report.totals


def assert_same_findings(data: bytes) -> bytes:
    copied, moved = copy(data)
    assert moved == 0
    assert told_of(tell_bytes(copied)) == told_of(tell_bytes(data))
    return copied


@pytest.mark.parametrize("path", OURS, ids=[path.name for path in OURS])
def test_a_copy_of_a_sample_gives_its_findings(path: Path) -> None:
    assert_same_findings(path.read_bytes())


@pytest.mark.slow
@pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"no exports at {EXPORTS}")
@pytest.mark.parametrize("path", REAL, ids=[path.name for path in REAL])
def test_a_copy_of_a_real_export_gives_its_findings(path: Path) -> None:
    assert_same_findings(path.read_bytes())


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(requests(), STYLES)
def test_a_copy_of_what_holds_nothing_private_has_the_same_bytes(given_: list[Request], style: Style) -> None:
    data = as_json(rows_in(given_, style), style)
    assert copy(data) == (data, 0)


@pytest.mark.parametrize("form", ["compact", "pretty", "ndjson", "escaped", "csv", "semicolons"])
def test_every_form_gives_the_findings_of_the_original_without_its_secrets(form: str) -> None:
    data = written(form, [fn("/api/shelves", f"R{n}", S(500), E(text), at_s=n) for n, text in enumerate(SAYING.values())])
    copied = assert_same_findings(data)
    for secret in (MAIL, JWT, "10.11.12.13", "4915123456789", "23456789", "4111 1111", "Jane", "janedoe", "hush7hush", "abc123def", "ep-cold-sea", "abcdef1234567890", "abcdefgh12345678"):
        assert secret.encode() not in copied


@pytest.mark.parametrize("text", SAYING.values(), ids=SAYING)
def test_a_message_with_something_private_keeps_its_fingerprint(text: str) -> None:
    copier = Copier(Gate(), matcher())
    copier.field("message", text)
    assert copier.moved == 0


def test_a_private_value_that_is_the_fault_itself_is_replaced_and_counted() -> None:
    copier = Copier(Gate(), matcher())
    assert copier.field("message", "Error: login failed: password=hunter2secret") == "Error: login failed: password=<password:1>"
    assert copier.moved == 1


def test_how_a_text_is_copied_is_found_out_once_for_texts_that_differ_in_private_values_alone() -> None:
    copier = Copier(Gate(), matcher())
    with pytest.MonkeyPatch.context() as patch:
        asked = Mock(side_effect=tell)
        patch.setattr("logtriage.copying.tell", asked)
        copied = {copier.field("message", f"Error: no user {name}@leak.example") for name in ("otto1", "lotti2", "molly3", "milly4")}
    assert len(copied) == 4
    assert asked.call_count <= 6


def test_only_the_private_part_of_a_row_is_touched() -> None:
    data = b'[{"TimeUTC" :"2026-01-31 14:00:00",\n "timestampInMs":1769868000000.0, "requestPath":"a.example/\\u0078", "n":1E3, "message":"\\u2028 to a@b.example \xc3\xa9"}  ]\n'
    copied, _ = copy(data)
    assert copied == data.replace(b"a@b.example", b"<email:1>").replace(b"\\u2028", b"\xe2\x80\xa8")


def test_fields_that_no_export_has_are_read_by_their_names() -> None:
    data = written("compact", [fn("/a", "R1", S(200))]).replace(b'"region"', b'"user":{"name":"x","phone":4915123456789,"mail":["a@b.example"]},"region"')
    copied, _ = copy(data)
    assert b'"phone":"<phone:1>","mail":["<email:1>"]' in copied


def test_what_cannot_be_read_is_redacted_as_text_and_stays_unreadable() -> None:
    whole = written("compact", [fn("/a", f"R{n}", S(500), E(f"Error: no {MAIL}"), at_s=n) for n in range(3)])
    for data in (whole[:-90], whole[:-1], b"mail of " + MAIL.encode() + b":\n" + whole + b"\nsee " + MAIL.encode(), whole.replace(b'"level":"error"', b'"level:"error"', 1)):
        assert MAIL.encode() not in assert_same_findings(data)


def test_one_value_has_one_pseudonym_in_every_field() -> None:
    row = {"TimeUTC": "2026-01-31 14:00:00", "timestampInMs": 1769868000000, "requestPath": "x", "branch": MAIL, "message": f"hi {MAIL}"}
    [copied] = json.loads(copy(json.dumps([row]).encode())[0])
    assert (copied["branch"], copied["message"]) == ("<email:1>", "hi <email:1>")


def test_a_salt_makes_pseudonyms_the_same_in_every_run_and_only_then() -> None:
    texts = [f"mail to {name}@leak.example" for name in "abc"]
    ways = [Gate(b"salt", stable=True), Gate(b"salt", stable=True), Gate(b"other", stable=True)]
    forward, backward, other = ({text: gate.text(text) for text in order} for gate, order in zip(ways, (texts, texts[::-1], texts), strict=True))
    assert forward == backward
    assert set(forward.values()).isdisjoint(other.values())


def written(form: str, given_: list[Request]) -> bytes:
    rows = rows_of(given_)
    if form in {"csv", "semicolons"}:
        out = io.StringIO()
        records = csv.reader(io.StringIO(as_csv(rows).decode(), newline=""))
        csv.writer(out, delimiter="," if form == "csv" else ";", lineterminator="\r\n").writerows(records)
        return out.getvalue().encode()
    if form == "ndjson":
        return b"\n".join(json.dumps(row, ensure_ascii=False).encode() for row in rows)
    return as_json(rows) if form == "compact" else json.dumps(rows, indent=2 if form == "pretty" else None).encode()
