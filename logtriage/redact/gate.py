"""
Text on its way out -> the same text without secrets and personal data, equal values under equal pseudonyms.

Everything that leaves the program passes here: messages, templates, captures, paths, queries. Parts of an inspected
string (``'...' +``) are read as one value behind a telling name; any other value cut by a line end is only seen once
its parts are joined, so bring joined texts. Colour codes are no hindrance: a text in which something is found comes
back without them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from typing import Final, Generic, TypeVar
from urllib.parse import quote, unquote

from logtriage.redact.connections import safe_host, safe_user
from logtriage.redact.keyed import is_status, kind_of
from logtriage.redact.learned import CREDENTIALS, Learned
from logtriage.redact.patterns import STAGES
from logtriage.redact.shapes import shaped
from logtriage.redact.spans import PLACEHOLDER, Name, carry_out
from logtriage.redact.wrapped import in_base64, in_percent

_MOST_TEXTS: Final = 50_000
_MOST_CHARACTERS: Final = 64_000_000
_MOST_VALUES: Final = 1_000_000
_ROUNDS: Final = 12
_ASKED: Final = tuple((stage.shape, stage.pairs) for stage in STAGES)
_ANSI: Final = re.compile(r"(?:\x1b|\\u001b|\\x1b|\u2190)\[[0-9;]{0,20}[A-Za-z]")
# Letters, digits and marks that some program wrote as \u0040; not the quote and the backslash, which end strings.
_WRITTEN_OUT: Final = re.compile(r"\\u00(2[013-9a-f]|[346][0-9a-f]|5[0-9abdef]|7[0-9a-e])", re.IGNORECASE)
_OAUTH_COMPANIONS: Final = frozenset({"state", "scope", "session_state", "iss", "code_verifier", "authuser", "prompt"})
_ONE_TIME: Final = re.compile(r"(?=.*[0-9])(?=.*[a-z])[A-Za-z0-9._~/+-]{12,}\Z")
_ID: Final = re.compile(r"[#\w./~-]*(?::\d+)?\Z")
"""What can be a request's id, or what stands for one: file and row."""
_QUERY: Final = re.compile(r"\?[^\s=]{1,200}=\S*\Z")
_NAMES: Final = {
    **dict.fromkeys(("email", "e-mail", "mail", "login_hint", "loginhint"), "email"),
    **dict.fromkeys(("phone", "mobile", "tel", "msisdn", "wa_id", "waid", "phonenumber", "phone_number"), "phone"),
    **dict.fromkeys(
        ("username", "user_name", "firstname", "first_name", "lastname", "last_name", "fullname", "full_name"), "user"
    ),
    **dict.fromkeys(("host", "hostname"), "host"),
    **dict.fromkeys(("ip", "clientip", "client_ip"), "ip"),
    "user": "user",
}

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
        return self._texts.put(value, self._learned.replaced(_redacted(value, self._pseudonym), self._numbered))

    def query(self, value: str) -> str:
        """Query string, with or without its ``?``: values of telling names replaced; pages, sorting, dates kept."""
        known = self._queries.get(value)
        return self._queries.put(value, _redacted_query(value, self._pseudonym)) if known is None else known

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
        safe = _uncoloured(value, lambda plain: _settled(plain, lambda text: _named_value(name, text, self._pseudonym)))
        return self._learned.replaced(safe, self._numbered)

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

        return filled(_redacted(value, name))

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

        _redacted(value, note)
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


def _redacted(value: str, name: Name) -> str:
    if value.startswith("?") and _QUERY.match(value):
        return _redacted_query(value, name)
    return _uncoloured(value, lambda plain: _settled(plain, lambda text: _scanned(text, name)))


def _uncoloured(value: str, step: Callable[[str], str]) -> str:
    """Look behind colours and written-out letters; where nothing is found, the text comes back with them."""
    coloured = "\x1b" in value or "\N{LEFTWARDS ARROW}" in value or "x1b" in value or "u001b" in value
    plain = _ANSI.sub("", value) if coloured else value
    plain = _WRITTEN_OUT.sub(lambda found: chr(int(found[1], 16)), plain) if "\\u00" in plain else plain
    found = step(plain)
    return value if found == plain else found


def _redacted_query(value: str, name: Name) -> str:
    return _uncoloured(value, lambda plain: _settled(plain, lambda text: _as_query(text, name)))


def _settled(value: str, step: Callable[[str], str]) -> str:
    """Repeat until nothing changes: what one replacement uncovers, the next round sees; each has less to replace."""
    for _ in range(_ROUNDS):
        changed = step(value)
        if changed == value:
            break
        value = changed
    return value


def _scanned(text: str, name: Name) -> str:
    """Look into what is wrapped, then at the text itself."""
    opened = in_percent(text, lambda part: _scanned(part, name))
    return _searched(in_base64(opened, _kinds_of, name), name)


def _kinds_of(text: str) -> tuple[str, ...]:
    """Kinds that a text holds, credentials first."""
    seen: set[str] = set()

    def note(kind: str, _: str) -> str:
        seen.add(kind)
        return f"<{kind}:1>"

    _scanned(text, note)
    return tuple(sorted(seen, key=lambda kind: (kind not in CREDENTIALS, kind)))


def _searched(text: str, name: Name) -> str:
    """Cheap questions first: most texts have no stage's shape and none of a pattern's literals."""
    lower = text.lower()
    for shape, pairs in _ASKED:
        if shape is not None and shape.search(lower) is None:
            continue
        for pattern in dict.fromkeys([pattern for hint, pattern in pairs if hint in lower]):
            text = carry_out(pattern, text, name)
    return text


def _as_query(value: str, name: Name) -> str:
    """A query has no blanks: a text with some is first read as any other, before it is cut at every equals sign."""
    return _query(_scanned(value, name) if " " in value else value, name)


def _query(value: str, name: Name) -> str:
    lead = "?" if value.startswith("?") else ""
    pairs = [pair.partition("=") for pair in value[len(lead) :].split("&")]
    names = {unquote(key).lower() for key, _, _ in pairs}
    oauth = "code" in names and not names.isdisjoint(_OAUTH_COMPANIONS)
    return lead + "&".join(_pair(key, sep, raw, name, oauth=oauth) for key, sep, raw in pairs)


def _pair(key: str, sep: str, raw: str, name: Name, *, oauth: bool) -> str:
    plain_key, plain = unquote(key), unquote(raw)
    if plain_key.lower() in ("code", "state") and not is_status(plain) and (oauth or _ONE_TIME.match(plain)):
        return f"{key}={name('token', plain)}"
    safe_key, safe = _scanned(plain_key, name), _named_value(plain_key, plain, name)
    written_key = key if safe_key == plain_key else quote(safe_key, safe="<>:", errors="surrogatepass")
    return (
        written_key + sep + (raw if safe == plain else quote(safe, safe="<>:@/,;!*()$[]{}|+", errors="surrogatepass"))
    )


def _named_value(key: str, value: str, name: Name) -> str:
    """The value under this name: a telling name decides, then a name of personal data, else any text's rules."""
    scanned = _scanned(value, name)
    told = kind_of(key)
    kind = told or _NAMES.get(key.lower())
    if (
        kind is None
        or is_status(value)
        or PLACEHOLDER.fullmatch(scanned)
        or (told is None and PLACEHOLDER.search(scanned))
    ):
        return scanned
    if kind == "host":
        return safe_host(value, name)
    if kind == "user":
        return safe_user(value, name)
    if kind == "phone":
        return name(kind, value) if sum(char.isdigit() for char in value) > 4 else value
    return name(kind, value)
