"""The compared programs are given the same texts, and ours is the way that `annotate --input-format lines` goes."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import by_logtriage, clustering
from benchmarks.clustered import answer
from benchmarks.exports import Plan
from benchmarks.grouping import ALL_SETS, clusters_of, score
from benchmarks.labelled import Label, agreement, labels_of
from benchmarks.line_sets import lines
from benchmarks.measuring import Run
from benchmarks.texts import Corpus, ever_new_words, generated, real, rotated
from logtriage.match import Matcher
from logtriage.rules.load import load_packs


def _parts(clusters: Sequence[object]) -> set[frozenset[int]]:
    places: dict[object, list[int]] = {}
    for place, cluster in enumerate(clusters):
        places.setdefault(cluster, []).append(place)
    return set(map(frozenset, places.values()))


def test_ours_is_the_clustering_of_annotated_lines() -> None:
    templates, pools = ALL_SETS["linux"]
    given = [line.text for line in lines("linux", 30, templates=templates, pools=pools, seed=3)]
    given += generated("", Plan(24, templates=8)).texts
    found = by_logtriage.cluster(given, Matcher(load_packs().rules))
    assert _parts(found) == _parts(clusters_of(given))
    assert 15 < len(set(found)) < len(given)


def test_of_errors_only_talk_is_one_cluster() -> None:
    given = ["order loaded in 3ms", "cart stored", "TypeError: Cannot read properties of undefined (reading 'id')"]
    found = by_logtriage.cluster(given, Matcher(()), errors_only=True)
    assert _parts(found) == {frozenset({0, 1}), frozenset({2})}


def test_drain3_has_the_masks_that_it_documents() -> None:
    pytest.importorskip("drain3", reason="a peer of the benchmarks: pip install --group bench")
    from benchmarks.by_drain3 import cluster

    given = ["worker 10.0.0.1 took 5 jobs", "worker 10.0.0.2 took 6 jobs", "nothing to do at all today"]
    assert _parts(cluster(given, masks=True)) == {frozenset({0, 1}), frozenset({2})}
    assert len(set(cluster(["read 0xff from aa", "read 0x1c from aa"], masks=True))) == 1


def test_an_answer_numbers_the_clusters_of_each_list(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO('[["b", "a", "b"], ["c"]]'))
    monkeypatch.setattr(sys, "stdout", said)
    answer(lambda texts: texts)
    found = json.loads(said.getvalue())
    assert found["clusters"] == [[0, 1, 0], [0]]
    assert found["peak_mb"] >= found["held_mb"] > 1
    assert found["wall"] >= 0 <= found["cpu"]


def test_real_messages_are_taken_with_other_digits_each_time(tmp_path: Path) -> None:
    row = {"timestampInMs": 1770000000000, "requestId": "a", "requestPath": "shop.example/", "level": "info"}
    said = [row | {"message": text} for text in ("took 189 ms", "", "ready")]
    (tmp_path / "one.json").write_text(json.dumps(said), encoding="utf-8")
    (tmp_path / "notes.md").write_text("no export", encoding="utf-8")
    assert list(real(tmp_path, 2).texts) == ["took 189 ms", "ready", "took 290 ms", "ready"]
    assert list(rotated(["19"], 10)) == ["19"]


def test_a_folder_without_an_export_is_said(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no export"):
        real(tmp_path, 1)


def test_ever_new_words_are_all_different_and_one_template() -> None:
    corpus = ever_new_words(50)
    assert len(set(corpus.texts)) == 50 == len(corpus.truth)
    assert not any(sign.isdigit() for text in corpus.texts for sign in text)


def test_agreement_with_labels_counts_pairs_within_a_file(tmp_path: Path) -> None:
    rows = [
        ("a.json", 0, "g1", "p1"), ("a.json", 1, "g1", "p1"), ("a.json", 2, "g2", "p1"), ("a.json", 3, "g3", "p2"),
        ("b.json", 0, "g1", "p1"),
    ]  # fmt: skip
    path = tmp_path / "labels.jsonl"
    told = [dict(zip(("file", "row", "group", "problem"), row, strict=True)) | {"kind": "error"} for row in rows]
    told.append({"file": "a.json", "row": 9, "group": None, "problem": None, "kind": "noise"})
    path.write_text("\n".join(map(json.dumps, told)), encoding="utf-8")
    labels = labels_of(path)
    assert labels == [Label(*row) for row in rows]
    apart = {("a.json", 0): 1, ("a.json", 1): 2, ("a.json", 2): 1, ("a.json", 3): 1, ("b.json", 0): 1}
    assert agreement(labels, apart) == (1 / 3, 0.0, 0.0, 0.0, 0.0)
    right = {("a.json", 0): 1, ("a.json", 1): 1, ("a.json", 2): 2, ("a.json", 3): 3}
    assert agreement(labels, right) == (1.0, 1.0, 1.0, 1.0, 1.0)


def test_a_ratio_tells_how_many_times_our_time_a_peer_takes() -> None:
    corpus = Corpus("invented", ["a 1", "a 2", "b"], [0, 0, 1])
    ours = [clustering.Clustered(Run(wall, wall, 50), 40, [[0, 0, 1]]) for wall in (1.0, 2.0)]
    peer = [clustering.Clustered(Run(wall, wall, 30), 28, [[0, 1, 2]]) for wall in (30.0, 80.0)]
    told = clustering.speed_table(corpus, {clustering.OURS: ours, clustering.MASKED: peer}).splitlines()
    assert told[0] == "### invented: 3 texts, 3 distinct, 0.0 million characters"
    assert [cell.strip() for cell in told[-1].split("|")][6:10] == ["0", "35.00 (30.00, 40.00)", "35.00", "3"]
    assert score(peer[0].clusters[0], corpus.truth).accuracy == pytest.approx(1 / 3)


def test_a_clustering_that_was_stopped_has_no_figures_and_gives_no_ratio() -> None:
    corpus = Corpus("invented", ["a"], [0])
    stopped = [clustering.Clustered(Run(60, 60, 50, over=True), 0, ())]
    peer = [clustering.Clustered(Run(30, 30, 30), 28, [[0]])]
    ours, theirs = clustering.speed_table(corpus, {clustering.OURS: stopped, clustering.MASKED: peer}).splitlines()[-2:]
    assert "over 60 s" in ours
    assert [cell.strip() for cell in theirs.split("|")][6:10] == ["0", "", "", "1"]
