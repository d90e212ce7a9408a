"""schema.prisma -> models, columns, uniques."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.prisma import Model, models_in

SCHEMA = """\
datasource db { provider = "postgresql" }

/// @@unique([alertType, alertKey])
model AlertState {
  id        String   @id @default(uuid()) @map("state_id")
  alertType String   @map("alert_type") // @unique
  alertKey  String   @map(name: "alert_key")
  email     String?  @unique(map: "alert_email") @db.VarChar(200)
  note      String   @default("{ } // @unique")
  owner     Owner    @relation(fields: [ownerId], references: [id])
  ownerId   Int

  @@unique(fields: [alertType, ownerId(sort: Desc)], name: "byOwner", map: "uq_owner")
  @@unique([
    alertKey,
    ownerId // of the owner
  ])
  @@index([alertKey])
  @@map("alert_states")
}

enum Kind { A }

view Owner {
  a Int
  b Int
  @@id([a, b])
}
"""


def only(text: str) -> Model:
    (model,) = models_in(text, "schema.prisma")
    return model


def test_models_are_read_with_columns_tables_and_lines() -> None:
    state, owner = models_in(SCHEMA, "prisma/schema.prisma")
    assert (state.name, state.table, state.file, state.line) == ("AlertState", "alert_states", "prisma/schema.prisma", 4)
    assert state.columns == {
        "id": "state_id", "alertType": "alert_type", "alertKey": "alert_key", "email": "email", "note": "note", "owner": "owner", "ownerId": "ownerId",
    }  # fmt: skip
    assert (owner.name, owner.table, owner.line) == ("Owner", "Owner", 24)


def test_uniques_are_read_with_their_names_in_the_database() -> None:
    state, owner = models_in(SCHEMA, "schema.prisma")
    assert [(one.kind, one.order, state.constraint_of(one), one.line) for one in state.uniques] == [
        ("id", ("id",), "alert_states_pkey", 5),
        ("unique", ("email",), "alert_email", 8),
        ("unique", ("alertType", "ownerId"), "uq_owner", 13),
        ("unique", ("alertKey", "ownerId"), "alert_states_alert_key_ownerId_key", 14),
    ]
    assert [(one.kind, one.fields) for one in owner.uniques] == [("id", frozenset("ab"))]


@pytest.mark.parametrize(
    ("fields", "on"),
    [({"alertKey", "ownerId"}, True), ({"alert_key", "ownerId"}, True), ({"alertKey"}, False), ({"alertType", "alertKey"}, False)],
)
def test_a_unique_is_known_by_either_name_of_its_fields(fields: set[str], on: bool) -> None:
    state = models_in(SCHEMA, "schema.prisma")[0]
    assert any(state.is_on(one, frozenset(fields)) for one in state.uniques) is on


@pytest.mark.parametrize(
    "text",
    ["", "model", "model A", "model A {", "model A {\n a Int @unique\nmodel B {", "// model A {\n}", '"model A {}"', "type A {\n a Int\n}", "\ufffd\ufffd{}"],
)
def test_what_is_no_whole_model_is_left_out(text: str) -> None:
    assert models_in(text, "schema.prisma") == ()


@pytest.mark.parametrize("line", ["@@unique([a", "@@unique(", "@@unique", "@@unique([])", "@@unique(a: (b: (c: (d))))", "@@map(", "a Int @map(", "@@map()"])
def test_what_is_not_understood_is_passed_over(line: str) -> None:
    model = only(f"model A {{\n  id Int @id\n  {line}\n}}")
    assert [one.order for one in model.uniques] == [("id",)]
    assert model.table == "A"


def test_windows_line_ends_count_as_lines() -> None:
    assert only("\r\nmodel A {\r\n  a Int @unique\r\n}").uniques[0].line == 3


@pytest.mark.parametrize("part", ["model A {\n", "@@unique(", "a Int @unique\n", '"', "model a\n", "@@unique([a])\n", "((", "a Int @map(\n"])
def test_a_hostile_schema_takes_no_long_time(part: str) -> None:
    text = "model A {\n" + part * (100_000 // len(part)) + "\n}"
    begun = time.process_time()
    models_in(text, "schema.prisma")
    assert time.process_time() - begun < 1.5


TOKENS = ["model A {", "}", "{", "\n", " a Int", " @unique", "@@unique([a])", "@@map(", ")", '"', "//", "\\", "[", "b", ":", "map: ", "\r\n", "é"]


@given(st.lists(st.sampled_from(TOKENS), max_size=40).map("".join))
def test_any_text_gives_whole_models_whose_lines_lie_in_it(text: str) -> None:
    lines = text.count("\n") + 1
    for model in models_in(text, "schema.prisma"):
        assert 1 <= model.line <= lines
        assert all(model.line <= one.line <= lines and one.fields for one in model.uniques)


@given(st.integers(0, 30))
def test_comments_above_move_the_lines_and_nothing_else(many: int) -> None:
    first, moved = (models_in("// model B {\n" * above + SCHEMA, "s.prisma")[0] for above in (0, many))
    assert moved.columns == first.columns
    assert [one.line - many for one in moved.uniques] == [one.line for one in first.uniques]
