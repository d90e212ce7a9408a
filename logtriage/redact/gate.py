"""
Text on its way out -> the same text without secrets and personal data, equal values under equal pseudonyms.

Everything that leaves the program passes here: messages, templates, captures, paths, queries. Parts of an inspected
string (``'...' +``) are read as one value behind a telling name; any other value cut by a line end is only seen once
its parts are joined, so bring joined texts. Colour codes are no hindrance: a text in which something is found comes
back without them.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final, Generic, TypeVar
from urllib.parse import unquote

from logtriage.redact.learned import Learned
from logtriage.redact.scan import named_value, redacted, redacted_query, settled, uncoloured
from logtriage.redact.shapes import shaped
from logtriage.redact.spans import PLACEHOLDER

_MOST_TEXTS: Final = 50_000
_MOST_CHARACTERS: Final = 64_000_000
_MOST_VALUES: Final = 1_000_000
_ID: Final = re.compile(r"[#\w./~-]*(?::\d+)?\Z")
"""What can be a request's id, or what stands for one: file and row."""

_T = TypeVar("_T")


class Gate:
    """
    Redacts; one for a run, so that the same value has the same pseudonym everywhere in it.

    Numbers follow the order in which values are first met. No value is kept, only its keyed hash.
    """

    def __init__(self, salt: bytes = b"", *, stable: bool = False) -> None:
        """
        Take a salt that keys the hashes kept in memory; it does not show in any output.

        ``stable``: numbers come from the keyed hash, so that they are the same in every run with this salt; without
        the salt nobody can tell a value by trying. Of 10,000 values of a kind, two share a number once in 20 runs.
        """
        self._key = blake2b(salt, digest_size=32).digest()
        self._stable = stable
        self._numbers: dict[str, dict[bytes, int]] = {}
        self._texts = _Cache[str]()
        self._queries = _Cache[str]()
        self._kinds = _Cache[tuple[str, ...]]()
        self._learned = Learned(self._digest)

    def text(self, value: str) -> str:
        """Redacted text; redacting it again changes nothing. A text that is a query (``?a=b&c=d``) is read as one."""
        known = self._texts.get(value)
        if known is not None:
            return known
        return self._texts.put(value, self._learned.replaced(redacted(value, self._pseudonym), self._numbered))

    def query(self, value: str) -> str:
        """Query string, with or without its ``?``: values of telling names replaced; pages, sorting, dates kept."""
        known = self._queries.get(value)
        return self._queries.put(value, redacted_query(value, self._pseudonym)) if known is None else known

    def value(self, name: str, value: str) -> str:
        """
        Redacted value whose name is known: a capture, a field, a parameter.

        A host or a user alone looks like any word; only its name (``host``, ``user``, ``token``) tells what it is.
        """
        known = self._learned.whole(value) if name == "error_type" else None
        if known is not None:
            return self._numbered(*known)
        if name == "request" and not _ID.match(value):
            return self._pseudonym("value", value)
        safe = uncoloured(value, lambda plain: settled(plain, lambda text: named_value(name, text, self._pseudonym)))
        return self._learned.replaced(safe, self._numbered)

    def hidden(self, name: str, value: str) -> str:
        """Give a pseudonym whatever the value is: an id of somebody else's, in which nothing looks private."""
        told = self.value(name, value)
        return told if PLACEHOLDER.fullmatch(told) else self._pseudonym("value", value)

    def shaped(self, value: str) -> str:
        """
        Give the redacted text with invented values of the same shape instead of pseudonyms.

        For a copy of a log that is to be read like the original: masks and rules see the letters and digits that they
        saw before. Not for people: nothing shows that something was replaced.
        """
        found: dict[str, str] = {}

        def name(kind: str, secret: str) -> str:
            pseudonym = self._pseudonym(kind, secret)
            number = int(pseudonym[len(kind) + 2 : -1])
            found.setdefault(pseudonym, shaped(kind, filled(secret), number))
            return pseudonym

        def filled(text: str) -> str:
            return PLACEHOLDER.sub(lambda each: found.get(each[0], each[0]), text)

        return filled(redacted(value, name))

    def outline(self, value: str) -> tuple[str, ...]:
        """Give what texts have in common that differ in private values of one shape alone; hands out no pseudonym."""
        seen: dict[str, None] = {}

        def note(kind: str, secret: str) -> str:
            seen[shaped(kind, secret, 0)] = None
            return f"<{kind}:1>"

        return redacted(value, note), *seen

    def counts(self) -> dict[str, int]:
        """How many distinct values of each kind were replaced, by kind; a value seen in a thousand rows counts once."""
        return {kind: len(numbers) for kind, numbers in sorted(self._numbers.items())}

    def kinds_in(self, value: str) -> tuple[str, ...]:
        """Kinds that the text holds, sorted; learns them, but changes no count and hands out no pseudonym."""
        known = self._kinds.get(value)
        if known is not None:
            return known
        seen: set[str] = set()

        def note(kind: str, secret: str) -> str:
            seen.add(kind)
            self._learned.add(kind, secret)
            return f"<{kind}:1>"

        redacted(value, note)
        return self._kinds.put(value, tuple(sorted(seen)))

    def _pseudonym(self, kind: str, value: str) -> str:
        return self._numbered(kind, self._digest(kind, value))

    def _digest(self, kind: str, value: str) -> bytes:
        return blake2b(_bare(kind, value).encode("utf-8", "surrogatepass"), key=self._key, digest_size=10).digest()

    def _numbered(self, kind: str, digest: bytes) -> str:
        """Past a million distinct values of a kind the rest share number 0: memory is bounded, no value leaves."""
        numbers = self._numbers.setdefault(kind, {})
        number = numbers.get(digest, 0)
        if not number and len(numbers) < _MOST_VALUES:
            number = numbers[digest] = len(numbers) + 1 if not self._stable else _from_hash(digest)
        return f"<{kind}:{number}>"


class OpenGate(Gate):
    """
    Lets everything through, for one who asked twice to see a log of their own as it is.

    Findings about credentials stay: they never hold a value.
    """

    def text(self, value: str) -> str:
        """Give the text as it is."""
        return value

    def query(self, value: str) -> str:
        """Give the query as it is."""
        return value

    def value(self, name: str, value: str) -> str:  # noqa: ARG002 - the signature of a gate
        """Give the value as it is."""
        return value

    def hidden(self, name: str, value: str) -> str:  # noqa: ARG002 - the signature of a gate
        """Give the value as it is."""
        return value


def _bare(kind: str, value: str) -> str:
    """Leave away how a number was grouped: it is the same telephone, card or account."""
    if kind in {"phone", "card"}:
        return re.sub(r"[^0-9]", "", unquote(value))
    return value.replace(" ", "") if kind == "iban" else value


def _from_hash(digest: bytes) -> int:
    return int.from_bytes(digest, "big") % 999_999_999 + 1


class _Cache(Generic[_T]):
    """Answers by text; emptied when it has grown too large."""

    def __init__(self) -> None:
        self._known: dict[str, _T] = {}
        self._room = _MOST_CHARACTERS

    def get(self, text: str) -> _T | None:
        return self._known.get(text)

    def put(self, text: str, answer: _T) -> _T:
        if len(self._known) >= _MOST_TEXTS or self._room < len(text):
            self._known.clear()
            self._room = _MOST_CHARACTERS
        self._known[text] = answer
        self._room -= len(text)
        return answer
