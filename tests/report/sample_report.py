"""
Builders of invented reports for the renderers' tests: a rich one, a hostile one, an empty one, and one of any size.

Nothing in them was ever logged by anyone; the texts of platforms and libraries are the only real words.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from logtriage import model as m

START: Final = int(datetime(2026, 1, 31, 13, 30, tzinfo=UTC).timestamp() * 1000)
MINUTE: Final = 60_000
MARKUP: Final = "</script><script>alert('log')</script><img src=x onerror=alert(1)><!-- </style></noscript></template>"
HIDDEN: Final = "\x1b[31mred\x1b[0m \u202egnp.exe\u2066 \x00 \x07 zero\u200bwidth \ud83d"
_ROUTE: Final = "/api/cron/followups"
_NO_COUNTS: Final[tuple[m.Count, ...]] = ()


def rich_report() -> m.Report:
    """One report with every section filled: all severities and outcomes, holes, a cut input, secrets, gaps."""
    findings = _rich_findings()
    return replace(
        empty_report(),
        verdict=(
            "4 critical or high faults: the followups cron has failed for every caller since 13:41, "
            "because Booking.cancelledAt is missing."
        ),
        inputs=_inputs(),
        coverage=_coverage(),
        totals=_totals(findings),
        findings=findings,
        do_first=_do_first(findings),
        unclassified=tuple(finding.id for finding in findings if not finding.classified),
        suppressed=(
            m.Suppressed("Probe rows without an error", "known scanners asking for /wp-login.php and the like", 41),
            m.Suppressed("punycode deprecation warning", "Node prints it once per cold start; harmless", 12),
        ),
        secrets=(
            m.Secret("postgres-url-password", 3, ("/api/health",)),
            m.Secret("bearer-token", 1, ("/api/webhooks/inbound", "/api/export")),
        ),
        redacted={"email": 118, "ipv4": 64, "bearer-token": 1, "url-password": 3},
        policy=m.PolicySummary(
            ".logtriage/routes.yaml", "violates", (m.TierTotals("core", ("503",), 4, 33, 1),), _environments(), None
        ),
        nearest=tuple(
            m.Nearest(finding.id, "pg-23505-unique", "has the word 'unique', but the code must be 23505", 0.41)
            for finding in findings
            if not finding.classified
        ),
        warnings=(".logtriage/suppress.yaml:4: the suppression of rule jwt-expired ended on 2026-01-30.",),
        activity=_activity(),
    )


def hostile_report() -> m.Report:
    """The rich report in which every string that can come from a log is markup and hidden characters."""
    rich = rich_report()
    bad = f"{MARKUP}{HIDDEN}"
    finding = replace(
        rich.findings[0],
        title=bad,
        template=bad,
        code=bad,
        error_type=bad,
        captures={bad: bad, "column": None},
        route=bad,
        methods=(m.Count(bad, 1),),
        environments=(m.Count(f'"{bad}', 1),),
        owners=(bad,),
        notes=(bad,),
        code_places=(m.CodePlace(bad, 1, bad, "low"),),
        why=m.Why(bad, bad, (bad,), ((bad, bad),), (bad,), m.Neighbour("c-0", bad, 0.12)),
        samples=(_sample("first", bad, START, status=500),),
        remediation=replace(
            rich.findings[0].remediation,
            steps=(m.Step(bad, run=(bad,)),),
            references=(
                m.Reference("bad link", "javascript:alert(1)"),
                m.Reference(bad, f'https://example.com/"{MARKUP}'),
            ),
            unknown=(bad,),
        ),
    )
    return replace(
        rich,
        verdict=bad,
        command=bad,
        findings=(finding, *rich.findings[1:]),
        do_first=(replace(rich.do_first[0], title=bad, action=bad, arithmetic=bad),),
        inputs=(replace(rich.inputs[0], name=bad, notes=(bad,), rejected=(m.Reject(1, 2, bad),)),),
        suppressed=(m.Suppressed(bad, bad, 1, route=bad, until=bad, owner=bad, source=bad),),
        secrets=(m.Secret(bad, 1, (bad,)),),
        redacted={bad: 1},
        policy=m.PolicySummary(None, None, (), (), bad),
        nearest=tuple(m.Nearest(one, bad, bad, 0.4) for one in rich.unclassified),
        warnings=(bad,),
        activity=replace(
            rich.activity,
            deployments=(rich.activity.deployments[0], m.DeploymentUse(bad, 3, START + 30 * MINUTE, None)),
            routes=(m.RouteUse(bad, 9, {"5xx": 3}, m.Durations(0, None, None, None)),),
            regions=(m.Count(bad, 1),),
        ),
    )


def empty_report() -> m.Report:
    """A report on one file in which nothing is an error and no row has a time."""
    return m.Report(
        schema_version=m.SCHEMA_VERSION,
        tool=m.Tool("logtriage", "0.1.0", m.FINGERPRINT_VERSION, "blake3:" + "4c1d" * 16, 164),
        command="logtriage analyze logs_result.json --output report.html",
        verdict="No error was recognised in 0 requests.",
        inputs=(),
        coverage=m.Coverage(None, None, 0, (), False, (), (), (), (), (), (), 0, ()),
        totals=_totals(()),
        findings=(),
        do_first=(),
        unclassified=(),
        suppressed=(),
        secrets=(),
    )


def large_report(number: int) -> m.Report:
    """A report of so many findings, each with its own title, route and counts; the first is the most frequent."""
    kinds = _rich_findings()
    findings = tuple(_numbered(kinds[index % len(kinds)], index, number) for index in range(number))
    return replace(
        rich_report(),
        findings=findings,
        totals=_totals(findings),
        unclassified=tuple(finding.id for finding in findings if not finding.classified)[:20],
        do_first=(replace(rich_report().do_first[0], finding=findings[0].id),) if findings else (),
    )


def told_twice_report(number: int) -> m.Report:
    """A large report whose first finding has two samples of the same long text."""
    report = large_report(number)
    text = "Error: shelf 7 is locked, and nobody who was asked knows where its key is kept since last autumn; try again later"
    samples = (_sample("first", text, START, status=500), _sample("last", text, START + MINUTE, status=500))
    return replace(report, findings=(replace(report.findings[0], samples=samples), *report.findings[1:]))


def finding(name: str, **changes: Any) -> m.Finding:
    """One finding with sensible values; ``name`` gives its ids, ``changes`` replace fields."""
    plain = m.Finding(
        id=f"f-{_hex(name)}",
        cluster=f"c-{_hex('cluster ' + name)}",
        members=(f"1:{_hex('print ' + name)}",),
        fingerprint=f"1:{_hex('print ' + name)}",
        rule=name,
        classified=True,
        code=None,
        title=name,
        template=f"{name}: <int>",
        error_type=None,
        captures={},
        severity="medium",
        confidence="high",
        classification=m.Classification("application", "deterministic", "never"),
        outcomes=_outcomes(unhandled=12),
        occurrences=12,
        requests=12,
        requests_by_bots=0,
        rows=24,
        first_seen=START + 11 * MINUTE,
        last_seen=START + 104 * MINUTE,
        timeline=m.Timeline(START, 5 * MINUTE, (0, 0, 1, 0, 2, 4, 1, 0, 0, 3, 0, 0, 0, 0, 1)),
        scope="route",
        route="/api/bookings",
        routes_seen=(),
        methods=(m.Count("POST", 12),),
        statuses=(m.Count("500", 12),),
        environments=(m.Count("production", 12),),
        deployments=(m.Count("dpl_9fQ2xExample", 12),),
        durations=m.Durations(12, 212.0, 918.4, 1204.0),
        code_places=(),
        owners=(),
        policy=None,
        remediation=m.Remediation((), (), (), (), (), "", (), None),
        samples=(),
        why=m.Why(name, "the code in the message", ("uuid", "int"), (("rule", name),), ()),
    )
    return replace(plain, **changes)


def _environments() -> tuple[m.EnvironmentVerdict, ...]:
    return (
        m.EnvironmentVerdict("production", "violates", 1, 33, 0),
        m.EnvironmentVerdict("preview", "complies", 3, 0, 1),
    )


def _rich_findings() -> tuple[m.Finding, ...]:
    return (
        _column_missing(),
        _pool_timeout(),
        _timeout(),
        _silent(),
        _unique(),
        _type_error(),
        _unnamed(),
        _rate_limit(),
        _aborted(),
    )


def _column_missing() -> m.Finding:
    text = (
        "PrismaClientKnownRequestError: \nInvalid `prisma.booking.findMany()` invocation:\n\n\n"
        "The column `Booking.cancelledAt` does not exist in the current database.\n"
        "    at $n.handleRequestError (/var/task/node_modules/@prisma/client/runtime/library.js:121:7315) {\n"
        "  code: 'P2022',\n  clientVersion: '5.22.0',\n"
        "  meta: { modelName: 'Booking', column: 'Booking.cancelledAt' }\n}"
    )
    return finding(
        "prisma-p2022-column-missing",
        code="P2022",
        title="Database lacks the column Booking.cancelledAt",
        template="The column `Booking.cancelledAt` does not exist in the current database.",
        error_type="PrismaClientKnownRequestError",
        captures={"column": "Booking.cancelledAt", "model": "Booking", "operation": "findMany", "client_version": None},
        severity="critical",
        classification=m.Classification(
            "database",
            "deterministic",
            "after-fix",
            note="The same statement fails on every instance until schema or client changes.",
        ),
        outcomes=_outcomes(unhandled=31, timeout=4, soft=2),
        occurrences=37,
        requests=37,
        rows=112,
        requests_by_bots=1,
        timeline=m.Timeline(START, 5 * MINUTE, (0, 0, 3, 7, 6, 4, 2, 3, 0, 0, 1, 2, 4, 0, 0, 1, 1, 0, 2, 1, 0)),
        route=_ROUTE,
        methods=(m.Count("GET", 37),),
        statuses=(m.Count("500", 31), m.Count("504", 4), m.Count("200", 2)),
        environments=(m.Count("production", 35), m.Count("preview", 2)),
        regions=(m.Count("iad1", 37),),
        durations=m.Durations(37, 212.4, 1804.0, 800_000.0),
        code_places=(
            m.CodePlace("app/api/cron/followups/route.ts", None, "route in the log", "high"),
            m.CodePlace("src/lib/bookings/load-due.ts", 48, "stack frame", "medium"),
        ),
        owners=("@example/scheduling",),
        policy="Violates (core): core must fail fast with 503, answered 500 in 31 requests, 200 in 2 requests.",
        policy_verdict=m.PolicyVerdict(
            tier="core",
            source="declared",
            glob=_ROUTE,
            verdict="violates",
            complies=4,
            violates=33,
            not_judged=0,
            violations=(
                m.Violation(
                    "core must fail fast with 503", "core", 33, 41, (m.Count("500", 31), m.Count("200", 2)), None
                ),
            ),
            environments=_environments(),
        ),
        remediation=_column_remedy(),
        samples=(
            _sample("first", text, START + 11 * MINUTE, status=500),
            _sample("median", text, START + 26 * MINUTE, status=500),
            _sample("last", text, START + 104 * MINUTE, status=504),
        ),
        why=m.Why(
            "prisma-p2022-column-missing",
            "branch 1: the sentence that names the column",
            ("uuid", "int", "digest"),
            (("rule", "prisma-p2022-column-missing"), ("column", "Booking.cancelledAt")),
            ("1:77aa joined: the same statement without its stack",),
        ),
        notes=("2 of the 37 answers were 200: the caller takes them for delivered.",),
    )


def _column_remedy() -> m.Remediation:
    variants = (
        m.Variant(
            "neon",
            "Use the host without -pooler for every migrate command.",
            ("DATABASE_URL=$DIRECT_URL npx prisma migrate status",),
        ),
        m.Variant("supabase", "Use port 5432, never 6543."),
    )
    return m.Remediation(
        steps=(
            m.Step(
                "Compare the migration history of the run-time database with the repository.",
                ("npx prisma migrate status",),
                variants=variants,
            ),
            m.Step(
                "Apply the migrations that are pending.", ("npx prisma migrate deploy",), risk="low", reversible=False
            ),
            m.Step(
                "Only if it cannot wait: add the column by hand, nullable, after a backup.",
                (
                    'ALTER TABLE "Booking" ADD COLUMN IF NOT EXISTS "cancelledAt" <type from schema.prisma>;',
                    "npx prisma migrate resolve --applied <migration>",
                ),
                risk="medium",
                reversible=True,
            ),
        ),
        verify=(
            m.Check(
                "one row, on the database that the functions use",
                "SELECT 1 FROM information_schema.columns WHERE table_name = 'Booking';",
            ),
            m.Check("the route answers 2xx and this finding stays absent for 15 minutes of normal traffic"),
        ),
        avoid=(
            "Do not retry the request; its result cannot change.",
            "Never run `prisma migrate reset` on a live database.",
        ),
        references=(
            m.Reference(
                "Prisma error reference: P2022", "https://www.prisma.io/docs/orm/reference/error-reference#p2022"
            ),
        ),
        causes=(
            m.RankedCause(
                "The code went live before its migration reached this database.",
                50,
                ("First seen within minutes of a deployment.",),
            ),
            m.RankedCause(
                "Migrations ran against another database, branch or schema.",
                20,
                ("The migration status is clean and the error stays.",),
            ),
            m.RankedCause("An earlier migration failed and holds back every later one.", 15),
        ),
        retry_advice="Replay the missed runs once the fix is live and verified; before that it only repeats.",
        unknown=("<type from schema.prisma>",),
        platform="neon",
    )


def _pool_timeout() -> m.Finding:
    text = (
        "Timed out fetching a new connection from the connection pool. "
        "(Current connection pool timeout: 10, connection limit: 1)"
    )
    return finding(
        "prisma-p2024-pool-timeout",
        code="P2024",
        title="Connection pool ran dry (limit 1, waited 10 s)",
        template=text,
        captures={"connection_limit": "1", "timeout_s": 10.0, "model": None},
        severity="critical",
        classification=m.Classification("database", "capacity", "get-only", ("GET", "HEAD")),
        outcomes=_outcomes(unhandled=9, crash=3),
        requests=12,
        scope="instance",
        route=None,
        routes_seen=(m.Count(_ROUTE, 6), m.Count("/api/bookings", 4), m.Count("/dashboard/[team]", 2)),
        methods=(m.Count("GET", 8), m.Count("POST", 4)),
        remediation=m.Remediation(
            (
                m.Step(
                    "Use the pooled address at run time and raise the limit to 3 for each function.",
                    ("vercel env ls production",),
                    "low",
                    True,
                ),
            ),
            (m.Check("no P2024 during the next traffic peak"),),
            ("Do not retry in a tight loop: it adds load to a full pool.",),
            (
                m.Reference(
                    "Prisma: connection pool",
                    "https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/databases-connections",
                ),
            ),
            (m.RankedCause("More parallel queries in one instance than connections.", 60),),
            "Only GET and HEAD, with back-off.",
            (),
            None,
        ),
        samples=(_sample("first", text, START + 40 * MINUTE, status=500),),
    )


def _timeout() -> m.Finding:
    text = "Vercel Runtime Timeout Error: Task timed out after 300 seconds"
    return finding(
        "vercel-function-timeout",
        title="Function killed after 300 s",
        template=text,
        captures={"limit_s": 300},
        severity="high",
        classification=m.Classification("application", "contextual", "idempotent"),
        outcomes=_outcomes(timeout=18),
        occurrences=18,
        requests=18,
        rows=41,
        route="/api/webhooks/inbound",
        statuses=(m.Count("504", 18),),
        durations=m.Durations(18, 300_000.0, 300_012.0, 300_040.0),
        samples=(
            _sample("first", text, START + 3 * MINUTE, status=504),
            _sample("last", text, START + 90 * MINUTE, status=504),
        ),
        notes=("The last line before the kill is context, not proof of what hung.",),
    )


def _silent() -> m.Finding:
    return finding(
        "silent-5xx",
        classified=False,
        title="500 without any message",
        template="500 /api/export",
        severity="high",
        classification=m.Classification("unknown", "contextual", "idempotent"),
        outcomes=_outcomes(silent=7),
        occurrences=7,
        requests=7,
        rows=7,
        route="/api/export",
        samples=(_sample("first", "", START + 70 * MINUTE, status=500),),
    )


def _unique() -> m.Finding:
    return finding(
        "prisma-p2002-unique-violation",
        code="P2002",
        title="Unique constraint on Booking (slotId, userId)",
        captures={"fields": ("slotId", "userId"), "model": "Booking"},
        classification=m.Classification("application", "input", "never"),
        outcomes=_outcomes(handled=20, degraded=3),
        requests=23,
        severity="medium",
    )


def _type_error() -> m.Finding:
    text = "TypeError: Cannot read properties of undefined (reading 'slots')"
    return finding(
        "js-type-error",
        classified=False,
        title=text,
        template=text,
        error_type="TypeError",
        captures={"property": "slots"},
        classification=m.Classification("application", "deterministic", "after-fix"),
        outcomes=_outcomes(unhandled=5),
        route="/dashboard/[team]/settings/notifications/[channel]",
        samples=(_sample("first", text, START + 50 * MINUTE, status=500),),
    )


def _unnamed() -> m.Finding:
    text = "[digest] could not fold 3 windows: checksum differs"
    return finding(
        "unnamed fold fault",
        rule=None,
        classified=False,
        title=text,
        template="[digest] could not fold <int> windows: checksum differs",
        classification=m.Classification("unknown", "contextual", "never"),
        outcomes=_outcomes(soft=3, unknown=2),
        severity="medium",
        route="/api/cron/digest",
        environments=(m.Count("preview", 5),),
        why=m.Why(None, "no rule matched; error type, template and code site", ("int",), (("template", text),), ()),
    )


def _aborted() -> m.Finding:
    return finding(
        "request-client-disconnect",
        code="ECONNRESET",
        title="Caller hung up before the answer",
        severity="info",
        confidence="low",
        classification=m.Classification("client", "contextual", "never"),
        outcomes=_outcomes(handled=4),
        requests=4,
        requests_by_bots=3,
        rows=4,
        first_seen=None,
        last_seen=None,
        timeline=m.Timeline(START, MINUTE, ()),
        durations=m.Durations(0, None, None, None),
        statuses=_NO_COUNTS,
        deployments=_NO_COUNTS,
    )


def _rate_limit() -> m.Finding:
    return finding(
        "upstream-http-429",
        code="429",
        title="Upstream api.example.com answers 429",
        captures={"http_status": 429, "host": "api.example.com", "retry_after_s": None},
        severity="low",
        confidence="medium",
        classification=m.Classification("dependency", "quota", "later"),
        outcomes=_outcomes(degraded=6),
        requests=6,
    )


def _sample(kind: Any, message: str, at: int, *, status: int) -> m.Sample:
    lines = (
        m.SampleLine(at - 214, "info", "context", "[followups] 14 bookings are due", False),
        m.SampleLine(at - 20, "error", "occurrence", message, True),
        m.SampleLine(at - 19, "error", "continuation", "Node.js process exited with exit status: 1.", True),
        m.SampleLine(at, None, "summary", "", False),
    )
    return m.Sample(kind, f"iad1::{_hex(str(at))[:12]}", at, "GET", _ROUTE, status, 212.4, "dpl_9fQ2xExample", lines, 3)


def _inputs() -> tuple[m.Input, ...]:
    cut = m.Input(
        name="logs_result.json",
        digest=m.Digest("blake3", _hex("first") * 4),
        sha256="9a" * 32,
        dialect="json V7 new",
        bytes=1_204_551,
        entries=1000,
        first_ms=START,
        last_ms=START + 105 * MINUTE,
        rejected=(),
        rejected_count=0,
        notes=(),
    )
    damaged = replace(
        cut,
        name="example-log-export-2026-01-31.csv",
        digest=m.Digest("blake3", _hex("second") * 4),
        sha256=None,
        dialect="csv V3 new",
        bytes=88_120,
        entries=412,
        rejected=(m.Reject(17, 20_431, "cut in the middle of a row"), m.Reject(300, 61_007, "not UTF-8")),
        rejected_count=2,
        notes=("A byte order mark was skipped.",),
    )
    return (cut, damaged)


def _coverage() -> m.Coverage:
    return m.Coverage(
        first_ms=START,
        last_ms=START + 105 * MINUTE,
        span_ms=105 * MINUTE,
        holes=(m.Hole(START + 60 * MINUTE, START + 72 * MINUTE),),
        partial=True,
        cap_suspected=("logs_result.json",),
        level_filter_suspected=("example-log-export-2026-01-31.csv",),
        environments=(m.Count("production", 1290), m.Count("preview", 122)),
        deployments=(m.Count("dpl_9fQ2xExample", 1290), m.Count("dpl_4aB7yExample", 122)),
        regions=(m.Count("iad1", 1301), m.Count("fra1", 111)),
        methods=(m.Count("GET", 702), m.Count("POST", 184)),
        requests_by_bots=41,
        unproven=(
            "105 minutes say nothing about a day: no fault can be called absent.",
            "Nothing before 13:30 was exported, so first seen is an upper bound.",
        ),
    )


def _activity() -> m.Activity:
    empty = (0,) * 21
    statuses = dict.fromkeys(("1xx", "2xx", "3xx", "4xx", "5xx", "none"), 0)
    return m.Activity(
        start_ms=START,
        bin_ms=5 * MINUTE,
        requests=(42,) * 20 + (46,),
        failing={
            "timeout": (0, 1, *empty[2:12], 3, *empty[13:]),
            "unhandled": (0, 0, 3, 7, 6, 4, 2, 3, 0, 0, 1, 2, 4, 0, 0, 1, 1, 0, 2, 1, 0),
        },
        hours=(*empty[:13], 420, 466, *empty[:9]),
        routes=(
            m.RouteUse("/api/bookings", 240, statuses | {"2xx": 228, "5xx": 12}, m.Durations(240, 91.0, 640.0, 1204.0)),
            m.RouteUse(_ROUTE, 60, statuses | {"2xx": 25, "5xx": 35}, m.Durations(60, 212.0, 1804.0, 800_000.0)),
            m.RouteUse("/", 586, statuses | {"2xx": 586}, m.Durations(0, None, None, None)),
        ),
        routes_left_out=4,
        deployments=(
            m.DeploymentUse("dpl_4aB7yExample", 122, START, START + 12 * MINUTE),
            m.DeploymentUse("dpl_9fQ2xExampleOfTheLongKind", 764, START + 11 * MINUTE, START + 105 * MINUTE),
        ),
        environments=(m.Count("production", 764), m.Count("preview", 122)),
        regions=(m.Count("iad1", 800), m.Count("fra1", 86)),
        methods=(m.Count("GET", 702), m.Count("POST", 184)),
    )


def _totals(findings: tuple[m.Finding, ...]) -> m.Totals:
    outcomes: dict[str, int] = {name: sum(item.outcomes[name] for item in findings) for name in m.OUTCOMES}
    occurrences = sum(outcomes.values())
    judged = occurrences - outcomes["silent"]
    classified = sum(sum(item.outcomes.values()) for item in findings if item.classified)
    share = classified / judged if judged else None
    entries = (
        m.EntryTotals(1412, occurrences, 118, 640, 410, 96, 31, 2, 0)
        if findings
        else m.EntryTotals(0, 0, 0, 0, 0, 0, 0, 0, 0)
    )
    statuses = (0, 690, 12, 90, 94, 0) if findings else (0, 0, 0, 0, 0, 0)
    by_status = dict(zip(("1xx", "2xx", "3xx", "4xx", "5xx", "none"), statuses, strict=True))
    return m.Totals(
        entries,
        m.RequestTotals(sum(statuses), by_status),
        occurrences,
        len(findings),
        len(findings),
        outcomes,
        m.Classified(classified, judged, share),
    )


def _do_first(findings: tuple[m.Finding, ...]) -> tuple[m.DoFirst, ...]:
    return (
        m.DoFirst(
            findings[0].id,
            findings[0].title,
            "Apply the pending migration.",
            "37 of 94 requests that ended 5xx or soft, on a core route",
        ),
        m.DoFirst(
            findings[1].id, findings[1].title, "Use the pooled address and a limit of 3.", "12 requests on 3 routes"
        ),
        m.DoFirst(
            findings[2].id,
            findings[2].title,
            "Acknowledge first, work afterwards.",
            "18 requests of 300 s each: 90 minutes of function time",
        ),
    )


def _numbered(kind: m.Finding, index: int, number: int) -> m.Finding:
    name = f"finding {index:05}"
    return replace(
        kind,
        id=f"f-{_hex(name)}",
        cluster=f"c-{_hex('cluster ' + name)}",
        title=f"{kind.title} #{index:05}",
        route=None if kind.scope == "instance" else f"/api/area-{index % 40}/[id]",
        requests=number - index,
        rows=(index * 7919) % 10_007,
    )


def _outcomes(**known: int) -> dict[str, int]:
    return {name: known.get(name, 0) for name in m.OUTCOMES}


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
