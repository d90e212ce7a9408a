"""routes.yaml and suppress.yaml -> values, or every fault with its line, what was got and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from logtriage.errors import PolicyError
from logtriage.model import Budget, Expected
from logtriage.policy.load import load_routes, load_suppressions

DAY_MS = 86_400_000


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_globs_keep_their_order_and_tiers_their_defaults(tmp_path: Path) -> None:
    text = "schema: logtriage/routes@1\nroutes:\n  /api/cron/followups: core\n  /api/cron/*: non-core\n  '/*': interactive\n"
    policy = load_routes(written(tmp_path, text), "routes.yaml")
    assert policy.routes == (("/api/cron/followups", "core"), ("/api/cron/*", "non-core"), ("/*", "interactive"))
    assert policy.source == "routes.yaml"
    assert policy.expected == (
        Expected("core", ("503",), 2), Expected("non-core", ("2xx",)), Expected("interactive", ("4xx", "5xx")),
    )  # fmt: skip


@pytest.mark.parametrize("status", ["503", "[503]", "['503']"])
def test_a_tier_may_be_declared_anew(tmp_path: Path, status: str) -> None:
    text = f"routes:\n  /api/*: core\ntiers:\n  interactive: {{status: {status}, stack_frames: 0}}\n"
    assert Expected("interactive", ("503",), 0) in load_routes(written(tmp_path, text)).expected


def test_budgets_keep_their_order_and_take_a_single_word_without_brackets(tmp_path: Path) -> None:
    text = "routes:\n  /*: core\nbudgets:\n  - {name: webhook, routes: /api/webhooks/*, seconds: 30, calls: llm}\n  - {name: ui, routes: [/a, /b], seconds: 0.3}\n"
    assert load_routes(written(tmp_path, text)).budgets == (
        Budget("webhook", ("/api/webhooks/*",), 30.0, ("llm",)), Budget("ui", ("/a", "/b"), 0.3),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("budgets", "said"),
    [
        pytest.param("{name: a, routes: /a, seconds: 3}", ":4: budgets.1.name: stands twice (got 'a')", id="twice"),
        pytest.param("{routes: /a, seconds: 3}", ":4: budgets.1.name: this key is missing", id="no name"),
        pytest.param("{name: '|', routes: /a, seconds: 3}", ":4: budgets.1.name: expected a text of the form", id="no word"),
        pytest.param("{name: b, seconds: 3}", ":4: budgets.1.routes: this key is missing", id="no routes"),
        pytest.param("{name: b, routes: a, seconds: 3}", ":4: budgets.1.routes.0: expected a glob over routes", id="no glob"),
        pytest.param("{name: b, routes: [], seconds: 3}", ":4: budgets.1.routes: expected at least 1 item (got 0)", id="no route"),
        pytest.param("{name: b, routes: /a}", ":4: budgets.1.seconds: this key is missing", id="no seconds"),
        pytest.param("{name: b, routes: /a, seconds: 0}", ":4: budgets.1.seconds: expected more than 0 (got 0)", id="no time"),
        pytest.param("{name: b, routes: /a, seconds: 30s}", ":4: budgets.1.seconds: expected a number (got '30s')", id="a unit"),
        pytest.param("{name: b, routes: /a, seconds: true}", ":4: budgets.1.seconds: expected a number (got true)", id="a boolean"),
        pytest.param("{name: b, routes: /a, seconds: .inf}", ":4: budgets.1.seconds: expected ", id="endless"),
        pytest.param("{name: b, routes: /a, seconds: 3, calls: ['']}", ":4: budgets.1.calls.0: expected a text of the form", id="no call"),
        pytest.param("{name: b, routes: /a, seconds: 3, ms: 1}", ":4: budgets.1.ms: there is no such key here", id="unknown key"),
    ],
)
def test_a_fault_of_a_budget_names_its_line(tmp_path: Path, budgets: str, said: str) -> None:
    text = f"routes: {{/a: core}}\nbudgets:\n  - {{name: a, routes: /a, seconds: 1}}\n  - {budgets}\n"
    with pytest.raises(PolicyError) as caught:
        load_routes(written(tmp_path, text), "routes.yaml")
    assert f"routes.yaml{said}" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("routes:\n  /api/*: critical\n", ":2: routes./api/*: expected 'core', 'non-core' or 'interactive' (got 'critical')", id="unknown tier"),
        pytest.param("routes:\n  api/*: core\n", ":2: routes.api/*: expected a glob over routes that begins with / or *", id="no route"),
        pytest.param("routes:\n  /api/*: core\n  /api/cron/*: non-core\n", ":3: routes./api/cron/*: is never reached, since '/api/*' above", id="covered"),
        pytest.param("routes:\n  /a: core\n  /a: non-core\n", ":3: key '/a' stands twice", id="twice"),
        pytest.param("routes: {}\n", ":1: routes: expected at least 1 item (got 0)", id="no routes"),
        pytest.param("tiers: {}\n", ":1: routes: this key is missing", id="routes missing"),
        pytest.param("routes:\n  /a: core\nroute: 3\n", ":3: route: there is no such key here (got 3)", id="unknown key"),
        pytest.param("routes:\n  /a: core\ntiers:\n  core:\n    status: [503, 42]\n", ":5: tiers.core.status.1: expected a status such as 503, or a class of them such as 2xx (got 42)", id="no status"),
        pytest.param("routes:\n  /a: core\ntiers:\n  core: {status: []}\n", ":4: tiers.core.status: expected at least 1 item (got 0)", id="no statuses"),
        pytest.param("routes:\n  /a: core\ntiers:\n  gold: {status: 503}\n", ":4: tiers.gold", id="unknown tier declared"),
        pytest.param("schema: logtriage/routes@2\nroutes:\n  /a: core\n", ":1: schema: expected 'logtriage/routes@1' (got 'logtriage/routes@2')", id="another schema"),
        pytest.param("routes: [\n", ":2: not YAML", id="no YAML"),
        pytest.param("a: &x 1\nroutes: *x\n", ":1: anchors and aliases are not allowed", id="alias"),
        pytest.param("", ":1: the document is empty", id="empty"),
        pytest.param("- /a\n", ":1: document: expected keys with values", id="a list"),
        pytest.param(b"\xff", ":1: is no UTF-8 text", id="bytes"),
    ],
)  # fmt: skip
def test_a_fault_of_the_routes_names_its_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_routes(written(tmp_path, text), "routes.yaml")
    assert f"routes.yaml{said}" in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"routes\.yaml:1: cannot be read \(Is a directory\)"):
        load_routes(tmp_path, "routes.yaml")


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load_routes(written(tmp_path, "routes:\n  /a: gold\n  b: core\nextra: 1\n"))
    assert len(caught.value.faults) == 3


def test_a_suppression_lasts_to_the_end_of_its_day(tmp_path: Path) -> None:
    text = "suppress:\n  - rule: p2025\n    reason: known and harmless\n    until: 1970-01-02\n    owner: shop\n"
    (entry,) = load_suppressions(written(tmp_path, text), "s.yaml")
    assert (entry.kind, entry.value, entry.until, entry.ends_ms) == ("rule", "p2025", "1970-01-02", 2 * DAY_MS)
    assert (entry.route, entry.owner, entry.source) == (None, "shop", "s.yaml:2")


def test_a_suppression_may_name_a_route_alone(tmp_path: Path) -> None:
    text = "suppress:\n  - {route: /api/beta/*, reason: known and harmless, until: 2030-01-01}\n"
    (entry,) = load_suppressions(written(tmp_path, text))
    assert (entry.kind, entry.value, entry.route) == ("route", "/api/beta/*", "/api/beta/*")


def test_the_last_day_of_the_calendar_is_a_day(tmp_path: Path) -> None:
    text = "suppress:\n  - {rule: a, reason: known and harmless, until: 9999-12-31}\n"
    assert load_suppressions(written(tmp_path, text))[0].ends_ms > 0


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        pytest.param("rule: a\n    until: 2030-01-01", ":2: suppress.0.reason: this key is missing", id="no reason"),
        pytest.param("rule: a\n    reason: short\n    until: 2030-01-01", ":3: suppress.0.reason: expected at least 8 characters", id="hardly a reason"),
        pytest.param("rule: a\n    reason: known and harmless", ":2: suppress.0.until: this key is missing", id="no end"),
        pytest.param("rule: a\n    reason: known and harmless\n    until: soon", ":4: suppress.0.until: expected a day such as 2026-06-30 (got 'soon')", id="no day"),
        pytest.param("rule: a\n    reason: known and harmless\n    until: 2026-02-30", ":4: suppress.0.until: expected a day", id="no such day"),
        pytest.param("reason: known and harmless\n    until: 2030-01-01", ":2: suppress.0: an entry names exactly one of rule, fingerprint and cluster (got none of them, and no route)", id="nothing named"),
        pytest.param("route: /*\n    reason: known and harmless\n    until: 2030-01-01", ":2: suppress.0: a route alone must not be every route (got /*)", id="every route"),
        pytest.param("rule: a\n    cluster: c-0123456789abcdef\n    reason: known and harmless\n    until: 2030-01-01", ":2: suppress.0: an entry names exactly one of rule, fingerprint and cluster (got rule and cluster)", id="two named"),
        pytest.param("cluster: c-1\n    reason: known and harmless\n    until: 2030-01-01", ":2: suppress.0.cluster", id="no cluster"),
        pytest.param("fingerprint: abc\n    reason: known and harmless\n    until: 2030-01-01", ":2: suppress.0.fingerprint", id="no fingerprint"),
        pytest.param("rule: a\n    routes: /x\n    reason: known and harmless\n    until: 2030-01-01", ":3: suppress.0.routes: there is no such key here", id="unknown key"),
    ],
)  # fmt: skip
def test_a_fault_of_a_suppression_names_its_line(tmp_path: Path, entry: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_suppressions(written(tmp_path, f"suppress:\n  - {entry}\n"), "s.yaml")
    assert f"s.yaml{said}" in str(caught.value)


@pytest.mark.parametrize("text", ["suppress: []\n", "schema: logtriage/suppress@1\n"])
def test_a_file_may_leave_nothing_out(tmp_path: Path, text: str) -> None:
    assert load_suppressions(written(tmp_path, text)) == ()
