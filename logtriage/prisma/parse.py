"""
Files of a Prisma schema -> ``Schema``.

Tolerant: what is not understood is told with its line and passed over, and a block without an end is left out, so that
nothing is concluded from half of it. There is no parser of this language for Python (2026-11); the language is small.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypeVar

from logtriage.prisma.scan import Token, Tokens, tokens_in
from logtriage.prisma.values import (
    Argument,
    Attribute,
    Call,
    Enum,
    EnumValue,
    Field,
    Index,
    Model,
    Number,
    Schema,
    Text,
    Unique,
    Value,
    Word,
    text_of,
)

_BLOCKS: Final = frozenset({"model", "view", "enum", "type", "datasource", "generator"})
_DEEPEST: Final = 12
"""Brackets in brackets; real schemas have three."""
_MOST_FAULTS: Final = 50
_NOT_UNDERSTOOD: Final = "not understood"
_Arity: TypeAlias = Literal["one", "optional", "list"]
_T = TypeVar("_T")


class _FaultError(Exception):
    """Something is not as the language has it; the line it stands in is passed over."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def parse_schema(files: Iterable[tuple[str, str]]) -> Schema:
    """Read the files of one schema, each with the name by which it is to be told."""
    names: list[str] = []
    models: list[Model] = []
    enums: list[Enum] = []
    faults: list[str] = []
    provider = None
    for name, text in files:
        names.append(name)
        parser = _Parser(tokens_in(text), name, [])
        for kind, block, line, end in parser.blocks():
            if kind in ("model", "view"):
                models.append(parser.model("view" if kind == "view" else "model", block, line, end))
            elif kind == "enum":
                enums.append(parser.enum(block, line, end))
            elif kind == "datasource":
                provider = parser.provider(end) or provider
        faults += [f"{name}:{line}: {_NOT_UNDERSTOOD}" for line in sorted(set(parser.faults))[:_MOST_FAULTS]]
    return Schema(tuple(models), tuple(enums), provider, tuple(names), tuple(faults))


def models_in(text: str, file: str) -> tuple[Model, ...]:
    """Give the models of one file in the order written; ``file`` is how they are to be named."""
    return parse_schema([(file, text)]).models


@dataclass(slots=True)
class _Parser:
    """Walks over the tokens of a file; ``at`` is the next one."""

    tokens: Tokens
    file: str
    faults: list[int]
    at: int = 0

    # ---------------------------------------------------------------------------------------------------------- blocks
    def blocks(self) -> Iterator[tuple[str, str, int, int]]:
        """Give kind, name, line and end of every whole block; leaves ``at`` behind its opening brace."""
        found = self.tokens.found
        begun = self._beginnings()
        for place, (start, inside) in enumerate(begun):
            limit = begun[place + 1][0] if place + 1 < len(begun) else len(found)
            braces = (at for at in range(inside, limit) if found[at].text in ("{", "}"))
            end = next(braces, None)
            kind, name = found[start], found[start + 1]
            if end is None or found[end].text == "{":
                self.faults.append(kind.line)
                continue
            self.at = inside
            yield kind.text, name.text, kind.line, end

    def _beginnings(self) -> list[tuple[int, int]]:
        """Give where ``model Name {`` begins, and where its inside does."""
        found, begun = self.tokens.found, []
        for at, token in enumerate(found):
            if token.text not in _BLOCKS or token.kind != "word" or not self._opens_line(at):
                continue
            if at + 1 < len(found) and found[at + 1].kind == "word":
                inside = self._past_breaks(at + 2)
                if inside < len(found) and found[inside].text == "{":
                    begun.append((at, inside + 1))
        return begun

    def _opens_line(self, at: int) -> bool:
        return at == 0 or self.tokens.found[at - 1].kind == "break" or self.tokens.found[at - 1].text == "}"

    def _past_breaks(self, at: int) -> int:
        found = self.tokens.found
        while at < len(found) and found[at].kind == "break":
            at += 1
        return at

    def _lines(self, end: int) -> Iterator[int]:
        """Move to each line of a block in turn; one that is not understood is told, and the next begins."""
        found = self.tokens.found
        while (at := self._past_breaks(self.at)) < end:
            self.at = at
            yield at
            while self.at < end and found[self.at].kind != "break":
                self.faults.append(found[self.at].line)
                self._skip_line(end)

    def _skip_line(self, end: int) -> None:
        while self.at < end and self.tokens.found[self.at].kind != "break":
            self.at = self.tokens.closed_by.get(self.at, self.at) + 1

    def model(self, kind: Literal["model", "view"], name: str, line: int, end: int) -> Model:
        """Read a model up to its closing brace."""
        fields: list[Field] = []
        marks: list[Attribute] = []
        for at in self._lines(end):
            try:
                if self.tokens.found[at].text == "@@":
                    marks.append(self._attribute(end))
                else:
                    fields.append(self._field(end))
            except _FaultError as fault:
                self.faults.append(fault.line)
                self._skip_line(end)
        by_name = {mark.name: mark for mark in reversed(marks)}
        alone = (one for field in fields for one in _uniques_of(field.attributes, field.name))
        uniques = (*alone, *_uniques_of(marks, None))
        indexes = tuple(index for mark in marks if mark.name == "index" for index in _index(mark))
        return Model(
            name, text_of(by_name.get("map"), "name") or name, text_of(by_name.get("schema"), "map"), kind,
            tuple(fields), {field.name: field.column for field in fields}, uniques, indexes, self.file, line,
        )  # fmt: skip

    def enum(self, name: str, line: int, end: int) -> Enum:
        """Read an enum up to its closing brace."""
        values: list[EnumValue] = []
        marks: dict[str, Attribute] = {}
        for at in self._lines(end):
            try:
                token = self.tokens.found[at]
                if token.text == "@@":
                    mark = self._attribute(end)
                    marks[mark.name] = mark
                else:
                    word = self._take("word")
                    label = next((one for one in self._attributes(end) if one.name == "map"), None)
                    values.append(EnumValue(word.text, text_of(label, "name") or word.text, word.line))
            except _FaultError as fault:
                self.faults.append(fault.line)
                self._skip_line(end)
        type_, schema = text_of(marks.get("map"), "name") or name, text_of(marks.get("schema"), "map")
        return Enum(name, type_, schema, tuple(values), self.file, line)

    def provider(self, end: int) -> str | None:
        """Give ``provider = "..."`` of a datasource; null where it has none."""
        found = self.tokens.found
        for at in range(self.at, max(self.at, end - 2)):
            if found[at].text == "provider" and found[at + 1].text == "=" and found[at + 2].kind == "string":
                return _unquoted(found[at + 2].text)
        return None

    # ---------------------------------------------------------------------------------------------- fields, attributes
    def _field(self, end: int) -> Field:
        name = self._take("word")
        type_ = self._take("word").text
        unsupported = type_ == "Unsupported" and self._is("(")
        if unsupported:
            said = self._arguments(0)
            if len(said) != 1 or not isinstance(said[0].value, Text):
                raise _FaultError(name.line)
            type_ = said[0].value.said
        arity = self._arity()
        return Field(name.text, type_, arity, unsupported, tuple(self._attributes(end)), name.line)

    def _arity(self) -> _Arity:
        if self._is("?"):
            self.at += 1
            return "optional"
        if self._is("[") and self.tokens.closed_by.get(self.at) == self.at + 1:
            self.at += 2
            return "list"
        return "one"

    def _attributes(self, end: int) -> Iterator[Attribute]:
        while self.at < end and self._is("@"):
            yield self._attribute(end)

    def _attribute(self, end: int) -> Attribute:
        line = self.tokens.found[self.at].line
        self.at += 1
        name = self._take("word").text
        while self._is("."):
            self.at += 1
            name += "." + self._take("word").text
        if not (self.at < end and self._is("(")):
            return Attribute(name, (), line)
        try:
            return Attribute(name, self._arguments(0), line)
        except _FaultError as fault:
            # What is said behind a mark may be unknown; the mark itself, and the rest of the line, are not.
            self.faults.append(fault.line)
            return Attribute(name, (), line)

    def _arguments(self, depth: int) -> tuple[Argument, ...]:
        """Read what stands in the parentheses that begin here, and go behind them."""
        return tuple(self._listed(depth, self._argument))

    def _argument(self, depth: int) -> Argument:
        found = self.tokens.found
        if found[self.at].kind == "word" and found[self.at + 1].text == ":":
            name = found[self.at].text
            self.at = self._past_breaks(self.at + 2)
            return Argument(name, self._value(depth))
        return Argument(None, self._value(depth))

    def _listed(self, depth: int, read: Callable[[int], _T]) -> Iterator[_T]:
        """Read the parts between two brackets, whatever else is wrong, and go behind the second one."""
        start = self.at
        close = self.tokens.closed_by.get(start)
        line = self.tokens.found[start].line
        if close is None or depth > _DEEPEST:
            raise _FaultError(line)
        try:
            self.at = self._past_breaks(start + 1)
            while self.at < close:
                yield read(depth)
                self.at = self._past_breaks(self.at)
                if self.at < close and not self._is(","):
                    raise _FaultError(line)
                self.at = self._past_breaks(self.at + (self.at < close))
        finally:
            self.at = close + 1

    def _value(self, depth: int) -> Value:
        token = self.tokens.found[self.at]
        if token.text == "[":
            return tuple(self._listed(depth + 1, self._value))
        self.at += 1
        if token.kind == "string":
            return Text(_unquoted(token.text))
        if token.kind == "number":
            return Number(token.text)
        if token.kind != "word":
            raise _FaultError(token.line)
        name = token.text
        while self._is("."):
            self.at += 1
            name += "." + self._take("word").text
        return Call(name, self._arguments(depth + 1)) if self._is("(") else Word(name)

    def _is(self, mark: str) -> bool:
        found = self.tokens.found
        return self.at < len(found) and found[self.at].text == mark

    def _take(self, kind: str) -> Token:
        found = self.tokens.found
        if self.at >= len(found) or found[self.at].kind != kind:
            raise _FaultError(found[min(self.at, len(found) - 1)].line)
        self.at += 1
        return found[self.at - 1]


def _uniques_of(attributes: Iterable[Attribute], field: str | None) -> tuple[Unique, ...]:
    """Give what is unique by these attributes: of a field, or of a model, where it has to name fields."""
    found = []
    for one in attributes:
        if one.name not in ("unique", "id"):
            continue
        order = (field,) if field is not None else _fields_of(one)
        kind: Literal["unique", "id"] = "id" if one.name == "id" else "unique"
        if order:
            found.append(Unique(frozenset(order), _mapped(one), kind, order, one.line, one))
    return tuple(found)


def _index(attribute: Attribute) -> Iterator[Index]:
    order, method = _fields_of(attribute), attribute.named("type")
    if order:
        # Before `map`, the name in the database was called `name`; an index has no other use for it.
        name = _mapped(attribute) or _said(attribute.named("name"))
        yield Index(order, name, method.said if isinstance(method, Word) else None, attribute.line, attribute)


def _fields_of(attribute: Attribute) -> tuple[str, ...]:
    listed = attribute.first("fields")
    if not isinstance(listed, tuple):
        return ()
    names = [one.said if isinstance(one, Word) else one.name for one in listed if isinstance(one, Word | Call)]
    return tuple(names) if len(names) == len(listed) else ()


def _mapped(attribute: Attribute) -> str | None:
    return _said(attribute.named("map"))


def _said(value: Value | None) -> str | None:
    return value.said or None if isinstance(value, Text) else None


def _unquoted(text: str) -> str:
    """Resolve the escapes, which are those of JSON; a text that has others stays as it is."""
    try:
        said = json.loads(text, strict=False)
    except ValueError:
        return text[1:-1]
    return said if isinstance(said, str) else text[1:-1]
