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
from logtriage.redact.gate import Gate
from logtriage.redact.patterns import STAGES

CREDENTIALS: Final = frozenset({"cookie", "dsn", "jwt", "key", "password", "token"})
_MOST_ROUTES: Final = 5
_HINTS: Final = sorted({hint for stage in STAGES for hint, pattern in stage.pairs if pattern.kind in CREDENTIALS})
# Colours and escapes may stand inside a hint, and a query may be encoded.
_HIDDEN: Final = r"\x1b|\u2190|[x0]1b|^\?|[^\x00-\x7f]"


def find_secrets(texts_with_routes: Sequence[tuple[str, str, int]], gate: Gate) -> tuple[Secret, ...]:
    """
    One finding per kind of credential, sorted by kind; ``count`` is how often the texts that hold it stand in the log.

    A text that starts with ``?`` is a query string, and its kinds are named so (``token in query string``): a URL is
    kept by proxies, browsers and monitors, where a message is kept by one log. The routes are the first five by name,
    redacted; an empty route is not listed. The order of the texts changes nothing.
    """
    counts: dict[str, int] = defaultdict(int)
    routes: dict[str, set[str]] = defaultdict(set)
    for text, route, count in _may_hold(texts_with_routes):
        place = " in query string" if text.startswith("?") else ""
        for kind in gate.kinds_in(text):
            if kind in CREDENTIALS:
                counts[kind + place] += count
                routes[kind + place].update([gate.text(route)] if route else ())
    return tuple(Secret(kind, counts[kind], tuple(sorted(routes[kind])[:_MOST_ROUTES])) for kind in sorted(counts))


def _may_hold(texts: Sequence[tuple[str, str, int]]) -> Iterator[tuple[str, str, int]]:
    """Leave out the texts in which no credential can be: a look at all of them at once."""
    column = pl.Series([text for text, _, _ in texts], dtype=pl.String)
    told = column.str.contains_any(_HINTS, ascii_case_insensitive=True) | column.str.contains(_HIDDEN)
    return (texts[place] for place in told.arg_true())
