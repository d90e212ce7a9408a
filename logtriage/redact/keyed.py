r"""
A name and its value, as logs spell them -> whether the value may leave, and if not, its kind.

Takes ``password=x``, ``"token": "x"``, ``'cookie' => 'x'``, ``\"apiKey\":\"x\"``, headers and query pairs. A name
alone is never reason enough: ``token: expired``, ``max_tokens: 150``, ``password: 'must be longer'`` and source code
must stay.
"""

from __future__ import annotations

import re
from typing import Final

from logtriage.redact.spans import PLACEHOLDER, Edit, Name

# Looked for anywhere in an identifier; `kind_of` then reads the whole identifier.
_WORD: Final = (
    r"passw(?:or)?d|passphrase|passcode|(?<![a-z])pass(?![a-z])|pwd|secret|token|authori[sz]ation|signature|cookie"
    r"|session|handshake"
    r"|(?:api|access|private|secret|signing|encrypt(?:ion)?|service|role|anon|auth|licen[sc]e|master|account|shared"
    r"|dedupe)[_-]?key"
    r"|x-(?:amz|goog)-credential|csrf|xsrf|(?<![a-z])(?:sig|sid|otp|pin)(?![a-z])"
)
_KEYWORD: Final = re.compile(_WORD, re.IGNORECASE)
HINTS: Final = (
    "pass",
    "pwd",
    "secret",
    "token",
    "authori",
    "sig",
    "cookie",
    "session",
    "handshake",
    "key",
    "credential",
    "srf",
    "sid",
    "otp",
    "pin",
)

KEYED: Final = re.compile(
    rf"(?P<word>{_WORD})(?P<tail>[a-z0-9_-]{{0,24}})(?P<close>\\{{0,31}}[\"'`]?\]?|%22)"
    r"[ \t]{0,3}(?P<sep>=>|={1,3}|:(?!:)|%3[AD]|,(?=[ ]?b?[\"']))(?P<gap>\s{0,9})"
    r"(?P<open>[bru]?\\{0,31}[\"'`]|%22|\[)?",
    re.IGNORECASE,
)
_ANYWHERE: Final = _WORD.replace("(?<![a-z])", "").replace("(?![a-z])", "")
MAY_BE_KEYED: Final = rf"(?i:(?:{_ANYWHERE})[\w-]{{0,24}}\S{{0,33}}[ \t]{{0,3}}(?:[=:,]|%3[AD]))"
"""Found in every text in which ``KEYED`` is; asks for nothing behind or ahead, so that any engine can carry it out."""

# The last word of a name that talks *about* a secret, and the first word of one that counts or tests.
_ABOUT: Final = frozenset(
    "age at attempt attempts cache config count endpoint error errors exists exp expiration expired expires expiry "
    "field fields format handler hint id "
    "in input invalid issuer kind len length limit limits manager max method middleware min missing mode name names "
    "ok param path policy present "
    "prefix provider required reset route size source status store strategy table timeout ts ttl type updated uri "
    "url usage used user valid validation "
    "verified version".split()
)
_TESTS: Final = frozenset(
    "has is max min num total no missing invalid expected require requires required should use uses prompt "
    "completion".split()
)

_STATUS: Final = frozenset(
    "undefined null nil none nan true false yes no on off expired missing invalid valid required present absent set "
    "unset empty ok revoked "
    "active inactive redacted filtered hidden masked secret string number boolean object any unknown function "
    "promise bearer basic jwt include "
    "omit same-origin unauthorized unauthenticated authenticated forbidden incorrect wrong mismatch changed updated "
    "failed error timeout denied "
    "success token password optional malformed anonymous await new created deleted refreshed disabled enabled".split()
)
_NUMBER: Final = re.compile(r"-?[0-9.]+\Z")
_MASKED: Final = re.compile(r"[*•xX.…#?_-]*\Z")
_ENV_NAME: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z][A-Z0-9]*)+\Z")
_CODE: Final = re.compile(
    r"(?:process\.env|import\.meta|os\.environ|env[.(\[]|https?://|\$\{|\{\{|\.{0,2}/\w|(?:this|req|request|res|config"
    r"|options|ctx)\.)"
)
_IDENTIFIER: Final = re.compile(r"[A-Za-z_$][A-Za-z_$]*(?:\??\.[A-Za-z_$]+)+\Z")
_TYPE: Final = re.compile(r"[A-Z]\w*(?:Error|Exception|Response|Result)\Z")
_CLASS_BEHIND: Final = re.compile(r" \[[A-Z][A-Za-z]+\]")  # `session: e4 [AuthSessionMissingError]`: a minified class
_SENTENCE: Final = re.compile(
    r"\b(?:is|are|was|must|required|invalid|incorrect|should|cannot|could|not|does|doesn|too|has|have|failed|expired"
    r"|missing|wrong|least|provided|match"
    r"|weak|obrigat\w+|inv[aá]lid\w+|debe|muss|ung\w+ltig)\b",
    re.IGNORECASE,
)
_SCHEME: Final = re.compile(r"(?:Bearer|Basic|Digest|Token|ApiKey|Negotiate)(?:\s|%20|\+)+", re.IGNORECASE)

_QUOTED: Final = {mark: re.compile(rf"[^{mark}\\\n]*+(?:\\[^\n][^{mark}\\\n]*+)*+") for mark in ('"', "'", "`")}
_ESCAPED: Final = {
    mark: re.compile(rf"[^{mark}\\\n]*+(?:\\++[^\"'`\\\s][^{mark}\\\n]*+)*+") for mark in ('"', "'", "`")
}
# util.inspect cuts a long string into quoted parts joined by " +" and a line end.
_GLUE: Final = re.compile(r"['\"`] \+\s{1,80}(?P<mark>['\"`])")
_LIST: Final = re.compile(r"(?:[^\[\]\"'<>]|\"[^\"\n]*\"|'[^'\n]*'){0,400}(?=\])")
_BARE: Final = re.compile(r"(?:<[a-z]+:[0-9]+>|[^\s\"'`,;&<>\\])+")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def kind_of(name: str) -> str | None:
    """Kind of value that a name announces (``accessToken`` -> ``token``); null for none, or when it talks about one."""
    found = _KEYWORD.search(name)
    if found is None:
        return None
    words = [word.lower() for word in _WORDS.findall(name)]
    if words[0] in _TESTS or (words[-1] in _ABOUT and not (words[-1] == "id" and "session" in words)):
        return None
    return _kind(found.group().lower())


def judge_keyed(match: re.Match[str], name: Name) -> Edit | None:
    """Replace the value behind a telling name, unless it is a status word, code, a sentence or already a pseudonym."""
    text = match.string
    key = _whole_key(text, match)
    kind = kind_of(key)
    span = _value_span(match, kind) if kind else None
    if kind is None or span is None or (match["sep"] == "," and not _is_header(key)):
        return None
    start, end = _without_scheme(text, *span)
    if start >= end or _may_stay(match, kind, key, start, end):
        return None
    end = _past_inner_name(text, start, end)
    return start, end, name(kind, text[start:end])


def is_status(value: str) -> bool:
    """True for a value that is no secret: empty, a status word, a mask, a pseudonym, the name of a variable."""
    bare = value.strip(" .,:()[]\"'")
    if bare.lower() in _STATUS or _MASKED.match(bare) or PLACEHOLDER.fullmatch(bare):
        return True
    return bool(_ENV_NAME.match(bare) or _CODE.match(bare))


def _kind(word: str) -> str:
    if word.startswith(("pass", "pwd", "otp", "pin")):
        return "password"
    if word == "cookie":
        return "cookie"
    return "key" if word == "secret" or (word.endswith("key") and not word.startswith("dedupe")) else "token"


def _whole_key(text: str, match: re.Match[str]) -> str:
    start = match.start()
    floor = max(0, start - 40)
    while start > floor and (text[start - 1].isalnum() or text[start - 1] in "_-"):
        start -= 1
    return text[start : match.end("tail")]


def _is_header(key: str) -> bool:
    """A comma parts name and value only in lists of raw headers; elsewhere ``['token', 'userId']`` lists columns."""
    return key.lower() in {"authorization", "cookie", "set-cookie", "x-api-key", "proxy-authorization"}


def _value_span(match: re.Match[str], kind: str) -> tuple[int, int] | None:
    """Where the value stands: inside its quotes (joined parts included), its list, or up to the next delimiter."""
    text, start, opened = match.string, match.end(), match["open"] or ""
    if opened == "[":
        listed = _LIST.match(text, start)
        return listed.span() if listed else None
    if opened[-1:] in _QUOTED and opened:
        return start, _quoted_end(text, start, opened)
    bare = _BARE.match(text, start)
    if bare is None or "\n" in match["gap"]:
        return None
    return start, start + len(_trimmed(bare.group(), kind))


def _quoted_end(text: str, start: int, opened: str) -> int:
    if "\\" in opened:
        found = _ESCAPED[opened[-1]].match(text, start)
        return found.end() if found else start
    end, mark = start, opened[-1]
    while found := _QUOTED[mark].match(text, end):
        end = found.end()
        glue = _GLUE.match(text, end)
        if glue is None:
            break
        end, mark = glue.end(), glue["mark"]
    return end


def _trimmed(value: str, kind: str) -> str:
    """A password may hold any bracket; other values end at the first one."""
    if kind != "password":
        value = re.split(r"[(){}\[\]|]", value, maxsplit=1)[0]
    return value.rstrip(".:)]}!?") or value


def _without_scheme(text: str, start: int, end: int) -> tuple[int, int]:
    scheme = _SCHEME.match(text, start)
    if scheme is None:
        return start, end
    if scheme.end() <= end:
        return scheme.end(), end
    credential = _BARE.match(text, scheme.end())
    return credential.span() if credential else (start, end)


def _past_inner_name(text: str, start: int, end: int) -> int:
    """``token=password="x"``: the value ends in another telling name, whose own value must not be left standing."""
    for inner in KEYED.finditer(text, max(start, end - 64), end + 80):
        if inner.start() < end < inner.end() and (kind := kind_of(inner["word"])):
            span = _value_span(inner, kind)
            return max(end, span[1]) if span else end
    return end


def _may_stay(match: re.Match[str], kind: str, key: str, start: int, end: int) -> bool:
    value = match.string[start:end]
    if is_status(value):
        return True
    if _NUMBER.match(value) and (len(value) < 3 or _is_count(kind, key, match["sep"], value)):
        return True
    if match["open"]:
        return " " in value and bool(_SENTENCE.search(value))
    return bool(match["gap"]) and _reads_as_prose(match, kind, value, end)


def _is_count(kind: str, key: str, sep: str, value: str) -> bool:
    return key.lower().endswith("s") or (sep == ":" and kind != "password" and len(value) < 6)


def _reads_as_prose(match: re.Match[str], kind: str, value: str, end: int) -> bool:
    """``Error saving token: insert or update on ...`` and ``const token = getToken()``: unquoted, behind a blank."""
    text, word = match.string, value.rstrip(".:")
    if text[end : end + 1] == "(" or _CLASS_BEHIND.match(text, end) or _IDENTIFIER.match(word) or _TYPE.match(word):
        return True
    if not word.isalpha() or not (word.islower() or word.istitle() or word.isupper()):
        return False
    if re.match(r"[:.]? [A-Za-z\"'`(]", text[end : end + 4]):
        return True
    return kind != "password" and bool(
        re.search(r"[A-Za-z] [\w-]*\Z", text[max(0, match.start() - 40) : match.start()])
    )
