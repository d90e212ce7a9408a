"""
Texts -> kinds of private values in them, by patterns that know nothing of the gate.

The gate is judged by its outputs here, so its own patterns may not be the judge. Rough on purpose: a value that looks
like one is invented anew sooner than argued about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from logtriage.model import Told
from logtriage.redact import Gate

_KINDS: Final = (
    ("an e-mail address", re.compile(r"\b[\w.+-]{1,64}@(?P<host>[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})")),
    ("a connection string with a password", re.compile(r"\b[a-z][a-z0-9+]{1,20}://[^\s/:@<>]{1,80}:[^\s/@<>]{1,200}@")),
    ("a phone number", re.compile(r"(?<![\w.])\+\d{8,15}\b")),
    (
        "a token",
        re.compile(
            r"\b(?:(?:sk|pk|rk|whsec)_(?:(?:live|test)_)?\w{16,}|sk-[\w-]{20,}|gh[pousr]_\w{20,}|xox[abp]-[\w-]{10,}|AKIA[A-Z0-9]{12,}"
            r"|eyJ[\w-]{12,}\.[\w-]{4,}|AIza[\w-]{30,})|\bBearer [\w.-]{16,}"
        ),
    ),
)
# RFC 2606: nobody can have a mailbox there.
_RESERVED: Final = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|invalid|test|localhost)$")
_MADE_UP: Final = re.compile(r"(?i)fake|invented|example|redacted|x{6}|\*{3}|0{6}")


def personal(text: str) -> Iterator[str]:
    """Name each kind of value in a raw example that could be somebody's."""
    for kind, pattern in _KINDS:
        for found in pattern.finditer(text):
            host = found.groupdict().get("host")
            if not (_RESERVED.search(host) if host else _MADE_UP.search(found.group())):
                yield kind
                break


def leaks(told: Told, gate: Gate) -> Iterator[str]:
    """Name each kind of value that is still there in what would be written about a text."""
    written = [gate.text(told.text)]
    for statement in told.statements:
        written += [gate.text(statement.facts.text), gate.text(statement.facts.template)]
        captures = statement.match.captures if statement.match else ()
        written += [gate.value(name, value) for name, value in captures if isinstance(value, str)]
        written += [gate.value(name, value) for name, value in statement.parts]
    for kind, pattern in _KINDS:
        if any(pattern.search(text) for text in written):
            yield kind
