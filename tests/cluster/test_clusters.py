"""Occurrences -> clusters -> cases: what joins, what is split by route, what is instance-wide."""

from __future__ import annotations

import random

import pytest

from logtriage.cluster import cluster_id, cluster_occurrences, split_by_route
from logtriage.model import Case, Occurrence
from tests.builders import occurrences_in, row

BARE = 'Column "label" does not exist'
FULL = "The column `Shelf.label` does not exist in the current database."
FULLER = "The column `Rack.label` does not exist in the current database."
LOST = "ShelfError: shelf is lost"
EXIT = "Node.js process exited with exit status: 1. The logs above can help with debugging the issue."


def occurrence(text: str, request: str, *, route: str = "/api/shelves", status: int | None = 500, at_ms: int = 0) -> Occurrence:
    (found,) = occurrences_in([row(text, 0, at_ms=at_ms, route=route)], status, key=request)
    return found


def on_routes(text: str, count: int, *, status: int | None = 200) -> list[Occurrence]:
    return [occurrence(text, f"r-{n}", route=f"/api/{n}", status=status) for n in range(count)]


def cases(*given: Occurrence) -> list[Case]:
    return [case for cluster in cluster_occurrences(given) for case in split_by_route(cluster)]


# -------------------------------------------------------------------------------------------------------------- clusters
def test_a_cluster_is_one_fingerprint() -> None:
    found = cluster_occurrences([occurrence(LOST, "r-1"), occurrence(LOST, "r-2"), occurrence("RackError: lost", "r-3")])
    assert sorted(len(cluster.occurrences) for cluster in found) == [1, 2]
    assert all(len(cluster.members) == 1 and cluster.joined == () for cluster in found)


def test_a_name_that_is_less_full_joins_the_only_fuller_one() -> None:
    bare, full = occurrence(BARE, "r-1"), occurrence(FULL, "r-2")
    (found,) = cluster_occurrences([bare, full])
    assert found.members == tuple(sorted([bare.statement.fingerprint, full.statement.fingerprint]))
    assert found.statement.fingerprint == full.statement.fingerprint
    assert [bare.statement.fingerprint in reason and "Shelf.label" in reason for reason in found.joined] == [True]


@pytest.mark.parametrize(
    "others",
    [(), (FULL, FULLER), ("The column `Shelf.owner` does not exist in the current database.",)],
    ids=["none", "two", "another-name"],
)
def test_a_name_that_could_be_two_things_stays_alone(others: tuple[str, ...]) -> None:
    given = [occurrence(text, f"r-{n}") for n, text in enumerate((BARE, *others))]
    found = cluster_occurrences(given)
    assert len(found) == len(given)
    assert all(cluster.joined == () for cluster in found)


def test_order_of_the_occurrences_does_not_matter() -> None:
    given = [occurrence(text, f"r-{n}", at_ms=n % 3) for n, text in enumerate([BARE, FULL, LOST, f"{LOST}\n    at a (/var/task/src/a.ts:1:1)", LOST, EXIT])]
    expected = cluster_occurrences(given)
    for seed in range(5):
        shuffled = given.copy()
        random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, not a secret
        assert cluster_occurrences(shuffled) == expected


def test_the_statement_with_the_most_stack_speaks_for_the_cluster() -> None:
    long = f"Unhandled Rejection: {FULL}\n    at a (/var/task/src/a.ts:1:1)"
    (found,) = cluster_occurrences([occurrence(FULL, "r-1"), occurrence(long, "r-2")])
    assert found.statement.facts.text == long


def test_id_is_that_of_the_smallest_member() -> None:
    assert cluster_id(["1:b", "1:a"]) == cluster_id(["1:a"]) == cluster_id(["1:a", "1:c"])
    assert cluster_id(["1:a"]) != cluster_id(["1:b"])
    assert cluster_id(["1:a"]).startswith("c-")


def test_nothing_gives_no_cluster() -> None:
    assert cluster_occurrences([]) == ()


# ----------------------------------------------------------------------------------------------------------------- cases
def test_a_cluster_is_split_by_route() -> None:
    found = cases(occurrence(LOST, "r-1", route="/b"), occurrence(LOST, "r-2", route="/a"), occurrence(LOST, "r-3", route="/a"))
    assert [(case.route, len(case.occurrences), case.routes_seen[0].count) for case in found] == [("/a", 2, 2), ("/b", 1, 1)]
    assert len({case.id for case in found}) == 2


INSTANCE: list[tuple[str, str, int, int | None, bool]] = [
    ("soft-on-five-routes", LOST, 5, 200, True),
    ("soft-on-four-routes", LOST, 4, 200, False),
    ("failing-on-six-routes", LOST, 6, 500, False),
    ("unknown-on-five-routes", LOST, 5, None, True),
    ("crash-on-three-routes", f"{LOST}\n{EXIT}", 3, 500, True),
    ("crash-on-two-routes", f"{LOST}\n{EXIT}", 2, 500, False),
]


@pytest.mark.parametrize(("text", "routes", "status", "wide"), [pytest.param(*case[1:], id=case[0]) for case in INSTANCE])
def test_decides_whether_the_route_says_anything(text: str, routes: int, status: int | None, wide: bool) -> None:
    found = cases(*on_routes(text, routes, status=status))
    assert [case.route for case in found] == ([None] if wide else [f"/api/{n}" for n in range(routes)])


def test_an_instance_wide_case_names_the_routes_most_seen_first() -> None:
    (found,) = cases(*on_routes(LOST, 5), occurrence(LOST, "r-9", route="/api/3", status=200))
    assert [(seen.name, seen.count) for seen in found.routes_seen] == [("/api/3", 2), ("/api/0", 1), ("/api/1", 1), ("/api/2", 1), ("/api/4", 1)]
    assert len(found.occurrences) == 6


def test_a_majority_that_fails_keeps_its_routes() -> None:
    failing = [occurrence(LOST, f"f-{n}", route=f"/api/{n}", status=500) for n in range(6)]
    assert None not in [case.route for case in cases(*on_routes(LOST, 5), *failing)]


def test_ids_of_cases_hang_on_cluster_and_route_alone() -> None:
    one = cases(occurrence(LOST, "r-1", status=500))
    other = cases(occurrence(LOST, "r-2", status=200, at_ms=900), occurrence(FULL, "r-3"))
    assert one[0].id in {case.id for case in other}


def test_a_silent_failure_is_a_cluster_per_route() -> None:
    found = [
        one
        for n, route in enumerate(["/a", "/b", "/a"])
        for one in occurrences_in([], 500, key=f"r-{n}", route=route)
    ]  # fmt: skip
    assert [(cluster.occurrences[0].deciding.route, len(cluster.occurrences)) for cluster in sorted(cluster_occurrences(found), key=lambda one: one.occurrences[0].deciding.route)] == [("/a", 2), ("/b", 1)]
