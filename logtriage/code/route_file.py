"""A route and the file that serves it: what every convention gives and the table holds."""

from __future__ import annotations

from dataclasses import dataclass

from logtriage.model import Confidence


@dataclass(frozen=True, slots=True)
class RouteFile:
    """One mapping, how it was found, and how sure it is."""

    route: str
    """As reports write it: ``/blog/[slug]``; ``/middleware`` for what runs in front of all routes."""
    file: str
    """Relative to the checkout."""
    found_by: str
    """``Next.js App Router file``, ``rewrite of vercel.json:4``."""
    confidence: Confidence
    line: int | None = None
    """Where in the file; null: the file as a whole."""
    order: int = 0
    """Among the files of one route, the smallest is the one that answers."""
