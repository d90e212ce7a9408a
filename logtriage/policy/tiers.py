"""
Route x policy -> tier; tier x rule -> the statuses that comply.

Of the globs the first that fits wins, so the file reads from the particular to the general, as a reader would.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from logtriage.globs import fits
from logtriage.model import Expected, Policy, Rule, Tier

_DUTY: Final[dict[Tier, str]] = {
    "core": "must fail fast with",
    "non-core": "must degrade to",
    "interactive": "must answer",
}


def default_expected() -> tuple[Expected, ...]:
    """
    Give what the tiers must answer unless a file says otherwise.

    core: 503, so that the sender delivers again (with ``Retry-After``, which an export does not hold), and a log of one
    line, not of a stack; non-core: 2xx, so that a scheduler does not hammer; interactive: 4xx or 5xx.
    """
    return (
        Expected("core", ("503",), stack_frames=2),
        Expected("non-core", ("2xx",)),
        Expected("interactive", ("4xx", "5xx")),
    )


def tier_of(policy: Policy, route: str) -> tuple[Tier, str] | None:
    """Give the tier of a route and the glob that says so; null where none fits."""
    return next(((tier, glob) for glob, tier in policy.routes if fits(route, glob)), None)


def expected_of(policy: Policy, tier: Tier, rule: Rule | None) -> Expected:
    """
    Give what a tier must answer under a rule, which may only narrow the tier's statuses.

    A rule that leaves none of them is not heard: the file is the project's own word.
    """
    own = next(expected for expected in policy.expected if expected.tier == tier)
    said = dict(rule.policy).get(tier) if rule else None
    narrowed = tuple(str(status) for status in said.status if complies(status, own.statuses)) if said else ()
    return Expected(tier, narrowed, own.stack_frames, said.note) if said and narrowed else own


def complies(status: int, statuses: Sequence[str]) -> bool:
    """Tell whether a status is one of those, or of a class among them."""
    return str(status) in statuses or f"{status // 100}xx" in statuses


def duty(expected: Expected) -> str:
    """``core must fail fast with 503``."""
    return f"{expected.tier} {_DUTY[expected.tier]} {' or '.join(expected.statuses)}"
