"""
Requests and their coverage -> what people ask of a log, and whether this one can answer.

An answer is never better than the worst fact behind it, and each names that fact.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from logtriage import schema as s
from logtriage.model import Coverage, Proof

_DAY_MS = 86_400_000
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx", "none")


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures that the answers hang on."""

    requests: int
    by_status: dict[str, int]
    timed: int
    """Requests with a duration."""
    silent: int
    """5xx requests without any text."""


def count_requests(entries: pl.DataFrame, requests: s.Requests) -> Counted:
    """Count; ``entries`` as in JOINED."""
    classes = (requests[s.STATUS] // 100).fill_null(0).to_list()
    by_status = dict.fromkeys(CLASSES, 0)
    for number in classes:
        by_status[f"{number}xx" if 1 <= number <= 5 else "none"] += 1
    spoken = entries.filter(pl.col(s.TEXT).is_not_null())[s.REQUEST].unique()
    failed = requests.filter(pl.col(s.STATUS) >= 500)
    silent = failed.height - int(failed[s.REQUEST].is_in(spoken.implode()).sum())
    timed = requests.height - requests[s.DURATION_MS].null_count()
    return Counted(requests.height, by_status, timed, silent)


def claims_of(counted: Counted, coverage: Coverage) -> tuple[Proof, ...]:
    """Give the answers, in the order in which a triage asks."""
    if not counted.requests:
        return ()
    return (
        _which(coverage),
        _rates(counted, coverage),
        _outcomes(counted),
        _reasons(counted),
        _durations(counted),
        _absence(coverage),
        _deployments(coverage),
    )


def _which(coverage: Coverage) -> Proof:
    question = "Which errors occurred in the window?"
    lost = [
        *(["older rows were probably cut off"] if coverage.cap_suspected else []),
        *(["a part could not be read"] if coverage.partial else []),
        *(["there are stretches without any entry"] if coverage.holes else []),
    ]
    if lost:
        return Proof(question, "partly", f"Those listed did occur; others may be missing: {', '.join(lost)}.")
    return Proof(question, "yes", "No sign that rows are missing between the first and the last one.")


def _rates(counted: Counted, coverage: Coverage) -> Proof:
    question = "What share of the requests failed?"
    if coverage.level_filter_suspected:
        return Proof(question, "no", "The export looks filtered: requests that went well are not in it.")
    if coverage.cap_suspected or coverage.partial or coverage.holes:
        return Proof(question, "partly", "Only of the requests that are in the files; rows are missing.")
    return Proof(question, "yes", f"Requests that went well are in it, too ({counted.requests:,} in all).")


def _outcomes(counted: Counted) -> Proof:
    question = "How did each request end?"
    none, total = counted.by_status["none"], counted.requests
    if none == total:
        return Proof(question, "no", "No request has a status.")
    if none:
        return Proof(question, "partly", f"{none:,} of {total:,} requests have no status.")
    return Proof(question, "yes", "Every request has a status.")


def _reasons(counted: Counted) -> Proof:
    question, failed = "Why did the 5xx fail?", counted.by_status["5xx"]
    if not failed:
        return Proof(question, "yes", "There is none.")
    if counted.silent == failed:
        return Proof(question, "no", f"None of the {failed:,} wrote a line: log the error before it is answered.")
    if counted.silent:
        return Proof(question, "partly", f"{counted.silent:,} of {failed:,} wrote no line at all.")
    return Proof(question, "partly", f"Each of the {failed:,} wrote a line; whether one says why, `analyze` tells.")


def _durations(counted: Counted) -> Proof:
    question, missing = "How long did requests take?", counted.requests - counted.timed
    if not counted.timed:
        return Proof(question, "no", "No request has a duration.")
    if missing:
        return Proof(question, "partly", f"{missing:,} of {counted.requests:,} requests have no duration.")
    return Proof(question, "yes", "Every request has a duration.")


def _absence(coverage: Coverage) -> Proof:
    question = "Is an error gone that is not in it?"
    if coverage.level_filter_suspected or coverage.cap_suspected or coverage.partial:
        return Proof(question, "no", "Rows are missing, and what they held is unknown.")
    if coverage.span_ms < _DAY_MS:
        return Proof(question, "no", "The window is shorter than a day: daily jobs and other hours are not in it.")
    if coverage.holes:
        return Proof(question, "partly", "Not for the stretches without any entry.")
    return Proof(question, "partly", "It did not occur in the window; whether it is mended only a person can say.")


def _deployments(coverage: Coverage) -> Proof:
    question, seen = "Which deployment brought it?", len(coverage.deployments)
    if seen > 1:
        return Proof(question, "yes", f"{seen} deployments are in it: first and last sight can be told for each.")
    why = "Only one deployment is in it." if seen else "No row names a deployment."
    return Proof(question, "no", why)
