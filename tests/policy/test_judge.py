"""What is a violation, what complies, and what the log cannot tell."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from logtriage.model import (
    Case,
    Classification,
    Cluster,
    Count,
    Match,
    Narrowing,
    Occurrence,
    Outcome,
    Policy,
    PolicyVerdict,
    Rule,
    Tier,
)
from logtriage.policy.answers import Answer
from logtriage.policy.judge import Judge, with_degraded
from logtriage.policy.tiers import default_expected
from logtriage.report.policy_words import sentence
from tests.builders import occurrences_in, rows, rule

ROUTE = "/api/shelves"


def policy(tier: Tier = "core", source: str | None = "routes.yaml") -> Policy:
    return Policy(((ROUTE, tier),), default_expected(), source)


def occurrence(request: str = "r-1", outcome: Outcome = "unhandled", rule_id: str = "shelf-locked") -> Occurrence:
    (found,) = occurrences_in(rows((0, "error", "ShelfError: shelf is locked")), key=request)
    statement = replace(found.statement, match=Match(rule_id, (), None, classified=True, reason="test"))
    return replace(found, outcome=outcome, statement=statement)


def case(*found: Occurrence) -> Case:
    return Case("f-1", Cluster("c-1", (), found[0].statement, (), found), ROUTE, (Count(ROUTE, len(found)),), found)


def verdict(
    tier: Tier, status: int | None, own: Rule | None = None, *, outcome: Outcome = "unhandled", frames: int = 0
) -> PolicyVerdict:
    known = {"shelf-locked": own or rule()}
    answers = {"r-1": Answer(status, ROUTE, "production")}
    return Judge(policy(tier), answers, known, lambda _: frames).verdict(case(occurrence(outcome=outcome)))


@pytest.mark.parametrize(
    ("tier", "status", "expected"),
    [
        ("core", 503, "complies"), ("core", 500, "violates"), ("core", 504, "violates"), ("core", 200, "violates"),
        ("core", 401, "violates"), ("core", None, "not_judged"),
        ("non-core", 200, "complies"), ("non-core", 204, "complies"), ("non-core", 500, "violates"),
        ("non-core", 503, "violates"), ("non-core", 302, "violates"), ("non-core", None, "not_judged"),
        ("interactive", 500, "complies"), ("interactive", 404, "complies"), ("interactive", 200, "not_judged"),
    ],
)  # fmt: skip
def test_the_final_status_decides(tier: Tier, status: int | None, expected: str) -> None:
    assert verdict(tier, status).verdict == expected


@pytest.mark.parametrize("status", [200, 500])
def test_what_only_looks_like_an_error_is_not_judged(status: int) -> None:
    assert verdict("core", status, rule(severity="info")).verdict == "not_judged"


@pytest.mark.parametrize(
    ("transience", "expected"), [("deterministic", "violates"), ("transient", "not_judged"), ("contextual", "not_judged")]
)
def test_an_error_that_was_dealt_with_is_judged_only_if_it_cannot_pass(transience: str, expected: str) -> None:
    own = rule(classify=Classification("database", transience, "after-fix"))  # type: ignore[arg-type]
    assert verdict("core", 200, own, outcome="handled").verdict == expected


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (rule(classify=Classification("client", "contextual", "never")), "complies"),
        (rule(classify=Classification("application", "input", "never")), "complies"),
        (rule(classify=Classification("database", "deterministic", "never")), "violates"),
        (rule(classify=Classification("client", "input", "never"), policy=(("core", Narrowing((503,))),)), "violates"),
    ],
    ids=["the client's fault", "the input's fault", "ours", "the rule demands more"],
)
def test_a_refusal_of_the_caller_s_own_fault_complies(own: Rule, expected: str) -> None:
    assert verdict("core", 422, own).verdict == expected


@pytest.mark.parametrize(("frames", "expected"), [(2, "complies"), (3, "violates")])
@pytest.mark.parametrize("tier", ["core", "interactive"])
def test_stack_frames_count_only_where_a_tier_limits_them(tier: Tier, frames: int, expected: str) -> None:
    assert verdict(tier, 503, frames=frames).verdict == (expected if tier == "core" else "complies")


def test_a_wrong_status_is_not_blamed_for_its_stack_too() -> None:
    assert [one.what for one in verdict("core", 500, frames=9).violations] == ["core must fail fast with 503"]


def test_a_rule_that_narrows_a_tier_says_why() -> None:
    own = rule(policy=(("interactive", Narrowing((500,), "a 4xx would blame the visitor")),))
    found = verdict("interactive", 404, own)
    (broken,) = found.violations
    assert (broken.what, broken.note) == ("interactive must answer 500", "a 4xx would blame the visitor")
    said = sentence(found)
    assert said is not None
    assert "interactive must answer 500 (a 4xx would blame the visitor), answered 404" in said


def test_an_instance_wide_finding_names_no_tier_where_its_requests_have_several() -> None:
    several = Policy((("/a", "core"), ("/b", "non-core")), default_expected(), "routes.yaml")
    answers = {"r-1": Answer(500, "/a", None), "r-2": Answer(200, "/b", None)}
    judge = Judge(several, answers, {"shelf-locked": rule()}, lambda _: 0)
    found = judge.verdict(case(occurrence("r-1"), occurrence("r-2", "degraded")))
    assert (found.tier, found.glob, found.source) == (None, None, None)
    assert (found.verdict, found.violates, found.complies) == ("violates", 1, 1)
    assert sentence(found) == "Violates (several tiers): core must fail fast with 503, answered 500 in 1 request."
    assert [(one.environment, one.verdict) for one in found.environments] == [("unknown", "violates")]


def test_a_request_with_two_errors_counts_once_in_the_sum() -> None:
    judge = Judge(policy(), {"r-1": Answer(500, ROUTE, "production")}, {"shelf-locked": rule()}, lambda _: 0)
    judge.verdict(case(occurrence()))
    judge.verdict(case(occurrence()))
    assert [one.violates for one in judge.summary("").tiers] == [1, 0, 0]


def test_without_a_source_nothing_is_judged_and_the_proposal_is_kept() -> None:
    judge = Judge(policy(source=None), {"r-1": Answer(500, ROUTE, "production")}, {}, lambda _: 0)
    found = judge.verdict(case(occurrence()))
    assert (found.tier, found.source, found.verdict, found.not_judged) == ("core", "proposed", None, 1)
    assert sentence(found) is None
    assert judge.summary("routes: {}").proposal == "routes: {}"


@pytest.mark.parametrize("outcome", get_args(Outcome))
@pytest.mark.parametrize(("tier", "status"), [("non-core", 200), ("non-core", 404), ("core", 200), ("interactive", 200)])
def test_only_a_soft_error_whose_tier_asks_for_its_status_is_degraded(tier: Tier, status: int, outcome: Outcome) -> None:
    answers = {"r-1": Answer(status, ROUTE, "production")}
    (found,) = with_degraded([occurrence(outcome=outcome)], policy(tier), answers, {"shelf-locked": rule()})
    asked_for = (tier, status, outcome) == ("non-core", 200, "soft")
    assert found.outcome == ("degraded" if asked_for else outcome)


def test_without_a_source_nothing_is_degraded() -> None:
    given = (occurrence(outcome="soft"),)
    assert with_degraded(given, policy("non-core", source=None), {"r-1": Answer(200, ROUTE, None)}, {}) == given
