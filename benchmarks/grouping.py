"""
How well lines are grouped: ``python -m benchmarks.grouping [SET ...] [--errors] [--count N] [--seed N]``.

The lines go the way of ``annotate --input-format lines``, the rules included, and are held against the templates that
they were made from.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from benchmarks.line_sets import COMMON, SETS, Line, Pool, lines
from benchmarks.more_sets import MORE_POOLS, MORE_SETS
from logtriage.lines import Lines
from logtriage.redact import Gate
from logtriage.rules.load import load_packs

ALL_SETS: Final[Mapping[str, tuple[tuple[str, ...], Mapping[str, Pool]]]] = {
    **{name: (templates, COMMON) for name, templates in SETS.items()},
    **{name: (templates, MORE_POOLS) for name, templates in MORE_SETS.items()},
}


class Score(NamedTuple):
    """GA: share of the lines whose group is exactly a template's; FGA: F1 of such groups over groups and templates."""

    accuracy: float
    f1: float
    groups: int
    templates: int


def score(clusters: Sequence[Hashable], truth: Sequence[int]) -> Score:
    """Hold the cluster of each line against its template."""
    found, true = _places(clusters), _places(truth)
    wanted = set(map(frozenset, true.values()))
    right = [group for group in map(frozenset, found.values()) if group in wanted]
    f1 = 2 * len(right) / (len(found) + len(true))
    return Score(sum(map(len, right)) / len(truth), f1, len(found), len(true))


def _places(keys: Sequence[Hashable]) -> Mapping[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    return places


def clusters_of(texts: Sequence[str]) -> list[str]:
    """Give the cluster of each line, as ``annotate --input-format lines`` does."""
    way = Lines(load_packs().rules, Gate())
    numbered = list(enumerate(texts))
    way.add(numbered)
    return [annotation.cluster or "" for annotation in way.annotate("lines", numbered)]


def errors(given: Sequence[Line], clusters: Sequence[str], templates: Sequence[str]) -> Iterator[str]:
    """Tell which templates lie in one group, and which in several."""
    inside, parts = defaultdict(dict), defaultdict(dict)  # type: ignore[var-annotated]
    for line, cluster in zip(given, clusters, strict=True):
        inside[cluster].setdefault(line.template, line.text)
        parts[line.template].setdefault(cluster, line.text)
    yield from (f"  merged: {[templates[one][:90] for one in ones][:4]}" for ones in inside.values() if len(ones) > 1)
    for template, texts in parts.items():
        if len(texts) > 1:
            yield f"  split {len(texts)}: {templates[template][:90]} {[text[:70] for text in texts.values()][:4]}"


def main() -> None:
    """Print one row per set, and the mean."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grouping", description=__doc__)
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--errors", action="store_true", help="tell what is merged and what is split")
    parser.add_argument("--count", type=int, default=2_000, help="lines of each set")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    scores = []
    print("| set | GA | FGA | groups | templates |\n| --- | --- | --- | --- | --- |")
    for name in asked.sets or ALL_SETS:
        templates, pools = ALL_SETS[name]
        given = list(lines(name, asked.count, templates=templates, pools=pools, seed=asked.seed))
        clusters = clusters_of([line.text for line in given])
        scores.append(score(clusters, [line.template for line in given]))
        print("| {} | {:.3f} | {:.3f} | {} | {} |".format(name, *scores[-1]), flush=True)
        for told in errors(given, clusters, templates) if asked.errors else ():
            print(told)
    means = [sum(one[at] for one in scores) / len(scores) for at in (0, 1)]
    print("| mean | {:.3f} | {:.3f} | {} | {} |".format(*means, sum(one.groups for one in scores), sum(one.templates for one in scores)))


if __name__ == "__main__":
    main()
