"""A violated unique beside the schema: declared, drift, or not to be told."""

from __future__ import annotations

import pytest

from logtriage.declared.uniques import unique_notes
from logtriage.model import DRIFT, Captured
from logtriage.prisma import Model, models_in

FIELDS = ("alert_key", "alert_type")
BARE = "model Alert {\n  id Int @id\n  alertType String @map('alert_type')\n  alertKey String @map('alert_key')\n}\n".replace("'", '"')
KEPT = BARE.replace("}", "  @@unique([alertKey, alertType])\n}")
ELSE = "model Rule {\n  id Int @id\n  alert_type String\n  alert_key String\n  @@unique([alert_type, alert_key])\n}\n"


def notes(*schemas: str, model: Captured = "Alert", fields: Captured = FIELDS, constraint: Captured = None) -> tuple[str, ...]:
    models: list[Model] = [one for at, text in enumerate(schemas) for one in models_in(text, f"s{at}.prisma")]
    return unique_notes(models, {"model": model, "fields": fields, "constraint": constraint})


@pytest.mark.parametrize("fields", [FIELDS, ("alertKey", "alertType")])
@pytest.mark.parametrize("model", ["Alert", None])
def test_a_unique_of_the_schema_is_named_with_its_line(fields: Captured, model: Captured) -> None:
    (note,) = notes(KEPT, model=model, fields=fields)
    assert "is declared in s0.prisma:5 (model Alert)." in note
    assert DRIFT not in note


@pytest.mark.parametrize("model", ["Alert", None])
def test_without_one_it_is_drift_and_the_place_looked_at_is_named(model: Captured) -> None:
    (note,) = notes(BARE, model=model)
    assert DRIFT in note
    assert "looked at s0.prisma:1 (model Alert)" in note


def test_a_unique_on_other_fields_is_another_one() -> None:
    (note,) = notes(BARE.replace("alertType String", "alertType String @unique"))
    assert DRIFT in note


def test_a_column_that_the_schema_lost_is_drift_too() -> None:
    (note,) = notes(BARE, fields=("alert_key", "tenant"))
    assert DRIFT in note


@pytest.mark.parametrize("constraint", ["Alert_alert_key_alert_type_key", "Alert_pkey"])
def test_a_constraint_is_known_by_its_name(constraint: str) -> None:
    (note,) = notes(KEPT, fields=None, constraint=constraint)
    assert "is declared in s0.prisma:" in note


def test_a_long_name_is_cut_as_the_database_cuts_it() -> None:
    long = KEPT.replace("model Alert", f"model Alert{'X' * 60}")
    (note,) = notes(long, model=f"Alert{'X' * 60}", fields=None, constraint=f"Alert{'X' * 60}"[:63])
    assert "is declared in" in note


def test_a_constraint_of_an_unknown_name_alone_is_no_proof_of_drift() -> None:
    (note,) = notes(BARE, fields=None, constraint="uq_alert")
    assert DRIFT not in note
    assert "No unique in the schema is called uq_alert" in note


@pytest.mark.parametrize("schemas", [(BARE + ELSE,), (BARE, KEPT)], ids=["another model", "another schema"])
def test_where_only_another_declares_it_nothing_is_concluded(schemas: tuple[str, ...]) -> None:
    (note,) = notes(*schemas)
    assert DRIFT not in note
    assert "is unknown" in note


@pytest.mark.parametrize(
    ("model", "fields"),
    [("Invoice", FIELDS), (None, ("other",)), (None, None), ("Alert", None), (None, ("id",)), ("", ("id",))],
)
def test_nothing_is_said_where_the_model_is_not_found(model: Captured, fields: Captured) -> None:
    assert notes(BARE + ELSE, model=model, fields=fields) == ()


@pytest.mark.parametrize("name", ["Alert", "alert"])
def test_the_first_letter_of_a_model_is_not_in_the_log(name: str) -> None:
    (note,) = notes(BARE.replace("model Alert", f"model {name}"))
    assert f"model {name})" in note


def test_a_model_is_known_by_its_table_too() -> None:
    (note,) = notes(BARE.replace("}", '  @@map("alerts")\n}'), model="alerts")
    assert DRIFT in note
