"""Routes -> tiers, tiers -> statuses, and a proposal that is always a sound file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.globs import fits
from logtriage.model import Expected, Narrowing, Policy
from logtriage.policy.answers import RouteSeen
from logtriage.policy.load import load_routes
from logtriage.policy.propose import MOST, kind_of, propose
from logtriage.policy.tiers import complies, default_expected, expected_of, tier_of
from tests.builders import rule

POLICY = Policy((("/api/cron/followups", "core"), ("/api/cron/*", "non-core"), ("/*", "interactive")), default_expected(), "f")


@pytest.mark.parametrize(
    ("route", "glob", "expected"),
    [
        ("/api/cron/a", "/api/cron/*", True),
        ("/api/cron/a/b", "/api/cron/*", True),
        ("/api/cron", "/api/cron/*", False),
        ("/blog/[slug]", "/blog/[slug]", True),
        ("/blog/s", "/blog/[slug]", False),
        ("/blog/[slug]/x", "/blog/[[]slug]/x", False),
        ("/API/cron/a", "/api/cron/*", False),
        ("/api/a", "*", True),
    ],
)
def test_a_star_crosses_slashes_and_a_bracket_is_literal(route: str, glob: str, expected: bool) -> None:
    assert fits(route, glob) is expected


@pytest.mark.parametrize(
    ("route", "tier"),
    [("/api/cron/followups", "core"), ("/api/cron/digests", "non-core"), ("/shop/[slug]", "interactive"), ("odd", None)],
)
def test_the_first_glob_that_fits_wins(route: str, tier: str | None) -> None:
    found = tier_of(POLICY, route)
    assert (found[0] if found else None) == tier


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, ("4xx", "5xx")),
        (Narrowing((500,)), ("500",)),
        (Narrowing((200, 409, 500)), ("409", "500")),
        (Narrowing((200,)), ("4xx", "5xx")),
    ],
    ids=["silent", "narrows", "widens nothing", "leaves nothing"],
)
def test_a_rule_may_only_narrow(said: Narrowing | None, expected: tuple[str, ...]) -> None:
    narrowing = rule(policy=(("interactive", said),) if said else ())
    assert expected_of(POLICY, "interactive", narrowing).statuses == expected
    assert expected_of(POLICY, "core", narrowing) == Expected("core", ("503",), 2)


@pytest.mark.parametrize(("status", "expected"), [(200, True), (204, True), (503, True), (500, False), (302, False)])
def test_a_status_complies_by_itself_or_by_its_class(status: int, expected: bool) -> None:
    assert complies(status, ("2xx", "503")) is expected


@pytest.mark.parametrize(
    ("route", "cron", "kind"),
    [
        ("/api/cron/digests", False, "cron"),
        ("/api/crons/digests", False, "cron"),
        ("/api/daily-cron", False, "cron"),
        ("/api/warmup", True, "cron"),
        ("/api/cron/webhooks-retry", False, "cron"),
        ("/api/webhooks/mail", False, "webhook"),
        ("/api/stripe-webhook", False, "webhook"),
        ("/api/payments/callback", False, "webhook"),
        ("/api/checkout/[id]/notify", False, "webhook"),
        ("/api/auth/callback/[provider]", False, "page"),
        ("/docs/chronicle", False, "page"),
        ("/blog/[slug]", False, "page"),
    ],
)
def test_names_and_the_scheduler_propose_a_tier(route: str, cron: bool, kind: str) -> None:
    assert kind_of(RouteSeen(route, cron)) == kind


@given(st.lists(st.builds(RouteSeen, st.one_of(st.text(), st.from_regex(r"/[\w./\[\]()*?<\"' -]{0,30}", fullmatch=True)), st.booleans())))
def test_a_proposal_is_a_sound_file_that_says_the_same(seen: list[RouteSeen]) -> None:
    policy, text = propose(seen)
    if not text:
        return
    with TemporaryDirectory() as folder:
        Path(folder, "routes.yaml").write_text(text, encoding="utf-8")
        loaded = load_routes(Path(folder, "routes.yaml"))
    assert (loaded.routes, loaded.expected) == (policy.routes, policy.expected)
    assert policy.source is None


def test_a_proposal_names_so_many_routes_and_no_more() -> None:
    policy, _ = propose([RouteSeen(f"/api/cron/job{n}", cron=False) for n in range(MOST + 5)])
    assert len(policy.routes) == MOST + 1


def test_nothing_is_proposed_for_an_export_without_routes() -> None:
    assert propose([])[1] == ""
