"""A rule that is not sure of itself says so: `possible` in every form of the report, `low` in the machine's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import RULE, call

TITLE = "The watering can is empty"
ROW = {
    "timestampInMs": 1_770_000_000_000, "requestId": "r-1", "requestPath": "fernwick.example/api/water", "level": "error",
    "function": "/api/water", "responseStatusCode": 500, "environment": "production", "requestMethod": "GET",
    "message": "WateringCanError: can 8 is empty",
}  # fmt: skip


def export(folder: Path, *, status: str, confidence: str = "high") -> tuple[Path, Path]:
    """Give a pack with the one rule, and an export that it recognises."""
    (folder / "pack").mkdir()
    rule = RULE.replace("status: test", f"status: {status}").replace("confidence: high", f"confidence: {confidence}")
    (folder / "pack" / "watering-can-empty.yaml").write_text(rule, encoding="utf-8")
    (folder / "logs.json").write_text(json.dumps([ROW]), encoding="utf-8")
    return folder / "pack", folder / "logs.json"


FORMS = ["terminal", "markdown", "html"]
UNSURE = [("experimental", "high"), ("stable", "low")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("status", "confidence"), UNSURE)
def test_an_unsure_rule_is_reported_as_possible(form: str, status: str, confidence: str, tmp_path: Path) -> None:
    pack, logs = export(tmp_path, status=status, confidence=confidence)
    told = call(logs, "--rules", pack, "--format", form).out
    assert TITLE in told
    assert f"possible: {TITLE}" in told.replace('<em class="possible">possible:</em>', "possible:")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("status", ["test", "stable"])
def test_a_rule_that_is_sure_is_not(form: str, status: str, tmp_path: Path) -> None:
    pack, logs = export(tmp_path, status=status)
    told = call(logs, "--rules", pack, "--format", form).out
    assert TITLE in told
    assert f"possible: {TITLE}" not in told.replace('<em class="possible">possible:</em>', "possible:")


@pytest.mark.parametrize(("status", "confidence"), UNSURE)
def test_machines_read_low_confidence_and_the_status_of_the_rule(status: str, confidence: str, tmp_path: Path) -> None:
    pack, logs = export(tmp_path, status=status, confidence=confidence)
    (found,) = call(logs, "--rules", pack, "--format", "json").json["findings"]
    assert (found["rule"], found["confidence"], found["rule_status"]) == ("watering-can-empty", "low", status)
    assert found["title"].startswith(TITLE)
