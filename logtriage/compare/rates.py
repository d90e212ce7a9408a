"""
Counts over exposures -> ratios with an interval, and what silence is worth.

Requests that meet an issue are taken for rare and independent (Poisson). Of ``after + before`` such requests the share
on the newer side is then binomial, and the interval of that share (Wilson's, 99 %) gives that of the ratio. Errors come
in bursts, which makes true intervals wider: hence 99 % and not 95 %, and hence a ratio that must also be 2 at least.
https://www.itl.nist.gov/div898/handbook/prc/section2/prc241.htm
"""

from __future__ import annotations

from math import exp, sqrt
from typing import Final, Literal

from logtriage.model import Ratio

_Z: Final = 2.576
"""Of 99 % on two sides."""
GROWN: Final = 2.0
"""A rate that is not twice the old one is no escalation, however sure."""
EXPECTED: Final = 3.0
"""So many expected and none seen: less than 5 % by chance (the rule of three)."""
LIKE_BEFORE: Final = 0.5
"""The share of the old exercise from which on silence counts as absence."""


def ratio_of(
    after: int, before: int, exposed_after: float, exposed_before: float, by: Literal["requests", "hours"]
) -> Ratio | None:
    """Give the ratio of two rates; null where a side has no exposure or no count."""
    if not (after and before and exposed_after > 0 and exposed_before > 0):
        return None
    total = after + before
    share, weight = after / total, _Z * _Z / total
    centre = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight)
    scale = exposed_before / exposed_after
    low, high = centre - half, centre + half
    return Ratio(
        round(after / before * scale, 3),
        round(low / (1 - low) * scale, 3),
        round(high / (1 - high) * scale, 3) if high < 1 else None,
        by,
    )


def has_grown(ratio: Ratio | None) -> bool:
    """Tell whether a rate is at least twice the old one, and more than chance."""
    return ratio is not None and ratio.value >= GROWN and ratio.low > 1


def has_fallen(ratio: Ratio | None) -> bool:
    """Tell whether a rate is at most half the old one, and more than chance."""
    return ratio is not None and ratio.value <= 1 / GROWN and ratio.high is not None and ratio.high < 1


def expected(before: int, exposed_after: float, exposed_before: float) -> float:
    """Give how many requests would have met an issue at its old rate."""
    return before * exposed_after / exposed_before if exposed_before > 0 else 0.0


def silence_by_chance(expected_requests: float) -> float:
    """Give the chance that none is seen although nothing has changed, from 0 to 1."""
    return exp(-expected_requests)


def is_exercised(before: int, exposed_after: float, exposed_before: float) -> bool:
    """Tell whether a side without an issue was exercised enough to have shown it."""
    if exposed_after <= 0:
        return False
    return exposed_after >= LIKE_BEFORE * exposed_before or expected(before, exposed_after, exposed_before) >= EXPECTED
