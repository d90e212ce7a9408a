"""Names and texts as SQL has them: quoted, so that none can be more than a name or a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

USUAL_SCHEMA: Final = "public"


@dataclass(frozen=True, slots=True, order=True)
class TableName:
    """A table, with the schema that it stands in when none is said."""

    schema: str
    name: str

    @property
    def sql(self) -> str:
        """Quoted; the usual schema is left out, as Prisma does where a project has but one."""
        return quoted(None if self.schema == USUAL_SCHEMA else self.schema, self.name)


def quoted(schema: str | None, name: str) -> str:
    """Give a name with its schema, where it has one, as quoted identifiers."""
    parts = [name] if schema is None else [schema, name]
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def literal(text: str) -> str:
    """Give a text as a literal; backslashes mean nothing in it (``standard_conforming_strings``)."""
    return "'" + text.replace("'", "''") + "'"
