"""Cases A6, A7, A8 and F9: what each route tier must answer, per environment, and what is left out on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from logtriage.model import PolicyVerdict, Suppression
from logtriage.policy.load import load_routes, load_suppressions
from tests.acceptance.rows import E, Line, Request, S, Style, fn, write
from tests.acceptance.triage import Told, known, tell

FOLLOWUPS, DIGESTS = "/api/cron/followups", "/api/cron/digests"
ROUTES = f"routes:\n  {FOLLOWUPS}: core\n  {DIGESTS}: non-core\n"
P2022 = "Invalid `prisma.lead.findMany()` invocation: The column `Lead.foo` does not exist in the current database."
DRIFT = "[DB-MISMATCH] Conversation.deletedAt column does not exist. DB migrations not applied."
OTHER = "[digests] TypeError: voucher.discount is not a function"
FRAMES = "".join(f"\n    at step{n} (/var/task/src/cron/run.ts:{n}4:21)" for n in range(1, 5))

Declared: TypeAlias = Callable[..., Told]


@pytest.fixture
def declared(style: Style, tmp_path: Path) -> Declared:
    """Give a function from requests to what is told of them under a policy, and under suppressions if there are any."""

    def told(*requests: Request, routes: str = ROUTES, suppress: str = "") -> Told:
        (tmp_path / "routes.yaml").write_text(routes, encoding="utf-8")
        (tmp_path / "suppress.yaml").write_text(suppress, encoding="utf-8")
        left_out = load_suppressions(tmp_path / "suppress.yaml", "suppress.yaml") if suppress else ()
        policy = load_routes(tmp_path / "routes.yaml", "routes.yaml")
        return tell([write(tmp_path, requests, style)], style, policy=policy, suppressions=left_out)

    return told


def verdict(told: Told, route: str) -> PolicyVerdict:
    found = told.on(route).policy_verdict
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------------------------------ A6
def test_a6_a_500_on_core_is_a_violation(declared: Declared) -> None:
    told = declared(fn(FOLLOWUPS, "R1", S(500), E(P2022)))
    judged = verdict(told, FOLLOWUPS)
    (broken,) = judged.violations
    assert (judged.tier, judged.source, judged.glob, judged.verdict) == ("core", "declared", FOLLOWUPS, "violates")
    assert (broken.what, broken.requests, broken.rows) == ("core must fail fast with 503", 1, 1)
    assert [(one.name, one.count) for one in broken.statuses] == [("500", 1)]
    assert "core must fail fast with 503" in (told.finding.policy or "")


@pytest.mark.parametrize("text", [DRIFT, P2022])
def test_a6_a_503_on_core_complies(declared: Declared, text: str) -> None:
    told = declared(fn(FOLLOWUPS, "R5", S(503), E(text)))
    assert verdict(told, FOLLOWUPS).verdict == "complies"
    assert known(told.finding.outcomes) == {"unhandled": 1}


def test_a6_a_good_status_on_non_core_complies_and_is_degraded(declared: Declared) -> None:
    told = declared(fn(DIGESTS, "R6", S(200), E(OTHER)))
    assert verdict(told, DIGESTS).verdict == "complies"
    assert known(told.finding.outcomes) == {"degraded": 1}
    assert told.stated("R6").outcome == "degraded"
    assert told.report.totals.outcomes["degraded"] == 1


def test_a6_a_500_on_non_core_is_a_violation(declared: Declared) -> None:
    told = declared(fn(DIGESTS, "R7", S(500), E(OTHER)))
    (broken,) = verdict(told, DIGESTS).violations
    assert (broken.what, broken.tier) == ("non-core must degrade to 2xx", "non-core")


def test_a6_all_four_in_one_export(declared: Declared) -> None:
    told = declared(
        fn(FOLLOWUPS, "R1", S(500), E(P2022)),
        fn(FOLLOWUPS, "R5", S(503), E(P2022), at_s=2),
        fn(DIGESTS, "R6", S(200), E(OTHER), at_s=4),
        fn(DIGESTS, "R7", S(500), E(OTHER), at_s=6),
    )
    core, non_core = verdict(told, FOLLOWUPS), verdict(told, DIGESTS)
    assert [(one.verdict, one.violates, one.complies) for one in (core, non_core)] == [("violates", 1, 1)] * 2
    assert told.report.policy is not None
    assert [(one.tier, one.violates, one.complies) for one in told.report.policy.tiers] == [
        ("core", 1, 1), ("non-core", 1, 1), ("interactive", 0, 0),
    ]  # fmt: skip
    assert known(told.on(DIGESTS).outcomes) == {"unhandled": 1, "degraded": 1}


@pytest.mark.parametrize("status", [200, 500])
def test_a6_a_swallowed_error_on_core_is_a_violation_too(declared: Declared, status: int) -> None:
    told = declared(fn(FOLLOWUPS, "R1", S(status), E(DRIFT)))
    assert verdict(told, FOLLOWUPS).verdict == "violates"


def test_a6_without_a_file_a_tier_is_proposed_and_nothing_is_judged(style: Style, tmp_path: Path) -> None:
    told = tell([write(tmp_path, [fn(FOLLOWUPS, "R1", S(500), E(P2022))], style)], style)
    judged = verdict(told, FOLLOWUPS)
    assert (judged.tier, judged.source, judged.verdict, judged.violations) == ("non-core", "proposed", None, ())
    assert told.finding.policy is None
    assert known(told.finding.outcomes) == {"unhandled": 1}


def test_a6_a_route_without_a_tier_is_not_judged(declared: Declared) -> None:
    judged = verdict(declared(fn("/api/cart", "R1", S(500), E(OTHER))), "/api/cart")
    assert (judged.tier, judged.verdict, judged.not_judged) == (None, "not_judged", 1)


# ------------------------------------------------------------------------------------------------------------------ A7
@pytest.mark.parametrize(
    "lines",
    [(E(DRIFT + FRAMES),), tuple(E(line) for line in (DRIFT + FRAMES).split("\n"))],
    ids=["one-row", "a-row-a-line"],
)
def test_a7_a_noisy_stack_trace_under_a_503_is_a_violation_with_its_count(
    declared: Declared, lines: tuple[Line, ...]
) -> None:
    (broken,) = verdict(declared(fn(FOLLOWUPS, "R5", S(503), *lines)), FOLLOWUPS).violations
    assert (broken.what, broken.frames, broken.requests) == ("no noisy stack traces", 4, 1)


@pytest.mark.parametrize("frames", ["", FRAMES[: FRAMES.index("\n    at step3")]], ids=["none", "two"])
def test_a7_the_same_row_without_the_frames_passes(declared: Declared, frames: str) -> None:
    assert verdict(declared(fn(FOLLOWUPS, "R5", S(503), E(DRIFT + frames))), FOLLOWUPS).verdict == "complies"


# ------------------------------------------------------------------------------------------------------------------ A8
def test_a8_the_policy_is_judged_per_environment_and_together(declared: Declared) -> None:
    told = declared(
        *(fn(FOLLOWUPS, f"R{n}", S(500), E(P2022), at_s=n) for n in range(3)),
        fn(FOLLOWUPS, "R9", S(503), E(P2022), at_s=9),
        *(fn(FOLLOWUPS, f"P{n}", S(503), E(P2022), at_s=10 + n, environment="preview") for n in range(2)),
    )
    judged = verdict(told, FOLLOWUPS)
    assert (judged.verdict, judged.violates, judged.complies) == ("violates", 3, 3)
    assert [(one.environment, one.verdict, one.violates, one.complies) for one in judged.environments] == [
        ("production", "violates", 3, 1), ("preview", "complies", 0, 2),
    ]  # fmt: skip
    assert told.report.policy is not None
    assert told.report.policy.environments == judged.environments


# ------------------------------------------------------------------------------------------------------------------ F9
NOISE = "[auth][error] CredentialsSignin: Read more at https://errors.authjs.dev#credentialssignin"
SUPPRESS = "suppress:\n  - {{rule: {rule}, reason: Wrong passwords are no fault of ours, until: {until}, owner: auth team}}\n"


def last_day(style: Style) -> str:
    return "2026-01-31" if style == "new" else "2025-09-16"


def test_f9_a_suppressed_finding_leaves_the_list_with_reason_and_end(declared: Declared, style: Style) -> None:
    requests = (fn("/api/auth/callback", "R1", S(401), E(NOISE)), fn(FOLLOWUPS, "R2", S(500), E(P2022), at_s=2))
    rule = declared(*requests).on("/api/auth/callback").rule
    told = declared(*requests, suppress=SUPPRESS.format(rule=rule, until=last_day(style)))
    (left,) = told.report.suppressed
    assert [finding.route for finding in told.findings] == [FOLLOWUPS]
    assert (left.rule, left.route, left.count, left.requests) == (rule, "/api/auth/callback", 1, 1)
    assert (left.reason, left.until, left.owner) == ("Wrong passwords are no fault of ours", last_day(style), "auth team")
    assert left.source == "suppress.yaml:2"
    assert left.finding not in {item.finding for item in told.report.do_first}
    assert told.report.totals.occurrences == told.finding.occurrences + left.count
    assert (told.report.totals.findings, told.report.totals.clusters) == (1, 1)
    assert told.report.warnings == ()


def test_f9_an_entry_ends_with_its_day_by_the_newest_row(declared: Declared, style: Style) -> None:
    request = fn(FOLLOWUPS, "R1", S(500), E(P2022))
    day = date.fromordinal(date.fromisoformat(last_day(style)).toordinal() - 1).isoformat()
    told = declared(request, suppress=SUPPRESS.format(rule="prisma-p2022-column-missing", until=day))
    (warning,) = told.report.warnings
    assert told.finding.route == FOLLOWUPS
    assert told.report.suppressed == ()
    assert f"ended on {day}" in warning
    assert "1 finding of it stands in this report" in warning


@pytest.mark.parametrize(
    ("glob", "left"), [("/api/cron/*", 1), ("/api/webhooks/*", 0), ("/api/*/followups", 1)]
)
def test_f9_an_entry_may_be_held_to_some_routes(declared: Declared, glob: str, left: int) -> None:
    text = f"suppress:\n  - rule: prisma-p2022-column-missing\n    route: {glob}\n    reason: known and planned\n    until: 2030-01-01\n"
    told = declared(fn(FOLLOWUPS, "R1", S(500), E(P2022)), suppress=text)
    assert (len(told.report.suppressed), len(told.findings)) == (left, 1 - left)


@pytest.mark.parametrize("kind", ["fingerprint", "cluster"])
def test_f9_an_entry_may_name_a_fingerprint_or_a_cluster(declared: Declared, kind: str) -> None:
    request = fn(FOLLOWUPS, "R1", S(500), E(P2022))
    value = getattr(declared(request).finding, kind)
    told = declared(request, suppress=f'suppress:\n  - {kind}: "{value}"\n    reason: known and planned\n    until: 2030-01-01\n')
    assert told.findings == ()
    assert told.report.verdict.startswith("Every finding (1 occurrence) is left out on purpose")
    assert getattr(told.report.suppressed[0], kind) == value


def test_f9_the_words_of_an_entry_pass_the_gate(style: Style, tmp_path: Path) -> None:
    path = write(tmp_path, [fn(FOLLOWUPS, "R1", S(500), E(P2022))], style)
    plain = Suppression("rule", "prisma-p2022-column-missing", None, "ask ada@fernwick.example", "2030-01-01", 2**50, None, "s:1")
    told = tell([path], style, suppressions=[plain, replace(plain, value="nothing-of-the-kind")])
    assert "ada@" not in told.report.suppressed[0].reason
    assert "names no rule of the packs" in told.report.warnings[0]
