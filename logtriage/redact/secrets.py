"""
Texts with the route they came from -> the kinds of credentials in the log, as findings about the log itself.

Personal data is redacted too, but a credential in a log must be replaced by its owner: only those kinds are findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from logtriage.model import Secret
from logtriage.redact.gate import Gate
from logtriage.redact.learned import CREDENTIALS

_MOST_ROUTES: Final = 5


def find_secrets(texts_with_routes: Iterable[tuple[str, str, int]], gate: Gate) -> tuple[Secret, ...]:
    """
    One finding per kind of credential, sorted by kind; ``count`` is how often the texts that hold it stand in the log.

    A text that starts with ``?`` is a query string, and its kinds are named so (``token in query string``): a URL is
    kept by proxies, browsers and monitors, where a message is kept by one log. The routes are the first five by name,
    redacted; an empty route is not listed. The order of the texts changes nothing.
    """
    counts: dict[str, int] = defaultdict(int)
    routes: dict[str, set[str]] = defaultdict(set)
    for text, route, count in texts_with_routes:
        place = " in query string" if text.startswith("?") else ""
        for kind in gate.kinds_in(text):
            if kind in CREDENTIALS:
                counts[kind + place] += count
                routes[kind + place].update([gate.text(route)] if route else ())
    return tuple(Secret(kind, counts[kind], tuple(sorted(routes[kind])[:_MOST_ROUTES])) for kind in sorted(counts))
