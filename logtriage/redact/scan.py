"""
One text -> the same text with every private value replaced; who gives the names decides how.

Texts within texts are looked into, what one replacement uncovers is looked at again, and colours are no hindrance.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, unquote

from logtriage.redact.connections import safe_host, safe_user
from logtriage.redact.keyed import is_status, kind_of
from logtriage.redact.learned import CREDENTIALS
from logtriage.redact.patterns import STAGES
from logtriage.redact.spans import PLACEHOLDER, Name, carry_out
from logtriage.redact.wrapped import in_base64, in_percent

_ROUNDS: Final = 12
_ASKED: Final = tuple((stage.shape, stage.pairs) for stage in STAGES)
_ANSI: Final = re.compile(r"(?:\x1b|\\u001b|\\x1b|\u2190)\[[0-9;]{0,20}[A-Za-z]")
# Letters, digits and marks that some program wrote as \u0040; not the quote and the backslash, which end strings.
_WRITTEN_OUT: Final = re.compile(r"\\u00(2[013-9a-f]|[346][0-9a-f]|5[0-9abdef]|7[0-9a-e])", re.IGNORECASE)
_OAUTH_COMPANIONS: Final = frozenset({"state", "scope", "session_state", "iss", "code_verifier", "authuser", "prompt"})
_ONE_TIME: Final = re.compile(r"(?=.*[0-9])(?=.*[a-z])[A-Za-z0-9._~/+-]{12,}\Z")
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


def redacted(value: str, name: Name) -> str:
    """Give a text of any kind without what is private in it; one that is a query is read as one."""
    if value.startswith("?") and _QUERY.match(value):
        return redacted_query(value, name)
    return uncoloured(value, lambda plain: settled(plain, lambda text: _scanned(text, name)))


def uncoloured(value: str, step: Callable[[str], str]) -> str:
    """Look behind colours and written-out letters; where nothing is found, the text comes back with them."""
    coloured = "\x1b" in value or "\N{LEFTWARDS ARROW}" in value or "x1b" in value or "u001b" in value
    plain = _ANSI.sub("", value) if coloured else value
    plain = _WRITTEN_OUT.sub(lambda found: chr(int(found[1], 16)), plain) if "\\u00" in plain else plain
    found = step(plain)
    return value if found == plain else found


def redacted_query(value: str, name: Name) -> str:
    """Give a query, with or without its ``?``, pair by pair."""
    return uncoloured(value, lambda plain: settled(plain, lambda text: _as_query(text, name)))


def settled(value: str, step: Callable[[str], str]) -> str:
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
    safe_key, safe = _scanned(plain_key, name), named_value(plain_key, plain, name)
    written_key = key if safe_key == plain_key else quote(safe_key, safe="<>:", errors="surrogatepass")
    return (
        written_key + sep + (raw if safe == plain else quote(safe, safe="<>:@/,;!*()$[]{}|+", errors="surrogatepass"))
    )


def named_value(key: str, value: str, name: Name) -> str:
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
