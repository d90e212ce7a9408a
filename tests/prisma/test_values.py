"""schema.prisma -> fields with their types and defaults, indexes, enums; several files; what is not understood."""

from __future__ import annotations

import pytest

from logtriage.prisma import Call, Field, Number, Schema, Text, Value, Word, parse_schema


def read(text: str) -> Schema:
    return parse_schema([("schema.prisma", text)])


def field(line: str) -> Field:
    (model,) = read(f"model A {{\n{line}\n}}").models
    return model.fields[0]


@pytest.mark.parametrize(
    ("line", "type_", "arity", "native"),
    [
        ("a String", "String", "one", None),
        ("a Int?", "Int", "optional", None),
        ("a Colour[]", "Colour", "list", None),
        ("a String @db.VarChar(255)", "String", "one", "db.VarChar"),
        ("a DateTime @pg.Timestamptz(6)", "DateTime", "one", "pg.Timestamptz"),
        ('a Unsupported("tsvector")?', "tsvector", "optional", None),
        ("type String /* a word of the language */", "String", "one", None),
    ],
)
def test_a_field_has_a_type_an_arity_and_perhaps_a_native_type(line: str, type_: str, arity: str, native: str | None) -> None:
    found = field(line)
    assert (found.type, found.arity, found.native.name if found.native else None) == (type_, arity, native)
    assert found.unsupported is ("Unsupported" in line)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", Word("true")),
        ("-7", Number("-7")),
        ("12.340", Number("12.340")),
        (r'"say \"so\" \\ \n"', Text('say "so" \\ \n')),
        (r'"\q is no escape"', Text(r"\q is no escape")),
        ("now()", Call("now", ())),
        ("[]", ()),
        ("[RED, BLUE]", (Word("RED"), Word("BLUE"))),
    ],
)
def test_a_default_is_read_as_it_is_written(written: str, value: Value) -> None:
    default = field(f"a String @default({written})").attribute("default")
    assert default is not None
    assert default.first("value") == value


def test_indexes_have_their_fields_their_method_and_their_name() -> None:
    (model,) = read('model A {\n a Int\n b Int\n @@index([a, b(sort: Desc)])\n @@index(fields: [b], type: Gin, map: "x")\n @@index([a], name: "old")\n @@map("as")\n}').models
    assert [(one.order, one.method, model.index_name(one), one.line) for one in model.indexes] == [
        (("a", "b"), None, "as_a_b_idx", 4),
        (("b",), "Gin", "x", 5),
        (("a",), None, "old", 6),
    ]


def test_enums_have_their_labels_and_everything_its_schema() -> None:
    found = read('enum K {\n  A\n  B @map("b b") // no\n\n  @@map("k")\n  @@schema("auth")\n}\nmodel M {\n a K\n @@schema("shop")\n}')
    (enum,) = found.enums
    assert (enum.name, enum.type, enum.schema, enum.line) == ("K", "k", "auth", 1)
    assert [(one.name, one.label, one.line) for one in enum.values] == [("A", "A", 2), ("B", "b b", 3)]
    assert found.models[0].schema == "shop"


def test_the_files_of_a_folder_are_one_schema() -> None:
    found = parse_schema([("a.prisma", 'datasource db {\n provider = "postgresql"\n}'), ("b.prisma", "model B {\n id Int @id\n}"), ("c.prisma", "enum C {\n X\n}")])
    assert (found.provider, found.files) == ("postgresql", ("a.prisma", "b.prisma", "c.prisma"))
    assert [(one.name, one.file) for one in found.models] == [("B", "b.prisma")]
    assert [(one.name, one.file) for one in found.enums] == [("C", "c.prisma")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("model A {\n id Int @id\n what = is this\n b Int\n}", [3]),
        ("model A {\n id Int @id\n @@index([id\n b Int\n}", [3]),
        ("model A {\n id Int @default(a: (b: (c)))\n}", [2]),
        ("model A {\n id Int\n", [1]),
        ("enum A {\n 1\n B\n}", [2]),
        ("/* a\n b\n*/ model A {\n ? ?\n}", [4]),
    ],
)
def test_what_is_not_understood_is_told_with_its_line_and_costs_nothing_else(text: str, lines: list[int]) -> None:
    found = read(text)
    assert list(found.faults) == [f"schema.prisma:{line}: not understood" for line in lines]
    if "b Int" in text:
        assert [one.name for one in found.models[0].fields] == ["id", "b"]
