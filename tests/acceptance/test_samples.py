"""The samples against their truth table: every fault is found, on its route, as often as it was put in, and nothing else."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from logtriage.model import Finding
from logtriage.report.json import Annotation
from tests.acceptance.triage import Told, known, tell

SAMPLES: Final = Path(__file__).parents[2] / "samples"
TRUTH: Final[dict[str, list[dict[str, Any]]]] = json.loads((SAMPLES / "truth/faults.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Expected:
    """What a fault of the truth table is called, and what became of its requests."""

    rule: str | None
    outcomes: tuple[str, ...]


FAULTS: Final = {
    "504 at the limit of 10 s without a text": Expected("vercel-function-timeout", ("timeout",)),
    "Auth.js CredentialsSignin": Expected("authjs-credentials-signin", ("soft", "handled")),
    "Auth.js InvalidCheck": Expected("authjs-oauth-callback", ("soft",)),
    "German: sender address incomplete": Expected(None, ("unhandled",)),
    "Go: SQLite out of memory (14)": Expected("vercel-read-only-fs", ("crash",)),
    "Go: nil pointer dereference": Expected("go-panic", ("crash", "unhandled")),
    "JSON parse of HTML": Expected("upstream-non-json-body", ("unhandled",)),
    "KeyError weight, traceback over rows": Expected("python-key-error", ("unhandled",)),
    "Laravel: bootstrap/cache not writable": Expected("vercel-read-only-fs", ("unhandled",)),
    "NEXT_REDIRECT logged as an error": Expected("next-control-flow-leak", ("soft",)),
    "P1001 database unreachable": Expected("prisma-p1001-db-unreachable", ("unhandled",)),
    "P2002 Message.externalId": Expected("prisma-p2002-unique", ("unhandled",)),
    "P2002 Message.externalId, handled": Expected("prisma-p2002-unique", ("handled",)),
    "P2022 Message.snoozedUntil": Expected("prisma-p2022-column-missing", ("unhandled",)),
    "P2022 column not available": Expected("prisma-p2022-column-missing", ("unhandled",)),
    "P2024 pool timeout": Expected("prisma-p2024-pool-timeout", ("unhandled",)),
    "P2028 expired transaction": Expected("prisma-p2028-transaction-api", ("unhandled",)),
    "PHP: 504 at the limit of 15 s": Expected("vercel-function-timeout", ("timeout",)),
    "PHP: stack without its head": Expected(None, ("unhandled",)),
    "TypeError reading currency of undefined": Expected("js-undefined-property", ("unhandled",)),
    "TypeError voucher.discount is not a function": Expected("js-not-a-function", ("unhandled",)),
    "ZeroDivisionError in an ASGI application": Expected("python-unhandled", ("unhandled",)),
    "abort: caller gone, ResponseAborted": Expected("request-client-disconnect", ("soft",)),
    "abort: caller gone, line says so": Expected("request-client-disconnect", ("soft",)),
    "abort: caller gone, status 499": Expected("request-client-disconnect", ("soft",)),
    "abort: own timeout, elapsed known": Expected("abort-timeout", ("unhandled",)),
    "abort: own timeout, timer frames": Expected("abort-timeout", ("unhandled",)),
    "abort: platform limit reached": Expected("vercel-function-timeout", ("timeout",)),
    "abort: unknown, DOMException dump": Expected("abort-unspecified", ("unhandled",)),
    "abort: unknown, bare": Expected("abort-unspecified", ("unhandled", "soft")),
    "background: supplier feed 403": Expected("http-upstream-403", ("soft",)),
    "campaign feed 503 inside a 304": Expected("http-upstream-5xx", ("soft",)),
    "crash: Cannot find module ../lib/ledger": Expected("node-module-not-found", ("crash",)),
    "crash: Cannot find module ./stores/legacy": Expected("node-module-not-found", ("crash",)),
    "crash: ENOENT mkdir below /var/task": Expected("vercel-read-only-fs", ("crash",)),
    "crash: ERR_REQUIRE_ESM": Expected("node-err-require-esm", ("crash",)),
    "crash: No module named fernscore": Expected("python-import-error", ("crash",)),
    "crash: SIGABRT": Expected("vercel-function-crash", ("crash",)),
    "crash: SyntaxError at load": Expected("js-syntax-error", ("crash",)),
    "crash: exit line alone": Expected("vercel-function-crash", ("crash",)),
    "crash: invalid export": Expected("vercel-invalid-export", ("crash",)),
    "crash: issubclass of the handler": Expected("vercel-python-handler", ("crash",)),
    "fetch failed after 3 attempts, ECONNRESET": Expected("node-econnreset", ("unhandled",)),
    "function timeout 800 s": Expected("vercel-function-timeout", ("timeout",)),
    "got HTTPError 404 with retry options": Expected("http-upstream-404", ("soft",)),
    "middleware: FERNWICK_SESSION_KEY missing": Expected("env-missing", ("unhandled",)),
    "ratings service 500 inside a 200": Expected("http-upstream-5xx", ("soft",)),
    "server action not found": Expected("next-server-action-not-found", ("soft",)),
    "silent 503": Expected("silent-5xx", ("silent",)),
    "sqlite3 unable to open database file": Expected("vercel-read-only-fs", ("unhandled",)),
    "sqlite3 write on a read-only disk": Expected("vercel-read-only-fs", ("unhandled",)),
    "upstream 429, handled by retries": Expected("http-upstream-429", ("handled",)),
}
# Retries that the matrix of D3 judges; until it does, a retry that ended well is no error.
RETRIES: Final = frozenset({"retry: GET after ECONNRESET", "retry: GET after a timeout", "retry: POST after a timeout"})
CALLER_RETRIED: Final = "retry: GET after the caller left"
NO_FAULTS: Final = frozenset({"false friend", "no status recorded", "secret in message", "secret in query string", *RETRIES})
CASES: Final = [(file, name) for file, entries in TRUTH.items() for name in dict.fromkeys(entry["name"] for entry in entries)]
FOUND: Final = [(file, name) for file, name in CASES if name in FAULTS]
QUIET: Final = [(file, name) for file, name in CASES if name in NO_FAULTS]


@cache
def told_of(file: str) -> Told:
    return tell([SAMPLES / file])


def bare(request: str) -> str:
    """An id without the regions in front of it."""
    return request.rsplit("::", 1)[-1]


@cache
def stated_in(file: str) -> dict[str, list[Annotation]]:
    """Request -> the rows of it that state an error."""
    stated = defaultdict(list)
    for one in told_of(file).annotations:
        if one.role == "occurrence" and one.request is not None:
            stated[bare(one.request)].append(one)
    return stated


def requests_of(file: str, *names: str, route: str | None = None) -> set[str]:
    return {
        bare(request)
        for entry in TRUTH[file]
        if entry["name"] in names and route in {None, entry["route"]}
        for request in entry["request_ids"]
    }


def occurrences_of(file: str, name: str) -> list[Annotation]:
    """The occurrences by which a fault was found, one a request."""
    expected = FAULTS[name]
    found = []
    for request in sorted(requests_of(file, name)):
        own = [one for one in stated_in(file)[request] if one.rule == expected.rule]
        assert len(own) == 1, (request, [(one.rule, one.message) for one in stated_in(file)[request]])
        found += own
    return found


def route_of(entry: dict[str, Any]) -> str:
    return "/middleware" if entry["route"] == "middleware" else str(entry["route"])


def test_every_name_of_the_truth_table_is_judged() -> None:
    assert {name for _, name in CASES} == FAULTS.keys() | NO_FAULTS | {CALLER_RETRIED}


@pytest.mark.parametrize(("file", "name"), FOUND)
def test_fault_is_found_once_in_each_of_its_requests(file: str, name: str) -> None:
    assert {one.outcome for one in occurrences_of(file, name)} <= set(FAULTS[name].outcomes)


@pytest.mark.parametrize(("file", "name"), FOUND)
def test_fault_is_one_cluster_wherever_it_was_met(file: str, name: str) -> None:
    assert len({one.cluster for one in occurrences_of(file, name)}) == 1


@pytest.mark.parametrize(("file", "name"), FOUND)
def test_finding_counts_the_requests_of_its_fault_by_route(file: str, name: str) -> None:
    cluster = occurrences_of(file, name)[0].cluster
    findings = [finding for finding in told_of(file).findings if finding.cluster == cluster]
    sharing = {other for own, other in FOUND if own == file and occurrences_of(file, other)[0].cluster == cluster}
    entries = [entry for entry in TRUTH[file] if entry["name"] in sharing]
    assert sum(finding.requests for finding in findings) == len(requests_of(file, *sharing))
    for route in {route_of(entry) for entry in entries}:
        truth = {bare(request) for entry in entries if route_of(entry) == route for request in entry["request_ids"]}
        assert requests_on(findings, route) == len(truth), route


def requests_on(findings: list[Finding], route: str) -> int:
    """An instance-wide finding counts per route too."""
    by_route = sum(finding.requests for finding in findings if finding.route == route)
    wide = [count.count for finding in findings if finding.route is None for count in finding.routes_seen if count.name == route]
    return by_route + sum(wide)


@pytest.mark.parametrize(("file", "name"), FOUND)
def test_finding_counts_statuses_and_environments_as_they_were_put_in(file: str, name: str) -> None:
    entries = [entry for entry in TRUTH[file] if entry["name"] == name]
    cluster = occurrences_of(file, name)[0].cluster
    findings = [finding for finding in told_of(file).findings if finding.cluster == cluster]
    for key, counts in (("statuses", [f.statuses for f in findings]), ("environments", [f.environments for f in findings])):
        seen: dict[str, int] = defaultdict(int)
        for count in (count for counted in counts for count in counted):
            seen[count.name] += count.count
        for entry in entries:
            assert all(seen[value] >= number for value, number in entry[key].items()), (key, dict(seen), entry[key])


@pytest.mark.parametrize(("file", "name"), QUIET)
def test_what_is_no_fault_becomes_no_finding(file: str, name: str) -> None:
    also = {request for own, other in FOUND if own == file for request in requests_of(file, other)}
    met = [one for request in requests_of(file, name) - also for one in stated_in(file)[request]]
    assert [(one.rule, one.outcome, one.message) for one in met] == []


@pytest.mark.parametrize("file", TRUTH)
def test_nothing_is_found_that_was_not_put_in(file: str) -> None:
    truth = {bare(request) for entry in TRUTH[file] for request in entry["request_ids"]}
    assert [(one.rule, one.message) for request, found in stated_in(file).items() if request not in truth for one in found] == []


@pytest.mark.parametrize("file", TRUTH)
def test_sums_agree(file: str) -> None:
    totals = told_of(file).report.totals
    entries = totals.entries
    by_role = (entries.occurrence, entries.continuation, entries.context, entries.summary, entries.noise, entries.duplicate, entries.rejected)
    assert sum(by_role) == entries.total == len(told_of(file).annotations)
    assert sum(totals.outcomes.values()) == totals.occurrences == sum(finding.occurrences for finding in told_of(file).findings)
    assert sum(totals.requests.by_status.values()) == totals.requests.total


# ----------------------------------------------------------------------------------------- what the notes promise
MAIN: Final = "logs_result.json"


def main_findings(rule: str) -> list[Finding]:
    return [finding for finding in told_of(MAIN).findings if finding.rule == rule]


def test_a_wrong_password_is_information_about_the_client() -> None:
    [finding] = main_findings("authjs-credentials-signin")
    assert (finding.severity, finding.classification.cause, finding.classification.retry) == ("info", "client", "never")


def test_control_flow_that_was_caught_is_of_low_severity() -> None:
    assert {finding.severity for finding in main_findings("next-control-flow-leak")} <= {"low", "info"}


def test_last_line_before_the_kill_and_the_gap_are_told() -> None:
    [finding] = main_findings("vercel-function-timeout")
    assert finding.captures["timeout_s"] == 800
    assert finding.timeout is not None
    assert finding.timeout.last_lines[0].template == "[reconcile] page <num> of <num>"
    assert finding.timeout.silent_gap_ms is not None
    assert finding.timeout.silent_gap_ms.median > 700_000


def test_tries_are_counted_and_the_cause_is_kept() -> None:
    [finding] = main_findings("node-econnreset")
    assert (finding.captures["attempts"], finding.code) == (3, "ECONNRESET")


def test_the_printed_options_of_a_client_are_no_errors() -> None:
    [finding] = main_findings("http-upstream-404")
    assert (finding.captures["http_status"], finding.requests) == (404, 2)
    requests = requests_of(MAIN, "got HTTPError 404 with retry options")
    assert {one.rule for request in requests for one in stated_in(MAIN)[request]} == {"http-upstream-404"}


def test_both_columns_of_p2022_stay_apart() -> None:
    columns = {finding.captures["column"]: set[str]() for finding in main_findings("prisma-p2022-column-missing")}
    for finding in main_findings("prisma-p2022-column-missing"):
        columns[finding.captures["column"]].add(finding.cluster)
    assert set(columns) == {"Message.snoozedUntil", None}
    assert all(len(clusters) == 1 for clusters in columns.values())


def test_background_work_is_instance_wide() -> None:
    findings = [f for f in told_of("exports/preview-and-production.json").findings if f.rule == "http-upstream-403"]
    assert [(finding.scope, finding.route, len(finding.routes_seen)) for finding in findings] == [("instance", None, 12)]


def test_retry_after_the_caller_left_is_laid_at_the_caller_s_door() -> None:
    file = "exports/aborts-old-style.json"
    met = [one for request in requests_of(file, CALLER_RETRIED) for one in stated_in(file)[request]]
    assert [one.rule in {"abort-caller-cancel", "request-client-disconnect"} for one in met] == [True]
    assert [one.outcome in {"soft", "handled"} for one in met] == [True]


def test_d3_retries_that_are_not_allowed_are_violations_and_the_others_are_none() -> None:
    file = "exports/aborts-old-style.json"
    report = told_of(file).report
    expected = {("without-key", "POST", len(requests_of(file, "retry: POST after a timeout"))), ("after-cancel", "GET", len(requests_of(file, CALLER_RETRIED)))}
    assert {(one.what, one.method, one.requests) for one in report.retry_violations} == expected
    allowed = requests_of(file, "retry: GET after a timeout", "retry: GET after ECONNRESET")
    assert (report.retries.seen, report.retries.allowed, report.retries.unknown) == (6, len(allowed), 0)


def test_a_fault_met_by_probes_is_a_finding_all_the_same() -> None:
    [finding] = [f for f in told_of("exports/crash-at-start.csv").findings if f.rule == "node-module-not-found"]
    assert 0 < finding.requests_by_bots < finding.requests
    assert known(finding.outcomes) == {"crash": 30}
