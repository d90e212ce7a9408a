"""Occurrences that no rule names: which fingerprints are one fault, why in words, and what a cluster looks like."""

from __future__ import annotations

import random

import pytest

from logtriage.cluster import cluster_occurrences, cluster_templates, with_neighbours
from logtriage.cluster.joining import MAX_TOLD, SURE
from logtriage.model import Cluster, Occurrence
from tests.builders import occurrences_in, row

NAMES = "amara boris chen dana eli farid gita hugo".split()
OTHER = "LatheError: the spindle of the big lathe is jammed"


def occurrence(text: str, request: str) -> Occurrence:
    (found,) = occurrences_in([row(text, 0)], 500, key=request)
    return found


def clusters(*texts: str) -> tuple[Cluster, ...]:
    return with_neighbours(cluster_occurrences([occurrence(text, f"r-{n}") for n, text in enumerate(texts)]))


def refused(names: list[str], *, error: str = "ShelfError", site: str = "") -> list[str]:
    return [f"{site}{error}: no shelf is free for reader {name} in the north wing" for name in names]


def test_errors_that_differ_in_a_name_are_one_cluster_with_all_members() -> None:
    (found,) = clusters(*refused(NAMES))
    assert len(found.members) == len(NAMES) == len(found.occurrences)
    assert len(found.joined) == len(NAMES) - 1
    assert {reason.split(": ")[0] for reason in found.joined} < set(found.members)
    assert all("'no shelf is free for reader * in the north wing', where * is amara, boris, chen, dana, eli, farid and 2 more" in reason for reason in found.joined)


@pytest.mark.parametrize(
    "texts",
    [
        refused(NAMES[: SURE - 1]),
        [*refused(NAMES[:4]), *refused(NAMES[4:], error="RackError")],
        [*refused(NAMES[:4], site="[loans] "), *refused(NAMES[4:], site="[returns] ")],
        [f"ShelfError: upstream of the shelf returned {status} twice" for status in (400, 401, 403, 404, 409, 500)],
        [f"ShelfError: gave up after a timeout of {limit} ms" for limit in (100, 200, 300, 400, 500, 600)],
        [f"The column `Shelf.{name}` does not exist in the current database." for name in NAMES],
    ],
    ids=["too-few-words", "two-classes", "two-sites", "statuses", "limits", "named-by-a-rule"],
)  # fmt: skip
def test_what_may_be_two_faults_stays_apart(texts: list[str]) -> None:
    found = clusters(*texts)
    assert len(found) == len(texts)
    assert all(one.joined == () for one in found)


def test_order_repetition_and_other_errors_change_no_cluster() -> None:
    (alone,) = clusters(*refused(NAMES))
    for seed in range(4):
        texts = [*refused(NAMES), *refused(NAMES[:3]), OTHER, "the reader went home early: failed"]
        random.Random(seed).shuffle(texts)  # noqa: S311 - an order, not a secret
        assert (alone.id, alone.members, alone.joined) in [(one.id, one.members, one.joined) for one in clusters(*texts)]


def test_reasons_are_told_one_by_one_up_to_a_number() -> None:
    (found,) = clusters(*refused([f"{one}{other}" for one in NAMES for other in NAMES]))
    assert len(found.members) == 64
    assert len(found.joined) == MAX_TOLD + 1
    assert found.joined[-1] == f"and {64 - 1 - MAX_TOLD} more for the same reason"


def test_lines_share_the_cluster_of_their_smallest_fingerprint() -> None:
    templates = {f"1:{name}": f"no shelf for user {name} today" for name in NAMES}
    found = cluster_templates({**templates, "1:lathe": "the lathe is jammed"})
    assert {found[fingerprint] for fingerprint in templates} == {min(templates)}
    assert found["1:lathe"] == "1:lathe"


# ------------------------------------------------------------------------------------------------------------- looks like
def test_a_cluster_tells_the_one_that_it_looks_like_and_does_not_join_it() -> None:
    one, other = sorted(clusters("ShelfError: the shelf is locked by the clerk", "ShelfError: the shelf is locked by the guard"), key=lambda found: found.statement.facts.template)
    assert one.neighbour is not None
    assert other.neighbour is not None
    assert (one.neighbour.cluster, other.neighbour.cluster) == (other.id, one.id)
    assert one.neighbour.template == other.statement.facts.template
    assert 0 < one.neighbour.distance < 0.2


def test_what_looks_like_nothing_has_no_neighbour() -> None:
    assert [one.neighbour for one in clusters("ShelfError: locked", OTHER)] == [None, None]
    assert [one.neighbour for one in clusters(OTHER)] == [None]
