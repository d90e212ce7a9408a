"""Retries -> ``RetryViolation`` values, one per kind, and the count of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from logtriage.model import Retried, Retries, RetryViolation


def violations_of(
    retries: Sequence[Retried], findings: Mapping[str, str], redact: Callable[[str], str]
) -> tuple[RetryViolation, ...]:
    """
    Give the forbidden retries, those of the most requests first.

    ``findings``: id of an occurrence -> id of its finding.
    """
    grouped: dict[tuple[object, ...], list[Retried]] = {}
    for one in retries:
        if one.breach is not None:
            finding = findings.get(one.occurrence or "")
            key = (finding, one.route, one.breach, one.method, one.method_from, one.stage, one.reason)
            grouped.setdefault(key, []).append(one)
    found = [_violation(group, findings, redact) for group in grouped.values()]
    return tuple(
        sorted(found, key=lambda one: (-one.requests, one.route, one.what, one.method or "", one.reason, one.sample))
    )


def _violation(
    group: Sequence[Retried], findings: Mapping[str, str], redact: Callable[[str], str]
) -> RetryViolation:
    first = group[0]
    # Of all lines the smallest text: the order of the rows has no say.
    sample = " ".join(redact(min(one.text for one in group)).split())
    assert first.breach is not None  # noqa: S101 - the caller has asked
    return RetryViolation(
        what=first.breach,
        method=first.method,
        method_from=first.method_from,
        stage=first.stage,
        reason=first.reason,
        route=redact(first.route),
        finding=findings.get(first.occurrence or ""),
        requests=len({one.request for one in group}),
        rows=len({one.index for one in group}),
        sample=sample if len(sample) <= 200 else f"{sample[:199]}…",
    )


def count_retries(retries: Sequence[Retried]) -> Retries:
    """Count the rows that show a retry, by what the matrix says of them."""
    forbidden = sum(one.breach is not None for one in retries)
    unknown = sum(one.breach is None and one.verdict in {"unknown", "with-key"} for one in retries)
    return Retries(len(retries), len(retries) - forbidden - unknown, forbidden, unknown)
