"""
A field of a Prisma schema -> its type and default in PostgreSQL, as Prisma Migrate writes them.

Compared with what Prisma itself writes in ``tests/drift/assets``. Native types:
https://www.prisma.io/docs/orm/overview/databases/postgresql#type-mapping (2026-09).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from logtriage.drift.names import literal, quoted
from logtriage.prisma import Attribute, Call, Enum, Field, Number, Schema, Text, Value, Word

_SCALARS: Final = {
    "String": "TEXT",
    "Boolean": "BOOLEAN",
    "Int": "INTEGER",
    "BigInt": "BIGINT",
    "Float": "DOUBLE PRECISION",
    "Decimal": "DECIMAL(65,30)",
    "DateTime": "TIMESTAMP(3)",
    "Json": "JSONB",
    "Bytes": "BYTEA",
}
_NATIVE: Final[Mapping[str, str]] = {
    **{
        name: name.upper()
        for name in (
            "Text Char VarChar Bit VarBit Uuid Xml Inet Citext Boolean Integer SmallInt Oid BigInt Real Decimal Money"
            " Timestamp Timestamptz Date Time Timetz Json JsonB ByteA"
        ).split()
    },
    "DoublePrecision": "DOUBLE PRECISION",
}
_COUNTING: Final = {"INTEGER": "SERIAL", "SMALLINT": "SMALLSERIAL", "BIGINT": "BIGSERIAL"}
_BY_THE_CLIENT: Final = frozenset({"uuid", "cuid", "nanoid", "ulid", "auto"})
"""Values that the client makes up before it writes: the database has no default for them."""


class UnknownTypeError(Exception):
    """A type or default is none that Prisma writes for PostgreSQL."""


def is_column(field: Field, schema: Schema) -> bool:
    """Tell whether a field is a column; a relation is none."""
    return field.unsupported or field.type in _SCALARS or schema.enum(field.type) is not None


def type_of(field: Field, schema: Schema) -> str:
    """Give the type as it stands in ``CREATE TABLE``; raises ``UnknownTypeError``."""
    base = _base(field, schema)
    counts = _default(field) == Call("autoincrement", ())
    return f"{_COUNTING.get(base, base) if counts else base}{'[]' if field.arity == 'list' else ''}"


def default_of(field: Field, schema: Schema) -> str | None:
    """Give what stands behind ``DEFAULT``; null where the database has none. Raises ``UnknownTypeError``."""
    value = _default(field)
    if value is None:
        return None
    if isinstance(value, tuple):
        parts = ", ".join(_literal(one, field, schema) for one in value)
        return f"ARRAY[{parts}]::{_base(field, schema)}[]"
    if isinstance(value, Call):
        return _called(value)
    return _literal(value, field, schema)


def client_default(field: Field) -> str | None:
    """Name what the client writes by itself where the database has no default: ``uuid``, ``updatedAt``; else null."""
    value = _default(field)
    if isinstance(value, Call) and value.name in _BY_THE_CLIENT:
        return value.name
    return "updatedAt" if field.attribute("updatedAt") else None


def _default(field: Field) -> Value | None:
    attribute = field.attribute("default")
    return attribute.first("value") if attribute else None


def _base(field: Field, schema: Schema) -> str:
    enum = schema.enum(field.type)
    if field.unsupported:
        return field.type
    if enum is not None:
        return enum_name(enum)
    if field.native is None:
        return _SCALARS[field.type]
    return _native(field.native)


def enum_name(enum: Enum) -> str:
    """Give the type of an enum, quoted."""
    return quoted(enum.schema, enum.type)


def _native(attribute: Attribute) -> str:
    name = attribute.name.rpartition(".")[2]
    sizes = [one.value.said for one in attribute.arguments if isinstance(one.value, Number)]
    if name not in _NATIVE or len(sizes) != len(attribute.arguments):
        raise UnknownTypeError(f"@{attribute.name}")
    return f"{_NATIVE[name]}({','.join(sizes)})" if sizes else _NATIVE[name]


def _called(value: Call) -> str | None:
    if value.name == "now":
        return "CURRENT_TIMESTAMP"
    if value.name == "dbgenerated":
        said = value.arguments[0].value if value.arguments else None
        return said.said if isinstance(said, Text) and said.said else None
    if value.name == "autoincrement" or value.name in _BY_THE_CLIENT:
        return None
    raise UnknownTypeError(f"@default({value.name}())")


def _literal(value: Value, field: Field, schema: Schema) -> str:
    enum = schema.enum(field.type)
    match value:
        case Number(said):
            return said
        case Word(said) if enum is None and said in ("true", "false"):
            return said
        case Word(said) if enum is not None:
            label = next((one.label for one in enum.values if one.name == said), None)
            if label is not None:
                return literal(label)
        case Text(said) if field.type == "Bytes":
            return _bytes(said)
        case Text(said) if field.type == "DateTime":
            return _moment(said)
        case Text(said):
            return literal(said)
        case _:
            pass
    raise UnknownTypeError(f"@default of {field.name}")


def _bytes(said: str) -> str:
    try:
        return literal("\\x" + base64.b64decode(said, validate=True).hex())
    except (binascii.Error, ValueError):
        raise UnknownTypeError("@default of bytes") from None


def _moment(said: str) -> str:
    """Write a moment as Prisma does: with a blank before the zone, and the fraction in groups of three digits."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise UnknownTypeError("@default of a time") from None
    if moment.utcoffset() is None:
        raise UnknownTypeError("@default of a time")
    micros = moment.microsecond
    fraction = "" if not micros else f".{micros // 1000:03}" if micros % 1000 == 0 else f".{micros:06}"
    zone = moment.strftime("%z")
    return literal(f"{moment:%Y-%m-%d %H:%M:%S}{fraction} {zone[:3]}:{zone[3:5]}")
