"""
A text -> its template: what varies becomes ``<name>``, what carries meaning stays.

``MASKS`` is ordered data, applied as one alternation from left to right: at each place the first that fits wins, so a
UUID is masked before the integers in it. ``KEPT`` comes before all masks and names what must never be hidden: codes,
statuses, seconds of a timeout, well-known ports, and placeholders themselves (so masking twice changes nothing). Every
pattern is RE2-safe (no look-around), so the same data serves polars.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl


@dataclass(frozen=True, slots=True)
class Mask:
    """One kind of varying value; ``name`` is what stands in its place."""

    name: str
    pattern: str
    why: str


_ID_TAIL: Final = r"[A-Za-z]{0,40}[0-9][A-Za-z0-9]*"

KEPT: Final = (
    Mask("placeholder", r"<[a-z]+(?::\d+)?>", "a mask already, or a pseudonym"),
    Mask("prisma-code", r"\bP[1-6]\d{3}\b", "Prisma codes"),
    Mask(
        "error-code",
        r"\b(?:ERR|UND_ERR)_[A-Z0-9_]{2,40}\b|\bPGRST[A-Z0-9]{3,4}\b|\bTS\d{4,5}\b|\bE1\d{4}\b",
        "Node, undici, PostgREST, MongoDB codes",
    ),
    Mask("sqlstate", r"(?i:\b(?:code|sqlstate|state)\b)[\"'`:=\s(\[]{1,4}[0-9A-Z]{5}\b", "SQLSTATE behind its word"),
    Mask(
        "status",
        r"(?i:\b(?:status(?: code)?|http(?: status)?|returned|responded with|error|code|failed with)\b)[\"'`:=\s(/]{1,4}[1-5]\d\d\b",
        "an HTTP status behind a word that says so",
    ),
    Mask(
        "status-words",
        r"\b[45]\d\d (?:Unauthorized|Forbidden|Not Found|Bad Request|Too Many|Internal|Service|Conflict|Client Error|Server Error)",
        "status and reason",
    ),
    Mask(
        "after-time",
        r"(?i:\b(?:timed out after|aborted after|timeout(?: of)?|limit(?: of)?)[\s:=]{1,2})\d+(?:\.\d+)? ?(?:ms|milliseconds|s|sec|seconds|minutes)\b",
        "the limit of a timeout",
    ),
    Mask("port", r":(?:25|80|443|465|587|3000|3306|5432|5433|6379|6380|6543|8080|27017)\b", "a well-known port"),
    Mask("named-port", r"(?i:\bport )\d{2,5}\b|\blocalhost:\d{2,5}\b", "a port named as one"),
    Mask("react-error", r"(?i:react error #)\d+", "number of a React invariant"),
    Mask("name-with-digit", r"\b[A-Za-z][A-Za-z_]{1,40}\d{1,2}\b", "oauth2, utf8, sha256-like words, step1"),
)

MASKS: Final = (
    Mask("jwt", r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?", "JSON web token"),
    Mask("email", r"\b[A-Za-z0-9._+-]{1,64}(?:@|%40)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}", "e-mail address"),
    Mask("host", r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/'\"`?#)\]<>,]{1,300}", "scheme, credentials and host of a URL"),
    Mask("query", r"\?[A-Za-z0-9_%.\[\]-]{1,80}=[^\s'\"`)\]>,]{0,2000}", "query string"),
    Mask(
        "id",
        r"\(?\b(?:[a-z][A-Za-z]{1,40}(?:Id|ID)|[a-z]{1,40}_id)\s{0,2}[=:]\s{0,2}[A-Za-z0-9_.:-]{1,80}\)?",
        "a named id, in brackets or not: requestId=job_1_2, (requestId: job_1_2)",
    ),
    Mask("uuid", r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b", "UUID"),
    Mask("request", r"(?:\b[a-z]{3}\d:{1,2}){0,4}\b[a-z0-9]{5}-\d{13}-[0-9a-f]{12}\b", "Vercel request id"),
    Mask(
        "time",
        r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
        "ISO stamp or date",
    ),
    Mask("time", r"\b\d{1,2}/\d{1,2}/\d{4}(?:, \d{1,2}:\d{2}:\d{2}(?: [AP]M)?)?", "locale date"),
    Mask("time", r"\b\d{1,2}/[A-Z][a-z]{2}/\d{4}(?:[: ]\d{2}:\d{2}:\d{2})?(?: [+-]\d{4})?", "access-log date"),
    Mask(
        "time",
        r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [A-Z0-9][a-z0-9]{0,2} +[A-Z0-9][a-z0-9]{0,3} [\d: ]{4,16}(?:GMT[+-]\d{4}|GMT|UTC)?",
        "date in words",
    ),
    Mask(
        "time",
        r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} \d{1,2},? \d{4}\b",
        "date in words, without the day",
    ),
    Mask("time", r"\b\d{2}:\d{2}:\d{2}(?:[.,]\d{1,6})?\b", "clock time"),
    Mask("ip", r"\b\d{1,3}(?:\.\d{1,3}){3}\b", "IPv4 address"),
    Mask("ip", r"\b(?:[0-9a-fA-F]{1,4}:){3,7}(?::?[0-9a-fA-F]{1,4})\b", "IPv6 address"),
    Mask(
        "host",
        r"\b(?:[a-z0-9-]{1,63}\.){2,5}(?:com|net|org|io|dev|app|tech|co|ai|cloud|sh|example)\b",
        "host without a scheme",
    ),
    Mask(
        "chunk",
        r"\[root-of-the-server\]__[0-9a-f_.]+js|\b(?:chunks|static)/[A-Za-z0-9_\[\]./-]{1,120}\.js|__?[0-9a-f]{8}\._?\.?js",
        "bundle chunk",
    ),
    Mask("position", r"(?:\.[cm]?[jt]sx?|\.py|\.php|\.go|\.rb|>|\)):\d+(?::\d+)?", "line and column behind a file"),
    Mask("id", r"\b[a-z]{2,12}_(?:(?:test|live)_)?" + _ID_TAIL + r"\b", "prefixed id: evt_, pi_, cus_, wrun_"),
    Mask("id", r"\b[a-z]{2,12}-[0-9a-f]{8,}(?:-[0-9a-zA-Z]+)*\b", "prefixed hyphen id"),
    Mask(
        "hex",
        r"\b0x[0-9a-fA-F]+\b|\b[0-9a-f]{0,64}(?:[0-9][a-f]|[a-f][0-9])[0-9a-f]{6,}\b|\b[0-9A-F]{0,64}(?:[0-9][A-F]|[A-F][0-9])[0-9A-F]{6,}\b",
        "hexadecimal, 8 digits and up",
    ),
    Mask("id", r"\b(?:[A-Za-z]{1,40}\d{1,40}[A-Za-z]|\d{1,40}[A-Za-z]{1,40}\d)[A-Za-z0-9]{6,}\b", "mixed id: cuid, ULID, nanoid"),
    Mask("value", r"=\([^()\n]{1,300}\)|\bentry '[^'\n]{0,200}'", "a value of a row: Key (name)=(Jane), Duplicate entry 'jane'"),
    Mask("path", r"/tmp/[^\s'\"`)]{1,200}", "temporary file"),
    Mask(
        "num", r"[+-]?\b\d+(?:[.,]\d+)*(?:e[+-]?\d+)?(?:ms|kb|mb|gb|KB|MB|GB|px|s|m|h|d|%)?\b", "number, with its unit"
    ),
)

# These are told apart by their own form, so they go before the words that are kept: `fra1` is kept, `fra1::...` is an id.
_PLAIN_AT_SIGHT: Final = frozenset({"jwt", "email", "host", "uuid", "request"})


def _ordered() -> list[str]:
    kept = [f"(?P<keep{n}>{one.pattern})" for n, one in enumerate(KEPT)]
    masks = [(one.name in _PLAIN_AT_SIGHT, f"(?P<mask{n}>{one.pattern})") for n, one in enumerate(MASKS)]
    early = [pattern for first, pattern in masks if first]
    return [kept[0], *early, *kept[1:], *(pattern for first, pattern in masks if not first)]


_ALTERNATION: Final = re.compile("|".join(_ordered()))
_SPACE: Final = re.compile(r"\s+")
_VARYING: Final = re.compile(
    r"\d|@|://|\?|/tmp/|=\(|entry '|\.[a-z0-9-]+\.(?:com|net|org|io|dev|app|tech|co|ai|cloud|sh|example)\b"
)
# Read by polars: no look-around, no groups that matter.
_NAMING: Final = "|".join(mask.pattern for mask in MASKS if mask.name in {"id", "uuid", "hex"})
_NAMED_WITHIN: Final = 400
MAX_TEMPLATE: Final = 400
"""Longest template, in characters: what follows is detail of the same error."""


def template_of(text: str) -> str:
    """Give the template: masked, white space folded, at most ``MAX_TEMPLATE`` characters; idempotent."""
    folded = _SPACE.sub(" ", text).strip()
    masked = mask(folded[: MAX_TEMPLATE * 4])
    return masked[:MAX_TEMPLATE].rstrip()


def mask(text: str) -> str:
    """Replace every varying part by its placeholder."""
    return _ALTERNATION.sub(_replacement, text) if _VARYING.search(text) else text


def masked_kinds(text: str) -> tuple[str, ...]:
    """Name the masks that hid something in a text, in the order of ``MASKS``, each once."""
    hit = {match.lastgroup for match in _ALTERNATION.finditer(text[: MAX_TEMPLATE * 4])}
    names = [mask.name for n, mask in enumerate(MASKS) if f"mask{n}" in hit]
    return tuple(dict.fromkeys(names))


def masked_spans(text: str) -> tuple[tuple[str, int, int], ...]:
    """Give (mask, begin, end) of every part that would be hidden, in order; places are of the text as given."""
    hits = ((match.lastgroup or "", match) for match in _ALTERNATION.finditer(text))
    return tuple(
        (MASKS[int(group.removeprefix("mask"))].name, *match.span()) for group, match in hits if group.startswith("mask")
    )


def ids_in_each(texts: Iterable[str]) -> Callable[[str], Sequence[str]]:
    """
    Give what answers, for each of some texts, which ids it names at its beginning, in order.

    An id is what masks hide as one, a UUID or hexadecimal. All texts are searched at once: one by one it would cost
    more than all the rest that is told of them. Nothing is known of other texts.
    """
    distinct = pl.Series(list(dict.fromkeys(texts)), dtype=pl.String)
    found = distinct.str.slice(0, _NAMED_WITHIN).str.extract_all(_NAMING)
    ids = dict(zip(distinct, found.to_list(), strict=True))
    return lambda text: ids.get(text, ())


def _replacement(match: re.Match[str]) -> str:
    group = match.lastgroup or ""
    if group.startswith("keep"):
        return match.group()
    return f"<{MASKS[int(group.removeprefix('mask'))].name}>"
