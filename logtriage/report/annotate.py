"""
Entries and occurrences -> one ``Annotation`` per entry, in input order, rejected stretches in their places.

Also for plain text (``--input-format lines``): every line gets template and fingerprint, whatever its role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from logtriage.model import Captured, Occurrence, Reject, Role, Statement
from logtriage.report.build import redacted_capture
from logtriage.report.json import Also, Annotation, Place

EntryRow = tuple[int, int, int | None, str | None, str, int | None, int | None, bool]
"""File index, row, stamp, request id, route, index of the text, index of the entry repeated, in scope."""

Gated = Callable[[str, str], str]
"""Name and value of a capture -> the value, redacted."""

_NOTHING: Final[Mapping[str, Captured]] = {}


@dataclass(frozen=True, slots=True)
class Annotator:
    """What the lines of ``annotate`` are made of; ``redact`` is the gate."""

    files: Sequence[str]
    rejects: Sequence[Sequence[Reject]]
    occurrences: Sequence[Occurrence]
    owner: Mapping[int, int]
    clusters: Mapping[str, str]
    """Fingerprint -> id of its cluster."""
    message_of: Callable[[int], str]
    """Index of a text -> the message, redacted."""
    template_of: Callable[[int], str]
    """Index of a text -> its template, redacted."""
    redact: Callable[[str], str]
    redact_value: Callable[[str, str], str]

    def annotations(self, entries: Sequence[EntryRow], roles: Sequence[Role]) -> Iterator[Annotation]:
        """Give one annotation per entry and per rejected stretch, file by file, row by row."""
        places = [Place(self.files[row[0]], row[1]) for row in entries]
        waiting = [list(reversed(rejected)) for rejected in self.rejects]
        current = 0
        for index, (row, role) in enumerate(zip(entries, roles, strict=True)):
            while current < row[0]:
                yield from self._rejected(current, waiting[current], None)
                current += 1
            yield from self._rejected(row[0], waiting[row[0]], row[1])
            yield self._entry(index, row, role, places)
        for file in range(current, len(self.files)):
            yield from self._rejected(file, waiting[file], None)

    def _rejected(self, file: int, waiting: list[Reject], before: int | None) -> Iterator[Annotation]:
        while waiting and (before is None or waiting[-1].row < before):
            reject = waiting.pop()
            yield Annotation(
                self.files[file], reject.row, None, None, "rejected", None, None, None, None, None,
                None, None, _NOTHING, None, None, None, None, (),
                self.redact(reject.reason), reject.byte, None, in_scope=True,
            )  # fmt: skip

    def _entry(self, index: int, row: EntryRow, role: Role, places: Sequence[Place]) -> Annotation:
        file, number, stamp, request, route, text, duplicate_of, in_scope = row
        own = self.owner.get(index)
        occurrence = None if own is None else self.occurrences[own]
        statement = occurrence.statement if occurrence else None
        match = statement.match if statement else None
        return Annotation(
            file=self.files[file],
            row=number,
            timestamp_ms=stamp,
            request=self._gated(request),
            role=role,
            occurrence=occurrence.id if occurrence else None,
            fingerprint=statement.fingerprint if statement else None,
            cluster=self.clusters[statement.fingerprint] if statement else None,
            rule=match.rule if match else None,
            classified=None if statement is None else match is not None and match.classified,
            code=self._gated(_code(statement)),
            error_type=self._class(statement),
            captures=self._captures(occurrence.captures) if occurrence else _NOTHING,
            route=self.redact(route),
            outcome=occurrence.outcome if occurrence else None,
            template=None if text is None else self.template_of(text),
            message=None if text is None else self.message_of(text),
            also=tuple(map(self._also, occurrence.also)) if occurrence and occurrence.deciding.index == index else (),
            reason=None,
            byte=None,
            duplicate_of=None if duplicate_of is None else places[duplicate_of],
            in_scope=in_scope,
        )

    def _gated(self, value: str | None) -> str | None:
        return self.redact(value) if value else value

    def _class(self, statement: Statement | None) -> str | None:
        error_type = statement.facts.error_type if statement else None
        return self.redact_value("error_type", error_type) if error_type else error_type

    def _also(self, statement: Statement) -> Also:
        match = statement.match
        captures = self._captures(match.captures) if match else _NOTHING
        code, error_type = self._gated(_code(statement)), self._class(statement)
        return Also(match.rule if match else None, code, error_type, statement.fingerprint, captures)

    def _captures(self, captures: Sequence[tuple[str, Captured]]) -> dict[str, Any]:
        return {name: redacted_capture(name, value, self.redact_value) for name, value in captures}


def annotate_line(
    file: str, number: int, statement: Statement, *, role: Role, cluster: str, template: str, message: str, gate: Gated
) -> Annotation:
    """Give the annotation of one line of a plain text file; there is no request, so no route and no outcome."""
    match, code, error_type = statement.match, _code(statement), statement.facts.error_type
    return Annotation(
        file=file,
        row=number,
        timestamp_ms=None,
        request=None,
        role=role,
        occurrence=None,
        fingerprint=statement.fingerprint,
        cluster=cluster,
        rule=match.rule if match else None,
        classified=match is not None and match.classified,
        code=gate("code", code) if code else code,
        error_type=gate("error_type", error_type) if error_type else error_type,
        captures={name: redacted_capture(name, value, gate) for name, value in match.captures} if match else _NOTHING,
        route=None,
        outcome=None,
        template=template,
        message=message,
        also=(),
        reason=None,
        byte=None,
        duplicate_of=None,
        in_scope=True,
    )


def _code(statement: Statement | None) -> str | None:
    if statement is None:
        return None
    return statement.match.code if statement.match else statement.facts.code
