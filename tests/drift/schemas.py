"""Large invented schemas: every scalar, native type and attribute, spread over many models."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Final

FIELDS: Final = """\
String|String?|String[]|String @default("it's")|String @db.Char(3)|String @db.VarChar(255)|String @db.Uuid|String @db.Xml
String @db.Inet|String @db.Citext|String @db.Bit(4)|String @db.VarBit(7)|String @default(uuid())|String @default(cuid())
String @default(dbgenerated("gen_random_uuid()")) @db.Uuid|Boolean @default(true)|Boolean[] @default([true, false])
Int|Int @default(-7)|Int @db.SmallInt|Int @db.Oid|Int[] @default([1, -2])|Int @default(autoincrement())
BigInt|BigInt @default(9007199254740993)|BigInt[]|Float @default(1.5)|Float @db.Real|Decimal @default(12.340)
Decimal @db.Decimal(10, 2)|Decimal @db.Money|DateTime @default(now())|DateTime @updatedAt|DateTime? @db.Date
DateTime @db.Time(2)|DateTime @db.Timetz(1)|DateTime @db.Timestamp(6)|DateTime @default(now()) @db.Timestamptz(3)
DateTime @default("2024-01-02T03:04:05.678Z")|Json @default("{}")|Json? @db.Json|Bytes? @db.ByteA|Bytes @default("aGVsbG8=")
Unsupported("point")?|Unsupported("tsvector")|Mood @default(SO_SO)|Mood?|Mood[] @default([GOOD])
""".replace("\n", "|").strip("|").split("|")
ENUM: Final = 'enum Mood {\n  GOOD\n  SO_SO @map("so so")\n  BAD\n\n  @@map("mood_kind")\n}\n'
_WIDTH: Final = 12


def big_schema(models: int) -> str:
    """Give a schema of so many models, each with a dozen fields, a relation, a unique and two indexes."""
    types = cycle(FIELDS)
    return ENUM + "".join(_model(at, list(islice(types, _WIDTH))) for at in range(models))


def _model(at: int, types: list[str]) -> str:
    fields = [f'  f{place} {type_} @map("column_{place}")' for place, type_ in enumerate(types)]
    before = at - 1
    up = [f"  upId Int?\n  up Model{before}? @relation(fields: [upId], references: [id])"] if at else []
    down = f"  down Model{at + 1}[]"
    lines = [
        "  id Int @id @default(autoincrement())", "  slug String @unique", "  rank Int", *fields, *up, down,
        f'  @@unique([slug, rank(sort: Desc)], map: "u_{at}")', "  @@index([rank])", "  @@index([slug, rank(sort: Desc)])",
        f'  @@map("model_{at}")',
    ]  # fmt: skip
    return f"model Model{at} {{\n" + "\n".join(lines) + "\n}\n"
