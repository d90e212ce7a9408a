"""A project's word on clusters: merge, split, rename, and every fault of the file with its line."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from logtriage.cluster import cluster_occurrences
from logtriage.errors import PolicyError
from logtriage.model import Cluster, Occurrence, Regrouping
from logtriage.policy.load import load_regroupings
from tests.builders import occurrences_in, row
from tests.cli.shell import SMALL, call

NAMES = "amara boris chen dana eli farid gita hugo".split()


def occurrences() -> list[Occurrence]:
    """Eight that are one cluster, and two that stand alone."""
    texts = [f"ShelfError: no shelf is free for reader {name} in the north wing" for name in NAMES]
    texts += ["LatheError: the spindle is jammed", "KilnError: the fire is out again"]
    return [one for n, text in enumerate(texts) for one in occurrences_in([row(text, 0)], 500, key=f"r-{n}")]


GIVEN = occurrences()
SHELF = [one.statement.fingerprint for one in GIVEN[:8]]
LATHE, KILN = (one.statement.fingerprint for one in GIVEN[8:])


def of(kind: str, *fingerprints: str, title: str | None = None) -> Regrouping:
    return Regrouping(kind, fingerprints, title, "we know better", "clusters.yaml:3")  # type: ignore[arg-type]


def clusters(*declared: Regrouping) -> dict[frozenset[str], Cluster]:
    return {frozenset(one.members): one for one in cluster_occurrences(GIVEN, declared)}


def test_a_merge_makes_one_cluster_and_says_why() -> None:
    found = clusters(of("merge", LATHE, KILN, title="The workshop stands still"))
    merged = found[frozenset({LATHE, KILN})]
    assert len(found) == 2
    assert (merged.statement.fingerprint, merged.title) == (LATHE, "The workshop stands still")
    assert merged.joined == (f"{KILN}: merged by clusters.yaml:3: we know better",)
    assert len(merged.occurrences) == 2


def test_a_merge_takes_whole_clusters() -> None:
    found = clusters(of("merge", LATHE, SHELF[3]))
    assert set(found) == {frozenset({LATHE, *SHELF}), frozenset({KILN})}


def test_a_split_leaves_the_others_together() -> None:
    for gone in SHELF:
        found = clusters(of("split", gone))
        left = frozenset(SHELF) - {gone}
        assert set(found) == {left, frozenset({gone}), frozenset({LATHE}), frozenset({KILN})}
        assert found[frozenset({gone})].joined == (f"{gone}: kept apart by clusters.yaml:3: we know better",)
        assert len(found[left].joined) == len(left) - 1
        assert not any(reason.startswith(gone) for reason in found[left].joined)


def test_all_members_may_be_split() -> None:
    assert len(clusters(of("split", *SHELF))) == 10


def test_what_does_not_occur_or_is_alone_changes_nothing() -> None:
    absent = "1:0000000000000000"
    assert clusters(of("merge", absent, LATHE), of("split", absent, KILN), of("rename", absent, title="Nothing")) == clusters()


def test_the_order_in_the_file_does_not_matter() -> None:
    declared = [of("merge", LATHE, SHELF[0]), of("split", SHELF[0]), of("rename", KILN, title="The fire is out")]
    expected = clusters(*declared)
    assert set(expected) == {frozenset(SHELF[1:]), frozenset({SHELF[0], LATHE}), frozenset({KILN})}
    for order in permutations(declared):
        assert clusters(*order) == expected


# ---------------------------------------------------------------------------------------------------------------- the file
@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("merge: ['1:0123456789abcdef', '1:0123456789abcde0']", "reason"),
        ("merge: ['1:0123456789abcdef']\n    reason: one is no merge", "clusters.0.merge"),
        ("merge: ['c-0123456789abcdef', '1:0123456789abcdef']\n    reason: a cluster is no member", "clusters.0.merge.0"),
        ("rename: '1:0123456789abcdef'\n    reason: a name is missing", "rename needs a title"),
        ("split: ['1:0123456789abcdef']\n    title: Alone\n    reason: a split has no name", "split takes no title"),
        ("reason: nothing is said", "one of merge, split, rename"),
        ("rename: '1:0123456789abcdef'\n    titel: Shelf\n    title: Shelf\n    reason: a typo in a key", "titel"),
    ],
    ids=["no-reason", "one-member", "cluster-id", "no-title", "title-of-a-split", "no-kind", "typo"],
)
def test_faults_of_the_file_are_told_with_their_line(tmp_path: Path, entry: str, told: str) -> None:
    file = tmp_path / "clusters.yaml"
    file.write_text(f"schema: logtriage/clusters@1\nclusters:\n  - {entry}\n", "utf-8")
    with pytest.raises(PolicyError) as caught:
        load_regroupings(file, "clusters.yaml")
    assert "clusters.yaml:" in str(caught.value)
    assert told in str(caught.value)


def test_reports_and_annotations_follow_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = call("analyze", SMALL, "--format", "json", "-q").json["findings"]
    one, other = sorted({finding["fingerprint"] for finding in before})[:2]
    (tmp_path / ".logtriage").mkdir()
    text = f"schema: logtriage/clusters@1\nclusters:\n  - merge: ['{one}', '{other}']\n    title: Two in one\n    reason: told by two clients\n"
    (tmp_path / ".logtriage/clusters.yaml").write_text(text, "utf-8")
    after = [finding for finding in call("analyze", SMALL, "--format", "json", "-q").json["findings"] if other in finding["members"]]
    assert {(finding["title"], finding["fingerprint"]) for finding in after} == {("Two in one", one)}
    assert "merged by .logtriage/clusters.yaml:3: told by two clients" in json.dumps(after[0]["why"]["members"])
    told = {line["fingerprint"]: line["cluster"] for line in call("annotate", SMALL).lines}
    assert told[one] == told[other] == after[0]["cluster"]
