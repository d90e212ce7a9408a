"""
Routes of an export -> a proposed ``routes.yaml``: a first draft for a person to correct, by which nothing is judged.

Only names and the scheduler's user agent are looked at, so it cannot know which work may be lost; the comments say so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

from logtriage.model import Policy, Tier
from logtriage.policy.answers import RouteSeen
from logtriage.policy.tiers import default_expected

MOST: Final = 60
"""Routes named of each kind; more are a sign that ids were not recognised in them."""
_CRON: Final = re.compile(r"(?i)/_?crons?(?:[/_-]|$)|[/_-]cron$")
_WEBHOOK: Final = re.compile(r"(?i)web-?hooks?\b|/hooks?(?:/|$)")
_PAYMENT: Final = re.compile(
    r"(?i)(?:pay(?:ments?|pal)?|stripe|checkout|billing|mollie|paddle|adyen|razorpay)\b[^\n]{0,120}?"
    r"\b(?:callbacks?|notif(?:y|ications?)|ipn|confirm|success|return)\b"
)
# What a glob would read otherwise, and what the gate has hidden, is no line for a file.
_PLAIN: Final = re.compile(r"/[\w./\[\]()@+~-]{0,200}\Z")
_HEAD: Final = """\
# Proposed by logtriage from the routes of one export: their names and the scheduler's agent, nothing else. Nothing is
# judged by it until it stands in .logtriage/routes.yaml. The first glob that fits wins. Read every line: only you know
# whose work must not be lost (core: a failure answers 503, and the sender comes again) and whose may (non-core: 2xx).
schema: logtriage/routes@1
routes:"""
_TOLD: Final = {
    "cron": "asked by the scheduler, or named so; core if a run that fails must not be lost",
    "webhook": "webhooks and payment callbacks: the sender delivers again after a 503, and never after a 200",
    "page": "pages and everything else",
}
_TIERS: Final[dict[str, Tier]] = {"cron": "non-core", "webhook": "core", "page": "interactive"}


def propose(routes: Iterable[RouteSeen]) -> tuple[Policy, str]:
    """Give the proposal as a policy without a source, and as the text of a file; empty for an export without routes."""
    # Once each: two routes may read alike once the gate has passed them.
    kinds = {seen.route: kind_of(seen) for seen in routes if _PLAIN.match(seen.route)}
    named = {kind: sorted(route for route in kinds if kinds[route] == kind)[:MOST] for kind in ("cron", "webhook")}
    lines = [line for kind, found in named.items() if found for line in _lines(kind, found)]
    globs = tuple((route, _TIERS[kind]) for kind, found in named.items() for route in found)
    policy = Policy((*globs, ("/*", "interactive")), default_expected(), None)
    if not kinds:
        return policy, ""
    return policy, "\n".join([_HEAD, *lines, *_lines("page", ["/*"])]) + "\n"


def kind_of(seen: RouteSeen) -> str:
    """``cron``, ``webhook`` or ``page``; the scheduler's word stands before the name."""
    if seen.cron or _CRON.search(seen.route):
        return "cron"
    return "webhook" if _WEBHOOK.search(seen.route) or _PAYMENT.search(seen.route) else "page"


def _lines(kind: str, routes: Sequence[str]) -> list[str]:
    # JSON's quotes are YAML's too, whatever a route holds.
    return [f"  # {_TOLD[kind]}", *(f"  {json.dumps(route, ensure_ascii=False)}: {_TIERS[kind]}" for route in routes)]
