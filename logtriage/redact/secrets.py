"""
Texts with the route they came from -> the kinds of credentials in the log, as findings about the log itself.

Personal data is redacted too, but a credential in a log must be replaced by its owner: only those kinds are findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from logtriage.model import Secret
from logtriage.redact import keyed
from logtriage.redact.gate import Gate
from logtriage.redact.learned import CREDENTIALS
from logtriage.redact.patterns import STAGES
from logtriage.redact.wrapped import holds_text

_MOST_ROUTES: Final = 5
_QUERY: Final = " in query string"
_ROTATE: Final = {
    "cookie": "End the session, then leave the header out of what is logged.",
    "dsn": "Change the database password, then log host class and port alone, never the URL.",
    "jwt": "End the session or change the signing secret, then log the subject's id instead of the token.",
    "key": "Make a new key at its vendor and revoke this one, then keep it out of messages and stacks.",
    "password": "Change the password, then leave the field out of what is logged.",
    "token": "Revoke the token, then leave it out of what is logged.",
}
_MOVE: Final = "Revoke it, then send it in a header: proxies, browsers and monitors keep the URL."
# Names with values have a question of their own: *sig* and *key* alone stand in every other text.
_HINTS: Final = sorted(
    {
        hint
        for stage in STAGES
        for hint, pattern in stage.pairs
        if pattern.kind in CREDENTIALS | {"value"} and pattern.regex is not keyed.KEYED
    }
    - {""}
)
_RUN: Final = r"[A-Za-z0-9+/_-]{20,}"
"""What may be base64, as ``wrapped`` reads it."""
# Colours and escapes may stand inside a hint, and a query may be encoded; a line alone may be one of a PEM block. Four
# letters beyond ASCII are letters of a hint in another case (the Kelvin sign is a k).
_HIDDEN: Final = (
    r"\x1b|\u2190|[x0]1b|\\u00|^\?|[\u0130\u0131\u017f\u212a]|%[0-9A-Fa-f]{2}|^\s*[A-Za-z0-9+/]{56,76}={0,2}\s*$|"
    f"{keyed.MAY_BE_KEYED}"
)


def find_secrets(texts_with_routes: Sequence[tuple[str, str, int]], gate: Gate) -> tuple[Secret, ...]:
    """
    One finding per kind of credential, sorted by kind; ``count`` is how often the texts that hold it stand in the log.

    A text that starts with ``?`` is a query string, and its kinds are named so (``token in query string``): a URL is
    kept by proxies, browsers and monitors, where a message is kept by one log. The routes are the first five by name,
    redacted; an empty route is not listed. The order of the texts changes nothing.
    """
    counts: dict[str, int] = defaultdict(int)
    routes: dict[str, set[str]] = defaultdict(set)
    for number in _may_hold([text for text, _, _ in texts_with_routes]):
        text, route, count = texts_with_routes[number]
        place = _QUERY if text.startswith("?") else ""
        for kind in gate.kinds_in(text):
            if kind in CREDENTIALS:
                counts[kind + place] += count
                routes[kind + place].update([gate.text(route)] if route else ())
    return tuple(
        Secret(kind, counts[kind], tuple(sorted(routes[kind])[:_MOST_ROUTES]), _remedy(kind)) for kind in sorted(counts)
    )


def learn(texts: Sequence[str], gate: Gate) -> list[int]:
    """
    Show the gate the texts of a log before anything made from them leaves; gives the places of those with credentials.

    A template or a title may hold a part of a credential that nobody can tell from a word, once masks have changed what
    stands around it; of what was learned such parts are known. Changes no count, hands out no pseudonym.
    """
    return [place for place in _may_hold(texts) if not CREDENTIALS.isdisjoint(gate.kinds_in(texts[place]))]


def _remedy(kind: str) -> str:
    return _MOVE if kind.endswith(_QUERY) else _ROTATE[kind]


def _may_hold(texts: Sequence[str]) -> Iterator[int]:
    """Leave out the texts in which no credential can be: a look at all of them at once."""
    column = pl.Series(texts, dtype=pl.String)
    told = column.str.contains_any(_HINTS, ascii_case_insensitive=True) | column.str.contains(_HIDDEN)
    wrapped = [place for place in (~told & column.str.contains(_RUN)).arg_true() if holds_text(texts[place])]
    return iter(sorted([*told.arg_true(), *wrapped]))
