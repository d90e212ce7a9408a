"""
Template -> ``Skeleton``: its shape (what stands between the words) and its words, with a hole for each value.

A value is known here by its own form or by the setting it stands in: ``<num>``, ``eth0``, ``/var/log/x``, ``uid=root``.
Codes keep their place although they hold digits (``P2002``, ``status 404``), and so does the value behind a key that
tells the fault (``error=timeout``). What only other templates can tell is found in ``refine``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

HOLE: Final = "<*>"
"""A value by its own form."""
OPEN: Final = "<+>"
"""A place where other texts have shown that it varies."""
MAX_TEXT: Final = 1_200
"""Characters of a template that count; ``template_of`` gives at most 400."""
MAX_WORDS: Final = 60
"""Words of a template that count: a longer text has told its kind by then, and work stays linear."""

_WORD: Final = re.compile(r"((?:<(?:[a-z]+(?::\d+)?|\*)>|[A-Za-z]:(?=\\)|[^\s=:,;()\[\]{}\"'`|<>])+)")
_HELD: Final = re.compile(r"<(?:[a-z]+(?::\d+)?|\*)>")
_PATH: Final = re.compile(r"[A-Za-z]?:?(?:[/\\][^/\\]*){2,}$|[/\\].")
_DOTTED: Final = re.compile(r"[\w$-]+(?:\.[\w$-]+){2,}\.?$|[\w.-]+\.(?:com|net|org|io|dev|example|local|edu|gov)$")
_FILE: Final = re.compile(
    r"(?i)[^\s/\\]+\.(?:exe|dll|so|log|txt|tmp|dat|bak|pdf|png|jpe?g|gif|csv|xlsx?|docx?|gz|zip|tar|html?|plist|ini|cfg|conf)$"
)
_NUMBERED: Final = re.compile(r"([A-Za-z]{2,40}_)-?\d")
_FAULT: Final = re.compile(r"(?:Error|Exception|Failure|Fault|Throwable|Warning)$")
_HEX: Final = re.compile(r"(?:[0-9a-f]{8,}|[0-9A-F]{8,})$")
# A part of a hardware address: `fa:16:3e:...`.
_HEX_PART: Final = re.compile(r"[0-9a-fA-F]{2}$")
# What carries meaning although it holds digits: P2002, ORA-00942, E11000; 404 and 23505 behind a word that says so.
_CODE: Final = re.compile(r"[A-Z]{1,6}-?\d{1,5}$|[A-Z]+(?:_[A-Z\d]+)+$|\d+xx$")
_SAYS_CODE: Final = frozenset("code sqlstate state error status http returned with errno".split())
_DIGIT_WORDS: Final = frozenset(
    "utf8 utf16 utf-8 utf-16 sha1 sha256 sha512 md5 oauth2 oauth1 http2 http3 ipv4 ipv6 base64 s3 ec2 k8s x509"
    " i18n l10n log4j slf4j win32 x86 x86_64 amd64 arm64 es6 v8 web3 pbkdf2 argon2 bcrypt2 h264 mp3 mp4 2fa 3d"
    " level2 layer7".split()
)
_UNIT: Final = re.compile(
    r"(?i:[kmgt]?i?b(?:/s)?|bytes?|[mnu]?s|msecs?|secs?|seconds?|minutes?|mins?|hours?|hrs?|days?|%|px)$"
)
_LITERALS: Final = frozenset("true false True False TRUE FALSE".split())
# Values where they stand alone behind a key; elsewhere they are words: `null` against `undefined`, `on` against `off`.
_SETTINGS: Final = frozenset("null none nil undefined yes no on off None NULL NaN nan".split())
_LOOKED_AT: Final = _LITERALS | _SETTINGS
TELLING: Final = frozenset(
    "error err reason code status type exception message msg cause errno kind level state result action event"
    " method severity fault failure signal verdict".split()
)
"""The value behind these keys tells one fault from another."""
_MARKS: Final = re.compile(r"[=,()\[\]{}\"'<]")
"""Only where one of these stands there can be a setting, a list, or brackets around nothing."""
_EMPTY_SETTING: Final = re.compile(r"(?<=\w)=(?=[\s,;)\]}|]|$)")
_LESS_THAN: Final = re.compile(r"(?<=[\s=:])[<>](?=<[a-z]+>)")
_EMPTY_PAIR: Final = re.compile(r"(?<![\w(\[{\"'])(?:\(\)|\[\]|\{\}|\"\"|'')")
_CLOSERS: Final = {"[": "]", "(": ")", "{": "}"}
_LISTING: Final = frozenset({" ", ",", ", ", ":", ": ", "; ", ";"})


class Skeleton(NamedTuple):
    """What a template is to its like: one shape has one number of words."""

    shape: tuple[str, ...]
    """What stands before, between and behind the words: one more than there are words."""
    words: tuple[str, ...]
    """The words in order, ``HOLE`` for a value."""


def skeleton_of(template: str) -> Skeleton:
    """Give the skeleton of a template; any text has one."""
    marked = _MARKS.search(template) is not None
    parts = _WORD.split(_filled(template[:MAX_TEXT]) if marked else template[:MAX_TEXT])[: 2 * MAX_WORDS + 1]
    words, between = parts[1::2], parts[::2]
    if len(between) == len(words):
        between.append("")
    words = [word if _is_plain(word) else _told(words, between, at) for at, word in enumerate(words)]
    if marked:
        words = [_setting(words, between, at) for at in range(len(words))]
        words, between = _lists(words, between)
    if HOLE in words:
        words, between = _folded(words, between)
    return Skeleton(tuple(between), tuple(words))


def _is_plain(word: str) -> bool:
    """Tell quickly of most words that their form says nothing."""
    return word.isalpha() and word not in _LOOKED_AT and not (len(word) >= 8 and _HEX.match(word))


def _filled(template: str) -> str:
    """Put a hole where a setting, brackets or quotes hold nothing, unless they close a call; ``<1`` is a number."""
    filled = _LESS_THAN.sub("", _EMPTY_SETTING.sub(f"={HOLE}", template))
    return _EMPTY_PAIR.sub(lambda pair: f"{pair[0][0]}{HOLE}{pair[0][1]}", filled)


# ------------------------------------------------------------------------------------------------- values by their form
def _told(words: Sequence[str], between: Sequence[str], at: int) -> str:
    """Give the word, or a hole if its form says that it is a value."""
    word = words[at]
    if _HELD.search(word) or word in _LITERALS:
        return HOLE
    if word in _SETTINGS:
        alone = between[at + 1][:1] in {"", ",", ";", ")", "}", "]"} and between[at].strip() in {":", "="}
        return HOLE if alone and not is_telling(words[at - 1]) else word
    if any(map(str.isdigit, word)):
        if _is_code(word, words[at - 1] if at else "", between[at]):
            return word
        numbered = _NUMBERED.match(word)
        return f"{numbered[1]}*" if numbered else HOLE
    if _FAULT.search(word):
        return word
    is_name = _DOTTED.match(word) and not word.rstrip(".").rsplit(".", 1)[-1].isupper()
    return HOLE if is_name or _PATH.match(word) or _HEX.match(word) or _FILE.match(word) else word


def _is_code(word: str, before: str, between: str) -> bool:
    if word.isdigit():
        return len(word) in {3, 5} and before.lower() in _SAYS_CODE and len(between) <= 4
    return bool(_CODE.match(word)) or word.lower() in _DIGIT_WORDS


def _setting(words: Sequence[str], between: Sequence[str], at: int) -> str:
    """Make the value of ``key=value`` a hole; a key that tells the fault keeps its value, so does a quoted phrase."""
    word, link = words[at], between[at].strip()
    if not at or link[:1] != "=" or len(link) > 2:
        return word
    quoted = link[1:] in {'"', "'"}
    if quoted and between[at + 1][:1] != link[1:]:
        return word
    return word if is_telling(words[at - 1]) or not (quoted or len(link) == 1) else HOLE


def is_telling(key: str) -> bool:
    """Tell whether the value behind a word tells one fault from another: ``error``, ``exitReason``, ``http_status``."""
    return key.lower().rstrip("_") in TELLING or re.split(r"[_.-]|(?<=[a-z])(?=[A-Z])", key)[-1].lower() in TELLING


# ---------------------------------------------------------------------------------------------------------------- lists
def _lists(words: list[str], between: list[str]) -> tuple[list[str], list[str]]:
    """Make one hole of a list: words with a comma and no blank between, or single words between brackets."""
    kept: list[str] = []
    gaps = [between[0]]
    at = 0
    while at < len(words):
        end = _list_end(words, between, at)
        kept.append(HOLE if end > at else words[at])
        gaps.append(between[end + 1])
        at = end + 1
    return kept, gaps


def _list_end(words: Sequence[str], between: Sequence[str], at: int) -> int:
    """Give the place of the last word of the list that begins here, or ``at``."""
    tight = loose = at
    while tight + 1 < len(words) and between[tight + 1] == ",":
        tight += 1
    while loose + 1 < len(words) and between[loose + 1] in {",", ", "}:
        loose += 1
    opener, behind = between[at].strip()[-1:], between[loose + 1]
    closed = opener in _CLOSERS and behind[:1] == _CLOSERS[opener]
    # A label and single words up to the end: `groups: wheel, audio`.
    ends = opener == ":" and behind.strip() in {"", ";", "]", ")"} and loose + 1 == len(words)
    return loose if closed or ends else tight


def _folded(words: Sequence[str], between: Sequence[str]) -> tuple[list[str], list[str]]:
    """Fold a run of values to one, and take a unit to its number: ``1, 2, 3`` and ``1 h 5 min`` are one hole."""
    kept: list[str] = []
    gaps = [between[0]]
    for at, word in enumerate(words):
        if word == HOLE and gaps[-1] == ":" and kept and _HEX_PART.match(kept[-1]):
            kept[-1] = HOLE
        goes_on = bool(kept) and kept[-1] == HOLE and gaps[-1] in _LISTING
        part = _UNIT if gaps[-1] == " " else _HEX_PART if gaps[-1] == ":" else None
        if goes_on and (word == HOLE or (part and part.match(word))):
            gaps[-1] = between[at + 1]
            continue
        kept.append(word)
        gaps.append(between[at + 1])
    return _said_once(kept, gaps) if " (" in gaps else (kept, gaps)


def _said_once(words: Sequence[str], between: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take off a value in brackets behind a value: it is the same in other words, `2048 bytes (2 KB)`."""
    kept, gaps = list(words[:1]), list(between[:2])
    for at, word in enumerate(words[1:], start=1):
        if kept[-1] == word == HOLE and gaps[-1] == " (" and between[at + 1][:1] == ")":
            gaps[-1] = between[at + 1][1:]
        else:
            kept.append(word)
            gaps.append(between[at + 1])
    return kept, gaps

