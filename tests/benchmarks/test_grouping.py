"""The grouping of invented logs of many manners stays as good as it is, with one setting; and the scores mean what they say."""

from __future__ import annotations

import pytest

from benchmarks.grouping import ALL_SETS, Score, clusters_of, score
from benchmarks.line_sets import lines


def test_scores_are_those_of_the_public_benchmarks() -> None:
    assert score("aabbc", [1, 1, 2, 2, 3]) == Score(1.0, 1.0, 3, 3)
    assert score("aabbb", [1, 1, 2, 2, 3]) == Score(0.4, 2 / 5, 2, 3)
    assert score("abcde", [1, 1, 1, 1, 1]) == Score(0.0, 0.0, 5, 1)


@pytest.mark.slow
def test_lines_of_sixteen_manners_are_grouped_by_their_templates() -> None:
    found = {}
    for name, (templates, pools) in ALL_SETS.items():
        given = list(lines(name, 500, templates=templates, pools=pools, seed=5))
        found[name] = score(clusters_of([line.text for line in given]), [line.template for line in given]).accuracy
    assert len(found) == 16
    assert sum(found.values()) / len(found) > 0.96
    assert min(found.values()) > 0.8
