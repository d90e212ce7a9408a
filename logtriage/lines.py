"""
Lines of any text files -> their annotations: template, fingerprint, and one clustering over all lines of a run.

The short way beside ``pipeline``: a line is told as a message is, but there is no request, so nothing is stitched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from logtriage.cluster import cluster_id, cluster_templates
from logtriage.match import Matcher
from logtriage.model import Role, Rule, Statement
from logtriage.redact import Gate
from logtriage.report.annotate import annotate_line
from logtriage.report.json import Annotation
from logtriage.tell import teller_of

MAX_REMEMBERED: Final = 50_000
"""Texts of lines that are not read a second time; more would not fit beside the templates."""


class Groups:
    """Lines that are known by their template -> their clusters, told when all have been seen."""

    def __init__(self, template: Callable[[str], str]) -> None:
        """``template`` gives that of a text."""
        self._template = template
        self._templates: dict[object, dict[str, str]] = defaultdict(dict)
        """What else a fingerprint is made of -> fingerprint -> template: only lines alike in all else may be one."""

    def add(self, text: str, statement: Statement) -> None:
        """Take note of a line and what it states."""
        beside = _beside(statement)
        if beside is not None:
            template, alike = self._template(text), self._templates[beside]
            alike[statement.fingerprint] = min(alike.get(statement.fingerprint, template), template)

    def smallest(self) -> Mapping[str, str]:
        """Give fingerprint -> the smallest one of its cluster, for those that are known by a template."""
        return {own: first for alike in self._templates.values() for own, first in cluster_templates(alike).items()}


class Lines:
    """Lines of text files: first `add` the lines of all files of a run, then `annotate` them, file by file."""

    def __init__(self, rules: Sequence[Rule], gate: Gate) -> None:
        """Make ready; what a text says is remembered for the second pass, for some texts."""
        self._teller = teller_of(Matcher(rules))
        self._gate = gate
        self._told = lru_cache(MAX_REMEMBERED)(self._tell)
        self._groups = Groups(self._teller.template)
        self._smallest: Mapping[str, str] | None = None

    def add(self, lines: Iterable[tuple[int, str]]) -> None:
        """Take note of lines: no stitching, no request."""
        for _, text in lines:
            if text.strip():
                self._groups.add(text, self._told(text)[0])

    def annotate(self, name: str, lines: Iterable[tuple[int, str]]) -> Iterator[Annotation]:
        """Give template, fingerprint and cluster of every non-empty line."""
        if self._smallest is None:
            self._smallest = self._groups.smallest()
        for number, text in lines:
            if not text.strip():
                continue
            statement, role = self._told(text)
            yield annotate_line(
                name,
                number,
                statement,
                role=role,
                cluster=cluster_id([self._smallest.get(statement.fingerprint, statement.fingerprint)]),
                template=self._gate.text(self._teller.template(text)),
                message=self._gate.text(text),
                gate=self._gate.value,
            )

    def _tell(self, text: str) -> tuple[Statement, Role]:
        # All lines are told before the first answer leaves, so a part of a secret is known wherever it stands.
        self._gate.kinds_in(text)
        statements = self._teller.tell(text).statements
        return (statements[0], "occurrence") if statements else (self._teller.unnamed(text), "context")


def _beside(statement: Statement) -> object:
    """Give what a line is known by beside its template; nothing counts without a rule, null where the rule is all."""
    if not (statement.match and statement.match.classified):
        return ()
    others = tuple(part for part in statement.parts if part[0] != "template")
    return others if len(others) < len(statement.parts) else None
