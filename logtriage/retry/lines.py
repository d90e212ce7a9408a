"""
A log line -> what it says about a retry: that one was made, which try it was, of which call.

Row-local: the line alone. A line that only speaks of retries (a setting, advice to the user, a header) says none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import polars as pl

_HINT_WORDS: Final = ("retry", "retri", "try", "tries", "attempt", "intent", "tentativ", "versuch")
_HINT: Final = re.compile(f"(?i){'|'.join(_HINT_WORDS)}")
_RETRIED: Final = re.compile(
    r"(?i)\b(?:retrying|will (?:be )?retr(?:y|ied)|retry(?: attempt)? ?#?\d{1,3}(?: ?(?:/|of) ?\d{1,3})?|re-?sending|trying again"
    r"|reintentando|tentando novamente)\b"
)
_NONE: Final = re.compile(
    r"(?i)\b(?:not|no longer|without|before|instead of|stop(?:ped)?|never|avoid|if|consider|try|by|when|please) retrying\b"
    r"|\bretrying (?:is|was|may|might|could|would|will)\b|\bnon-retryable\b|\bwill not (?:be )?retr|\bwon't (?:be )?retr"
    r"|\b(?:giving|gave) up\b|\bno more retries\b|\bwillRetry: false|\bexhausted\b"
)
_FINAL: Final = re.compile(r"(?i)\bnon-retryable\b|\bwill not (?:be )?retr|\bwon't (?:be )?retr|\bwillRetry: false|\bnot retrying\b")
_COUNTER: Final = re.compile(
    r"(?i)\b(?:attempt|try|retry|intento|tentativa|versuch)\s*[:#]?\s*\(?(\d{1,3})\s*(?:/|of|de|von)\s*(\d{1,3})"
)
_WELL: Final = re.compile(r"(?i)\b(?:succe\w+|ok|done|completed|recovered)\b")
_METHOD: Final = r"(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)"
_METHODS: Final = (
    re.compile(rf"\b{_METHOD} (?:request )?(?:to )?(?:https?://|/)"),
    re.compile(rf"(?i)\bmethod[\"']?\s?[:=]\s?[\"']?{_METHOD}\b"),
    re.compile(rf"\b{_METHOD}\b"),
)
_NAMING: Final = re.compile(rf"\b{_METHOD}\b|(?i:method)")
"""Found in every line in which one of them is."""
_KEYED: Final = re.compile(
    r"(?i)\b(?:idempotency|dedupe|deduplication)[-_ ]?(?:key|id|token)[\"']?\s?[:= ]\s?[\"']?(?!null|undefined|none|missing|\W)\w"
    r"|\bwas_?duplicate[=:] ?true|\bduplicate (?:\w+ ){0,2}(?:ignored|blocked|skipped|discarded)"
)
_UNKEYED: Final = re.compile(
    r"(?i)\b(?:without|no|missing) (?:an? )?idempotency[-_ ]?key|\bidempotency[-_ ]?key[\"']?\s?[:=]\s?[\"']?(?:null|undefined|none|missing)"
)
_HIDDEN: Final = re.compile(r"\bheaders[\"']?: (?:\[Object|\[AxiosHeaders|Object|AxiosHeaders)")


# A log says few things many times: each distinct line is read once.
DISTINCT: Final = 32_768


@dataclass(frozen=True, slots=True)
class Try:
    """What one line says about tries."""

    retried: bool
    """It says that a retry is made."""
    counter: tuple[int, int] | None
    """``attempt 2/3`` as (2, 3)."""
    series: str
    """What stands before the counter, without numbers: tries of one call begin alike."""
    well: bool
    """It says that this try went well."""


def hints(text: str) -> bool:
    """Tell cheaply whether a text may speak of tries."""
    lower = text.lower()
    return any(word in lower for word in _HINT_WORDS)


def hinting(texts: Sequence[str]) -> Sequence[int]:
    """Give the places of the texts that may speak of tries: a look at all of them at once."""
    return pl.Series(texts, dtype=pl.String).str.contains(_HINT.pattern).arg_true().to_list()


@lru_cache(maxsize=DISTINCT)
def read_try(text: str) -> Try | None:
    """Give what a line says about tries, or null where it speaks of none."""
    if not hints(text):
        return None
    found = _COUNTER.search(text)
    retried = bool(_RETRIED.search(text)) and not _NONE.search(text)
    if not retried and found is None:
        return None
    counter = (int(found.group(1)), int(found.group(2))) if found else None
    before = text[: found.start()] if found else ""
    return Try(retried, counter, re.sub(r"\W*\d[\w.:-]*", "", before).strip(), bool(_WELL.search(text)))


@lru_cache(maxsize=DISTINCT)
def method_in(text: str) -> str | None:
    """Give the method of the call that a line names; where it names several alike, none."""
    for pattern in _METHODS if _NAMING.search(text) else ():
        named = {found.upper() for found in pattern.findall(text)}
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def keyed_in(text: str) -> bool | None:
    """
    Tell whether a line shows an idempotency key or a unique constraint at work.

    False where it says that there is none; null where it says nothing.
    """
    if _UNKEYED.search(text):
        return False
    return True if _KEYED.search(text) else None


def is_final(text: str) -> bool:
    """Tell whether a line says that no further try follows, whatever its counter."""
    return bool(_FINAL.search(text))


def hides_headers(text: str) -> bool:
    """Tell whether a line prints a call whose headers were cut: a key may or may not be in them."""
    return bool(_HIDDEN.search(text))
