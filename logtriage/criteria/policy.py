"""``policy``: what the declared route policy and the matrix of retries say of the errors and tries in a slice."""

from __future__ import annotations

from logtriage import schema as s
from logtriage.criteria.log import Slice
from logtriage.criteria.ruling import Ruling
from logtriage.criteria.select import events_of, selected
from logtriage.criteria.words import count
from logtriage.model import PolicyHolds


def judge_policy(slice_: Slice, demand: PolicyHolds) -> Ruling:
    """Fail on a request that breaks it; without a request that is judged nothing was shown."""
    return _retries(slice_) if demand.of == "retries" else _routes(slice_)


def _routes(slice_: Slice) -> Ruling:
    requests = slice_.requests.join(events_of(slice_, slice_.where).select(s.REQUEST), on=s.REQUEST, how="semi")
    found = selected(slice_.log.occurrences, slice_.where, requests)
    judged = slice_.log.policy(found)
    if judged is None:
        missing = ("a route policy: .logtriage/routes.yaml declares none",)
        return Ruling("inconclusive", "no route policy is declared", missing=missing)
    figures = {"complies": judged.complies, "violates": judged.violates, "not_judged": judged.not_judged}
    told = f"{judged.complies:,} comply, {judged.violates:,} violate, {judged.not_judged:,} not judged"
    if judged.violates:
        evidence = tuple(
            f"{one.what}: {count(one.requests, 'request')}"
            f" ({', '.join(f'{status.name} {status.count:,}' for status in one.statuses)})"
            + (f", up to {one.frames} stack frames" if one.frames is not None else "")
            for one in judged.violations
        )
        return Ruling("fail", told, evidence, figures=figures)
    if not judged.complies:
        missing = ("a request with an error that the policy judges",)
        return Ruling("inconclusive", told, missing=missing, figures=figures)
    return Ruling("pass", told, figures=figures)


def _retries(slice_: Slice) -> Ruling:
    inside = set(slice_.requests[s.REQUEST])
    tried = [one for one in slice_.log.retries if one.request in inside]
    bad = [one for one in tried if one.breach is not None]
    unknown = [one for one in tried if one.breach is None and one.verdict == "unknown"]
    figures = {"retries": len(tried), "violations": len(bad), "unknown": len(unknown)}
    told = f"{count(len(bad), 'retry')} of {len(tried):,} must not be made"
    if bad:
        redact = slice_.log.redact
        evidence = tuple(sorted({f"{redact(one.route)}: {redact(one.reason)}" for one in bad}))[:5]
        return Ruling("fail", told, evidence, figures=figures)
    if not tried:
        return Ruling("inconclusive", "no retry in the log", missing=("a retry",), figures=figures)
    missing = (f"what {count(len(unknown), 'retry')} followed",) if unknown else ()
    return Ruling("inconclusive" if missing else "pass", told, (), missing, figures=figures)
