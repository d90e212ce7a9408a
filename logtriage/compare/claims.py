"""
A claim that something was mended -> confirmed, partially confirmed, rejected; or what is missing to say so.

A claim names a rule, a code, a fingerprint, a cluster, or a glob of routes. Missing evidence is never success.
"""

from __future__ import annotations

from collections.abc import Sequence

from logtriage.compare.rates import has_fallen
from logtriage.globs import fits
from logtriage.model import Change, Claim, ClaimVerdict


def judge_claim(claim: str, changes: Sequence[Change]) -> Claim:
    """Judge the claim that what it names is gone from the newer side."""
    meant = [change for change in changes if change.before.occurrences and _means(claim, change)]
    clusters = tuple(change.cluster for change in meant)
    if not meant:
        return Claim(claim, "not checkable", "The older side has no issue of that name: there is nothing to mend.", ())
    verdict, why = _judged(meant)
    return Claim(claim, verdict, why, clusters)


def _judged(meant: Sequence[Change]) -> tuple[ClaimVerdict, str]:
    gone = [change for change in meant if change.state == "absent"]
    silent = [change for change in meant if change.state == "unknown"]
    fallen = [change for change in meant if change.after.occurrences and has_fallen(change.ratio)]
    there = len(meant) - len(gone) - len(silent)
    told = f"of {len(meant)} issues {len(gone)} absent, {there} still there, {len(silent)} not covered"
    if len(gone) == len(meant):
        return "confirmed", f"All absent where the newer side covers them ({told})."
    if gone or fallen:
        less = f", {len(fallen)} of them at half the old rate or less" if fallen else ""
        return "partially confirmed", f"Not all is gone: {told}{less}."
    if there:
        lowered = sum(change.level_lowered for change in meant)
        note = f"; {lowered} only at a lower level, which is no absence" if lowered else ""
        return "rejected", f"It is still there: {told}{note}."
    return "inconclusive", f"Nothing was seen, which proves nothing: {meant[0].why}"


def _means(claim: str, change: Change) -> bool:
    if claim in {change.rule, change.code, change.cluster, *change.fingerprints}:
        return True
    return any(fits(route.name, claim) for route in change.routes)
